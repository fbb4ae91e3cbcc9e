/**
 * Rules for issuing certificates that a reader can check, beyond what path validation needs: the profile of RFC 5280 section 4
 * and the Baseline Requirements of the CA/Browser Forum (section 7.1). An authority that breaks them is careless at best, and
 * each rule here once let somebody's software be misled. Rules are small functions; each says what is wrong, or nothing.
 */

import { decodeDer, tags, type DerNode } from '@cleartext/asn1';
import { equalBytes } from '@cleartext/core';
import { int } from '@cleartext/number';
import { isSelfIssued } from './path/certificate-processing.ts';
import { parseMailbox } from './path/constrained-names.ts';
import { ANY_POLICY } from './path/policy-graph.ts';
import type { Certificate } from './certificate.ts';
import { findExtension, type Extension } from './extensions/extension.ts';
import { isHostName } from './host-name.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';
import type { VerificationProfile } from './verification-profile.ts';

/** A certificate and its place: the target, an authority between, or the trust anchor's own. */
export interface FormSubject {
  readonly certificate: Certificate;
  readonly role: 'target' | 'authority' | 'anchor';
  /** Whether the target is used by a site: then it needs names. */
  readonly forServer: boolean;
}

/** What is wrong with the form of a certificate. */
export interface FormProblem {
  readonly sentence: string;
  readonly clause: string;
  readonly field: string;
}

/** Everything that is wrong with the form of a certificate by the rules that a profile enforces. */
export function formProblems(subject: FormSubject, { form }: VerificationProfile): FormProblem[] {
  return RULES[form].flatMap(([field, clause, rule]) => {
    const sentence = rule(subject);
    return sentence === undefined ? [] : [{ sentence, clause, field }];
  });
}

/** A rule: the field it looks at, where it stands, and what it finds wrong. */
type Rule = readonly [field: string, clause: string, rule: (subject: FormSubject) => string | undefined];

function isCa({ certificate }: FormSubject): boolean {
  return findExtension(certificate, 'basicConstraints')?.isCa ?? false;
}

function extension({ certificate }: FormSubject, type: Extension['decoded']['type']): Extension | undefined {
  return certificate.extensions.find(({ decoded }) => decoded.type === type);
}

function extensionNamed({ certificate }: FormSubject, name: string): Extension | undefined {
  return certificate.extensions.find((each) => each.name === name);
}

function when(condition: boolean, problem: string): string | undefined {
  return condition ? problem : undefined;
}

/** What path validation takes for granted: a certificate that contradicts itself is not valid. */
const always: readonly Rule[] = [
  [
    'version',
    'RFC 5280 section 4.1.2.1',
    ({ certificate: { version, extensions } }) =>
      when(version < 3 && extensions.length > 0, `has extensions but is version ${version}`),
  ],
  [
    'nameConstraints',
    'RFC 5280 section 4.2.1.10',
    (subject) =>
      when(
        subject.role === 'target' && !isCa(subject) && (extension(subject, 'nameConstraints')?.critical ?? false),
        'has critical name constraints but is no authority',
      ),
  ],
  [
    'keyUsage',
    'RFC 5280 section 4.2.1.9',
    (subject) =>
      when(
        subject.role === 'target' &&
          !isCa(subject) &&
          (findExtension(subject.certificate, 'keyUsage')?.usages.includes('keyCertSign') ?? false),
        'may sign certificates but is no authority',
      ),
  ],
  [
    'subjectAltName',
    'RFC 5280 section 4.2.1.6',
    ({ certificate }) =>
      when(
        findExtension(certificate, 'subjectAltName')?.names.length === 0,
        'has the extension for alternative names, but its list is empty',
      ),
  ],
  [
    'certificatePolicies',
    'RFC 5280 section 4.2.1.4',
    ({ certificate }) =>
      when(
        findExtension(certificate, 'certificatePolicies')?.policies.length === 0,
        'has the extension for policies, but its list is empty',
      ),
  ],
];

