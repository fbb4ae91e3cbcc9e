/** Files of a command: `-` is standard input or output, and nothing is overwritten unless `--force` says so. */

import { readFileSync, writeFileSync } from 'node:fs';
import { bytesToUtf8 } from '@cleartext/core';
import { Failure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** The bytes of a file, or of standard input for `-` or no path. */
export async function readInput(terminal: Terminal, path = '-'): Promise<Uint8Array> {
  if (path === '-') return terminal.readStdin();
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new Failure(`${path}: ${systemMessage(error)}`);
  }
}

/** The UTF-8 text of a file, or of standard input for `-` or no path. */
export async function readText(terminal: Terminal, path?: string): Promise<string> {
  try {
    return bytesToUtf8(await readInput(terminal, path));
  } catch (error) {
    if (error instanceof RangeError) throw new Failure(`${path ?? 'standard input'}: ${error.message}`);
    throw error;
  }
}

/** How an output file is made. */
export interface OutputOptions {
  readonly force?: boolean | undefined;
  /** Readable by its owner alone: for private keys. */
  readonly isSecret?: boolean | undefined;
}

/** Writes a file, or standard output for `-` or no path. Throws `Failure` if the file exists and `force` is not set. */
export function writeOutput(
  terminal: Terminal,
  path: string | undefined,
  output: string | Uint8Array,
  { force = false, isSecret = false }: OutputOptions = {},
): void {
  if (path === undefined || path === '-') {
    terminal.write(output);
    return;
  }
  try {
    writeFileSync(path, output, { flag: force ? 'w' : 'wx', mode: isSecret ? 0o600 : 0o644 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Failure(`${path}: the file exists; give --force to overwrite it`);
    throw new Failure(`${path}: ${systemMessage(error)}`);
  }
}

function systemMessage(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or folder',
    EACCES: 'permission denied',
    EISDIR: 'is a folder, not a file',
    ENOTDIR: 'a part of the path is not a folder',
  };
  return known[code ?? ''] ?? message;
}
