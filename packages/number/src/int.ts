/**
 * `Int`: an immutable integer of any size that knows which engine computes with it. Every algorithm of this package, and
 * RSA above it, is written against this class, so that it runs on every engine without a change.
 *
 * Leaks: every method takes time that depends on the values' lengths, and division also on their digits. No method of
 * `Int` is constant-time; an attacker who can time many operations on a secret learns something about it.
 */

import { bytesToHex, checkBytes, checkInteger, describe } from '@cleartext/core';
import type { Engine, Operations } from './engine.ts';

/** What the operators take beside another `Int`: a safe integer or a bigint, converted to the same engine first. */
export type IntLike = Int | number | bigint;

const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;
const DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;

/** An immutable integer. Made by an engine: `int(42)`, `native.of('0x2a')`, `jsbi.fromBytes(bytes)`. */
export class Int {
  /** The engine that made this number. */
  readonly engine: Engine;
  // TypeScript-private and not #private, so that jest's toEqual sees the value.
  private readonly operations: Operations<unknown>;
  private readonly value: unknown;

  /** For engines only; all other code calls a method of an engine. */
  constructor(engine: Engine, operations: Operations<unknown>, value: unknown) {
    this.engine = engine;
    this.operations = operations;
    this.value = value;
  }

  /** The same number on this number's engine: how every operator reads its operand. Mixing engines: `TypeError`. */
  like(other: IntLike): Int {
    if (other instanceof Int) {
      if (other.operations !== this.operations)
        throw new TypeError(
          `other: expected an Int of the ${this.engine.name} engine, found one of the ${other.engine.name} engine`,
        );
      return other;
    }
    if (typeof other !== 'number' && typeof other !== 'bigint')
      throw new TypeError(`other: expected an Int, a number or a bigint, found ${describe(other)}`);
    return this.engine.of(other);
  }

  /** The sum. */
  plus(other: IntLike): Int {
    return this.with(this.operations.add(this.value, this.like(other).value));
  }

  /** The difference. */
  minus(other: IntLike): Int {
    return this.with(this.operations.subtract(this.value, this.like(other).value));
  }

  /** The product. */
  times(other: IntLike): Int {
    return this.with(this.operations.multiply(this.value, this.like(other).value));
  }

  /** The quotient, rounded toward zero. Throws `RangeError` for a zero divisor. */
  dividedBy(divisor: IntLike): Int {
    return this.with(this.operations.divide(this.value, this.divisor(divisor)));
  }

  /** What `dividedBy` leaves over: zero, or with the sign of this number. Throws `RangeError` for a zero divisor. */
  remainder(divisor: IntLike): Int {
    return this.with(this.operations.remainder(this.value, this.divisor(divisor)));
  }

  /** The residue in `0 .. |modulus| - 1`. Throws `RangeError` for a zero modulus. */
  mod(modulus: IntLike): Int {
    const { operations } = this;
    const m = this.divisor(modulus);
    const remainder = operations.remainder(this.value, m);
    if (!operations.isNegative(remainder)) return this.with(remainder);
    return this.with(operations.isNegative(m) ? operations.subtract(remainder, m) : operations.add(remainder, m));
  }

  /** This number with the other sign. */
  negate(): Int {
    return this.with(this.operations.subtract(this.operations.fromNumber(0), this.value));
  }

  /** The absolute value. */
  abs(): Int {
    return this.isNegative() ? this.negate() : this;
  }

  /** `this * 2^bits`. */
  shiftLeft(bits: number): Int {
    checkInteger('bits', bits, { min: 0 });
    return this.with(this.operations.shiftLeft(this.value, bits));
  }

  /** `this / 2^bits`, rounded down (so -1 stays -1). */
  shiftRight(bits: number): Int {
    checkInteger('bits', bits, { min: 0 });
    return this.with(this.operations.shiftRight(this.value, bits));
  }

  /** -1 if this number is less than the other, 0 if they are equal, 1 if it is greater. */
  compare(other: IntLike): number {
    return this.operations.compare(this.value, this.like(other).value);
  }

  equals(other: IntLike): boolean {
    return this.compare(other) === 0;
  }

  isLessThan(other: IntLike): boolean {
    return this.compare(other) < 0;
  }

  isAtMost(other: IntLike): boolean {
    return this.compare(other) <= 0;
  }

  isGreaterThan(other: IntLike): boolean {
    return this.compare(other) > 0;
  }

  isAtLeast(other: IntLike): boolean {
    return this.compare(other) >= 0;
  }

  isZero(): boolean {
    return this.operations.isZero(this.value);
  }

  isOne(): boolean {
    return this.compare(1) === 0;
  }

  isNegative(): boolean {
    return this.operations.isNegative(this.value);
  }

  isOdd(): boolean {
    return this.operations.isOdd(this.value);
  }

  isEven(): boolean {
    return !this.isOdd();
  }

  /** Bit `i` of the two's complement form, bit 0 being the least significant. */
  bit(i: number): 0 | 1 {
    return this.shiftRight(i).isOdd() ? 1 : 0;
  }

  /** The number of bits of the absolute value, without leading zeros: 0 for 0, 8 for 255 and for -255. */
  bitLength(): number {
    const digits = this.magnitudeHex();
    return digits === '0' ? 0 : 4 * digits.length - LEADING_ZEROS[parseInt(digits[0], 16)];
  }

