/**
 * Extensions (RFC 9846 section 4.3): a list of numbered additions behind a hello and some other messages. An extension that is
 * not known is skipped by a server and may never be answered; that is how TLS grew for twenty years.
 * The one idea: each extension has a file with its value, its reader and its writer; this file only finds them by number.
 */

import type { Reader, Writer } from '@cleartext/core';
import { isGrease } from '../code-points.ts';
import { applicationLayerProtocolNegotiation } from './alpn.ts';
import { certificateAuthorities } from './certificate-authorities.ts';
import { clientCertificateType, serverCertificateType } from './certificate-types.ts';
import { cookie } from './cookie.ts';
import { earlyData } from './early-data.ts';
import { encryptThenMac, extendedMainSecret, postHandshakeAuth } from './flags.ts';
import { keyShare, type KeyShareEntry } from './key-share.ts';
import { maxFragmentLength } from './max-fragment-length.ts';
import { padding } from './padding.ts';
import { preSharedKey, type OfferedPsks } from './pre-shared-key.ts';
import { pskKeyExchangeModes } from './psk-key-exchange-modes.ts';
import { recordSizeLimit } from './record-size-limit.ts';
import { renegotiationInfo } from './renegotiation-info.ts';
import { serverName } from './server-name.ts';
import { sessionTicket } from './session-ticket.ts';
import { signatureAlgorithms, signatureAlgorithmsCert } from './signature-algorithms.ts';
import { statusRequest } from './status-request.ts';
import { ecPointFormats, supportedGroups } from './supported-groups.ts';
import { supportedVersions } from './supported-versions.ts';

/** The message that an extension stands in: what its body looks like depends on it. */
export type ExtensionContext =
  | 'client_hello'
  | 'server_hello'
  | 'hello_retry_request'
  | 'encrypted_extensions'
  | 'certificate'
  | 'certificate_request'
  | 'new_session_ticket';

/** How one extension is read and written. `read` has to read its stretch to the end. */
export interface ExtensionCodec<Value> {
  readonly code: number;
  /** The messages that it may stand in, RFC 9846 section 4.3; with TLS 1.2, RFC 5246 section 7.4.1.4. */
  readonly contexts: readonly ExtensionContext[];
  readonly read: (reader: Reader, context: ExtensionContext) => Value;
  readonly write: (writer: Writer, value: Value, context: ExtensionContext) => void;
}

/** The values of the extensions that are known, by the registry's names. */
export interface ExtensionValues {
  /** The host name; empty in a server's answer. */
  readonly server_name: string;
  readonly max_fragment_length: number;
  /** An OCSP response where one is sent; empty where one is asked for. */
  readonly status_request: Uint8Array;
  readonly supported_groups: readonly number[];
  readonly ec_point_formats: readonly number[];
  readonly signature_algorithms: readonly number[];
  /** Protocol names as text, one character for each byte. */
  readonly application_layer_protocol_negotiation: readonly string[];
  /** Numbers of certificate types. */
  readonly client_certificate_type: readonly number[];
  readonly server_certificate_type: readonly number[];
  readonly padding: number;
  readonly encrypt_then_mac: true;
  readonly extended_main_secret: true;
  readonly record_size_limit: number;
  readonly session_ticket: Uint8Array;
  readonly pre_shared_key: OfferedPsks;
  /** max_early_data_size in a NewSessionTicket; 0 elsewhere. */
  readonly early_data: number;
  /** All that a client speaks; the one that a server chose. */
  readonly supported_versions: readonly number[];
  readonly cookie: Uint8Array;
  readonly psk_key_exchange_modes: readonly number[];
  /** Distinguished names in DER. */
  readonly certificate_authorities: readonly Uint8Array[];
  readonly post_handshake_auth: true;
  readonly signature_algorithms_cert: readonly number[];
  /** The shares of a client; one of a server; one without bytes in a HelloRetryRequest. */
  readonly key_share: readonly KeyShareEntry[];
  readonly renegotiation_info: Uint8Array;
}

/** The name of an extension that is known. */
export type ExtensionName = keyof ExtensionValues;

