/** @packageDocumentation Strict DER, object identifiers, PEM, and the containers of public and private keys. */

// Tags: what kind of value follows.
export { tagName, tags, type TagClass } from './tags.ts';

// Reading: the decoder, typed readers with a path for their errors, and the cursor over a structure.
export { decodeDer, decodeStretch, sameEncoding, type DerNode, type DerOptions } from './der-decoder.ts';
export {
  expectTag,
  namedBit,
  readBitString,
  readBitStringBytes,
  readBoolean,
  readEnumerated,
  readInteger,
  readNested,
  readNull,
  readOctetString,
  readOid,
  readSmallInteger,
  type BitString,
} from './readers.ts';
export { isStringNode, readImplicitString, readString } from './strings.ts';
export { readTime } from './time.ts';
export { DerCursor } from './der-cursor.ts';

// Writing: one function a type, canonical encodings only.
export { der, encodeTlv } from './der-writer.ts';

// Showing: every byte under the name of its field, and the tree of types.
export { annotateDer, derSpan } from './annotate-der.ts';
export { derRows, explainDer, type DerRow } from './explain-der.ts';

// Names for object identifiers.
export { oidByName, oidName, oids, oidShortName, type OidName } from './oids.ts';

// PEM, the textual envelope.
export { decodePem, decodePemAll, encodePem, type PemBlock } from './pem.ts';
export { decryptPem, isEncryptedPem } from './pem-encryption.ts';

// Structures that keys and certificates share.
export {
  decodeAlgorithmIdentifier,
  encodeAlgorithmIdentifier,
  hasNoParameters,
  readAlgorithmIdentifier,
  type AlgorithmIdentifier,
} from './algorithm-identifier.ts';
export { encodeAttribute, readAttribute, readAttributes, type Attribute } from './attribute.ts';
export { decodeSpki, encodeSpki, readSpki, type SubjectPublicKeyInfo } from './spki.ts';
export { decodePrivateKeyInfo, encodePrivateKeyInfo, readPrivateKeyInfo, type PrivateKeyInfo } from './pkcs8.ts';

// Private keys under a password: PBES2 both ways, the older schemes for reading.
export {
  decodeEncryptedPrivateKeyInfo,
  decryptPrivateKeyInfo,
  encryptPrivateKeyInfo,
  passwordDecrypt,
  passwordWork,
  type EncryptedPrivateKeyInfo,
} from './encrypted-pkcs8.ts';
export {
  decodePbes2,
  encodePbes2,
  pbes2Decrypt,
  pbes2Encrypt,
  type Pbes2Cipher,
  type Pbes2Options,
  type Pbes2Parameters,
  type Pbes2Prf,
  type WorkLimit,
} from './pbes2.ts';
export {
  findPem,
  readPrivateKeyDer,
  readPrivateKeyPem,
  type PrivateKeyFile,
  type PrivateKeyFileOptions,
} from './private-key-file.ts';
export { pbes1Decrypt, pbkdf1 } from './pbes1.ts';
export { pkcs12Decrypt, pkcs12Derive, pkcs12Encrypt, pkcs12Password, type Pkcs12Pbe } from './pkcs12-pbe.ts';
export { newPbmac1, pbmac1, pbmac1Work, type Pbmac1Options } from './pbmac1.ts';
