/** @packageDocumentation The integers behind RSA: one immutable `Int` on three engines, and the algorithms of number theory. */

// Integers of any size, and the engines that compute them.
export { Int, createEngine, type IntLike } from './int.ts';
export { type Engine, type Operations } from './engine.ts';
export { native } from './engines/native.ts';
export { jsbi } from './engines/jsbi.ts';
export { wasm } from './engines/wasm.ts';
export { wasmIsSupported } from './engines/montgomery.ts';
export { int, intFromBytes, intFromSignedBytes } from './default-engine.ts';

// Euclid: common divisors and inverses.
export { extendedGcd, gcd, lcm, modInverse, type EuclidRow } from './gcd.ts';

// Modular powers.
export {
  exponentWindows,
  modPow,
  powerOfTwo,
  squareAndMultiply,
  windowWidth,
  type ExponentWindow,
  type ModPowEvent,
  type SquareAndMultiplyEvent,
} from './modular-power.ts';

// The Chinese remainder theorem and the integer square root.
export { crt, type Congruence, type GarnerStep } from './chinese-remainder.ts';
export { isqrt } from './square-root.ts';

// Random integers.
export { randomInt, type IntRange } from './random-int.ts';

// Prime numbers: the sieve, the tests, and the search.
export { sievePrimes } from './sieve.ts';
export {
  isProbablePrime,
  isStrongProbablePrime,
  millerRabin,
  roundsForRandomCandidate,
  type MillerRabinEvent,
  type PrimalityOptions,
} from './primality.ts';
export { runToEnd, searchPrime, type PrimeProgress, type PrimeSearchOptions } from './prime-search.ts';

// Factors of small numbers, for the classroom.
export { factorize, pollardRho, type RhoEvent } from './pollard-rho.ts';
