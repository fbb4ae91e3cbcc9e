/** @packageDocumentation The integers behind RSA: one immutable `Int` on two engines, and the algorithms of number theory. */

// Integers of any size, and the engines that compute them.
export { Int, createEngine, type IntLike } from './int.ts';
export { type Engine, type Operations } from './engine.ts';
export { native } from './engines/native.ts';
export { jsbi } from './engines/jsbi.ts';
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
