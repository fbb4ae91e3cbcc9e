/**
 * ClientHello in TLS 1.3 (RFC 9846 sections 4.2.2 and A.2): RECVD_CH and NEGOTIATED of the state diagram. The server chooses suite, group and PSK; if it has
 * no share of the group, it asks for another hello; otherwise its whole flight follows.
 */

import { constantTimeEqual, equalBytes } from '@cleartext/core';
import type { Transcript } from '@cleartext/protocol';
import { fatal } from '../../alerts.ts';
import { isGrease } from '../../code-points.ts';
import type { Identity, SettledServer } from '../../connection/config.ts';
import type { EarlyDataRefusal } from '../../connection/event.ts';
import type { Arrived } from '../../connection/handlers.ts';
import { agreed } from '../../connection/key-agreement.ts';
import { logSecret } from '../../connection/key-log.ts';
import { chooseProtocol, limitsFrom } from '../../connection/negotiated.ts';
import { readChain } from '../../connection/judgement.ts';
import { entriesOf } from '../../connection/peer.ts';
import { chooseScheme, sign } from '../../connection/signatures.ts';
import type { ServerStart } from '../../connection/state.ts';
import {
  changeHeaders,
  changeReadKeys,
  changeWriteKeys,
  sendMessage,
  sendRecord,
  type Turn,
} from '../../connection/turn.ts';
import { findExtension, type Extension } from '../../extensions/extension.ts';
import { RAW_PUBLIC_KEY, X509 } from '../../extensions/certificate-types.ts';
import { bindersSize } from '../../extensions/pre-shared-key.ts';
import { PSK_DHE_KE } from '../../extensions/psk-key-exchange-modes.ts';
import {
  applicationSecrets,
  binderKey,
  deriveSecret,
  earlySecret,
  finishedVerifyData,
  handshakeSecret,
  handshakeTrafficSecrets,
  mainSecret,
} from '../../key-schedule/tls13.ts';
import { contentToSign13 } from '../../messages/certificate-verify.ts';
import type { ClientHello } from '../../messages/client-hello.ts';
import { HELLO_RETRY_REQUEST_RANDOM } from '../../messages/server-hello.ts';
import { plainRecords } from '../../record/record-cipher.ts';
import { CONTENT_TYPE } from '../../record/record.ts';
import { isAlive, type Session } from '../../sessions/session.ts';
import { suiteName, type Tls13Suite } from '../../suites.ts';
import { afterRetry } from '../../tls13/after-retry.ts';
import type { RawKeys, ServerTls13State } from '../../tls13/state.ts';
import { trafficCipher } from '../../tls13/traffic.ts';
import { VERSION } from '../../versions.ts';
import { identitiesFor } from '../identity.ts';

const context = { version: VERSION.TLS13 } as const;

/** START to START (after a HelloRetryRequest), or to what the client owes next. */
export function receiveClientHello13(
  state: ServerStart,
  { message: hello, bytes }: Arrived<ClientHello>,
  turn: Turn,
): ServerStart | ServerTls13State {
  const { config, retry } = state;
  const extensions = hello.extensions ?? [];
  checkHello(hello, extensions);
  if (retry) checkSecondHello(retry.hello, hello, config.cookie);
  const suite = chooseSuite(config, hello);
  if (retry && retry.suite !== suite) throw fatal('illegal_parameter', 'the second hello leads to another suite');
  const before = state.transcript;
  const heard = { ...state, transcript: before.add(bytes) };
  const psk = choosePsk(config, suite, hello, bytes, before);
  const group = chooseGroup(config, extensions, retry?.group);
  const needsCookie = config.cookie !== undefined && !retry;
  if (group.share === undefined || needsCookie) {
    if (retry) throw fatal('illegal_parameter', 'the second hello has no share of the group that was asked for');
    const refusal = psk ? 'hello retry' : 'session not resumed';
    return sendHelloRetryRequest(heard, hello, suite, group.share ? undefined : group.code, refusal, turn);
  }
  return sendFlight(heard, hello, suite, { code: group.code, share: group.share }, psk, turn);
}

