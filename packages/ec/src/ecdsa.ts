/**
 * ECDSA, FIPS 186-5 section 6.4, with the nonces of RFC 6979. Current. A signature is a pair (r, s): r is the x coordinate of k G for
 * a secret number k, and s = k^-1 (e + r d) joins the digest e, the private key d and k. Whoever verifies computes k G from
 * the signature and the public key alone, and compares its x coordinate with r.
 *
 * Nobody is bound to one signature of a message: with (r, s) the pair (r, n - s) is valid, too.
 */

import { decodeDer, der, DerCursor } from '@cleartext/asn1';
import { checkBytes, checkOneOf, concat, DecodeError, type Status, type Trace } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';
import { invert, mod } from './field.ts';
import { curveOfPrivateKey, validCurveOf, type EcPrivateKey, type EcPublicKey } from './keys.ts';
import { integerToOctetString, octetStringToInteger } from './octet-strings.ts';
import { bits2int, deterministicNonces, type Rfc6979Event } from './rfc6979.ts';
import { O, type AffinePoint, type CurveName, type CurvePoint, type NamedCurve } from './weierstrass/curves.ts';
import { multiplyPointFast, multiplyTwoPointsFast } from './weierstrass/fast.ts';
import { invertScalar } from './weierstrass/scalars.ts';
import { multiplyPoint, multiplyTwoPoints, type ScalarMultiplicationEvent } from './weierstrass/reference.ts';

/** A pair (r, s), as integers. */
export interface EcdsaSignature {
  readonly r: bigint;
  readonly s: bigint;
}

/** One named value of section 6.4.1 (e, k, R, r, s) or 6.4.2 (e, w, u1, u2, R). */
export type EcdsaEvent =
  | { readonly step: 'e' | 'k' | 'r' | 's' | 'w' | 'u1' | 'u2'; readonly value: bigint }
  | { readonly step: 'R'; readonly value: CurvePoint }
  | Rfc6979Event;

/** How a signature is written: as DER (`Ecdsa-Sig-Value` of RFC 3279), or as r || s of fixed length (IEEE P1363). */
export type EcdsaEncoding = 'der' | 'p1363';

/** What may be fixed beside the hash. */
export interface EcdsaOptions {
  /** The one curve whose keys are accepted; by default all. */
  readonly curve?: CurveName | undefined;
  /** `der` by default. */
  readonly encoding?: EcdsaEncoding | undefined;
}

/** ECDSA with a hash. */
export interface Ecdsa<Event = EcdsaEvent> {
  readonly name: string;
  readonly status: Status;
  readonly hash: Hash;
  /**
   * The signature of a message, always the same one. Throws `TypeError` or `RangeError` for a key of another kind or curve.
   * Leaks: the size of k through timing, and what multiplication leaks (weierstrass/fast.ts); many signatures timed
   * exactly can give the key.
   */
  sign(privateKey: EcPrivateKey, message: Uint8Array, trace?: Trace<Event>): Uint8Array;
  /** Whether the signature is valid; false, never an error, for whatever is wrong with the signature or the key. */
  verify(publicKey: EcPublicKey, message: Uint8Array, signature: Uint8Array, trace?: Trace<Event>): boolean;
}

/** ECDSA with a hash: `ecdsa(sha256)` for keys of any curve, `ecdsa(sha256, { curve: 'P-256' })` for those of one. */
export function ecdsa(hash: Hash, options: EcdsaOptions = {}): Ecdsa {
  return scheme<EcdsaEvent>(hash, options, {
    multiply: multiplyPointFast,
    multiplyTwo: multiplyTwoPointsFast,
    invert: invertScalar,
  });
}

/** The same on the arithmetic of reference.ts, which shows every step of a multiplication. Leaks: k and d, bit by bit. */
export function ecdsaReference(hash: Hash, options: EcdsaOptions = {}): Ecdsa<EcdsaEvent | ScalarMultiplicationEvent> {
  return scheme<EcdsaEvent | ScalarMultiplicationEvent>(hash, options, {
    multiply: multiplyPoint,
    multiplyTwo: multiplyTwoPoints,
    invert: ({ n }, k) => invert(k, n),
  });
}

/** The two multiplications that ECDSA needs, and the inverse modulo n. */
interface Arithmetic<Event> {
  readonly multiply: (curve: NamedCurve, k: bigint, P: AffinePoint, trace?: Trace<Event>) => CurvePoint;
  readonly multiplyTwo: (
    curve: NamedCurve,
    first: readonly [bigint, AffinePoint],
    second: readonly [bigint, AffinePoint],
    trace?: Trace<Event>,
  ) => CurvePoint;
  readonly invert: (curve: NamedCurve, k: bigint) => bigint;
}

