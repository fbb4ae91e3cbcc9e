/** @packageDocumentation One interface over the signature schemes that certificates and sessions name. */

// Keys of every kind, and their files.
export { describeKey, keyStrength, publicKeyOf, type KeyType, type PrivateKey, type PublicKey } from './keys.ts';
export { type DsaPublicKey } from './dsa-key.ts';
export {
  decodePrivateKey,
  decodePublicKey,
  encodePublicKey,
  privateKeyFromInfo,
  privateKeyFromPem,
  privateKeyToInfo,
  privateKeyToPem,
  publicKeyFromPem,
  publicKeyFromSpki,
  publicKeyToPem,
  publicKeyToSpki,
  samePublicKey,
} from './key-files.ts';

// The interface of signature schemes.
export { checkKeyType, type SignatureScheme } from './scheme.ts';

// Finding a scheme: by name, by the AlgorithmIdentifier of a certificate, or by the code point of TLS.
export { schemeByName, schemeFor, signatureSchemes } from './catalogue.ts';
export { codePointAllows, schemeByCodePoint, tlsSignatureSchemes, type TlsSignatureScheme } from './tls-code-points.ts';

// The RSA schemes.
export {
  md5WithRsa,
  rsaPss,
  sha1WithRsa,
  sha224WithRsa,
  sha256WithRsa,
  sha384WithRsa,
  sha3_224WithRsa,
  sha3_256WithRsa,
  sha3_384WithRsa,
  sha3_512WithRsa,
  sha512_224WithRsa,
  sha512_256WithRsa,
  sha512WithRsa,
  type RsaPssOptions,
} from './rsa-schemes.ts';
export { decodePssParameters, encodePssParameters, type PssParameters } from './pss-parameters.ts';

// The schemes of elliptic curves.
export {
  ecdsaWithSha1,
  ecdsaWithSha224,
  ecdsaWithSha256,
  ecdsaWithSha384,
  ecdsaWithSha3_224,
  ecdsaWithSha3_256,
  ecdsaWithSha3_384,
  ecdsaWithSha3_512,
  ecdsaWithSha512,
  ed25519Scheme,
} from './ec-schemes.ts';

// DSA, to verify the signatures of old certification paths.
export {
  dsaPublicKeyFromSpki,
  dsaPublicKeyToSpki,
  dsaWithSha1,
  dsaWithSha224,
  dsaWithSha256,
  isValidDsaKey,
  type DsaDomainParameters,
} from './dsa.ts';

// Which scheme the key of a certificate may be used with.
export { keyAllows, keyTypeFor } from './key-algorithm.ts';

// Key agreements: two messages and a secret, found by name or by TLS code point.
export { type KeyAgreement, type KeyAgreementResponse, type KeyShare } from './key-agreements/key-agreement.ts';
export { keyAgreementByCodePoint, keyAgreementByName, keyAgreements } from './key-agreements/catalogue.ts';
export { secp256r1, secp384r1, secp521r1, x25519Agreement } from './key-agreements/elliptic-curves.ts';
export {
  hybrid,
  mlKem1024Agreement,
  mlKem512Agreement,
  mlKem768Agreement,
  secp256r1MlKem768,
  secp384r1MlKem1024,
  x25519MlKem768,
} from './key-agreements/post-quantum.ts';

// Diffie-Hellman modulo a prime: the groups of RFC 7919, a broken one, and small ones for the classroom.
export {
  dhSharedSecret,
  finiteField,
  generateDhKey,
  type DhKey,
  type FiniteFieldOptions,
} from './key-agreements/finite-field.ts';
export {
  classroomGroup,
  exportGroup512,
  ffdhe,
  ffdhePrime,
  groupFromParameters,
  type FfdheBits,
  type FiniteFieldGroup,
} from './key-agreements/finite-field-groups.ts';
export { discreteLogarithm } from './key-agreements/discrete-logarithm.ts';
