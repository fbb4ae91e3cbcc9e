/** Poly1305 told block by block (RFC 8439 section 2.5), in the numbers that section 2.5.2 prints. */

import { bytesToHex, record, type Trace } from '@cleartext/core';
import { poly1305Reference, type Poly1305Event } from '@cleartext/symmetric';
import { numberRows, type Explanation, type Section } from './explanation.ts';

/** The tag of a message under a one-time key. */
export function explainPoly1305(key: Uint8Array, message: Uint8Array): Explanation {
  const { result, events } = record((trace: Trace<Poly1305Event>) => poly1305Reference(key, message, trace));
  let block = 0;
  const sections = events.map((event): Section => {
    switch (event.step) {
      case 'key':
        return {
          heading: 'The one-time key',
          says: 'r is the first half, low byte first, with 22 bits cleared; s is the second.',
          rows: [...numberRows('r', event.r), ...numberRows('s', event.s)],
        };
      case 'block':
        return {
          heading: `Block ${++block}: ${bytesToHex(event.block)}`,
          says: 'n is the block, low byte first, with a 1 above; P = 2^130 - 5',
          rows: [
            ...numberRows('n', event.n),
            ...numberRows('a + n', event.added),
            ...numberRows('(a + n) r', event.product),
            ...numberRows('a = that mod P', event.a),
          ],
        };
      case 'tag':
        return {
          heading: 'The tag: the lowest 128 bits of a + s, low byte first',
          rows: numberRows('a + s', event.sum),
        };
    }
  });
  return {
    title: `Poly1305 of ${message.length} bytes (RFC 8439 section 2.5)`,
    sections,
    result: `tag ${bytesToHex(result)}`,
    events,
  };
}
