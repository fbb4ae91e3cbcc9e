/**
 * Each message in each state that is not its own, and the events and records at the edges of a session: what the other
 * suites left open, as mutation testing showed (docs/mutation.md).
 */
import { leafSpans, seededRandom } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import { oaep, publicKeyOf } from '@cleartext/rsa';
import {
  encodeMessage,
  encodeRecord,
  protectRecord,
  step,
  type HandshakeMessage,
  type SessionState,
  type SessionStep,
} from '../src/index.ts';
import { alice, authority, bobKey, client, connected, Line, refusalOf, server, type Role } from './people.ts';

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
    event.type === 'record' && event.direction === 'sent' && event.message?.kind === kind
      ? [event.message as Extract<HandshakeMessage, { kind: K }>]
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
    expect(refusalOf(receive({ ...state, inbound: new Uint8Array(0) }, wrong.bytes))).toBe('unexpected message');
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

  it('explain the fields of plain messages, the payload of others', () => {
    const labels = (line: Line, who: Role): string[][] =>
      line.events[who].flatMap((event) =>
        event.type === 'record' ? [leafSpans(event.spans).map(({ label }) => label)] : [],
      );
    const handshake = labels(connected(), 'client');
    expect(handshake[0]).not.toContain('payload');
    expect(handshake[0].length).toBeGreaterThan(6);
    expect(handshake.at(-1)).toContain('payload');
    // A refusal without keys: one plain byte.
    const refused = receive(server(), record({ kind: 'Finished', proof: new Uint8Array(32) }, 0));
    const [, told] = refused.events.filter((event) => event.type === 'record');
    expect(leafSpans(told.spans).at(-1)).toMatchObject({ label: 'payload', start: 8, end: 9 });
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
    const { state, send } = receive({ ...ours, sendSequence: 2 ** 32 - 1 }, new Uint8Array(8));
    expect(state.kind).toBe('Refused');
    expect(send.length).toBeGreaterThan(0);
  });
});
