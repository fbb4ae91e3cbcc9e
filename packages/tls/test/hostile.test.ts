import fc from 'fast-check';
import { concat, seededRandom, unexplainedByte, utf8ToBytes } from '@cleartext/core';
import {
  alertCodes,
  cipherSuites,
  decodeHandshake,
  encodeHandshake,
  HANDSHAKE_TYPE,
  policies,
  stateName,
  stateTable,
  step,
  ticketKeeper,
  VERSION,
  versionName,
  type HandshakeMessage,
  type HandshakeType,
  type Policy,
  type TlsState,
  type Version,
} from '../src/index.ts';
import { act, authority, connect, exchange, identityFor, keys, pair, type End } from './in-memory.ts';

const identity = identityFor(keys['P-256']());
const rsaIdentity = identityFor(keys.rsa());
const clientIdentity = identityFor(keys['P-256'](), 'client');
const tickets = ticketKeeper(new Uint8Array(32).fill(7), { random: seededRandom('tickets') });
const versions = [VERSION.TLS13, VERSION.TLS12, VERSION.TLS11, VERSION.TLS10, VERSION.SSL30] as const;
const only = (version: Version): Policy => ({ ...policies.museum, versions: [version] });

/** One of every conversation: all states are passed, the early-data one by a resumed session. */
function conversations(version: Version): Parameters<typeof pair>[] {
  const policy = only(version);
  const rsa = {
    ...policy,
    suites: cipherSuites.filter(({ keyExchange }) => keyExchange === 'RSA' || keyExchange === 'any'),
  };
  // OCSPResponse { responseStatus: tryLater }
  const staple = { ocspResponse: Uint8Array.of(0x30, 3, 0x0a, 1, 3) };
  const asking = { clientAuthentication: 'request', clientTrustAnchors: [authority.certificate], tickets } as const;
  return [
    [
      { policy, identity: clientIdentity, requestOcsp: true },
      { policy, identity: { ...identity, ...staple }, ...asking },
    ],
    [{ policy: rsa }, { policy: rsa, identity: rsaIdentity }],
    ...earlyConversations(version),
  ];
}

function earlyConversations(version: Version): Parameters<typeof pair>[] {
  if (version !== VERSION.TLS13) return [];
  const policy = only(version);
  const server = { policy, identity, tickets, maxEarlyData: 1000 };
  const session = connect({ policy }, server).client.events.find((event) => event.type === 'session')!.session;
  return [[{ policy, session, earlyData: utf8ToBytes('early') }, server]];
}

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

/** A state that reads records in the clear, so that any message can be put before it. */
function inTheClear(state: TlsState): TlsState {
  const { read } = pair({}, { identity }).server.state;
  return { ...state, read };
}

describe('every message in every state', () => {
  const samples: Readonly<Record<HandshakeType, Uint8Array>> = Object.fromEntries(
    Object.entries(HANDSHAKE_TYPE).map(([name, code]) => [name, Uint8Array.of(code, 0, 0, 0)]),
  ) as Record<HandshakeType, Uint8Array>;
  const states = new Map<string, TlsState>();
  for (const version of versions)
    for (const settings of conversations(version))
      for (const { state } of statesBetween(...settings)) states.set(stateName(state), state);

  it('finds every state of the table on its way', () => {
    expect([...Object.keys(stateTable)].filter((name) => !states.has(name))).toEqual([]);
  });

  it.each(Object.keys(stateTable))('%s refuses what it does not expect', (name) => {
    const state = states.get(name);
    if (!state) throw new Error(`no conversation passes ${name}`);
    const expected = Object.keys(stateTable[name]!.messages);
    for (const [type, message] of Object.entries(samples)) {
      if (expected.includes(type)) continue;
      const record = concat(Uint8Array.of(22, 3, 3, 0, message.length), message);
      const { state: next, send } = step(inTheClear(state), { type: 'receive', bytes: record });
      expect([type, next.kind]).toEqual([type, 'FAILED']);
      expect(next).toMatchObject({ description: 'unexpected_message' });
      expect(send.length).toBeGreaterThan(0);
    }
    const unknown = step(inTheClear(state), { type: 'receive', bytes: Uint8Array.of(22, 3, 3, 0, 4, 99, 0, 0, 0) });
    expect(unknown.state).toMatchObject({ kind: 'FAILED', description: 'unexpected_message' });
  });

  it.each(Object.keys(stateTable))('%s refuses data and changes of keys that it does not expect', (name) => {
    const state = states.get(name)!;
    const handlers = stateTable[name]!;
    if (state.kind !== 'CONNECTED' && !handlers.earlyData) {
      const { state: next } = step(inTheClear(state), { type: 'receive', bytes: Uint8Array.of(23, 3, 3, 0, 1, 0) });
      expect(next).toMatchObject({ kind: 'FAILED', description: 'unexpected_message' });
    }
    if (handlers.changeCipherSpec) return;
    // Two bytes are never right; one byte 1 is ignored in a handshake of TLS 1.3.
    const { state: next } = step(inTheClear(state), { type: 'receive', bytes: Uint8Array.of(20, 3, 3, 0, 2, 1, 1) });
    expect(next).toMatchObject({ kind: 'FAILED', description: 'unexpected_message' });
  });
});