/** The demands of RFC 9846 sections 9.2 and 4.2.2 on a hello. */
function checkHello(hello: ClientHello, extensions: readonly Extension[]): void {
  const has = (name: Parameters<typeof findExtension>[1]): boolean => findExtension(extensions, name) !== undefined;
  if (hello.legacyCompressionMethods.length !== 1 || hello.legacyCompressionMethods[0] !== 0)
    throw fatal('illegal_parameter', 'a hello of TLS 1.3 has to offer no compression');
  if (has('pre_shared_key')) {
    if (extensions.at(-1)?.name !== 'pre_shared_key')
      throw fatal('illegal_parameter', 'pre_shared_key is not the last extension');
    if (!has('psk_key_exchange_modes')) throw fatal('missing_extension', 'a PSK without psk_key_exchange_modes');
  } else if (!has('signature_algorithms') || !has('supported_groups')) {
    const missing = has('signature_algorithms') ? 'supported_groups' : 'signature_algorithms';
    throw fatal('missing_extension', `a hello without a PSK and without ${missing}`);
  }
  if (has('supported_groups') !== has('key_share'))
    throw fatal('missing_extension', 'supported_groups and key_share come together or not at all');
  const groups = findExtension(extensions, 'supported_groups') ?? [];
  const shares = (findExtension(extensions, 'key_share') ?? []).map(({ group }) => group);
  if (new Set(shares).size !== shares.length) throw fatal('illegal_parameter', 'two shares of one group');
  if (shares.some((group) => !groups.includes(group)))
    throw fatal('illegal_parameter', 'a share of a group that is not among supported_groups');
}

/** A second hello may differ only where the first was asked to, RFC 9846 section 4.2.2. */
function checkSecondHello(first: ClientHello, second: ClientHello, cookie: Uint8Array | undefined): void {
  const found = findExtension(second.extensions ?? [], 'cookie');
  if (cookie && !(found && equalBytes(cookie, found)))
    throw fatal('illegal_parameter', 'the second hello does not bring the cookie back');
  const isSame =
    equalBytes(first.random, second.random) &&
    equalBytes(first.legacySessionId, second.legacySessionId) &&
    first.cipherSuites.length === second.cipherSuites.length &&
    first.cipherSuites.every((suite, i) => suite === second.cipherSuites[i]);
  if (!isSame) throw fatal('illegal_parameter', 'the second hello differs from the first');
  if (findExtension(second.extensions ?? [], 'early_data') !== undefined)
    throw fatal('illegal_parameter', 'early data after a HelloRetryRequest');
}

function chooseSuite({ policy }: SettledServer, { cipherSuites }: ClientHello): Tls13Suite {
  const suite = policy.suites.find(
    ({ code, minVersion }) => minVersion === VERSION.TLS13 && cipherSuites.includes(code),
  );
  if (!suite) throw fatal('handshake_failure', `no suite of ours among ${cipherSuites.map(suiteName).join(', ')}`);
  return suite as Tls13Suite;
}

/** Our first group of which the client has sent a share; else our first that it knows. Throws `handshake_failure`. */
function chooseGroup(
  { policy, primitives }: SettledServer,
  extensions: readonly Extension[],
  asked: number | undefined,
): { readonly code: number; readonly share: Uint8Array | undefined } {
  const groups = findExtension(extensions, 'supported_groups') ?? [];
  const shares = findExtension(extensions, 'key_share') ?? [];
  const common = policy.groups.filter(
    (code) => groups.includes(code) && primitives.keyAgreement(code) && !isGrease(code),
  );
  if (common.length === 0) throw fatal('handshake_failure', 'no group of ours among supported_groups');
  if (asked !== undefined && (shares.length !== 1 || shares[0].group !== asked))
    throw fatal('illegal_parameter', 'the second hello has to have the share that was asked for, and no other');
  for (const code of common) {
    const share = shares.find(({ group }) => group === code);
    if (share) return { code, share: share.keyExchange };
  }
  return { code: common[0], share: undefined };
}

