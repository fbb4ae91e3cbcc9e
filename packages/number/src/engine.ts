/**
 * What a number engine is. Every algorithm of this package is written once, against the immutable `Int`; an engine
 * supplies the handful of operations on raw values that `Int` needs. Three engines exist: native bigints (the default), jsbi,
 * the same arithmetic in plain JavaScript, and wasm, native bigints with modular powers in WebAssembly.
 */

import type { Int } from './int.ts';

/** A maker of `Int` values. Two numbers can meet in one computation only if they come from the same engine. */
export interface Engine {
  /** `native`, `jsbi`, `wasm`, or whatever name a further engine chose. */
  readonly name: string;
  /**
   * The number itself, a bigint, or text: decimal (`-42`) or hexadecimal digits (`0x2a`), with an optional sign.
   * Throws `TypeError` for a number that is not a safe integer and for anything else, `RangeError` for malformed text.
   */
  of(value: number | bigint | string): Int;
  /** The bytes as an unsigned big-endian integer: OS2IP of RFC 8017 section 4.2. No bytes at all are zero. */
  fromBytes(bytes: Uint8Array): Int;
  /** The bytes as a signed big-endian integer in two's complement, as the content of an ASN.1 INTEGER is. */
  fromSignedBytes(bytes: Uint8Array): Int;
}

/** The arithmetic behind an engine: pure functions on raw values of one type. */
export interface Operations<Value> {
  /** The engine's name, for messages. */
  readonly name: string;
  /** From a safe integer. */
  fromNumber(value: number): Value;
  /** From well-formed text without sign: decimal digits, or `0x` and hexadecimal digits. */
  fromText(digits: string): Value;
  /** Digits in radix 2 to 36, with a leading `-` if negative. */
  toText(value: Value, radix: number): string;
  /** The nearest double. */
  toNumber(value: Value): number;
  add(a: Value, b: Value): Value;
  subtract(a: Value, b: Value): Value;
  multiply(a: Value, b: Value): Value;
  /** The quotient, rounded toward zero; `b` is not zero. */
  divide(a: Value, b: Value): Value;
  /** What `divide` leaves: zero or with the sign of `a`; `b` is not zero. */
  remainder(a: Value, b: Value): Value;
  /** `a * 2^bits`, bits >= 0. */
  shiftLeft(a: Value, bits: number): Value;
  /** `a / 2^bits` rounded down, bits >= 0. */
  shiftRight(a: Value, bits: number): Value;
  /** -1, 0 or 1. */
  compare(a: Value, b: Value): number;
  isZero(a: Value): boolean;
  isNegative(a: Value): boolean;
  isOdd(a: Value): boolean;
  /**
   * Optional: the engine's own modular power, used by `modPow` when no trace is asked for; undefined if
   * it has none for these numbers. `0 <= base < modulus`, `exponent > 0`, `modulus > 1`.
   */
  modPow?(base: Value, exponent: Value, modulus: Value): Value | undefined;
}
