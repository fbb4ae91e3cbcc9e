/**
 * The client's first step (RFC 9846 sections 4.2.2 and A.1; RFC 5246 section 7.4.1.2): one hello that every version understands. It offers versions,
 * suites, groups with a share or two, and perhaps a session to resume, with early data.
 */

import { Transcript } from '@cleartext/protocol';
import type { SettledClient } from '../connection/config.ts';
import { logSecret } from '../connection/key-log.ts';
import type { ClientOffer, ClientStart, PskOffer, WaitServerHello } from '../connection/state.ts';
import { changeHeaders, changeWriteKeys, sendMessage, sendRecord, type Turn } from '../connection/turn.ts';
import { RAW_PUBLIC_KEY, X509 } from '../extensions/certificate-types.ts';
import type { Extension } from '../extensions/extension.ts';
import type { KeyShareEntry } from '../extensions/key-share.ts';
import { bindersSize, type OfferedPsks } from '../extensions/pre-shared-key.ts';
import { PSK_DHE_KE } from '../extensions/psk-key-exchange-modes.ts';
import { groupCodes } from '../code-points.ts';
import { binderKey, deriveSecret, earlySecret, finishedVerifyData } from '../key-schedule/tls13.ts';
import type { ClientHello } from '../messages/client-hello.ts';
import { encodeHandshake } from '../messages/handshake.ts';
import type { KeyAgreementOffer, Primitives } from '../primitives.ts';
import { plainRecords } from '../record/record-cipher.ts';
import { CONTENT_TYPE } from '../record/record.ts';
import { isAlive, type Session } from '../sessions/session.ts';
import { FALLBACK_SCSV, suiteByCode, type Tls13Suite } from '../suites.ts';
import { trafficCipher } from '../tls13/traffic.ts';
import { VERSION, type Version } from '../versions.ts';
import { identitiesOf } from './client-identity.ts';

/** START: sends the hello, and early data behind it if the session allows it. */
export function sendClientHello(state: ClientStart, turn: Turn): WaitServerHello {
  const { config } = state;
  const random = config.random(32);
  const session = resumable(config);
  const is13 = config.policy.versions.includes(VERSION.TLS13);
  const legacySessionId = sessionIdFor(config, is13);
  const shares = is13 ? newShares(config) : [];
  const psks = is13 ? offeredPsks(config) : [];
  const earlySuite = session?.version === VERSION.TLS13 ? (suiteByCode(session.suite) as Tls13Suite) : undefined;
  const hasEarlyData =
    config.earlyData !== undefined &&
    earlySuite !== undefined &&
    session !== undefined &&
    allowsEarlyData(config, session);
  const offer: ClientOffer = {
    hello: helloFor(config, { random, legacySessionId, shares, psks, hasEarlyData }),
    shares,
    psks,
    hasEarlyData,
    retry: undefined,
  };
  const sent = sendOffer({ ...state, kind: 'WAIT_SH', offer }, new Transcript(), turn);
  if (!hasEarlyData) return sent;
  return sendEarlyData(sent, earlySuite, config.earlyData, turn);
}

/** Whether a session allows this early data: its length (RFC 9846 section 4.7.1) and the protocol that it is of (section 4.3.10). */
function allowsEarlyData(
  { applicationProtocols, earlyData = new Uint8Array(0) }: SettledClient,
  { maxEarlyData, applicationProtocol }: Pick<Session, 'maxEarlyData' | 'applicationProtocol'>,
): boolean {
  if (maxEarlyData === 0 || earlyData.length > maxEarlyData) return false;
  return applicationProtocol === undefined || applicationProtocols.includes(applicationProtocol);
}

