/**
 * May a certificate be used for what it is used for? Key usage says what the key may do (RFC 5280 section 4.2.1.3), extended
 * key usage what the certificate is for (section 4.2.1.12). An authority's extended key usage limits, in practice, what is
 * below it: every browser treats it so.
 */

import { counted, quotedName } from './certificate-names.ts';
import type { Certificate } from './certificate.ts';
import { findExtension } from './extensions/extension.ts';
import type { KeyUsageName } from './extensions/key-usage.ts';

/** What a certificate is used for; `any` leaves the question to the caller. */
export type CertificateUse = 'server' | 'client' | 'signature' | 'any';

/** For each use: the extended purposes that admit it, and the uses of the key of which it needs one. */
export const certificateUses: Readonly<
  Record<
    CertificateUse,
    { readonly purposes: readonly string[]; readonly usages: readonly KeyUsageName[]; readonly description: string }
  >
> = {
  server: {
    purposes: ['serverAuth'],
    usages: ['digitalSignature', 'keyEncipherment', 'keyAgreement'],
    description: 'by a server',
  },
  client: { purposes: ['clientAuth'], usages: ['digitalSignature', 'keyAgreement'], description: 'by a client' },
  // Mail (RFC 8550 section 4.4.4), code, documents (RFC 9336).
  signature: {
    purposes: ['emailProtection', 'codeSigning', '1.3.6.1.5.5.7.3.36'],
    usages: ['digitalSignature', 'nonRepudiation'],
    description: 'to sign',
  },
  any: { purposes: [], usages: [], description: 'as it is' },
};

/** Why a certificate of a path may not serve a use, or undefined; for the target its key usage counts, too. */
export function purposeProblem(
  certificate: Certificate,
  use: CertificateUse,
  isTarget: boolean,
): { readonly sentence: string; readonly clause: string; readonly field: string } | undefined {
  const { purposes, usages } = certificateUses[use];
  if (use === 'any') return undefined;
  const who = quotedName(certificate.subject);
  const extended = findExtension(certificate, 'extKeyUsage');
  if (extended && !extended.purposes.some((name) => purposes.includes(name) || name === 'anyExtendedKeyUsage')) {
    const found = extended.purposes.slice(0, 10).join(', ');
    const sentence = `${who} is not for ${purposes.join(' or ')} but for ${found}`;
    return { sentence, clause: 'RFC 5280 section 4.2.1.12', field: 'extKeyUsage' };
  }
  const usage = findExtension(certificate, 'keyUsage');
  // Whether an authority may stand in the place of a site is another rule. Documents it may sign only if its key usage says so.
  const isAuthority = findExtension(certificate, 'basicConstraints')?.isCa ?? false;
  if (isTarget && (!isAuthority || use === 'signature') && usage && !usage.usages.some((name) => usages.includes(name)))
    return {
      sentence: `the key of ${who} may not be used for ${usages.join(' or ')}`,
      clause: 'RFC 5280 section 4.2.1.3',
      field: 'keyUsage',
    };
  return undefined;
}

/** Why a target breaks the stricter rule: an end entity that names its purposes, and none but those of TLS. */
export function strictPurposeProblem(certificate: Certificate, use: CertificateUse): ReturnType<typeof purposeProblem> {
  const who = quotedName(certificate.subject);
  const purposes = findExtension(certificate, 'extKeyUsage')?.purposes ?? [];
  const clause = 'RFC 5280 section 4.2.1.12';
  if (findExtension(certificate, 'basicConstraints')?.isCa)
    return { sentence: `${who} is an authority and no end entity`, clause, field: 'basicConstraints' };
  if (use === 'any') return undefined;
  const asked = certificateUses[use].purposes;
  const isAlone = purposes.every((name) => asked.includes(name) || TLS_PURPOSES.includes(name));
  if (isAlone && purposes.some((name) => asked.includes(name))) return undefined;
  return { sentence: `${who} is not for ${asked.join(' or ')} alone`, clause, field: 'extKeyUsage' };
}

const TLS_PURPOSES: readonly string[] = ['serverAuth', 'clientAuth'];

/** `the certificate may be used by a server`. */
export function purposeSentence(use: CertificateUse, count: number): string {
  if (use === 'any') return 'nothing was asked about what the certificate is for';
  return `the certificate may be used ${certificateUses[use].description}, by all of ${counted(count, 'certificate')}`;
}
