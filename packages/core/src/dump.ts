/** The annotated dump: each leaf span of a reader or writer on a line with its offset, its name and its bytes. */

import { bytesToHex } from './hex.ts';
import type { Span } from './span.ts';

/** How many bytes of a field are shown. */
const SHOWN = 8;
/** How many stand in a row, if all are shown. */
const ROW = 16;
/** The width of the column of names. */
const NAMES = 30;

/** What a dump shows beside names and the first bytes. */
export interface DumpOptions {
  /** All bytes of long fields too, in rows below one another; by default only the first of them and their number. */
  readonly isWhole?: boolean | undefined;
  /** Words behind the bytes of a field; empty for none. */
  readonly meaning?: ((leaf: Span) => string) | undefined;
}

/** Lines like `   42  suites.length                 00 02`; the parts of a structure are indented below its name. */
export function annotatedDump(
  bytes: Uint8Array,
  spans: readonly Span[],
  { isWhole = false, meaning = () => '' }: DumpOptions = {},
): string[] {
  const lines = (span: Span, depth: number): string[] => {
    const name = '  '.repeat(depth) + span.label;
    if (span.children?.length)
      return [`${' '.repeat(7)}${name}`, ...span.children.flatMap((child) => lines(child, depth + 1))];
    const { start, end } = span;
    const width = isWhole ? ROW : SHOWN;
    const row = (at: number): string => bytesToHex(bytes.subarray(at, Math.min(end, at + width)), ' ');
    const more = end - start > SHOWN && !isWhole ? ` ... (${end - start} bytes)` : '';
    const words = meaning(span);
    const first = `${String(start).padStart(5)}  ${name.padEnd(NAMES)} ${row(start)}${more}${words && `  ${words}`}`;
    const rows = [first.trimEnd()];
    if (isWhole)
      for (let at = start + ROW; at < end; at += ROW)
        rows.push(`${String(at).padStart(5)}  ${' '.repeat(NAMES)} ${row(at)}`);
    return rows;
  };
  return spans.flatMap((span) => lines(span, 0));
}
