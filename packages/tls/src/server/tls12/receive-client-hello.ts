/**
 * ClientHello up to TLS 1.2 (RFC 5246 sections 7.3 and 7.4.1): the server chooses a suite that its keys and the client's lists allow, and sends its flight; or it
 * knows the session, and goes straight to the proof.
 */

import { concat, Writer } from '@cleartext/core';
import { fatal } from '../../alerts.ts';
import { curveCodes, signatureSchemeCodes } from '../../code-points.ts';
import type { Identity, SettledServer } from '../../connection/config.ts';
import type { Arrived } from '../../connection/handlers.ts';
import { readChain } from '../../connection/judgement.ts';
import { logSecret } from '../../connection/key-log.ts';
import { chooseProtocol, limitsFrom } from '../../connection/negotiated.ts';
import { chooseScheme } from '../../connection/signatures.ts';
import type { ServerStart } from '../../connection/state.ts';
import { changeHeaders, sendMessage, type Turn } from '../../connection/turn.ts';
import { findExtension, type Extension } from '../../extensions/extension.ts';
import { ECDSA_SIGN, RSA_SIGN } from '../../messages/certificate-request.ts';
import type { ClientHello } from '../../messages/client-hello.ts';
import { signedParams, writeParams } from '../../messages/server-key-exchange.ts';
import { plainRecords } from '../../record/record-cipher.ts';
import { isAlive, type Session } from '../../sessions/session.ts';
import { EMPTY_RENEGOTIATION_INFO_SCSV, suiteFits, suiteName, type CipherSuite } from '../../suites.ts';
import { DOWNGRADE_TO_TLS11, DOWNGRADE_TO_TLS12 } from '../../tls12/downgrade-sentinels.ts';
import { commonCurve, dheBits, startKeyExchange } from '../../tls12/key-exchange.ts';
import { changeCipherSpec, finished12 } from '../../tls12/secrets.ts';
import { sign12, toSign } from '../../tls12/signature.ts';
import type { ServerTls12State, Tls12Facts } from '../../tls12/state.ts';
import { VERSION, type Version } from '../../versions.ts';
import { identitiesFor } from '../identity.ts';
import { sendNewSessionTicket } from './wait-finished.ts';

/** START to what the client owes next. */
export function receiveClientHello12(
  state: ServerStart,
  { message: hello, bytes }: Arrived<ClientHello>,
  version: Version,
  turn: Turn,
): ServerTls12State {
  const { config } = state;
  const extensions = hello.extensions ?? [];
  checkHello(hello, extensions);
  const heard = { ...state, transcript: state.transcript.add(bytes) };
  const hasExtendedMainSecret = version > VERSION.SSL30 && findExtension(extensions, 'extended_main_secret') === true;
  const session = resumable(config, hello, version, hasExtendedMainSecret);
  const chosen = session ? { suite: session.suite, identity: undefined } : chooseSuite(config, hello, version);
  const random = serverRandom(state, version);
  const { suite } = chosen;
  const ticketing = config.tickets !== undefined && version > VERSION.SSL30;
  const isTicketPromised = ticketing && findExtension(extensions, 'session_ticket') !== undefined;
  const sessionId = session ? hello.legacySessionId : newSessionId(config, isTicketPromised);
  const facts: ServerStart & Omit<Tls12Facts, 'protocol'> = {
    ...changeHeaders(heard, plainRecords(version), turn),
    ...limitsFrom(state, extensions, version),
    version,
    suite,
    randoms: { client: hello.random, server: random },
    sessionId,
    hasExtendedMainSecret,
    hasEncryptThenMac:
      version > VERSION.SSL30 &&
      suite.cipher.kind === 'block' &&
      findExtension(extensions, 'encrypt_then_mac') === true,
    isTicketPromised,
    agreement: {
      version,
      suite,
      group: undefined,
      applicationProtocol: chooseProtocol(config.applicationProtocols, extensions),
      serverName: findExtension(extensions, 'server_name') ?? '',
      isResumed: session !== undefined,
      peerChain: readChain((session?.session.peerChain ?? []).map((certData) => ({ certData }))),
      judgement: undefined,
    },
  };
  if (session) return resume(facts, hello, session.session, turn);
  return sendFlight(facts, hello, chosen.identity!, turn);
}

type Facts = ServerStart & Omit<Tls12Facts, 'protocol'>;

function checkHello(hello: ClientHello, extensions: readonly Extension[]): void {
  if (!hello.legacyCompressionMethods.includes(0))
    throw fatal('illegal_parameter', 'the client does not offer "no compression"');
  if ((findExtension(extensions, 'renegotiation_info')?.length ?? 0) > 0)
    throw fatal('handshake_failure', 'renegotiation_info of a first handshake has to be empty (RFC 5746 section 3.6)');
  const pointFormats = findExtension(extensions, 'ec_point_formats');
  if (pointFormats && !pointFormats.includes(0))
    throw fatal('illegal_parameter', 'the client does not know uncompressed points');
}