/** RFC 5280 section 4: what "conforming CAs MUST" do, as far as it can be seen. */
const section4: readonly Rule[] = [
  [
    'serialNumber',
    'RFC 5280 section 4.1.2.2',
    ({ certificate: { serialNumber }, role }) =>
      // A root's number identifies nothing, and some roots in use have the number 0.
      when(role !== 'anchor' && serialNumber.compare(int(0)) <= 0, 'has a serial number that is not positive') ??
      when(serialNumber.toSignedBytes().length > 20, 'has a serial number longer than 20 bytes'),
  ],
  [
    'issuer',
    'RFC 5280 section 4.1.2.4',
    ({ certificate }) => when(certificate.issuer.rdns.length === 0, 'has an empty issuer'),
  ],
  [
    'validity',
    'RFC 5280 section 4.1.2.5',
    ({ certificate }) => when(!timesAreInTheirForm(certificate), 'writes a date in the wrong one of the two forms'),
  ],
  [
    'subject',
    'RFC 5280 section 4.1.2.6',
    (subject) =>
      when(isCa(subject) && subject.certificate.subject.rdns.length === 0, 'is an authority with an empty name'),
  ],
  [
    'subject',
    'RFC 5280 appendix A.1',
    ({ certificate: { subject } }) =>
      when(
        subject.rdns.flat().some(({ value }) => value === ''),
        'has an attribute without a value in its name',
      ),
  ],
  [
    'authorityKeyIdentifier',
    'RFC 5280 section 4.2.1.1',
    (subject) => {
      const found = extension(subject, 'authorityKeyIdentifier');
      if (found?.critical) return 'has a critical authority key identifier';
      const present = findExtension(subject.certificate, 'authorityKeyIdentifier')?.keyIdentifier !== undefined;
      if (present) return undefined;
      if (!isSelfIssued(subject.certificate)) return 'has no identifier of the key of its issuer';
      return when(found !== undefined, 'has an authority key identifier without a key identifier');
    },
  ],
  [
    'subjectKeyIdentifier',
    'RFC 5280 section 4.2.1.2',
    (subject) => {
      const found = extension(subject, 'subjectKeyIdentifier');
      if (found?.critical) return 'has a critical subject key identifier';
      return when(isCa(subject) && !found, 'is an authority without an identifier of its key');
    },
  ],
  [
    'keyUsage',
    'RFC 5280 section 4.2.1.3',
    (subject) => {
      const usage = findExtension(subject.certificate, 'keyUsage');
      if (!usage) return undefined;
      if (usage.usages.length === 0) return 'has a key usage without any use';
      return when(
        isCa(subject) && !usage.usages.includes('keyCertSign'),
        'is an authority that may not sign certificates',
      );
    },
  ],
  [
    'certificatePolicies',
    'RFC 5280 section 4.2.1.4',
    ({ certificate }) => {
      const policies = findExtension(certificate, 'certificatePolicies')?.policies.map(({ policy }) => policy);
      return policies && when(new Set(policies).size < policies.length, 'names a policy twice');
    },
  ],
  [
    'policyMappings',
    'RFC 5280 section 4.2.1.5',
    ({ certificate }) => {
      const mappings = findExtension(certificate, 'policyMappings')?.mappings;
      if (!mappings) return undefined;
      if (mappings.length === 0) return 'has an empty list of policy mappings';
      const isAny = mappings.some((each) => Object.values(each).includes(ANY_POLICY));
      return when(isAny, 'maps anyPolicy');
    },
  ],
  [
    'subjectAltName',
    'RFC 5280 section 4.2.1.6',
    (subject) => {
      const found = extension(subject, 'subjectAltName');
      const names = findExtension(subject.certificate, 'subjectAltName')?.names;
      if (subject.certificate.subject.rdns.length === 0 && !found?.critical)
        return 'has an empty subject and no critical alternative names';
      if (subject.role !== 'target') return undefined;
      for (const name of names ?? []) {
        if (name.type === 'dNSName' && !isPreferredName(name.value.replace(/^\*\./, '')))
          return 'has a host name that is not valid';
        if (name.type === 'dNSName' && parseIpAddress(name.value)) return 'has an address in the place of a host name';
        if (name.type === 'rfc822Name' && !parseMailbox(name.value)) return 'has a malformed mailbox';
      }
      return undefined;
    },
  ],
  [
    'basicConstraints',
    'RFC 5280 section 4.2.1.9',
    (subject) => {
      const found = extension(subject, 'basicConstraints');
      const constraints = findExtension(subject.certificate, 'basicConstraints');
      if (subject.role !== 'target' && !found) return 'signs certificates and has no basic constraints';
      if (isCa(subject) && !found?.critical) return 'is an authority, and its basic constraints are not critical';
      if (constraints?.pathLength === undefined) return undefined;
      return when(!constraints.isCa, 'limits the path below it but is no authority');
    },
  ],
  [
    'nameConstraints',
    'RFC 5280 section 4.2.1.10',
    (subject) => {
      const found = extension(subject, 'nameConstraints');
      const constraints = findExtension(subject.certificate, 'nameConstraints');
      if (!found || !constraints) return undefined;
      if (!isCa(subject)) return 'has name constraints but is no authority';
      const all = [...constraints.permitted, ...constraints.excluded];
      const malformed = all.some((name) => name.type === 'dNSName' && name.value !== '' && !isHostName(name.value));
      return when(malformed, 'has a name constraint that is no host name');
    },
  ],
  [
    'policyConstraints',
    'RFC 5280 section 4.2.1.11',
    (subject) => {
      const constraints = findExtension(subject.certificate, 'policyConstraints');
      if (!constraints) return undefined;
      if (constraints.requireExplicitPolicy === undefined && constraints.inhibitPolicyMapping === undefined)
        return 'has empty policy constraints';
      return when(!extension(subject, 'policyConstraints')?.critical, 'has policy constraints that are not critical');
    },
  ],
  [
    'inhibitAnyPolicy',
    'RFC 5280 section 4.2.1.14',
    (subject) => {
      const found = extension(subject, 'inhibitAnyPolicy');
      return when(found !== undefined && !found.critical, 'has an inhibitAnyPolicy that is not critical');
    },
  ],
  [
    'freshestCRL',
    'RFC 5280 section 4.2.1.15',
    (subject) => when(extension(subject, 'freshestCRL')?.critical ?? false, 'has a critical freshestCRL'),
  ],
  [
    'authorityInfoAccess',
    'RFC 5280 section 4.2.2.1',
    (subject) => {
      if (extensionNamed(subject, 'authorityInfoAccess')?.critical)
        return 'has a critical authority information access';
      const access = findExtension(subject.certificate, 'authorityInfoAccess');
      return when(access?.descriptions.length === 0, 'has an empty authority information access');
    },
  ],
];

