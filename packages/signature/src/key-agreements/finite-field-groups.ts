/**
 * Groups for Diffie-Hellman modulo a prime (RFC 7919): the negotiated groups ffdhe2048 to ffdhe8192, and older ones for the museum. The
 * one idea of the recipe: the digits come from e, so nobody could choose a prime with a hidden weakness; X is the
 * least number that makes p a safe prime, one of which (p - 1) / 2 is a prime q, too. Then there are no small subgroups.
 */

import { checkInteger, DecodeError, type Status } from '@cleartext/core';
import { int, intFromBytes, type Int } from '@cleartext/number';

/** A prime p and a number g whose powers modulo p are the group. */
export interface FiniteFieldGroup {
  readonly name: string;
  /** The value of TLS's NamedGroup (RFC 9846 section 4.3.7); undefined for a group that has none. */
  readonly codePoint?: number | undefined;
  readonly status: Status;
  /** The work of the number field sieve on p, in bits (RFC 7919 appendix A; 0 for a group of the classroom). */
  readonly strength: number;
  /** The size of p in bits. */
  readonly bits: number;
  readonly p: Int;
  readonly g: Int;
  /** How many bits a secret exponent has: twice the strength is enough in a group of a safe prime (RFC 7919 section 5.2). */
  readonly exponentBits: number;
}

/** The groups of RFC 7919 by size in bits: the least X of the recipe, code point, strength and exponent (appendix A). */
const FFDHE = {
  2048: { X: 560_316, codePoint: 0x0100, strength: 103, exponentBits: 225 },
  3072: { X: 2_625_351, codePoint: 0x0101, strength: 125, exponentBits: 275 },
  4096: { X: 5_736_041, codePoint: 0x0102, strength: 150, exponentBits: 325 },
  6144: { X: 15_705_020, codePoint: 0x0103, strength: 175, exponentBits: 375 },
  8192: { X: 10_965_728, codePoint: 0x0104, strength: 192, exponentBits: 400 },
} as const;

/** The sizes in bits of the groups of RFC 7919. */
export type FfdheBits = keyof typeof FFDHE;

/** The group ffdhe2048, ffdhe3072 and so on (RFC 7919 appendix A). Throws `RangeError` for another size. */
export function ffdhe(bits: FfdheBits): FiniteFieldGroup {
  const known = made.get(bits);
  if (known) return known;
  const { X, ...row } = Object.hasOwn(FFDHE, bits) ? FFDHE[bits] : unknownSize(bits);
  let prime: Int | undefined;
  const group: FiniteFieldGroup = Object.freeze({
    name: `ffdhe${bits}`,
    status: 'current',
    bits,
    /** Computed when it is first asked for, which takes some milliseconds. */
    get p() {
      return (prime ??= ffdhePrime(bits, X));
    },
    g: int(2),
    ...row,
  });
  made.set(bits, group);
  return group;
}

const made = new Map<number, FiniteFieldGroup>();

function unknownSize(bits: unknown): never {
  throw new RangeError(`bits: expected ${Object.keys(FFDHE).join(', ')}, found ${String(bits)}`);
}

/**
 * The recipe of RFC 7919 appendix A: p = 2^b - 2^(b-64) + (floor(2^(b-130) e) + X) 2^64 - 1. So the first and the last 64 bits
 * are ones, and those between are digits of e, with X added.
 */
export function ffdhePrime(b: number, X: number): Int {
  checkInteger('b', b, { min: 256, max: 16_384 });
  checkInteger('X', X, { min: 0 });
  const two = int(2);
  const middle = digitsOfE(b - 130).plus(X);
  return two.shiftLeft(b - 1).minus(two.shiftLeft(b - 65)).plus(middle.shiftLeft(64)).minus(1); // prettier-ignore
}

/** floor(2^bits e), from the series 1 + 1 + 1/2 + 1/6 + 1/24 ...; 64 bits more keep the rounding away. */
function digitsOfE(bits: number): Int {
  let term = int(1).shiftLeft(bits + 64);
  let sum = term;
  for (let k = 1; !term.isZero(); k++) {
    term = term.dividedBy(k);
    sum = sum.plus(term);
  }
  return sum.shiftRight(64);
}

