/** Botan's tests of arithmetic: greatest common divisors, modular powers and inverses, primes. */

import { gcd, int, isProbablePrime, modInverse, modPow, type Int } from '@cleartext/number';
import { expectRefusal, expectSame } from '../../../case.ts';
import { FormatError, has, textOf, type Fields } from '../../../formats/fields.ts';
import type { Test } from './kind.ts';

/** A number in decimal digits, or in hexadecimal ones with 0x in front. */
export function integerOf(fields: Fields, name: string): Int {
  const text = textOf(fields, name);
  const [, sign, digits] = /^(-?)(0x[0-9a-f]+|\d+)$/i.exec(text) ?? [];
  if (!digits) throw new FormatError(`${name}: expected a number, found ${JSON.stringify(text)}`);
  return sign ? int(digits).negate() : int(digits);
}

/** `[Prime]` and `[NonPrime]`. */
export function primeTest([kind]: readonly string[], fields: Fields): Test {
  return () => expectSame(kind, isProbablePrime(integerOf(fields, has(fields, 'X') ? 'X' : 'N')), kind === 'Prime');
}

/** `[GCD]`. */
export function gcdTest(_: readonly string[], fields: Fields): Test {
  const [x, y, output] = has(fields, 'X') ? ['X', 'Y', 'GCD'] : ['In1', 'In2', 'Output'];
  return () => sameNumber('GCD', gcd(integerOf(fields, x), integerOf(fields, y)), integerOf(fields, output));
}

/** `[ModExp]`. */
export function powerTest(_: readonly string[], fields: Fields): Test {
  return () => {
    const [base, exponent, modulus] = ['Base', 'Exponent', 'Modulus'].map((name) => integerOf(fields, name));
    sameNumber('Output', modPow(base.mod(modulus), exponent, modulus), integerOf(fields, 'Output'));
  };
}

/** `[InvMod]`; 0 says that there is no inverse. */
export function inverseTest(_: readonly string[], fields: Fields): Test {
  return () => {
    const [base, modulus, inverse] = ['Base', 'Modulus', 'Inverse'].map((name) => integerOf(fields, name));
    if (inverse.isZero()) expectRefusal('modInverse', () => modInverse(base, modulus));
    else sameNumber('Inverse', modInverse(base, modulus), inverse);
  };
}

function sameNumber(what: string, actual: Int, expected: Int): void {
  expectSame(what, actual.toString(), expected.toString());
}
