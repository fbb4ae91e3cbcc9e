/**
 * The text format that NIST's .rsp files, Botan's .vec files and OpenSSL's evp files have in common: `#` comments, lines
 * `NAME = value`, blank lines between blocks, `[section]` lines above them. A bare word, like NIST's FAIL, is a field
 * with an empty value; a line of exclamation marks, which one CAVP file has, means nothing. The key in PEM that OpenSSL's
 * files put below a field is a field of its own, `PEM`.
 */

import type { Fields } from './fields.ts';
import { FormatError } from './fields.ts';

/** One block, with the section lines that it stands under. */
export interface Block {
  /** The line it starts on, from 1. */
  readonly line: number;
  /** The texts in brackets directly above it or above the blocks before it. */
  readonly sections: readonly string[];
  /** The values by their names; the last one, where a name is repeated. */
  readonly fields: Fields;
  /** All names and values, in order. */
  readonly entries: readonly (readonly [name: string, value: string])[];
}

/** Reads the blocks of a text. Throws `FormatError` with the line. */
export function parseBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let sections: string[] = [];
  let entries: [string, string][] = [];
  let start = 0;
  let inHeading = false;
  const close = (): void => {
    if (entries.length > 0) blocks.push(block(start, sections, entries));
    entries = [];
  };
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trim();
    if (line.startsWith('#') || /^!+$/.test(line)) continue;
    if (line === '') {
      close();
      continue;
    }
    const section = /^\[(.*)\]$/.exec(line)?.[1];
    if (section !== undefined) {
      close();
      sections = inHeading ? [...sections, section] : [section];
      inHeading = true;
      continue;
    }
    inHeading = false;
    if (entries.length === 0) start = i + 1;
    if (line.startsWith('-----BEGIN ')) {
      const end = pemEnd(lines, i);
      entries.push(['PEM', lines.slice(i, end + 1).join('\n')]);
      i = end;
    } else entries.push(entry(line, i + 1));
  }
  close();
  return blocks;
}

/** Where the PEM file ends that begins on a line. */
function pemEnd(lines: readonly string[], begin: number): number {
  const length = lines.slice(begin).findIndex((line) => line.startsWith('-----END '));
  if (length >= 0) return begin + length;
  throw new FormatError(`line ${begin + 1}: expected an END line below -----BEGIN, found none`);
}

/** Joins blocks that blank lines have split: a record goes from one block with the field `first` to before the next. */
export function joinBlocks(blocks: readonly Block[], first: string): Block[] {
  const joined: Block[] = [];
  for (const next of blocks) {
    const last = joined.at(-1);
    if (last && !(first in next.fields))
      joined[joined.length - 1] = block(last.line, last.sections, [...last.entries, ...next.entries]);
    else joined.push(next);
  }
  return joined;
}

/** A block with all names of fields in capitals, for files that spell them this way and that. */
export function withUpperCaseNames({ line, sections, entries }: Block): Block {
  return block(
    line,
    sections,
    entries.map(([name, value]) => [name.toUpperCase(), value]),
  );
}

function entry(line: string, number: number): [string, string] {
  const assignment = /^([\w./ -]*[\w)]) *= ?(.*)$/.exec(line);
  if (assignment) return [assignment[1].trim(), assignment[2].trim()];
  if (/^\w+$/.test(line)) return [line, ''];
  throw new FormatError(`line ${number}: expected NAME = value, found ${JSON.stringify(line.slice(0, 40))}`);
}

function block(line: number, sections: readonly string[], entries: readonly (readonly [string, string])[]): Block {
  return { line, sections, entries, fields: Object.fromEntries(entries) };
}