/** HelloRetryRequest: the group we want, or a cookie. */
function sendHelloRetryRequest(
  state: ServerStart,
  hello: ClientHello,
  suite: Tls13Suite,
  group: number | undefined,
  refusal: EarlyDataRefusal,
  turn: Turn,
): ServerStart {
  const { config } = state;
  const hash = config.primitives[suite.prf];
  const collapsed = { ...state, transcript: afterRetry(state.transcript, hash) };
  const extensions: (Extension | false)[] = [
    group !== undefined && { name: 'key_share', value: [{ group, keyExchange: new Uint8Array(0) }] },
    config.cookie !== undefined && { name: 'cookie', value: config.cookie },
    { name: 'supported_versions', value: [VERSION.TLS13] },
  ];
  const message = {
    type: 'hello_retry_request',
    legacyVersion: VERSION.TLS12,
    random: HELLO_RETRY_REQUEST_RANDOM,
    legacySessionId: hello.legacySessionId,
    cipherSuite: suite.code,
    legacyCompressionMethod: 0,
    extensions: config.arrange(
      extensions.filter((extension) => extension !== false),
      'hello_retry_request',
    ),
  } as const;
  const sent = sendMessage(changeHeaders(collapsed, plainRecords(VERSION.TLS12), turn), message, context, turn);
  const dressed = dress(sent, hello, turn);
  const hasEarlyData = findExtension(hello.extensions ?? [], 'early_data') !== undefined;
  if (hasEarlyData) turn.events.push({ type: 'early data', outcome: 'refused', reason: refusal });
  return { ...dressed, retry: { hello, suite, group }, skippable: hasEarlyData ? MAX_SKIPPED : 0 };
}

/** The most bytes of refused early data that are skipped. */
const MAX_SKIPPED = 2 ** 14;

/** A change_cipher_spec for middleboxes, if the client dresses its hello in the same way (RFC 9846 appendix E.4). */
function dress<S extends ServerStart>(state: S, { legacySessionId }: ClientHello, turn: Turn): S {
  const isDressed = state.config.middleboxCompatibility && legacySessionId.length > 0;
  return isDressed ? sendRecord(state, CONTENT_TYPE.change_cipher_spec, Uint8Array.of(1), turn) : state;
}

/** A PSK that was accepted. */
interface ChosenPsk {
  readonly selected: number;
  readonly secret: Uint8Array;
  /** Undefined for a PSK from outside. */
  readonly session: Session | undefined;
  readonly binder: Uint8Array;
}

/** The first PSK that we know and that fits the suite. Throws `decrypt_error` if its binder is wrong (RFC 9846 section 4.3.11.2). */
function choosePsk(
  config: SettledServer,
  suite: Tls13Suite,
  hello: ClientHello,
  bytes: Uint8Array,
  before: Transcript,
): ChosenPsk | undefined {
  const extensions = hello.extensions ?? [];
  const offered = findExtension(extensions, 'pre_shared_key');
  if (!offered) return undefined;
  if (offered.identities.length !== offered.binders.length)
    throw fatal('illegal_parameter', 'the numbers of PSKs and of binders differ');
  if (!findExtension(extensions, 'psk_key_exchange_modes')?.includes(PSK_DHE_KE)) return undefined;
  const hash = config.primitives[suite.prf];
  for (const [selected, { identity }] of offered.identities.slice(0, MAX_PSKS).entries()) {
    const external = config.externalPsk?.(identity);
    const session = external ? undefined : config.tickets?.open(identity);
    const secret = external
      ? external.hash === suite.prf && external.secret
      : session && usable(config, suite, session, extensions) && session.secret;
    if (!secret) continue;
    const key = binderKey(hash, earlySecret(hash, secret), external !== undefined);
    const truncated = before.add(bytes.slice(0, bytes.length - bindersSize(offered)));
    const binder = offered.binders[selected];
    if (!constantTimeEqual(binder, finishedVerifyData(hash, key, truncated.hash(hash))))
      throw fatal('decrypt_error', 'the binder of the PSK is wrong');
    return { selected, secret, session, binder };
  }
  return undefined;
}

/** How many offered PSKs are looked at. */
const MAX_PSKS = 8;

