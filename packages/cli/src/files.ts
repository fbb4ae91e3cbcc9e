/** Files of a command: `-` is standard input or output, and nothing is overwritten unless `--force` says so. */

import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { AuthenticationError, bytesToUtf8, concat, DecodeError } from '@cleartext/core';
import { Failure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** The bytes of a file, or of standard input for `-` or no path. */
export async function readInput(terminal: Terminal, path = '-'): Promise<Uint8Array> {
  if (path === '-') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of terminal.stdin()) chunks.push(chunk);
    return concat(...chunks);
  }
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new Failure(`${path}: ${systemMessage(error)}`);
  }
}

/** The UTF-8 text of a file, or of standard input for `-` or no path. */
export async function readText(terminal: Terminal, path?: string): Promise<string> {
  const bytes = await readInput(terminal, path);
  return about(inputName(path), () => bytesToUtf8(bytes));
}

/** What an input is called in messages. */
export function inputName(path: string | undefined): string {
  return path === undefined || path === '-' ? 'standard input' : path;
}

/** Runs `read`; what it throws about malformed input gets the input's name in front. */
export function about<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError || error instanceof RangeError) throw new Failure(`${name}: ${error.message}`);
    if (error instanceof AuthenticationError) throw new Failure(`${name}: ${error.message}`, 1);
    throw error;
  }
}

/** How an output file is made. */
export interface OutputOptions {
  readonly force?: boolean | undefined;
  /** Readable by its owner alone: for private keys. */
  readonly isSecret?: boolean | undefined;
}

/** Throws `Failure` if the file exists and `force` is not set: asked before long work, not after it. */
export function checkOutput(path: string | undefined, force = false): void {
  if (path !== undefined && path !== '-' && !force && existsSync(path)) throw exists(path);
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
    // A file that is overwritten keeps its mode: a secret's is narrowed before a byte of it is written.
    if (force && isSecret && existsSync(path)) chmodSync(path, 0o600);
    writeFileSync(path, output, { flag: force ? 'w' : 'wx', mode: isSecret ? 0o600 : 0o644 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(path);
    throw new Failure(`${path}: ${systemMessage(error)}`);
  }
}

function exists(path: string): Failure {
  return new Failure(`${path}: the file exists; give --force to overwrite it`);
}

/** What the system says about a file or a connection, in words. */
export function systemMessage(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or folder',
    EACCES: 'permission denied',
    EISDIR: 'is a folder, not a file',
    ENOTDIR: 'a part of the path is not a folder',
    ECONNREFUSED: 'nobody listens there (connection refused)',
    ECONNRESET: 'the connection was reset',
    EADDRINUSE: 'the port is in use',
    ENOTFOUND: 'no such host',
    ETIMEDOUT: 'no answer in time',
    EADDRNOTAVAIL: 'this computer has no such address',
  };
  return known[code ?? ''] ?? message;
}
