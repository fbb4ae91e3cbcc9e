/** @packageDocumentation The hybrid-encryption session of section 14.4.2. */

// The session: a state, an input, a step.
export { clientSession, serverSession, step, type SessionInput, type SessionStep } from './session.ts';
export type {
  ClientConfig,
  CommonConfig,
  Identity,
  ServerConfig,
  SessionProtection,
  SessionState,
} from './session-state.ts';
export {
  refusalReasons,
  type ExplainedMessage,
  type RecordEvent,
  type RefusalReason,
  type SessionEvent,
} from './session-event.ts';

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
export { encodeRecord, recordFraming, type RecordHeader, type RecordType, type SessionRecord } from './record.ts';
export { plainCipher, protectRecord, suiteCipher, unprotectRecord, type SessionCipher } from './protection.ts';
export { certificateLayers, recordLayers } from './explain.ts';
