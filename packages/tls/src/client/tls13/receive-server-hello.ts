/**
 * ServerHello of TLS 1.3 (RFC 9846 section 4.2.3): suite, share and perhaps a PSK are agreed. From here on the server's messages are encrypted,
 * and the client's as well as soon as it speaks again.
 */

import { equalBytes } from '@cleartext/core';
import { fatal } from '../../alerts.ts';
import { groupName } from '../../code-points.ts';
import { checkAnswers } from '../../connection/answers.ts';
import type { Arrived } from '../../connection/handlers.ts';
import { agreed } from '../../connection/key-agreement.ts';
import { logSecret } from '../../connection/key-log.ts';
import type { ClientOffer, PskOffer, WaitServerHello } from '../../connection/state.ts';
import { changeReadKeys, type Turn } from '../../connection/turn.ts';
import { findExtension } from '../../extensions/extension.ts';
import { earlySecret, handshakeSecret, handshakeTrafficSecrets, mainSecret } from '../../key-schedule/tls13.ts';
import type { ServerHello } from '../../messages/server-hello.ts';
import { suiteByCode, suiteName, type Tls13Suite } from '../../suites.ts';
import type { ClientWaitEncryptedExtensions } from '../../tls13/state.ts';
import { trafficCipher } from '../../tls13/traffic.ts';
import { VERSION } from '../../versions.ts';

/** WAIT_SH to WAIT_EE. */
export function receiveServerHello13(
  state: WaitServerHello,
  { message, bytes }: Arrived<ServerHello>,
  turn: Turn,
): ClientWaitEncryptedExtensions {
  const { config, offer } = state;
  const suite = checkServerHello13(state, message);
  const { extensions = [] } = message;
  const old = config.session && config.session.version < VERSION.TLS13;
  if (old && findExtension(extensions, 'pre_shared_key'))
    throw fatal('illegal_parameter', 'the server resumes a session with another version');
  checkAnswers(extensions, offer.hello.extensions ?? []);
  const misplaced = extensions.find(({ name }) => !SERVER_HELLO_EXTENSIONS.has(name));
  if (misplaced) throw fatal('illegal_parameter', `${misplaced.name} belongs in EncryptedExtensions`);
  const hash = config.primitives[suite.prf];
  const psk = chosenPsk(offer, suite, findExtension(extensions, 'pre_shared_key')?.selected);
  const { group, secret } = sharedSecret(offer, findExtension(extensions, 'key_share')?.[0]);

  const transcript = state.transcript.add(bytes);
  const secretOfHandshake = handshakeSecret(hash, earlySecret(hash, psk?.secret), secret);
  const handshake = handshakeTrafficSecrets(hash, secretOfHandshake, transcript.hash(hash));
  const clientRandom = offer.hello.random;
  logSecret('CLIENT_HANDSHAKE_TRAFFIC_SECRET', clientRandom, handshake.client, turn);
  logSecret('SERVER_HANDSHAKE_TRAFFIC_SECRET', clientRandom, handshake.server, turn);

  const keyed = changeReadKeys({ ...state, transcript }, trafficCipher(config, suite, handshake.server));
  return {
    ...keyed,
    protocol: 'tls13',
    kind: 'WAIT_EE',
    suite,
    hash,
    clientRandom,
    handshake,
    mainSecret: mainSecret(hash, secretOfHandshake),
    hasPsk: psk !== undefined,
    rawKeys: { client: false, server: false },
    agreement: {
      version: VERSION.TLS13,
      suite,
      group,
      applicationProtocol: undefined,
      serverName: findExtension(offer.hello.extensions ?? [], 'server_name') ?? '',
      isResumed: psk !== undefined,
      peerChain: [],
      judgement: undefined,
    },
  };
}

/** What a ServerHello of TLS 1.3 may have, RFC 9846 section 4.3: everything else is encrypted. */
const SERVER_HELLO_EXTENSIONS: ReadonlySet<string> = new Set(['key_share', 'pre_shared_key', 'supported_versions']);

/** What ServerHello and HelloRetryRequest have in common; the suite that they chose. Throws `illegal_parameter`. */
export function checkServerHello13({ offer, config }: WaitServerHello, message: ServerHello): Tls13Suite {
  if (!equalBytes(message.legacySessionId, offer.hello.legacySessionId))
    throw fatal('illegal_parameter', 'the server did not echo our session id');
  if (message.legacyCompressionMethod !== 0) throw fatal('illegal_parameter', 'the server chose a compression');
  const suite = suiteByCode(message.cipherSuite);
  const isOffered = suite !== undefined && config.policy.suites.includes(suite) && suite.minVersion === VERSION.TLS13;
  if (!isOffered || (offer.retry && offer.retry.suite !== suite))
    throw fatal('illegal_parameter', `the server chose ${suiteName(message.cipherSuite)}, which was not offered`);
  return suite as Tls13Suite;
}

function chosenPsk({ psks }: ClientOffer, suite: Tls13Suite, selected: number | undefined): PskOffer | undefined {
  if (selected === undefined) return undefined;
  const psk = psks.at(selected);
  if (!psk) throw fatal('illegal_parameter', `the server chose PSK ${selected} of ${psks.length}`);
  if (psk.hash !== suite.prf) throw fatal('illegal_parameter', 'the suite has another hash than the chosen PSK');
  return psk;
}

/** The (EC)DHE secret, RFC 9846 section 7.4. Throws `missing_extension` or `illegal_parameter`. */
function sharedSecret(
  { shares, retry }: ClientOffer,
  entry: { readonly group: number; readonly keyExchange: Uint8Array } | undefined,
): { readonly group: number; readonly secret: Uint8Array } {
  if (!entry) throw fatal('missing_extension', 'the server sent no key_share, and a PSK alone was not offered');
  const share = shares.find(({ group }) => group === entry.group);
  if (!share || (retry?.group !== undefined && retry.group !== entry.group))
    throw fatal('illegal_parameter', `the server answered a share of ${groupName(entry.group)}, which was not sent`);
  return { group: entry.group, secret: agreed(() => share.finish(entry.keyExchange)) };
}
