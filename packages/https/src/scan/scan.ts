/**
 * A scan: what a TLS server would agree to, found by asking (as the programs sslscan and testssl.sh do). Versions, suites and groups come from hellos without
 * a handshake; certificates, application protocols and resumption from whole handshakes of this toolkit.
 * The one idea: offer everything, note what the server takes, offer the rest again; so a list of n costs n + 1 connections.
 */

import { checkInteger, DecodeError, TlsAlert, type Status } from '@cleartext/core';
import {
  findExtension,
  groupCodes,
  groupName,
  judgeBySite,
  policies,
  signatureSchemeCodes,
  suiteByCode,
  VERSION,
  versionName,
  versions as allVersions,
  versionStatus,
  type HandshakeMessage,
  type Judgement,
  type Policy,
  type Session,
  type TlsEvent,
  type Version,
} from '@cleartext/tls';
import { isHostName, parseCertificate, type Certificate } from '@cleartext/x509';
import type { Address } from '../address.ts';
import { connect } from '../connect.ts';
import type { TlsSocket } from '../tls-socket.ts';
import { probe, probeSsl2, type Offer, type ProbeAnswer, type ProbeLimits } from './probe.ts';
import { registeredSuite, registeredSuiteCodes, type RegisteredSuite } from './registered-suites.ts';

/** What to scan, and how long. */
export interface ScanOptions extends Address {
  /** The name to send as server_name and to expect in certificates; the host by default. */
  readonly serverName?: string | undefined;
  /** Whose certificates are trusted. */
  readonly trustAnchors: readonly Certificate[];
  /** Milliseconds that one connection may take to open, and to answer; 3000 by default. */
  readonly timeout?: number | undefined;
  /** The most connections of a scan; 1000 by default. */
  readonly maxConnections?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called before each connection with what it asks for. */
  readonly onProgress?: ((question: string) => void) | undefined;
}

/** A suite that a server takes, and the key exchange that it showed with it. */
export interface AcceptedSuite extends RegisteredSuite {
  /** `x25519`, or `DH 2048 bits`; undefined if the server's messages do not show one. */
  readonly exchange: string | undefined;
}

/** What a server does with one version. */
export interface VersionReport {
  readonly version: Version;
  readonly name: string;
  readonly status: Status;
  readonly isOffered: boolean;
  /** Why not: an alert, or how the connection ended. */
  readonly refusal: string | undefined;
  /** In the order in which the server took them. */
  readonly suites: readonly AcceptedSuite[];
  /** Whose order decides, where there is more than one suite. */
  readonly preference: 'server' | 'client' | undefined;
  /** Names of groups, the preferred first; for versions before TLS 1.3 the curves. */
  readonly groups: readonly string[];
  /** Whether a second handshake was shortened; undefined if the first could not be completed. */
  readonly isResumed: boolean | undefined;
}

/** A certificate chain that a server shows, and what the policy `modern` says of it. */
export interface ShownCertificate {
  readonly chain: readonly Certificate[];
  readonly judgement: Judgement;
  /** Whether an OCSP response came along. */
  readonly hasStaple: boolean;
}

/** What a server is like beyond its lists; undefined where the scan could not find out. */
export interface ServerFeatures {
  /** RFC 5746. */
  readonly secureRenegotiation: boolean | undefined;
  /** RFC 7627. */
  readonly extendedMainSecret: boolean | undefined;
  /** RFC 7366. */
  readonly encryptThenMac: boolean | undefined;
  /** RFC 7507: refuses a client that fell back without need. */
  readonly fallbackSignal: boolean | undefined;
  /** DEFLATE inside TLS leaks secrets by size (CRIME, 2012). */
  readonly compression: boolean | undefined;
  /** Asks clients for a certificate. */
  readonly clientCertificate: boolean;
}

/** All that was found. */
export interface ScanReport {
  readonly address: Address;
  readonly serverName: string;
  readonly isSsl2Offered: boolean;
  /** The oldest version first. */
  readonly versions: readonly VersionReport[];
  readonly features: ServerFeatures;
  /** In the server's order (RFC 7301). */
  readonly applicationProtocols: readonly string[];
  readonly certificates: readonly ShownCertificate[];
  /** How many connections it took. */
  readonly connections: number;
  /** False if the limit on connections ended the scan early. */
  readonly isComplete: boolean;
}

