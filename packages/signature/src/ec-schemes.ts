/**
 * The signature schemes of elliptic curves by their AlgorithmIdentifiers: ECDSA with one OID a hash (RFC 5758 section 3.2,
 * RFC 3279 section 2.2.3; SHA-3 in NIST's Computer Security Objects Register) and Ed25519 (RFC 8410 section 3). None of them has
 * parameters. The curve is the key's; only TLS binds it to the scheme.
 */

import { ecdsa, ed25519 } from '@cleartext/ec';
import {
  sha1,
  sha224,
  sha256,
  sha384,
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
  sha512,
  type Hash,
} from '@cleartext/hash';
import { checkKeyType, type SignatureScheme } from './scheme.ts';

/** ECDSA with SHA-1. Broken: SHA-1 collisions are practical since 2017. */
export const ecdsaWithSha1 = ecdsaScheme('ecdsa-with-SHA1', '1.2.840.10045.4.1', sha1);
/** ECDSA with SHA-224. */
export const ecdsaWithSha224 = ecdsaScheme('ecdsa-with-SHA224', '1.2.840.10045.4.3.1', sha224);
/** ECDSA with SHA-256: many certificates of today. */
export const ecdsaWithSha256 = ecdsaScheme('ecdsa-with-SHA256', '1.2.840.10045.4.3.2', sha256);
/** ECDSA with SHA-384. */
export const ecdsaWithSha384 = ecdsaScheme('ecdsa-with-SHA384', '1.2.840.10045.4.3.3', sha384);
/** ECDSA with SHA-512. */
export const ecdsaWithSha512 = ecdsaScheme('ecdsa-with-SHA512', '1.2.840.10045.4.3.4', sha512);
/** ECDSA with SHA3-224. */
export const ecdsaWithSha3_224 = ecdsaScheme('id-ecdsa-with-sha3-224', '2.16.840.1.101.3.4.3.9', sha3_224);
/** ECDSA with SHA3-256. */
export const ecdsaWithSha3_256 = ecdsaScheme('id-ecdsa-with-sha3-256', '2.16.840.1.101.3.4.3.10', sha3_256);
/** ECDSA with SHA3-384. */
export const ecdsaWithSha3_384 = ecdsaScheme('id-ecdsa-with-sha3-384', '2.16.840.1.101.3.4.3.11', sha3_384);
/** ECDSA with SHA3-512. */
export const ecdsaWithSha3_512 = ecdsaScheme('id-ecdsa-with-sha3-512', '2.16.840.1.101.3.4.3.12', sha3_512);

/** Ed25519, RFC 8032 section 5.1. */
export const ed25519Scheme: SignatureScheme = {
  name: 'Ed25519',
  status: 'current',
  keyType: 'ed25519',
  algorithm: { oid: '1.3.101.112' },
  sign(privateKey, message) {
    checkKeyType(privateKey, 'ed25519');
    return ed25519.sign(privateKey, message);
  },
  verify: (publicKey, message, signature) =>
    publicKey.type === 'ed25519' && ed25519.verify(publicKey, message, signature),
};

function ecdsaScheme(name: string, oid: string, hash: Hash): SignatureScheme {
  const scheme = ecdsa(hash);
  return {
    name,
    status: hash.status,
    hash,
    keyType: 'ec',
    algorithm: { oid },
    sign(privateKey, message) {
      checkKeyType(privateKey, 'ec');
      return scheme.sign(privateKey, message);
    },
    verify: (publicKey, message, signature) => publicKey.type === 'ec' && scheme.verify(publicKey, message, signature),
  };
}
