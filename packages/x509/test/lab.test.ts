/**
 * The historic bypasses of certificate checks, run: each succeeds under its named weak profile, and the same validator without
 * the mistake, and the default, refuse it and say why.
 */

import { seededRandom, utf8ToBytes } from '@cleartext/core';
import { generateEcKey } from '@cleartext/ec';
import { md5, sha256 } from '@cleartext/hash';
import { int } from '@cleartext/number';
import { generateKey, publicKeyOf } from '@cleartext/rsa';
import { md5WithRsa, publicKeyToSpki, sha256WithRsa } from '@cleartext/signature';
import { oids } from '@cleartext/asn1';
import {
  createCertificate,
  encodeAlternativeNames,
  encodeName,
  issueCertificate,
  verifyChain,
  verifySigned,
  type Certificate,
  type CertificateFields,
} from '@cleartext/x509';
import {
  collidingContents,
  forgeCertificate,
  forgeWithExponentThree,
  labAuthority,
  misissue,
  nameWithNul,
  samsChain,
  verifyChainWeakly,
  verifyFromTheFront,
  weakProfiles,
  type WeakProfile,
} from '@cleartext/x509/lab';

const random = seededRandom('historic bypasses');
const host = 'www.bank.test';
const now = new Date('2026-03-01T00:00:00Z');
const mallory = generateEcKey('P-256', random);
const root = labAuthority('Lab Root', generateEcKey('P-256', random), random);

/** What the weak profile says, and which checks fail under the sound profile that it was made from, and by default. */
function judge(weak: WeakProfile, chain: readonly Certificate[], anchor = root.certificate) {
  const options = { chain, trustAnchors: [anchor], host, now };
  const failed = (verdict: ReturnType<typeof verifyChain>) =>
    verdict.checks.flatMap(({ name, outcome }) => (outcome === 'failed' ? [name] : []));
  return {
    weak: verifyChainWeakly(weak, options).accepted,
    sound: failed(verifyChain({ ...options, profile: 'rfc5280' })),
    byDefault: verifyChain(options).accepted,
  };
}

describe('the CA flag ignored (2002)', () => {
  const certificate = issueCertificate(root, {
    ...{ profile: 'server', subject: { CN: 'sam.test' }, hosts: ['sam.test'], publicKey: mallory, now, random },
  });
  const chain = samsChain({ certificate, privateKey: mallory }, host, mallory);

  it('lets any site sign for any other', () => {
    expect(judge(weakProfiles.ignoresCaFlag, chain)).toEqual({
      weak: true,
      sound: ['basic constraints', 'key usage'],
      byDefault: false,
    });
  });

  it('is a mistake of its own: other faults are still found', () => {
    expect(judge(weakProfiles.ignoresCaFlag, [misissue(root, { CN: 'x', publicKey: mallory })]).weak).toBe(false);
    expect(judge(weakProfiles.readsNamesAsCStrings, chain).weak).toBe(false);
  });
});

it('a NUL in the name (2009) ends it for a program in C only', () => {
  const hosts = [nameWithNul(host, 'mallory.test')];
  const chain = [misissue(root, { CN: 'mallory.test', publicKey: mallory, hosts, random })];
  expect(judge(weakProfiles.readsNamesAsCStrings, chain)).toEqual({
    weak: true,
    sound: ['site identity'],
    byDefault: false,
  });
});

describe('an MD5 collision (2004, 2008)', () => {
  const key = generateKey({ bits: 1024, random });
  const [one, other] = collidingContents(utf8ToBytes('and the same end'));

  it('makes one signature fit two contents', () => {
    expect(one).not.toEqual(other);
    expect(md5(one)).toEqual(md5(other));
    const spki = publicKeyToSpki(key);
    const signed = (tbsBytes: Uint8Array, scheme: typeof md5WithRsa) => ({
      ...{ tbsBytes, signatureAlgorithm: scheme.algorithm, signature: scheme.sign(key, one) },
    });
    expect([one, other].map((content) => verifySigned(signed(content, md5WithRsa), spki))).toEqual([true, true]);
    expect([one, other].map((content) => verifySigned(signed(content, sha256WithRsa), spki))).toEqual([true, false]);
  });

  it('is why MD5 is refused in certificates, unless a profile asks for it by name', () => {
    const anchor = labAuthority('Old Root', key, random);
    const certificate = createCertificate(siteFields(anchor.certificate.subject.bytes), key, { scheme: md5WithRsa });
    expect(judge(weakProfiles.acceptsMd5, [certificate], anchor.certificate)).toEqual({
      weak: true,
      sound: ['algorithms'],
      byDefault: false,
    });
  });
});

