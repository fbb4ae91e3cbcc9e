/**
 * Extensions as text, in the words and the layout of `openssl x509 -text`. Extensions unknown here are shown as OpenSSL
 * shows those unknown to it: their bytes as characters, a full stop for what cannot be printed.
 */

import { oidName } from '@cleartext/asn1';
import { withoutControls } from '@cleartext/core';
import type { AccessDescription } from './extensions/authority-info-access.ts';
import type { PolicyInformation, PolicyQualifier } from './extensions/certificate-policies.ts';
import type { Extension, ExtensionTypes } from './extensions/extension.ts';
import type { KeyUsageName } from './extensions/key-usage.ts';
import { addressText, generalNameToString, type GeneralName } from './general-name.ts';
import { nameToString } from './name.ts';
import { asciiOnly, colons, timeText } from './text-forms.ts';

/** The value of an extension on one or more lines, without indentation. */
export function extensionText({ decoded, name, value }: Extension): string[] {
  // The extension has no content; it only has to be present.
  if (name === 'ocspNoCheck') return [''];
  switch (decoded.type) {
    case 'basicConstraints': {
      const { isCa, pathLength } = decoded;
      return [`CA:${isCa ? 'TRUE' : 'FALSE'}${pathLength === undefined ? '' : `, pathlen:${pathLength}`}`];
    }
    case 'keyUsage':
      return [listed(decoded.usages.map((usage) => USAGES[usage]))];
    case 'extKeyUsage':
      return [listed(decoded.purposes.map((purpose) => PURPOSES.get(purpose) ?? purpose))];
    case 'subjectAltName':
    case 'issuerAltName':
      return [listed(decoded.names.map(generalNameToString))];
    case 'subjectKeyIdentifier':
      return [colons(decoded.keyIdentifier)];
    case 'authorityKeyIdentifier':
      return authorityKeyLines(decoded);
    case 'certificatePolicies':
      return decoded.policies.flatMap(policyLines);
    case 'policyConstraints': {
      const { requireExplicitPolicy: explicit, inhibitPolicyMapping: mapping } = decoded;
      return [
        listed([
          ...(explicit === undefined ? [] : [`Require Explicit Policy:${explicit}`]),
          ...(mapping === undefined ? [] : [`Inhibit Policy Mapping:${mapping}`]),
        ]),
      ];
    }
    case 'policyMappings':
      return [listed(decoded.mappings.map((each) => `${each.issuerDomainPolicy}:${each.subjectDomainPolicy}`))];
    case 'inhibitAnyPolicy':
      return [String(decoded.skipCerts)];
    case 'nameConstraints':
      return [...subtreeLines('Permitted:', decoded.permitted), ...subtreeLines('Excluded:', decoded.excluded)];
    case 'cRLDistributionPoints':
    case 'freshestCRL':
      return decoded.points.flatMap(({ distributionPoint }) => [
        'Full Name:',
        ...(distributionPoint?.fullName ?? []).map((name) => `  ${longForm(name)}`),
      ]);
    case 'authorityInfoAccess':
    case 'subjectInfoAccess':
      return decoded.descriptions.map(accessLine);
    case 'cRLNumber':
      return [decoded.number.toString(10)];
    case 'deltaCRLIndicator':
      return [decoded.baseCRLNumber.toString(10)];
    case 'reasonCode':
      return [decoded.reason];
    case 'invalidityDate':
      return [timeText(decoded.date)];
    case 'certificateIssuer':
      return decoded.names.map(longForm);
    case 'issuingDistributionPoint':
      return issuingPointLines(decoded);
    case 'unknown':
      return Array.from(value, (byte) =>
        byte === 10 || byte === 13 || (byte > 31 && byte < 127) ? String.fromCharCode(byte) : '.',
      )
        .join('')
        .split('\n');
  }
}

/** The printed name of an extension: OpenSSL's for those it knows, the object identifier for others. */
export function extensionTitle({ name, oid }: Pick<Extension, 'name' | 'oid'>): string {
  return TITLES.get(name) ?? oid;
}

function issuingPointLines(point: ExtensionTypes['issuingDistributionPoint']): string[] {
  const { distributionPoint, onlySomeReasons } = point;
  return [
    ...(distributionPoint?.fullName
      ? ['Full Name:', ...distributionPoint.fullName.map((name) => `  ${longForm(name)}`)]
      : []),
    ...(point.onlyContainsUserCerts ? ['Only User Certificates'] : []),
    ...(point.onlyContainsCACerts ? ['Only CA Certificates'] : []),
    ...(onlySomeReasons ? [`Only Some Reasons: ${onlySomeReasons.join(', ')}`] : []),
    ...(point.indirectCRL ? ['Indirect CRL'] : []),
    ...(point.onlyContainsAttributeCerts ? ['Only Attribute Certificates'] : []),
  ];
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? '<EMPTY>' : items.join(', ');
}

function authorityKeyLines(decoded: ExtensionTypes['authorityKeyIdentifier']): string[] {
  const { keyIdentifier, issuer, serialNumber } = decoded;
  const alone = !issuer && !serialNumber;
  return [
    ...(keyIdentifier ? [`${alone ? '' : 'keyid:'}${colons(keyIdentifier)}`] : []),
    ...(issuer ?? []).map(generalNameToString),
    ...(serialNumber
      ? [`serial:${colons(serialNumber.isZero() ? new Uint8Array(1) : serialNumber.abs().toBytes())}`]
      : []),
  ];
}