/** After a HelloRetryRequest: the same hello with the share that was asked for, the cookie, and without early data. */
export function sendSecondClientHello(
  state: WaitServerHello,
  {
    suite,
    group,
    cookie,
  }: { readonly suite: Tls13Suite; readonly group: number | undefined; readonly cookie: Uint8Array | undefined },
  turn: Turn,
): WaitServerHello {
  const { config, offer } = state;
  const { random, legacySessionId } = offer.hello;
  const shares = group === undefined ? offer.shares : [newShare(config, group)];
  // A PSK whose hash is another one than the server's can't be used any more (RFC 9846 section 4.2.2).
  const psks = offer.psks.filter(({ hash }) => hash === suite.prf);
  const first = offer.hello.extensions ?? [];
  const hello = secondHello(offer.hello, first, config, {
    random,
    legacySessionId,
    shares,
    psks,
    hasEarlyData: false,
    cookie,
  });
  const next: WaitServerHello = {
    ...state,
    offer: { hello, shares, psks, hasEarlyData: false, retry: { suite, group } },
  };
  if (offer.hasEarlyData) turn.events.push({ type: 'early data', outcome: 'refused', reason: 'hello retry' });
  // Behind refused early data the client goes back to records without protection.
  const plain = changeHeadersOrKeys(next, turn);
  const dressed =
    config.middleboxCompatibility && !offer.hasEarlyData
      ? sendRecord(plain, CONTENT_TYPE.change_cipher_spec, Uint8Array.of(1), turn)
      : plain;
  return sendOffer(dressed, state.transcript, turn);
}

/** The groups that get a share with the first hello: the first of the policy, and X25519 where the first is a hybrid. */
function newShares(config: SettledClient): KeyAgreementOffer[] {
  const known = config.policy.groups.filter((group) => config.primitives.keyAgreement(group));
  const hybrid = known[0] === groupCodes.X25519MLKEM768;
  const byDefault = known.filter((group, i) => i === 0 || (hybrid && group === groupCodes.x25519));
  return (config.keyShares ?? byDefault).map((group) => newShare(config, group));
}

function newShare({ primitives, random }: SettledClient, group: number): KeyAgreementOffer {
  const agreement = primitives.keyAgreement(group);
  if (!agreement) throw new RangeError(`keyShares: expected a group that can be computed, found ${group}`);
  const { share, finish } = agreement.generate(random);
  return { group, share, finish };
}

function changeHeadersOrKeys(state: WaitServerHello, turn: Turn): WaitServerHello {
  const plain = plainRecords(VERSION.TLS12);
  return state.write.isProtected ? changeWriteKeys(state, plain, turn) : changeHeaders(state, plain, turn);
}

/** Sends the hello; its binders prove the PSKs and cover everything before them (RFC 9846 section 4.3.11.2). */
function sendOffer(state: WaitServerHello, before: Transcript, turn: Turn): WaitServerHello {
  const hello = withBinders(state.config.primitives, state.offer, before);
  const sent = sendMessage({ ...state, transcript: before }, hello, {}, turn);
  return { ...sent, offer: { ...state.offer, hello } };
}

function withBinders(primitives: Primitives, { hello, psks }: ClientOffer, before: Transcript): ClientHello {
  if (psks.length === 0) return hello;
  const withList = (binders: readonly Uint8Array[]): ClientHello => ({
    ...hello,
    extensions: (hello.extensions ?? []).map((extension) =>
      extension.name === 'pre_shared_key' ? { ...extension, value: { ...extension.value, binders } } : extension,
    ),
  });
  const empty = psks.map(({ hash }) => new Uint8Array(primitives[hash].digestSize));
  const { bytes } = encodeHandshake(withList(empty), {});
  const truncated = bytes.slice(0, bytes.length - bindersSize({ identities: [], binders: empty, selected: 0 }));
  return withList(psks.map((psk) => pskBinder(primitives, psk, before.add(truncated))));
}

/** The binder of a PSK: a Finished over the truncated hello. */
function pskBinder(
  primitives: Primitives,
  { secret, hash: hashName, isExternal }: PskOffer,
  truncated: Transcript,
): Uint8Array {
  const hash = primitives[hashName];
  return finishedVerifyData(hash, binderKey(hash, earlySecret(hash, secret), isExternal), truncated.hash(hash));
}

/** Early data goes out at once, under a key that only the PSK gives (RFC 9846 section 4.3.10). */
function sendEarlyData(state: WaitServerHello, suite: Tls13Suite, data: Uint8Array, turn: Turn): WaitServerHello {
  const { config, offer } = state;
  const hash = config.primitives[suite.prf];
  const secret = deriveSecret(
    hash,
    earlySecret(hash, offer.psks[0].secret),
    'c e traffic',
    state.transcript.hash(hash),
  );
  logSecret('CLIENT_EARLY_TRAFFIC_SECRET', offer.hello.random, secret, turn);
  const dressed = config.middleboxCompatibility
    ? sendRecord(
        changeHeaders(state, plainRecords(VERSION.TLS12), turn),
        CONTENT_TYPE.change_cipher_spec,
        Uint8Array.of(1),
        turn,
      )
    : state;
  const keyed = changeWriteKeys(dressed, trafficCipher(config, suite, secret), turn);
  return data.length > 0 ? sendRecord(keyed, CONTENT_TYPE.application_data, data, turn) : keyed;
}

