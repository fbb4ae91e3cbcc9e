/**
 * Ed25519, RFC 8032 section 5.1, the pure variant: the message itself is signed. Current. A signature is an encoded point
 * R = [r]B and a number S = r + k s: as in ECDSA a nonce hides the key, but here r is a hash of a secret prefix and the message
 * by design, and the equation needs no inversion.
 *
 * Verification is strict: S below L, points in their one encoding, and [S]B = R + [k]A without a factor of 8.
 */

import {
  checkBytes,
  concat,
  copy,
  DecodeError,
  equalBytes,
  type BytesEvent,
  type Status,
  type Trace,
} from '@cleartext/core';
import { sha512 } from '@cleartext/hash';
import { powerModP, sumOfEdwardsMultiples } from './edwards/fast.ts';
import {
  addEdwards,
  B,
  decodeEdwards,
  encodeEdwards,
  L,
  multiplyEdwards,
  negateEdwards,
  p,
  type EdwardsMultiplicationEvent,
  type ExtendedPoint,
  type PowerModP,
} from './edwards/reference.ts';
import { power } from './field.ts';
import type { Ed25519PrivateKey, Ed25519PublicKey } from './keys.ts';
import { decodeLittleEndian, encodeLittleEndian } from './octet-strings.ts';

/** One named value of section 5.1.6 or 5.1.7: the hash of the seed, the secret scalar s, r, R, k, S; integers as 32 bytes. */
export type Ed25519Event = BytesEvent<'h' | 's' | 'prefix' | 'r' | 'R' | 'k' | 'S'>;

/** Ed25519 as a signature scheme. */
export interface Ed25519<Event = Ed25519Event> {
  readonly name: string;
  readonly status: Status;
  /**
   * The signature of a message, 64 bytes, always the same ones, section 5.1.6. Throws `TypeError` or `RangeError` for a key of another
   * kind. The public key is taken from the seed, never from the caller: two public keys with one seed would give it away.
   * Leaks: what multiplication leaks (edwards/fast.ts).
   */
  sign(privateKey: Pick<Ed25519PrivateKey, 'type' | 'seed'>, message: Uint8Array, trace?: Trace<Event>): Uint8Array;
  /** Whether the signature is valid, section 5.1.7; false, never an error, for whatever is wrong with signature or key. */
  verify(publicKey: Ed25519PublicKey, message: Uint8Array, signature: Uint8Array, trace?: Trace<Event>): boolean;
}

/** Ed25519 in its default form. */
export const ed25519: Ed25519 = /* @__PURE__ */ scheme<Ed25519Event>({
  sum: (multiples) => sumOfEdwardsMultiples(multiples),
  power: powerModP,
});

/** Ed25519 on the arithmetic of edwards/reference.ts, which shows every step. Leaks: the key, bit by bit. */
export const ed25519Reference: Ed25519<Ed25519Event | EdwardsMultiplicationEvent> = /* @__PURE__ */ scheme<
  Ed25519Event | EdwardsMultiplicationEvent
>({
  sum: (multiples, trace) => multiples.map(([s, P]) => multiplyEdwards(s, P, trace)).reduce(addEdwards),
  power: (base, exponent) => power(base, exponent, p),
});

/** The public key of a seed, section 5.1.5: the encoding of A = [s]B, 32 bytes. Leaks: as multiplication (edwards/fast.ts). */
export function ed25519PublicKey(seed: Uint8Array): Uint8Array {
  return encodeEdwards(sumOfEdwardsMultiples([[expandSeed(seed).s, B]]));
}

/** The arithmetic that the scheme needs: sums of multiples [s]P, and powers modulo p for the decoding of points. */
interface Arithmetic<Event> {
  readonly sum: (multiples: readonly (readonly [bigint, ExtendedPoint])[], trace?: Trace<Event>) => ExtendedPoint;
  readonly power: PowerModP;
}

function scheme<Event>({ sum, power }: Arithmetic<Event>): Ed25519<Event | Ed25519Event> {
  return Object.freeze<Ed25519<Event | Ed25519Event>>({
    name: 'Ed25519',
    status: 'current',
    sign(privateKey, message, trace) {
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- callers without types
      if (privateKey?.type !== 'ed25519')
        throw new TypeError('privateKey: expected a key of type ed25519, found another value');
      checkBytes('message', message);
      const { s, prefix } = expandSeed(privateKey.seed, trace);
      const A = encodeEdwards(sum([[s, B]]));
      const r = decodeLittleEndian(sha512(concat(prefix, message))) % L;
      trace?.({ step: 'r', value: encodeLittleEndian(r, 32) });
      const R = encodeEdwards(sum([[r, B]], trace));
      trace?.({ step: 'R', value: copy(R) });
      const k = decodeLittleEndian(sha512(concat(R, A, message))) % L;
      trace?.({ step: 'k', value: encodeLittleEndian(k, 32) });
      const S = encodeLittleEndian((r + k * s) % L, 32);
      trace?.({ step: 'S', value: copy(S) });
      return concat(R, S);
    },
    verify(publicKey, message, signature, trace) {
      checkBytes('message', message);
      checkBytes('signature', signature);
      const A = signature.length === 64 ? pointOf(publicKey, power) : undefined;
      if (A === undefined) return false;
      const R = signature.subarray(0, 32);
      const S = decodeLittleEndian(signature.subarray(32));
      if (S >= L) return false;
      const k = decodeLittleEndian(sha512(concat(R, publicKey.publicKey, message))) % L;
      trace?.({ step: 'k', value: encodeLittleEndian(k, 32) });
      // R is compared in its encoding, so that another encoding of the same point is refused.
      return equalBytes(
        R,
        encodeEdwards(
          sum(
            [
              [S, B],
              [k, negateEdwards(A)],
            ],
            trace,
          ),
        ),
      );
    },
  });
}

/** Section 5.1.5: the secret scalar s and the prefix, both out of one hash of the seed. */
function expandSeed(
  seed: Uint8Array,
  trace?: Trace<Ed25519Event>,
): { readonly s: bigint; readonly prefix: Uint8Array } {
  checkBytes('seed', seed, 32);
  const h = sha512(seed);
  trace?.({ step: 'h', value: copy(h) });
  const scalar = copy(h, 0, 32);
  scalar[0] &= 0xf8;
  scalar[31] &= 0x7f;
  scalar[31] |= 0x40;
  trace?.({ step: 's', value: copy(scalar) });
  const prefix = copy(h, 32);
  trace?.({ step: 'prefix', value: copy(prefix) });
  return { s: decodeLittleEndian(scalar), prefix };
}

function pointOf(key: Ed25519PublicKey, power: PowerModP): ExtendedPoint | undefined {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- keys of callers without types
  if (key?.type !== 'ed25519' || !(key.publicKey instanceof Uint8Array)) return undefined;
  try {
    return decodeEdwards(key.publicKey, power);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
