/**
 * Poly1305 (RFC 8439 section 2.5), the standard read aloud with big integers, with a trace. Status: current, with one
 * condition: a key authenticates one message. The one idea: the message's 16-byte blocks are the coefficients of a
 * polynomial modulo 2^130 - 5, evaluated at the secret point r; the secret s is added.
 */

import { checkBytes, concat, copy, type Trace } from '@cleartext/core';

/** What the reference shows: the clamped key, the accumulator a around each block, the tag before truncation. */
export type Poly1305Event =
  | { readonly step: 'key'; readonly r: bigint; readonly s: bigint }
  /** A block with a byte 1 behind it is the number n; added = a + n, product = (a + n) r, and the new a is that modulo P. */
  | {
      readonly step: 'block';
      readonly block: Uint8Array;
      readonly n: bigint;
      readonly added: bigint;
      readonly product: bigint;
      readonly a: bigint;
    }
  /** sum = a + s; its lowest 128 bits are the tag. */
  | { readonly step: 'tag'; readonly a: bigint; readonly sum: bigint };

/** The prime 2^130 - 5. */
const P = (1n << 130n) - 5n;

/**
 * The 16-byte tag of `message` under a 32-byte one-time key r || s, as RFC 8439 section 2.5.1 writes it; an event for each step.
 * Leaks: how large the secret numbers are, because operations on big integers take longer for larger ones; when traced, everything.
 */
export function poly1305Reference(key: Uint8Array, message: Uint8Array, trace?: Trace<Poly1305Event>): Uint8Array {
  checkBytes('key', key, 32);
  checkBytes('message', message);
  const r = leBytesToNum(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  const s = leBytesToNum(key.subarray(16, 32));
  trace?.({ step: 'key', r, s });
  let a = 0n;
  for (let i = 0; i < message.length; i += 16) {
    const block = copy(message, i, i + 16);
    const n = leBytesToNum(concat(block, Uint8Array.of(1)));
    const added = a + n;
    const product = added * r;
    a = product % P;
    trace?.({ step: 'block', block, n, added, product, a });
  }
  const sum = a + s;
  trace?.({ step: 'tag', a, sum });
  return Uint8Array.from({ length: 16 }, (_, i) => Number((sum >> BigInt(8 * i)) & 255n));
}

function leBytesToNum(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}
