/** Small agreements that all versions share: the application protocol (RFC 7301) and the sizes of records (RFC 8449, RFC 6066 section 4). */

import { fatal } from '../alerts.ts';
import { findExtension, type Extension } from '../extensions/extension.ts';
import { MAX_PLAINTEXT } from '../record/record.ts';
import { VERSION, type Version } from '../versions.ts';
import type { ClientEndpoint, Endpoint, ServerEndpoint } from './state.ts';

/** A client reads the server's choice, RFC 7301 section 3.1. Throws `illegal_parameter` unless it is one of ours. */
export function chosenProtocol(ours: readonly string[], extensions: readonly Extension[]): string | undefined {
  const chosen = findExtension(extensions, 'application_layer_protocol_negotiation');
  if (!chosen) return undefined;
  if (chosen.length !== 1 || !ours.includes(chosen[0]))
    throw fatal('illegal_parameter', `the server chose the protocols ${chosen.join(', ')}`);
  return chosen[0];
}

/** A server chooses, RFC 7301 section 3.2. Throws `no_application_protocol` if the client lists some and none is ours. */
export function chooseProtocol(ours: readonly string[], extensions: readonly Extension[]): string | undefined {
  const offered = findExtension(extensions, 'application_layer_protocol_negotiation');
  if (!offered || ours.length === 0) return undefined;
  const chosen = ours.find((name) => offered.includes(name));
  if (chosen === undefined) throw fatal('no_application_protocol', `the client speaks only ${offered.join(', ')}`);
  return chosen;
}

/**
 * The limits that follow from the peer's extensions. In TLS 1.3 the limit counts the type and the padding (RFC 8449 section 4). Throws
 * `illegal_parameter` for a limit below 64.
 */
export function limitsFrom(
  { config, sendLimit, receiveLimit }: ClientEndpoint | ServerEndpoint,
  extensions: readonly Extension[],
  version: Version,
): Pick<Endpoint, 'sendLimit' | 'receiveLimit'> {
  const limit = findExtension(extensions, 'record_size_limit');
  if (limit === undefined || config.recordSizeLimit === undefined) return { sendLimit, receiveLimit };
  if (limit < 64) throw fatal('illegal_parameter', `expected a record size limit of at least 64, found ${limit}`);
  const typeSize = version === VERSION.TLS13 ? 1 : 0;
  return {
    sendLimit: Math.min(sendLimit, limit - typeSize),
    receiveLimit: Math.min(MAX_PLAINTEXT, config.recordSizeLimit - typeSize),
  };
}