/** What RFC 5280 asks for and the Baseline Requirements do not. */
const section4Alone: readonly Rule[] = [
  [
    'nameConstraints',
    'RFC 5280 section 4.2.1.10',
    (subject) =>
      when(extension(subject, 'nameConstraints')?.critical === false, 'has name constraints that are not critical'),
  ],
];

/** The Baseline Requirements for TLS certificates, version 2. */
const baseline: readonly Rule[] = [
  [
    'extKeyUsage',
    'CA/Browser Forum BR 7.1.2.1.2',
    (subject) =>
      when(subject.role === 'anchor' && extension(subject, 'extKeyUsage') !== undefined, 'is a root with purposes'),
  ],
  [
    'authorityKeyIdentifier',
    'CA/Browser Forum BR 7.1.2.1.3',
    (subject) => {
      const found = findExtension(subject.certificate, 'authorityKeyIdentifier');
      if (!found || subject.role === 'target') return undefined;
      const own = findExtension(subject.certificate, 'subjectKeyIdentifier')?.keyIdentifier;
      const differs = found.keyIdentifier && own && !equalBytes(found.keyIdentifier, own);
      if (isSelfIssued(subject.certificate) && subject.role === 'anchor' && differs)
        return 'is its own issuer and gives its key two identifiers';
      return when(
        found.issuer !== undefined || found.serialNumber !== undefined,
        'identifies the key of its issuer by a certificate',
      );
    },
  ],
  [
    'basicConstraints',
    'CA/Browser Forum BR 7.1.2.7.6',
    (subject) =>
      when(subject.role === 'target' && subject.forServer && isCa(subject), 'is an authority in the place of a site'),
  ],
  [
    'extKeyUsage',
    'CA/Browser Forum BR 7.1.2.7.10',
    (subject) => {
      if (subject.role !== 'target') return undefined;
      const purposes = findExtension(subject.certificate, 'extKeyUsage')?.purposes;
      if (!purposes) return 'says nothing about what it is for (extKeyUsage)';
      if (purposes.includes('anyExtendedKeyUsage')) return 'is for any purpose';
      return when(extension(subject, 'extKeyUsage')?.critical ?? false, 'has critical purposes');
    },
  ],
  [
    'subject',
    'CA/Browser Forum BR 7.1.4.3',
    ({ certificate, role, forServer }) => {
      if (role !== 'target' || !forServer) return undefined;
      const all = findExtension(certificate, 'subjectAltName')?.names ?? [];
      const hosts = all.flatMap((name) => (name.type === 'dNSName' ? [name.value] : []));
      const addresses = all.flatMap((name) => (name.type === 'iPAddress' ? [formatIpAddress(name.address)] : []));
      const isCopy = (value: string): boolean => {
        const names = parseIpAddress(value) ? addresses : hosts;
        return names.length === 0 || names.includes(value);
      };
      const commonNames = certificate.subject.rdns.flat().filter(({ type }) => type === 'CN');
      return when(
        !commonNames.every(({ value }) => isCopy(value)),
        'has a common name that is not one of its alternative names, letter by letter',
      );
    },
  ],
  [
    'subjectAltName',
    'CA/Browser Forum BR 7.1.2.7.12',
    (subject) => {
      const { certificate, role, forServer } = subject;
      if (role !== 'target' || !forServer) return undefined;
      const found = extension(subject, 'subjectAltName');
      if (!found) return 'has no alternative names';
      if (found.critical && certificate.subject.rdns.length > 0)
        return 'has critical alternative names beside a subject';
      const names = findExtension(certificate, 'subjectAltName')?.names ?? [];
      return when(
        names.some((name) => name.type === 'dNSName' && isTooWide(name.value)),
        'has a wildcard for a whole registry',
      );
    },
  ],
];

