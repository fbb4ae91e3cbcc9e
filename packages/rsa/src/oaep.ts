/**
 * RSAES-OAEP, RFC 8017 section 7.1: encryption with optimal asymmetric encryption padding. Status: current, the scheme
 * to use. A random seed masks the message and the masked message masks the seed, so that nothing of the message shows
 * unless all of the encoded message is known. The label is checked but not hidden; it is usually empty.
 *
 * Manger (2001) decrypts OAEP when he can tell "first byte not zero" from "padding wrong": hence one error for all.
 */

import {
  AuthenticationError,
  checkBytes,
  concat,
  constantTimeEqual,
  copy,
  showBytes,
  systemRandom,
  xor,
} from '@cleartext/core';
import type { BytesEvent, RandomSource, Trace } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';
import { modulusLength } from './keys.ts';
import { mgf1 } from './mgf1.ts';
import { i2osp, os2ip, rsadp, rsaep } from './primitives.ts';
import type { RsaEncryptionScheme } from './schemes.ts';

/** What the two parties of OAEP agree on beside the hash. */
export interface OaepOptions {
  /** The hash inside MGF1; by default the same hash. */
  readonly mgfHash?: Hash | undefined;
  /** The label L; empty by default. */
  readonly label?: Uint8Array | undefined;
  /** Where the seed comes from. */
  readonly random?: RandomSource | undefined;
}

/** One named value of the encoding, section 7.1.1 step 2 or 7.1.2 step 3, by the symbol of the standard. */
export type OaepEvent = BytesEvent<'lHash' | 'DB' | 'seed' | 'dbMask' | 'maskedDB' | 'seedMask' | 'maskedSeed' | 'EM'>;

/**
 * RSAES-OAEP with a hash, section 7.1. A message is at most k - 2 hLen - 2 bytes.
 * Leaks: as `rsadp`; the search for the end of the padding reads every byte, but JavaScript promises no constant time.
 */
export function oaep(
  hash: Hash,
  { mgfHash = hash, label = new Uint8Array(), random = systemRandom }: OaepOptions = {},
): RsaEncryptionScheme<OaepEvent> {
  checkBytes('label', label);
  const L = copy(label);
  return {
    name: `RSAES-OAEP with ${hash.name} and MGF1 with ${mgfHash.name}`,
    status: 'current',
    maximumLength: (publicKey) => modulusLength(publicKey) - 2 * hash.digestSize - 2,
    encrypt(publicKey, message, trace) {
      const k = modulusLength(publicKey);
      checkCapacity(hash, message, k);
      const EM = emeOaepEncode(hash, message, k, { mgfHash, label: L, seed: random(hash.digestSize) }, trace);
      return i2osp(rsaep(publicKey, os2ip(EM, publicKey.n.engine)), k);
    },
    decrypt(privateKey, ciphertext, trace) {
      checkBytes('ciphertext', ciphertext);
      const k = modulusLength(privateKey);
      if (ciphertext.length !== k || k < 2 * hash.digestSize + 2) throw new AuthenticationError('decryption error');
      const c = os2ip(ciphertext, privateKey.n.engine);
      if (c.isAtLeast(privateKey.n)) throw new AuthenticationError('decryption error');
      const EM = i2osp(rsadp(privateKey, c, { trace }), k);
      return emeOaepDecode(hash, EM, { mgfHash, label: L }, trace);
    },
  };
}

/** EME-OAEP encoding, section 7.1.1 step 2: `k` bytes from a message and a seed of hLen bytes. */
export function emeOaepEncode(
  hash: Hash,
  message: Uint8Array,
  k: number,
  {
    mgfHash = hash,
    label = new Uint8Array(),
    seed,
  }: { readonly mgfHash?: Hash | undefined; readonly label?: Uint8Array | undefined; readonly seed: Uint8Array },
  trace?: Trace<OaepEvent>,
): Uint8Array {
  const hLen = hash.digestSize;
  checkCapacity(hash, message, k);
  checkBytes('seed', seed, hLen);
  const show = showBytes(trace);
  const lHash = show('lHash', hash(label));
  const PS = new Uint8Array(k - message.length - 2 * hLen - 2);
  const DB = show('DB', concat(lHash, PS, Uint8Array.of(1), message));
  show('seed', seed);
  const dbMask = show('dbMask', mgf1(mgfHash, seed, k - hLen - 1));
  const maskedDB = show('maskedDB', xor(DB, dbMask));
  const seedMask = show('seedMask', mgf1(mgfHash, maskedDB, hLen));
  const maskedSeed = show('maskedSeed', xor(seed, seedMask));
  return show('EM', concat(Uint8Array.of(0), maskedSeed, maskedDB));
}

/**
 * EME-OAEP decoding, section 7.1.2 step 3. Throws `AuthenticationError`, the same one for each way to be wrong.
 * Leaks: the message's length, once it is accepted.
 */
export function emeOaepDecode(
  hash: Hash,
  EM: Uint8Array,
  {
    mgfHash = hash,
    label = new Uint8Array(),
  }: { readonly mgfHash?: Hash | undefined; readonly label?: Uint8Array | undefined } = {},
  trace?: Trace<OaepEvent>,
): Uint8Array {
  const hLen = hash.digestSize;
  checkBytes('EM', EM, { min: 2 * hLen + 2 });
  const show = showBytes(trace);
  show('EM', EM);
  const lHash = show('lHash', hash(label));
  const Y = EM[0];
  const maskedSeed = show('maskedSeed', EM.subarray(1, 1 + hLen));
  const maskedDB = show('maskedDB', EM.subarray(1 + hLen));
  const seedMask = show('seedMask', mgf1(mgfHash, maskedDB, hLen));
  const seed = show('seed', xor(maskedSeed, seedMask));
  const dbMask = show('dbMask', mgf1(mgfHash, seed, maskedDB.length));
  const DB = show('DB', xor(maskedDB, dbMask));

  // DB = lHash || PS || 0x01 || M. All of it is read before the one decision, so that no early exit tells where it broke.
  let wrong = Y | Number(!constantTimeEqual(DB.subarray(0, hLen), lHash));
  let searching = 1;
  let end = DB.length;
  for (let i = hLen; i < DB.length; i++) {
    const isOne = Number(DB[i] === 1);
    const isZero = Number(DB[i] === 0);
    end += (i - end) * (searching & isOne);
    wrong |= searching & (1 - isOne) & (1 - isZero);
    searching &= isZero;
  }
  if ((wrong | searching) !== 0) throw new AuthenticationError('decryption error');
  return DB.slice(end + 1);
}

function checkCapacity(hash: Hash, message: Uint8Array, k: number): void {
  const room = k - 2 * hash.digestSize - 2;
  if (room < 0)
    throw new RangeError(`key: expected a modulus of at least ${2 * hash.digestSize + 2} bytes for OAEP, found ${k}`);
  checkBytes('message', message, { max: room });
}
