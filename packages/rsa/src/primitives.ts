/**
 * The primitives of RFC 8017 sections 4 and 5: integers to bytes and back, and the two sides of the RSA permutation.
 * Status: "textbook RSA", broken as a scheme on its own: it is deterministic and multiplicative, so every scheme puts a
 * padding around it. RSADP works modulo each prime (CRT, four times faster), blinds its input against timing
 * attacks (Kocher 1996) and checks its output against faults (Boneh, DeMillo, Lipton 1997).
 */

import { checkBytes, checkInteger, systemRandom } from '@cleartext/core';
import type { RandomSource, Trace } from '@cleartext/core';
import { extendedGcd, modPow, native, randomInt, type Engine, type Int } from '@cleartext/number';
import type { RsaPrivateKey, RsaPublicKey } from './keys.ts';

/** One named value of RSADP, section 5.1.2 step 2b (`m_1`, `m_2`, `h` in its letters), with the blinding around it. */
export interface RsaEvent {
  readonly step:
    'r^e' | 'c r^e mod n' | 'c mod p' | 'c mod q' | 'm_1' | 'm_2' | 'm_i' | 'h' | 'm' | 'm r^-1 mod n' | 'm^e';
  readonly value: Int;
}

/** How a private-key operation is run. None of it changes the result. */
export interface PrivateOperationOptions {
  /** Whether the input is blinded; true by default. */
  readonly blinding?: boolean | undefined;
  /** Where a fresh blinding factor comes from; by default the system's, and squared from call to call. */
  readonly random?: RandomSource | undefined;
  readonly trace?: Trace<RsaEvent> | undefined;
}

/** I2OSP, section 4.1: `x` in exactly `length` bytes, most significant first. Throws `RangeError` if it doesn't fit. */
export function i2osp(x: Int, length: number): Uint8Array {
  checkInteger('length', length, { min: 0 });
  return x.toBytes(length);
}

/** OS2IP, section 4.2: the non-negative integer of bytes, most significant first. */
export function os2ip(bytes: Uint8Array, engine: Engine = native): Int {
  checkBytes('bytes', bytes);
  return engine.fromBytes(bytes);
}

/** RSAEP, section 5.1.1: m^e mod n. Throws `RangeError` unless 0 <= m < n. */
export function rsaep(publicKey: RsaPublicKey, m: Int): Int {
  checkRepresentative('m', m, publicKey.n);
  return modPow(m, publicKey.e, publicKey.n);
}

/**
 * RSADP, section 5.1.2: c^d mod n by the Chinese remainder theorem. Throws `TypeError` for a public key, `RangeError` unless
 * 0 <= c < n, and also when the result's e-th power isn't c again: a wrong CRT result would give the factors away,
 * gcd(m^e - c, n) = p.
 * Leaks: big-integer time depends on the values; blinding makes those values random, so what is left to see are the
 * sizes of p, q, dP, dQ and the window pattern of the fixed exponents.
 */
export function rsadp(
  privateKey: RsaPrivateKey,
  c: Int,
  { blinding = true, random, trace }: PrivateOperationOptions = {},
): Int {
  const { n, e } = privateKey;
  checkRepresentative('c', c, n);
  // The mistake that everybody makes once; without this line the error would speak of an operand deep inside.
  if (!('p' in privateKey)) throw new TypeError('privateKey: expected an RSA private key, found one without p and q');
  const m = blinding ? blinded(privateKey, c, random, trace) : remainders(privateKey, c, trace);
  const again = modPow(m, e, n);
  trace?.({ step: 'm^e', value: again });
  if (!again.equals(c))
    throw new RangeError('privateKey: expected values that belong together, found that (c^d)^e is not c');
  return m;
}

/** RSASP1, section 5.2.1: the same computation as RSADP, named for signing. */
export function rsasp1(privateKey: RsaPrivateKey, m: Int, options: PrivateOperationOptions = {}): Int {
  checkRepresentative('m', m, privateKey.n);
  return rsadp(privateKey, m, options);
}

