/** Hostile bytes: whatever a state is given, it goes on or ends with an alert that has a name, and it never throws. */

import fc from 'fast-check';
import { concat, unexplainedByte } from '@cleartext/core';
import {
  alertCodes,
  HANDSHAKE_TYPE,
  stateName,
  stateTable,
  step,
  versionName,
  type HandshakeType,
  type TlsState,
} from '../src/index.ts';
import { conversations, inTheClear, versions } from './hostile-peer.ts';
import { act, pair, type End } from './in-memory.ts';

/** Every state that a conversation passes, with the bytes that its end received next. */
function passed(...settings: Parameters<typeof pair>): { readonly state: TlsState; readonly next: Uint8Array }[] {
  const ends = pair(...settings);
  const states: { state: TlsState; next: Uint8Array }[] = [];
  /** Record by record, so that every state is seen. */
  const give = (to: End, bytes: Uint8Array): Uint8Array => {
    const answers: Uint8Array[] = [];
    for (let offset = 0; offset < bytes.length;) {
      const end = offset + 5 + 256 * bytes[offset + 3] + bytes[offset + 4];
      const next = bytes.slice(offset, end);
      states.push({ state: to.state, next });
      answers.push(act(to, { type: 'receive', bytes: next }));
      offset = end;
    }
    return concat(...answers);
  };
  let toServer = act(ends.client, { type: 'start' });
  while (toServer.length > 0) toServer = give(ends.client, give(ends.server, toServer));
  for (const { state } of [ends.client, ends.server]) states.push({ state, next: new Uint8Array(0) });
  return states;
}

/** A peer's alert may have a number that nobody knows. */
const descriptions = [...Object.keys(alertCodes), 'unknown'];

/** Whatever bytes a state is given: it ends with an alert that has a name, or goes on. It never throws. */
function survives(state: TlsState, bytes: Uint8Array): TlsState {
  const { state: next, events } = step(state, { type: 'receive', bytes });
  if (next.kind === 'FAILED') expect(descriptions).toContain(next.description);
  for (const event of events)
    if (event.type === 'message' || event.type === 'record') expect(unexplainedByte(event.layer)).toBeUndefined();
  return next;
}

/** Random bytes, records, bodies and changes of each, in every state of every version. */
export function fuzzed(numRuns: number): void {
  describe.each(versions.map((version) => [versionName(version), version] as const))(
    'a hostile peer in %s',
    (_n, version) => {
      const points = conversations(version)
        .flatMap((settings) => passed(...settings))
        .filter(({ next }) => next.length > 0);

      it('changes a byte of a record', () => {
        fc.assert(
          fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (which, where, change) => {
            const { state, next } = points[which % points.length];
            const bytes = next.slice();
            bytes[where % bytes.length] ^= change;
            survives(state, bytes);
          }),
          { numRuns },
        );
      });

      it('changes a byte of a message, in the clear', () => {
        fc.assert(
          fc.property(
            fc.nat(),
            fc.nat(),
            fc.integer({ min: 1, max: 255 }),
            fc.boolean(),
            (which, where, change, cuts) => {
              const { state, next } = points[which % points.length];
              const { events } = step(state, { type: 'receive', bytes: next });
              for (const event of events) {
                if (event.type !== 'message' || event.direction !== 'received') continue;
                const content = event.layer.bytes.slice(0, 2 ** 14);
                const at = 4 + (where % Math.max(1, content.length - 4));
                if (at < content.length) content[at] ^= change;
                const body = cuts ? content.slice(0, at) : content;
                if (cuts) body.set([(body.length - 4) >> 8, body.length - 4], 2);
                survives(inTheClear(state), concat(Uint8Array.of(22, 3, 3, body.length >> 8, body.length), body));
                break;
              }
            },
          ),
          { numRuns },
        );
      });

      it('sends any bytes', () => {
        fc.assert(
          fc.property(fc.nat(), fc.uint8Array({ maxLength: 200 }), (which, bytes) => {
            survives(points[which % points.length].state, bytes);
          }),
          { numRuns },
        );
      });

      it('sends any records', () => {
        const record = fc
          .tuple(fc.constantFrom(20, 21, 22, 23), fc.uint8Array({ minLength: 1, maxLength: 60 }))
          .map(([type, body]) => concat(Uint8Array.of(type, 3, 3, 0, body.length), body));
        fc.assert(
          fc.property(fc.nat(), fc.array(record, { maxLength: 6 }), (which, records) => {
            survives(inTheClear(points[which % points.length].state), concat(...records));
          }),
          { numRuns },
        );
      });

      it('sends any body with the type that is expected', () => {
        fc.assert(
          fc.property(fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 200 }), (which, choice, body) => {
            const { state } = points[which % points.length];
            const types = Object.keys(stateTable[stateName(state)]?.messages ?? {}).filter(
              (type) => type in HANDSHAKE_TYPE,
            );
            if (types.length === 0) return;
            const type = HANDSHAKE_TYPE[types[choice % types.length] as HandshakeType];
            const message = concat(Uint8Array.of(type, 0, 0, body.length), body);
            survives(inTheClear(state), concat(Uint8Array.of(22, 3, 3, 0, message.length), message));
          }),
          { numRuns },
        );
      });
    },
  );
}
