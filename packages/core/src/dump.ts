/** The annotated dump: each leaf span of a reader or writer on a line with its offset, its bytes and its name. */

import { bytesToHex } from './hex.ts';
import type { Span } from './reader.ts';

/** Lines like `   5  00 02        ClientHello.cipher_suites.length`; structures are indented by their depth. */
export function annotatedDump(bytes: Uint8Array, spans: readonly Span[], depth = 0): string[] {
  return spans.flatMap((span) => {
    const indent = '  '.repeat(depth);
    if (span.children?.length) return [`${indent}${span.label}`, ...annotatedDump(bytes, span.children, depth + 1)];
    const shown = bytesToHex(bytes.subarray(span.start, Math.min(span.end, span.start + 16)), ' ');
    const more = span.end - span.start > 16 ? ` ... (${span.end - span.start} bytes)` : '';
    return [`${indent}${String(span.start).padStart(5)}  ${(shown + more).padEnd(24)} ${span.label}`];
  });
}
