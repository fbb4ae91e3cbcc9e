/**
 * AuthenticatedSafe and SafeBag (RFC 7292 sections 4.1 and 4.2): safes, encrypted or not, full of bags, each with one key, one certificate
 * or something else, and a few attributes. Programs encrypt certificates as a whole safe, and keys once more each in its own bag.
 */

import { AuthenticationError, DecodeError } from '@cleartext/core';
import {
  decodeDer,
  der,
  DerCursor,
  encodeAlgorithmIdentifier,
  encodeAttribute,
  encodePrivateKeyInfo,
  oidName,
  oids,
  passwordDecrypt,
  passwordWork,
  readAlgorithmIdentifier,
  readAttributes,
  readOctetString,
  readPrivateKeyInfo,
  readString,
  type AlgorithmIdentifier,
  type Attribute,
  type DerNode,
} from '@cleartext/asn1';
import { privateKeyFromInfo, privateKeyToInfo, type PrivateKey } from '@cleartext/signature';
import { parseCertificate, type Certificate } from '@cleartext/x509';
import { encodeContentInfo } from '../content-info.ts';
import { spend, type WorkBudget } from './mac-data.ts';
import { contentOf, dataOf } from './pfx.ts';

/** The attributes of a bag (RFC 7292 section 4.2; RFC 2985 section 5.5). */
export interface BagAttributes {
  /** A name for people. */
  readonly friendlyName?: string | undefined;
  /** The same bytes on a key and on its certificate. */
  readonly localKeyId?: Uint8Array | undefined;
}

/** A private key with the attributes of its bag. */
export interface Pkcs12Key extends BagAttributes {
  readonly privateKey: PrivateKey;
}

/** A certificate with the attributes of its bag. */
export interface Pkcs12Certificate extends BagAttributes {
  readonly certificate: Certificate;
}

/** The bags of a file by their kinds. */
export interface Bags {
  readonly keys: readonly Pkcs12Key[];
  readonly certificates: readonly Pkcs12Certificate[];
  readonly otherBags: readonly string[];
}

/** A password in the two forms that its uses ask for, and the work that a reader agrees to. */
export interface OpeningPassword {
  readonly text: string;
  readonly wide: Uint8Array;
  readonly budget: WorkBudget;
}

/** Encrypts under a password that is already in it. */
export type PasswordEncryption = (plaintext: Uint8Array) => {
  readonly algorithm: AlgorithmIdentifier;
  readonly ciphertext: Uint8Array;
};

/** Reads all safes. Throws `DecodeError`, also for a safe under a public key; `AuthenticationError` for a wrong password. */
export function readAuthenticatedSafe(authSafe: Uint8Array, password: OpeningPassword): Bags {
  const found: FoundBags = { keys: [], certificates: [], otherBags: [] };
  const safes = new DerCursor(decodeDer(authSafe, { label: 'AuthenticatedSafe', ber: true }), 'AuthenticatedSafe');
  for (let i = 0; safes.hasMore; i++) {
    const safe = new DerCursor(safes.next(`${i}`), safes.at(i));
    const contentType = safe.oid('contentType');
    if (contentType === oids.data) readSafeContents(dataOf(safe), password, found);
    else if (contentType === oids.encryptedData)
      decryptedAs(readEncryptedData(contentOf(safe), safe, password), (plaintext) =>
        readSafeContents(plaintext, password, found),
      );
    else safe.fail('contentType', `expected data or encryptedData, found ${oidName(contentType) ?? contentType}`);
  }
  return found;
}

