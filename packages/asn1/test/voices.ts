/** The independent voices: the `openssl` command, and a temporary folder to talk to it through. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether an `openssl` command of version 3 is here; where not, the reason is printed once. */
export const hasOpenssl = ((): boolean => {
  const { stdout } = spawnSync('openssl', ['version'], { encoding: 'utf8' });
  const found = typeof stdout === 'string' && stdout.startsWith('OpenSSL 3');
  if (!found) console.warn('skipped: the openssl command, version 3, is not here');
  return found;
})();

/** Runs `openssl`; `input` goes to its standard input. Throws with its complaint if it fails. */
export function openssl(args: readonly string[], input: Uint8Array | string = ''): Buffer {
  const { status, stdout, stderr } = spawnSync('openssl', args, { input });
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr.toString()}`);
  return stdout;
}

/** Hands `use` the path of a temporary file with these bytes, and removes it. */
export function withFile<T>(bytes: Uint8Array | string, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'cleartext-asn1-'));
  try {
    const path = join(folder, 'file');
    writeFileSync(path, bytes);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
