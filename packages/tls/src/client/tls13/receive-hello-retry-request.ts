/** HelloRetryRequest (RFC 9846 section 4.2.4): the server wants a share of another group, or its cookie back. */

import { fatal } from '../../alerts.ts';
import { groupName } from '../../code-points.ts';
import { checkAnswers } from '../../connection/answers.ts';
import type { Arrived } from '../../connection/handlers.ts';
import type { WaitServerHello } from '../../connection/state.ts';
import { checkEndOfFlight, type Turn } from '../../connection/turn.ts';
import { findExtension } from '../../extensions/extension.ts';
import type { ServerHello } from '../../messages/server-hello.ts';
import { afterRetry } from '../../tls13/after-retry.ts';
import { sendSecondClientHello } from '../send-client-hello.ts';
import { checkServerHello13 } from './receive-server-hello.ts';

/** Number of the cookie extension, which comes unasked. */
const COOKIE = 44;

/** WAIT_SH: says hello again. */
export function receiveHelloRetryRequest(
  state: WaitServerHello,
  { message, bytes }: Arrived<ServerHello>,
  turn: Turn,
): WaitServerHello {
  checkEndOfFlight(state);
  if (state.offer.retry) throw fatal('unexpected_message', 'a second HelloRetryRequest');
  const suite = checkServerHello13(state, message);
  const { extensions = [] } = message;
  checkAnswers(extensions, state.offer.hello.extensions ?? [], [COOKIE]);
  const group = findExtension(extensions, 'key_share')?.[0].group;
  const cookie = findExtension(extensions, 'cookie');
  if (group === undefined && cookie === undefined)
    throw fatal('illegal_parameter', 'a HelloRetryRequest that asks for nothing');
  if (group !== undefined) checkGroup(state, group);
  const hash = state.config.primitives[suite.prf];
  const transcript = afterRetry(state.transcript, hash).add(bytes);
  return sendSecondClientHello({ ...state, transcript }, { suite, group, cookie }, turn);
}

function checkGroup({ config, offer }: WaitServerHello, group: number): void {
  if (!config.policy.groups.includes(group) || !config.primitives.keyAgreement(group))
    throw fatal('illegal_parameter', `the server asks for ${groupName(group)}, which was not offered`);
  if (offer.shares.some((share) => share.group === group))
    throw fatal('illegal_parameter', `the server asks for ${groupName(group)}, of which it has a share`);
}
