/**
 * Layers: bytes that came out of other bytes. A decrypted record comes out of the payload of a record on the wire, a
 * handshake message out of the contents of one or more records, a certificate out of a field of a message. Each layer
 * has its own bytes, its own named spans, and says which stretches of the layer below its bytes came out of, so that decrypted
 * messages are explained in the same way as clear ones.
 */

import { leafSpans, type Span } from './span.ts';

/** A stretch of a lower layer, `start` to `end`, exclusive, and where in the upper layer its contents begin. */
export interface Origin {
  readonly layer: Layer;
  readonly start: number;
  readonly end: number;
  /** The first byte of the upper layer that came out of this stretch. */
  readonly at: number;
}

/** Bytes with their explanation. */
export interface Layer {
  /** What the bytes are: `record 3 from the server`, `TLSInnerPlaintext`, `Certificate message`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The named parts. Their leaves partition `bytes`. */
  readonly spans: readonly Span[];
  /** Where the bytes came from, in order; empty for what was on the wire. */
  readonly from: readonly Origin[];
}

/** A layer of bytes that came from nowhere else: what travelled on the wire, or what a file holds. */
export function wireLayer(name: string, bytes: Uint8Array, spans: readonly Span[]): Layer {
  return { name, bytes, spans, from: [] };
}

/** The first byte of a layer that no leaf explains or that two explain; undefined if the leaves partition the bytes. */
export function unexplainedByte({ bytes, spans }: Layer): number | undefined {
  let position = 0;
  for (const { start, end } of leafSpans(spans)) {
    if (start !== position) return Math.min(start, position);
    position = end;
  }
  return position === bytes.length ? undefined : Math.min(position, bytes.length);
}