function policyLines({ policy, qualifiers }: PolicyInformation): string[] {
  const name = oidName(policy) === 'anyPolicy' ? 'X509v3 Any Policy' : policy;
  return [`Policy: ${name}`, ...qualifiers.flatMap(qualifierLines).map((line) => `  ${line}`)];
}

function qualifierLines(qualifier: PolicyQualifier): string[] {
  switch (qualifier.type) {
    case 'cps':
      return [`CPS: ${withoutControls(qualifier.uri)}`];
    case 'unknown':
      return [`Unknown Qualifier: ${qualifier.oid}`];
    case 'userNotice': {
      const { reference, text } = qualifier;
      return [
        'User Notice:',
        ...(reference
          ? [
              `  Organization: ${withoutControls(reference.organization)}`,
              `  Number${reference.numbers.length > 1 ? 's' : ''}: ${reference.numbers.join(', ')}`,
            ]
          : []),
        ...(text === undefined ? [] : [`  Explicit Text: ${withoutControls(text)}`]),
      ];
    }
  }
}

function subtreeLines(title: string, names: readonly GeneralName[]): string[] {
  return names.length === 0 ? [] : [title, ...names.map((name) => `  ${longForm(name)}`)];
}

/** OpenSSL has two forms for names; this is the one it uses where each has its own line. */
function longForm(name: GeneralName): string {
  if (name.type === 'directoryName') return `DirName:${asciiOnly(nameToString(name.name))}`;
  if (name.type === 'iPAddress') return `IP:${addressText(name.address)}`;
  return generalNameToString(name);
}

function accessLine({ method, location }: AccessDescription): string {
  return `${ACCESS_METHODS.get(method) ?? method} - ${generalNameToString(location)}`;
}

const USAGES: Readonly<Record<KeyUsageName, string>> = {
  digitalSignature: 'Digital Signature',
  nonRepudiation: 'Non Repudiation',
  keyEncipherment: 'Key Encipherment',
  dataEncipherment: 'Data Encipherment',
  keyAgreement: 'Key Agreement',
  keyCertSign: 'Certificate Sign',
  cRLSign: 'CRL Sign',
  encipherOnly: 'Encipher Only',
  decipherOnly: 'Decipher Only',
};

const PURPOSES: ReadonlyMap<string, string> = new Map([
  ['serverAuth', 'TLS Web Server Authentication'],
  ['clientAuth', 'TLS Web Client Authentication'],
  ['codeSigning', 'Code Signing'],
  ['emailProtection', 'E-mail Protection'],
  ['timeStamping', 'Time Stamping'],
  ['OCSPSigning', 'OCSP Signing'],
  ['anyExtendedKeyUsage', 'Any Extended Key Usage'],
  ['ipsecEndSystem', 'IPSec End System'],
  ['ipsecTunnel', 'IPSec Tunnel'],
  ['ipsecUser', 'IPSec User'],
  ['ipsecIKE', 'ipsec Internet Key Exchange'],
  ['microsoftServerGatedCrypto', 'Microsoft Server Gated Crypto'],
  ['netscapeServerGatedCrypto', 'Netscape Server Gated Crypto'],
  ['microsoftSmartcardLogin', 'Microsoft Smartcard Login'],
]);

const ACCESS_METHODS: ReadonlyMap<string, string> = new Map([
  ['caIssuers', 'CA Issuers'],
  ['caRepository', 'CA Repository'],
  ['adTimeStamping', 'AD Time Stamping'],
]);

const TITLES: ReadonlyMap<string, string> = new Map([
  ['basicConstraints', 'X509v3 Basic Constraints'],
  ['keyUsage', 'X509v3 Key Usage'],
  ['extKeyUsage', 'X509v3 Extended Key Usage'],
  ['subjectAltName', 'X509v3 Subject Alternative Name'],
  ['issuerAltName', 'X509v3 Issuer Alternative Name'],
  ['subjectKeyIdentifier', 'X509v3 Subject Key Identifier'],
  ['authorityKeyIdentifier', 'X509v3 Authority Key Identifier'],
  ['certificatePolicies', 'X509v3 Certificate Policies'],
  ['policyConstraints', 'X509v3 Policy Constraints'],
  ['policyMappings', 'X509v3 Policy Mappings'],
  ['inhibitAnyPolicy', 'X509v3 Inhibit Any Policy'],
  ['nameConstraints', 'X509v3 Name Constraints'],
  ['cRLDistributionPoints', 'X509v3 CRL Distribution Points'],
  ['freshestCRL', 'X509v3 Freshest CRL'],
  ['authorityInfoAccess', 'Authority Information Access'],
  ['subjectInfoAccess', 'Subject Information Access'],
  ['ocspNoCheck', 'OCSP No Check'],
  ['privateKeyUsagePeriod', 'X509v3 Private Key Usage Period'],
  ['subjectDirectoryAttributes', 'X509v3 Subject Directory Attributes'],
  ['tlsFeature', 'TLS Feature'],
  ['signedCertificateTimestampList', 'CT Precertificate SCTs'],
  ['ctPrecertificatePoison', 'CT Precertificate Poison'],
  ['netscapeCertType', 'Netscape Cert Type'],
  ['netscapeComment', 'Netscape Comment'],
  ['qcStatements', 'qcStatements'],
]);
