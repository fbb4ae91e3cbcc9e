/** @packageDocumentation The hybrid-encryption session of section 14.4.2, and CMS, the same idea as a file format. */

// The session: a state, an input, a step.
export { clientSession, serverSession, step, type SessionInput, type SessionStep } from './session.ts';
export type { ClientConfig, CommonConfig, Identity, ServerConfig, SessionState } from './session-state.ts';
export { refusalReasons, type RefusalReason, type SessionEvent } from './session-event.ts';

// What it can agree on, and how its keys are made.
export { cipherSuites, defaultSuites, suiteByName, type CipherSuite } from './cipher-suites.ts';
export {
  deriveSessionKeys,
  finishedProof,
  SESSION_KEY_SIZE,
  type DirectionKeys,
  type SessionKeys,
} from './key-schedule.ts';

// What is on the wire.
export {
  encodeMessage,
  decodeMessage,
  type ClientHello,
  type Finished,
  type HandshakeMessage,
  type KeyExchange,
  type ServerHello,
} from './messages.ts';
export { encodeRecord, HEADER_SIZE, recordSpans, takeRecord, type RecordType, type SessionRecord } from './record.ts';
export { protectRecord, unprotectRecord } from './protection.ts';

// CMS (RFC 5652): the shell of its files, and how they refer to certificates.
export { cmsFromPem, cmsToPem, decodeContentInfo, encodeContentInfo, type ContentInfo } from './cms/content-info.ts';
export {
  entityIdentifierOf,
  entityIdentifierToString,
  refersTo,
  type EntityIdentifier,
  type EntityIdentifierType,
} from './cms/entity-identifier.ts';

// Envelopes: content encrypted once, its key encrypted for each recipient.
export {
  openEnvelope,
  readEnvelope,
  sealEnvelope,
  type Envelope,
  type EnvelopeRecipient,
  type OpenedEnvelope,
  type SealOptions,
} from './cms/enveloped-data.ts';
export {
  oaepKeyTransport,
  pkcs1KeyTransport,
  type KeyTransport,
  type KeyTransRecipientInfo,
} from './cms/key-transport.ts';
export {
  envelopeCiphers,
  type ContentCipher,
  type EnvelopeCipher,
  type SealedContent,
} from './cms/content-encryption.ts';

// Signatures beside or around a content.
export { readSignedData, signDetached, type SignedData, type SignerInfo, type SignOptions } from './cms/signed-data.ts';
export { type SignedAttributes } from './cms/signed-attributes.ts';
export {
  verifyDetached,
  type SignatureCheck,
  type SignedVerdict,
  type SignerVerdict,
  type VerifyOptions,
} from './cms/signature-verification.ts';
