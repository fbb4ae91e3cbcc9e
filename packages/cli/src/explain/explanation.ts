/** What an explanation is: sections with tables made from the events of a trace, in the standard's symbols, 80 columns wide. */

import { bytesToHex } from '@cleartext/core';
import { createColors } from 'picocolors';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { wrapped } from '../text-lines.ts';

/** An algorithm, run once and told. */
export interface Explanation {
  readonly title: string;
  readonly sections: readonly Section[];
  /** The last line. */
  readonly result: string;
  /** The trace itself, for `--json`. */
  readonly events: readonly unknown[];
}

/** A part of an explanation: a sentence, and a table whose columns are as wide as they have to be. */
export interface Section {
  readonly heading: string;
  readonly says?: string;
  readonly head?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
  /** Columns aligned to the right. */
  readonly right?: readonly number[];
}

/** Prints an explanation, or with `json` the events of its trace. */
export function showExplanation(terminal: Terminal, explanation: Explanation, json = false): void {
  if (json) writeJson(terminal, explanation.events);
  else
    for (const line of renderExplanation(explanation, terminal.isColored, terminal.columns))
      terminal.write(`${line}\n`);
}

/** The explanation as lines. On a narrow screen sentences and rows of words are broken between words. */
export function renderExplanation({ title, sections, result }: Explanation, color: boolean, columns = 80): string[] {
  const paint = createColors(color);
  const lines = fitting(title, columns).map(paint.bold);
  for (const { heading, says, head, rows = [], right = [] } of sections) {
    lines.push('', paint.bold(paint.cyan(heading)));
    if (says !== undefined) lines.push(...fitting(says, columns - 2).map((line) => `  ${line}`));
    const all = folded(head ? [head, ...rows] : rows, columns - 2);
    const widths = widthsOf(all);
    const gap = widths.reduce((sum, width) => sum + width + 2, 0) > 80 ? ' ' : '  ';
    all.forEach((row, r) => {
      const cells = row.map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])));
      const line = `  ${cells.join(gap)}`.trimEnd();
      lines.push(head && r === 0 ? paint.dim(line) : line);
    });
  }
  lines.push('', paint.bold(result));
  return lines;
}

/** The lines of a text as they are, or wrapped if one of them is too long. */
function fitting(text: string, width: number): string[] {
  const lines = text.split('\n');
  return lines.every((line) => line.length <= width) ? lines : wrapped(text, width);
}

/** The rows of a table; one that is too wide gets its widest column folded between words, if that leaves it wide enough to be read. */
function folded(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  const widths = widthsOf(rows);
  const surplus = widths.reduce((sum, size) => sum + size + 2, -2) - width;
  const widest = widths.indexOf(Math.max(...widths));
  const left = widths[widest] - surplus;
  if (width >= FULL_WIDTH - 2 || surplus <= 0 || left < LEAST_FOLD) return rows;
  return rows.flatMap((row) =>
    wrapped(row[widest], left).map((part, line) =>
      row.map((cell, i) => (i === widest ? part : line === 0 ? cell : '')),
    ),
  );
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  return rows.reduce<number[]>((widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, cell.length)), []);
}

/** Explanations are made for this width; on narrower screens they are folded. */
const FULL_WIDTH = 80;
/** Two words of eight digits: a column narrower than that is not folded. */
const LEAST_FOLD = 17;

/** Bits as hexadecimal digits, four to a digit; the number of bits is a multiple of four. */
export function bitsToHex(bits: readonly number[]): string {
  let digits = '';
  for (let i = 0; i < bits.length; i += 4) digits += parseInt(bits.slice(i, i + 4).join(''), 2).toString(16);
  return digits;
}

/** A 32-bit word as eight hexadecimal digits. */
export function wordToHex(word: number | undefined): string {
  return word === undefined ? '' : (word >>> 0).toString(16).padStart(8, '0');
}

/** A byte as two hexadecimal digits. */
export function byteToHex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** Words in rows of eight, each row headed by its first. */
export function wordRows(words: readonly number[], name: string): string[][] {
  return inRows(words, 8).map((row, i) => [`${name}[${8 * i}]`, row.map(wordToHex).join(' ')]);
}

/** Bytes in rows of sixteen, each headed by its offset. */
export function byteRows(bytes: Uint8Array): string[][] {
  return inRows(Array.from(bytes), 16).map((row, i) => [
    (16 * i).toString(16).padStart(4, '0'),
    bytesToHex(Uint8Array.from(row), ' '),
  ]);
}

/** 64-bit words in rows of four, each row headed by its first. */
export function longWordRows(words: readonly bigint[], name: string): string[][] {
  return inRows(words, 4).map((row, i) => [`${name}[${4 * i}]`, row.map(longWordToHex).join(' ')]);
}

/** A 64-bit word as sixteen hexadecimal digits. */
export function longWordToHex(word: bigint): string {
  return word.toString(16).padStart(16, '0');
}

/** Named byte strings, each in rows of sixteen bytes under its name. */
export function namedRows(values: readonly (readonly [string, Uint8Array])[]): string[][] {
  return values.flatMap(([name, bytes]) =>
    inRows(Array.from(bytes), 16).map((row, i) => [i === 0 ? name : '', bytesToHex(Uint8Array.from(row), ' ')]),
  );
}

/** A number as hexadecimal digits in lines of at most `width`. */
export function numberRows(name: string, value: bigint, width = 60): string[][] {
  const lines = value.toString(16).match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
  return lines.map((line, i) => [i === 0 ? name : '', line]);
}

function inRows<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(size * i, size * (i + 1)));
}
