/**
 * One question of a scan: a ClientHello of our making on a new connection, and what the server answers before anything is encrypted (RFC 9846 section
 * 4.2.3, RFC 5246 section 7.4). The one idea: a server's first answer already says which version, suite and group it takes, so that
 * nothing has to be computed, and suites can be asked for that this toolkit does not have.
 */

import type { Duplex } from 'node:stream';
import { concat, concatAll, DecodeError, systemRandom } from '@cleartext/core';
import {
  CONTENT_TYPE,
  decodeAlert,
  decodeHandshake,
  encodeHandshake,
  findExtension,
  HANDSHAKE_TYPE,
  signatureSchemeCodes,
  suiteByCode,
  VERSION,
  type Extension,
  type HandshakeMessage,
  type MessageContext,
  type Version,
} from '@cleartext/tls';
import type { Address } from '../address.ts';
import { connectPlain } from '../connect.ts';

/** What is offered in a hello. */
export interface Offer {
  /** The one version that is offered. */
  readonly version: Version;
  /** Numbers of suites, of any registry entry. */
  readonly suites: readonly number[];
  /** Numbers of groups. */
  readonly groups: readonly number[];
  /** The name to send as server_name; an address is not sent. */
  readonly serverName: string | undefined;
  /** Numbers of compression methods; only 0, none, by default. */
  readonly compressionMethods?: readonly number[] | undefined;
  /** Further extensions. */
  readonly extensions?: readonly Extension[] | undefined;
}

/** What came back. */
export type ProbeAnswer =
  | { readonly kind: 'hello'; readonly hello: ServerHello; readonly flight: readonly HandshakeMessage[] }
  | { readonly kind: 'alert'; readonly description: string }
  /** The connection was closed, or nothing came in time, or something that is not TLS. */
  | { readonly kind: 'closed' | 'silence' | 'other protocol' };

type ServerHello = Extract<HandshakeMessage, { type: 'server_hello' | 'hello_retry_request' }>;

