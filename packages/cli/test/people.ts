/** What the tests of the commands share: a terminal of their own, a folder that goes away, and the openssl command. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesToUtf8, concat, utf8ToBytes } from '@cleartext/core';
import { run } from '../src/index.ts';
import type { Terminal } from '../src/terminal.ts';

/** What a command line did. */
export interface Outcome {
  readonly code: number;
  readonly bytes: Uint8Array;
  readonly out: string;
  readonly err: string;
}

/** A terminal that remembers, fed with `stdin`. */
export function fakeTerminal(stdin: string | Uint8Array = ''): Terminal & { bytes(): Uint8Array; errors(): string } {
  const written: Uint8Array[] = [];
  let errors = '';
  return {
    async *stdin() {
      yield await Promise.resolve(typeof stdin === 'string' ? utf8ToBytes(stdin) : stdin);
    },
    write: (output) => void written.push(typeof output === 'string' ? utf8ToBytes(output) : output.slice()),
    writeError: (text) => void (errors += text),
    isTerminal: false,
    columns: 80,
    isInteractive: false,
    isColored: false,
    bytes: () => concat(...written),
    errors: () => errors,
  };
}

/** Runs a command line in this process. */
export async function cleartext(args: readonly string[], stdin?: string | Uint8Array): Promise<Outcome> {
  const terminal = fakeTerminal(stdin);
  const code = await run(args, terminal);
  const bytes = terminal.bytes();
  return { code, bytes, out: Buffer.from(bytes).toString('utf8'), err: terminal.errors() };
}

/** Runs a command line that has to succeed; returns what it printed. */
export async function succeeds(args: readonly string[], stdin?: string | Uint8Array): Promise<Outcome> {
  const outcome = await cleartext(args, stdin);
  if (outcome.code !== 0) throw new Error(`cleartext ${args.join(' ')}: exit code ${outcome.code}: ${outcome.err}`);
  return outcome;
}

/** Runs a command line that has to fail with this code, a message on standard error with no stack trace, and no output. */
export async function fails(code: 1 | 2, args: readonly string[], stdin?: string | Uint8Array): Promise<string> {
  const outcome = await cleartext(args, stdin);
  expect({ args, code: outcome.code, err: outcome.err }).toEqual({ args, code, err: outcome.err });
  expect(outcome.err).toMatch(/^(note: .*\n)*(cleartext|error): /);
  expect(outcome.err).not.toMatch(/\n {4}at |internal error/);
  return outcome.err;
}

/**
 * Waits until something holds, and looks every 20 ms. Throws when it does not within a minute, and when `work`, on which it depends,
 * ends first: nothing here waits for ever.
 */
export async function until(what: string, holds: () => boolean, work?: Promise<unknown>): Promise<void> {
  const state = { hasEnded: false };
  const end = (): void => void (state.hasEnded = true);
  work?.then(end, end);
  for (const start = performance.now(); !holds(); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (state.hasEnded && !holds()) throw new Error(`${what}: the work ended before`);
    if (performance.now() - start > 60_000) throw new Error(`${what}: not within a minute`);
  }
}

/** A folder for the files of a test suite. */
export interface Folder {
  readonly file: (name: string) => string;
  readonly write: (name: string, content: string | Uint8Array) => string;
  readonly read: (name: string) => Uint8Array;
  readonly text: (name: string) => string;
  readonly remove: () => void;
}

/** Makes an empty folder; the suite removes it at its end. */
export function folder(): Folder {
  const root = mkdtempSync(path.join(tmpdir(), 'cleartext-cli-'));
  const file = (name: string): string => path.join(root, name);
  const read = (name: string): Uint8Array => new Uint8Array(readFileSync(file(name)));
  return {
    file,
    write: (name, content) => {
      writeFileSync(file(name), content);
      return file(name);
    },
    read,
    text: (name) => bytesToUtf8(read(name)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Whether the openssl command is there; says so once if not. */
export const hasOpenssl = (() => {
  const isThere = spawnSync('openssl', ['version']).status === 0;
  if (!isThere) console.warn('skipped: comparisons with openssl, because there is no openssl command');
  return isThere;
})();

/** Runs openssl and returns what it printed; throws with its message if it fails. */
export function openssl(args: readonly string[], input: string | Uint8Array = ''): Uint8Array {
  const { status, stdout, stderr } = spawnSync('openssl', args, { input });
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr.toString()}`);
  return new Uint8Array(stdout);
}