function usable(config: SettledServer, suite: Tls13Suite, session: Session, extensions: readonly Extension[]): boolean {
  const sessionSuite = config.policy.suites.find(({ code }) => code === session.suite);
  const serverName = findExtension(extensions, 'server_name') ?? '';
  return (
    session.version === VERSION.TLS13 &&
    sessionSuite?.prf === suite.prf &&
    session.serverName === serverName &&
    isAlive(session, config.now())
  );
}

/** Why early data is refused, RFC 9846 sections 4.3.10 and 8: it needs the first PSK, the same choices, and no replay that we know of. */
function earlyDataRefusal(
  state: ServerStart,
  suite: Tls13Suite,
  psk: ChosenPsk | undefined,
  applicationProtocol: string | undefined,
  extensions: readonly Extension[],
): EarlyDataRefusal | undefined {
  const { config } = state;
  const { maxEarlyData = 0, isFresh } = config;
  const session = psk?.session;
  if (maxEarlyData === 0) return 'switched off';
  if (!session || psk.selected !== 0) return 'session not resumed';
  if (session.maxEarlyData === 0) return 'session without early data';
  if (session.suite !== suite.code) return 'another suite';
  if (session.applicationProtocol !== applicationProtocol) return 'another application protocol';
  const { obfuscatedTicketAge } = findExtension(extensions, 'pre_shared_key')!.identities[0];
  const claimedAge = (obfuscatedTicketAge - session.ageAdd + 2 ** 32) % 2 ** 32;
  const age = config.now().getTime() - session.createdAt;
  if (Math.abs(age - claimedAge) > 10_000) return 'wrong ticket age';
  return (isFresh?.(psk.binder) ?? true) ? undefined : 'replay';
}

/** ServerHello to Finished in one flight. */
function sendFlight(
  state: ServerStart,
  hello: ClientHello,
  suite: Tls13Suite,
  group: { readonly code: number; readonly share: Uint8Array },
  psk: ChosenPsk | undefined,
  turn: Turn,
): ServerTls13State {
  const { config } = state;
  const extensions = hello.extensions ?? [];
  const hash = config.primitives[suite.prf];
  const signer = psk ? undefined : chooseSigner(config, hello);
  const applicationProtocol = chooseProtocol(config.applicationProtocols, extensions);
  const wantsEarlyData = findExtension(extensions, 'early_data') !== undefined;
  const refusal = wantsEarlyData ? earlyDataRefusal(state, suite, psk, applicationProtocol, extensions) : undefined;
  const isEarly = wantsEarlyData && refusal === undefined;
  const early = earlySecret(hash, psk?.secret);
  const earlyTraffic = isEarly ? deriveSecret(hash, early, 'c e traffic', state.transcript.hash(hash)) : undefined;
  if (earlyTraffic) logSecret('CLIENT_EARLY_TRAFFIC_SECRET', hello.random, earlyTraffic, turn);

  const random = config.random(32);
  const agreement = config.primitives.keyAgreement(group.code)!;
  const { share, secret } = agreed(() => agreement.respond(group.share, config.random));
  const greeted = sendServerHello(state, hello, suite, random, { group: group.code, keyExchange: share }, psk, turn);
  const dressed = state.retry ? greeted : dress(greeted, hello, turn);

  const secretOfHandshake = handshakeSecret(hash, early, secret);
  const handshake = handshakeTrafficSecrets(hash, secretOfHandshake, dressed.transcript.hash(hash));
  logSecret('CLIENT_HANDSHAKE_TRAFFIC_SECRET', hello.random, handshake.client, turn);
  logSecret('SERVER_HANDSHAKE_TRAFFIC_SECRET', hello.random, handshake.server, turn);
  const writing = changeWriteKeys(dressed, trafficCipher(config, suite, handshake.server), turn);
  const clientSecret = earlyTraffic ?? handshake.client;
  const keyed = changeReadKeys(writing, trafficCipher(config, suite, clientSecret));

  const asks = config.clientAuthentication ?? 'none';
  const isClientAsked = asks !== 'none' && !psk;
  const rawKeys = chooseRawKeys(config, extensions, signer, isClientAsked);
  const answers = { applicationProtocol, isEarly, rawKeys };
  const answered = sendEncryptedExtensions(keyed, extensions, answers, turn);
  const requested = isClientAsked ? sendCertificateRequest(answered, turn) : answered;
  const proved = signer ? sendCertificate(requested, signer, hash, extensions, rawKeys.server, turn) : requested;
  const verifyData = finishedVerifyData(hash, handshake.server, proved.transcript.hash(hash));
  const finished = sendMessage(proved, { type: 'finished', verifyData }, context, turn);

  const main = mainSecret(hash, secretOfHandshake);
  const application = applicationSecrets(hash, main, finished.transcript.hash(hash));
  logSecret('CLIENT_TRAFFIC_SECRET_0', hello.random, application.client, turn);
  logSecret('SERVER_TRAFFIC_SECRET_0', hello.random, application.server, turn);
  logSecret('EXPORTER_SECRET', hello.random, application.exporter, turn);
  const ready = changeWriteKeys(finished, trafficCipher(config, suite, application.server), turn);
  if (wantsEarlyData)
    turn.events.push({ type: 'early data', outcome: isEarly ? 'accepted' : 'refused', reason: refusal });
  const facts = {
    ...ready,
    ...limitsFrom(ready, extensions, VERSION.TLS13),
    protocol: 'tls13' as const,
    suite,
    hash,
    clientRandom: hello.random,
    handshake,
    mainSecret: main,
    application,
    identity: signer?.identity,
    isClientAsked,
    rawKeys,
    isTicketWanted: findExtension(extensions, 'psk_key_exchange_modes')?.includes(PSK_DHE_KE) ?? false,
    skippable: wantsEarlyData && !isEarly && !state.retry ? MAX_SKIPPED : 0,
    agreement: {
      version: VERSION.TLS13,
      suite,
      group: group.code,
      applicationProtocol,
      serverName: findExtension(extensions, 'server_name') ?? '',
      isResumed: psk !== undefined,
      peerChain: readChain((psk?.session?.peerChain ?? []).map((certData) => ({ certData }))),
      judgement: undefined,
    },
  };
  if (isEarly) return { ...facts, kind: 'WAIT_EOED', earlyDataLeft: config.maxEarlyData ?? 0 };
  return isClientAsked ? { ...facts, kind: 'WAIT_CERT' } : { ...facts, kind: 'WAIT_FINISHED' };
}

