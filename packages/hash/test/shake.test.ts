/** SHAKE128 and SHAKE256: published values, node:crypto as an independent voice, and the laws of a sponge in pieces. */

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { bytesToHex, concat, hexToBytes } from '@cleartext/core';
import { shake128, shake256, shakeReference } from '../src/index.ts';

const both = [shake128, shake256].map((shake) => [shake.name, shake] as const);
const node = (id: string, message: Uint8Array, length: number) =>
  new Uint8Array(createHash(id, { outputLength: length }).update(message).digest());

it('the empty message (NIST, SHAKE128_Msg0.pdf and SHAKE256_Msg0.pdf)', () => {
  expect(bytesToHex(shake128(new Uint8Array(), 32))).toBe(
    '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
  );
  expect(bytesToHex(shake256(new Uint8Array(), 32))).toBe(
    '46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f',
  );
});

it('1600 bits of 10100011 (NIST, SHAKE128_Msg1600.pdf): the first and last bytes of 4096 bits', () => {
  const output = shake128(new Uint8Array(200).fill(0xa3), 512);
  expect(bytesToHex(output.subarray(0, 16))).toBe('131ab8d2b594946b9c81333f9bb6e0ce');
});

it('the references of both agree at all lengths around the blocks', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(400), (message, length) => {
      expect(shakeReference(128, message, length)).toEqual(shake128(message, length));
      expect(shakeReference(256, message, length)).toEqual(shake256(message, length));
    }),
    { numRuns: 40 },
  );
});

describe.each(both)('%s', (_, shake) => {
  it('agrees with node:crypto at all lengths around the blocks', () => {
    for (let length = 1; length < 400; length++) {
      const message = new Uint8Array(length).map((_, i) => i * 7 + length);
      expect(bytesToHex(shake(message, 600 - length))).toBe(bytesToHex(node(shake.id, message, 600 - length)));
    }
  });

  it('gives the same bytes in whatever pieces it absorbs and squeezes', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 });
    const lengths = fc.array(fc.nat(400), { maxLength: 5 });
    fc.assert(
      fc.property(pieces, lengths, (messages, wanted) => {
        const sponge = shake.create();
        messages.forEach((message) => sponge.absorb(message));
        const other = sponge.copy();
        const outputs = wanted.map((length) => sponge.squeeze(length));
        const total = wanted.reduce((sum, length) => sum + length, 0);
        const whole = shake(concat(...messages), total);
        expect(concat(...outputs)).toEqual(whole);
        expect(other.squeeze(total)).toEqual(whole);
      }),
    );
  });

  it('goes on independently in a copy made in the middle of the output', () => {
    const sponge = shake.create().absorb(hexToBytes('616263'));
    sponge.squeeze(100);
    const copy = sponge.copy();
    expect(copy.squeeze(500)).toEqual(sponge.squeeze(500));
  });

  it('refuses to absorb after a squeeze, and other arguments', () => {
    const sponge = shake.create();
    sponge.squeeze(0);
    expect(() => sponge.absorb(new Uint8Array())).toThrow(
      new TypeError('sponge: expected one that absorbs, found one after squeeze()'),
    );
    expect(() => shake(new Uint8Array(), -1)).toThrow(RangeError);
    expect(() => shake(new Uint8Array(), 1.5)).toThrow(TypeError);
    expect(() => shake('abc' as unknown as Uint8Array, 1)).toThrow(TypeError);
  });
});