/** Limits of one question. */
export interface ProbeLimits {
  /** Milliseconds for the connection and for the answer, each. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** Asks one question. Rejects with the system's error where nobody listens; whatever the server says is an answer. */
export async function probe(address: Address, offer: Offer, limits: ProbeLimits): Promise<ProbeAnswer> {
  return exchange(address, helloRecord(offer), limits, (bytes) => readAnswer(bytes, offer.version));
}

/** Whether a server speaks SSL 2.0: it answers its CLIENT-HELLO with its SERVER-HELLO (The SSL Protocol, 1995, section 5.2). */
export async function probeSsl2(address: Address, limits: ProbeLimits): Promise<boolean> {
  const ciphers = [0x010080, 0x020080, 0x030080, 0x040080, 0x050080, 0x060040, 0x0700c0];
  const challenge = systemRandom(16);
  const body = concat(
    Uint8Array.of(1, 0, 2, 0, 3 * ciphers.length, 0, 0, 0, challenge.length),
    concatAll(ciphers.map((code) => Uint8Array.of(code >> 16, code >> 8, code))),
    challenge,
  );
  // A header of two bytes whose first bit is set, then the message: SERVER-HELLO is number 4.
  return exchange(address, concat(Uint8Array.of(0x80, body.length), body), limits, (bytes) =>
    bytes.length >= 3 ? bytes[0] >= 0x80 && bytes[2] === 4 : undefined,
  ).then((answer) => answer === true);
}

/** Sends, and gives what `read` finds in all that has come so far; at the end of the stream `read` is asked for the last time. */
async function exchange<Answer>(
  address: Address,
  question: Uint8Array,
  { timeout, signal }: ProbeLimits,
  read: (bytes: Uint8Array, end?: 'closed' | 'silence') => Answer | undefined,
): Promise<Answer | { readonly kind: 'closed' | 'silence' }> {
  const stream: Duplex = await connectPlain(address, { connectTimeout: timeout, signal });
  return new Promise((resolve) => {
    let received: Uint8Array = new Uint8Array(0);
    const finish = (answer: Answer | { readonly kind: 'closed' | 'silence' }): void => {
      clearTimeout(timer);
      stream.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => {
      finish({ kind: 'silence' });
    }, timeout);
    stream.on('data', (bytes: Uint8Array) => {
      received = concat(received, new Uint8Array(bytes));
      const answer = read(received);
      if (answer !== undefined) finish(answer);
      else if (received.length > MAX_ANSWER) finish({ kind: 'silence' });
    });
    const closed = (): void => {
      finish({ kind: 'closed' });
    };
    stream.on('end', closed);
    stream.on('error', closed);
    stream.on('close', closed);
    stream.write(question);
  });
}

/** The most bytes that an answer may have: a flight with 16 certificates fits. */
const MAX_ANSWER = 2 ** 18;

/** The hello as one record. */
function helloRecord({
  version,
  suites,
  groups,
  serverName,
  compressionMethods = [0],
  extensions: more = [],
}: Offer): Uint8Array {
  const is13 = version === VERSION.TLS13;
  const extensions: readonly (Extension | false)[] = [
    serverName !== undefined && { name: 'server_name', value: serverName },
    { name: 'extended_main_secret', value: true },
    { name: 'renegotiation_info', value: new Uint8Array(0) },
    groups.length > 0 && { name: 'supported_groups', value: groups },
    { name: 'ec_point_formats', value: [0] },
    { name: 'session_ticket', value: new Uint8Array(0) },
    version < VERSION.TLS13 && { name: 'encrypt_then_mac', value: true },
    // No share at all: a server of TLS 1.3 then says in a HelloRetryRequest which suite and group it would take.
    is13 && { name: 'key_share', value: [] },
    is13 && { name: 'supported_versions', value: [version] },
    is13 && { name: 'psk_key_exchange_modes', value: [1] },
    version >= VERSION.TLS12 && { name: 'signature_algorithms', value: Object.values(signatureSchemeCodes) },
    ...more,
  ];
  const isSsl3 = version === VERSION.SSL30;
  const hello = encodeHandshake(
    {
      type: 'client_hello',
      legacyVersion: is13 ? VERSION.TLS12 : version,
      random: systemRandom(32),
      legacySessionId: is13 ? systemRandom(32) : new Uint8Array(0),
      // SSL 3.0 has no extensions; the signal among the suites stands for renegotiation_info (RFC 5746 section 3.3).
      cipherSuites: isSsl3 ? [...suites, 0x00ff] : suites,
      legacyCompressionMethods: compressionMethods,
      extensions: isSsl3 ? undefined : extensions.filter((extension) => extension !== false),
    },
    {},
  ).bytes;
  const header = Uint8Array.of(CONTENT_TYPE.handshake, 3, isSsl3 ? 0 : 1, hello.length >> 8, hello.length);
  return concat(header, hello);
}

/** What has been said so far, or undefined while a message is still missing. */
function readAnswer(bytes: Uint8Array, version: Version): ProbeAnswer | undefined {
  const messages: Uint8Array[] = [];
  let position = 0;
  while (bytes.length >= position + 5) {
    const [type, major, , high, low] = bytes.subarray(position);
    const end = position + 5 + 256 * high + low;
    if (major !== 3 || (type !== CONTENT_TYPE.handshake && type !== CONTENT_TYPE.alert))
      return messages.length > 0 ? answerOf(concatAll(messages), version, true) : { kind: 'other protocol' };
    if (bytes.length < end) break;
    const fragment = bytes.slice(position + 5, end);
    if (type === CONTENT_TYPE.alert) {
      const alert = alertOf(fragment);
      // A warning, unrecognized_name for example, may stand before the hello.
      if (alert && !alert.isWarning) return { kind: 'alert', description: alert.description };
    } else messages.push(fragment);
    position = end;
  }
  return answerOf(concatAll(messages), version, false);
}

function alertOf(fragment: Uint8Array): { readonly description: string; readonly isWarning: boolean } | undefined {
  try {
    const { description, level } = decodeAlert(fragment).alert;
    return { description, isWarning: level === 'warning' && description !== 'close_notify' };
  } catch (error) {
    if (error instanceof DecodeError) return { description: 'an alert that is not known', isWarning: false };
    throw error;
  }
}

/** The messages of a flight up to ServerHelloDone; with TLS 1.3 the hello alone. A message that can't be read ends it. */
function answerOf(bytes: Uint8Array, version: Version, isLast: boolean): ProbeAnswer | undefined {
  const flight: HandshakeMessage[] = [];
  let context: MessageContext = { version };
  let position = 0;
  let isWhole = version === VERSION.TLS13;
  while (bytes.length >= position + 4) {
    const end = position + 4 + 65536 * bytes[position + 1] + 256 * bytes[position + 2] + bytes[position + 3];
    if (bytes.length < end) break;
    const message = messageOf(bytes.slice(position, end), context);
    if (message?.type === 'server_hello' || message?.type === 'hello_retry_request')
      context = contextOf(message, version);
    else if (flight.length === 0) return { kind: 'other protocol' };
    if (message) flight.push(message);
    position = end;
    isWhole = context.version === VERSION.TLS13 || message?.type === 'server_hello_done';
    if (isWhole) break;
  }
  const [hello] = flight as [ServerHello | undefined];
  return hello && (isWhole || isLast) ? { kind: 'hello', hello, flight } : undefined;
}

function contextOf({ cipherSuite, extensions = [], legacyVersion }: ServerHello, asked: Version): MessageContext {
  const chosen = findExtension(extensions, 'supported_versions')?.[0] ?? legacyVersion;
  const keyExchange = suiteByCode(cipherSuite)?.keyExchange;
  return { version: chosen === VERSION.TLS13 ? VERSION.TLS13 : asked, keyExchange };
}

function messageOf(bytes: Uint8Array, context: MessageContext): HandshakeMessage | undefined {
  if (!Object.values<number>(HANDSHAKE_TYPE).includes(bytes[0])) return undefined;
  try {
    return decodeHandshake(bytes, context).message;
  } catch (error) {
    if (error instanceof DecodeError) return undefined; // for example the ServerKeyExchange of a suite that is not ours
    throw error;
  }
}