/** The random, with the downgrade signal at its end where we could do better (RFC 9846 section 4.2.3). */
function serverRandom({ config }: ServerStart, version: Version): Uint8Array {
  const random = config.random(32);
  const highest = Math.max(...config.policy.versions);
  if (highest >= VERSION.TLS13 && version === VERSION.TLS12) return concat(random.slice(0, 24), DOWNGRADE_TO_TLS12);
  if (highest >= VERSION.TLS12 && version < VERSION.TLS12) return concat(random.slice(0, 24), DOWNGRADE_TO_TLS11);
  return random;
}

function newSessionId(config: SettledServer, isTicketPromised: boolean): Uint8Array {
  return config.sessionCache && !isTicketPromised ? config.random(32) : new Uint8Array(0);
}

/** Our first suite that fits the version, the client's lists and one of our keys. Throws `handshake_failure`. */
function chooseSuite(
  config: SettledServer,
  hello: ClientHello,
  version: Version,
): { readonly suite: CipherSuite; readonly identity: Identity } {
  const identities = identitiesFor(config, hello);
  for (const suite of config.policy.suites) {
    if (!hello.cipherSuites.includes(suite.code) || !suiteFits(suite, version)) continue;
    if (suite.keyExchange === 'ECDHE' && commonCurve(config, hello) === undefined) continue;
    if (suite.keyExchange === 'DHE' && dheBits(config, hello) === undefined) continue;
    const identity = identities.find((known) => isUsable(config, known, suite, hello, version));
    if (identity) return { suite, identity };
  }
  throw fatal('handshake_failure', `no suite of ours among ${hello.cipherSuites.map(suiteName).join(', ')}`);
}

/** Whether a key can do what a suite needs: encrypt, or sign with a scheme and on a curve that the client knows. */
function isUsable(
  { policy }: SettledServer,
  identity: Identity,
  suite: CipherSuite,
  hello: ClientHello,
  version: Version,
): boolean {
  const { privateKey } = identity;
  if ((privateKey.type === 'rsa') !== (suite.authentication === 'RSA')) return false;
  if (suite.keyExchange === 'RSA' || suite.keyExchange === 'RSA_EXPORT') return true;
  const groups = findExtension(hello.extensions ?? [], 'supported_groups');
  if (privateKey.type === 'ec' && groups && !groups.includes(curveCodes[privateKey.curve])) return false;
  if (version < VERSION.TLS12) return privateKey.type !== 'ed25519';
  return chooseScheme(version, identity, policy.signatureSchemes, schemesOf(hello)) !== undefined;
}

/** The client's schemes; without a list SHA-1 with every kind of key (RFC 5246 section 7.4.1.4.1). */
function schemesOf({ extensions = [] }: ClientHello): readonly number[] {
  const byDefault = [signatureSchemeCodes.rsa_pkcs1_sha1, signatureSchemeCodes.ecdsa_sha1];
  return findExtension(extensions, 'signature_algorithms') ?? byDefault;
}

/** A session by its ticket or id, if it still fits version, suite, name and extended main secret. */
function resumable(
  config: SettledServer,
  hello: ClientHello,
  version: Version,
  hasExtendedMainSecret: boolean,
): { readonly session: Session; readonly suite: CipherSuite } | undefined {
  const extensions = hello.extensions ?? [];
  const ticket = findExtension(extensions, 'session_ticket');
  const byTicket = ticket && ticket.length > 0 && version > VERSION.SSL30 ? config.tickets?.open(ticket) : undefined;
  const session =
    byTicket ?? (hello.legacySessionId.length > 0 ? config.sessionCache?.get(hello.legacySessionId) : undefined);
  if (!session || session.version !== version || !isAlive(session, config.now())) return undefined;
  if (session.serverName !== (findExtension(extensions, 'server_name') ?? '')) return undefined;
  const suite = config.policy.suites.find(({ code }) => code === session.suite);
  if (!suite || !hello.cipherSuites.includes(suite.code)) return undefined;
  if (session.hasExtendedMainSecret && !hasExtendedMainSecret)
    throw fatal('handshake_failure', 'the hello lacks the extended main secret of its session (RFC 7627 section 5.3)');
  return session.hasExtendedMainSecret === hasExtendedMainSecret ? { session, suite } : undefined;
}