/** An identity and the scheme it signs with. */
interface Signer {
  readonly identity: Identity;
  readonly scheme: number;
}

/** The first identity with a key for one of the client's schemes. Throws `handshake_failure`. */
function chooseSigner(config: SettledServer, hello: ClientHello): Signer {
  const peers = findExtension(hello.extensions ?? [], 'signature_algorithms') ?? [];
  for (const identity of identitiesFor(config, hello)) {
    const scheme = chooseScheme(VERSION.TLS13, identity, config.policy.signatureSchemes, peers);
    if (scheme !== undefined) return { identity, scheme };
  }
  throw fatal('handshake_failure', 'no key of ours fits a signature scheme of the client');
}

function sendServerHello(
  state: ServerStart,
  hello: ClientHello,
  suite: Tls13Suite,
  random: Uint8Array,
  share: { readonly group: number; readonly keyExchange: Uint8Array },
  psk: ChosenPsk | undefined,
  turn: Turn,
): ServerStart {
  const extensions: (Extension | false)[] = [
    psk !== undefined && {
      name: 'pre_shared_key',
      value: { identities: [], binders: [], selected: psk.selected },
    },
    { name: 'key_share', value: [share] },
    { name: 'supported_versions', value: [VERSION.TLS13] },
  ];
  const message = {
    type: 'server_hello',
    legacyVersion: VERSION.TLS12,
    random,
    legacySessionId: hello.legacySessionId,
    cipherSuite: suite.code,
    legacyCompressionMethod: 0,
    extensions: state.config.arrange(
      extensions.filter((extension) => extension !== false),
      'server_hello',
    ),
  } as const;
  return sendMessage(changeHeaders(state, plainRecords(VERSION.TLS12), turn), message, context, turn);
}

/** What EncryptedExtensions tells the client. */
interface Answers {
  readonly applicationProtocol: string | undefined;
  readonly isEarly: boolean;
  readonly rawKeys: RawKeys;
}

