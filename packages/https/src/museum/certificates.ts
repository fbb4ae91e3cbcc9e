/**
 * The certificates of the museum: one good chain, and for each fault a chain with this fault alone (RFC 5280 section 6, RFC 6125). All of
 * them end at a root whose key is made anew for each museum and is not kept, so that trusting it for an hour does no harm.
 */

import { der, oids } from '@cleartext/asn1';
import type { RandomSource } from '@cleartext/core';
import { generateEcKey, generateEd25519Key } from '@cleartext/ec';
import { generateKey } from '@cleartext/rsa';
import {
  ecdsaWithSha256,
  md5WithRsa,
  publicKeyToSpki,
  sha1WithRsa,
  sha256WithRsa,
  type PrivateKey,
  type SignatureScheme,
} from '@cleartext/signature';
import type { Identity } from '@cleartext/tls';
import {
  createCertificate,
  createOcspResponse,
  encodeAlternativeNames,
  encodeAuthorityKeyIdentifier,
  encodeBasicConstraints,
  encodeExtendedKeyUsage,
  encodeKeyUsage,
  encodeName,
  encodeNameConstraints,
  encodeSubjectKeyIdentifier,
  keyIdentifierOf,
  parseCertificate,
  parseIpAddress,
  randomSerialNumber,
  type Authority,
  type Certificate,
  type ExtensionInput,
  type GeneralName,
} from '@cleartext/x509';

/** Where the museum gets its randomness and its date from. */
export interface MuseumSource {
  readonly now: Date;
  readonly random: RandomSource;
}

