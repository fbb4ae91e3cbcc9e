/**
 * Are the keys and signature algorithms of a path good enough? A chain is as strong as its weakest key: whoever factors the
 * key of one authority issues what he likes. What can't be read is refused.
 */

import type { AlgorithmIdentifier, SubjectPublicKeyInfo } from '@cleartext/asn1';
import { DecodeError } from '@cleartext/core';
import { publicKeyFromSpki, schemeFor, type PublicKey, type SignatureScheme } from '@cleartext/signature';
import { quotedName } from './certificate-names.ts';
import { algorithmName } from './certificate-text.ts';
import type { Certificate } from './certificate.ts';
import type { VerificationProfile } from './verification-profile.ts';

/** Why a profile refuses the algorithm of a certificate's signature, or undefined. */
export function algorithmProblem(certificate: Certificate, profile: VerificationProfile): string | undefined {
  const who = quotedName(certificate.subject);
  const scheme = knownScheme(certificate.signatureAlgorithm);
  if (!scheme) return `${who} is signed with ${algorithmName(certificate.signatureAlgorithm)}, unknown here`;
  if (scheme.status === 'broken' && !isAccepted(scheme, profile))
    return `${who} is signed with ${scheme.name}, which is broken`;
  return undefined;
}

/** Whether a profile accepts the algorithm of a signature. */
export function isAcceptedAlgorithm(algorithm: AlgorithmIdentifier, profile: VerificationProfile): boolean {
  const scheme = knownScheme(algorithm);
  return scheme !== undefined && (scheme.status !== 'broken' || isAccepted(scheme, profile));
}

/** Why a profile refuses a certificate's key, or undefined. A key that can't be read is refused. */
export function keyProblem(
  certificate: Pick<Certificate, 'subject'>,
  spki: SubjectPublicKeyInfo,
  profile: VerificationProfile,
): string | undefined {
  const who = quotedName(certificate.subject);
  const key = readableKey(spki);
  if (typeof key === 'string') return `the key of ${who} can't be read: ${key}`;
  if (!profile.keyTypes.includes(key.type)) return `the key of ${who} is of a kind not accepted here (${key.type})`;
  const bits = modulusBits(key);
  if (bits === undefined) return undefined;
  if (bits < profile.minimumRsaBits) return `the key of ${who} has only ${bits} bits`;
  if (profile.form === 'baseline requirements' && bits % 8 !== 0)
    return `the key of ${who} has ${bits} bits, which is not a multiple of 8`;
  return undefined;
}

/** The scheme that an algorithm identifier names; undefined for an unknown or malformed one. */
export function knownScheme(algorithm: AlgorithmIdentifier): SignatureScheme | undefined {
  try {
    return schemeFor(algorithm);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function isAccepted({ hash }: SignatureScheme, { acceptedBrokenHashes }: VerificationProfile): boolean {
  return hash !== undefined && acceptedBrokenHashes.includes(hash.id);
}

/** The key, or what is wrong with it. */
function readableKey(spki: SubjectPublicKeyInfo): PublicKey | string {
  try {
    return publicKeyFromSpki(spki);
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

/** The length of the modulus of an RSA or DSA key; other kinds have no choice of one. */
function modulusBits(key: PublicKey): number | undefined {
  if (key.type === 'rsa') return key.n.bitLength();
  return key.type === 'dsa' ? key.p.toString(2).length : undefined;
}
