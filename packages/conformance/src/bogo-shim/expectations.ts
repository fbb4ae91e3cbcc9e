/** What the runner says has to be true of a connection, and what has to be noticed on the way to know it. */

import { readFileSync } from 'node:fs';
import { equalBytes } from '@cleartext/core';
import {
  CONTENT_TYPE,
  findExtension,
  VERSION,
  type Agreement,
  type EarlyDataRefusal,
  type Session,
  type TlsEvent,
  type TlsState,
} from '@cleartext/tls';
import { parseCertificates } from '@cleartext/x509';
import { ShimFailure } from './failure.ts';
import type { Settings } from './flags.ts';

/** What was seen on a connection. */
export interface Notes {
  readonly sessions: Session[];
  /** A line for each message, as BoringSSL's message callback writes it: `read hs 1`, `write ccs`, `read alert 1 0`. */
  readonly lines: string[];
  /** By the labels of a key log. */
  readonly secrets: Record<string, Uint8Array>;
  /** The first Finished of the handshake: tls-unique of RFC 5929. */
  firstFinished?: Uint8Array;
  earlyData?: 'accepted' | 'refused';
  earlyDataReason?: EarlyDataRefusal | undefined;
  /** The session that a client had at the start. */
  offered?: Session | undefined;
  isRetried?: boolean;
  peerSignature?: number | undefined;
  ocspResponse?: Uint8Array | undefined;
  hasExtendedMainSecret?: boolean | undefined;
  knowsRenegotiation?: boolean | undefined;
  peerSchemes?: readonly number[] | undefined;
  certificateTypes?: readonly number[] | undefined;
}

/** Keeps what an event says. */
export function noticed(event: TlsEvent, notes: Notes): void {
  const line = lineOf(event);
  if (line !== undefined) notes.lines.push(line);
  if (event.type === 'session') notes.sessions.push(event.session);
  if (event.type === 'early data') {
    notes.earlyData = event.outcome;
    notes.earlyDataReason = event.reason;
  }
  if (event.type === 'secret') notes.secrets[event.label] = event.secret;
  if (event.type !== 'message') return;
  const { message, direction } = event;
  if (message.type === 'hello_retry_request') notes.isRetried = true;
  if (message.type === 'finished') notes.firstFinished ??= message.verifyData;
  if (direction !== 'received') return;
  switch (message.type) {
    case 'certificate_verify':
    case 'server_key_exchange':
      notes.peerSignature = message.algorithm;
      break;
    case 'certificate_status':
      notes.ocspResponse = message.response;
      break;
    case 'certificate':
      notes.ocspResponse ??= findExtension(message.entries.at(0)?.extensions ?? [], 'status_request');
      break;
    case 'client_hello':
    case 'server_hello': {
      const { extensions = [] } = message;
      notes.hasExtendedMainSecret = findExtension(extensions, 'extended_main_secret');
      notes.knowsRenegotiation =
        findExtension(extensions, 'renegotiation_info') !== undefined ||
        (message.type === 'client_hello' && message.cipherSuites.includes(0x00ff));
      notes.peerSchemes = findExtension(extensions, 'signature_algorithms');
      break;
    }
    case 'certificate_request':
      if ('certificateTypes' in message) {
        notes.certificateTypes = message.certificateTypes;
        notes.peerSchemes = message.signatureAlgorithms;
      } else notes.peerSchemes = findExtension(message.extensions, 'signature_algorithms');
      break;
    default:
      break;
  }
}

function lineOf(event: TlsEvent): string | undefined {
  if (!('direction' in event)) return undefined;
  const verb = event.direction === 'sent' ? 'write' : 'read';
  switch (event.type) {
    case 'message':
      return event.layer.name === 'V2ClientHello' ? `${verb} v2clienthello` : `${verb} hs ${event.layer.bytes[0]}`;
    case 'record':
      return event.contentType === CONTENT_TYPE.change_cipher_spec ? `${verb} ccs` : undefined;
    case 'alert':
      return `${verb} alert ${event.alert.level === 'warning' ? 1 : 2} ${event.alert.code}`;
    default:
      return undefined;
  }
}