/** Who shows a bare key, RFC 7250 section 4.2. Throws `unsupported_certificate` if the client can do with nothing that we have. */
function chooseRawKeys(
  config: SettledServer,
  extensions: readonly Extension[],
  signer: Signer | undefined,
  isClientAsked: boolean,
): RawKeys {
  const ofServer = findExtension(extensions, 'server_certificate_type') ?? [X509];
  const ofClient = findExtension(extensions, 'client_certificate_type') ?? [X509];
  const server = signer?.identity.chain.length === 0;
  if (signer && !ofServer.includes(server ? RAW_PUBLIC_KEY : X509))
    throw fatal('unsupported_certificate', 'the client can do with no certificate type of ours');
  const client = isClientAsked && config.acceptRawKey !== undefined && ofClient.includes(RAW_PUBLIC_KEY);
  if (isClientAsked && !client && !ofClient.includes(X509))
    throw fatal('unsupported_certificate', 'the client has no certificate type that we accept');
  return { client, server };
}

function sendEncryptedExtensions(
  state: ServerStart,
  asked: readonly Extension[],
  { applicationProtocol, isEarly, rawKeys }: Answers,
  turn: Turn,
): ServerStart {
  const { config } = state;
  const { recordSizeLimit } = config;
  const has = (name: Parameters<typeof findExtension>[1]): boolean => findExtension(asked, name) !== undefined;
  const extensions: (Extension | false)[] = [
    has('supported_groups') && { name: 'supported_groups', value: config.policy.groups },
    recordSizeLimit !== undefined && has('record_size_limit') && { name: 'record_size_limit', value: recordSizeLimit },
    has('server_name') && { name: 'server_name', value: '' },
    applicationProtocol !== undefined && {
      name: 'application_layer_protocol_negotiation',
      value: [applicationProtocol],
    },
    rawKeys.client && { name: 'client_certificate_type', value: [RAW_PUBLIC_KEY] },
    rawKeys.server && { name: 'server_certificate_type', value: [RAW_PUBLIC_KEY] },
    isEarly && { name: 'early_data', value: 0 },
  ];
  const arranged = config.arrange(
    extensions.filter((extension) => extension !== false),
    'encrypted_extensions',
  );
  return sendMessage(state, { type: 'encrypted_extensions', extensions: arranged }, context, turn);
}

/** RFC 9846 section 4.4.2. */
function sendCertificateRequest(state: ServerStart, turn: Turn): ServerStart {
  const { config } = state;
  const authorities = (config.clientTrustAnchors ?? []).map(({ subject }) => subject.bytes);
  const extensions: (Extension | false)[] = [
    { name: 'signature_algorithms', value: config.policy.signatureSchemes },
    authorities.length > 0 && { name: 'certificate_authorities', value: authorities },
  ];
  const arranged = config.arrange(
    extensions.filter((extension) => extension !== false),
    'certificate_request',
  );
  const message = { type: 'certificate_request', context: new Uint8Array(0), extensions: arranged } as const;
  return sendMessage(state, message, context, turn);
}

/** Certificate and CertificateVerify, RFC 9846 sections 4.5.1 and 4.5.2. */
function sendCertificate(
  state: ServerStart,
  { identity, scheme }: Signer,
  hash: Parameters<Transcript['hash']>[0],
  asked: readonly Extension[],
  isRaw: boolean,
  turn: Turn,
): ServerStart {
  const { config } = state;
  const staple = findExtension(asked, 'status_request') ? identity.ocspResponse : undefined;
  const entries = entriesOf(identity, isRaw).map((entry, i) => ({
    ...entry,
    extensions: i === 0 && staple ? [{ name: 'status_request' as const, value: staple }] : [],
  }));
  const sent = sendMessage(state, { type: 'certificate', context: new Uint8Array(0), entries }, context, turn);
  const content = contentToSign13('server', sent.transcript.hash(hash));
  const signature = sign(identity, config.primitives, scheme, content, config.random);
  return sendMessage(sent, { type: 'certificate_verify', algorithm: scheme, signature }, context, turn);
}
