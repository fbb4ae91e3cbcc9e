/**
 * The conversations of RFC 8448, replayed by both ends: with the random numbers of the RFC as the random source, every record has to come
 * out byte for byte. Extensions that the RFC's authors chose freely (order, padding, lists) are arranged as they stand there.
 * Signatures are the RFC's, because their salts are not in the pools; what was to be signed is compared.
 *
 * In the resumed conversation the file contradicts itself: its EncryptedExtensions and the record with it lack the server_name of RFC 8448
 * section 4, while both Finished messages and all that follows are the RFC's. There the RFC's message is sent, and the Finished are compared.
 */

import { argumentError, concat, concatAll, equalBytes, utf8ToBytes } from '@cleartext/core';
import { decodeSpki } from '@cleartext/asn1';
import { publicKeyFromSpki, type PrivateKey } from '@cleartext/signature';
import {
  decodeHandshake,
  findExtension,
  policies,
  step,
  suiteByCode,
  tlsClient,
  tlsServer,
  VERSION,
  type ClientHello,
  type CommonConfig,
  type Extension,
  type HandshakeMessage,
  type Identity,
  type Policy,
  type Session,
  type TlsEvent,
  type TlsInput,
  type TlsState,
} from '@cleartext/tls';
import { parseCertificate } from '@cleartext/x509';
import { attempt, expectBytes, expectSame, Mismatch, type Case } from '../../case.ts';
import { joinBlocks, parseBlocks, type Block } from '../../formats/blocks.ts';
import { bytesOf, has, numberOf, optionalBytesOf, textOf, type Fields } from '../../formats/fields.ts';

/** Two cases a section: the client and the server. */
export function* rfc8448Cases(text: string): Iterable<Case> {
  const sections = joinBlocks(parseBlocks(text), 'Client_RNG_Pool');
  const first = sections.find(({ fields }) => has(fields, 'Record_NewSessionTicket'));
  for (const {
    sections: [name],
    fields,
  } of sections) {
    yield { id: `${name}, client`, run: () => void replayClient(fields, first) };
    yield { id: `${name}, server`, run: () => void replayServer(fields, first) };
  }
}

/** One end with all that happened there. */
interface End {
  state: TlsState;
  readonly events: TlsEvent[];
}

function act(end: End, input: TlsInput): Uint8Array {
  const { state, send, events } = step(end.state, input);
  end.state = state;
  for (const event of events) end.events.push(event);
  const failed = events.find((event) => event.type === 'failed');
  if (failed) throw new Mismatch(`${failed.description}: ${failed.detail}`);
  return send;
}

function replayClient(fields: Fields, first: Block | undefined): End {
  const hello = helloOf(fields, 'Record_ClientHello_1');
  const second = has(fields, 'Record_ClientHello_2') ? helloOf(fields, 'Record_ClientHello_2') : undefined;
  const extensions = hello.extensions ?? [];
  const isResumed = has(fields, 'Record_Client_EarlyAppData');
  const end: End = {
    events: [],
    state: tlsClient({
      ...common(fields, 'Client_RNG_Pool'),
      host: findExtension(extensions, 'server_name') ?? '',
      trustAnchors: [],
      grease: false,
      policy: policyOf(hello.cipherSuites, findExtension(extensions, 'supported_groups'), extensions),
      keyShares: (findExtension(extensions, 'key_share') ?? []).map(({ group }) => group),
      middleboxCompatibility: hello.legacySessionId.length > 0,
      session: isResumed ? sessionOf(first) : undefined,
      earlyData: isResumed ? bytesOf(fields, 'Client_EarlyAppData') : undefined,
      externalPsk: pskOf(fields),
      identity: has(fields, 'Client_MessageToSign')
        ? identityOf(fields, 'Client', clientEntries(fields, first))
        : undefined,
      arrange: (ours, context) => {
        if (context !== 'client_hello') return ours;
        // The second hello is the one that brings the cookie back.
        const wanted = findExtension(ours, 'cookie') ? second : hello;
        return arranged(ours, wanted?.extensions ?? []);
      },
    }),
  };
  const sent = act(end, { type: 'start' });
  const early = optionalBytesOf(fields, 'Record_Client_EarlyAppData');
  expectBytes('ClientHello', sent, concat(bytesOf(fields, 'Record_ClientHello_1'), early));
  const receive = (...names: readonly string[]): Uint8Array =>
    act(end, { type: 'receive', bytes: concat(...names.map((name) => optionalBytesOf(fields, name))) });
  if (second)
    expectBytes('second ClientHello', receive('Record_HelloRetryRequest'), bytesOf(fields, 'Record_ClientHello_2'));
  const flight = isResumed
    ? act(end, { type: 'receive', bytes: flightOf(replayServer(fields, first)) })
    : receive('Record_ServerHello', 'Record_ServerHandshakeMessages');
  expectBytes('Finished', flight, bytesOf(fields, 'Record_ClientFinished'));
  receive('Record_NewSessionTicket');
  if (has(fields, 'Client_AppData')) {
    const data = act(end, { type: 'send', plaintext: bytesOf(fields, 'Client_AppData') });
    expectBytes('application data', data, bytesOf(fields, 'Record_Client_AppData'));
    receive('Record_Server_AppData');
    expectBytes('received data', dataOf(end), bytesOf(fields, 'Server_AppData'));
  }
  expectBytes('close_notify', act(end, { type: 'close' }), bytesOf(fields, 'Record_Client_CloseNotify'));
  receive('Record_Server_CloseNotify');
  expectSame('state', end.state.kind, 'CLOSED');
  return end;
}

