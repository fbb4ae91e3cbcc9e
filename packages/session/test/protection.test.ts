/** What only a peer with the right keys could send: records whose tag is right and whose inside is not. */
import { AuthenticationError, concat, leafSpans, seededRandom } from '@cleartext/core';
import { hmac, sha256 } from '@cleartext/hash';
import { cipherSuites, suiteByName } from '../src/cipher-suites.ts';
import { deriveSessionKeys, type DirectionKeys } from '../src/key-schedule.ts';
import { protectedSpans, protectRecord, unprotectRecord } from '../src/protection.ts';
import { encodeHeader, encodeRecord, HEADER_SIZE, recordSpans, type SessionRecord } from '../src/record.ts';

const random = seededRandom('protection');
const keysOf = (name: string): DirectionKeys =>
  deriveSessionKeys(suiteByName(name), random(32), random(32), random(32), random(32)).client;

describe('a record with a right MAC', () => {
  it.each([
    ['3des', 8],
    ['aes128-cbc', 16],
    ['aes256-cbc', 16],
  ] as const)('around no whole blocks is refused under %s', (name, blockSize) => {
    const suite = suiteByName(name);
    const keys = keysOf(name);
    const forged = (length: number): SessionRecord => {
      const sealed = new Uint8Array(length);
      const header = encodeHeader({ type: 'message', sequence: 0, length: length + 32 });
      return encodeRecord('message', 0, concat(sealed, hmac(sha256, keys.macKey, concat(header, sealed))));
    };
    for (const length of [0, 1, blockSize - 1, blockSize, blockSize + 1, 2 * blockSize - 1, 2 * blockSize + 1])
      expect(() => unprotectRecord(suite, keys, forged(length))).toThrow(AuthenticationError);
  });

  it.each(cipherSuites)('or shorter than any tag is refused under $name', (suite) => {
    const keys = keysOf(suite.name);
    for (let length = 0; length < 40; length++)
      expect(() => unprotectRecord(suite, keys, encodeRecord('message', 0, new Uint8Array(length)))).toThrow(
        AuthenticationError,
      );
    const whole = protectRecord(suite, keys, 'message', 7, Uint8Array.of(1, 2, 3), random);
    expect(unprotectRecord(suite, keys, whole)).toEqual(Uint8Array.of(1, 2, 3));
  });
});

it('a suite that is not in the catalogue protects nothing', () => {
  const suite = { ...suiteByName('aes128-cbc'), name: 'aes128-ctr' };
  expect(() => protectRecord(suite, keysOf('aes128-cbc'), 'message', 0, new Uint8Array(1), random)).toThrow(
    new RangeError('suite: expected one of cipherSuites, found "aes128-ctr"'),
  );
});

it('only the suites with a MAC of their own have a key for it', () => {
  for (const suite of cipherSuites) expect(keysOf(suite.name).macKey).toHaveLength(suite.macKeySize);
});

it('a record without payload has spans for its header alone', () => {
  const leaves = leafSpans(recordSpans(HEADER_SIZE));
  expect(leaves.every(({ start, end }) => Number.isInteger(start) && start < end)).toBe(true);
  expect(leaves.at(-1)?.end).toBe(8);
});

it('the parts of a protected record have names, whatever its length', () => {
  const labels = (name: string, length: number): string[] =>
    recordSpans(HEADER_SIZE + length, protectedSpans(suiteByName(name), HEADER_SIZE + length)).map(
      ({ label }) => label,
    );
  const header = ['type', 'sequence', 'length'];
  expect(labels('aes128-gcm', 20)).toEqual([...header, 'ciphertext', 'tag']);
  expect(labels('aes128-gcm', 16)).toEqual([...header, 'tag']);
  expect(labels('aes256-cbc', 64)).toEqual([...header, 'iv', 'ciphertext', 'mac']);
  expect(labels('3des', 48)).toEqual([...header, 'iv', 'ciphertext', 'mac']);
  expect(labels('rc4', 33)).toEqual([...header, 'ciphertext', 'mac']);
  expect(labels('aes128-cbc', 47)).toEqual([...header, 'payload']);
  expect(labels('aes128-cbc', 0)).toEqual(header);
});
