/**
 * The checkpoint of a key search as a file. It is written beside its place and then moved there, so that whatever happens
 * there is a whole checkpoint, the old one or the new.
 */

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { bytesToHex, describe, hexToBytes } from '@cleartext/core';
import type { FoundKey, KeySearchProblem } from '@cleartext/symmetric';
import { Failure } from '../failure.ts';
import { systemMessage } from '../files.ts';
import type { KeyRange } from './ledger.ts';

/** Everything that is needed to go on. */
export interface Checkpoint {
  readonly problem: KeySearchProblem;
  /** What is left to try. */
  readonly remaining: readonly KeyRange[];
  readonly found: readonly FoundKey[];
  /** For how long the search has run, in all its lives. */
  readonly seconds: number;
}

/** This number has to change whenever keys are numbered in another way. */
const format = 'cleartext key search 2';

/** Writes a checkpoint. Throws `Failure` if the system refuses. */
export function writeCheckpoint(path: string, { problem, remaining, found, seconds }: Checkpoint): void {
  const plain = {
    format,
    problem,
    remaining: remaining.map(({ from, count }) => ({ from: String(from), count: String(count) })),
    found: found.map(({ index, key }) => ({ index: String(index), key: bytesToHex(key) })),
    seconds,
  };
  const beside = `${path}.${process.pid}.new`;
  try {
    const file = openSync(beside, 'w', 0o600);
    writeSync(file, `${JSON.stringify(plain, null, 2)}\n`);
    fsyncSync(file);
    closeSync(file);
    renameSync(beside, path);
  } catch (error) {
    throw new Failure(`${path}: ${systemMessage(error)}`);
  }
}

/** Reads a checkpoint. Throws `Failure` for any other file. */
export function readCheckpoint(path: string): Checkpoint {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(`${path}: ${systemMessage(error)}`);
  }
  try {
    const plain = JSON.parse(text) as {
      readonly format: string;
      readonly problem?: KeySearchProblem;
      readonly remaining: readonly { readonly from: string; readonly count: string }[];
      readonly found: readonly { readonly index: string; readonly key: string }[];
      readonly seconds: number;
    } | null;
    if (plain?.format !== format)
      throw new RangeError(`format: expected "${format}", found ${describe(plain?.format)}`);
    if (!plain.problem) throw new RangeError('problem: expected what is searched, found nothing');
    return {
      problem: plain.problem,
      remaining: plain.remaining.map(({ from, count }) => ({ from: BigInt(from), count: BigInt(count) })),
      found: plain.found.map(({ index, key }) => ({ index: BigInt(index), key: hexToBytes(key) })),
      seconds: plain.seconds,
    };
  } catch (error) {
    throw new Failure(`${path}: not a checkpoint of a key search (${(error as Error).message})`);
  }
}
