/** A message in pieces equals the message as a whole, under every cipher that goes in pieces, wherever the pieces end. */

import { concatAll, equalBytes, seededRandom } from '@cleartext/core';
import { ciphers, noPadding, type Padding } from '@cleartext/symmetric';
import { goesInPieces, processPieces } from '../src/cipher-pieces.ts';

const random = seededRandom('pieces');
const PIECE = 1 << 10;

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield await Promise.resolve(bytes.subarray(i, i + size));
}

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece);
  return concatAll(found);
}

const inPieces = ciphers.filter(goesInPieces);

it('is for every cipher without a tag', () => {
  expect(ciphers.filter((cipher) => !goesInPieces(cipher)).every(({ kind }) => kind === 'aead')).toBe(true);
  expect(inPieces.length).toBeGreaterThan(30);
});

describe.each(inPieces)('$name', (cipher) => {
  const key = random(typeof cipher.keySize === 'number' ? cipher.keySize : 16);
  const iv = random(cipher.ivSize);
  const sizes = [0, 1, 64, PIECE - 1, PIECE, PIECE + 17, 2 * PIECE + 5];

  it('gives the same bytes both ways', async () => {
    for (const size of sizes) {
      const plaintext = random(size);
      const ciphertext = cipher.encrypt(key, iv, plaintext);
      const there = await all(processPieces(cipher, { encrypting: true, key, iv }, cut(plaintext, 403), PIECE));
      expect(equalBytes(there, ciphertext)).toBe(true);
      const back = await all(processPieces(cipher, { encrypting: false, key, iv }, cut(ciphertext, 256), PIECE));
      expect(equalBytes(back, plaintext)).toBe(true);
    }
  });

  it('refuses what the whole is refused for', async () => {
    const short = processPieces(cipher, { encrypting: true, key: new Uint8Array(0), iv }, cut(random(5), 5), PIECE);
    await expect(all(short)).rejects.toThrow(RangeError);
  });
});

it('carries counters over the end of a word and of a block', async () => {
  for (const name of ['aes-128-ctr', 'des-ede3-ctr']) {
    const cipher = inPieces.find((each) => each.name === name);
    if (!cipher) continue;
    const [key, iv] = [random(Number(cipher.keySize)), new Uint8Array(cipher.ivSize).fill(0xff)];
    const plaintext = random(PIECE + 100);
    const there = await all(processPieces(cipher, { encrypting: true, key, iv }, cut(plaintext, PIECE), PIECE));
    expect(equalBytes(there, cipher.encrypt(key, iv, plaintext))).toBe(true);
  }
});

it('stops before the counter of ChaCha20 begins anew', async () => {
  const cipher = inPieces.find(({ name }) => name === 'chacha20')!;
  const iv = new Uint8Array(16).fill(0xff, 0, 4);
  const long = processPieces(
    cipher,
    { encrypting: true, key: random(32), iv },
    cut(random(PIECE + 1), PIECE + 1),
    PIECE,
  );
  await expect(all(long)).rejects.toThrow(RangeError);
});

it('takes pieces of its own size when asked for none', async () => {
  const cipher = inPieces.find(({ name }) => name === 'aes-128-cbc')!;
  const [key, iv, plaintext] = [random(16), random(16), random((1 << 18) + 17)];
  const there = await all(processPieces(cipher, { encrypting: true, key, iv }, cut(plaintext, 100_003)));
  expect(equalBytes(there, cipher.encrypt(key, iv, plaintext))).toBe(true);
});

it('pads the end alone, with the padding that was asked for', async () => {
  const cipher = inPieces.find(({ name }) => name === 'aes-128-cbc')!;
  const [key, iv, plaintext] = [random(16), random(16), random(PIECE + 16)];
  for (const padding of [noPadding, undefined] as (Padding | undefined)[]) {
    const there = await all(processPieces(cipher, { encrypting: true, key, iv, padding }, cut(plaintext, 999), PIECE));
    expect(equalBytes(there, cipher.encrypt(key, iv, plaintext, { padding }))).toBe(true);
  }
});
