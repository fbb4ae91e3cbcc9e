/** Tells what happens on a TLS connection: one line for each event, and on demand every byte with its name. */

import { annotatedDump, type Layer } from '@cleartext/core';
import { contentTypeName, groupName, versionName, type Agreement, type TlsEvent } from '@cleartext/tls';
import { nameToString } from '@cleartext/x509';

/** How much is told. */
export interface NarrationOptions {
  /** Every byte of every record and message under the name of its field. */
  readonly bytes?: boolean | undefined;
}

/** The lines of one event; none for an event that says nothing new to a reader. */
export function narrate(event: TlsEvent, { bytes = false }: NarrationOptions = {}): readonly string[] {
  switch (event.type) {
    case 'record': {
      const protection = event.inner ? `, protected, epoch ${event.epoch}` : '';
      const title = `${arrow(event.direction)} record of ${contentTypeName(event.contentType)} (${event.layer.bytes.length} bytes${protection})`;
      return bytes ? [title, ...dump(event.layer), ...(event.inner ? dump(event.inner) : [])] : [title];
    }
    case 'message': {
      const title = `${arrow(event.direction)}   ${event.layer.name} (${event.layer.bytes.length} bytes)`;
      return bytes ? [title, ...dump(event.layer)] : [title];
    }
    case 'transition':
      return [`     ${event.from} -> ${event.to}`];
    case 'certificate':
      return [
        `     certificate of ${event.chain.length > 0 ? nameToString(event.chain[0].subject) : 'nobody'}: ${event.judgement.accepted ? 'accepted' : 'refused'} (${event.judgement.summary})`,
      ];
    case 'connected':
      return [`     connected: ${describeAgreement(event.agreement)}`];
    case 'data':
      return [`     ${event.plaintext.length} bytes of data${event.isEarly ? ', early: they may be a replay' : ''}`];
    case 'alert':
      return [`${arrow(event.direction)}   alert ${event.alert.description} (${event.alert.level})`];
    case 'keys updated':
      return [`     new keys for what is ${event.direction}`];
    case 'failed':
      return [`     failed: ${event.description} (${event.detail})`];
    case 'closed':
      return ['     the peer has said all it has to say'];
    case 'session':
      return ['     a session to resume later'];
    default:
      return [];
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

function dump(layer: Layer): string[] {
  return annotatedDump(layer.bytes, layer.spans).map((line) => `       ${line}`);
}

function arrow(direction: 'sent' | 'received'): string {
  return direction === 'sent' ? '  ->' : '  <-';
}