/** The DER of the safes: certificates in an encrypted one, keys, which are encrypted themselves, in an open one. */
export function encodeAuthenticatedSafe(
  certificateBags: readonly Uint8Array[],
  keyBags: readonly Uint8Array[],
  encrypt: PasswordEncryption,
): Uint8Array {
  const safes: Uint8Array[] = [];
  if (certificateBags.length > 0) {
    const { algorithm, ciphertext } = encrypt(der.sequenceOf(certificateBags));
    const content = der.implicit(0, der.octetString(ciphertext));
    const info = der.sequence(der.oid(oids.data), encodeAlgorithmIdentifier(algorithm), content);
    safes.push(encodeContentInfo(oids.encryptedData, der.sequence(der.integer(0), info)));
  }
  if (keyBags.length > 0) safes.push(encodeContentInfo(oids.data, der.octetString(der.sequenceOf(keyBags))));
  return der.sequenceOf(safes);
}

/** A bag with a certificate (section 4.2.3). */
export function certBag(certificate: Certificate, attributes: BagAttributes): Uint8Array {
  const value = der.sequence(der.oid(oids.x509Certificate), der.explicit(0, der.octetString(certificate.bytes)));
  return safeBag(oids.certBag, value, attributes);
}

/** A bag with an encrypted private key (section 4.2.2). */
export function shroudedKeyBag(key: PrivateKey, attributes: BagAttributes, encrypt: PasswordEncryption): Uint8Array {
  const { algorithm, ciphertext } = encrypt(encodePrivateKeyInfo(privateKeyToInfo(key)));
  const value = der.sequence(encodeAlgorithmIdentifier(algorithm), der.octetString(ciphertext));
  return safeBag(oids.pkcs8ShroudedKeyBag, value, attributes);
}

interface FoundBags extends Bags {
  readonly keys: Pkcs12Key[];
  readonly certificates: Pkcs12Certificate[];
  readonly otherBags: string[];
}

/** EncryptedData (RFC 5652 section 8): the plaintext. */
function readEncryptedData(content: DerNode, safe: DerCursor, password: OpeningPassword): Uint8Array {
  const cursor = new DerCursor(content, safe.at('content'));
  cursor.smallInteger('version');
  const info = cursor.sequence('encryptedContentInfo');
  cursor.optional('unprotectedAttrs', 1);
  cursor.finish();
  info.oid('contentType');
  const path = info.at('contentEncryptionAlgorithm');
  const algorithm = readAlgorithmIdentifier(info.next('contentEncryptionAlgorithm'), path);
  const encrypted = info.optional('encryptedContent', 0);
  info.finish();
  if (!encrypted) return info.fail('encryptedContent', 'expected the content inside the file, found none');
  const ciphertext = readOctetString(encrypted, info.at('encryptedContent'), 0);
  return decryptWithin(algorithm, ciphertext, password);
}

/** SafeContents, section 4.2: a SEQUENCE OF SafeBag. */
function readSafeContents(bytes: Uint8Array, password: OpeningPassword, found: FoundBags): void {
  readBags(decodeDer(bytes, { label: 'SafeContents', ber: true }), password, found);
}

function readBags(node: DerNode, password: OpeningPassword, found: FoundBags): void {
  const bags = new DerCursor(node, 'SafeContents');
  for (let i = 0; bags.hasMore; i++) {
    const bag = new DerCursor(bags.next(`${i}`), bags.at(i));
    const bagId = bag.oid('bagId');
    const value = bag.optionalExplicit('bagValue', 0) ?? bag.fail('bagValue', 'expected a value, found none');
    const attributes = bag.hasMore ? readBagAttributes(bag.next('bagAttributes'), bag) : {};
    bag.finish();
    if (bagId === oids.keyBag)
      found.keys.push({ privateKey: privateKeyFromInfo(readPrivateKeyInfo(value, bag.at('bagValue'))), ...attributes });
    else if (bagId === oids.pkcs8ShroudedKeyBag)
      found.keys.push({ privateKey: readShroudedKey(value, bag, password), ...attributes });
    else if (bagId === oids.certBag) readCertBag(value, bag, attributes, found);
    // Bags in bags are no deeper than the decoder lets any structure be.
    else if (bagId === oids.safeContentsBag) readBags(value, password, found);
    else found.otherBags.push(bagId);
  }
}