/** An extension as it stands in a message. */
export type Extension =
  | { [Name in ExtensionName]: { readonly name: Name; readonly value: ExtensionValues[Name] } }[ExtensionName]
  | { readonly name: 'unknown'; readonly code: number; readonly value: Uint8Array };

/** The value of an extension, if it is there. */
export function findExtension<Name extends ExtensionName>(
  extensions: readonly Extension[],
  name: Name,
): ExtensionValues[Name] | undefined {
  const found = extensions.find((extension) => extension.name === name);
  return found?.value as ExtensionValues[Name] | undefined;
}

/** The number of an extension. */
export function extensionCode(extension: Extension): number {
  return extension.name === 'unknown' ? extension.code : codecs[extension.name].code;
}

/** The name of an extension's number, or the number in hexadecimal. */
export function extensionName(code: number): string {
  const hex = `0x${code.toString(16).padStart(4, '0')}`;
  return byCode.get(code) ?? (isGrease(code) ? `GREASE ${hex}` : `extension ${hex}`);
}

/** Whether an extension is a known one that may not stand where it was found: `illegal_parameter` (RFC 9846 section 4.3). */
export function isMisplaced(extension: Extension): boolean {
  return extension.name === 'unknown' && byCode.has(extension.code);
}

/** `Extension extensions<0..2^16-1>`. Throws `DecodeError` for a malformed extension that is known, and for one that comes twice. */
export function readExtensions(reader: Reader, context: ExtensionContext): Extension[] {
  const seen = new Set<number>();
  return reader.vector('extensions', 2, (list) => {
    const extensions: Extension[] = [];
    while (list.remaining > 0) {
      list.group('extension', (inner) => {
        const code = inner.uint('extension_type', 2);
        if (seen.has(code)) inner.fail('extension_type', `found ${extensionName(code)} twice`);
        seen.add(code);
        extensions.push(readExtension(inner, code, context));
      });
    }
    return extensions;
  });
}

/** Writes `Extension extensions<0..2^16-1>`. */
export function writeExtensions(writer: Writer, extensions: readonly Extension[], context: ExtensionContext): void {
  writer.vector('extensions', 2, (list) => {
    for (const extension of extensions)
      list.group('extension', (inner) => {
        inner.uint('extension_type', 2, extensionCode(extension));
        inner.vector(extensionName(extensionCode(extension)), 2, (body) => {
          if (extension.name === 'unknown') body.bytes('extension_data', extension.value);
          else (codecs[extension.name] as ExtensionCodec<unknown>).write(body, extension.value, context);
        });
      });
  });
}

function readExtension(reader: Reader, code: number, context: ExtensionContext): Extension {
  const name = byCode.get(code);
  return reader.vector(extensionName(code), 2, (body) => {
    // Where a known extension may not stand, its form is unknown; the handler refuses it by its number.
    if (!name || !codecs[name].contexts.includes(context))
      return { name: 'unknown', code, value: body.rest('extension_data') };
    return { name, value: codecs[name].read(body, context) } as Extension;
  });
}

const codecs: { readonly [Name in ExtensionName]: ExtensionCodec<ExtensionValues[Name]> } = {
  server_name: serverName,
  max_fragment_length: maxFragmentLength,
  status_request: statusRequest,
  supported_groups: supportedGroups,
  ec_point_formats: ecPointFormats,
  signature_algorithms: signatureAlgorithms,
  application_layer_protocol_negotiation: applicationLayerProtocolNegotiation,
  client_certificate_type: clientCertificateType,
  server_certificate_type: serverCertificateType,
  padding,
  encrypt_then_mac: encryptThenMac,
  extended_main_secret: extendedMainSecret,
  record_size_limit: recordSizeLimit,
  session_ticket: sessionTicket,
  pre_shared_key: preSharedKey,
  early_data: earlyData,
  supported_versions: supportedVersions,
  cookie,
  psk_key_exchange_modes: pskKeyExchangeModes,
  certificate_authorities: certificateAuthorities,
  post_handshake_auth: postHandshakeAuth,
  signature_algorithms_cert: signatureAlgorithmsCert,
  key_share: keyShare,
  renegotiation_info: renegotiationInfo,
};

const byCode = new Map((Object.keys(codecs) as ExtensionName[]).map((name) => [codecs[name].code, name]));