const RULES: Readonly<Record<VerificationProfile['form'], readonly Rule[]>> = {
  'section 6': always,
  'section 4': [...always, ...section4, ...section4Alone],
  'baseline requirements': [...always, ...section4, ...baseline],
};

/**
 * UTCTime through 2049 and GeneralizedTime from 2050 on: one moment, one form.
 */
function timesAreInTheirForm({ tbsBytes }: Certificate): boolean {
  const isSequence = ({ tag, tagClass }: DerNode): boolean => tagClass === 'universal' && tag === tags.sequence;
  const fields = decodeDer(tbsBytes, { label: 'tbsCertificate' }).children.filter(isSequence);
  // signature, issuer, validity, subject, subjectPublicKeyInfo
  return fields[2].children.every(
    ({ tag, content }) =>
      tag === tags.utcTime ||
      (content[0] - 48) * 1000 + (content[1] - 48) * 100 + (content[2] - 48) * 10 + (content[3] - 48) >= 2050,
  );
}

/** The preferred name syntax of RFC 1034 section 3.5 and RFC 1123: letters, digits and hyphens, and no underscore. */
function isPreferredName(host: string): boolean {
  return isHostName(host) && !host.includes('_');
}

/**
 * Whether a wildcard covers a registry: `*`, `*.com`, `*.co.uk`. Browsers have a list of thousands of registries (the public
 * suffix list); here the usual second labels below a country stand for it.
 */
function isTooWide(pattern: string): boolean {
  return /^\*(\.[^.]+)?$|^\*\.(ac|co|com|edu|gob|gouv|gov|go|mil|ne|net|or|org)\.[a-z]{2}$/i.test(pattern);
}