/** PKCS8ShroudedKeyBag, section 4.2.2: an EncryptedPrivateKeyInfo. */
function readShroudedKey(value: DerNode, bag: DerCursor, password: OpeningPassword): PrivateKey {
  const cursor = new DerCursor(value, bag.at('bagValue'));
  const path = cursor.at('encryptionAlgorithm');
  const algorithm = readAlgorithmIdentifier(cursor.next('encryptionAlgorithm'), path);
  const ciphertext = cursor.octetString('encryptedData');
  cursor.finish();
  const plaintext = decryptWithin(algorithm, ciphertext, password);
  return decryptedAs(plaintext, (bytes) =>
    privateKeyFromInfo(readPrivateKeyInfo(decodeDer(bytes, { label: 'PrivateKeyInfo', ber: true }))),
  );
}

/** CertBag, section 4.2.3; a certificate of another kind than X.509 is left to the other bags. */
function readCertBag(value: DerNode, bag: DerCursor, attributes: BagAttributes, found: FoundBags): void {
  const cursor = new DerCursor(value, bag.at('bagValue'));
  const certId = cursor.oid('certId');
  const certValue = cursor.optionalExplicit('certValue', 0) ?? cursor.fail('certValue', 'expected a value, found none');
  cursor.finish();
  if (certId !== oids.x509Certificate) {
    found.otherBags.push(certId);
    return;
  }
  const bytes = readOctetString(certValue, cursor.at('certValue'));
  found.certificates.push({ certificate: parseCertificate(bytes), ...attributes });
}

/** Decrypts under the password in the form that the scheme takes, after the work is taken from the budget. */
function decryptWithin(
  algorithm: AlgorithmIdentifier,
  ciphertext: Uint8Array,
  { text, wide, budget }: OpeningPassword,
): Uint8Array {
  spend(budget, passwordWork(algorithm), 'encryptionAlgorithm.parameters');
  const password = algorithm.oid.startsWith(PKCS12_PBE_IDS) ? wide : text;
  return passwordDecrypt(algorithm, ciphertext, password, { maxWork: Number.MAX_SAFE_INTEGER });
}

/** pkcs-12PbeIds, RFC 7292 appendix C: the schemes that hash the password as UTF-16. */
const PKCS12_PBE_IDS = '1.2.840.113549.1.12.1.';

/** Reads what was decrypted. A wrong password slips past the padding once in about 256 times; then it is noise. */
function decryptedAs<T>(plaintext: Uint8Array, read: (plaintext: Uint8Array) => T): T {
  try {
    decodeDer(plaintext, { ber: true });
  } catch (error) {
    if (error instanceof DecodeError) throw new AuthenticationError();
    throw error;
  }
  return read(plaintext);
}

function readBagAttributes(node: DerNode, bag: DerCursor): BagAttributes {
  const attributes = readAttributes(node, bag.at('bagAttributes'));
  const valueOf = (oid: string) => {
    const value = attributes.find((attribute) => attribute.oid === oid)?.values.at(0);
    return value && decodeDer(value, { label: oidName(oid) ?? oid, ber: true });
  };
  const friendlyName = valueOf(oids.friendlyName);
  const localKeyId = valueOf(oids.localKeyID);
  return {
    ...(friendlyName && { friendlyName: readString(friendlyName, 'friendlyName') }),
    ...(localKeyId && { localKeyId: readOctetString(localKeyId, 'localKeyID').slice() }),
  };
}

function safeBag(bagId: string, value: Uint8Array, { friendlyName, localKeyId }: BagAttributes): Uint8Array {
  const attributes: Attribute[] = [];
  if (friendlyName !== undefined) attributes.push({ oid: oids.friendlyName, values: [der.bmpString(friendlyName)] });
  if (localKeyId) attributes.push({ oid: oids.localKeyID, values: [der.octetString(localKeyId)] });
  const encoded = attributes.map(encodeAttribute);
  return der.sequence(der.oid(bagId), der.explicit(0, value), ...(encoded.length > 0 ? [der.setOf(encoded)] : []));
}
