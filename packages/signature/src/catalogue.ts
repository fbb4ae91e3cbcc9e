/** All signature schemes, and the ways to find one: by name, or by the AlgorithmIdentifier of a certificate. */

import { hasNoParameters, oids, type AlgorithmIdentifier } from '@cleartext/asn1';
import { checkText, DecodeError, describe } from '@cleartext/core';
import { hashByOid, sha1, sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from '@cleartext/hash';
import { decodePssParameters } from './pss-parameters.ts';
import {
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
} from './rsa-schemes.ts';
import {
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
import { dsaWithSha1, dsaWithSha224, dsaWithSha256 } from './dsa.ts';
import type { SignatureScheme } from './scheme.ts';

/** Every scheme with a name of its own; PSS with its usual parameters, MGF1 with the same hash and a salt as long. */
export const signatureSchemes: readonly SignatureScheme[] = [
  md5WithRsa,
  sha1WithRsa,
  sha224WithRsa,
  sha256WithRsa,
  sha384WithRsa,
  sha512WithRsa,
  sha512_224WithRsa,
  sha512_256WithRsa,
  sha3_224WithRsa,
  sha3_256WithRsa,
  sha3_384WithRsa,
  sha3_512WithRsa,
  ...[sha1, sha224, sha256, sha384, sha512, sha512_224, sha512_256].map((hash) => rsaPss(hash)),
  ecdsaWithSha1,
  ecdsaWithSha224,
  ecdsaWithSha256,
  ecdsaWithSha384,
  ecdsaWithSha512,
  ecdsaWithSha3_224,
  ecdsaWithSha3_256,
  ecdsaWithSha3_384,
  ecdsaWithSha3_512,
  ed25519Scheme,
  dsaWithSha1,
  dsaWithSha224,
  dsaWithSha256,
];

/** The scheme of a name such as `sha256WithRSAEncryption` or `rsassaPss-sha256`, in any case. Throws `RangeError`. */
export function schemeByName(name: string): SignatureScheme {
  checkText('name', name);
  const scheme = signatureSchemes.find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (scheme) return scheme;
  const names = signatureSchemes.map((known) => known.name).join(', ');
  throw new RangeError(`name: expected one of ${names}, found ${describe(name)}`);
}

/**
 * The scheme that an AlgorithmIdentifier names; undefined for an algorithm, or a hash inside PSS, that this package
 * doesn't have. Parameters of v1.5 schemes may be NULL or absent (RFC 4055 section 5), those of PSS must be there (section
 * 3.1), those of ECDSA, DSA and Ed25519 must not (RFC 5758 section 3, RFC 8410 section 3). Throws `DecodeError` for parameters that are malformed.
 */
export function schemeFor(algorithm: AlgorithmIdentifier): SignatureScheme | undefined {
  if (algorithm.oid === oids.rsassaPss) return pssSchemeFor(algorithm);
  const oid = algorithm.oid === oids['sha1WithRSA-OIW'] ? sha1WithRsa.algorithm.oid : algorithm.oid;
  const scheme = signatureSchemes.find((known) => known.algorithm.oid === oid);
  if (!scheme) return undefined;
  const { parameters } = scheme.algorithm;
  if (parameters === undefined ? algorithm.parameters !== undefined : !hasNoParameters(algorithm)) {
    const expected = parameters === undefined ? 'no parameters' : 'NULL';
    throw new DecodeError('AlgorithmIdentifier.parameters', 0, `expected ${expected} for ${scheme.name}, found others`);
  }
  return scheme;
}

function pssSchemeFor({ parameters }: AlgorithmIdentifier): SignatureScheme | undefined {
  if (!parameters) throw new DecodeError('AlgorithmIdentifier.parameters', 0, 'expected RSASSA-PSS-params, found none');
  const { hashOid, mgfHashOid, saltLength } = decodePssParameters(parameters);
  const hash = hashByOid(hashOid);
  const mgfHash = hashByOid(mgfHashOid);
  return hash && mgfHash && rsaPss(hash, { mgfHash, saltLength });
}