function scheme<Event>(
  hash: Hash,
  { curve: only, encoding = 'der' }: EcdsaOptions,
  arithmetic: Arithmetic<Event>,
): Ecdsa<Event | EcdsaEvent> {
  if (only !== undefined) checkOneOf('curve', only, ['P-256', 'P-384', 'P-521']);
  checkOneOf('encoding', encoding, ['der', 'p1363']);
  return {
    name: `ECDSA with ${hash.name}`,
    status: hash.status,
    hash,
    sign(privateKey, message, trace) {
      checkBytes('message', message);
      const curve = curveOfPrivateKey(privateKey);
      if (only !== undefined) checkOneOf('privateKey.curve', curve.name, [only]);
      const H = hash(message);
      for (const k of deterministicNonces({ hash, q: curve.n, x: privateKey.d, h1: H }, trace)) {
        const signature = signDigest(curve, privateKey.d, H, k, arithmetic, trace);
        if (signature) return encoding === 'der' ? encodeEcdsaSigValue(signature) : encodeP1363(signature, curve);
      }
      /* istanbul ignore next -- the nonces never end */
      throw new RangeError('privateKey: expected a key that signs, found another');
    },
    verify(publicKey, message, signature, trace) {
      checkBytes('message', message);
      checkBytes('signature', signature);
      const curve = validCurveOf(publicKey);
      if (curve === undefined || (only !== undefined && curve.name !== only)) return false;
      const pair = encoding === 'der' ? derPair(signature, curve) : p1363Pair(signature, curve);
      return pair !== undefined && verifyDigest(curve, publicKey, hash(message), pair, arithmetic, trace);
    },
  };
}

/** Section 6.4.1 from step 2 on; undefined if this k gives no signature. */
function signDigest<Event>(
  curve: NamedCurve,
  d: bigint,
  H: Uint8Array,
  k: bigint,
  { multiply, invert }: Arithmetic<Event>,
  trace?: Trace<Event | EcdsaEvent>,
): EcdsaSignature | undefined {
  const { n, G } = curve;
  const e = bits2int(H, n);
  trace?.({ step: 'e', value: e });
  trace?.({ step: 'k', value: k });
  const R = multiply(curve, k, G, trace);
  trace?.({ step: 'R', value: R });
  if (R === O) return undefined;
  const r = R.x % n;
  trace?.({ step: 'r', value: r });
  const s = mod(invert(curve, k) * (e + r * d), n);
  trace?.({ step: 's', value: s });
  return r === 0n || s === 0n ? undefined : { r, s };
}

/** Section 6.4.2. */
function verifyDigest<Event>(
  curve: NamedCurve,
  { Q }: EcPublicKey,
  H: Uint8Array,
  { r, s }: EcdsaSignature,
  { multiplyTwo, invert }: Arithmetic<Event>,
  trace?: Trace<Event | EcdsaEvent>,
): boolean {
  const { n, G } = curve;
  if (r < 1n || r >= n || s < 1n || s >= n) return false;
  const show = (step: 'e' | 'w' | 'u1' | 'u2', value: bigint): bigint => {
    trace?.({ step, value });
    return value;
  };
  const e = show('e', bits2int(H, n));
  const w = show('w', invert(curve, s));
  const u1 = show('u1', mod(e * w, n));
  const u2 = show('u2', mod(r * w, n));
  const R = multiplyTwo(curve, [u1, G], [u2, Q], trace);
  trace?.({ step: 'R', value: R });
  return R !== O && R.x % n === r;
}

/** Ecdsa-Sig-Value, RFC 3279 section 2.2.3: the DER of SEQUENCE { r INTEGER, s INTEGER }. */
export function encodeEcdsaSigValue({ r, s }: EcdsaSignature): Uint8Array {
  return der.sequence(der.integer(r), der.integer(s));
}

/** The pair of an Ecdsa-Sig-Value, in strict DER; whether it is in range depends on the curve. Throws `DecodeError`. */
export function decodeEcdsaSigValue(bytes: Uint8Array): EcdsaSignature {
  const cursor = new DerCursor(decodeDer(bytes, { label: 'Ecdsa-Sig-Value' }), 'Ecdsa-Sig-Value');
  const r = cursor.integer('r').toBigInt();
  const s = cursor.integer('s').toBigInt();
  cursor.finish();
  return { r, s };
}

/** r || s, each as many bytes as n has. */
function encodeP1363({ r, s }: EcdsaSignature, { scalarSize }: NamedCurve): Uint8Array {
  return concat(integerToOctetString(r, scalarSize), integerToOctetString(s, scalarSize));
}

function p1363Pair(signature: Uint8Array, { scalarSize }: NamedCurve): EcdsaSignature | undefined {
  if (signature.length !== 2 * scalarSize) return undefined;
  return {
    r: octetStringToInteger(signature.subarray(0, scalarSize)),
    s: octetStringToInteger(signature.subarray(scalarSize)),
  };
}

function derPair(signature: Uint8Array, { scalarSize }: NamedCurve): EcdsaSignature | undefined {
  // No valid signature is longer: two headers of at most 3 and 2 + 2 bytes, and a sign byte for each integer.
  if (signature.length > 2 * scalarSize + 9) return undefined;
  try {
    return decodeEcdsaSigValue(signature);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
