/** The traced references: published intermediate values, events that chain, and traces that change nothing. */

import fc from 'fast-check';
import { bytesToHex, readWordBE, record, rotateLeft, utf8ToBytes } from '@cleartext/core';
import {
  md5,
  type Md5Event,
  md5Reference,
  sha1,
  type Sha1Event,
  sha1Reference,
  sha256,
  type Sha256Event,
  sha256Reference,
} from '../src/index.ts';

const abc = utf8ToBytes('abc');
const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

/** NIST, "SHA-256, Example 1: one-block message sample" (FIPS 180-2 appendix B.1). */
it('SHA-256 of "abc": the published W and a..h', () => {
  const { events } = record<Sha256Event, Uint8Array>((trace) => sha256Reference(abc, trace));
  const [padding, block, schedule] = events;
  expect(padding.step === 'padding' && bytesToHex(padding.message)).toBe(`61626380${'0'.repeat(118)}18`);
  expect(block.step === 'block' && hex(block.M)).toBe(`61626380 ${'00000000 '.repeat(14)}00000018`);
  const W = schedule.step === 'schedule' ? schedule.W : [];
  expect(hex(W.slice(16, 20))).toBe('61626380 000f0000 7da86405 600003c6');
  expect(hex(W.slice(63))).toBe('12b1edeb');
  const rounds = events.filter((event) => event.step === 'round');
  const letters = rounds.map(({ a, b, c, d, e, f, g, h }) => hex([a, b, c, d, e, f, g, h]));
  expect(letters).toHaveLength(64);
  expect(letters[0]).toBe('5d6aebcd 6a09e667 bb67ae85 3c6ef372 fa2a4622 510e527f 9b05688c 1f83d9ab');
  expect(letters[1]).toBe('5a6ad9ad 5d6aebcd 6a09e667 bb67ae85 78ce7989 fa2a4622 510e527f 9b05688c');
  expect(letters[2]).toBe('c8c347a7 5a6ad9ad 5d6aebcd 6a09e667 f92939eb 78ce7989 fa2a4622 510e527f');
  expect(letters[63]).toBe('506e3058 d39a2165 04d24d6c b85e2ce9 5ef50f24 fb121210 948d25b6 961f4894');
  const last = events.at(-1)!;
  expect(last.step === 'hash value' && hex(last.H)).toBe(
    'ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad',
  );
});

/** NIST, "SHA-1, Example 1: one-block message sample" (FIPS 180-2 appendix A.1). */
it('SHA-1 of "abc": the published W and a..e', () => {
  const { events } = record<Sha1Event, Uint8Array>((trace) => sha1Reference(abc, trace));
  const schedule = events[2];
  expect(schedule.step === 'schedule' && hex(schedule.W.slice(16, 18))).toBe('c2c4c700 00000000');
  const rounds = events.filter((event) => event.step === 'round');
  const letters = rounds.map(({ a, b, c, d, e }) => hex([a, b, c, d, e]));
  expect(letters).toHaveLength(80);
  expect(letters[0]).toBe('0116fc33 67452301 7bf36ae2 98badcfe 10325476');
  expect(letters[1]).toBe('8990536d 0116fc33 59d148c0 7bf36ae2 98badcfe');
  expect(letters[79]).toBe('42541b35 5738d5e1 21834873 681e6df6 d8fdf6ad');
  const last = events.at(-1)!;
  expect(last.step === 'hash value' && hex(last.H)).toBe('a9993e36 4706816a ba3e2571 7850c26c 9cd0d89d');
});

it('MD5: each operation follows from the one before (RFC 1321 publishes no intermediate values)', () => {
  const { events } = record<Md5Event, Uint8Array>((trace) => md5Reference(abc, trace));
  const block = events[1];
  const X = block.step === 'block' ? block.X : [];
  expect(hex(X)).toBe(`80636261 ${'00000000 '.repeat(13)}00000018 00000000`);
  const rounds = events.filter((event) => event.step === 'round');
  expect(rounds).toHaveLength(64);
  expect(rounds.slice(16, 20).map(({ k, s, T }) => [k, s, T.toString(16)])).toEqual([
    [1, 5, 'f61e2562'],
    [6, 9, 'c040b340'],
    [11, 14, '265e5a51'],
    [0, 20, 'e9b6c7aa'],
  ]); // RFC 1321 section 3.4, round 2: [ABCD 1 5 17] [DABC 6 9 18] [CDAB 11 14 19] [BCDA 0 20 20]
  for (let t = 1; t < 64; t++) {
    const before = rounds[t - 1];
    const { k, s, T, ...after } = rounds[t];
    expect([after.A, after.C, after.D]).toEqual([before.D, before.B, before.C]);
    const { A, B, C, D } = before;
    const f = [(B & C) | (~B & D), (B & D) | (C & ~D), B ^ C ^ D, C ^ (B | ~D)][t >> 4];
    expect(after.B).toBe((B + rotateLeft((A + f + X[k] + T) | 0, s)) >>> 0);
  }
});

it('a trace never changes the digest, and the references agree with the default forms', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
      const count = { padding: 0, block: 0, schedule: 0, round: 0, state: 0, 'hash value': 0 };
      const tally = (event: Md5Event | Sha1Event | Sha256Event) => {
        count[event.step]++;
      };
      expect(md5Reference(message, tally)).toEqual(md5(message));
      expect(sha1Reference(message, tally)).toEqual(sha1(message));
      expect(sha256Reference(message, tally)).toEqual(sha256(message));
      const blocks = Math.ceil((message.length + 9) / 64);
      expect(count).toEqual({
        padding: 3,
        block: 3 * blocks,
        schedule: 2 * blocks,
        round: (64 + 80 + 64) * blocks,
        state: blocks,
        'hash value': 2 * blocks,
      });
    }),
    { numRuns: 30 },
  );
});

it('events are copies: a listener that changes them changes nothing', () => {
  const digest = sha256Reference(abc, (event) => {
    if (event.step === 'padding') event.message.fill(0);
    if (event.step === 'schedule') (event.W as number[]).fill(0);
  });
  expect(readWordBE(digest, 0) >>> 0).toBe(0xba7816bf);
});
