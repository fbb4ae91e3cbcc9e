/** A modular power told square by square: bit by bit as textbooks do it, or with a sliding window as the library does. */

import { record } from '@cleartext/core';
import {
  int,
  modPow,
  squareAndMultiply,
  type Int,
  type ModPowEvent,
  type SquareAndMultiplyEvent,
} from '@cleartext/number';
import type { Explanation, Section } from './explanation.ts';

/** base^exponent mod modulus, bit by bit from the left. */
export function explainModPow(base: Int, exponent: Int, modulus: Int): Explanation {
  const { section, result, events } = squareAndMultiplySection('Square and multiply', base, exponent, modulus);
  return { title: title(base, exponent, modulus), sections: [section], result: `= ${short(result)}`, events };
}

/** The same with a sliding window: fewer multiplications, at the price of a table of odd powers. */
export function explainSlidingWindow(base: Int, exponent: Int, modulus: Int): Explanation {
  const { result, events } = record<ModPowEvent, Int>((trace) => modPow(base, exponent, modulus, trace));
  const windows = events.find((event) => event.step === 'windows');
  const powers = events.flatMap((event) => (event.step === 'odd power' ? [event] : []));
  const rows = events.flatMap((event) => {
    if (event.step === 'square') return [['square', '', short(event.value)]];
    if (event.step === 'start' || event.step === 'multiply')
      return [[event.step, String(event.window), short(event.value)]];
    return [];
  });
  return {
    title: title(base, exponent, modulus),
    sections: [
      {
        heading: `Windows of at most ${windows?.width ?? 0} bits`,
        says: `exponent = ${exponent.toString(2).slice(0, 70)}`,
        head: ['squarings', 'then times base^'],
        rows: (windows?.windows ?? []).map(({ squarings, value }) => [String(squarings), String(value)]),
        right: [0],
      },
      {
        heading: 'Odd powers of the base',
        head: ['power', 'value'],
        rows: powers.map(({ exponent: power, value }) => [String(power), short(value)]),
        right: [0],
      },
      { heading: 'The run', head: ['step', 'power', 'value'], rows },
    ],
    result: `= ${short(result)}`,
    events,
  };
}

/** Square and multiply as a section. */
export function squareAndMultiplySection(
  heading: string,
  base: Int,
  exponent: Int,
  modulus: Int,
): { readonly section: Section; readonly result: Int; readonly events: readonly SquareAndMultiplyEvent[] } {
  const { result, events } = record<SquareAndMultiplyEvent, Int>((trace) =>
    squareAndMultiply(base, exponent, modulus, trace),
  );
  const bits = exponent.abs().toString(2);
  const rows = events.map(({ step, bit, value }) => [step === 'square' ? `${bit}` : '', step === 'square' ? bits[bits.length - 1 - bit] : '', step, short(value)]); // prettier-ignore
  return {
    section: {
      heading,
      says: `${short(base)}^${short(exponent)} mod ${short(modulus)}: for each bit of the exponent from the left, square;\nif it is 1, multiply by the base`,
      head: ['bit', 'is', 'step', 'value'],
      rows,
      right: [0, 1],
    },
    result,
    events,
  };
}

/** A number in full, or the ends of a long one. */
export function short(value: Int): string {
  const digits = value.toString();
  return digits.length <= 48 ? digits : `${digits.slice(0, 24)}...${digits.slice(-16)} (${value.bitLength()} bits)`;
}

/** Reads a number of the command line: decimal, or hexadecimal after 0x. Throws `RangeError`. */
export function parseNumber(name: string, text: string): Int {
  if (!/^(\d{1,5000}|0x[0-9a-fA-F]{1,4096})$/.test(text))
    throw new RangeError(`${name}: expected a number, decimal or 0x and hexadecimal, found ${JSON.stringify(text)}`);
  return int(text);
}

function title(base: Int, exponent: Int, modulus: Int): string {
  return `${short(base)}^${short(exponent)} mod ${short(modulus)}`;
}