  /**
   * The big-endian unsigned bytes: as few as possible (none for zero), or exactly `length` of them, as I2OSP of RFC 8017
   * section 4.1 writes them. Throws `RangeError` for a negative number and for one that does not fit.
   */
  toBytes(length?: number): Uint8Array {
    if (this.isNegative()) throw new RangeError(`toBytes: expected a number >= 0, found a negative one`);
    const hex = this.magnitudeHex();
    const digits = hex === '0' ? '' : hex;
    const needed = Math.ceil(digits.length / 2);
    if (length !== undefined) {
      checkInteger('length', length, { min: 0 });
      if (needed > length)
        throw new RangeError(`length: expected at least ${needed} bytes for this number, found ${length}`);
    }
    return bytesOfHex(digits, length ?? needed);
  }

  /** The big-endian two's complement, as few bytes as possible but at least one (X.690 section 8.3): 128 is 00 80. */
  toSignedBytes(): Uint8Array {
    const negative = this.isNegative();
    // A negative number needs as many bits as its complement, ~x = -x - 1.
    const bits = (negative ? this.negate().minus(1) : this).bitLength();
    const length = Math.floor(bits / 8) + 1;
    return (negative ? this.plus(this.engine.of(1).shiftLeft(8 * length)) : this).toBytes(length);
  }

  /** The digits in radix 2 to 36, with a leading `-` if negative. */
  toString(radix = 10): string {
    checkInteger('radix', radix, { min: 2, max: 36 });
    return this.operations.toText(this.value, radix);
  }

  /** The number as a JavaScript number. Throws `RangeError` unless it is a safe integer, so that no digit is lost. */
  toNumber(): number {
    const number = this.operations.toNumber(this.value);
    if (!Number.isSafeInteger(number))
      throw new RangeError(`toNumber: expected at most 53 bits, found ${this.bitLength()} bits`);
    return number;
  }

  /** The number as a native bigint, whatever the engine. */
  toBigInt(): bigint {
    const magnitude = BigInt(`0x${this.magnitudeHex()}`);
    return this.isNegative() ? -magnitude : magnitude;
  }

  /** Decimal text: numbers of this size do not survive a JSON number. */
  toJSON(): string {
    return this.toString();
  }

  /** Text for templates; refused for `<`, `+` and the like, which would silently compare or join the texts. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new TypeError('Int: operators do not work on an Int; use plus, times, compare, ...');
  }

  /** What `console.log` shows in Node. */
  [INSPECT](): string {
    return `Int(${this.toString()}${this.engine.name === 'native' ? '' : `, ${this.engine.name}`})`;
  }

  /** What a notebook shows. */
  [DISPLAY](): Readonly<Record<string, string>> {
    return { 'text/plain': this[INSPECT]() };
  }

  /**
   * The engine's own modular power of this number, if it offers one; `modPow` asks here first.
   * Expects `0 <= this < modulus`, `exponent > 0`, `modulus > 1`.
   */
  enginePower(exponent: Int, modulus: Int): Int | undefined {
    const power = this.operations.modPow?.(this.value, this.like(exponent).value, this.like(modulus).value);
    return power === undefined ? undefined : this.with(power);
  }

  private with(value: unknown): Int {
    return new Int(this.engine, this.operations, value);
  }

  private divisor(operand: IntLike): unknown {
    const { value } = this.like(operand);
    if (this.operations.isZero(value)) throw new RangeError('divisor: expected a number other than 0, found 0');
    return value;
  }

  private magnitudeHex(): string {
    const text = this.operations.toText(this.value, 16);
    return text.startsWith('-') ? text.slice(1) : text;
  }
}

/** The engine that computes with these operations. The one way to add an engine to the package. */
export function createEngine<Value>(operations: Operations<Value>): Engine {
  const engine: Engine = {
    name: operations.name,
    of(value) {
      if (typeof value === 'number') return wrap(fromNumber(value));
      if (typeof value === 'bigint' || typeof value === 'string') return wrap(fromText(String(value)));
      throw new TypeError(`value: expected a number, a bigint or text, found ${describe(value)}`);
    },
    fromBytes(bytes) {
      checkBytes('bytes', bytes);
      return wrap(operations.fromText(`0x0${bytesToHex(bytes)}`));
    },
    fromSignedBytes(bytes) {
      const unsigned = engine.fromBytes(bytes);
      return bytes.length > 0 && bytes[0] >= 0x80 ? unsigned.minus(engine.of(1).shiftLeft(8 * bytes.length)) : unsigned;
    },
  };
  const wrap = (value: Value): Int => new Int(engine, operations, value);
  const fromNumber = (value: number): Value => {
    checkInteger('value', value);
    return operations.fromNumber(value);
  };
  const fromText = (text: string): Value => {
    const match = /^([+-]?)(0[xX][0-9a-fA-F]+|[0-9]+)$/.exec(text);
    if (!match)
      throw new RangeError(`value: expected decimal digits, or 0x and hexadecimal digits, found ${describe(text)}`);
    const magnitude = operations.fromText(match[2]);
    return match[1] === '-' ? operations.subtract(operations.fromNumber(0), magnitude) : magnitude;
  };
  return engine;
}

// Every encoding of a key or a signature comes through the next one, so it does without substrings and arrays.

/** Lower-case hexadecimal digits as `length` bytes, with leading zeros. */
function bytesOfHex(digits: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = digits.length - 1, i = length - 1; at >= 0; at -= 2, i--)
    bytes[i] = digitAt(digits, at) | (at > 0 ? digitAt(digits, at - 1) << 4 : 0);
  return bytes;
}

/** '0' to '9' are 0x30 to 0x39 and 'a' to 'f' are 0x61 to 0x66 in ASCII. */
function digitAt(digits: string, i: number): number {
  const code = digits.charCodeAt(i);
  return (code & 15) + 9 * (code >> 6);
}

/** The zero bits in front of a hexadecimal digit's first one. */
const LEADING_ZEROS = [4, 3, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0];
