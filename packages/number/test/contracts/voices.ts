/** Independent voices: other people's arithmetic, found on this machine or not. */

import { execFileSync } from 'node:child_process';

/** Whether the `openssl` command can be asked; says so once where it cannot. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('skipped: no openssl command on this machine');
    return false;
  }
}

/** What `openssl prime` says of a number >= 0. */
export function opensslSaysPrime(n: bigint): boolean {
  const answer = execFileSync('openssl', ['prime', '-hex', n.toString(16)], { encoding: 'utf8' });
  return answer.includes('is prime');
}
