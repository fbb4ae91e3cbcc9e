/** The traced references: published intermediate values, events that chain, and traces that change nothing. */

import fc from 'fast-check';
import { bytesToHex, readWordBE, record, rotateLeft, type Trace, utf8ToBytes, xor } from '@cleartext/core';
import {
  hmac,
  type HmacEvent,
  md5,
  type Md5Event,
  md5Reference,
  pbkdf2,
  type Pbkdf2Event,
  pbkdf2Reference,
  sha1,
  type Sha1Event,
  sha1Reference,
  sha256,
  type Sha256Event,
  sha256Reference,
  type Sha3Event,
  sha3Reference,
  sha512,
  type Sha512Event,
  sha512Reference,
  sha384Reference,
  shakeReference,
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

const hex64 = (words: readonly bigint[]) => words.map((word) => word.toString(16).padStart(16, '0')).join(' ');

/** NIST, "SHA-512, Example 1: one-block message sample" (FIPS 180-2 appendix C.1). */
it('SHA-512 of "abc": the published a..h', () => {
  const { events } = record<Sha512Event, Uint8Array>((trace) => sha512Reference(abc, trace));
  const rounds = events.filter((event) => event.step === 'round');
  const letters = rounds.map(({ a, b, c, d, e, f, g, h }) => hex64([a, b, c, d, e, f, g, h]));
  expect(letters).toHaveLength(80);
  expect(letters[0]).toBe(
    'f6afceb8bcfcddf5 6a09e667f3bcc908 bb67ae8584caa73b 3c6ef372fe94f82b ' +
      '58cb02347ab51f91 510e527fade682d1 9b05688c2b3e6c1f 1f83d9abfb41bd6b',
  );
  expect(letters[1]).toMatch(/^1320f8c9fb872cc0 .* c3d4ebfd48650ffa /);
  expect(letters[2]).toMatch(/^ebcffc07203d91f3 .* dfa9b239f2697812 /);
  expect(letters[39]).toBe(
    '8e01e125b855d225 b3bb8542b3376de5 002bb8e4cd989567 88df85b0bbe77514 ' +
      '0c710a47ba6a567b b49596c20feba7de 66adcfa249ac7bbd 8fbfd0162bbf4675',
  );
  expect(letters[79]).toBe(
    '73a54f399fa4b1b2 10d9c4c4295599f6 d67806db8b148677 654ef9abec389ca9 ' +
      'd08446aa79693ed7 9bb4d39778c07f9e 25c96a7768fb2aa3 ceb9fc3691ce8326',
  );
  const last = events.find((event) => event.step === 'hash value');
  expect(hex64(last?.H ?? [])).toBe(
    'ddaf35a193617aba cc417349ae204131 12e6fa4e89a97ea2 0a9eeee64b55d39a ' +
      '2192992a274fc1a8 36ba3c23a3feebbd 454d4423643ce80e 2a9ac94fa54ca49f',
  );
});

/** NIST, "SHA-512, Example 2: two-block message sample" (FIPS 180-2 appendix C.2). */
it('SHA-512 of two blocks: the published hash value between them', () => {
  const message = utf8ToBytes(
    'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
  );
  const { events } = record<Sha512Event, Uint8Array>((trace) => sha512Reference(message, trace));
  const values = events.filter((event) => event.step === 'hash value').map(({ H }) => hex64(H));
  expect(values).toEqual([
    '4319017a2b706e69 cd4b05938bae5e89 0186bf199f30aa95 6ef8b71d2f810585 ' +
      'd787d6764b20bda2 a260144709736920 00ec057f37d14b8e 06add5b50e671c72',
    '8e959b75dae313da 8cf4f72814fc143f 8f7779c6eb9f7fa1 7299aeadb6889018 ' +
      '501d289e4900f7e4 331b99dec4b5433a c7d329eeb6dd2654 5e96e55b874be909',
  ]);
});

it('SHA-384 keeps the first six words of its last hash value', () => {
  const { result, events } = record<Sha512Event, Uint8Array>((trace) => sha384Reference(abc, trace));
  const last = events.find((event) => event.step === 'hash value');
  expect(bytesToHex(result)).toBe(
    (last?.H ?? [])
      .map((word) => hex64([word]))
      .slice(0, 6)
      .join(''),
  );
  expect(bytesToHex(result)).toMatch(/^cb00753f45a35e8bb5a03d699ac65007/); // NIST, "SHA-384, Example 1"
});

/** A state as NIST prints it: 200 bytes, the lowest byte of each lane first. */
const lanes = (A: readonly bigint[]) => A.map((lane) => (hex64([lane]).match(/../g) ?? []).reverse().join(''));

/** NIST, "SHA3-256 of the empty message" (SHA3-256_Msg0.pdf), round 0; rows of five lanes, y from 0 to 4. */
it('SHA3-256 of the empty message: the published states of round 0', () => {
  const { events } = record<Sha3Event, Uint8Array>((trace) => sha3Reference(256, new Uint8Array(0), trace));
  const after = (step: Sha3Event['step']) => {
    const event = events.find((candidate) => candidate.step === step);
    return event && 'A' in event ? lanes(event.A) : [];
  };
  const published = (...rows: string[]) => rows.flatMap((row) => row.match(/.{16}/g));
  expect(after('absorb')).toEqual([
    '0600000000000000',
    ...new Array<string>(15).fill('0000000000000000'),
    '0000000000000080',
    ...new Array<string>(8).fill('0000000000000000'),
  ]);
  expect(after('theta')).toEqual(
    published(
      '07000000000000000600000000000000000000000000008000000000000000000c00000000000000',
      '01000000000000000600000000000000000000000000008000000000000000000c00000000000000',
      '01000000000000000600000000000000000000000000008000000000000000000c00000000000000',
      '01000000000000000600000000000080000000000000008000000000000000000c00000000000000',
      '01000000000000000600000000000000000000000000008000000000000000000c00000000000000',
    ),
  );
  expect(after('rho')).toEqual(
    published(
      '07000000000000000c00000000000000000000000000002000000000000000000000006000000000',
      '00000000100000000000000000600000200000000000000000000000000000000000c00000000000',
      '08000000000000000018000000000000000000000004000000000000000000000000000000060000',
      '00000000000200000000000000d0000000400000000000000000000000000000000c000000000000',
      '00000400000000001800000000000000000000000000001000000000000000000000030000000000',
    ),
  );
  expect(after('pi')).toEqual(
    published(
      '07000000000000000000000000600000000000000004000000000000000000000000030000000000',
      '00000000000000000000c0000000000008000000000000000000000000d000000000000000000010',
      '0c0000000000000020000000000000000000000000000000000c0000000000000000040000000000',
      '00000060000000000000000010000000001800000000000000400000000000000000000000000000',
      '00000000000000200000000000000000000000000006000000000000000200001800000000000000',
    ),
  );
  expect(events.filter(({ step }) => step === 'iota')).toHaveLength(24);
});

it('SHAKE128 squeezes block after block, with a permutation between two of them', () => {
  const { events } = record<Sha3Event, Uint8Array>((trace) => shakeReference(128, abc, 400, trace));
  expect(events.filter(({ step }) => step === 'absorb')).toHaveLength(1);
  expect(events.filter(({ step }) => step === 'squeeze')).toHaveLength(3);
  expect(events.filter(({ step }) => step === 'chi')).toHaveLength(3 * 24);
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

it('a trace never changes the digest, and each block has its events', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
      const blocks = Math.ceil((message.length + 9) / 64);
      const longBlocks = Math.ceil((message.length + 17) / 128);
      expect(tally((trace: Trace<Md5Event>) => md5Reference(message, trace), md5(message))).toEqual({
        padding: 1,
        block: blocks,
        round: 64 * blocks,
        state: blocks,
      });
      const schedules = (count: number, rounds: number) => ({
        padding: 1,
        block: count,
        schedule: count,
        round: rounds * count,
        'hash value': count,
      });
      expect(tally((trace: Trace<Sha1Event>) => sha1Reference(message, trace), sha1(message))).toEqual(
        schedules(blocks, 80),
      );
      expect(tally((trace: Trace<Sha256Event>) => sha256Reference(message, trace), sha256(message))).toEqual(
        schedules(blocks, 64),
      );
      expect(tally((trace: Trace<Sha512Event>) => sha512Reference(message, trace), sha512(message))).toEqual(
        schedules(longBlocks, 80),
      );
    }),
    { numRuns: 30 },
  );
});

