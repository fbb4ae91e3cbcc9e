/**
 * ServerHello up to TLS 1.2 (RFC 5246 section 7.4.1.3): suite and session are agreed. If the server echoes the id of a session that we offered, both
 * sides have its main secret already, and the handshake is short.
 */

import { equalBytes } from '@cleartext/core';
import { fatal } from '../../alerts.ts';
import { checkAnswers } from '../../connection/answers.ts';
import type { Arrived } from '../../connection/handlers.ts';
import { readChain } from '../../connection/judgement.ts';
import { logSecret } from '../../connection/key-log.ts';
import { chosenProtocol, limitsFrom } from '../../connection/negotiated.ts';
import type { WaitServerHello } from '../../connection/state.ts';
import { changeHeaders, type Turn } from '../../connection/turn.ts';
import { findExtension, type Extension } from '../../extensions/extension.ts';
import type { ServerHello } from '../../messages/server-hello.ts';
import { plainRecords } from '../../record/record-cipher.ts';
import type { Session } from '../../sessions/session.ts';
import { suiteFits, suiteName, type CipherSuite } from '../../suites.ts';
import type { ClientTls12State } from '../../tls12/state.ts';
import type { Version } from '../../versions.ts';

/** Number of renegotiation_info, which may answer the signalling suite. */
const RENEGOTIATION_INFO = 0xff01;

/** WAIT_SH to WAIT_CERT, or with a resumed session to WAIT_NST or WAIT_CCS. */
export function receiveServerHello12(
  state: WaitServerHello,
  { message, bytes }: Arrived<ServerHello>,
  version: Version,
  turn: Turn,
): ClientTls12State {
  const { config, offer } = state;
  const { extensions = [], legacySessionId } = message;
  const asked = offer.hello.extensions ?? [];
  checkAnswers(extensions, asked, [RENEGOTIATION_INFO]);
  refuseTls13Extensions(extensions);
  const suite = checkSuite(state, message, version);
  if (message.legacyCompressionMethod !== 0) throw fatal('illegal_parameter', 'the server chose a compression');
  if ((findExtension(extensions, 'renegotiation_info')?.length ?? 0) > 0)
    throw fatal('handshake_failure', 'renegotiation_info of a first handshake has to be empty (RFC 5746 section 3.4)');
  if (offer.hasEarlyData) throw fatal('protocol_version', 'the server fell back to TLS 1.2 after early data');
  const pointFormats = findExtension(extensions, 'ec_point_formats');
  if (pointFormats && !pointFormats.includes(0))
    throw fatal('illegal_parameter', 'the server does not know uncompressed points');

  const session = resumedSession(state, legacySessionId);
  const hasExtendedMainSecret = findExtension(extensions, 'extended_main_secret') === true;
  const hasEncryptThenMac = findExtension(extensions, 'encrypt_then_mac') === true;
  if (hasEncryptThenMac && suite.cipher.kind !== 'block')
    throw fatal('illegal_parameter', 'encrypt_then_mac with a suite without CBC (RFC 7366 section 3)');
  const heard = changeHeaders({ ...state, transcript: state.transcript.add(bytes) }, plainRecords(version), turn);
  const facts = {
    ...heard,
    ...limitsFrom(state, extensions, version),
    protocol: 'tls12' as const,
    version,
    suite,
    randoms: { client: offer.hello.random, server: message.random },
    sessionId: legacySessionId,
    hasExtendedMainSecret,
    hasEncryptThenMac,
    isTicketPromised: findExtension(extensions, 'session_ticket') !== undefined,
    agreement: {
      version,
      suite,
      group: undefined,
      applicationProtocol: chosenProtocol(config.applicationProtocols, extensions),
      serverName: findExtension(asked, 'server_name') ?? '',
      isResumed: session !== undefined,
      peerChain: readChain((session?.peerChain ?? []).map((certData) => ({ certData }))),
      judgement: undefined,
    },
  };
  if (!session) {
    const isStatusPromised = findExtension(extensions, 'status_request') !== undefined;
    return { ...facts, kind: 'WAIT_CERT', isStatusPromised };
  }
  if (session.version !== version)
    throw fatal('illegal_parameter', 'the server resumes a session with another version');
  if (session.suite !== suite.code) throw fatal('illegal_parameter', 'the server resumes a session with another suite');
  if (session.hasExtendedMainSecret !== hasExtendedMainSecret) {
    const change = hasExtendedMainSecret ? 'now has extended main secret' : 'has lost its extended main secret';
    throw fatal('handshake_failure', `the resumed session ${change} (RFC 7627 section 5.3)`);
  }
  logSecret('CLIENT_RANDOM', offer.hello.random, session.secret, turn);
  const common = { ...facts, mainSecret: session.secret, isFinishedSent: false, resumed: session };
  if (facts.isTicketPromised) return { ...common, kind: 'WAIT_NST' };
  return { ...common, kind: 'WAIT_CCS', session: undefined };
}

function checkSuite({ config }: WaitServerHello, { cipherSuite }: ServerHello, version: Version): CipherSuite {
  const suite = config.policy.suites.find(({ code }) => code === cipherSuite);
  if (!suite || !suiteFits(suite, version))
    throw fatal('illegal_parameter', `the server chose ${suiteName(cipherSuite)}, which does not fit`);
  return suite;
}

/** The session of our offer, if the server echoes its id. Another id of ours is random, and nobody else knows it. */
function resumedSession({ config, offer }: WaitServerHello, sessionId: Uint8Array): Session | undefined {
  const ours = offer.hello.legacySessionId;
  if (ours.length === 0 || !equalBytes(ours, sessionId)) return undefined;
  const { session } = config;
  if (!session) throw fatal('illegal_parameter', 'the server echoes a session id without a session');
  return session;
}

function refuseTls13Extensions(extensions: readonly Extension[]): void {
  const found = extensions.find(
    ({ name }) => name === 'key_share' || name === 'pre_shared_key' || name === 'supported_versions',
  );
  if (found) throw fatal('illegal_parameter', `${found.name} belongs to TLS 1.3`);
}
