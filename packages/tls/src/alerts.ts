/**
 * Alerts (RFC 9846 section 6; SSL 3.0: RFC 6101 section 5.4): two bytes, a level and a description, with which a side says
 * why it ends a connection. Since TLS 1.3 the level means nothing: every error is fatal, and only `close_notify` and
 * `user_canceled` are not errors.
 */

import { DecodeError, Reader, TlsAlert, Writer, type Span } from '@cleartext/core';
import { VERSION, type Version } from './versions.ts';

/** The numbers of the descriptions, by the names of RFC 9846 section 6 and of older versions. */
export const alertCodes = {
  close_notify: 0,
  unexpected_message: 10,
  bad_record_mac: 20,
  decryption_failed: 21,
  record_overflow: 22,
  decompression_failure: 30,
  handshake_failure: 40,
  no_certificate: 41,
  bad_certificate: 42,
  unsupported_certificate: 43,
  certificate_revoked: 44,
  certificate_expired: 45,
  certificate_unknown: 46,
  illegal_parameter: 47,
  unknown_ca: 48,
  access_denied: 49,
  decode_error: 50,
  decrypt_error: 51,
  export_restriction: 60,
  protocol_version: 70,
  insufficient_security: 71,
  internal_error: 80,
  inappropriate_fallback: 86,
  user_canceled: 90,
  no_renegotiation: 100,
  missing_extension: 109,
  unsupported_extension: 110,
  certificate_unobtainable: 111,
  unrecognized_name: 112,
  bad_certificate_status_response: 113,
  bad_certificate_hash_value: 114,
  unknown_psk_identity: 115,
  certificate_required: 116,
  general_error: 117,
  no_application_protocol: 120,
} as const;

/** The name of a description. */
export type AlertDescription = keyof typeof alertCodes;

/** An alert as it was received: an unknown number has the name `unknown`. */
export interface Alert {
  readonly level: 'warning' | 'fatal';
  readonly code: number;
  readonly description: AlertDescription | 'unknown';
}

/** The error that a handler throws to end the connection with an alert; `sentence` is for people on our side. */
export function fatal(description: AlertDescription, sentence: string): TlsAlert {
  return new TlsAlert('fatal', description, sentence);
}

/** The two bytes of an alert, RFC 9846 section 6. */
export function encodeAlert(level: 'warning' | 'fatal', description: AlertDescription): Uint8Array {
  return new Writer()
    .uint('level', 1, level === 'warning' ? 1 : 2)
    .uint('description', 1, alertCodes[description])
    .finish();
}

/** The alert in a fragment of content type 21. Throws `DecodeError` for any other length or level. */
export function decodeAlert(fragment: Uint8Array): { readonly alert: Alert; readonly spans: readonly Span[] } {
  const reader = new Reader(fragment, 'Alert');
  const level = reader.uint('level', 1);
  if (level !== 1 && level !== 2) throw new DecodeError('Alert.level', 0, `expected 1 or 2, found ${level}`);
  const code = reader.uint('description', 1);
  reader.finish();
  const description = alertNames.get(code) ?? 'unknown';
  return { alert: { level: level === 1 ? 'warning' : 'fatal', code, description }, spans: reader.spans };
}

/** The name of an alert's number, if it is known. */
export function alertNameOf(code: number): AlertDescription | undefined {
  return alertNames.get(code);
}

/**
 * The description that a version knows for the same thing. SSL 3.0 has only eleven (RFC 6101 section 5.4.2): a peer of
 * that age would not understand the others.
 */
export function descriptionFor(version: Version, description: string): AlertDescription {
  const known = description in alertCodes ? (description as AlertDescription) : 'internal_error';
  if (version !== VERSION.SSL30 || ssl30Descriptions.has(known)) return known;
  if (known === 'decryption_failed' || known === 'record_overflow') return 'bad_record_mac';
  if (known === 'unknown_ca') return 'certificate_unknown';
  if (known === 'decode_error' || known === 'missing_extension') return 'illegal_parameter';
  return 'handshake_failure';
}

/** The descriptions of SSL 3.0 (RFC 6101 section 5.4.2). */
export const ssl30Descriptions: ReadonlySet<string> = new Set<AlertDescription>([
  'close_notify',
  'unexpected_message',
  'bad_record_mac',
  'decompression_failure',
  'handshake_failure',
  'no_certificate',
  'bad_certificate',
  'unsupported_certificate',
  'certificate_revoked',
  'certificate_expired',
  'certificate_unknown',
  'illegal_parameter',
]);

const alertNames = new Map<number, AlertDescription>(
  Object.entries(alertCodes).map(([name, code]) => [code, name as AlertDescription]),
);