function replayServer(fields: Fields, first: Block | undefined): End {
  const hello = helloOf(fields, 'Record_ClientHello_1');
  const expected = new Map<string, readonly Extension[]>();
  const names = Object.keys(fields).filter((name) => name.startsWith('Message_'));
  const messages = names.map((name) => messageOf(bytesOf(fields, name)));
  if (has(fields, 'Record_HelloRetryRequest'))
    messages.push(messageOf(bytesOf(fields, 'Record_HelloRetryRequest').slice(5)));
  for (const message of messages) if ('extensions' in message) expected.set(message.type, message.extensions ?? []);
  const isResumed = has(fields, 'Record_Client_EarlyAppData');
  if (isResumed) expected.set('encrypted_extensions', withServerName(expected.get('encrypted_extensions') ?? []));
  const chosen = messages.find(({ type }) => type === 'server_hello') as { readonly cipherSuite: number } | undefined;
  const [share] = findExtension(expected.get('server_hello') ?? [], 'key_share') ?? [];
  const certificate = messages.find(({ type }) => type === 'certificate');
  const entries = certificate?.type === 'certificate' ? certificate.entries : [];
  const ticket = optionalBytesOf(fields, 'SessionTicket');
  const asked = expected.get('certificate_request');
  const end: End = {
    events: [],
    state: tlsServer({
      ...common(fields, 'Server_RNG_Pool'),
      policy: policyOf([chosen?.cipherSuite ?? 0], [share.group], asked ?? hello.extensions ?? []),
      identity: entries.length > 0 ? identityOf(fields, 'Server', entries) : [],
      clientAuthentication: asked ? 'require' : 'none',
      tickets: {
        lifetime: 30,
        seal: () => ticket,
        open: (found) => (equalBytes(found, ticket) ? { ...sessionOf(first), serverName: 'server' } : undefined),
      },
      ticketCount: has(fields, 'Record_NewSessionTicket') ? 1 : 0,
      maxEarlyData: has(fields, 'SessionTicket') ? 1024 : 0,
      externalPsk: (identity) => {
        const psk = pskOf(fields);
        return psk && equalBytes(psk.identity, identity) ? psk : undefined;
      },
      cookie: has(fields, 'HelloRetryRequest_Cookie') ? bytesOf(fields, 'HelloRetryRequest_Cookie') : undefined,
      arrange: (ours, context) => arranged(ours, expected.get(context) ?? ours),
    }),
  };
  const receive = (...names: readonly string[]): Uint8Array =>
    act(end, { type: 'receive', bytes: concat(...names.map((name) => optionalBytesOf(fields, name))) });
  let flight = receive('Record_ClientHello_1', 'Record_Client_EarlyAppData');
  if (has(fields, 'Record_HelloRetryRequest')) {
    expectBytes('HelloRetryRequest', flight, bytesOf(fields, 'Record_HelloRetryRequest'));
    flight = receive('Record_ClientHello_2');
  }
  const wanted = concat(bytesOf(fields, 'Record_ServerHello'), bytesOf(fields, 'Record_ServerHandshakeMessages'));
  if (isResumed) expectBytes('Finished', finishedOf(end), bytesOf(fields, 'Message_Server_Finished'));
  else expectBytes('ServerHello to Finished', flight, wanted);
  expectBytes('early data', dataOf(end), optionalBytesOf(fields, 'Client_EarlyAppData'));
  const tickets = receive('Record_ClientFinished');
  expectBytes('NewSessionTicket', tickets, optionalBytesOf(fields, 'Record_NewSessionTicket'));
  if (has(fields, 'Client_AppData')) {
    const before = end.events.length;
    receive('Record_Client_AppData');
    expectBytes(
      'received data',
      dataOf({ ...end, events: end.events.slice(before) }),
      bytesOf(fields, 'Client_AppData'),
    );
    const data = act(end, { type: 'send', plaintext: bytesOf(fields, 'Server_AppData') });
    expectBytes('application data', data, bytesOf(fields, 'Record_Server_AppData'));
  }
  receive('Record_Client_CloseNotify');
  expectBytes('close_notify', act(end, { type: 'close' }), bytesOf(fields, 'Record_Server_CloseNotify'));
  return end;
}

/** The extensions of RFC 8448 section 4: server_name stands before early_data. */
function withServerName(extensions: readonly Extension[]): readonly Extension[] {
  return extensions.flatMap((extension): readonly Extension[] =>
    extension.name === 'early_data' ? [{ name: 'server_name', value: '' }, extension] : [extension],
  );
}

