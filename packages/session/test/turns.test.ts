/**
 * Each message in each state that is not its own, and the events and records at the edges of a session: what the other
 * suites left open, as mutation testing showed (docs/mutation.md).
 */
import { concat, seededRandom } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import { explainLayer, explainLayers, wireStretches } from '@cleartext/protocol';
import { oaep, publicKeyOf } from '@cleartext/rsa';
import {
  certificateLayers,
  encodeMessage,
  encodeRecord,
  protectRecord,
  recordLayers,
  step,
  type HandshakeMessage,
  type SessionState,
  type SessionStep,
} from '../src/index.ts';
import {
  alice,
  authority,
  bobKey,
  client,
  connected,
  emptied,
  Line,
  numbered,
  refusalOf,
  server,
  type Role,
} from './people.ts';

const receive = (state: SessionState, bytes: Uint8Array): SessionStep => step(state, { type: 'receive', bytes });
const record = (message: HandshakeMessage, sequence: number): Uint8Array =>
  encodeRecord('handshake', sequence, encodeMessage(message).bytes).bytes;
const keyExchange = (sessionKey: Uint8Array): HandshakeMessage => ({
  kind: 'KeyExchange',
  encryptedSessionKey: oaep(sha256, { random: seededRandom('key') }).encrypt(publicKeyOf(bobKey), sessionKey),
  certificates: [],
  signature: new Uint8Array(0),
});
/** The handshake message of a kind that one party sent. */
const sent = <K extends HandshakeMessage['kind']>(line: Line, who: Role, kind: K) =>
  line.events[who].flatMap((event) =>
    event.type === 'record' && event.direction === 'sent' && event.messages[0]?.message.kind === kind
      ? [event.messages[0].message as Extract<HandshakeMessage, { kind: K }>]
      : [],
  )[0];

describe('the server', () => {
  const hello = step(client(), { type: 'start' }).send;
  const greeted = receive(server(), hello).state;

  it('hears one ClientHello, and a KeyExchange only behind it', () => {
    expect(greeted.kind).toBe('ExpectKeyExchange');
    const again = hello.slice();
    again[4] = 1; // the last byte of the record's number
    expect(refusalOf(receive(greeted, again))).toBe('unexpected message');
    expect(refusalOf(receive(server(), record(keyExchange(new Uint8Array(32)), 0)))).toBe('unexpected message');
  });

  it('hears nothing but Finished behind the KeyExchange', () => {
    const line = new Line();
    line.onTheWay = ({ from, bytes }, i) => (i === 2 && from === 'client' ? [bytes.slice(0, -1)] : [bytes]);
    line.act('client', { type: 'start' });
    const state = line.states.server;
    if (state.kind !== 'ExpectClientFinished') throw new Error(state.kind);
    const { bytes } = encodeMessage(keyExchange(new Uint8Array(32)));
    const wrong = protectRecord(state.suite, state.keys.client, 'handshake', 2, bytes, seededRandom('iv'));
    expect(refusalOf(receive(emptied(state), wrong.bytes))).toBe('unexpected message');
  });

  it('takes no session key of another length', () => {
    for (const length of [0, 31, 33]) {
      const { events } = receive(greeted, record(keyExchange(new Uint8Array(length)), 1));
      const secret = events.find((event) => event.type === 'secret');
      expect(secret?.value).toHaveLength(32);
    }
  });

  it('asks for a certificate only where it knows whom to trust', () => {
    expect(sent(connected(), 'server', 'ServerHello').wantsClientCertificate).toBe(false);
    const asking = connected({ identity: alice }, { clientTrustAnchors: [authority.certificate] });
    expect(sent(asking, 'server', 'ServerHello').wantsClientCertificate).toBe(true);
    const missing = connected({}, { clientTrustAnchors: [authority.certificate] });
    expect(missing.refusal('server')?.detail).toBe('the client has shown no certificate');
  });
});

describe('the client', () => {
  it('signs only when it shows a certificate', () => {
    expect(sent(connected({ identity: alice }), 'client', 'KeyExchange').signature).toHaveLength(0);
    const asked = connected({ identity: alice }, { clientTrustAnchors: [authority.certificate] });
    expect(sent(asked, 'client', 'KeyExchange').signature.length).toBeGreaterThan(0);
  });

  it('tells of the certificate of the server and its checks', () => {
    const event = connected().events.client.find(({ type }) => type === 'certificate');
    expect(event).toMatchObject({ type: 'certificate', of: 'server', verdict: { accepted: true } });
  });
});