/** Every state that the machine passes, those inside a step as well: message by message, through the transitions. */
function statesBetween(...settings: Parameters<typeof pair>): { readonly state: TlsState }[] {
  return passed(...settings).flatMap(({ state, next }) => {
    // Handshake bytes that share a record are given one message at a time, in the clear.
    const found = [{ state }];
    const { events } = step(state, { type: 'receive', bytes: next });
    let current = state;
    for (const event of events) {
      if (event.type !== 'message' || event.direction !== 'received') continue;
      const bytes = event.layer.bytes;
      if (bytes.length > 2 ** 14) break;
      const record = concat(Uint8Array.of(22, 3, 3, bytes.length >> 8, bytes.length), bytes);
      const taken = step(inTheClear(current), { type: 'receive', bytes: record });
      current = taken.state;
      found.push({ state: current });
      if (current.kind === 'FAILED') break;
    }
    return found.filter(({ state: { kind } }) => kind !== 'FAILED');
  });
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
        { numRuns: 400 },
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
        { numRuns: 400 },
      );
    });

    it('sends any bytes', () => {
      fc.assert(
        fc.property(fc.nat(), fc.uint8Array({ maxLength: 200 }), (which, bytes) => {
          survives(points[which % points.length].state, bytes);
        }),
        { numRuns: 300 },
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
        { numRuns: 300 },
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
        { numRuns: 300 },
      );
    });
  },
);

describe('messages', () => {
  const found = new Map<string, { message: HandshakeMessage; bytes: Uint8Array; version: Version }>();
  for (const version of versions)
    for (const settings of conversations(version)) {
      const ends = pair(...settings);
      let toServer = act(ends.client, { type: 'start' });
      while (toServer.length > 0)
        toServer = act(ends.client, { type: 'receive', bytes: act(ends.server, { type: 'receive', bytes: toServer }) });
      for (const event of ends.client.events)
        if (event.type === 'message')
          found.set(`${event.message.type} ${version}`, { message: event.message, bytes: event.layer.bytes, version });
    }

  it('are the same after reading and writing', () => {
    for (const { message, bytes, version } of found.values()) {
      const keyExchange =
        message.type === 'client_key_exchange' || message.type === 'server_key_exchange' ? 'ECDHE' : undefined;
      if (message.type === 'client_key_exchange' && bytes.length > 100) continue;
      const context = { version, keyExchange } as const;
      expect(encodeHandshake(message, context).bytes).toEqual(bytes);
      expect(encodeHandshake(decodeHandshake(bytes, context).message, context).bytes).toEqual(bytes);
    }
  });

  it('are refused when they are cut off at any byte', () => {
    for (const { bytes, version, message } of found.values()) {
      if (message.type === 'finished') continue;
      for (let end = 4; end < bytes.length; end++) {
        const cut = bytes.slice(0, end);
        cut.set([0, (end - 4) >> 8, end - 4], 1);
        try {
          const { spans } = decodeHandshake(cut, { version, keyExchange: 'ECDHE' });
          // Only what is optional at the end may be missing.
          expect(unexplainedByte({ name: '', bytes: cut, spans, from: [] })).toBeUndefined();
        } catch (error) {
          expect((error as Error).name).toBe('DecodeError');
        }
      }
    }
  });
});

describe('budgets', () => {
  const policy = only(VERSION.TLS13);

  it('endure no flood of empty records, warnings or key updates', () => {
    const empty = connect({ policy }, { policy, identity });
    for (let i = 0; i < 40 && empty.server.state.kind === 'CONNECTED'; i++)
      exchange(empty.client, empty.server, new Uint8Array(0));
    expect(empty.server.state).toMatchObject({ kind: 'FAILED', description: 'unexpected_message' });
    const updates = connect({ policy }, { policy, identity });
    for (let i = 0; i < 40 && updates.server.state.kind === 'CONNECTED'; i++)
      act(updates.server, { type: 'receive', bytes: act(updates.client, { type: 'update keys', request: false }) });
    expect(updates.server.state).toMatchObject({ kind: 'FAILED', description: 'unexpected_message' });
  });

  it('refuse a message that claims to be huge before it has arrived', () => {
    const { server } = pair({}, { identity });
    act(server, { type: 'receive', bytes: Uint8Array.of(22, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff) });
    expect(server.state).toMatchObject({ kind: 'FAILED', description: 'illegal_parameter' });
  });

  it('refuse a record that is too long before it has arrived', () => {
    const { server } = pair({}, { identity });
    act(server, { type: 'receive', bytes: Uint8Array.of(22, 3, 1, 0xff, 0xff) });
    expect(server.state).toMatchObject({ kind: 'FAILED', description: 'record_overflow' });
  });
});
