/**
 * EnvelopedData (RFC 5652 section 6) and AuthEnvelopedData (RFC 5083): hybrid encryption as a file. The content is encrypted
 * once under a new key; the key is encrypted once for each recipient, under the public key of their certificate. It is the
 * session's idea without a conversation. So nothing can be negotiated, and nothing proves who sealed it.
 */

import {
  AuthenticationError,
  checkBytes,
  checkOneOf,
  DecodeError,
  equalBytes,
  systemRandom,
  type RandomSource,
} from '@cleartext/core';
import {
  der,
  DerCursor,
  encodeAlgorithmIdentifier,
  oidName,
  oids,
  readAlgorithmIdentifier,
  readAttributes,
  readOctetString,
  type DerNode,
} from '@cleartext/asn1';
import { sha256, type Hash } from '@cleartext/hash';
import type { PrivateKey } from '@cleartext/signature';
import type { Certificate } from '@cleartext/x509';
import {
  contentCipherFor,
  envelopeCiphers,
  newContentCipher,
  type ContentCipher,
  type EnvelopeCipher,
} from './content-encryption.ts';
import { decodeContentInfo, encodeContentInfo } from './content-info.ts';
import {
  entityIdentifierToString,
  refersTo,
  type EntityIdentifier,
  type EntityIdentifierType,
} from './entity-identifier.ts';
import {
  encodeRecipientInfo,
  keyTransportFor,
  oaepKeyTransport,
  openTransportedKey,
  pkcs1KeyTransport,
  readRecipientInfo,
  transportKey,
  type KeyTransport,
  type KeyTransRecipientInfo,
} from './key-transport.ts';

/** What to seal and for whom. */
export interface SealOptions {
  readonly content: Uint8Array;
  /** The certificates of those who may open it, at least one. */
  readonly recipients: readonly Certificate[];
  /** By default `aes-256-cbc`, which everybody can open; the GCM ciphers also refuse changed content. */
  readonly cipher?: EnvelopeCipher | undefined;
  /** By default `oaep`; `pkcs1` is for old readers. */
  readonly keyTransport?: 'oaep' | 'pkcs1' | undefined;
  /** The hash of OAEP and its MGF1; by default SHA-256. */
  readonly oaepHash?: Hash | undefined;
  /** How recipients are referred to; by default by issuer and serial number. */
  readonly identifier?: EntityIdentifierType | undefined;
  readonly random?: RandomSource | undefined;
}

/** One recipient of an envelope: whose it is and how the key travels; `transport` is undefined where it is unknown here. */
export interface EnvelopeRecipient {
  readonly info: KeyTransRecipientInfo;
  readonly transport: KeyTransport | undefined;
}

/** Everything about an envelope that can be read without a key. */
export interface Envelope {
  readonly type: 'envelopedData' | 'authEnvelopedData';
  readonly version: number;
  readonly recipients: readonly EnvelopeRecipient[];
  /** How many recipients get the key in other ways (key agreement, passwords), which this toolkit does not support. */
  readonly otherRecipients: number;
  /** The object identifier of what is inside, usually `data`. */
  readonly contentType: string;
  readonly cipher: ContentCipher;
  readonly ciphertext: Uint8Array;
  /** The tag of AuthEnvelopedData; empty for EnvelopedData. */
  readonly mac: Uint8Array;
  /** The DER of the authenticated attributes, a SET OF; empty without attributes (RFC 5083 section 2.2). */
  readonly authenticatedAttributes: Uint8Array;
}

/** What an envelope held, and how it was sealed. */
export interface OpenedEnvelope {
  readonly content: Uint8Array;
  readonly contentType: string;
  readonly recipient: EntityIdentifier;
  readonly cipher: EnvelopeCipher;
  /** Whether a change of the content would have been noticed. */
  readonly isAuthenticated: boolean;
  /** `RSAES-OAEP with SHA-256 and MGF1 with SHA-256`, `RSAES-PKCS1-v1_5`. */
  readonly keyTransport: string;
}

