/** AES-GCM told step by step (SP 800-38D section 7.1): the counter blocks, then the polynomial that makes the tag. */

import { bytesToHex, record, type Trace } from '@cleartext/core';
import { aes, gcmReference, type GcmEvent } from '@cleartext/symmetric';
import { namedRows, type Explanation, type Section } from './explanation.ts';

/** A text sealed by AES-GCM. */
export function explainGcm(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Explanation {
  const cipher = aes(key);
  const { result, events } = record((trace: Trace<GcmEvent>) =>
    gcmReference(cipher, nonce, aad, {}, trace).seal(plaintext),
  );
  const start = events.findIndex(({ step }) => step === 'J0');
  const value = (name: GcmEvent['step']) =>
    events.flatMap((event) => (event.step === name && 'value' in event ? [[name, event.value] as const] : []));
  const sections: Section[] = [
    {
      heading: 'Steps 1 and 2: the hash subkey and the first counter block',
      says:
        nonce.length === 12
          ? 'H = CIPH(0^128); J0 = IV || 0^31 || 1'
          : 'H = CIPH(0^128); J0 = GHASH of the padded IV and its length, as the IV is not 96 bits',
      rows: namedRows([...value('H'), ...value('J0')]),
    },
    ...events.flatMap((event) => (event.step === 'GCTR' && event.i > 0 ? [counterSection(event)] : [])),
    {
      heading: 'Steps 4 and 5: S = GHASH over A, C and their lengths in bits',
      says: 'Y_i = (Y_(i-1) xor X_i) * H in GF(2^128)',
      rows: namedRows(
        events
          .slice(start)
          .flatMap((event) =>
            event.step === 'GHASH' ? [[`X_${event.i}`, event.X] as const, [`Y_${event.i}`, event.Y] as const] : [],
          ),
      ),
    },
    ...events.flatMap((event) => (event.step === 'GCTR' && event.i === 0 ? [tagSection(event)] : [])),
  ];
  return {
    title: `${cipher.name}-GCM seals ${plaintext.length} bytes with ${aad.length} of associated data (SP 800-38D)`,
    sections,
    result: `ciphertext ${bytesToHex(result.subarray(0, -16)).replace(/.{64}(?=.)/g, '$&\n           ')}\ntag        ${bytesToHex(result.subarray(-16))}`,
    events,
  };
}

type GctrEvent = Extract<GcmEvent, { readonly step: 'GCTR' }>;

function counterSection({ i, CB, encrypted, X, Y }: GctrEvent): Section {
  return {
    heading: `Step 3: GCTR, block ${i}`,
    rows: namedRows([
      [`CB_${i}`, CB],
      ['CIPH(CB)', encrypted],
      ['P', X],
      ['C', Y],
    ]),
  };
}

function tagSection({ encrypted, X, Y }: GctrEvent): Section {
  return {
    heading: 'Step 6: T = S xor CIPH(J0)',
    rows: namedRows([
      ['S', X],
      ['CIPH(J0)', encrypted],
      ['T', Y],
    ]),
  };
}
