/**
 * A rainbow table as a file: a head that says what the table is for, then the ends of the chains in ascending order, then their starts, 4 bytes
 * each, big-endian. The form is our own. Status: broken, as DES.
 */

import { Reader, Writer, utf8ToBytes, viewOf } from '@cleartext/core';
import { unknownBits } from '../key-search/key-pattern.ts';
import { rainbowSpace } from './plan.ts';
import type { RainbowTable } from './rainbow-table.ts';

/** The first bytes of every file. The number has to change whenever keys or columns are numbered in another way. */
const MAGIC = 'cleartext rainbow table 1\n';

/** Longer chains are refused in a file: a look-up takes half the square of their length. */
const LONGEST_CHAIN = 2 ** 20;

/** The file of a table: 66 bytes and 8 for each chain. Throws `TypeError` or `RangeError` for an unfit plan. */
export function encodeRainbowTable({ plan, made, starts, ends }: RainbowTable): Uint8Array {
  const { pattern, plaintext, length, table } = rainbowSpace(plan);
  return new Writer()
    .bytes('magic', utf8ToBytes(MAGIC))
    .bytes('key', pattern.key)
    .bytes('unknown', pattern.unknown)
    .bytes('plaintext', plaintext)
    .uint('length', 5, length)
    .uint('table', 5, table)
    .uint('made', 5, made)
    .bytes('ends', wordsToBytes(ends))
    .bytes('starts', wordsToBytes(starts))
    .finish();
}

/** The table of a file. Throws `DecodeError` for other bytes, and for chains longer than 2^20. */
export function decodeRainbowTable(file: Uint8Array): RainbowTable {
  const reader = new Reader(file, 'rainbow table');
  const magic = reader.bytes('magic', MAGIC.length);
  if (utf8ToBytes(MAGIC).some((byte, i) => byte !== magic[i])) reader.fail('magic', 'not the file of a table', 0);
  const pattern = { key: reader.bytes('key', 8), unknown: reader.bytes('unknown', 8) };
  const bits = unknownBits(pattern, 0xfe).length;
  if (bits < 1 || bits > 32) reader.fail('unknown', `expected 1 to 32 unknown bits, found ${bits}`);
  const plaintext = reader.bytes('plaintext', 8);
  const upTo = (label: string, min: number, max: number): number => {
    const value = reader.uint(label, 5);
    return value >= min && value <= max ? value : reader.fail(label, `expected ${min} to ${max}, found ${value}`);
  };
  const length = upTo('length', 1, Math.min(2 ** bits, LONGEST_CHAIN));
  const table = upTo('table', 0, 2 ** bits / length - 1);
  const made = upTo('made', 1, 2 ** bits);
  const kept = reader.remaining / 8;
  if (!Number.isInteger(kept) || kept < 1 || kept > made)
    reader.fail('ends', `expected 1 to ${made} chains of 8 bytes, found ${reader.remaining} bytes`);
  const ends = bytesToWords(reader.bytes('ends', 4 * kept));
  if (ends.some((end, i) => end >= 2 ** bits || (i > 0 && end <= ends[i - 1])))
    reader.fail('ends', 'expected numbers of keys in ascending order');
  const starts = bytesToWords(reader.bytes('starts', 4 * kept));
  if (starts.some((start) => start >= made)) reader.fail('starts', `expected numbers below ${made}`);
  return { plan: { pattern, plaintext, length, table }, made, starts, ends };
}

function wordsToBytes(words: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = viewOf(bytes);
  for (let i = 0; i < words.length; i++) view.setUint32(4 * i, words[i]);
  return bytes;
}

function bytesToWords(bytes: Uint8Array): Uint32Array {
  const view = viewOf(bytes);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i));
}