interface HelloParts {
  readonly random: Uint8Array;
  readonly legacySessionId: Uint8Array;
  readonly shares: readonly KeyAgreementOffer[];
  readonly psks: readonly PskOffer[];
  readonly hasEarlyData: boolean;
  readonly cookie?: Uint8Array | undefined;
}

function helloFor(config: SettledClient, parts: HelloParts): ClientHello {
  const { policy, random } = config;
  const spoken = policy.versions;
  const highest = Math.max(...spoken.filter((version) => version <= VERSION.TLS12), 0);
  const fitting = policy.suites.filter(({ minVersion, maxVersion }) =>
    spoken.some((version) => minVersion <= version && version <= maxVersion),
  );
  const grease = (config.grease ?? true) && Math.max(...spoken) > VERSION.TLS10;
  const greaseCode = grease ? 0x0a0a + 0x1010 * (random(1)[0] >> 4) : undefined;
  const greaseList = greaseCode === undefined ? [] : [greaseCode];
  const list = extensionsFor(config, parts, highest as Version, greaseList);
  const arranged = config.arrange(list, 'client_hello');
  // Before TLS 1.0 there were no extensions, and some servers of that time refuse a hello that has them.
  const isSsl3Only = Math.max(...spoken) === VERSION.SSL30;
  return {
    type: 'client_hello',
    legacyVersion: highest || VERSION.TLS12,
    random: parts.random,
    legacySessionId: parts.legacySessionId,
    cipherSuites: [
      ...greaseList,
      ...fitting.map(({ code }) => code),
      ...(isSsl3Only ? [0x00ff] : []),
      ...(config.isFallback ? [FALLBACK_SCSV] : []),
    ],
    legacyCompressionMethods: [0],
    extensions: isSsl3Only || arranged.length === 0 ? undefined : arranged,
  };
}

/** The extensions in the order of the examples in RFC 8448; pre_shared_key has to be the last. */
function extensionsFor(
  config: SettledClient,
  { shares, psks, hasEarlyData, cookie }: HelloParts,
  highest: Version,
  grease: readonly number[],
): Extension[] {
  const { policy, applicationProtocols, recordSizeLimit } = config;
  const is13 = policy.versions.includes(VERSION.TLS13);
  const has12 = highest >= VERSION.SSL30;
  const session = resumable(config);
  const hasTicket = session !== undefined && session.version < VERSION.TLS13 && session.ticket.length > 0;
  const hasCurves = is13 || policy.suites.some(({ keyExchange }) => keyExchange === 'ECDHE' || keyExchange === 'DHE');
  const groups = [...grease, ...policy.groups];
  const list: (Extension | false)[] = [
    isDnsName(config.host) && { name: 'server_name', value: withoutFinalDot(config.host) },
    has12 && { name: 'extended_main_secret', value: true },
    has12 && { name: 'renegotiation_info', value: new Uint8Array(0) },
    hasCurves && { name: 'supported_groups', value: groups },
    has12 && hasCurves && { name: 'ec_point_formats', value: [0] },
    has12 && { name: 'session_ticket', value: hasTicket ? session.ticket : new Uint8Array(0) },
    applicationProtocols.length > 0 && {
      name: 'application_layer_protocol_negotiation',
      value: applicationProtocols,
    },
    config.requestOcsp === true && { name: 'status_request', value: new Uint8Array(0) },
    has12 && policy.suites.some(({ cipher }) => cipher.kind === 'block') && { name: 'encrypt_then_mac', value: true },
    is13 && {
      name: 'key_share',
      value: [
        ...grease.map((group) => ({ group, keyExchange: Uint8Array.of(0) })),
        ...shares.map(({ group, share }): KeyShareEntry => ({ group, keyExchange: share })),
      ],
    },
    hasEarlyData && { name: 'early_data', value: 0 },
    is13 && { name: 'supported_versions', value: [...grease, ...policy.versions] },
    Math.max(...policy.versions) >= VERSION.TLS12 && { name: 'signature_algorithms', value: policy.signatureSchemes },
    is13 && { name: 'psk_key_exchange_modes', value: [PSK_DHE_KE] },
    cookie !== undefined && { name: 'cookie', value: cookie },
    is13 &&
      identitiesOf(config.identity).at(0)?.chain.length === 0 && {
        name: 'client_certificate_type',
        value: [RAW_PUBLIC_KEY],
      },
    is13 && config.acceptRawKey !== undefined && { name: 'server_certificate_type', value: [RAW_PUBLIC_KEY, X509] },
    recordSizeLimit !== undefined && { name: 'record_size_limit', value: recordSizeLimit },
    ...grease.map((code): Extension => ({ name: 'unknown', code, value: new Uint8Array(0) })),
    psks.length > 0 && { name: 'pre_shared_key', value: offeredList(config.primitives, psks) },
  ];
  return list.filter((extension) => extension !== false);
}

