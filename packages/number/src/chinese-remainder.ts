/**
 * The Chinese remainder theorem, by Garner's algorithm (Handbook of Applied Cryptography, algorithm 14.71): from a number's
 * residues modulo several coprime moduli, the number itself. RSA computes its private operation modulo p and q apart, at a
 * quarter of the cost, and joins the two halves so (RFC 8017 section 5.1.2).
 *
 * Leaks: time depends on the values; a fault in one residue reveals the factors (Boneh, DeMillo and Lipton 1997).
 */

import type { Trace } from '@cleartext/core';
import { gcd, modInverse } from './gcd.ts';
import type { Int } from './int.ts';

/** One congruence: the number wanted is `residue` modulo `modulus`. */
export interface Congruence {
  readonly residue: Int;
  readonly modulus: Int;
}

/** One step of Garner's algorithm: `value` is right modulo the product of the moduli up to and with number `i`. */
export interface GarnerStep {
  readonly step: 'garner';
  readonly i: number;
  /** How often the product of the earlier moduli is added: `value = earlier value + digit * product`. */
  readonly digit: Int;
  readonly product: Int;
  readonly value: Int;
}

/**
 * The only number in `0 .. M - 1`, M being the product of all moduli, with all these residues. Throws `RangeError` if
 * there is no congruence, a modulus is not positive, or two moduli have a common divisor.
 */
export function crt(congruences: readonly Congruence[], trace?: Trace<GarnerStep>): Int {
  if (congruences.length === 0) throw new RangeError('congruences: expected at least 1, found 0');
  const { engine } = congruences[0].modulus;
  let value = engine.of(0);
  let product = engine.of(1);
  for (const [i, { residue, modulus }] of congruences.entries()) {
    if (!modulus.isGreaterThan(0)) throw new RangeError(`modulus: expected a number >= 1, found ${modulus.toString()}`);
    if (!gcd(product, modulus).isOne())
      throw new RangeError('congruences: expected moduli without common divisors, found two with one');
    const digit = residue.minus(value).times(modInverse(product, modulus)).mod(modulus);
    value = value.plus(digit.times(product));
    trace?.({ step: 'garner', i, digit, product, value });
    product = product.times(modulus);
  }
  return value;
}
