/**
 * Writes out the straight-line code of two functions of `src` from the step as the standard has it. The test beside
 * this file compares the two, so the long text in `src` is exactly what these few lines say.
 */

import { K as K1 } from '../src/sha1/constants.ts';

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** The letters of step `t`, moved along by one for each step. */
const lettersAt = (t: number, letters: string): string[] => {
  const { length } = letters;
  return Array.from({ length }, (_, i) => letters[(i - (t % length) + length) % length]);
};

const rotl32 = (x: string, n: number): string => `((${x} << ${n}) | (${x} >>> ${32 - n}))`;
const rotr32 = (x: string, n: number): string => `((${x} >>> ${n}) | (${x} << ${32 - n}))`;

/** The sixteen words of a block. */
const words = lines(16, (t) => `  let w${t} = W[${t}];`);

// SHA-1: FIPS 180-4 sections 4.1.1 and 6.1.2.

const step1 = (t: number): string => {
  const [a, b, c, d, e] = lettersAt(t, 'abcde');
  const f = [`${d} ^ (${b} & (${c} ^ ${d}))`, `${b} ^ ${c} ^ ${d}`, `(${b} & ${c}) | (${d} & (${b} | ${c}))`][
    [0, 1, 2, 1][Math.floor(t / 20)]
  ];
  const w = (i: number): string => `w${(t + i) % 16}`;
  const schedule = `  ${w(0)} ^= ${w(13)} ^ ${w(8)} ^ ${w(2)}; ${w(0)} = (${w(0)} << 1) | (${w(0)} >>> 31);`;
  const sums = [w(0), hex(K1[Math.floor(t / 20)]), `(${f})`, rotl32(a, 5)].map((x) => `${e} = (${e} + ${x}) | 0;`);
  return [...(t < 16 ? [] : [schedule]), `  ${sums.join(' ')} ${b} = ${rotl32(b, 30).slice(1, -1)};`].join('\n');
};

const hex = (word: number): string => `${word < 0 ? '-' : ''}0x${Math.abs(word).toString(16)}`;

// SHA-256: FIPS 180-4 sections 4.1.2 and 6.2.2.

const mix32 = (x: string, l: number, m: number, n: number): string =>
  `(${rotr32(x, l)} ^ ${rotr32(x, m)} ^ ${rotr32(x, n)})`;

const step256 = (t: number): string => {
  const [a, b, , d, e, f, g, h] = lettersAt(t, 'abcdefgh');
  const [bc, ab] = t % 2 === 0 ? ['m', 'n'] : ['n', 'm'];
  return [
    `    ${h} = (${h} + K[t + ${t}]) | 0;`,
    `    ${h} = (${h} + w${t}) | 0;`,
    `    ${h} = (${h} + (${g} ^ (${e} & (${f} ^ ${g})))) | 0;`,
    `    ${h} = (${h} + ${mix32(e, 6, 11, 25)}) | 0;`,
    `    ${d} = (${d} + ${h}) | 0;`,
    `    ${ab} = ${a} ^ ${b};`,
    `    ${h} = (${h} + (${b} ^ (${ab} & ${bc}))) | 0;`,
    `    ${h} = (${h} + ${mix32(a, 2, 13, 22)}) | 0;`,
  ].join('\n');
};

const schedule256 = (t: number): string => {
  const [w, w1, w9, w14] = [0, 1, 9, 14].map((i) => `w${(t + i) % 16}`);
  return [
    `    u = ${w1} ^ ${rotr32(w1, 11)};`,
    `    v = ${w14} ^ ${rotr32(w14, 2)};`,
    `    ${w} = (((${w} + (${rotr32('u', 7)} ^ (${w1} >>> 3))) | 0) + ((${w9} + (${rotr32('v', 17)} ^ (${w14} >>> 10))) | 0)) | 0;`,
  ].join('\n');
};

/** The text between the two marks in each file of `src`. */
export const writtenOut: Readonly<Record<string, readonly string[]>> = {
  'sha1/fast.ts': [words, lines(80, step1)],
  'sha256/fast.ts': [words, lines(16, step256), lines(16, schedule256)],
};

/** Puts the text between the marks. */
export function fillIn(source: string, texts: readonly string[]): string {
  let n = 0;
  return source.replace(
    /( *\/\/ <written out>\n)[^]*?( *\/\/ <\/written out>)/g,
    (_, open: string, close: string) => `${open}${texts[n++]}\n${close}`,
  );
}