/** Compares what was agreed with what the flags expect. Throws `ShimFailure`. */
export function checkAgreement(
  agreement: Agreement,
  { role }: TlsState,
  notes: Notes,
  settings: Settings,
  isResumption: boolean,
): void {
  const { version, suite, group, applicationProtocol, serverName, isResumed, peerChain } = agreement;
  const expect = <T extends string | number | boolean>(
    what: string,
    found: T | undefined,
    expected: T | undefined,
  ): void => {
    if (expected !== undefined && found !== expected)
      throw new ShimFailure(`${what}: expected ${expected}, found ${found}`);
  };
  const is13 = version === VERSION.TLS13;
  expect('version', version, settings['expect-version']);
  expect('cipher', suite.code, settings['expect-cipher'] ?? settings['expect-cipher-aes']);
  // A resumed session up to TLS 1.2 has no group of its own.
  if (!isResumed || is13) expect('group', group, settings['expect-curve-id']);
  expect('resumed', isResumed, isResumption && !settings['expect-session-miss']);
  expect(
    'application protocol',
    applicationProtocol ?? '',
    (role === 'client' ? settings['expect-alpn'] : settings['select-alpn']) ?? '',
  );
  expect('server name', serverName, settings['expect-server-name']);
  if (settings['expect-no-server-name']) expect('server name', serverName, '');
  if (!isResumed) expect('signature of the peer', notes.peerSignature, settings['expect-peer-signature-algorithm']);
  if (settings['expect-extended-master-secret'])
    expect('extended main secret', is13 || notes.hasExtendedMainSecret === true, true);
  if (settings['expect-secure-renegotiation']) expect('secure renegotiation', is13 || notes.knowsRenegotiation, true);
  if (settings['expect-no-secure-renegotiation'])
    expect('secure renegotiation', !is13 && notes.knowsRenegotiation, false);
  if (settings['expect-hrr']) expect('HelloRetryRequest', notes.isRetried === true, true);
  if (settings['expect-no-hrr']) expect('HelloRetryRequest', notes.isRetried === true, false);
  if (settings['expect-accept-early-data']) expect('early data', notes.earlyData, 'accepted');
  if (settings['expect-reject-early-data']) expect('early data', notes.earlyData === 'accepted', false);
  expect(
    'reason for early data',
    earlyDataReason(agreement, role, notes, settings),
    settings['expect-early-data-reason'],
  );
  if (settings['expect-no-offer-early-data'] && role === 'client')
    expect('early data', notes.earlyData === undefined, true);
  expectBytes(
    'OCSP response',
    isResumed ? settings['expect-ocsp-response'] : notes.ocspResponse,
    settings['expect-ocsp-response'],
  );
  if (settings['expect-certificate-types'])
    expectBytes(
      'certificate types',
      Uint8Array.from(notes.certificateTypes ?? []),
      settings['expect-certificate-types'],
    );
  const schemes = settings['expect-peer-verify-pref'];
  if (schemes.length > 0) expect('signature schemes of the peer', notes.peerSchemes?.join(), schemes.join());
  if (role === 'client' || settings['require-any-client-certificate'])
    expect('a certificate of the peer', peerChain.length > 0 || isResumed, true);
  const file = settings['expect-peer-cert-file'];
  if (file !== undefined && !isResumed) {
    const expected = parseCertificates(readFileSync(file, 'latin1'));
    expect('number of certificates', peerChain.length, expected.length);
    expected.forEach((certificate, i) => expectBytes(`certificate ${i}`, peerChain[i].bytes, certificate.bytes));
  }
}

/** BoringSSL's word for what became of early data, and why. */
function earlyDataReason(
  { version, isResumed }: Agreement,
  role: 'client' | 'server',
  { earlyData, earlyDataReason: refusal, offered }: Notes,
  settings: Settings,
): string {
  if (!settings['enable-early-data']) return 'disabled';
  if (version !== VERSION.TLS13) return 'protocol_version';
  if (earlyData === 'accepted') return 'accept';
  if (refusal !== undefined) return EARLY_DATA_REASONS[refusal];
  if (role === 'server') return isResumed ? 'peer_declined' : 'no_session_offered';
  if (!offered) return 'no_session_offered';
  return offered.maxEarlyData === 0 ? 'unsupported_for_session' : 'alpn_mismatch';
}

const EARLY_DATA_REASONS: Readonly<Record<EarlyDataRefusal, string>> = {
  'switched off': 'disabled',
  'another suite': 'unsupported_for_session',
  'another application protocol': 'alpn_mismatch',
  'session without early data': 'unsupported_for_session',
  'wrong ticket age': 'ticket_age_skew',
  replay: 'ticket_age_skew',
  'hello retry': 'hello_retry_request',
  'session not resumed': 'session_not_resumed',
  'declined by the server': 'peer_declined',
};

/** At the end of a connection: which messages it had, and whether it left a session. Throws `ShimFailure`. */
export function checkSession({ version }: Agreement, notes: Notes, settings: Settings): void {
  const lines = notes.lines.map((line) => `${line}\n`).join('');
  if (settings['expect-msg-callback'] !== undefined && lines !== settings['expect-msg-callback'])
    throw new ShimFailure(`messages: expected ${settings['expect-msg-callback']}, found ${lines}`);
  if (settings.server || settings['shim-shuts-down'] || version !== VERSION.TLS13) return;
  const session = notes.sessions.at(-1);
  const isExpected = !settings['expect-no-session'];
  if (isExpected !== (session !== undefined))
    throw new ShimFailure(`a session: expected ${isExpected}, found ${session !== undefined}`);
  if (session && session.maxEarlyData > 0 !== settings['expect-ticket-supports-early-data'])
    throw new ShimFailure('whether the ticket allows early data is not as expected');
}

function expectBytes(what: string, found: Uint8Array | undefined, expected: Uint8Array | undefined): void {
  if (expected && !(found && equalBytes(found, expected))) throw new ShimFailure(`${what} is not as expected`);
}
