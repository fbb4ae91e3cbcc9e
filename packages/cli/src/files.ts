/** Files of a command: `-` is standard input or output, and nothing is overwritten unless `--force` says so. */

import {
  chmodSync,
  closeSync,
  createReadStream,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { AuthenticationError, bytesToUtf8, concatAll, DecodeError, linesWithoutControls } from '@cleartext/core';
import { Failure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** The bytes of a file, or of standard input for `-` or no path. */
export async function readInput(terminal: Terminal, path = '-'): Promise<Uint8Array> {
  if (path === '-') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of readPieces(terminal, path)) chunks.push(chunk);
    return concatAll(chunks);
  }
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new Failure(`${path}: ${systemMessage(error)}`);
  }
}

/** The pieces of a file, or of standard input for `-` or no path, as they come: a file of any size in little memory. */
export async function* readPieces(terminal: Terminal, path = '-'): AsyncGenerator<Uint8Array> {
  try {
    if (path === '-') yield* terminal.stdin();
    else for await (const piece of createReadStream(path, { highWaterMark: 1 << 18 })) yield piece as Uint8Array;
  } catch (error) {
    throw new Failure(`${inputName(path)}: ${systemMessage(error)}`);
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

/**
 * Runs `read`; what it throws about malformed input gets the input's name in front. The user is the caller of the packages
 * here, so a `RangeError` about an argument is about the input too.
 */
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

/** Throws `Failure` if the file may not be written: asked before long work, not after it. */
export function checkOutput(path: string | undefined, force = false): void {
  if (path !== undefined && path !== '-') existingMode(path, force);
}

/**
 * Writes a file, or standard output for `-` or no path. Throws `Failure` if the file exists and `force` is not set, if it is
 * anything but a regular file, and if standard output is a terminal and the output is not text.
 */
export function writeOutput(
  terminal: Terminal,
  path: string | undefined,
  output: string | Uint8Array,
  { force = false, isSecret = false }: OutputOptions = {},
): void {
  if (path === undefined || path === '-') {
    terminal.write(terminal.isTerminal ? readable(output) : output);
    return;
  }
  const before = existingMode(path, force);
  const mode = isSecret ? 0o600 : (before ?? 0o644);
  const beside = `${path}.${process.pid}.new`;
  try {
    // The file appears whole or not at all, and whatever stood there keeps its content until then. A rename replaces the name
    // itself, so that nothing is written through a link that appears in between.
    if (force) {
      writeWhole(beside, output, mode);
      if (before !== undefined) chmodSync(beside, mode); // the file keeps its permissions, whatever the umask
      renameSync(beside, path);
    } else writeWhole(path, output, mode);
  } catch (error) {
    if (force) rmSync(beside, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(force ? beside : path);
    throw new Failure(`${path}: ${systemMessage(error)}`);
  }
}

/**
 * Writes the pieces of a long output as they come, to a new file, or to standard output for `-` or no path. The file appears whole or not at
 * all. Throws `Failure` as `writeOutput` does, and whatever the pieces throw.
 */
export async function writePieces(
  terminal: Terminal,
  path: string | undefined,
  pieces: AsyncIterable<Uint8Array>,
  { force = false }: OutputOptions = {},
): Promise<void> {
  if (path === undefined || path === '-') {
    if (!terminal.isTerminal) {
      for await (const piece of pieces) {
        terminal.write(piece);
        await terminal.drained?.();
      }
    } else {
      const whole: Uint8Array[] = [];
      for await (const piece of pieces) whole.push(piece);
      writeOutput(terminal, path, concatAll(whole));
    }
    return;
  }
  const before = existingMode(path, force);
  const beside = `${path}.${process.pid}.new`;
  try {
    const file = onDisk(path, () => openSync(beside, 'wx', before ?? 0o644));
    try {
      for await (const piece of pieces) onDisk(path, () => writeFileSync(file, piece));
    } finally {
      closeSync(file);
    }
    existingMode(path, force);
    if (before !== undefined) chmodSync(beside, before);
    onDisk(path, () => renameSync(beside, path));
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Runs a step that writes; what the system refuses becomes a `Failure` that names the file. */
function onDisk<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new Failure(`${path}: ${systemMessage(error)}`);
  }
}

/** Text as it may be shown on a terminal, where its last line is ended. Throws `Failure` for bytes that are not text. */
function readable(output: string | Uint8Array): string {
  if (typeof output === 'string') return linesWithoutControls(output);
  try {
    const text = bytesToUtf8(output);
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    if (!/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(text)) {
      const isEnded = text === '' || text.endsWith('\n');
      return linesWithoutControls(isEnded ? text : `${text}\n`);
    }
  } catch {
    // Not UTF-8, so not text.
  }
  throw new Failure(
    `${output.length} bytes that are not text do not go to a terminal: give --hex, --base64 or --out FILE, or pipe them on`,
  );
}

/** Makes a new file with this content and these permissions, less those that the umask takes away. */
function writeWhole(path: string, output: string | Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, output);
  } finally {
    closeSync(file);
  }
}

/** The permissions of the file to be replaced, or undefined if it does not exist. Throws `Failure` if it may not be replaced. */
function existingMode(path: string, force: boolean): number | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (found.isDirectory()) throw new Failure(`${path}: is a folder, not a file`);
  if (found.isSymbolicLink()) throw new Failure(`${path}: is a symbolic link; only regular files are replaced`);
  if (!found.isFile()) throw new Failure(`${path}: is no regular file; only regular files are replaced`);
  if (!force) throw exists(path);
  return found.mode & 0o777;
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
    ENOSPC: 'no space is left there',
    EFBIG: 'the file would be too large',
    EROFS: 'the file system is read-only',
    EIO: 'the device failed',
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
