/**
 * Hostile peers in memory: every message in every state that does not expect it, a sample of the changed fields (the whole table runs
 * with the slow tests), random bytes, and the budgets.
 */

import { concat, unexplainedByte } from '@cleartext/core';
import {
  decodeHandshake,
  encodeHandshake,
  stateName,
  stateTable,
  step,
  VERSION,
  versionName,
  type HandshakeMessage,
  type MessageContext,
  type TlsState,
} from '../src/index.ts';
import { fuzzed } from './hostile-bytes.ts';
import {
  conversations,
  fieldCases,
  inTheClear,
  momentsOf,
  only,
  reachedStates,
  samplesOf,
  versions,
  wrongAnswer,
} from './hostile-peer.ts';
import { act, connect, exchange, identityFor, keys, pair } from './in-memory.ts';

const identity = identityFor(keys['P-256']());

describe('every message in every state', () => {
  const states = reachedStates();

  it('finds every state of the table on its way, with every version and key exchange', () => {
    const names = new Set(states.map(({ state }) => stateName(state)));
    expect(Object.keys(stateTable).filter((name) => !names.has(name))).toEqual([]);
    expect(states.length).toBeGreaterThan(130);
  });

  describe.each(versions.map((version) => [versionName(version), version] as const))('%s', (_name, version) => {
    const samples = [...samplesOf(version), [undefined, Uint8Array.of(99, 0, 0, 0)] as const];

    it.each(states.filter((each) => each.version === version))('$name refuses what it does not expect', ({ state }) => {
      const handlers = stateTable[stateName(state)]!;
      for (const [type, message] of samples) {
        if (type && type in handlers.messages && (handlers.expects?.(state, type) ?? true)) continue;
        expect([type, answer(state, 22, message)]).toEqual([type, 'unexpected_message']);
      }
      if (state.kind !== 'CONNECTED' && !handlers.earlyData)
        expect(answer(state, 23, Uint8Array.of(0))).toBe('unexpected_message');
      // Two bytes are never right; one byte 1 is ignored in a handshake of TLS 1.3.
      if (!handlers.changeCipherSpec) expect(answer(state, 20, Uint8Array.of(1, 1))).toBe('unexpected_message');
    });
  });

  it('depends on the key exchange behind the certificates (RFC 5246 section 7.4.3)', () => {
    const refused = states.flatMap(({ name, state, version }) => {
      if (state.kind !== 'WAIT_SKE' && state.kind !== 'WAIT_CERT_STATUS') return [];
      const samples = samplesOf(version);
      const types = (['server_key_exchange', 'certificate_request', 'server_hello_done'] as const).filter(
        (type) => answer(state, 22, samples.get(type)!) === 'unexpected_message',
      );
      return name.startsWith('TLS 1.0') ? [`${name}: ${types.join()}`] : [];
    });
    expect(refused).toEqual([
      'TLS 1.0 ECDHE client tls12 WAIT_CERT_STATUS: certificate_request,server_hello_done',
      'TLS 1.0 ECDHE client tls12 WAIT_SKE: certificate_request,server_hello_done',
      'TLS 1.0 RSA client tls12 WAIT_SKE: server_key_exchange',
      'TLS 1.0 DHE client tls12 WAIT_SKE: certificate_request,server_hello_done',
      'TLS 1.0 RSA_EXPORT client tls12 WAIT_SKE: ',
    ]);
  });
});

/** The alert that a state answers content with, in the clear; undefined if it goes on. */
function answer(state: TlsState, contentType: number, content: Uint8Array): string | undefined {
  const bytes = concat(Uint8Array.of(contentType, 3, 3, content.length >> 8, content.length), content);
  const { state: next, send } = step(inTheClear(state), { type: 'receive', bytes });
  if (next.kind !== 'FAILED') return undefined;
  expect(send.length).toBeGreaterThan(0);
  return next.description;
}

describe('every field, changed', () => {
  const table = versions.flatMap((version) =>
    conversations(version).map((settings, i) => [`${versionName(version)}, ${i}`, version, settings] as const),
  );
  it.each(table)('in conversation %s: a sample', (_name, version, settings) => {
    const sample = fieldCases(version, settings).filter((_case, i) => i % 149 === 0);
    const faults = sample.flatMap((each) => {
      const fault = wrongAnswer(each);
      return fault === undefined ? [] : [`${each.name}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });
});

fuzzed(30);

describe('messages', () => {
  const found = new Map<string, { message: HandshakeMessage; bytes: Uint8Array; context: MessageContext }>();
  for (const version of versions)
    for (const settings of conversations(version))
      for (const { ends, queue } of momentsOf(settings)) {
        const { to, message: sent } = queue.at(0) ?? {};
        if (!to || !sent) continue;
        const { message, layer } = sent;
        const state = ends[to];
        const keyExchange = state.protocol === 'tls12' ? state.suite.keyExchange : undefined;
        const context = { version, keyExchange };
        found.set(`${message.type} ${version} ${keyExchange}`, { message, bytes: layer.bytes, context });
      }

  it('are the same after reading and writing', () => {
    expect(found.size).toBeGreaterThan(90);
    for (const { message, bytes, context } of found.values()) {
      expect(encodeHandshake(message, context).bytes).toEqual(bytes);
      expect(encodeHandshake(decodeHandshake(bytes, context).message, context).bytes).toEqual(bytes);
    }
  });

  it('are refused when they are cut off', () => {
    for (const { bytes, context, message } of found.values()) {
      if (message.type === 'finished') continue;
      // Of long messages not every byte: the fields of certificates and keys are long.
      for (let end = 4; end < bytes.length; end += bytes.length > 200 ? 7 : 1) {
        const cut = bytes.slice(0, end);
        cut.set([0, (end - 4) >> 8, end - 4], 1);
        try {
          const { spans } = decodeHandshake(cut, context);
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

  it('endure four warnings in a row and no fifth', () => {
    const { server } = connect({ policy: only(VERSION.TLS12) }, { policy: only(VERSION.TLS12), identity });
    let state = inTheClear(server.state);
    const warning = Uint8Array.of(21, 3, 3, 0, 2, 1, 90);
    for (let i = 0; i < 4; i++) state = step(state, { type: 'receive', bytes: warning }).state;
    expect(state.kind).toBe('CONNECTED');
    expect(step(state, { type: 'receive', bytes: warning }).state).toMatchObject({ description: 'unexpected_message' });
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
