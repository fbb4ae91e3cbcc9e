/**
 * WAIT_SH (RFC 9846 section 4.2.3): the server's hello decides the version, and with it which handlers go on. The version stands in an
 * extension if it is TLS 1.3, and in the old field if it is not.
 */

import { equalBytes } from '@cleartext/core';
import { fatal } from '../alerts.ts';
import type { Messages13, StateHandlers } from '../connection/handlers.ts';
import type { WaitServerHello } from '../connection/state.ts';
import { findExtension } from '../extensions/extension.ts';
import type { ServerHello } from '../messages/server-hello.ts';
import { DOWNGRADE_TO_TLS11, DOWNGRADE_TO_TLS12 } from '../tls12/downgrade-sentinels.ts';
import { isVersion, VERSION, versionName, type Version } from '../versions.ts';
import { receiveServerHello12 } from './tls12/receive-server-hello.ts';
import { receiveHelloRetryRequest } from './tls13/receive-hello-retry-request.ts';
import { receiveServerHello13 } from './tls13/receive-server-hello.ts';

/** The state's handlers. */
export const waitServerHello: StateHandlers<WaitServerHello, Messages13 & { hello_retry_request: ServerHello }> = {
  context: () => ({}),
  messages: {
    hello_retry_request: (state, arrived, turn) => {
      if (agreedVersion(state, arrived.message) !== VERSION.TLS13)
        throw fatal('illegal_parameter', 'a HelloRetryRequest chose a version before TLS 1.3');
      return receiveHelloRetryRequest(state, arrived, turn);
    },
    server_hello: (state, arrived, turn) => {
      const version = agreedVersion(state, arrived.message);
      if (version === VERSION.TLS13) return receiveServerHello13(state, arrived, turn);
      if (state.offer.retry)
        throw fatal('illegal_parameter', 'after a HelloRetryRequest the server went back to an older version');
      checkDowngrade(state, arrived.message, version);
      return receiveServerHello12(state, arrived, version, turn);
    },
  },
};

/** The version of the answer. Throws `protocol_version` for one that we did not offer, `illegal_parameter` for a contradiction. */
function agreedVersion(state: WaitServerHello, { legacyVersion, extensions = [] }: ServerHello): Version {
  const selected = findExtension(extensions, 'supported_versions')?.at(0);
  if (selected !== undefined && selected < VERSION.TLS13)
    throw fatal('illegal_parameter', `supported_versions chose ${versionName(selected)}`);
  const version = selected ?? legacyVersion;
  if (selected !== undefined && legacyVersion !== VERSION.TLS12)
    throw fatal('illegal_parameter', `expected a legacy_version of TLS 1.2, found ${versionName(legacyVersion)}`);
  if (selected === undefined && version >= VERSION.TLS13)
    throw fatal('protocol_version', `the server chose ${versionName(version)} in the old field`);
  if (!isVersion(version) || !state.config.policy.versions.includes(version))
    throw fatal(
      selected === undefined ? 'protocol_version' : 'illegal_parameter',
      `the server chose ${versionName(version)}, which was not offered`,
    );
  return version;
}

/**
 * The downgrade signal (RFC 9846 section 4.2.3): a server that could do better says so in the last eight bytes of its random. An attacker who
 * changed the hello can't change that, because the random is signed.
 */
function checkDowngrade(state: WaitServerHello, { random }: ServerHello, version: Version): void {
  const highest = Math.max(...state.config.policy.versions);
  const tail = random.slice(24);
  const is12 = equalBytes(tail, DOWNGRADE_TO_TLS12);
  const is11 = equalBytes(tail, DOWNGRADE_TO_TLS11);
  const isDowngraded =
    (highest >= VERSION.TLS13 && (is12 || is11)) || (highest === VERSION.TLS12 && version < VERSION.TLS12 && is11);
  if (isDowngraded) throw fatal('illegal_parameter', 'the server could do better: somebody has changed our hello');
}