/** Scans a server. Rejects with the system's error where nobody listens. Ask only servers that you may ask. */
export async function scan(options: ScanOptions): Promise<ScanReport> {
  const { maxConnections = 1000 } = options;
  checkInteger('maxConnections', maxConnections, { min: 1 });
  const course: Course = { options, connections: 0, chains: new Map(), asksForCertificate: false };
  const isSsl2Offered = await ask(course, 'SSL 2.0', (limits) => probeSsl2(options, limits));
  const reports: VersionReport[] = [];
  let isComplete = true;
  let features: ServerFeatures = { ...UNKNOWN_FEATURES, clientCertificate: false };
  let applicationProtocols: readonly string[] = [];
  try {
    for (const version of [...allVersions].reverse()) reports.push(await scanVersion(course, version));
    const offered = reports.filter(({ isOffered }) => isOffered);
    features = await scanFeatures(course, offered);
    applicationProtocols = await scanProtocols(course, offered);
    await collectCertificates(course, offered);
  } catch (error) {
    if (!(error instanceof OutOfConnections)) throw error;
    isComplete = false;
  }
  return {
    address: { host: options.host, port: options.port },
    serverName: nameOf(options),
    isSsl2Offered,
    versions: reports,
    features: { ...features, clientCertificate: course.asksForCertificate },
    applicationProtocols,
    certificates: judged(course),
    connections: course.connections,
    isComplete,
  };
}

/** A scan under way. */
interface Course {
  readonly options: ScanOptions;
  connections: number;
  /** Chains that were seen, by their first certificate. */
  readonly chains: Map<string, { readonly chain: readonly Uint8Array[]; staple: Uint8Array | undefined }>;
  asksForCertificate: boolean;
}

class OutOfConnections extends Error {}

async function ask<T>(
  course: Course,
  question: string,
  connectTo: (limits: ProbeLimits & { readonly timeout: number }) => Promise<T>,
): Promise<T> {
  const { timeout = 3000, maxConnections = 1000, signal, onProgress } = course.options;
  signal?.throwIfAborted();
  if (course.connections >= maxConnections) throw new OutOfConnections();
  course.connections += 1;
  onProgress?.(question);
  return connectTo({ timeout, signal });
}

function nameOf({ serverName, host }: ScanOptions): string {
  return serverName ?? host;
}

/** Asks with one hello, and keeps the certificates that came with the answer. */
async function offer(course: Course, parts: Omit<Offer, 'serverName'>): Promise<ProbeAnswer> {
  const name = nameOf(course.options);
  const serverName = isHostName(name) && !/^[\d.]+$/.test(name) ? name : undefined;
  const answer = await ask(course, versionName(parts.version), (limits) =>
    probe(course.options, { ...parts, serverName }, limits),
  );
  if (answer.kind === 'hello') for (const message of answer.flight) notice(course, message);
  return answer;
}

/** Notes the certificates and the requests for certificates in any answer. */
function notice(course: Course, message: HandshakeMessage): void {
  if (message.type === 'certificate_request') course.asksForCertificate = true;
  if (message.type !== 'certificate' || message.entries.length === 0) return;
  const chain = message.entries.map(({ certData }) => certData);
  const key = chain[0].join();
  const staple = findExtension(message.entries[0].extensions, 'status_request');
  const known = course.chains.get(key);
  if (!known) course.chains.set(key, { chain, staple });
  else known.staple ??= staple;
}

/** The answer's hello, if the server took the version that was offered. */
function accepted(answer: ProbeAnswer, version: Version) {
  if (answer.kind !== 'hello') return undefined;
  const { hello } = answer;
  const chosen = findExtension(hello.extensions ?? [], 'supported_versions')?.[0] ?? hello.legacyVersion;
  return chosen === version ? answer : undefined;
}

