/** @packageDocumentation SSL 3.0 to TLS 1.3 as pure state machines: client and server, every byte with its name. */

// A connection: states, inputs, outcomes.
export { canSend, canSendEarly, step, tlsClient, tlsServer, type TlsInput, type TlsStep } from './connection/step.ts';
export { stateName, type ClientStart, type ServerStart, type TlsState } from './connection/state.ts';
export { type Agreement, type Direction, type EarlyDataRefusal, type TlsEvent } from './connection/event.ts';
export { keyLogLine } from './connection/key-log.ts';
export { pcapng, type RecordedConnection } from './capture.ts';
export { exportKey } from './connection/exporter.ts';
export { stateTable } from './connection/state-table.ts';

// Explained: recordings and live connections as conversations, with the names of all bytes.
export { explainCapture, type CapturedConnection } from './explain/explain-capture.ts';
export { explainRecording, type RecordedBytes, type RecordingEvent } from './explain/recording.ts';
export { parseKeyLog, type KeyLog } from './explain/key-log.ts';
export { describeAgreement } from './explain/message-summary.ts';
export { namedLeaves, type NamedLeaf } from './explain/named-leaves.ts';
export { isCaptureFile } from './explain/capture-file.ts';
export {
  conversationOf,
  conversationTeller,
  splitConnections,
  type Conversation,
  type ConversationTeller,
  type Entry,
  type Note,
} from './explain/conversation.ts';

// What is set before: identities, policies, judges, sessions, primitives.
export {
  type ClientConfig,
  type CommonConfig,
  type ExternalPsk,
  type Identity,
  type ServerConfig,
} from './connection/config.ts';
export { isMuseum, policies, policyByName, type Policy, type PolicyName } from './policies.ts';
export { judgeBySite, type Judge, type Judgement, type JudgeRequest } from './connection/judgement.ts';
export { type Session, type SessionCache, type TicketKeeper } from './sessions/session.ts';
export { decodeSession, encodeSession, ticketKeeper } from './sessions/tickets.ts';
export { ourPrimitives, type AeadUnderKey, type Primitives } from './primitives.ts';
export { shadow, type Difference } from './shadow.ts';

// Code points and their names.
export { isVersion, VERSION, versionName, versions, versionStatus, type Version } from './versions.ts';
export { cipherSuites, suiteByCode, suiteFits, suiteName, type CipherSuite } from './suites.ts';
export { groupCodes, groupName, isGrease, signatureSchemeCodes, signatureSchemeName } from './code-points.ts';
export {
  alertCodes,
  decodeAlert,
  encodeAlert,
  ssl30Descriptions,
  type Alert,
  type AlertDescription,
} from './alerts.ts';

// Messages and their extensions.
export {
  decodeHandshake,
  encodeHandshake,
  HANDSHAKE_TYPE,
  type HandshakeMessage,
  type HandshakeType,
  type MessageContext,
} from './messages/handshake.ts';
export { type ClientHello } from './messages/client-hello.ts';
export { type ServerHello } from './messages/server-hello.ts';
export { readV2ClientHello } from './messages/v2-client-hello.ts';
export {
  extensionCode,
  extensionName,
  findExtension,
  type Extension,
  type ExtensionContext,
  type ExtensionName,
} from './extensions/extension.ts';

// Records and their protection.
export { CONTENT_TYPE, contentTypeName, recordSpans, type ContentType } from './record/record.ts';
export { paddingSize } from './record/cbc.ts';
export { type AeadCipher, type BulkCipher } from './record/bulk-ciphers.ts';
export { recordProtection } from './record/protection.ts';
export { aead13Records, recordNonce } from './record/aead13.ts';

// Key schedules.
export {
  applicationSecrets,
  binderKey,
  deriveSecret,
  earlySecret,
  finishedVerifyData,
  handshakeSecret,
  handshakeTrafficSecrets,
  hkdfExpandLabel,
  mainSecret,
  nextTrafficSecret,
  resumptionSecret,
  ticketPsk,
  tls13Exporter,
  trafficKeys,
} from './key-schedule/tls13.ts';
export { prf10, prf12, type Prf } from './key-schedule/prf.ts';
export { ssl3Derive, ssl3Finished, ssl3KeyBlock, ssl3MainSecret } from './key-schedule/ssl3.ts';
export { directionKeys, extendedMainSecret, mainSecretFrom } from './key-schedule/key-block.ts';
