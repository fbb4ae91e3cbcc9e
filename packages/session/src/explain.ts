/**
 * The bytes of a session by name, layer upon layer: the record on the wire, the plaintext that was inside, the handshake
 * messages in that, the certificates in those. Protected records are explained like clear ones, to everybody who has the events.
 */

import { DecodeError, leafSpans, wireLayer, type Layer } from '@cleartext/core';
import { innerLayer, layersBelow } from '@cleartext/protocol';
import { certificateSpans, parseCertificate } from '@cleartext/x509';
import type { CipherSuite } from './cipher-suites.ts';
import { protectedSpans } from './protection.ts';
import { HEADER_SIZE, recordSpans, type SessionRecord } from './record.ts';
import type { ExplainedMessage, RecordEvent } from './session-event.ts';

/** The two lower layers of a record, and where its content begins in the second. */
export interface ExplainedRecord {
  readonly wire: Layer;
  readonly content: Layer;
  readonly contentStart: number;
}

/** Explains a record; `suite` is the one that protects it, undefined for a clear record, whose content is its own payload. */
export function explainRecord(
  record: SessionRecord,
  plaintext: Uint8Array,
  from: 'client' | 'server',
  suite: CipherSuite | undefined,
): ExplainedRecord {
  const { type, sequence, bytes } = record;
  const name = `record ${sequence} from the ${from}`;
  if (!suite) {
    const wire = wireLayer(name, bytes, recordSpans(bytes.length));
    return { wire, content: wire, contentStart: HEADER_SIZE };
  }
  const parts = protectedSpans(suite, bytes.length);
  const wire = wireLayer(name, bytes, recordSpans(bytes.length, parts));
  const { start, end } = parts.find(({ label }) => label === 'ciphertext') ?? parts[0];
  const content: Layer = {
    name: `plaintext of ${name}`,
    bytes: plaintext,
    spans: plaintext.length > 0 ? [{ label: type, start: 0, end: plaintext.length }] : [],
    from: [{ layer: wire, start, end, at: 0 }],
  };
  return { wire, content, contentStart: 0 };
}

/**
 * All layers of a record's bytes, lower ones first: the record (with earlier ones, if a message began there), its content, the
 * messages that end in it and their certificates. `explainLayers` of the package protocol names every byte of each.
 */
export function recordLayers({ wire, content, messages }: RecordEvent): Layer[] {
  return layersBelow([wire, content, ...messages.flatMap((message) => [message.layer, ...certificateLayers(message)])]);
}

/** The certificates inside a message. One that is malformed stays one unexplained field of the message. */
export function certificateLayers({ message, layer }: ExplainedMessage): Layer[] {
  const fields = leafSpans(layer.spans).filter(({ label }) => label === 'der');
  return fields.flatMap(({ start, end }, i) => {
    try {
      const spans = certificateSpans(parseCertificate(layer.bytes.subarray(start, end)));
      return [innerLayer(layer, { start, end }, `certificate ${i + 1} of ${message.kind}`, spans)];
    } catch (error) {
      if (error instanceof DecodeError) return [];
      throw error;
    }
  });
}