/** How many events of each step the run tells of; its result has to be `digest`. */
function tally<Event extends { readonly step: string }>(
  run: (trace: Trace<Event>) => Uint8Array,
  digest: Uint8Array,
): Readonly<Record<string, number>> {
  const { result, events } = record(run);
  expect(result).toEqual(digest);
  const count: Record<string, number> = {};
  for (const { step } of events) count[step] = (count[step] ?? 0) + 1;
  return count;
}

it('events are copies: a listener that changes them changes nothing', () => {
  const digest = sha256Reference(abc, (event) => {
    if (event.step === 'padding') event.message.fill(0);
    if (event.step === 'schedule') (event.W as number[]).fill(0);
  });
  expect(readWordBE(digest, 0) >>> 0).toBe(0xba7816bf);
});

/** FIPS 198 (2002) appendix A.1: HMAC-SHA-1 under the 64 bytes 00 to 3f. */
it('HMAC of "Sample #1": the published inner digest and tag', () => {
  const key = Uint8Array.from({ length: 64 }, (_, i) => i);
  const { result, events } = record<HmacEvent, Uint8Array>((trace) => hmac(sha1, key, utf8ToBytes('Sample #1'), trace));
  const shown = Object.fromEntries(events.map(({ step, value }) => [step, bytesToHex(value)]));
  expect(shown.K0).toBe(bytesToHex(key));
  expect(shown['K0 xor ipad']).toMatch(/^3637343532333031/);
  expect(shown['H((K0 xor ipad) || text)']).toBe('bcc2c68cabbbf1c3f5b05d8e7e73a4d27b7e1b20');
  expect(shown['K0 xor opad']).toMatch(/^5c5d5e5f58595a5b/);
  expect(bytesToHex(result)).toBe('4f4ca3d5d68ba7cc0a1208c9c61e9c5da0403c0a');
  expect(result).toEqual(hmac(sha1, key, utf8ToBytes('Sample #1')));
});

it('PBKDF2: each U is the HMAC of the one before, and T their exclusive or', () => {
  const [password, salt] = [utf8ToBytes('password'), utf8ToBytes('salt')];
  const { result, events } = record<Pbkdf2Event, Uint8Array>((trace) =>
    pbkdf2Reference(sha1, password, salt, 3, 25, trace),
  );
  const block = (number: number) =>
    events.flatMap((event) => (event.step === 'U' && event.i === number ? [event.U] : []));
  expect(events.map((event) => (event.step === 'U' ? `U${event.n} of ${event.i}` : `T${event.i}`))).toEqual([
    'U1 of 1',
    'U2 of 1',
    'U3 of 1',
    'T1',
    'U1 of 2',
    'U2 of 2',
    'U3 of 2',
    'T2',
  ]);
  const [U1, U2, U3] = block(1);
  expect(bytesToHex(U1)).toBe('0c60c80f961f0e71f3a9b524af6012062fe037a6'); // RFC 6070, one iteration
  expect(bytesToHex(xor(U1, U2))).toBe('ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957'); // RFC 6070, two
  expect(U3).toEqual(hmac(sha1, password, U2));
  expect(result).toEqual(pbkdf2(sha1, password, salt, 3, 25));
});
