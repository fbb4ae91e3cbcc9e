/** What a handshake message or an agreement says, in one line for people. Names that a peer chose are in it as they came: escape them where they are shown. */

import { DecodeError } from '@cleartext/core';
import { nameToString, parseCertificate } from '@cleartext/x509';
import type { Agreement } from '../connection/event.ts';
import { groupName, isGrease, signatureSchemeName } from '../code-points.ts';
import { extensionCode, extensionName, findExtension, type Extension } from '../extensions/extension.ts';
import type { HandshakeMessage } from '../messages/handshake.ts';
import type { ClientHello } from '../messages/client-hello.ts';
import type { ServerHello } from '../messages/server-hello.ts';
import type { ServerKeyExchange } from '../messages/server-key-exchange.ts';
import { suiteName } from '../suites.ts';
import { isVersion, versionName } from '../versions.ts';

/** The line; empty for a message that says no more than its name. */
export function summarizeMessage(message: HandshakeMessage): string {
  switch (message.type) {
    case 'client_hello':
      return clientHello(message);
    case 'server_hello':
      return serverHello(message);
    case 'hello_retry_request':
      return retryRequest(message);
    case 'encrypted_extensions':
      return namesOf(message.extensions) || 'no extensions';
    case 'certificate':
      return certificates(message.entries.map(({ certData }) => certData));
    case 'certificate_request':
      return 'asks the client for a certificate';
    case 'certificate_status':
      return 'an OCSP response about the certificate';
    case 'certificate_verify':
      return `a signature over the conversation${scheme(message.algorithm)}`;
    case 'server_key_exchange':
      return serverKeyExchange(message);
    case 'client_key_exchange':
      return `${message.exchangeKeys.length} bytes: the client's half of the key exchange`;
    case 'new_session_ticket':
      return `a ticket of ${message.ticket.length} bytes to resume the session, for ${message.lifetime} seconds`;
    case 'key_update':
      return message.requestUpdate === 1
        ? 'new keys for this direction, and a wish for new keys in the other'
        : 'new keys for this direction';
    case 'finished':
      return 'a MAC over everything that was said before';
    case 'server_hello_done':
      return 'the client is next';
    case 'end_of_early_data':
      return 'the early data ends here';
    case 'hello_request':
      return 'asks for another handshake';
  }
}

/** `TLS 1.3, TLS_AES_128_GCM_SHA256, X25519MLKEM768, http/1.1`. */
export function describeAgreement({ version, suite, group, applicationProtocol, isResumed }: Agreement): string {
  return [
    versionName(version),
    suite.name,
    ...(group === undefined ? [] : [groupName(group)]),
    ...(applicationProtocol === undefined ? [] : [applicationProtocol]),
    ...(isResumed ? ['resumed'] : []),
  ].join(', ');
}

function clientHello({ legacyVersion, cipherSuites, legacySessionId, extensions = [] }: ClientHello): string {
  const versions = (findExtension(extensions, 'supported_versions') ?? [legacyVersion]).filter(
    (code) => !isGrease(code),
  );
  const groups = (findExtension(extensions, 'supported_groups') ?? []).filter((code) => !isGrease(code));
  const suites = cipherSuites.filter((code) => !isGrease(code));
  const host = findExtension(extensions, 'server_name');
  const protocols = findExtension(extensions, 'application_layer_protocol_negotiation') ?? [];
  const is13 = versions.some((code) => code >= 0x0304);
  const resumes = findExtension(extensions, 'pre_shared_key') !== undefined || (!is13 && legacySessionId.length > 0);
  return [
    `offers ${versions.map(versionText).join(', ')}`,
    suites.length === 1 ? suiteName(suites[0]) : `${suites.length} suites`,
    ...(groups.length > 0 ? [`groups ${groups.map(groupName).join(', ')}`] : []),
    ...(host ? [`asks for ${host}`] : []),
    ...(protocols.length > 0 ? [`speaks ${protocols.join(', ')}`] : []),
    ...(resumes ? ['wants to resume a session'] : []),
    ...(findExtension(extensions, 'early_data') === undefined ? [] : ['sends early data']),
  ].join('; ');
}

function serverHello({ legacyVersion, cipherSuite, extensions = [] }: ServerHello): string {
  const [version = legacyVersion] = findExtension(extensions, 'supported_versions') ?? [];
  const share = findExtension(extensions, 'key_share')?.at(0);
  return [
    `chooses ${versionText(version)}`,
    suiteName(cipherSuite),
    ...(share ? [groupName(share.group)] : []),
    ...(findExtension(extensions, 'pre_shared_key') === undefined ? [] : ['resumes a session']),
  ].join('; ');
}

function retryRequest({ extensions = [] }: ServerHello): string {
  const share = findExtension(extensions, 'key_share')?.at(0);
  return ['say hello again', ...(share ? [`with a share of ${groupName(share.group)}`] : [])].join(' ');
}

function serverKeyExchange({ params, algorithm }: ServerKeyExchange): string {
  const half =
    params.kind === 'ECDHE'
      ? `${groupName(params.group)}, ${params.public.length} bytes`
      : params.kind === 'DHE'
        ? `a group of ${8 * params.p.length} bits, and its half`
        : `a temporary RSA key of ${8 * params.modulus.length} bits`;
  return `${half}, signed${scheme(algorithm)}`;
}

function certificates(chain: readonly Uint8Array[]): string {
  if (chain.length === 0) return 'no certificate';
  const more = chain.length > 1 ? ` and ${chain.length - 1} more` : '';
  try {
    return `${nameToString(parseCertificate(chain[0]).subject) || 'a certificate without a subject'}${more}`;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return `something that is no certificate${more}`;
  }
}

function scheme(code: number | undefined): string {
  return code ? ` with ${signatureSchemeName(code)}` : '';
}

function namesOf(extensions: readonly Extension[]): string {
  return extensions.map((extension) => extensionName(extensionCode(extension))).join(', ');
}

function versionText(code: number): string {
  return isVersion(code) ? versionName(code) : `0x${code.toString(16).padStart(4, '0')}`;
}