function sendServerHello(state: Facts, hello: ClientHello, hasStaple: boolean, turn: Turn): Facts {
  const { config, version, suite, agreement } = state;
  const asked = hello.extensions ?? [];
  const has = (name: Parameters<typeof findExtension>[1]): boolean => findExtension(asked, name) !== undefined;
  const isSsl3 = version === VERSION.SSL30;
  const { applicationProtocol } = agreement;
  const knowsRenegotiation = has('renegotiation_info') || hello.cipherSuites.includes(EMPTY_RENEGOTIATION_INFO_SCSV);
  const extensions: (Extension | false)[] = [
    knowsRenegotiation && { name: 'renegotiation_info', value: new Uint8Array(0) },
    !isSsl3 && has('server_name') && !agreement.isResumed && { name: 'server_name', value: '' },
    !isSsl3 && suite.keyExchange === 'ECDHE' && has('ec_point_formats') && { name: 'ec_point_formats', value: [0] },
    state.hasExtendedMainSecret && { name: 'extended_main_secret', value: true },
    state.hasEncryptThenMac && { name: 'encrypt_then_mac', value: true },
    state.isTicketPromised && { name: 'session_ticket', value: new Uint8Array(0) },
    hasStaple && { name: 'status_request', value: new Uint8Array(0) },
    applicationProtocol !== undefined && {
      name: 'application_layer_protocol_negotiation',
      value: [applicationProtocol],
    },
    config.recordSizeLimit !== undefined &&
      has('record_size_limit') && { name: 'record_size_limit', value: config.recordSizeLimit },
  ];
  const arranged = config.arrange(
    extensions.filter((extension) => extension !== false),
    'server_hello',
  );
  const message = {
    type: 'server_hello',
    legacyVersion: version,
    random: state.randoms.server,
    legacySessionId: state.sessionId,
    cipherSuite: suite.code,
    legacyCompressionMethod: 0,
    extensions: arranged.length > 0 ? arranged : undefined,
  } as const;
  return sendMessage(state, message, { version }, turn);
}

/** ServerHello to ServerHelloDone, RFC 5246 section 7.3. */
function sendFlight(state: Facts, hello: ClientHello, identity: Identity, turn: Turn): ServerTls12State {
  const { config, version, suite } = state;
  const context = { version, keyExchange: suite.keyExchange };
  const wantsStaple = version > VERSION.SSL30 && findExtension(hello.extensions ?? [], 'status_request') !== undefined;
  const staple = wantsStaple ? identity.ocspResponse : undefined;
  let current = sendServerHello(state, hello, staple !== undefined, turn);
  const entries = identity.chain.map((certificate) => ({ certData: certificate.bytes, extensions: [] }));
  current = sendMessage(current, { type: 'certificate', context: new Uint8Array(0), entries }, context, turn);
  if (staple) current = sendMessage(current, { type: 'certificate_status', response: staple }, context, turn);
  const keyExchange = startKeyExchange(config, suite, identity, hello);
  const { params, group } = keyExchange;
  if (params) {
    const encoded = new Writer();
    writeParams(encoded, params);
    const content = signedParams(hello.random, state.randoms.server, encoded.finish());
    const signed = sign12(config, version, identity, schemesOf(hello), toSign(config.primitives, content));
    current = sendMessage(current, { type: 'server_key_exchange', params, ...signed }, context, turn);
  }
  const isClientAsked = (config.clientAuthentication ?? 'none') !== 'none';
  if (isClientAsked) current = sendCertificateRequest(current, turn);
  current = sendMessage(current, { type: 'server_hello_done' }, context, turn);
  const sent = {
    ...current,
    protocol: 'tls12' as const,
    identity,
    keyExchange,
    clientVersion: hello.legacyVersion,
    agreement: { ...state.agreement, group },
  };
  return isClientAsked ? { ...sent, kind: 'WAIT_CERT' } : { ...sent, kind: 'WAIT_CKE' };
}

function sendCertificateRequest(state: Facts, turn: Turn): Facts {
  const { config, version } = state;
  const message = {
    type: 'certificate_request',
    certificateTypes: [RSA_SIGN, ECDSA_SIGN],
    signatureAlgorithms: config.policy.signatureSchemes,
    authorities: (config.clientTrustAnchors ?? []).map(({ subject }) => subject.bytes),
  } as const;
  return sendMessage(state, message, { version }, turn);
}

/** ServerHello, ChangeCipherSpec and Finished at once, RFC 5246 section 7.3. */
function resume(state: Facts, hello: ClientHello, session: Session, turn: Turn): ServerTls12State {
  const mainSecret = session.secret;
  logSecret('CLIENT_RANDOM', hello.random, mainSecret, turn);
  const greeted = { ...sendServerHello(state, hello, false, turn), protocol: 'tls12' as const, mainSecret };
  const ticketed = state.isTicketPromised ? sendNewSessionTicket(greeted, turn) : greeted;
  const keyed = changeCipherSpec(ticketed, mainSecret, turn);
  const verifyData = finished12(keyed, mainSecret, 'server');
  const finished = sendMessage(keyed, { type: 'finished', verifyData }, { version: state.version }, turn);
  return { ...finished, kind: 'WAIT_CCS', isFinishedSent: true, resumed: session };
}