function refusalOf(answer: ProbeAnswer): string {
  if (answer.kind === 'alert') return `alert ${answer.description}`;
  if (answer.kind === 'hello') return `answers with ${versionName(answer.hello.legacyVersion)}`;
  return answer.kind;
}

async function scanVersion(course: Course, version: Version): Promise<VersionReport> {
  const codes = registeredSuiteCodes.filter(
    (code) => (suiteByCode(code)?.minVersion === VERSION.TLS13) === (version === VERSION.TLS13),
  );
  const suites: AcceptedSuite[] = [];
  let refusal: string | undefined;
  for (let left = codes; left.length > 0;) {
    const answer = await offer(course, { version, suites: left, groups: askedGroups });
    const taken = accepted(answer, version);
    if (!taken || !left.includes(taken.hello.cipherSuite)) {
      refusal = refusalOf(answer);
      break;
    }
    const { cipherSuite } = taken.hello;
    suites.push({ ...registeredSuite(cipherSuite), exchange: exchangeOf(taken.flight) });
    left = left.filter((code) => code !== cipherSuite);
  }
  const isOffered = suites.length > 0;
  const common = { version, name: versionName(version), status: versionStatus(version), isOffered, suites };
  if (!isOffered) return { ...common, refusal, preference: undefined, groups: [], isResumed: undefined };
  return {
    ...common,
    refusal: undefined,
    preference: await preferenceOf(course, version, suites),
    groups: await scanGroups(course, version, suites),
    isResumed: await scanResumption(course, version),
  };
}

/** `x25519`, or `DH 2048 bits`: the public value of a ServerKeyExchange; with TLS 1.3 the group that is asked for. */
function exchangeOf(flight: readonly HandshakeMessage[]): string | undefined {
  const [hello] = flight;
  if (hello.type === 'hello_retry_request' || hello.type === 'server_hello') {
    const group = findExtension(hello.extensions ?? [], 'key_share')?.[0]?.group;
    if (group !== undefined) return nameOfGroup(group);
  }
  const message = flight.find(({ type }) => type === 'server_key_exchange');
  if (message?.type !== 'server_key_exchange') return undefined;
  const { params } = message;
  if (params.kind === 'ECDHE') return nameOfGroup(params.group);
  const [title, number] = params.kind === 'DHE' ? ['DH', params.p] : ['RSA', params.modulus];
  return `${title} ${bitLength(number)} bits`;
}

function bitLength(number: Uint8Array): number {
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : 8 * (number.length - first) - Math.clz32(number[first]) + 24;
}

/** A server that takes the same suite when the list is turned round has an order of its own. */
async function preferenceOf(
  course: Course,
  version: Version,
  suites: readonly AcceptedSuite[],
): Promise<'server' | 'client' | undefined> {
  if (suites.length < 2) return undefined;
  const turned = suites.map(({ code }) => code).reverse();
  const answer = accepted(await offer(course, { version, suites: turned, groups: askedGroups }), version);
  return answer?.hello.cipherSuite === suites[0].code ? 'server' : 'client';
}

async function scanGroups(course: Course, version: Version, suites: readonly AcceptedSuite[]): Promise<string[]> {
  const codes = suites
    .map(({ code }) => code)
    .filter((code) => version === VERSION.TLS13 || suiteByCode(code)?.keyExchange === 'ECDHE');
  const found: string[] = [];
  for (let left = askedGroups; codes.length > 0 && left.length > 0;) {
    const answer = accepted(await offer(course, { version, suites: codes, groups: left }), version);
    const name = answer && exchangeOf(answer.flight);
    const group = left.find((code) => nameOfGroup(code) === name);
    if (name === undefined || group === undefined) break;
    found.push(name);
    left = left.filter((code) => code !== group);
  }
  return found;
}

/** What a handshake brought; no socket if it failed. */
interface Handshake {
  readonly socket: TlsSocket | undefined;
  readonly messages: readonly HandshakeMessage[];
  readonly sessions: readonly Session[];
}