/** The DER of an envelope (RFC 5652 section 6.1, RFC 5083 section 2.1). Throws `RangeError`. */
export function sealEnvelope({
  content,
  recipients,
  cipher: cipherName = 'aes-256-cbc',
  keyTransport = 'oaep',
  oaepHash = sha256,
  identifier = 'issuerAndSerialNumber',
  random = systemRandom,
}: SealOptions): Uint8Array {
  checkBytes('content', content);
  checkOneOf('cipher', cipherName, envelopeCiphers);
  checkOneOf('keyTransport', keyTransport, ['oaep', 'pkcs1']);
  checkOneOf('identifier', identifier, ['issuerAndSerialNumber', 'subjectKeyIdentifier']);
  if (recipients.length === 0) throw new RangeError('recipients: expected at least one certificate, found none');
  const cipher = newContentCipher(cipherName, random);
  const key = cipher.newKey(random);
  const transport = keyTransport === 'oaep' ? oaepKeyTransport(oaepHash) : pkcs1KeyTransport;
  const infos = recipients.map((certificate) => transportKey(transport, certificate, identifier, key, random));
  const { ciphertext, mac } = cipher.encrypt(key, content, NONE);

  const encryptedContentInfo = der.sequence(
    der.oid(oids.data),
    encodeAlgorithmIdentifier(cipher.algorithm),
    der.implicit(0, der.octetString(ciphertext)),
  );
  const recipientInfos = der.setOf(infos.map(encodeRecipientInfo));
  if (cipher.isAuthenticated)
    return encodeContentInfo(
      oids.authEnvelopedData,
      der.sequence(der.integer(0), recipientInfos, encryptedContentInfo, der.octetString(mac)),
    );
  const version = identifier === 'issuerAndSerialNumber' ? 0 : 2;
  return encodeContentInfo(
    oids.envelopedData,
    der.sequence(der.integer(version), recipientInfos, encryptedContentInfo),
  );
}

/**
 * The content of an envelope (DER, BER or PEM text). With the certificate, the copy of the key made for it is opened;
 * without, every copy is tried, up to 100. Throws `DecodeError` for a malformed file, `RangeError` if the certificate is not one of
 * the recipients, and one vague `AuthenticationError` for everything that depends on secrets: key, padding, tag.
 */
export function openEnvelope(
  file: Uint8Array | string,
  { certificate, privateKey }: { readonly certificate?: Certificate | undefined; readonly privateKey: PrivateKey },
): OpenedEnvelope {
  const envelope = readEnvelope(file);
  const { cipher, contentType } = envelope;
  const copies = copiesFor(envelope, certificate);
  const { key, copy } = openTransportedKey(copies, privateKey, cipher.keySize, (size) => cipher.takesKeySize(size));
  try {
    return {
      content: cipher.decrypt(key, envelope, envelope.authenticatedAttributes),
      contentType,
      recipient: copy.info.recipient,
      cipher: cipher.name,
      isAuthenticated: cipher.isAuthenticated,
      keyTransport: copy.transport.name,
    };
  } catch (error) {
    if (error instanceof AuthenticationError) throw new AuthenticationError('the envelope does not open');
    throw error;
  }
}

/** Reads everything of an envelope that needs no key. Throws `DecodeError`. */
export function readEnvelope(file: Uint8Array | string): Envelope {
  const { contentType, content } = decodeContentInfo(file);
  if (contentType === oids.envelopedData) return readEnvelopedData(content);
  if (contentType === oids.authEnvelopedData) return readAuthEnvelopedData(content);
  throw new DecodeError(
    'ContentInfo.contentType',
    content.start,
    `expected envelopedData or authEnvelopedData, found ${oidName(contentType) ?? contentType}`,
  );
}

/** EnvelopedData, RFC 5652 section 6.1. */
function readEnvelopedData(node: DerNode): Envelope {
  const cursor = new DerCursor(node, 'EnvelopedData');
  const version = cursor.smallInteger('version');
  cursor.optional('originatorInfo', 0);
  const recipients = readRecipientInfos(cursor);
  const content = readEncryptedContentInfo(cursor.sequence('encryptedContentInfo'));
  cursor.optional('unprotectedAttrs', 1);
  cursor.finish();
  if (content.cipher.isAuthenticated)
    cursor.fail('encryptedContentInfo', `${content.cipher.name} belongs in AuthEnvelopedData`);
  return { type: 'envelopedData', version, ...recipients, ...content, mac: NONE, authenticatedAttributes: NONE };
}

