/** Wycheproof's tests of primality: pseudoprimes to many bases, and numbers that are no primes for other reasons. */

import { intFromSignedBytes, isProbablePrime } from '@cleartext/number';
import { bytesOf } from '../../formats/fields.ts';
import { judgeTruth, type Schema } from './judge.ts';

/** `PrimalityTest`: a `value` in two's complement is prime. */
export const primality: Schema = () => (test, result) =>
  judgeTruth(result, () => isProbablePrime(intFromSignedBytes(bytesOf(test, 'value'))));
