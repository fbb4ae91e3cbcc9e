/** The annotated dump: each leaf span of a reader or writer on a line with its offset, its name and its bytes. */

import { bytesToHex } from './hex.ts';
import type { Span } from './span.ts';

/** How many bytes of a field are shown. */
const SHOWN = 8;
/** The width of the column of names. */
const NAMES = 30;

/** Lines like `   42  suites.length                 00 02`; the parts of a structure are indented below its name. */
export function annotatedDump(bytes: Uint8Array, spans: readonly Span[], depth = 0): string[] {
  return spans.flatMap((span) => {
    const name = '  '.repeat(depth) + span.label;
    if (span.children?.length) return [`${' '.repeat(7)}${name}`, ...annotatedDump(bytes, span.children, depth + 1)];
    const size = span.end - span.start;
    const shown = bytesToHex(bytes.subarray(span.start, span.start + Math.min(size, SHOWN)), ' ');
    const more = size > SHOWN ? ` ... (${size} bytes)` : '';
    return [`${String(span.start).padStart(5)}  ${name.padEnd(NAMES)} ${shown}${more}`.trimEnd()];
  });
}