/** AuthEnvelopedData, RFC 5083 section 2.1. */
function readAuthEnvelopedData(node: DerNode): Envelope {
  const cursor = new DerCursor(node, 'AuthEnvelopedData');
  const version = cursor.smallInteger('version');
  if (version !== 0) cursor.fail('version', `expected 0, found ${version}`);
  cursor.optional('originatorInfo', 0);
  const recipients = readRecipientInfos(cursor);
  const content = readEncryptedContentInfo(cursor.sequence('authEncryptedContentInfo'));
  const attributes = cursor.optional('authAttrs', 1);
  const mac = cursor.octetString('mac').slice();
  cursor.optional('unauthAttrs', 2);
  cursor.finish();
  if (!content.cipher.isAuthenticated)
    cursor.fail('authEncryptedContentInfo', `${content.cipher.name} does not authenticate`);
  checkAuthenticatedContentType(cursor, content.contentType, attributes);
  // Section 2.2: the associated data are the DER of the attributes as a SET OF, not as [1].
  const authenticatedAttributes = attributes ? der.setOf(attributes.children.map(({ bytes }) => bytes)) : NONE;
  return { type: 'authEnvelopedData', version, ...recipients, ...content, mac, authenticatedAttributes };
}

/** RFC 5083 section 2.1: a content type other than data has to be authenticated too, by an attribute that repeats it. */
function checkAuthenticatedContentType(cursor: DerCursor, contentType: string, attributes: DerNode | undefined): void {
  const all = attributes ? readAttributes(attributes, cursor.at('authAttrs')) : [];
  const told = all.find(({ oid }) => oid === oids.contentType)?.values.at(0);
  if (told ? !equalBytes(told, der.oid(contentType)) : contentType !== oids.data)
    cursor.fail('authAttrs', `expected the content type ${oidName(contentType) ?? contentType}, found it not repeated`);
}

/** RecipientInfos, section 6.2: key transport is a SEQUENCE, the other kinds have context tags. */
function readRecipientInfos(cursor: DerCursor): Pick<Envelope, 'recipients' | 'otherRecipients'> {
  const set = cursor.set('recipientInfos');
  const recipients: EnvelopeRecipient[] = [];
  let otherRecipients = 0;
  while (set.hasMore) {
    const node = set.next('recipientInfo');
    if (node.tagClass === 'context') {
      otherRecipients++;
      continue;
    }
    const info = readRecipientInfo(node, set.at(recipients.length + otherRecipients));
    const transport = keyTransportFor(info.algorithm, set.at('keyEncryptionAlgorithm'));
    recipients.push({ info, transport });
  }
  if (recipients.length + otherRecipients === 0) cursor.fail('recipientInfos', 'expected at least one, found none');
  return { recipients, otherRecipients };
}

/** EncryptedContentInfo, section 6.1. */
function readEncryptedContentInfo(cursor: DerCursor): Pick<Envelope, 'contentType' | 'cipher' | 'ciphertext'> {
  const contentType = cursor.oid('contentType');
  const path = cursor.at('contentEncryptionAlgorithm');
  const cipher = contentCipherFor(readAlgorithmIdentifier(cursor.next('contentEncryptionAlgorithm'), path), path);
  const content = cursor.optional('encryptedContent', 0);
  cursor.finish();
  if (!content) return cursor.fail('encryptedContent', 'expected the content inside the file, found none');
  return { contentType, cipher, ciphertext: readOctetString(content, cursor.at('encryptedContent'), 0).slice() };
}

type OpenableRecipient = EnvelopeRecipient & { readonly transport: KeyTransport };

/** How many copies of the key are tried: each costs an RSA decryption, and the file says how many there are. */
const MAX_COPIES = 100;

/** The copies of the key that may be ours. */
function copiesFor(
  { recipients, otherRecipients }: Envelope,
  certificate: Certificate | undefined,
): OpenableRecipient[] {
  const addressed = certificate ? recipients.filter(({ info }) => refersTo(info.recipient, certificate)) : recipients;
  if (certificate && addressed.length === 0) {
    const shown = recipients.slice(0, 10).map(({ info }) => entityIdentifierToString(info.recipient));
    const more = recipients.length > shown.length ? `; and ${recipients.length - shown.length} more` : '';
    throw new RangeError(
      `certificate: expected one of the recipients (${shown.join('; ') || 'none'}${more}), found another`,
    );
  }
  const openable = addressed.filter((recipient): recipient is OpenableRecipient => recipient.transport !== undefined);
  if (openable.length > MAX_COPIES)
    throw new DecodeError(
      'EnvelopedData.recipientInfos',
      0,
      `expected at most ${MAX_COPIES} copies of the key to try, found ${openable.length}: say which certificate is yours`,
    );
  if (openable.length > 0) return openable;
  throw new DecodeError(
    'EnvelopedData.recipientInfos',
    0,
    `expected a key transport known here, found ${addressed.length + otherRecipients} others`,
  );
}

const NONE = new Uint8Array(0);