/** A whole handshake under the museum's policy, limited to one version. It goes on with any certificate. */
async function handshake(
  course: Course,
  version: Version,
  {
    session,
    protocols = [],
    schemes,
  }: { session?: Session | undefined; protocols?: readonly string[]; schemes?: readonly number[] } = {},
): Promise<Handshake> {
  const messages: HandshakeMessage[] = [];
  const sessions: Session[] = [];
  const policy: Policy = { ...policies.museum, versions: [version], ...(schemes ? { signatureSchemes: schemes } : {}) };
  const onEvent = (event: TlsEvent): void => {
    if (event.type === 'session') sessions.push(event.session);
    if (event.type !== 'message' || event.direction !== 'received') return;
    messages.push(event.message);
    notice(course, event.message);
  };
  return ask(course, `a handshake of ${versionName(version)}`, async ({ timeout, signal }) => {
    const { host, port, serverName, trustAnchors } = course.options;
    try {
      const socket = await connect({
        host,
        port,
        serverName,
        trustAnchors,
        policy,
        session,
        applicationProtocols: protocols,
        requestOcsp: true,
        decide: () => true,
        connectTimeout: timeout,
        handshakeTimeout: timeout,
        signal,
        onEvent,
      });
      socket.on('error', () => undefined);
      return { socket, messages, sessions };
    } catch (error) {
      if (error instanceof TlsAlert || isResetByPeer(error)) return { socket: undefined, messages, sessions };
      throw error;
    }
  });
}

function isResetByPeer(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
}

async function scanResumption(course: Course, version: Version): Promise<boolean | undefined> {
  const { timeout = 3000 } = course.options;
  const { socket: first, sessions } = await handshake(course, version);
  if (!first) return undefined;
  const session = sessions.at(0) ?? (await nextSession(first, Math.min(timeout, 500)));
  first.destroy();
  if (!session) return false;
  const { socket: second } = await handshake(course, version, { session });
  second?.destroy();
  return second?.agreement?.isResumed ?? false;
}

/** Up to TLS 1.2 the session is known at the end of the handshake, in TLS 1.3 soon after it, or never. */
function nextSession(socket: TlsSocket, patience: number): Promise<Session | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(undefined);
    }, patience);
    const settle = (session?: Session): void => {
      clearTimeout(timer);
      resolve(session);
    };
    socket.once('session', settle);
    socket.once('close', () => {
      settle();
    });
    socket.resume();
  });
}

async function scanFeatures(course: Course, offered: readonly VersionReport[]): Promise<ServerFeatures> {
  const older = offered.findLast(({ version }) => version < VERSION.TLS13);
  if (!older) return { ...UNKNOWN_FEATURES, clientCertificate: false };
  const { version } = older;
  const suites = older.suites.map(({ code }) => code);
  const withBlocks = suites.filter((code) => suiteByCode(code)?.cipher.kind === 'block');
  const groups = askedGroups;
  const plain = accepted(await offer(course, { version, suites, groups, compressionMethods: [1, 0] }), version);
  const blocks =
    withBlocks.length > 0 ? accepted(await offer(course, { version, suites: withBlocks, groups }), version) : undefined;
  const hasBetter = offered.some((other) => other.version > version);
  const fallback = hasBetter
    ? await offer(course, { version, suites: [...suites, FALLBACK_SCSV], groups })
    : offered.length > 1
      ? await fallbackBelow(course, offered[0])
      : undefined;
  const extensions = plain?.hello.extensions ?? [];
  const hasExtensions = version > VERSION.SSL30;
  return {
    secureRenegotiation: plain && findExtension(extensions, 'renegotiation_info') !== undefined,
    extendedMainSecret: plain && hasExtensions ? findExtension(extensions, 'extended_main_secret') === true : undefined,
    encryptThenMac:
      blocks && hasExtensions ? findExtension(blocks.hello.extensions ?? [], 'encrypt_then_mac') === true : undefined,
    fallbackSignal: fallback && fallback.kind === 'alert' && fallback.description === 'inappropriate_fallback',
    compression: plain && plain.hello.legacyCompressionMethod !== 0,
    clientCertificate: course.asksForCertificate,
  };
}

