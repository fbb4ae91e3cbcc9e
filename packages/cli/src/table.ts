/** Tables without lines, as wide as the terminal at most, and values as JSON. */

import { bytesToHex, linesWithoutControls } from '@cleartext/core';
import Table from 'cli-table3';
import { createColors } from 'picocolors';
import type { Terminal } from './terminal.ts';
import { displayWidth } from './text-lines.ts';

/** A table as text, every line ended. Columns whose number is in `right` are aligned to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { color = false, right = [], columns }: TableOptions = {},
): string {
  const paint = createColors(color);
  const widths = columns === undefined ? undefined : narrowed([head, ...rows], columns);
  const drawn = new Table({
    head: head.map((title) => paint.bold(title)),
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
    colAligns: head.map((_, i) => (right.includes(i) ? 'right' : 'left')),
    ...(widths && { colWidths: widths, wordWrap: true, wrapOnWordBoundary: true }),
  });
  for (const row of rows) drawn.push(row.map(linesWithoutControls));
  const lines = drawn.toString().split('\n');
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** How a table looks. */
export interface TableOptions {
  readonly color?: boolean | undefined;
  readonly right?: readonly number[] | undefined;
  /** How many characters a line may have; in a table that is wider the widest column is wrapped between words. */
  readonly columns?: number | undefined;
}

/** The widths of all columns, each with two spaces after it, where the table has to be narrowed to `columns` characters; undefined if it fits. */
function narrowed(rows: readonly (readonly string[])[], columns: number): number[] | undefined {
  const widths = rows[0].map((_, i) => 2 + rows.reduce((widest, row) => Math.max(widest, displayWidth(row[i])), 0));
  const surplus = widths.reduce((sum, width) => sum + width, 0) - 2 - columns;
  if (surplus <= 0) return undefined;
  const widest = widths.indexOf(Math.max(...widths));
  widths[widest] = Math.max(LEAST_WIDTH, widths[widest] - surplus);
  return widths;
}

/** Narrower than this nothing can be read. */
const LEAST_WIDTH = 12;

/**
 * Prints a value as indented JSON: bytes as hexadecimal digits, integers of any size as decimal strings. JSON escapes the first
 * 32 control characters by itself; the others are escaped here, in its own spelling.
 */
export function writeJson(terminal: Terminal, value: unknown): void {
  terminal.write(jsonText(value));
}

/** The text that `writeJson` prints. */
export function jsonText(value: unknown): string {
  const plain = (_key: string, item: unknown): unknown => {
    if (item instanceof Uint8Array) return bytesToHex(item);
    if (item instanceof Uint16Array) return Array.from(item);
    if (item instanceof Map) return Object.fromEntries(item);
    return typeof item === 'bigint' ? item.toString() : item;
  };
  return `${linesWithoutControls(JSON.stringify(value, plain, 2))}\n`;
}

/** Hexadecimal digits in indented lines of 64, or of 32 where the terminal is too narrow. */
export function digitLines(digits: string, columns: number): string[] {
  const indent = 4;
  const width = columns < 64 + indent ? 32 : 64;
  return (digits.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map((line) => ' '.repeat(indent) + line);
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
