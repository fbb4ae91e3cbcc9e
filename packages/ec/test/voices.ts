/** Independent voices for the tests: node's own crypto module and the `openssl` command, where it is present. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The version line of the `openssl` command, or undefined (with a printed reason) where there is none. */
export const opensslVersion = findOpenssl();

/** Runs `openssl` in a fresh directory that holds `files`; returns what it printed and what it wrote to `out`. */
export function openssl(
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
): { readonly stdout: string; readonly out: Uint8Array } {
  const directory = mkdtempSync(join(tmpdir(), 'cleartext-ec-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    const stdout = execFileSync('openssl', args, {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out = args.includes('out') ? Uint8Array.from(readFileSync(join(directory, 'out'))) : new Uint8Array();
    return { stdout, out };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function findOpenssl(): string | undefined {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim();
  } catch {
    console.warn('openssl is not installed: its voice is missing from these tests');
    return undefined;
  }
}
