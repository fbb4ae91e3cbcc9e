/** What an explanation is: sections with tables made from the events of a trace, in the standard's symbols, 80 columns wide. */

import { bytesToHex } from '@cleartext/core';
import { createColors } from 'picocolors';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';

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
  else for (const line of renderExplanation(explanation, terminal.isColored)) terminal.write(`${line}\n`);
}

/** The explanation as lines. */
export function renderExplanation({ title, sections, result }: Explanation, color: boolean): string[] {
  const paint = createColors(color);
  const lines = [paint.bold(title)];
  for (const { heading, says, head, rows = [], right = [] } of sections) {
    lines.push('', paint.bold(paint.cyan(heading)));
    if (says !== undefined) lines.push(...says.split('\n').map((line) => `  ${line}`));
    const all = head ? [head, ...rows] : rows;
    const widths = all.reduce<number[]>(
      (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, cell.length)),
      [],
    );
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
