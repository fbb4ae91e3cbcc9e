/** What Wycheproof's results ask of a computation. */

import { attempt, expectBytes, Mismatch } from '../../case.ts';
import type { Fields } from '../../formats/fields.ts';

/** The results that a case may have. */
export const RESULTS = ['valid', 'invalid', 'acceptable'] as const;

/** What a case expects: success with the stated output, a refusal, or either. */
export type Result = (typeof RESULTS)[number];

/** Runs one test of a group; throws if the toolkit is wrong. */
export interface Check {
  (test: Fields, result: Result): void;
  /** Names what this test needs and the toolkit lacks, where the tests of a group differ in that. */
  readonly lacking?: (test: Fields) => string | undefined;
}

/**
 * How the groups of one type are run, given the file's algorithm: a check of single tests, or the name of what would be
 * needed, which the list of absent algorithms then has to hold.
 */
export type Schema = (algorithm: string, group: Fields) => Check | string;

/** Judges a computation that gives the output or refuses; `matches` throws unless the output is the stated one. */
export function judge<T>(result: Result, compute: () => T, matches: (output: T) => void): void {
  const output = attempt(() => [compute()] as const);
  if (result === 'acceptable') return;
  if (result === 'valid') {
    if (!output) throw new Mismatch('expected success, found a refusal');
    matches(output[0]);
  } else if (output && !differs(() => matches(output[0]))) throw new Mismatch('expected a refusal, found success');
}

/** Judges a computation whose very success is the answer: an invalid case must be refused, whatever the output. */
export function judgeOpening(result: Result, open: () => Uint8Array, message: Uint8Array): void {
  judge(result, open, (output) => {
    if (result === 'valid') expectBytes('message', output, message);
  });
}

/** Judges a verification: false is as good a refusal as an error. */
export function judgeTruth(result: Result, verify: () => boolean): void {
  judge(result, verify, (holds) => {
    if (!holds) throw new Mismatch('expected true, found false');
  });
}

/** Computes a value when it is first asked for, and only once: for the key that all tests of a group share. */
export function lazily<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => (value ??= { of: compute() }).of;
}

function differs(compare: () => void): boolean {
  try {
    compare();
    return false;
  } catch (error) {
    if (error instanceof Mismatch) return true;
    throw error;
  }
}
