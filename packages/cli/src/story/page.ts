/** The look of the narration: 80 columns, headings, wrapped prose, byte dumps and small tables; readable without colour. */

import { bytesToHex, withoutControls } from '@cleartext/core';
import { createColors } from 'picocolors';
import { wrapped } from '../text-lines.ts';

/** How wide a line is at most, in characters, and how wide at least. */
export const WIDTH = 80;
const LEAST_WIDTH = 40;

/** Writes a narration line by line. */
export interface Page {
  title(text: string): void;
  /** A numbered step. */
  step(text: string): void;
  /** Prose, wrapped to the width. */
  say(text: string): void;
  /** A line with a mark: `+` for what passed, `x` for what was refused, `-` for what was not reached. */
  mark(kind: 'passed' | 'failed' | 'not reached', text: string): void;
  /** `name   value`, the value wrapped under itself. */
  fact(name: string, value: string): void;
  /** The first bytes of a byte string in hexadecimal and as text, 16 a line. */
  bytes(bytes: Uint8Array, limit?: number): void;
  /** Lines as they are, indented; cut at the width. */
  lines(lines: readonly string[]): void;
  /** Who knows what: a row for each thing, a column for each person. */
  knowledge(people: readonly string[], rows: readonly (readonly [thing: string, ...known: boolean[]])[]): void;
  blank(): void;
}

/** A page that hands its lines to `write`. */
export function page(write: (line: string) => void, color: boolean, columns = WIDTH): Page {
  const width = Math.max(LEAST_WIDTH, Math.min(WIDTH, columns));
  const paint = createColors(color);
  const marks = { passed: paint.green('+'), failed: paint.red('x'), 'not reached': paint.dim('-') };
  let steps = 0;
  const self: Page = {
    title(text) {
      write(paint.bold(text));
      write('='.repeat(Math.min(width, text.length)));
    },
    step(text) {
      const heading = `${++steps}  ${text} `;
      write('');
      write(paint.bold(paint.cyan(`-- ${heading}${'-'.repeat(Math.max(0, width - 3 - heading.length))}`)));
    },
    say: (text) => wrapped(text, width - 3).forEach((line) => write(`   ${line}`)),
    mark(kind, text) {
      const [first, ...rest] = wrapped(text, width - 5);
      write(`   ${marks[kind]} ${first}`);
      rest.forEach((line) => write(`     ${line}`));
    },
    fact(name, value) {
      const [first, ...rest] = wrapped(value, width - 22);
      write(`   ${paint.dim(name.padEnd(18))} ${first}`);
      rest.forEach((line) => write(' '.repeat(22) + line));
    },
    bytes(bytes, limit = 48) {
      for (let i = 0; i < Math.min(bytes.length, limit); i += 16) {
        const row = bytes.slice(i, Math.min(i + 16, limit));
        const text = Array.from(row, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
        write(`      ${bytesToHex(row, ' ').padEnd(48)} ${paint.dim(text)}`);
      }
      if (bytes.length > limit) write(paint.dim(`      ... ${bytes.length} bytes in all`));
    },
    lines: (lines) => lines.forEach((line) => write(`   ${withoutControls(line).slice(0, width - 3)}`)),
    knowledge(people, rows) {
      const first = Math.max(...rows.map(([thing]) => thing.length)) + 2;
      write(`   ${paint.dim('who knows'.padEnd(first) + people.map((name) => name.padEnd(8)).join(''))}`);
      for (const [thing, ...known] of rows)
        write(`   ${thing.padEnd(first)}${known.map((knows) => (knows ? 'yes' : '-').padEnd(8)).join('')}`.trimEnd());
    },
    blank: () => write(''),
  };
  return self;
}
