/** @packageDocumentation The Cryptographic Message Syntax, RFC 5652: enveloped and signed files. */

// CMS (RFC 5652): the shell of its files, and how they refer to certificates.
export { cmsFromPem, cmsToPem, decodeContentInfo, encodeContentInfo, type ContentInfo } from './content-info.ts';
export {
  entityIdentifierOf,
  entityIdentifierToString,
  refersTo,
  type EntityIdentifier,
  type EntityIdentifierType,
} from './entity-identifier.ts';

// Envelopes: content encrypted once, its key encrypted for each recipient.
export {
  openEnvelope,
  readEnvelope,
  sealEnvelope,
  type Envelope,
  type EnvelopeRecipient,
  type OpenedEnvelope,
  type SealOptions,
} from './enveloped-data.ts';
export { oaepKeyTransport, pkcs1KeyTransport, type KeyTransport, type KeyTransRecipientInfo } from './key-transport.ts';
export { envelopeCiphers, type ContentCipher, type EnvelopeCipher, type SealedContent } from './content-encryption.ts';

// Signatures beside or around a content.
export {
  readSignedData,
  signDetached,
  type SignedData,
  type Signer,
  type SignerInfo,
  type SignOptions,
} from './signed-data.ts';
export { type SignedAttributes } from './signed-attributes.ts';
export {
  verifyDetached,
  type SignatureCheck,
  type SignedVerdict,
  type SignerVerdict,
  type VerifyOptions,
} from './signature-verification.ts';

// PKCS#12 (RFC 7292): a key with its certificates in one file under a password.
export {
  openPkcs12,
  sealPkcs12,
  type OpenPkcs12Options,
  type Pkcs12Contents,
  type Pkcs12Identity,
  type SealPkcs12Options,
} from './pkcs12/pkcs12.ts';
export { type BagAttributes, type Pkcs12Certificate, type Pkcs12Key } from './pkcs12/safe-bags.ts';
export { type MacAlgorithm } from './pkcs12/mac-data.ts';

// Mail: where S/MIME puts CMS files.
export { isSmime, readSmime, type SmimeMessage } from './smime.ts';