function fallbackBelow(course: Course, { version, suites }: VersionReport): Promise<ProbeAnswer> {
  return offer(course, {
    version,
    suites: [...suites.map(({ code }) => code), FALLBACK_SCSV],
    groups: askedGroups,
  });
}

async function scanProtocols(course: Course, offered: readonly VersionReport[]): Promise<string[]> {
  const newest = offered.at(-1);
  const found: string[] = [];
  for (let left = PROTOCOLS; newest && newest.version > VERSION.SSL30 && left.length > 0;) {
    const { socket, messages } = await handshake(course, newest.version, { protocols: left });
    socket?.destroy();
    const chosen = messages.flatMap((message) =>
      message.type === 'server_hello' || message.type === 'encrypted_extensions'
        ? (findExtension(message.extensions ?? [], 'application_layer_protocol_negotiation') ?? [])
        : [],
    );
    if (chosen.length === 0 || !left.includes(chosen[0])) break;
    found.push(chosen[0]);
    left = left.filter((name) => name !== chosen[0]);
  }
  return found;
}

/** A server may have certificates for several kinds of key: in TLS 1.3 the signature schemes decide which one is shown. */
async function collectCertificates(course: Course, offered: readonly VersionReport[]): Promise<void> {
  const newest = offered.at(-1);
  if (!newest || newest.version < VERSION.TLS12) return;
  for (const kind of [/^rsa_pss_rsae/, /^ecdsa/, /^ed25519/]) {
    const schemes = Object.entries(signatureSchemeCodes).filter(([name]) => kind.test(name));
    const { socket } = await handshake(course, newest.version, { schemes: schemes.map(([, code]) => code) });
    socket?.destroy();
  }
}

function judged({ chains, options }: Course): ShownCertificate[] {
  return [...chains.values()].flatMap(({ chain: encoded, staple }): ShownCertificate[] => {
    const chain = encoded.slice(0, 16).flatMap(parsed);
    if (chain.length === 0) return [];
    const request = { chain, host: nameOf(options), now: new Date(), trustAnchors: options.trustAnchors };
    const judge = (ocspResponse: Uint8Array | undefined): Judgement =>
      judgeBySite({ ...request, purpose: 'server', policy: policies.modern, ocspResponse });
    try {
      return [{ chain, judgement: judge(staple), hasStaple: staple !== undefined }];
    } catch (error) {
      if (!(error instanceof TlsAlert)) throw error;
      return [{ chain, judgement: { accepted: false, summary: error.message }, hasStaple: true }];
    }
  });
}

function parsed(bytes: Uint8Array): Certificate[] {
  try {
    return [parseCertificate(bytes)];
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}

function nameOfGroup(code: number): string {
  return FURTHER_GROUPS[code] ?? groupName(code);
}

const FALLBACK_SCSV = 0x5600;
const PROTOCOLS: readonly string[] = ['h2', 'http/1.1', 'http/1.0'];
const UNKNOWN_FEATURES = {
  secureRenegotiation: undefined,
  extendedMainSecret: undefined,
  encryptThenMac: undefined,
  fallbackSignal: undefined,
  compression: undefined,
};

/** Groups of the registry that this toolkit can't compute. */
const FURTHER_GROUPS: Readonly<Partial<Record<number, string>>> = {
  0x0013: 'secp192r1',
  0x0015: 'secp224r1',
  0x0016: 'secp256k1',
  0x001a: 'brainpoolP256r1',
  0x001b: 'brainpoolP384r1',
  0x001c: 'brainpoolP512r1',
  0x001e: 'x448',
  0x001f: 'brainpoolP256r1tls13',
  0x0020: 'brainpoolP384r1tls13',
  0x0021: 'brainpoolP512r1tls13',
  0x0103: 'ffdhe6144',
  0x0104: 'ffdhe8192',
  0x0201: 'MLKEM768',
  0x11eb: 'SecP256r1MLKEM768',
  0x11ed: 'SecP384r1MLKEM1024',
};

const askedGroups: readonly number[] = [...Object.values(groupCodes), ...Object.keys(FURTHER_GROUPS).map(Number)];
