/**
 * RSASSA-PSS, RFC 8017 section 8.1 and its encoding EMSA-PSS, section 9.1: the probabilistic signature scheme of Bellare
 * and Rogaway. Status: current, the signature scheme to use. The message's hash is salted and hashed again to H, and the
 * salt itself is hidden under a mask made from H: whoever finds a forgery can invert RSA.
 */

import {
  checkBytes,
  checkInteger,
  concat,
  constantTimeEqual,
  showBytes,
  systemRandom,
  xor,
  worstStatus,
} from '@cleartext/core';
import type { BytesEvent, RandomSource, Trace } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';
import { modulusLength } from './keys.ts';
import { mgf1 } from './mgf1.ts';
import { i2osp, os2ip, rsasp1, rsavp1 } from './primitives.ts';
import type { RsaSignatureScheme } from './schemes.ts';

/** What the two parties of PSS agree on beside the hash. */
export interface PssOptions {
  /** The hash inside MGF1; by default the same hash. */
  readonly mgfHash?: Hash | undefined;
  /**
   * The salt's length sLen in bytes; by default the length of the digest. `'any'` verifies whatever length is found, as
   * `openssl` does by default, and signs with the length of the digest.
   */
  readonly saltLength?: number | 'any' | undefined;
  /** Where the salt comes from. */
  readonly random?: RandomSource | undefined;
}

/** One named value of the encoding, section 9.1.1 or 9.1.2, by the symbol of the standard. */
export type PssEvent = BytesEvent<'mHash' | 'salt' | "M'" | 'H' | 'DB' | 'dbMask' | 'maskedDB' | 'EM'>;

/** RSASSA-PSS with a hash, section 8.1. Leaks: as `rsasp1`. */
export function pss(
  hash: Hash,
  { mgfHash = hash, saltLength = hash.digestSize, random = systemRandom }: PssOptions = {},
): RsaSignatureScheme<PssEvent> {
  if (saltLength !== 'any') checkInteger('saltLength', saltLength, { min: 0 });
  return {
    name: `RSASSA-PSS with ${hash.name} and MGF1 with ${mgfHash.name}`,
    status: worstStatus(hash.status, mgfHash.status),
    sign(privateKey, message, trace) {
      checkBytes('message', message);
      const sLen = saltLength === 'any' ? hash.digestSize : saltLength;
      const emBits = privateKey.n.bitLength() - 1;
      checkRoom(hash, emBits, sLen);
      const salt = random(sLen);
      checkBytes('salt', salt, sLen);
      const EM = emsaPssEncode(hash, message, emBits, { mgfHash, salt }, trace);
      return i2osp(rsasp1(privateKey, os2ip(EM, privateKey.n.engine), { trace }), modulusLength(privateKey));
    },
    verify(publicKey, message, signature, trace) {
      checkBytes('message', message);
      checkBytes('signature', signature);
      if (signature.length !== modulusLength(publicKey)) return false;
      const s = os2ip(signature, publicKey.n.engine);
      if (s.isAtLeast(publicKey.n)) return false;
      const emBits = publicKey.n.bitLength() - 1;
      const m = rsavp1(publicKey, s);
      if (m.bitLength() > 8 * Math.ceil(emBits / 8)) return false;
      const EM = i2osp(m, Math.ceil(emBits / 8));
      return emsaPssVerify(hash, message, EM, emBits, { mgfHash, saltLength }, trace);
    },
  };
}

/** EMSA-PSS-ENCODE, section 9.1.1: `emBits` bits in ceil(emBits / 8) bytes. Throws `RangeError` if there is no room. */
export function emsaPssEncode(
  hash: Hash,
  message: Uint8Array,
  emBits: number,
  { mgfHash = hash, salt }: { readonly mgfHash?: Hash | undefined; readonly salt: Uint8Array },
  trace?: Trace<PssEvent>,
): Uint8Array {
  checkBytes('salt', salt);
  checkRoom(hash, emBits, salt.length);
  const show = showBytes(trace);
  const emLen = Math.ceil(emBits / 8);
  const mHash = show('mHash', hash(message));
  show('salt', salt);
  const M = show("M'", concat(new Uint8Array(8), mHash, salt));
  const H = show('H', hash(M));
  const PS = new Uint8Array(emLen - salt.length - hash.digestSize - 2);
  const DB = show('DB', concat(PS, Uint8Array.of(1), salt));
  const dbMask = show('dbMask', mgf1(mgfHash, H, emLen - hash.digestSize - 1));
  const maskedDB = xor(DB, dbMask);
  maskedDB[0] &= leftmostMask(emBits);
  show('maskedDB', maskedDB);
  return show('EM', concat(maskedDB, H, Uint8Array.of(0xbc)));
}

/** EMSA-PSS-VERIFY, section 9.1.2: whether `EM` encodes the message, each of its steps a check. */
export function emsaPssVerify(
  hash: Hash,
  message: Uint8Array,
  EM: Uint8Array,
  emBits: number,
  {
    mgfHash = hash,
    saltLength = hash.digestSize,
  }: { readonly mgfHash?: Hash | undefined; readonly saltLength?: number | 'any' | undefined } = {},
  trace?: Trace<PssEvent>,
): boolean {
  const hLen = hash.digestSize;
  const emLen = Math.ceil(emBits / 8);
  const show = showBytes(trace);
  const mHash = show('mHash', hash(message));
  if (EM.length !== emLen || emLen < hLen + (saltLength === 'any' ? 0 : saltLength) + 2) return false;
  show('EM', EM);
  if (EM[emLen - 1] !== 0xbc) return false;
  const maskedDB = show('maskedDB', EM.subarray(0, emLen - hLen - 1));
  const H = show('H', EM.subarray(emLen - hLen - 1, emLen - 1));
  if ((maskedDB[0] & ~leftmostMask(emBits)) !== 0) return false;
  const dbMask = show('dbMask', mgf1(mgfHash, H, maskedDB.length));
  const DB = xor(maskedDB, dbMask);
  DB[0] &= leftmostMask(emBits);
  show('DB', DB);
  const one = DB.findIndex((byte) => byte !== 0);
  if (one < 0 || DB[one] !== 1) return false;
  if (saltLength !== 'any' && one !== DB.length - saltLength - 1) return false;
  const salt = show('salt', DB.subarray(one + 1));
  const M = show("M'", concat(new Uint8Array(8), mHash, salt));
  return constantTimeEqual(hash(M), H);
}

/** The bits of the first byte that belong to an encoded message of `emBits` bits. */
function leftmostMask(emBits: number): number {
  return 0xff >> (8 * Math.ceil(emBits / 8) - emBits);
}

function checkRoom(hash: Hash, emBits: number, saltLength: number): void {
  checkInteger('emBits', emBits);
  const needed = 8 * hash.digestSize + 8 * saltLength + 9;
  if (emBits < needed)
    throw new RangeError(
      `key: expected a modulus of at least ${needed + 1} bits for PSS with ${hash.name} and a salt of ${saltLength} bytes, found ${emBits + 1}`,
    );
}
