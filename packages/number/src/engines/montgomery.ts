/**
 * Modular powers on the vector instructions of WebAssembly: the sliding window of modular-power.ts, with the squarings and
 * products of montgomery-module.ts. Here numbers are turned into digits and back, and the windows are counted out.
 *
 * Leaks: as modular-power.ts does, the pattern of squarings and multiplications follows the bits of the exponent. The module's
 * memory is cleared after each power.
 */

import { bytesToHex, instantiate } from '@cleartext/core';
import { windowsOfBits, windowWidth } from '../modular-power.ts';
import { address, entrySize, maximumBlocks, montgomeryModule } from './montgomery-module.ts';

/** Below this many bits native bigints are as fast. */
const SHORTEST_MODULUS = 128;
const SHORTEST_EXPONENT = 16;

/** 64 odd powers are in the table at most. */
const WIDEST_WINDOW = 7;

/** Whether WebAssembly and its vector instructions are there. */
export function wasmIsSupported(): boolean {
  return machineFor(13) !== undefined;
}

/**
 * `base^exponent mod modulus`, or undefined if this is not the place for it: the modulus is even, short or too long, or the
 * exponent is short. `0 <= base < modulus`. Throws `Error` where WebAssembly or its vector instructions are missing.
 */
export function montgomeryPower(base: bigint, exponent: bigint, modulus: bigint): bigint | undefined {
  if ((modulus & 1n) === 0n) return undefined;
  const modulusBits = bitLength(modulus);
  const exponentBits = exponent.toString(2);
  const shape = digitShape(modulusBits);
  if (!shape || modulusBits < SHORTEST_MODULUS || exponentBits.length < SHORTEST_EXPONENT) return undefined;
  const { width, blocks } = shape;
  const machine = machineFor(width);
  if (!machine)
    throw new Error('wasm: expected WebAssembly with vector instructions (SIMD), found none; use the native engine');
  const { digits, square, multiply, copy } = machine;
  const count = 8 * blocks;
  const R = BigInt(width * count);
  const entry = (power: number): number => address.table + entrySize(blocks) * (power >> 1);
  try {
    writePadded(digits, address.modulus, modulus, width, count);
    writePadded(digits, address.negatedInverse, negatedInverse(modulus, width * count), width, count);
    digits[address.one / 2 + 8] = 1;
    writePadded(digits, entry(1), (base << R) % modulus, width, count);

    // The odd powers: b, b^2 for the time being behind the others, b^3 = b^2 b, b^5 = b^3 b^2, ...
    const windowBits = Math.min(windowWidth(exponentBits.length), WIDEST_WINDOW);
    if (windowBits > 1) {
      const squared = entry(2 ** windowBits);
      copyToPower(digits, entry(1), count);
      square(1, blocks);
      copy(address.power, squared, blocks);
      for (let power = 3; power < 2 ** windowBits; power += 2) {
        multiply(power === 3 ? entry(1) : squared, blocks);
        copy(address.power, entry(power), blocks);
      }
    }

    const [first, ...others] = windowsOfBits(exponentBits, windowBits);
    copyToPower(digits, entry(first.value), count);
    for (const { squarings, value } of others) {
      square(squarings, blocks);
      if (value > 0) multiply(entry(value), blocks);
    }
    multiply(address.one, blocks); // divides by R
    const power = readSwapped(digits, address.power, width, count);
    return power < 0n ? power + modulus : power;
  } finally {
    digits.fill(0);
  }
}

/** A compiled module and its memory. */
interface Machine {
  readonly digits: Int16Array;
  readonly square: (times: number, blocks: number) => void;
  readonly multiply: (factor: number, blocks: number) => void;
  readonly copy: (from: number, to: number, blocks: number) => void;
}

const machines = new Map<number, Machine | undefined>();

/** The machine for digits of `width` bits, compiled at first use; undefined where WebAssembly lacks the instructions. */
function machineFor(width: number): Machine | undefined {
  if (!machines.has(width)) {
    const exported = instantiate(montgomeryModule(width));
    const memory = exported?.['memory'] as { readonly buffer: ArrayBuffer } | undefined;
    machines.set(width, memory && ({ ...exported, digits: new Int16Array(memory.buffer) } as unknown as Machine));
  }
  return machines.get(width);
}

/**
 * The longest digits for which a column of a product stays below 2^31, and how many blocks of eight a modulus needs: with
 * R >= 8 N, residues of absolute value below N stay below N, as (N^2 + 0.54 R N) / R < N.
 */
export function digitShape(modulusBits: number): { readonly width: number; readonly blocks: number } | undefined {
  for (const width of [13, 12]) {
    const blocks = Math.ceil((modulusBits + 3) / (8 * width));
    const digit = 2 ** (width - 1) + 2 ** (31 - 2 * width) + 1;
    const column = (8 * blocks * digit + 1) * digit;
    const carried = 2 ** (31 - width) + 2 ** (width - 1);
    if (blocks <= maximumBlocks && column + carried < 2 ** 31) return { width, blocks };
  }
  return undefined;
}

/** -modulus^-1 mod 2^bits: each Newton step doubles the number of right bits, and of three bits every odd number is its own inverse. */
function negatedInverse(modulus: bigint, bits: number): bigint {
  const inverse = (right: number): bigint => {
    if (right <= 3) return BigInt.asUintN(right, modulus);
    const half = inverse(Math.ceil(right / 2));
    return BigInt.asUintN(right, half * (2n - BigInt.asUintN(right, modulus) * half));
  };
  return BigInt.asUintN(bits, -inverse(bits));
}

/** Writes signed digits, from -2^(width-1) to 2^(width-1) - 1, behind a block of zeros; modulo 2^(width * count). */
function writePadded(digits: Int16Array, at: number, value: bigint, width: number, count: number): void {
  const hex = value.toString(16);
  let next = hex.length;
  let held = 0;
  let bits = 0;
  let carry = 0;
  for (let i = 0; i < count; i++) {
    for (; bits < width; bits += 4) held |= (next > 0 ? hexDigit(hex, --next) : 0) << bits;
    const digit = (held & ((1 << width) - 1)) + carry;
    carry = digit < 1 << (width - 1) ? 0 : 1;
    digits[at / 2 + 8 + i] = digit - (carry << width);
    held >>= width;
    bits -= width;
  }
}

/** From a padded number to the power, which is swapped. */
function copyToPower(digits: Int16Array, from: number, count: number): void {
  for (let i = 0; i < count; i++) digits[address.power / 2 + (i ^ 1)] = digits[from / 2 + 8 + i];
}

/** The number, possibly negative, that swapped signed digits make. */
function readSwapped(digits: Int16Array, at: number, width: number, count: number): bigint {
  const bytes = new Uint8Array(Math.ceil((width * count) / 8));
  let next = bytes.length;
  let held = 0;
  let bits = 0;
  let carry = 0;
  for (let i = 0; i < count; i++) {
    const digit = digits[at / 2 + (i ^ 1)] + carry;
    carry = digit >> width;
    held |= (digit & ((1 << width) - 1)) << bits;
    for (bits += width; bits >= 8; bits -= 8) {
      bytes[--next] = held;
      held >>= 8;
    }
  }
  if (bits > 0) bytes[next - 1] = held;
  return BigInt(`0x${bytesToHex(bytes)}`) + (BigInt(carry) << BigInt(width * count));
}

/** '0' to '9' are 0x30 to 0x39 and 'a' to 'f' are 0x61 to 0x66 in ASCII. */
function hexDigit(hex: string, i: number): number {
  const code = hex.charCodeAt(i);
  return (code & 15) + 9 * (code >> 6);
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
