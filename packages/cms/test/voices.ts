/** An independent voice for the tests: the `openssl` command, where it is present. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether there is an `openssl` command of version 3, whose `cms` these tests speak to; a reason is printed if not. */
export const hasOpenssl = findOpenssl();

/** Runs `openssl` in a fresh directory that holds `files`; returns the file `out` that it wrote. */
export function openssl(args: readonly string[], files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'cleartext-cms-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    execFileSync('openssl', [...args, '-out', 'out'], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
    return Uint8Array.from(readFileSync(join(directory, 'out')));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function findOpenssl(): boolean {
  try {
    const version = execFileSync('openssl', ['version'], { encoding: 'utf8' });
    if (/^OpenSSL [3-9]/.test(version)) return true;
    console.warn(`the voice of OpenSSL 3 is missing from these tests: found ${version.trim()}`);
  } catch {
    console.warn('the voice of OpenSSL 3 is missing from these tests: openssl is not installed');
  }
  return false;
}
