/** Monte Carlo chains of CFB-1, step by step as AESAVS section 6.4.4 and SP 800-20 write them, with node:crypto's blocks. */

import { createCipheriv, createHash } from 'node:crypto';
import { bytesToHex } from '@cleartext/core';
import { sha256, shake128 } from '@cleartext/hash';
import { cipherChain, hashChain, shakeChain, type Chain } from '../src/monte-carlo.ts';

/** The bits of CFB-1, in lists: the standard's letters, and nothing done at a time. */
function firstStretch(chain: Chain, key: Uint8Array, IV: Uint8Array, first: number): number[] {
  const algorithm = chain.family === 'AES' ? `aes-${8 * key.length}-ecb` : 'des-ede3-ecb';
  const bits = (bytes: Uint8Array): number[] =>
    Array.from(bytes).flatMap((byte) => Array.from(byte.toString(2).padStart(8, '0'), Number));
  const encrypt = (block: readonly number[]): number[] => {
    const bytes = Buffer.from(
      block
        .join('')
        .match(/.{8}/g)
        ?.map((byte) => parseInt(byte, 2)) ?? [],
    );
    return bits(createCipheriv(algorithm, key, null).setAutoPadding(false).update(bytes));
  };
  let I = bits(IV);
  let text = first;
  const outputs: number[] = [];
  for (let j = 0; j < (chain.family === 'AES' ? 1000 : 10_000); j++) {
    const O = encrypt(I);
    const output = O[0] ^ text;
    outputs.push(output);
    const ciphertext = chain.direction === 'encrypt' ? output : text;
    const next = I.slice(1).concat(ciphertext);
    if (chain.family === 'AES') text = j < I.length ? bits(IV)[j] : outputs[j - I.length];
    else text = chain.direction === 'encrypt' ? I[0] : O[0];
    I = next;
  }
  return outputs;
}

it.each([
  ['AES', 'encrypt', 16],
  ['AES', 'decrypt', 16],
  ['AES', 'encrypt', 24],
  ['AES', 'decrypt', 32],
  ['TDES', 'encrypt', 24],
  ['TDES', 'decrypt', 24],
] as const)('CFB-1 works in bits: %s, %s, %i bytes of key', (family, direction, size) => {
  const chain: Chain = { family, direction, mode: 'CFB1' };
  const odd = (_: unknown, i: number): number =>
    [0x01, 0x5e, 0xa2, 0x67, 0x83, 0xc4, 0xfb, 0x97][(i * 5 + (i >> 3)) % 8];
  const key = Uint8Array.from({ length: size }, odd);
  const iv = Uint8Array.from({ length: family === 'AES' ? 16 : 8 }, (_, i) => 17 * i + 3);
  const checkpoints = cipherChain(chain, { key, iv, input: Uint8Array.of(0x80) });
  const outputs = firstStretch(chain, key, iv, 1);
  const { output } = checkpoints.next().value;
  expect(output).toEqual(Uint8Array.of((outputs.at(-1) ?? 0) << 7));
  if (family === 'TDES') return;
  const second = checkpoints.next().value;
  const last = (n: number): string => outputs.slice(-8 * n).join('');
  const asBits = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  expect(asBits(second.iv)).toBe(last(16));
  expect(asBits(second.key.map((byte, i) => byte ^ key[i]))).toBe(last(size));
  expect(second.input).toEqual(Uint8Array.of(outputs[outputs.length - 129] << 7));
});

it('a chain of hashes in the alternate version keeps the length of the seed', () => {
  const node = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
  const seed = Uint8Array.from({ length: 20 }, (_, i) => i);
  let [A, B, C]: Uint8Array[] = [seed, seed, seed];
  for (let i = 0; i < 1000; i++) [A, B, C] = [B, C, node(Buffer.concat([A, B, C]).subarray(0, 20))];
  expect(bytesToHex(hashChain(sha256, seed, 'alternate')[0])).toBe(bytesToHex(C));
});

it('a chain of SHAKE takes the first 16 bytes on, and the length from the last two', () => {
  let output: Uint8Array = Uint8Array.from({ length: 16 }, (_, i) => i);
  let length = 140;
  for (let i = 0; i < 1000; i++) {
    const message = Buffer.alloc(16);
    message.set(output.subarray(0, 16));
    output = new Uint8Array(createHash('shake128', { outputLength: length }).update(message).digest());
    length = 2 + (Buffer.from(output).readUInt16BE(output.length - 2) % 139);
  }
  const chain = shakeChain(
    shake128,
    Uint8Array.from({ length: 16 }, (_, i) => i),
    { min: 16, max: 1120 },
  );
  expect(chain.next().value).toEqual(output);
});
