/** PBKDF2 told iteration by iteration (RFC 8018 section 5.2). */

import { bytesToHex, record, type Trace } from '@cleartext/core';
import { pbkdf2Reference, type Hash, type Pbkdf2Event } from '@cleartext/hash';
import { namedRows, type Explanation, type Section } from './explanation.ts';

/** A key from a password; of each block the first and the last iterations are shown. */
export function explainPbkdf2(
  hash: Hash,
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Explanation {
  const { result, events } = record((trace: Trace<Pbkdf2Event>) =>
    pbkdf2Reference(hash, password, salt, iterations, length, trace),
  );
  const sections = events.flatMap((event): Section[] => {
    if (event.step !== 'T') return [];
    const chain = events.flatMap((other) => (other.step === 'U' && other.i === event.i ? [other] : []));
    const shown = chain.filter(({ n }) => n <= SHOWN || n === iterations);
    return [
      {
        heading: `Block ${event.i}`,
        says: `U_1 = PRF(P, S || ${event.i.toString(16).padStart(8, '0')}), U_n = PRF(P, U_(n-1))\nT_${event.i} is the exclusive or of all ${iterations} of them.`,
        rows: namedRows([...shown.map(({ n, U }) => [`U_${n}`, U] as const), [`T_${event.i}`, event.T]]),
      },
    ];
  });
  return {
    title: `PBKDF2-HMAC-${hash.name}, ${iterations} iterations, ${length} bytes (RFC 8018 section 5.2)`,
    sections,
    result: `key ${bytesToHex(result).replace(/.{64}(?=.)/g, '$&\n    ')}`,
    events,
  };
}

/** So many iterations of a block are shown, and the last. */
const SHOWN = 8;
