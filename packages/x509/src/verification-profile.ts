/**
 * How strictly certificates are judged, by name. Path validation (RFC 5280 section 6) leaves open which signature algorithms
 * and key sizes will do, whether the certificates have to keep the rules for issuing them, and what counts in a trust
 * anchor's own certificate. A profile says it.
 */

import { checkOneOf } from '@cleartext/core';
import type { AnchorLimits } from './path/validate-path.ts';

/** What a judgement rests on beside the path algorithm. */
export interface VerificationProfile {
  readonly name: string;
  /** Hashes that are broken and yet accepted in signatures. */
  readonly acceptedBrokenHashes: readonly string[];
  /** The shortest RSA and DSA keys accepted, in bits of the modulus. */
  readonly minimumRsaBits: number;
  /** The kinds of keys accepted. */
  readonly keyTypes: readonly string[];
  /** Which rules for issuing certificates are enforced beside those of path validation: see certificate-form.ts. */
  readonly form: 'section 6' | 'section 4' | 'baseline requirements';
  /** What counts in the trust anchor's own certificate. */
  readonly anchorLimits: AnchorLimits;
  /** Whether the target has to be an end entity whose certificate names its purpose, and no others beside server and client. */
  readonly strictPurpose: boolean;
  /** Whether a host may match the common name where there are no alternative names: as browsers did until 2017. */
  readonly commonNameFallback: boolean;
}

/**
 * `webpki`: as browsers judge sites today, with the rules of RFC 5280 section 4 and of the CA/Browser Forum that protect
 * those who rely on certificates. `rfc5280`: path validation as it stands, with keys and hashes that are not broken in
 * practice. `museum`: MD5, SHA-1 and keys of 512 bits pass, to study old certificates; what it accepts is not secure.
 */
export const verificationProfiles = {
  webpki: {
    name: 'webpki',
    acceptedBrokenHashes: [],
    minimumRsaBits: 2048,
    keyTypes: ['rsa', 'ec'],
    form: 'baseline requirements',
    anchorLimits: { expiration: true, constraints: true },
    strictPurpose: false,
    commonNameFallback: false,
  },
  rfc5280: {
    name: 'rfc5280',
    acceptedBrokenHashes: [],
    minimumRsaBits: 1024,
    keyTypes: ['rsa', 'ec', 'ed25519', 'dsa'],
    form: 'section 6',
    anchorLimits: { expiration: true, constraints: true },
    strictPurpose: false,
    commonNameFallback: false,
  },
  museum: {
    name: 'museum',
    acceptedBrokenHashes: ['md5', 'sha1'],
    minimumRsaBits: 512,
    keyTypes: ['rsa', 'ec', 'ed25519', 'dsa'],
    form: 'section 6',
    anchorLimits: { expiration: true, constraints: true },
    strictPurpose: false,
    commonNameFallback: false,
  },
} as const satisfies Readonly<Record<string, VerificationProfile>>;

/** The name of a profile. */
export type ProfileName = keyof typeof verificationProfiles;

/** The profile of a name, or the profile itself. Throws `RangeError` for an unknown name. */
export function profileOf(profile: ProfileName | VerificationProfile): VerificationProfile {
  if (typeof profile === 'object') return profile;
  checkOneOf('profile', profile, Object.keys(verificationProfiles) as ProfileName[]);
  return verificationProfiles[profile];
}
