import { bytesToHex, concat, hexToBytes, record, seededRandom, type Trace, utf8ToBytes } from '@cleartext/core';
import fc from 'fast-check';
import { rc4, rc4Reference, type Rc4Event } from '../src/index.ts';
import { testStreamCipher } from './contracts/stream-cipher.ts';
import { rc4Vectors } from './rc4-vectors.ts';

for (const keySize of [1, 5, 16, 256]) testStreamCipher('RC4', rc4, keySize);
for (const keySize of [1, 16]) testStreamCipher('RC4, the reference', rc4Reference, keySize);

it.each(rc4Vectors.map((vector) => [vector.key, vector] as const))('RFC 6229, key %s', (key, { keystream }) => {
  for (const cipher of [rc4, rc4Reference]) {
    const stream = cipher(hexToBytes(key)).process(new Uint8Array(4112));
    for (const [offset, bytes] of Object.entries(keystream))
      expect(bytesToHex(stream.subarray(Number(offset), Number(offset) + 16))).toBe(bytes);
  }
  expect(Object.keys(keystream)).toHaveLength(18);
});

it('the trace names each exchange and each keystream byte, and chains', () => {
  const { result, events } = record((trace: Trace<Rc4Event>) =>
    rc4Reference(utf8ToBytes('Key'), trace).process(utf8ToBytes('Plaintext')),
  );
  expect(bytesToHex(result)).toBe('bbf316e8d940af0ad3');
  expect(events).toHaveLength(256 + 1 + 9);
  const S = Uint8Array.from({ length: 256 }, (_, i) => i);
  const exchange = (i: number, j: number) => ([S[i], S[j]] = [S[j], S[i]]);
  const keystream: number[] = [];
  for (const event of events) {
    if (event.step === 'permutation') expect(event.S).toEqual(S);
    else exchange(event.i, event.j);
    if (event.step !== 'generation') continue;
    expect(S[event.t]).toBe(event.K);
    keystream.push(event.K);
  }
  expect(keystream).toEqual([...rc4(utf8ToBytes('Key')).process(new Uint8Array(9))]);
});

it('the trace counts i around after 256 bytes', () => {
  const { result, events } = record((trace: Trace<Rc4Event>) =>
    rc4Reference(utf8ToBytes('Key'), trace).process(new Uint8Array(300)),
  );
  expect(events.at(-1)).toMatchObject({ i: 300 - 256, K: result[299] });
});

it('eight steps a turn equal one at a time, at every length and between two calls', () => {
  const random = seededRandom('turns');
  const key = random(16);
  const text = random(9000);
  const slow = rc4Reference(key).process(text);
  for (const length of [...Array(18).keys(), 257, 4095, 4097, 8199])
    for (const first of [0, 1, 7, 4096]) {
      if (first > length) continue;
      const cipher = rc4(key);
      const pieces = [cipher.process(text.subarray(0, first)), cipher.process(text.subarray(first, length))];
      expect(concat(...pieces)).toEqual(slow.subarray(0, length));
    }
});

it('ciphers at work by turns, one of them inside a trace of another, do not disturb each other', () => {
  const [one, other] = ['one', 'other'].map(utf8ToBytes);
  const text = new Uint8Array(20);
  const expected = rc4(one).process(text);
  expect(rc4Reference(one, () => rc4(other).process(text)).process(text)).toEqual(expected);
  const [a, b] = [rc4(one), rc4(other)];
  const pieces = [a.process(text.subarray(0, 9)), (b.process(text), a.process(text.subarray(9)))];
  expect(concat(...pieces)).toEqual(expected);
});

it('Mantin and Shamir 2001: the second byte is zero about twice as often as one in 256', () => {
  const random = seededRandom('bias');
  let zeros = 0;
  for (let n = 0; n < 20_000; n++) zeros += rc4(random(16)).process(new Uint8Array(2))[1] === 0 ? 1 : 0;
  expect(zeros / 20_000).toBeGreaterThan(1.6 / 256);
  expect(zeros / 20_000).toBeLessThan(2.4 / 256);
});

it('a key of more than 256 bytes is refused', () => {
  expect(() => rc4(new Uint8Array(257))).toThrow('key: expected 1 to 256 bytes, found 257');
});

it('the fast form equals the reference, for any key and in any pieces', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 256 }),
      fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 5 }),
      (key, pieces) => {
        const [fast, reference] = [rc4(key), rc4Reference(key)];
        for (const piece of pieces) expect(fast.process(piece)).toEqual(reference.process(piece));
      },
    ),
  );
});