describe('events', () => {
  it('count the messages as the records are counted', () => {
    const line = connected();
    for (const i of [0, 1]) line.act('client', { type: 'send', plaintext: Uint8Array.of(i) });
    const sequences = line.events.server.flatMap((event) => (event.type === 'message' ? [event.sequence] : []));
    expect(sequences).toEqual([3, 4]); // behind ClientHello, KeyExchange and Finished
  });

  it('explain protected messages like clear ones', () => {
    const labels = (line: Line, who: Role): string[][] =>
      line.events[who].flatMap((event) =>
        event.type === 'record'
          ? [
              recordLayers(event).flatMap((layer) =>
                explainLayer(layer).map(({ path }) => `${layer.name}: ${path.join('.')}`),
              ),
            ]
          : [],
      );
    const [hello, , , finished] = labels(connected(), 'client');
    expect(hello).toContain('ClientHello: server_name.host');
    expect(finished).toEqual([
      'record 2 from the client: type',
      'record 2 from the client: sequence',
      'record 2 from the client: length',
      'record 2 from the client: ciphertext',
      'record 2 from the client: tag',
      'plaintext of record 2 from the client: handshake',
      'Finished: kind',
      'Finished: length',
      'Finished: proof',
    ]);
    // A refusal without keys: one byte in the clear.
    const refused = receive(server(), record({ kind: 'Finished', proof: new Uint8Array(32) }, 0));
    const [, told] = refused.events.filter((event) => event.type === 'record');
    expect(told.wire.spans.at(-1)).toMatchObject({ label: 'payload', start: 8, end: 9 });
    expect(told.content).toBe(told.wire);
  });

  it('tell where on the wire each byte of a certificate was', () => {
    const [, event] = connected().events.client.filter((event) => event.type === 'record');
    const [{ layer: message }] = event.messages;
    const [certificate] = certificateLayers(event.messages[0]);
    const [stretch] = wireStretches(certificate, 0, 4);
    expect(stretch.layer).toBe(event.wire);
    expect(event.wire.bytes.slice(stretch.start, stretch.end)).toEqual(certificate.bytes.slice(0, 4));
    expect(wireStretches(message, 0, 1)).toEqual([{ layer: event.wire, start: 8, end: 9 }]);
  });
});

describe('handshake messages and records', () => {
  const hello = encodeMessage({
    kind: 'ClientHello',
    version: 1,
    random: new Uint8Array(32),
    suites: [5],
    serverName: 'bob.example',
  }).bytes;
  const handshake = (sequence: number, content: Uint8Array): Uint8Array =>
    encodeRecord('handshake', sequence, content).bytes;

  it('need not agree: a message may be cut over several records', () => {
    const cut = concat(
      handshake(0, hello.slice(0, 2)),
      handshake(1, hello.slice(2, 30)),
      handshake(2, hello.slice(30)),
    );
    const { state, events } = receive(server(), cut);
    expect(state.kind).toBe('ExpectKeyExchange');
    const records = events.filter((event) => event.type === 'record' && event.direction === 'received');
    expect(records.map((event) => event.type === 'record' && event.messages.length)).toEqual([0, 0, 1]);
    const [last] = records.slice(-1);
    if (last.type !== 'record') throw new Error(last.type);
    expect(last.messages[0].layer.from.map(({ layer }) => layer.name)).toEqual(
      [0, 1, 2].map((sequence) => `record ${sequence} from the client`),
    );
    expect(() => explainLayers(recordLayers(last))).not.toThrow();
  });

  it('a record of another type in the middle of a message is refused, and an empty one is malformed', () => {
    const half = receive(server(), handshake(0, hello.slice(0, 9))).state;
    expect(half.joiner.length).toBe(9);
    const other = encodeRecord('close', 1, new Uint8Array(0)).bytes;
    expect(refusalOf(receive(half, other))).toBe('authentication failed'); // no close before the keys
    expect(receive(half, encodeRecord('refusal', 1, Uint8Array.of(1)).bytes).state.kind).toBe('Refused');
    expect(refusalOf(receive(server(), handshake(0, new Uint8Array(0))))).toBe('malformed message');
  });

  it('nothing may follow the KeyExchange under the old keys, neither a message nor a part of one', () => {
    const greeted = receive(server(), handshake(0, hello)).state;
    const exchange = encodeMessage(keyExchange(new Uint8Array(32))).bytes;
    expect(receive(greeted, handshake(1, exchange)).state.kind).toBe('ExpectClientFinished');
    const finished = encodeMessage({ kind: 'Finished', proof: new Uint8Array(32) }).bytes;
    for (const more of [finished, finished.slice(0, 1), finished.slice(0, 9)]) {
      const { events, state } = receive(greeted, handshake(1, concat(exchange, more)));
      expect(events.at(-1)).toMatchObject({
        reason: 'unexpected message',
        detail: 'more follows KeyExchange under the old keys',
      });
      expect(state.kind).toBe('Refused');
    }
  });

  it('a refusal never uses a number twice, wherever the fault was found', () => {
    // Two hellos in one record: the first is answered, the second refused, and both answers are numbered.
    const { events } = receive(server(), handshake(0, concat(hello, hello)));
    const sent = events.flatMap((event) =>
      event.type === 'record' && event.direction === 'sent' ? [event.record] : [],
    );
    expect(sent.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['handshake', 0],
      ['refusal', 1],
    ]);
  });
});

describe('the edges of a session', () => {
  it('a refused session stays as it is', () => {
    const refused = step(client(), { type: 'start' }).state;
    const { state } = step(refused, { type: 'end' });
    expect(state.kind).toBe('Refused');
    expect(step(state, { type: 'end' })).toEqual({ state, send: new Uint8Array(0), events: [] });
    expect(receive(state, Uint8Array.of(1)).state).toBe(state);
  });

  it('a large message still arrives after we have said goodbye', () => {
    const { client: ours, server: theirs } = connected().states;
    const closing = step(ours, { type: 'close' }).state;
    const large = step(theirs, { type: 'send', plaintext: new Uint8Array(70_000) }).send;
    const { state, events } = receive(closing, large);
    expect(state.kind).toBe('Closing');
    expect(events.find(({ type }) => type === 'message')).toMatchObject({ plaintext: new Uint8Array(70_000) });
  });

  it('the last record may carry a refusal', () => {
    const { client: ours } = connected().states;
    const { state, send } = receive(numbered(ours, { sending: 2 ** 32 - 1 }), new Uint8Array(8));
    expect(state.kind).toBe('Refused');
    expect(send.length).toBeGreaterThan(0);
  });
});
