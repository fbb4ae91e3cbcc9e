/**
 * START of the server (RFC 9846 section 4.2.2; RFC 5246 section 7.4.1.2): the client's hello. The server chooses the version, and the handlers of that
 * version choose the rest.
 */

import { fatal } from '../alerts.ts';
import { checkPlaces } from '../connection/answers.ts';
import type { Arrived, Messages13, StateHandlers } from '../connection/handlers.ts';
import type { ServerStart, TlsState } from '../connection/state.ts';
import { checkEndOfFlight, type Turn } from '../connection/turn.ts';
import { findExtension } from '../extensions/extension.ts';
import type { ClientHello } from '../messages/client-hello.ts';
import { FALLBACK_SCSV } from '../suites.ts';
import { isVersion, VERSION, versionName, type Version } from '../versions.ts';
import { receiveClientHello12 } from './tls12/receive-client-hello.ts';
import { receiveClientHello13 } from './tls13/receive-client-hello.ts';

/** The state's handlers. */
export const serverStart: StateHandlers<ServerStart, Messages13> = {
  context: () => ({}),
  messages: { client_hello: receiveClientHello },
};

/** A hello in the format of SSL 2.0 joins the transcript without the header of a handshake message (RFC 5246 appendix E.2). */
export function receiveClientHelloV2(
  state: ServerStart,
  message: ClientHello,
  bytes: Uint8Array,
  turn: Turn,
): TlsState {
  return receiveClientHello(state, { message, bytes: bytes.slice(2) }, turn);
}

function receiveClientHello(state: ServerStart, arrived: Arrived<ClientHello>, turn: Turn): TlsState {
  checkEndOfFlight(state);
  const { message } = arrived;
  checkPlaces(message.extensions ?? []);
  const version = chooseVersion(state, message);
  if (message.cipherSuites.includes(FALLBACK_SCSV) && version < highestOf(state))
    throw fatal('inappropriate_fallback', `the client fell back to ${versionName(version)} without need (RFC 7507)`);
  if (version === VERSION.TLS13) return receiveClientHello13(state, arrived, turn);
  if (state.retry)
    throw fatal('illegal_parameter', 'after a HelloRetryRequest the client went back to an older version');
  return receiveClientHello12(state, arrived, version, turn);
}

/** The highest version that both speak, RFC 9846 section 4.3.1. Throws `protocol_version`. */
function chooseVersion({ config }: ServerStart, { legacyVersion, extensions = [] }: ClientHello): Version {
  const ours = [...config.policy.versions].sort((a, b) => b - a);
  const offered = findExtension(extensions, 'supported_versions');
  const chosen = offered
    ? ours.find((version) => offered.includes(version))
    : ours.find((version) => version <= Math.min(legacyVersion, VERSION.TLS12));
  if (chosen === undefined || !isVersion(chosen))
    throw fatal('protocol_version', `the client speaks ${(offered ?? [legacyVersion]).map(versionName).join(', ')}`);
  return chosen;
}

/** The highest version that a server speaks. */
export function highestOf({ config }: ServerStart): Version {
  return Math.max(...config.policy.versions) as Version;
}
