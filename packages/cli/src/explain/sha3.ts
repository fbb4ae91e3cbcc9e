/** SHA-3 and SHAKE told step by step (FIPS 202): the first round whole, of each later round what it leaves in the first row. */

import { bytesToHex, record, type Trace } from '@cleartext/core';
import { sha3Reference, shakeReference, type Lanes, type Sha3Event } from '@cleartext/hash';
import { byteRows, longWordToHex, type Explanation, type Section } from './explanation.ts';
import { hashTitle } from './merkle-damgard.ts';

/** A message under SHA3-224, SHA3-256, SHA3-384 or SHA3-512. */
export function explainSha3(bits: 224 | 256 | 384 | 512, message: Uint8Array): Explanation {
  const { result, events } = record((trace: Trace<Sha3Event>) => sha3Reference(bits, message, trace));
  return explanation(`SHA3-${bits}`, '6.1', 1600 - 2 * bits, message, result, events);
}

/** The first `length` bytes of SHAKE128 or SHAKE256. */
export function explainShake(bits: 128 | 256, message: Uint8Array, length: number): Explanation {
  const { result, events } = record((trace: Trace<Sha3Event>) => shakeReference(bits, message, length, trace));
  return explanation(`SHAKE${bits}`, '6.2', 1600 - 2 * bits, message, result, events);
}

function explanation(
  name: string,
  clause: string,
  rate: number,
  message: Uint8Array,
  output: Uint8Array,
  events: readonly Sha3Event[],
): Explanation {
  const sections: Section[] = [];
  for (let n = 0; n < events.length; n++) {
    const event = events[n];
    if (event.step === 'padding')
      sections.push({
        heading: 'Padding (section 5.1)',
        says: `The message, its suffix and pad10*1, to blocks of ${rate / 8} bytes:`,
        rows: byteRows(event.P),
      });
    if (event.step === 'absorb')
      sections.push({
        heading: `Block ${event.i}: the state after the exclusive or`,
        says: 'A[x,y], x from left to right, in two lines for each y:',
        rows: laneRows(event.A),
      });
    if (event.step === 'squeeze') sections.push({ heading: 'Output so far', rows: byteRows(event.Z) });
    if (event.step === 'theta' && event.round === 0) sections.push(...permutation(events.slice(n, n + 5 * 24)));
  }
  return {
    title: hashTitle(name, message, `FIPS 202 section ${clause}`),
    sections,
    result: `output ${bytesToHex(output).replace(/.{64}(?=.)/g, '$&\n       ')}`,
    events,
  };
}

/** The 24 rounds of Keccak-p, from the 120 events of one permutation. */
function permutation(events: readonly Sha3Event[]): Section[] {
  const after = (step: Sha3Event['step'], round: number): Lanes => {
    const found = events.find((event) => event.step === step && 'round' in event && event.round === round);
    return found && 'A' in found ? found.A : [];
  };
  const steps = (['theta', 'rho', 'pi', 'chi'] as const).map((step) => after(step, 0));
  return [
    {
      heading: 'Round 0, lane by lane (section 3.2)',
      says: 'theta adds two column parities, rho rotates the lane, pi moves it,\nchi mixes a row; then iota adds a constant to A[0,0]',
      head: ['x,y', 'theta', 'rho', 'pi', 'chi'],
      rows: Array.from({ length: 25 }, (_, n) => [
        `${n % 5},${Math.floor(n / 5)}`,
        ...steps.map((lanes) => longWordToHex(lanes[n])),
      ]),
    },
    {
      heading: 'Rounds 0 to 23: the first lanes after iota (with --json, all lanes of all steps)',
      head: ['round', 'A[0,0]', 'A[1,0]', 'A[2,0]', 'A[3,0]'],
      rows: Array.from({ length: 24 }, (_, round) => [
        String(round),
        ...after('iota', round).slice(0, 4).map(longWordToHex),
      ]),
      right: [0],
    },
  ];
}

/** The lanes, three and two for each y. */
function laneRows(A: Lanes): string[][] {
  return [0, 1, 2, 3, 4].flatMap((y) => {
    const row = A.slice(5 * y, 5 * y + 5).map(longWordToHex);
    return [
      [`y = ${y}`, ...row.slice(0, 3)],
      ['', ...row.slice(3), ''],
    ];
  });
}
