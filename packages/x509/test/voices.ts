/** Independent voices for the tests: the `openssl` and GnuTLS `certtool` commands, where they are present. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a command printed, both streams together, and whether it ended well. */
export interface Answer {
  readonly ok: boolean;
  readonly text: string;
}

/** Runs a command in a fresh directory that holds `files`. */
function run(command: string, args: readonly string[], files: Readonly<Record<string, string | Uint8Array>>): Answer {
  const directory = mkdtempSync(join(tmpdir(), 'cleartext-x509-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: directory, encoding: 'utf8' });
    return { ok: status === 0, text: `${stdout}${stderr}` };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function present(command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) console.warn(`${command} is not installed: its voice is missing from these tests`);
  return status === 0;
}

export const hasOpenssl = present('openssl', ['version']);
export const hasCerttool = present('certtool', ['--version']);

export function openssl(args: readonly string[], files: Readonly<Record<string, string | Uint8Array>> = {}): Answer {
  return run('openssl', args, files);
}

export function certtool(args: readonly string[], files: Readonly<Record<string, string | Uint8Array>> = {}): Answer {
  return run('certtool', args, files);
}