describe('a signature under e = 3 (2006)', () => {
  const key = generateKey({ bits: 2048, e: 3, random: seededRandom('exponent three') });
  const anchor = labAuthority('Root with e = 3', key, random);

  it('is a cube root, if the padding is read from the front', () => {
    const forged = forgeCertificate(publicKeyOf(key), siteFields(anchor.certificate.subject.bytes));
    expect(judge(weakProfiles.readsPaddingFromTheFront, [forged], anchor.certificate)).toEqual({
      weak: true,
      sound: ['signature'],
      byDefault: false,
    });
  });

  it('does not fit another message, and real signatures pass too', () => {
    const message = utf8ToBytes('pay Mallory');
    const check = (signature: Uint8Array, text = message) =>
      verifyFromTheFront(publicKeyToSpki(key), sha256WithRsa.algorithm, text, signature);
    const forged = forgeWithExponentThree(publicKeyOf(key), sha256, message);
    expect([check(forged), check(forged, utf8ToBytes('pay Alice'))]).toEqual([true, false]);
    expect(check(sha256WithRsa.sign(key, message))).toBe(true);
    expect(sha256WithRsa.verify(publicKeyOf(key), message, forged)).toBe(false);
    expect([check(new Uint8Array(256)), check(new Uint8Array(256).fill(0xff))]).toEqual([false, false]);
  });

  it('needs room, and the exponent 3', () => {
    const forge = (bits: number, e: number) =>
      forgeWithExponentThree(publicKeyOf(generateKey({ bits, e, random })), sha256, new Uint8Array());
    expect(() => forge(1024, 3)).toThrow('publicKey: expected a longer modulus for this hash, found 1024 bits');
    expect(() => forge(512, 65537)).toThrow('publicKey: expected the exponent 3, found 65537');
  });
});

it('a common name escapes limits that are applied to alternative names only', () => {
  const limits = { permitted: [{ type: 'dNSName', value: 'school.test' } as const], excluded: [] };
  const authority = labAuthority('School', mallory, random);
  const certificate = labAuthority('School', mallory, random, limits).certificate;
  const escaped = [misissue(authority, { CN: host, publicKey: mallory, random })];
  expect(judge(weakProfiles.limitsAlternativeNamesOnly, escaped, certificate).weak).toBe(true);
  expect(judge(weakProfiles.limitsAlternativeNamesOnly, escaped, certificate).byDefault).toBe(false);
  // With the common names, but also with the limits on them, the name is outside.
  const { profile } = weakProfiles.limitsAlternativeNamesOnly;
  const sound = verifyChain({ chain: escaped, trustAnchors: [certificate], host, now, profile });
  expect(sound.summary).toContain('name constraints: "CN = www.bank.test" has the name DNS:www.bank.test');
  const open = [misissue(authority, { CN: host, publicKey: mallory, hosts: [host], random })];
  expect(judge(weakProfiles.limitsAlternativeNamesOnly, open, certificate).weak).toBe(false);
});

function siteFields(issuer: Uint8Array): CertificateFields {
  return {
    ...{ serialNumber: int(2006), issuer, subject: encodeName({ CN: host }) },
    validity: { notBefore: new Date('2026-01-01'), notAfter: new Date('2027-01-01') },
    subjectPublicKeyInfo: publicKeyToSpki(mallory),
    extensions: [{ oid: oids.subjectAltName, value: encodeAlternativeNames([{ type: 'dNSName', value: host }]) }],
  };
}
