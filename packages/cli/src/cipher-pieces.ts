/**
 * A long message under a cipher of the catalogue, piece by piece in little memory. The one idea: what a mode carries from block to
 * block is small, so each piece is a message of its own whose IV is what the piece before left behind. A cipher with a tag is
 * not for this: its plaintext may not be given out before the tag at the end was checked.
 */

import { concat, readWordLE, writeWordLE, xor } from '@cleartext/core';
import { noPadding, rc4, type CipherDescriptor, type Padding } from '@cleartext/symmetric';

/** How a message begins: its direction, key and IV, and the padding of its end. */
export interface Beginning {
  readonly encrypting: boolean;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly padding?: Padding | undefined;
}

/** Whether a message under this cipher can be processed in pieces. */
export function goesInPieces({ kind }: CipherDescriptor): boolean {
  return kind !== 'aead';
}

/**
 * The other form of a message, piece by piece: the same bytes as `descriptor.encrypt` or `decrypt` gives for the whole, and the same errors.
 * `pieceSize`, in bytes, is a multiple of every block size. Leaks: plaintext that no tag protects is given out before its padding was seen.
 */
export async function* processPieces(
  descriptor: CipherDescriptor,
  { encrypting, key, iv, padding }: Beginning,
  input: AsyncIterable<Uint8Array>,
  pieceSize = PIECE,
): AsyncGenerator<Uint8Array> {
  const one = (from: Uint8Array, text: Uint8Array, options: { padding?: Padding | undefined }) =>
    encrypting ? descriptor.encrypt(key, from, text, options) : descriptor.decrypt(key, from, text, options);
  const pads = /-(?:ecb|cbc)$/.test(descriptor.name);
  if (descriptor.name.startsWith('rc4')) {
    one(iv, new Uint8Array(0), { padding }); // the checks of the descriptor
    const keystream = rc4(key);
    for await (const piece of input) yield keystream.process(piece);
    return;
  }
  let next = iv;
  let waiting: Uint8Array = new Uint8Array(0);
  for await (const piece of input) {
    waiting = concat(waiting, piece);
    // The last bytes wait: only the end of the message is padded.
    const size = waiting.length > pieceSize ? pieceSize * Math.floor((waiting.length - 1) / pieceSize) : 0;
    if (size === 0) continue;
    const text = waiting.subarray(0, size);
    const processed = one(next, text, pads ? { padding: noPadding } : { padding });
    next = carried(descriptor, next, encrypting ? text : processed, encrypting ? processed : text);
    yield processed;
    waiting = waiting.slice(size);
  }
  yield one(next, waiting, { padding });
}

/** What the next piece takes for its IV, by the clauses of SP 800-38A section 6 and RFC 8439 section 2.4. */
function carried(
  { name, ivSize }: CipherDescriptor,
  iv: Uint8Array,
  plaintext: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  const last = ciphertext.slice(ciphertext.length - ivSize);
  if (name === 'chacha20') return laterCounter(iv, plaintext.length / CHACHA_BLOCK);
  if (name.endsWith('-ofb')) return xor(plaintext.subarray(plaintext.length - ivSize), last);
  if (name.endsWith('-ctr')) return laterCounterBlock(iv, plaintext.length / ivSize);
  return last; // CBC and CFB; in ECB nothing is carried
}

/** A counter block some blocks later: all of it counts, big-endian, and wraps. */
function laterCounterBlock(counterBlock: Uint8Array, blocks: number): Uint8Array {
  const later = counterBlock.slice();
  let carry = blocks;
  for (let i = later.length - 1; i >= 0 && carry > 0; i--) {
    carry += later[i];
    later[i] = carry & 0xff;
    carry = Math.floor(carry / 256);
  }
  return later;
}

/** ChaCha20's IV, as the catalogue has it, some blocks later: the counter is its first word, little-endian. */
function laterCounter(iv: Uint8Array, blocks: number): Uint8Array {
  const counter = (readWordLE(iv, 0) >>> 0) + blocks;
  if (counter >= 2 ** 32)
    throw new RangeError('expected a message that ends before the block counter does, found a longer one');
  const later = iv.slice();
  writeWordLE(later, 0, counter | 0);
  return later;
}

const CHACHA_BLOCK = 64;
/** What is processed at a time, in bytes. */
const PIECE = 1 << 18;
