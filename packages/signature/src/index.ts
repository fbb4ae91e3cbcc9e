/** @packageDocumentation One interface over the signature schemes that certificates and sessions name. */

// The interface, and the keys it takes.
export { type KeyType, type PrivateKey, type PublicKey, type SignatureScheme } from './scheme.ts';

// Finding a scheme: by name, or by the AlgorithmIdentifier of a certificate.
export { schemeByName, schemeFor, signatureSchemes } from './catalogue.ts';

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

// The public keys of certificates.
export { keyAllows, keyTypeFor, publicKeyFromSpki, publicKeyToSpki } from './key-algorithm.ts';
