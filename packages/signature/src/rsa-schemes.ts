/**
 * The RSA signature schemes by their AlgorithmIdentifiers: RSASSA-PKCS1-v1_5 with one OID a hash (RFC 8017 appendix
 * A.2.4, RFC 4055 section 5), and RSASSA-PSS with one OID for all and parameters that say the rest. With MD5 and SHA-1
 * they are broken, because two messages of one digest can be made, and then have one signature.
 */

import { der, oids, type AlgorithmIdentifier } from '@cleartext/asn1';
import {
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
  sha512,
  sha512_224,
  sha512_256,
  type Hash,
} from '@cleartext/hash';
import { pkcs1v15Signature, pss } from '@cleartext/rsa';
import { encodePssParameters } from './pss-parameters.ts';
import { checkKeyType, type SignatureScheme } from './scheme.ts';

/** PKCS#1 v1.5 with MD5, RFC 8017 appendix A.2.4. Broken: MD5 collisions made a rogue CA certificate in 2008. */
export const md5WithRsa = pkcs1v15('md5WithRSAEncryption', oids.md5WithRSAEncryption, md5);
/** PKCS#1 v1.5 with SHA-1. Broken: SHA-1 collisions are practical since 2017. */
export const sha1WithRsa = pkcs1v15('sha1WithRSAEncryption', oids.sha1WithRSAEncryption, sha1);
/** PKCS#1 v1.5 with SHA-224. */
export const sha224WithRsa = pkcs1v15('sha224WithRSAEncryption', oids.sha224WithRSAEncryption, sha224);
/** PKCS#1 v1.5 with SHA-256: most certificates of today. */
export const sha256WithRsa = pkcs1v15('sha256WithRSAEncryption', oids.sha256WithRSAEncryption, sha256);
/** PKCS#1 v1.5 with SHA-384. */
export const sha384WithRsa = pkcs1v15('sha384WithRSAEncryption', oids.sha384WithRSAEncryption, sha384);
/** PKCS#1 v1.5 with SHA-512. */
export const sha512WithRsa = pkcs1v15('sha512WithRSAEncryption', oids.sha512WithRSAEncryption, sha512);
/** PKCS#1 v1.5 with SHA-512/224. */
export const sha512_224WithRsa = pkcs1v15('sha512-224WithRSAEncryption', oids.sha512_224WithRSAEncryption, sha512_224);
/** PKCS#1 v1.5 with SHA-512/256. */
export const sha512_256WithRsa = pkcs1v15('sha512-256WithRSAEncryption', oids.sha512_256WithRSAEncryption, sha512_256);
/** PKCS#1 v1.5 with SHA3-224; the OIDs of the SHA-3 schemes are NIST's (Computer Security Objects Register, sigAlgs). */
export const sha3_224WithRsa = pkcs1v15('id-rsassa-pkcs1-v1_5-with-sha3-224', '2.16.840.1.101.3.4.3.13', sha3_224);
/** PKCS#1 v1.5 with SHA3-256. */
export const sha3_256WithRsa = pkcs1v15('id-rsassa-pkcs1-v1_5-with-sha3-256', '2.16.840.1.101.3.4.3.14', sha3_256);
/** PKCS#1 v1.5 with SHA3-384. */
export const sha3_384WithRsa = pkcs1v15('id-rsassa-pkcs1-v1_5-with-sha3-384', '2.16.840.1.101.3.4.3.15', sha3_384);
/** PKCS#1 v1.5 with SHA3-512. */
export const sha3_512WithRsa = pkcs1v15('id-rsassa-pkcs1-v1_5-with-sha3-512', '2.16.840.1.101.3.4.3.16', sha3_512);

/** What RSASSA-PSS leaves open beside the hash. */
export interface RsaPssOptions {
  /** The hash inside MGF1; by default the same hash. */
  readonly mgfHash?: Hash | undefined;
  /** The salt's length in bytes; by default the digest's. */
  readonly saltLength?: number | undefined;
}

/** RSASSA-PSS with a hash, RFC 4055 section 3; its name says what differs from the usual choices. */
export function rsaPss(
  hash: Hash,
  { mgfHash = hash, saltLength = hash.digestSize }: RsaPssOptions = {},
): SignatureScheme {
  let algorithm: AlgorithmIdentifier | undefined;
  const scheme = pss(hash, { mgfHash, saltLength });
  const differing = [
    ...(mgfHash.oid === hash.oid ? [] : [`mgf1${mgfHash.id}`]),
    ...(saltLength === hash.digestSize ? [] : [`salt${saltLength}`]),
  ];
  return {
    name: ['rsassaPss', hash.id, ...differing].join('-'),
    status: scheme.status,
    hash,
    keyType: 'rsa',
    get algorithm() {
      return (algorithm ??= {
        oid: oids.rsassaPss,
        parameters: encodePssParameters({ hashOid: hash.oid, mgfHashOid: mgfHash.oid, saltLength }),
      });
    },
    sign(privateKey, message, random) {
      checkKeyType(privateKey, 'rsa');
      return pss(hash, { mgfHash, saltLength, random }).sign(privateKey, message);
    },
    verify: (publicKey, message, signature) => publicKey.type === 'rsa' && scheme.verify(publicKey, message, signature),
  };
}

/** A v1.5 scheme. Its parameters are NULL, as RFC 8017 appendix A.2.4 wants them written. */
function pkcs1v15(name: string, oid: string, hash: Hash): SignatureScheme {
  const scheme = pkcs1v15Signature(hash);
  return {
    name,
    status: scheme.status,
    hash,
    keyType: 'rsa',
    algorithm: { oid, parameters: der.null() },
    sign(privateKey, message) {
      checkKeyType(privateKey, 'rsa');
      return scheme.sign(privateKey, message);
    },
    verify: (publicKey, message, signature) => publicKey.type === 'rsa' && scheme.verify(publicKey, message, signature),
  };
}
