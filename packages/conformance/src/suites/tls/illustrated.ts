/**
 * The captures of the illustrated pages of TLS 1.2 and 1.3: every record of a conversation, and its secrets. TLS 1.2 is replayed by both ends
 * with the random numbers of the pages; of TLS 1.3, whose signature nobody can repeat, every record is opened with the key log.
 */

import { argumentError, bytesToHex, concat, hexToBytes, utf8ToBytes } from '@cleartext/core';
import { decodePrivateKeyInfo, decodePem } from '@cleartext/asn1';
import { decodePrivateKey, privateKeyFromInfo } from '@cleartext/signature';
import {
  aead13Records,
  decodeHandshake,
  encodeHandshake,
  findExtension,
  ourPrimitives,
  policies,
  step,
  suiteByCode,
  tlsClient,
  tlsServer,
  trafficKeys,
  VERSION,
  type AeadCipher,
  type ClientHello,
  type CommonConfig,
  type Policy,
  type ServerHello,
  type TlsEvent,
  type TlsState,
} from '@cleartext/tls';
import { parseCertificate } from '@cleartext/x509';
import { expectBytes, expectSame, Mismatch, type Case } from '../../case.ts';
import { asFields, fieldsOf, textOf, type Fields } from '../../formats/fields.ts';
import { parseJson } from '../../formats/json.ts';

/** The cases of a capture: the messages, and the conversation as each end sees it. */
export function* illustratedCases(text: string): Iterable<Case> {
  const file = asFields(parseJson(text), 'file');
  const records = fieldsOf(file, 'caps_hex');
  for (const name of Object.keys(records))
    if (/hello$|certificate$|cert$|keyexchange$|hellodone$/.test(name) && recordOf(records, name)[0] === 22)
      yield { id: `${name}, read and written`, run: () => rewrite(records, name) };
  if (textOf(file, 'keylog').includes('TRAFFIC_SECRET')) {
    for (const name of Object.keys(records))
      if (!name.endsWith('plain') && recordOf(records, name)[0] === 23)
        yield { id: `${name}, opened`, run: () => open(file, records, name) };
  } else {
    yield { id: 'client', run: () => replayClient(file, records) };
    yield { id: 'server', run: () => replayServer(file, records) };
  }
}

function recordOf(records: Fields, name: string): Uint8Array {
  return hexToBytes(textOf(records, name));
}

/** A message, read and written again, is the same. */
function rewrite(records: Fields, name: string): void {
  const bytes = recordOf(records, name).slice(5);
  const context = { version: VERSION.TLS12, keyExchange: 'ECDHE' } as const;
  expectBytes(name, encodeHandshake(decodeHandshake(bytes, context).message, context).bytes, bytes);
}

/** A record of TLS 1.3, opened with a secret of the key log; the number of the record is tried. */
function open(file: Fields, records: Fields, name: string): void {
  const sender = name.startsWith('client') ? 'CLIENT' : 'SERVER';
  const suite = suiteByCode((helloOf(records, 'serverhello') as ServerHello).cipherSuite);
  if (!suite) throw new Mismatch('suite: expected a known one');
  const bytes = recordOf(records, name);
  for (const label of [`${sender}_HANDSHAKE_TRAFFIC_SECRET`, `${sender}_TRAFFIC_SECRET_0`]) {
    const secret = new RegExp(`^${label} \\w+ (\\w+)`, 'm').exec(textOf(file, 'keylog'))?.[1];
    if (secret === undefined) continue;
    const keys = trafficKeys(ourPrimitives[suite.prf], hexToBytes(secret), suite.cipher.keySize);
    const cipher = aead13Records(ourPrimitives, suite.cipher as AeadCipher, keys);
    for (let sequence = 0; sequence < 16; sequence++) {
      const opened = opens(() => cipher.open(sequence, frameOf(bytes)));
      if (!opened) continue;
      const plain = records[`${name}plain`];
      if (typeof plain === 'string' && !plain.startsWith(bytesToHex(opened.plaintext)))
        throw new Mismatch(`${name}: expected ${plain}, found ${bytesToHex(opened.plaintext)}`);
      return;
    }
  }
  throw new Mismatch(`${name}: expected a secret of the key log to open it`);
}

function frameOf(bytes: Uint8Array): Parameters<ReturnType<typeof aead13Records>['open']>[1] {
  const length = 256 * bytes[3] + bytes[4];
  const [headerBytes, body] = [bytes.subarray(0, 5), bytes.subarray(5, 5 + length)];
  return { header: { type: 23, version: VERSION.TLS12, length }, headerBytes, body, bytes, position: 0 };
}

function opens<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

interface End {
  state: TlsState;
  readonly events: TlsEvent[];
}

function act(end: End, input: Parameters<typeof step>[1]): Uint8Array {
  const { state, send, events } = step(end.state, input);
  end.state = state;
  for (const event of events) end.events.push(event);
  const failed = events.find((event) => event.type === 'failed');
  if (failed) throw new Mismatch(`${failed.description}: ${failed.detail}`);
  return send;
}