/** Only what RFC 9846 section 4.2.2 allows is changed: share, cookie, early data and binders. */
function secondHello(
  hello: ClientHello,
  first: readonly Extension[],
  config: SettledClient,
  { shares, psks, cookie }: HelloParts,
): ClientHello {
  const aged =
    psks.length > 0 ? { name: 'pre_shared_key' as const, value: offeredList(config.primitives, psks) } : undefined;
  const extensions = first.flatMap((extension): Extension[] => {
    if (extension.name === 'early_data' || extension.name === 'cookie' || extension.name === 'pre_shared_key')
      return [];
    if (extension.name !== 'key_share') return [extension];
    return [{ name: 'key_share', value: shares.map(({ group, share }) => ({ group, keyExchange: share })) }];
  });
  const last: Extension[] = [...(cookie ? [{ name: 'cookie' as const, value: cookie }] : []), ...(aged ? [aged] : [])];
  return { ...hello, extensions: config.arrange([...extensions, ...last], 'client_hello') };
}

function offeredList(primitives: Primitives, psks: readonly PskOffer[]): OfferedPsks {
  return {
    identities: psks.map(({ identity, obfuscatedTicketAge }) => ({ identity, obfuscatedTicketAge })),
    binders: psks.map(({ hash }) => new Uint8Array(primitives[hash].digestSize)),
    selected: 0,
  };
}

/** The session of the configuration, unless it is too old or the policy does not speak its version or suite any more. */
function resumable(config: SettledClient): SettledClient['session'] {
  const { session, policy } = config;
  if (!session || !isAlive(session, config.now()) || session.serverName !== config.host) return undefined;
  const isAllowed =
    policy.versions.includes(session.version) && policy.suites.some(({ code }) => code === session.suite);
  return isAllowed ? session : undefined;
}

function offeredPsks(config: SettledClient): PskOffer[] {
  const { externalPsk } = config;
  const session = resumable(config);
  const psks: PskOffer[] = [];
  if (session?.version === VERSION.TLS13) {
    const age = config.now().getTime() - session.createdAt;
    psks.push({
      identity: session.ticket,
      obfuscatedTicketAge: (age + session.ageAdd) % 2 ** 32,
      secret: session.secret,
      hash: suiteByCode(session.suite)!.prf,
      isExternal: false,
    });
  }
  if (externalPsk) psks.push({ ...externalPsk, obfuscatedTicketAge: 0, isExternal: true });
  return psks;
}

/** A session id to resume; else random bytes where there is a ticket or TLS 1.3 is dressed for middleboxes. */
function sessionIdFor(config: SettledClient, is13: boolean): Uint8Array {
  const session = resumable(config);
  if (session && session.version < VERSION.TLS13)
    return session.ticket.length > 0 ? config.random(32) : session.sessionId;
  return is13 && config.middleboxCompatibility ? config.random(32) : new Uint8Array(0);
}

/** Addresses are no names: server_name may not carry them (RFC 6066 section 3). */
function isDnsName(host: string): boolean {
  return host !== '' && !host.includes(':') && !/^[\d.]+$/.test(host);
}

function withoutFinalDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
