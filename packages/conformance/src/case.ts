/**
 * What a suite is made of: cases, each of which either runs and throws if the toolkit is wrong, or says why it is left out.
 * A suite is a generator of cases from one file; nothing runs before the runner says so.
 */

import { AuthenticationError, bytesToHex, DecodeError, equalBytes } from '@cleartext/core';
import { findAbsent } from './absent.ts';

/** One case of a published suite: to be run, or left out because of an algorithm that the toolkit does not have. */
export type Case = RunnableCase | { readonly id: string; readonly skip: string };

/** A case to be run: throws if the toolkit is wrong. */
export interface RunnableCase {
  readonly id: string;
  readonly run: () => void;
  /** The seconds that it may take, if they are more than usual. */
  readonly seconds?: number;
}

/**
 * A case that is not run: left out if one of the texts speaks of an absent algorithm, else a failure, because nobody has
 * said why it is not run. The first text says what it is.
 */
export function caseNotRun(id: string, ...texts: readonly [string, ...string[]]): Case {
  const skip = findAbsent(...texts);
  if (skip !== undefined) return { id, skip };
  const problem = `${texts[0]}: expected something that the runner knows or the list of absent algorithms names`;
  return {
    id,
    run: () => {
      throw new Mismatch(problem);
    },
  };
}

/** A file of test vectors, read. */
export interface TestFile {
  /** The path with `/`, as the report shows it. */
  readonly name: string;
  readonly text: string;
}

/** A published suite: how its files are recognized, and what cases they hold. */
export interface Suite {
  readonly name: string;
  /** One line for the usage message. */
  readonly summary: string;
  /** The folder that the vector collection keeps its files in. */
  readonly folder: string;
  /** Whether a file with this name (no folder) belongs to the suite. */
  readonly reads: RegExp;
  /** The cases of one file, in order. Throws `FormatError` for a file that is not of the format. */
  readonly cases: (file: TestFile) => Iterable<Case>;
}

/** The toolkit's answer is not the published one. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

/** Fails the case unless the two byte strings are equal. */
export function expectBytes(what: string, actual: Uint8Array, expected: Uint8Array): void {
  if (equalBytes(actual, expected)) return;
  throw new Mismatch(`${what}: expected ${abridged(expected)}, found ${abridged(actual)}`);
}

/** Fails the case unless the first bits of two byte strings are equal. What stands behind them means nothing. */
export function expectBits(what: string, actual: Uint8Array, expected: Uint8Array, bits: number): void {
  expectBytes(what, leadingBits(actual, bits), leadingBits(expected, bits));
}

/** Fails the case unless the two values are the same, compared as JSON. */
export function expectSame(what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Mismatch(`${what}: expected ${b}, found ${a}`);
}

/** The value of a computation, or undefined if the toolkit refused its input with one of its own errors. */
export function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** Fails the case unless the toolkit refuses the input, with one of its own errors and not by a crash. */
export function expectRefusal(what: string, compute: () => unknown): void {
  if (attempt(() => [compute()]) !== undefined) throw new Mismatch(`${what}: expected a refusal, found none`);
}

/** Whether an error is one that the packages promise: for malformed input, for a failed check, for a bad argument. */
function isRefusal(error: unknown): boolean {
  return error instanceof DecodeError || error instanceof AuthenticationError || error instanceof RangeError;
}

function leadingBits(bytes: Uint8Array, bits: number): Uint8Array {
  const leading = bytes.slice(0, Math.ceil(bits / 8));
  if (bits % 8 !== 0) leading[leading.length - 1] &= 0xff << (8 - (bits % 8));
  return leading;
}

function abridged(bytes: Uint8Array): string {
  const hex = bytesToHex(bytes);
  return hex.length > 64 ? `${hex.slice(0, 64)}... (${bytes.length} bytes)` : hex || 'nothing';
}