/** RSAVP1, section 5.2.2: the same computation as RSAEP, named for verifying. */
export function rsavp1(publicKey: RsaPublicKey, s: Int): Int {
  checkRepresentative('s', s, publicKey.n);
  return rsaep(publicKey, s);
}

/** (c r^e)^d r^-1 = c^d: the exponentiation sees a random number in place of c. */
function blinded(
  privateKey: RsaPrivateKey,
  c: Int,
  random: RandomSource | undefined,
  trace: Trace<RsaEvent> | undefined,
): Int {
  const { n } = privateKey;
  const { blind, unblind } = random ? freshFactor(privateKey, random) : nextFactor(privateKey);
  trace?.({ step: 'r^e', value: blind });
  const masked = c.times(blind).mod(n);
  trace?.({ step: 'c r^e mod n', value: masked });
  const m = remainders(privateKey, masked, trace).times(unblind).mod(n);
  trace?.({ step: 'm r^-1 mod n', value: m });
  return m;
}

/** r^e and r^-1 modulo n, for a random r. */
interface BlindingFactor {
  readonly blind: Int;
  readonly unblind: Int;
}

/** The square of the factor that the key used last: as unknown to others, and far cheaper (Kocher 1996, section 10). */
function nextFactor(privateKey: RsaPrivateKey): BlindingFactor {
  const { n } = privateKey;
  const last = lastFactors.get(privateKey);
  const factor = last
    ? { blind: last.blind.times(last.blind).mod(n), unblind: last.unblind.times(last.unblind).mod(n) }
    : freshFactor(privateKey, systemRandom);
  lastFactors.set(privateKey, factor);
  return factor;
}

/** r has at most 128 bits: as hard to guess as a key of that length, and its inverse is found ten times as fast. */
function freshFactor({ n, e }: RsaPublicKey, random: RandomSource): BlindingFactor {
  const bound = n.engine.of(1).shiftLeft(BLINDING_BITS);
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const r = randomInt(n.engine, { min: 1, max: (n.isLessThan(bound) ? n : bound).minus(1) }, random);
    const { gcd, x } = extendedGcd(r, n);
    if (gcd.isOne()) return { blind: modPow(r, e, n), unblind: x.mod(n) };
  }
  throw new RangeError(
    `random: expected a number without a common factor with n in ${MOST_DRAWS} draws, found none: is the source stuck?`,
  );
}

/** Even for n = 15, where eight numbers of fourteen will do, the chance that all these draws fail is below 2^-100. */
const MOST_DRAWS = 128;

const lastFactors = /* @__PURE__ */ new WeakMap<RsaPrivateKey, BlindingFactor>();

/** Section 5.1.2 step 2b: one exponentiation modulo each prime, and Garner's formula to join them. */
function remainders({ p, q, dP, dQ, qInv, otherPrimes = [] }: RsaPrivateKey, c: Int, trace?: Trace<RsaEvent>): Int {
  const show = (step: RsaEvent['step'], value: Int): Int => {
    trace?.({ step, value });
    return value;
  };
  const m1 = show('m_1', modPow(show('c mod p', c.mod(p)), dP, p));
  const m2 = show('m_2', modPow(show('c mod q', c.mod(q)), dQ, q));
  const h = show('h', m1.minus(m2).times(qInv).mod(p));
  let m = m2.plus(q.times(h));
  let R = p.times(q);
  for (const { r, d, t } of otherPrimes) {
    const mi = show('m_i', modPow(c.mod(r), d, r));
    m = m.plus(R.times(show('h', mi.minus(m).times(t).mod(r))));
    R = R.times(r);
  }
  return show('m', m);
}

function checkRepresentative(name: string, value: Int, n: Int): void {
  if (value.isNegative() || value.isAtLeast(n))
    throw new RangeError(`${name}: expected a representative from 0 to n - 1, found one out of range`);
}

const BLINDING_BITS = 128;