/**
 * The group of 512 bits that many web servers used for the export suites of the nineties (it came with Apache's mod_ssl). Broken: in 2015 the
 * authors of Logjam computed once for this prime what they needed, about a week's work, and then every discrete logarithm in 70 seconds.
 */
export const exportGroup512: FiniteFieldGroup = /* @__PURE__ */ Object.freeze({
  name: 'export 512 bits',
  status: 'broken',
  strength: 50,
  bits: 512,
  p: int(
    '0x9fdb8b8a004544f0045f1737d0ba2e0b274cdf1a9f588218fb435316a16e3741' +
      '71fd19d8d8f37c39bf863fd60e3e300680a3030c6e4c3757d08f70e6aa871033',
  ),
  g: int(2),
  exponentBits: 512,
});

/** A group for the classroom, as small as one likes: Alice and Bob with p = 23 and g = 5. Throws `RangeError` unless 1 < g < p - 1. */
export function classroomGroup(p: number, g: number): FiniteFieldGroup {
  checkInteger('p', p, { min: 5 });
  checkInteger('g', g, { min: 2, max: p - 2 });
  return Object.freeze({
    name: `p = ${p}, g = ${g}`,
    status: 'broken',
    strength: 0,
    bits: int(p).bitLength(),
    p: int(p),
    g: int(g),
    exponentBits: int(p).bitLength(),
  });
}

/**
 * The group that a TLS 1.2 server names by its p and g, big-endian (RFC 5246 section 7.4.3); a group of RFC 7919 is recognized. Nobody
 * can see at once whether p is a prime, so trust it as far as the server's signature. Throws `DecodeError` for an even p, for one longer
 * than `maxBits`, which limits the work (4096 by default), and unless 1 < g < p - 1.
 */
export function groupFromParameters(
  p: Uint8Array,
  g: Uint8Array,
  { maxBits = 4096 }: { readonly maxBits?: number | undefined } = {},
): FiniteFieldGroup {
  const fail = (path: string, problem: string): never => {
    throw new DecodeError(path, 0, problem);
  };
  if (8 * p.length > maxBits + 7) fail('ServerDHParams.dh_p', `expected at most ${maxBits} bits`);
  if (g.length > p.length) fail('ServerDHParams.dh_g', 'expected a number from 2 to p - 2');
  const prime = intFromBytes(p);
  const generator = intFromBytes(g);
  const bits = prime.bitLength();
  if (bits > maxBits) fail('ServerDHParams.dh_p', `expected at most ${maxBits} bits, found ${bits}`);
  if (bits < 3 || prime.isEven()) fail('ServerDHParams.dh_p', 'expected an odd prime');
  if (!generator.isGreaterThan(1) || !generator.isLessThan(prime.minus(1)))
    fail('ServerDHParams.dh_g', 'expected a number from 2 to p - 2');
  if (Object.hasOwn(FFDHE, bits)) {
    const named = ffdhe(bits as FfdheBits);
    if (named.p.equals(prime) && named.g.equals(generator)) return named;
  }
  if (exportGroup512.p.equals(prime) && exportGroup512.g.equals(generator)) return exportGroup512;
  return Object.freeze({
    name: `a group of ${bits} bits`,
    status: bits < 1024 ? 'broken' : 'legacy',
    strength: strengthOf(bits),
    bits,
    p: prime,
    g: generator,
    exponentBits: bits,
  });
}

/** The strengths of SP 800-57 part 1 table 2 and, below it, roughly the number field sieve's. */
function strengthOf(bits: number): number {
  const row = STRENGTHS.find(([least]) => bits >= least);
  return row ? row[1] : 0;
}

const STRENGTHS: readonly (readonly [number, number])[] = [
  [7680, 192],
  [3072, 128],
  [2048, 112],
  [1024, 80],
  [768, 60],
  [512, 50],
];
