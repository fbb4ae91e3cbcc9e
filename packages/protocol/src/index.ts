/** @packageDocumentation What record protocols share: deframer, protection of one direction, joiner of messages, transcript, layers of bytes. */

// From chunks of bytes to whole frames, and from the contents of records to whole messages.
export { Deframer } from './deframer.ts';
export { MessageJoiner, type JoinedMessage } from './message-joiner.ts';
export { type Frame, type Framing } from './framing.ts';

// The protection of one direction, with its own epoch and sequence number.
export {
  DirectionProtection,
  type Counting,
  type InnerPlaintext,
  type OpenedRecord,
  type RecordCipher,
  type SealedRecord,
} from './direction-protection.ts';

// The messages that both sides have seen, and their hash.
export { Transcript } from './transcript.ts';

// Walking through layers of bytes: wire record, inner plaintext, handshake message, certificate.
export {
  explainLayer,
  explainLayers,
  innerLayer,
  layersBelow,
  nestedSpans,
  wireStretches,
  type LabelledLeaf,
} from './layers.ts';