/** The first records that a server sent, up to its Finished. */
function flightOf({ events }: End): Uint8Array {
  const records = events.filter((event) => event.type === 'record' && event.direction === 'sent').slice(0, 2);
  return concatAll(records.map((event) => (event as Extract<TlsEvent, { readonly type: 'record' }>).layer.bytes));
}

function finishedOf({ events }: End): Uint8Array {
  const sent = events.find(
    (event) => event.type === 'message' && event.direction === 'sent' && event.message.type === 'finished',
  );
  return sent?.type === 'message' ? sent.layer.bytes : new Uint8Array(0);
}

/** What both ends are told: the pool in place of randomness, the moment, and that every certificate is good. */
function common(fields: Fields, pool: string): CommonConfig {
  const { extensions = [] } = helloOf(fields, 'Record_ClientHello_1');
  const hasRawKeys = findExtension(extensions, 'server_certificate_type') !== undefined;
  let left = bytesOf(fields, pool);
  return {
    recordSizeLimit: 0x4001,
    now: () => new Date(numberOf(fields, 'CurrentTimestamp')),
    judge: () => ({ accepted: true, summary: 'not judged' }),
    ...(hasRawKeys ? { acceptRawKey: () => true } : {}),
    random: (length) => {
      if (length > left.length) throw argumentError('random', `at most ${left.length} bytes of the pool`, length);
      const drawn = left.slice(0, length);
      left = left.slice(length);
      return drawn;
    },
  };
}

function policyOf(
  suites: readonly number[],
  groups: readonly number[] | undefined,
  extensions: readonly Extension[],
): Policy {
  return {
    ...policies.compatible,
    versions: [VERSION.TLS13],
    suites: suites.map((code) => suiteByCode(code) ?? missingSuite(code)),
    groups: groups ?? [],
    signatureSchemes: findExtension(extensions, 'signature_algorithms') ?? [],
  };
}

function missingSuite(code: number): never {
  throw new Mismatch(`suite: expected one of the toolkit, found ${code}`);
}

/** The extensions of the RFC in their order; where ours have values that depend on the conversation, ours. */
function arranged(ours: readonly Extension[], expected: readonly Extension[]): readonly Extension[] {
  return expected.map((extension) => {
    const own = ours.find(({ name }) => name === extension.name);
    return own && DEPENDENT.has(extension.name) ? own : extension;
  });
}

const DEPENDENT: ReadonlySet<string> = new Set(['key_share', 'pre_shared_key', 'cookie']);

/** The session that the first conversation leaves behind. */
function sessionOf(first: Block | undefined): Session {
  if (!first) throw new Mismatch('session: expected a conversation with a ticket before');
  const found = replayClient(first.fields, undefined).events.find((event) => event.type === 'session');
  if (!found) throw new Mismatch('session: expected one from the ticket, found none');
  return found.session;
}

function pskOf(
  fields: Fields,
): { readonly identity: Uint8Array; readonly secret: Uint8Array; readonly hash: 'sha256' } | undefined {
  if (!has(fields, 'PskSecret')) return undefined;
  return { identity: utf8ToBytes(textOf(fields, 'PskIdentity')), secret: bytesOf(fields, 'PskSecret'), hash: 'sha256' };
}

/** The certificates that the client sends are encrypted; the server of the same conversation reads them. */
function clientEntries(fields: Fields, first: Block | undefined): readonly { readonly certData: Uint8Array }[] {
  const message = replayServer(fields, first).events.find(
    (event) => event.type === 'message' && event.direction === 'received' && event.message.type === 'certificate',
  );
  return message?.type === 'message' && message.message.type === 'certificate' ? message.message.entries : [];
}

/** An identity that signs nothing but what the RFC signs, and with the RFC's signature. An entry without a certificate is a bare key. */
function identityOf(
  fields: Fields,
  side: 'Client' | 'Server',
  entries: readonly { readonly certData: Uint8Array }[],
): Identity {
  const isRaw = attempt(() => parseCertificate(entries[0].certData)) === undefined;
  const chain = isRaw ? [] : entries.map(({ certData }) => parseCertificate(certData));
  const spki = isRaw ? decodeSpki(entries[0].certData) : chain[0].subjectPublicKeyInfo;
  return {
    chain,
    // Only the public half is looked at.
    privateKey: publicKeyFromSpki(spki) as PrivateKey,
    sign(_scheme, content) {
      expectBytes(`what the ${side.toLowerCase()} signs`, content, bytesOf(fields, `${side}_MessageToSign`));
      return bytesOf(fields, `${side}_MessageSignature`);
    },
  };
}

function helloOf(fields: Fields, name: string): ClientHello {
  return messageOf(bytesOf(fields, name).slice(5)) as ClientHello;
}

function messageOf(bytes: Uint8Array): HandshakeMessage {
  return decodeHandshake(bytes, { version: VERSION.TLS13 }).message;
}

function dataOf({ events }: End): Uint8Array {
  return concatAll(events.flatMap((event) => (event.type === 'data' ? [event.plaintext] : [])));
}