function replayClient(file: Fields, records: Fields): void {
  const hello = helloOf(records, 'clienthello') as ClientHello;
  const random = [hello.random, ephemeralKey(file, 'client'), ...ivs(records, 'client')];
  const extensions = hello.extensions ?? [];
  const end: End = {
    events: [],
    state: tlsClient({
      ...common(random),
      host: findExtension(extensions, 'server_name') ?? '',
      trustAnchors: [],
      grease: false,
      policy: policyOf(hello),
      arrange: (ours, context) => (context === 'client_hello' ? extensions : ours),
    }),
  };
  expectBytes('clienthello', act(end, { type: 'start' }), recordOf(records, 'clienthello'));
  const receive = (...names: readonly string[]): Uint8Array =>
    act(end, { type: 'receive', bytes: concat(...names.map((name) => recordOf(records, name))) });
  const flight = receive('serverhello', 'servercert', 'serverkeyexchange', 'serverhellodone');
  const expected = ['clientkeyexchange', 'clientccs', 'clientfinished'].map((name) => recordOf(records, name));
  expectBytes('clientkeyexchange to clientfinished', flight, concat(...expected));
  receive('serverccs', 'serverfinished');
  expectSame('state', end.state.kind, 'CONNECTED');
  const data = act(end, { type: 'send', plaintext: utf8ToBytes('ping') });
  expectBytes('clientdata', data, recordOf(records, 'clientdata'));
  receive('serverdata');
  const [received] = end.events.flatMap((event) => (event.type === 'data' ? [event.plaintext] : []));
  expectBytes('serverdata', received, utf8ToBytes('pong'));
  expectBytes('clientalert', act(end, { type: 'close' }), recordOf(records, 'clientalert'));
}

function replayServer(file: Fields, records: Fields): void {
  const hello = helloOf(records, 'clienthello') as ClientHello;
  const answer = helloOf(records, 'serverhello') as ServerHello;
  const files = fieldsOf(file, 'files');
  const suite = suiteByCode(answer.cipherSuite);
  if (!suite) throw new Mismatch('suite: expected a known one');
  const end: End = {
    events: [],
    state: tlsServer({
      ...common([answer.random, ephemeralKey(file, 'server'), ...ivs(records, 'server')]),
      policy: { ...policyOf(hello), suites: [suite] },
      identity: {
        chain: [parseCertificate(textOf(files, 'server.crt'))],
        privateKey: decodePrivateKey(decodePem(textOf(files, 'server.key')).bytes),
      },
      arrange: (ours, context) => (context === 'server_hello' ? (answer.extensions ?? []) : ours),
    }),
  };
  const receive = (...names: readonly string[]): Uint8Array =>
    act(end, { type: 'receive', bytes: concat(...names.map((name) => recordOf(records, name))) });
  const flight = ['serverhello', 'servercert', 'serverkeyexchange', 'serverhellodone'];
  // Ours travels in one record, theirs in four: the messages are compared.
  const expected = concat(...flight.map((name) => recordOf(records, name).slice(5)));
  expectBytes('serverhello to serverhellodone', receive('clienthello').slice(5), expected);
  const finished = receive('clientkeyexchange', 'clientccs', 'clientfinished');
  expectBytes('serverfinished', finished, concat(recordOf(records, 'serverccs'), recordOf(records, 'serverfinished')));
  receive('clientdata');
  const data = act(end, { type: 'send', plaintext: utf8ToBytes('pong') });
  expectBytes('serverdata', data, recordOf(records, 'serverdata'));
}

function helloOf(records: Fields, name: string): ClientHello | ServerHello {
  return decodeHandshake(recordOf(records, name).slice(5), {}).message as ClientHello | ServerHello;
}

function policyOf({ cipherSuites, extensions = [] }: ClientHello): Policy {
  return {
    ...policies.museum,
    versions: [VERSION.TLS12],
    suites: cipherSuites.flatMap((code) => suiteByCode(code) ?? []),
    groups: findExtension(extensions, 'supported_groups') ?? [],
    signatureSchemes: findExtension(extensions, 'signature_algorithms') ?? [],
  };
}

/** The private key of an X25519 share. */
function ephemeralKey(file: Fields, side: 'client' | 'server'): Uint8Array {
  const pem = textOf(fieldsOf(file, 'files'), `${side}-ephemeral-private.key`);
  const key = privateKeyFromInfo(decodePrivateKeyInfo(decodePem(pem).bytes));
  if (key.type !== 'x25519') throw new Mismatch(`key: expected one of X25519, found ${key.type}`);
  return key.privateKey;
}

/** The IVs that a side chose for its records, in their order. */
function ivs(records: Fields, side: 'client' | 'server'): readonly Uint8Array[] {
  return ['finished', 'data', 'alert'].flatMap((name) =>
    `${side}${name}` in records ? [recordOf(records, `${side}${name}`).slice(5, 21)] : [],
  );
}

function common(draws: readonly Uint8Array[]): CommonConfig {
  const left = [...draws];
  return {
    now: () => new Date('2018-10-05T12:00:00Z'),
    judge: () => ({ accepted: true, summary: 'not judged' }),
    boundTo: 'localhost',
    random: (length: number) => {
      const drawn = left.shift();
      if (drawn?.length !== length) throw argumentError('random', `${drawn?.length ?? 0} bytes`, length);
      return drawn;
    },
  } as CommonConfig;
}
