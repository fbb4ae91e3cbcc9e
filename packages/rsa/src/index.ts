/** @packageDocumentation All of RFC 8017: keys, primitives, PKCS#1 v1.5, OAEP and PSS. */

// Keys: what they are, where they come from, whether they are consistent.
export {
  checkKey,
  modulusLength,
  onEngine,
  privateKeyFromExponents,
  privateKeyFromPrimes,
  publicKeyOf,
  rsaPublicKey,
  type Integer,
  type KeyCheck,
  type OtherPrime,
  type RsaPrivateKey,
  type RsaPublicKey,
} from './keys.ts';
export { generateKey, generateKeySteps, type KeyGenerationOptions, type KeyProgress } from './key-generation.ts';

// The primitives: the RSA permutation and its inverse, sections 4 and 5.
export {
  i2osp,
  os2ip,
  rsadp,
  rsaep,
  rsasp1,
  rsavp1,
  type PrivateOperationOptions,
  type RsaEvent,
} from './primitives.ts';

// Encryption schemes, section 7.
export { emeOaepDecode, emeOaepEncode, oaep, type OaepEvent, type OaepOptions } from './oaep.ts';
export {
  emePkcs1v15Encode,
  pkcs1v15Encryption,
  type Pkcs1v15EncryptionEvent,
  type Pkcs1v15EncryptionOptions,
} from './pkcs1v15-encryption.ts';

// Signature schemes, sections 8 and 9.
export { emsaPssEncode, emsaPssVerify, pss, type PssEvent, type PssOptions } from './pss.ts';
export {
  digestInfo,
  emsaPkcs1v15Encode,
  padForSignature,
  pkcs1v15Signature,
  type Pkcs1v15SignatureEvent,
} from './pkcs1v15-signature.ts';

// What they are built from.
export { mgf1 } from './mgf1.ts';
export { type RsaEncryptionScheme, type RsaSignatureScheme } from './schemes.ts';

// Key files: PKCS#1, PKCS#8, SubjectPublicKeyInfo, PEM.
export {
  decodePrivateKey,
  decodePublicKey,
  encodePrivateKey,
  encodePublicKey,
  privateKeyFromFile,
  privateKeyFromInfo,
  privateKeyFromPem,
  privateKeyToInfo,
  privateKeyToPem,
  publicKeyFromPem,
  publicKeyFromSpki,
  publicKeyToPem,
  type PublicKeyReadOptions,
} from './key-files.ts';
