/**
 * RSASSA-PKCS1-v1_5, RFC 8017 section 8.2 and its encoding EMSA-PKCS1-v1_5, section 9.2: the signature of most
 * certificates. Status: no attack is known on the scheme, but PSS has the better proof; with MD5 or SHA-1 it is broken,
 * because the hash is. EM = 00 01 FF ... FF 00 || DigestInfo, and nothing after it.
 *
 * Verification encodes the message again and compares the whole of EM. Parsing EM instead is how Bleichenbacher (2006)
 * forged signatures under e = 3: he put garbage behind the digest, where a parser doesn't look.
 */

import { der } from '@cleartext/asn1';
import { checkBytes, checkInteger, concat, copy, type BytesEvent, type Trace } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';
import { modulusLength } from './keys.ts';
import { i2osp, os2ip, rsasp1, rsavp1 } from './primitives.ts';
import type { RsaSignatureScheme } from './schemes.ts';

/** One named value of the encoding, section 9.2, by the symbol of the standard: H, T (the DigestInfo), PS, EM. */
export type Pkcs1v15SignatureEvent = BytesEvent<'H' | 'T' | 'PS' | 'EM'>;

/** RSASSA-PKCS1-v1_5 with a hash, section 8.2. Deterministic. Leaks: as `rsasp1`. */
export function pkcs1v15Signature(hash: Hash): RsaSignatureScheme<Pkcs1v15SignatureEvent> {
  return {
    name: `RSASSA-PKCS1-v1_5 with ${hash.name}`,
    status: hash.status,
    sign(privateKey, message, trace) {
      checkBytes('message', message);
      const k = modulusLength(privateKey);
      const EM = emsaPkcs1v15Encode(hash, message, k, trace);
      return i2osp(rsasp1(privateKey, os2ip(EM, privateKey.n.engine), { trace }), k);
    },
    verify(publicKey, message, signature, trace) {
      checkBytes('message', message);
      checkBytes('signature', signature);
      const k = modulusLength(publicKey);
      if (signature.length !== k || k < digestInfoPrefix(hash).length + hash.digestSize + 11) return false;
      const s = os2ip(signature, publicKey.n.engine);
      if (s.isAtLeast(publicKey.n)) return false;
      // Step 4 compares EM and EM' as bytes; as integers they are equal if and only if they are so.
      const m = os2ip(emsaPkcs1v15Encode(hash, message, k, trace), publicKey.n.engine);
      return rsavp1(publicKey, s).equals(m);
    },
  };
}

/** EMSA-PKCS1-v1_5-ENCODE, section 9.2: `emLen` bytes from a message. Throws `RangeError` if there is no room. */
export function emsaPkcs1v15Encode(
  hash: Hash,
  message: Uint8Array,
  emLen: number,
  trace?: Trace<Pkcs1v15SignatureEvent>,
): Uint8Array {
  const H = hash(message);
  trace?.({ step: 'H', value: H.slice() });
  return padForSignature(digestInfo(hash, H), emLen, trace);
}

/** The DigestInfo of a digest, section 9.2 step 2, in DER: which hash it is, with NULL parameters, and the digest. */
export function digestInfo(hash: Hash, digest: Uint8Array): Uint8Array {
  checkBytes('digest', digest, hash.digestSize);
  return concat(digestInfoPrefix(hash), digest);
}

/** All of a DigestInfo but the digest, which stands at its end: always the same bytes (section 9.2 note 1). */
function digestInfoPrefix(hash: Hash): Uint8Array {
  let prefix = prefixes.get(hash);
  if (!prefix) {
    const anyDigest = new Uint8Array(hash.digestSize);
    const whole = der.sequence(der.sequence(der.oid(hash.oid), der.null()), der.octetString(anyDigest));
    prefixes.set(hash, (prefix = whole.slice(0, -hash.digestSize)));
  }
  return prefix;
}

/**
 * Section 9.2 steps 3 to 5: 00 01 FF ... FF 00 || T with at least eight FF. TLS up to 1.1 calls it with a T that is no
 * DigestInfo but MD5 and SHA-1 joined (RFC 4346 section 7.4.3). Throws `RangeError` if T is too long for `emLen` bytes.
 */
export function padForSignature(T: Uint8Array, emLen: number, trace?: Trace<Pkcs1v15SignatureEvent>): Uint8Array {
  checkBytes('T', T);
  checkInteger('emLen', emLen, { min: 0 });
  trace?.({ step: 'T', value: copy(T) });
  if (emLen < T.length + 11)
    throw new RangeError(`key: expected a modulus of at least ${T.length + 11} bytes for this hash, found ${emLen}`);
  const separator = emLen - T.length - 1;
  const EM = new Uint8Array(emLen).fill(0xff);
  EM[0] = 0;
  EM[1] = 1;
  EM[separator] = 0;
  EM.set(T, separator + 1);
  trace?.({ step: 'PS', value: EM.slice(2, separator) });
  trace?.({ step: 'EM', value: EM.slice() });
  return EM;
}

const prefixes = /* @__PURE__ */ new WeakMap<Hash, Uint8Array>();
