/**
 * What an enumeration attack costs (section 14.3.1 of the chapter) and how many keys a group of people needs (14.3.2).
 * The chapter's table is Schneier's of 1995 (Applied Cryptography, second edition, section 7.1), and all of it follows from one number: a
 * machine for 100,000 dollars finds a key of 40 bits in 2 seconds on average. Every further bit doubles the time, ten times
 * the money takes a tenth of it, and, by his estimate, every five years machines get ten times cheaper.
 */

import { checkInteger, describe } from '@cleartext/core';

/** An attack to be costed. */
export interface AttackPlan {
  /** The length of the key. */
  readonly bits: number;
  /** What the machine may cost. */
  readonly dollars: number;
  /** When it is built; by default 1995, the year of the table. */
  readonly year?: number | undefined;
}

/** How many keys of this length there are, 2^bits, where every value is a key. Throws `RangeError` for a negative length. */
export function keySpace(bits: number): bigint {
  checkInteger('bits', bits, { min: 0 });
  return 1n << BigInt(bits);
}

/** The average time of an enumeration attack in seconds, by the rule of the chapter's table: half of the keys are tried. */
export function attackTime({ bits, dollars, year = 1995 }: AttackPlan): number {
  checkInteger('bits', bits, { min: 0, max: 1024 });
  checkDollars(dollars);
  if (!Number.isFinite(year)) throw new RangeError(`year: expected a year, found ${describe(year)}`);
  return 2 * 2 ** (bits - 40) * (100_000 / dollars) * 10 ** ((1995 - year) / 5);
}

function checkDollars(dollars: unknown): void {
  if (typeof dollars !== 'number') throw new TypeError(`dollars: expected a number, found ${describe(dollars)}`);
  if (!(dollars > 0 && dollars < Infinity)) throw new RangeError(`dollars: expected more than 0, found ${dollars}`);
}

/** A row of the table: one budget against every key length. */
export interface AttackCostRow {
  readonly dollars: number;
  readonly times: readonly { readonly bits: number; readonly seconds: number; readonly text: string }[];
}

/** The chapter's table, or the same for another year, other budgets, other key lengths. */
export function attackCostTable({
  year = 1995,
  budgets = [1e5, 1e6, 1e7, 1e8, 1e9],
  keyLengths = [40, 56, 64, 80, 128],
}: {
  readonly year?: number | undefined;
  readonly budgets?: readonly number[] | undefined;
  readonly keyLengths?: readonly number[] | undefined;
} = {}): AttackCostRow[] {
  return budgets.map((dollars) => ({
    dollars,
    times: keyLengths.map((bits) => {
      const seconds = attackTime({ bits, dollars, year });
      return { bits, seconds, text: approximateTime(seconds) };
    }),
  }));
}

/** A duration in the largest unit that fits, with two digits: `0.2 ms`, `36 h`, `70000 y`; from a million years on, `2.0e19 y`. */
export function approximateTime(seconds: number): string {
  const [unit, size] = timeUnits.find(([, , from]) => seconds >= from) ?? ['s', 1];
  const amount = seconds / size;
  if (amount >= 995_000) return `${amount.toExponential(1).replace('e+', 'e')} ${unit}`;
  return `${Number(amount.toPrecision(2))} ${unit}`;
}

/** A machine that was really built (or designed to the last chip), and how fast it tries keys of DES. */
export interface DesMachine {
  readonly year: number;
  readonly name: string;
  readonly dollars: number;
  readonly keysPerSecond: number;
  readonly source: string;
}

/**
 * How it went on: what could be bought or built, from Schneier's source to a graphics card of today. His rule of ten times in
 * five years promised more: `attackTime({ bits: 56, dollars: 999, year: 2024 })` is 21 seconds, the card takes nearly five days.
 */
export const desMachines: readonly DesMachine[] = [
  {
    year: 1993,
    name: "Wiener's design",
    dollars: 1_000_000,
    keysPerSecond: 2 ** 55 / (3.5 * 3600),
    source:
      'M. Wiener, Efficient DES Key Search, 1993: 1 million dollars, 3.5 hours on average; the origin of the table',
  },
  {
    year: 1998,
    name: 'EFF Deep Crack',
    dollars: 250_000,
    keysPerSecond: 88e9,
    source:
      'Electronic Frontier Foundation, Cracking DES, 1998: DES Challenge II-2 solved in 56 hours, a quarter of the keys',
  },
  {
    year: 2006,
    name: 'COPACOBANA',
    dollars: 10_000,
    keysPerSecond: 48e9,
    source: 'S. Kumar and others, CHES 2006: 120 programmable chips with four DES engines each, at 100 MHz',
  },
  {
    year: 2016,
    name: 'GeForce GTX 1080',
    dollars: 599,
    keysPerSecond: 21.4955e9,
    source: 'hashcat 4.1.0, mode 14000, forum report of March 2018; price at introduction',
  },
  {
    year: 2020,
    name: 'GeForce RTX 3090',
    dollars: 1_499,
    keysPerSecond: 67.5319e9,
    source: 'hashcat 6.1.1, mode 14000, benchmark of Chick3nman 2020; price at introduction',
  },
  {
    year: 2024,
    name: 'GeForce RTX 4080 SUPER',
    dollars: 999,
    keysPerSecond: 89.2825e9,
    source: 'hashcat 6.2.6-813, mode 14000, hashcat-benchmarks of its5Q 2024; price at introduction',
  },
];

/** The average time, in seconds, that a machine for this money takes if it is made of copies or parts of a real one. */
export function attackTimeWith(machine: DesMachine, { bits, dollars }: Pick<AttackPlan, 'bits' | 'dollars'>): number {
  checkInteger('bits', bits, { min: 0, max: 1024 });
  checkDollars(dollars);
  return 2 ** (bits - 1) / (machine.keysPerSecond * (dollars / machine.dollars));
}

/**
 * How many secret keys n people need so that every two of them can talk alone: n (n - 1) / 2, or n (n - 1) if each
 * direction has a key of its own. The chapter's "roughly N squared". Throws `RangeError` for a negative number.
 */
export function pairwiseKeys(n: number, { eachDirection = false }: { readonly eachDirection?: boolean } = {}): number {
  checkInteger('n', n, { min: 0, max: 90_000_000 });
  return (n * n - n) / (eachDirection ? 1 : 2);
}

/** How many pairs of a public and a private key n people need for the same: one each. */
export function publicKeysNeeded(n: number): number {
  checkInteger('n', n, { min: 0 });
  return n;
}

/** From long to short: the name, its seconds, and from how many seconds on it is used. */
const timeUnits: readonly (readonly [name: string, seconds: number, from: number])[] = [
  ['y', 31_557_600, 31_557_600],
  ['d', 86_400, 3 * 86_400],
  ['h', 3600, 3600],
  ['min', 60, 100],
  ['s', 1, 0.01],
  ['ms', 1e-3, 1e-4],
  ['µs', 1e-6, 1e-7],
  ['ns', 1e-9, 0],
];