/** Every identity that a site of the museum shows, and the root above them. */
export function museumCertificates({ now, random }: MuseumSource) {
  const day = (days: number): Date => new Date(Math.floor(now.getTime() / 1000) * 1000 + days * 86_400_000);
  const ecKey = (): PrivateKey => generateEcKey('P-256', random);
  const rsaKey = (bits: number): PrivateKey => generateKey({ bits, random });

  /** A certificate signed by `issuer`, or self-signed without one. Everything that `how` does not mention is as it should be. */
  const certify = (subject: string, key: PrivateKey, issuer: Authority | undefined, parts: Parts = {}): Certificate => {
    const spki = publicKeyToSpki(key);
    const { authority: isCa, from = -2, until = 90, purpose = 'serverAuth', names = LOCAL_NAMES } = parts;
    const extensions: ExtensionInput[] = [
      {
        oid: oids.basicConstraints,
        critical: true,
        value: encodeBasicConstraints({
          isCa: isCa !== undefined,
          ...(isCa?.pathLength === undefined ? {} : { pathLength: isCa.pathLength }),
        }),
      },
      {
        oid: oids.keyUsage,
        critical: true,
        value: encodeKeyUsage(
          isCa
            ? ['keyCertSign', 'cRLSign']
            : key.type === 'rsa'
              ? ['digitalSignature', 'keyEncipherment']
              : ['digitalSignature'],
        ),
      },
      { oid: oids.subjectKeyIdentifier, value: encodeSubjectKeyIdentifier(keyIdentifierOf(spki)) },
      {
        oid: oids.authorityKeyIdentifier,
        value: encodeAuthorityKeyIdentifier(keyIdentifierOf(issuer?.certificate.subjectPublicKeyInfo ?? spki)),
      },
      ...(isCa ? [] : [{ oid: oids.extKeyUsage, value: encodeExtendedKeyUsage([purpose]) }]),
      ...(isCa || names.length === 0 ? [] : [{ oid: oids.subjectAltName, value: encodeAlternativeNames(names) }]),
      ...(parts.more ?? []),
    ];
    const signer = issuer?.privateKey ?? key;
    const name = encodeName({ O: 'Cleartext Museum', CN: subject });
    return createCertificate(
      {
        serialNumber: randomSerialNumber(random),
        issuer: issuer?.certificate.subject.bytes ?? name,
        validity: { notBefore: day(from), notAfter: day(until) },
        subject: name,
        subjectPublicKeyInfo: spki,
        extensions,
      },
      signer,
      { scheme: parts.scheme ?? (signer.type === 'rsa' ? sha256WithRsa : ecdsaWithSha256), random },
    );
  };
  const authority = (name: string, issuer?: Authority, parts: Parts = {}, privateKey = ecKey()): Authority => ({
    certificate: certify(name, privateKey, issuer, { authority: {}, from: -800, until: 800, ...parts }),
    privateKey,
  });
  const site = (
    privateKey: PrivateKey,
    issuer: Authority,
    parts: Parts = {},
    above = [issuer.certificate],
  ): Identity => ({
    chain: [certify('localhost', privateKey, issuer, parts), ...above],
    privateKey,
  });

  const root = authority('Museum root');
  const issuing = authority('Museum issuing authority', root);
  const rsaIssuing = authority('Museum RSA authority', root, {}, rsaKey(2048));
  const stranger = authority('A root that nobody trusts');
  const examplesOnly = authority('An authority for .example', root, {
    more: [
      {
        oid: oids.nameConstraints,
        critical: true,
        value: encodeNameConstraints({ permitted: [{ type: 'dNSName', value: 'example' }], excluded: [] }),
      },
    ],
  });
  const last = authority('An authority with no authority below it', root, { authority: { pathLength: 0 } });
  const belowLast = authority('An authority below the last', last);
  const good = site(ecKey(), issuing);
  const noAuthority: Authority = { certificate: good.chain[0], privateKey: good.privateKey };
  const selfSigned = ecKey();
  const revoked = site(ecKey(), issuing);
  const staple = createOcspResponse(issuing, {
    issuer: issuing.certificate,
    answers: [
      {
        certificate: revoked.chain[0],
        status: { status: 'revoked', revocationTime: day(-1), reason: 'keyCompromise' },
      },
    ],
    thisUpdate: day(-1),
    nextUpdate: day(6),
    random,
  });
  const rsa = rsaKey(2048);

  return {
    root: root.certificate,
    /** Certificates without any failing, one for each kind of key. */
    good,
    goodRsa: site(rsa, issuing),
    goodEd25519: site(generateEd25519Key(random), issuing),
    goodP384: site(generateEcKey('P-384', random), issuing),
    /** Shown by visitors to the site that demands a certificate. */
    visitor: site(ecKey(), issuing, {
      purpose: 'clientAuth',
      names: [{ type: 'rfc822Name', value: 'visitor@museum.example' }],
    }),
    expired: site(ecKey(), issuing, { from: -400, until: -30 }),
    notYetValid: site(ecKey(), issuing, { from: 30, until: 400 }),
    otherName: site(ecKey(), issuing, { names: [{ type: 'dNSName', value: 'www.cajun-shop.example' }] }),
    nameInSubjectOnly: site(ecKey(), issuing, { names: [] }),
    selfSigned: { chain: [certify('localhost', selfSigned, undefined)], privateKey: selfSigned },
    untrustedRoot: site(ecKey(), stranger),
    missingIntermediate: site(ecKey(), issuing, {}, []),
    revoked: { ...revoked, ocspResponse: staple.bytes },
    outsideNameConstraints: site(ecKey(), examplesOnly),
    tooLongPath: site(ecKey(), belowLast, {}, [belowLast.certificate, last.certificate]),
    signedByNoAuthority: site(ecKey(), noAuthority, {}, good.chain.slice()),
    otherPurpose: site(ecKey(), issuing, { purpose: 'clientAuth' }),
    changed: changedSignature(site(ecKey(), issuing)),
    unknownCritical: site(ecKey(), issuing, {
      more: [{ oid: '1.3.6.1.4.1.99999.1', critical: true, value: der.null() }],
    }),
    sha1: site(rsa, rsaIssuing, { scheme: sha1WithRsa }),
    md5: site(rsa, rsaIssuing, { scheme: md5WithRsa }),
    rsa512: site(rsaKey(512), issuing),
    rsa1024: site(rsaKey(1024), issuing),
  } as const;
}

/** How a certificate differs from a good one of a site. */
interface Parts {
  /** For an authority. */
  readonly authority?: { readonly pathLength?: number };
  /** Days from now. */
  readonly from?: number;
  readonly until?: number;
  readonly names?: readonly GeneralName[];
  readonly purpose?: string;
  readonly scheme?: SignatureScheme;
  readonly more?: readonly ExtensionInput[];
}

/** The names of this machine. */
const LOCAL_NAMES: readonly GeneralName[] = [
  { type: 'dNSName', value: 'localhost' },
  { type: 'iPAddress', address: parseIpAddress('127.0.0.1')! },
  { type: 'iPAddress', address: parseIpAddress('::1')! },
];

/** The last byte of the signature is another one. */
function changedSignature({ chain: [certificate, ...above], privateKey }: Identity): Identity {
  const bytes = certificate.bytes.slice();
  bytes[bytes.length - 1] ^= 1;
  return { chain: [parseCertificate(bytes), ...above], privateKey };
}
