/** Lists and responses that we make: read back, judged, refused where they are wrong, and believed by OpenSSL and GnuTLS. */

import { CertificateError, leafSpans, seededRandom } from '@cleartext/core';
import { generateEcKey, generateEd25519Key } from '@cleartext/ec';
import { int } from '@cleartext/number';
import { ecdsaWithSha512, publicKeyOf, type PrivateKey } from '@cleartext/signature';
import {
  certIdOf,
  certificateToPem,
  createCrl,
  createOcspError,
  createOcspResponse,
  crlSpans,
  crlToPem,
  findExtension,
  issueCertificate,
  newAuthority,
  ocspSpans,
  parseOcspResponse,
  revocationReasons,
  usualScheme,
  verifyChain,
  type Authority,
  type Certificate,
  type IssueOptions,
  type RevokedEntry,
} from '@cleartext/x509';
import { certtool, hasCerttool, hasOpenssl, openssl } from './voices.ts';
import { rootKey } from './shop.ts';

const random = seededRandom('revocations');
const now = new Date('2026-06-01T12:00:00Z');
const start = new Date('2026-05-01T00:00:00Z');
const later = new Date('2026-06-08T12:00:00Z');
const moment = String(now.getTime() / 1000);
const siteKey = generateEcKey('P-256', random);

/** An authority with two sites, for each kind of key. */
function world(privateKey: PrivateKey) {
  const authority = newAuthority({ subject: { CN: 'Class CA' }, privateKey, now: start, random });
  const issue = (host: string, more: Partial<IssueOptions> = {}): Certificate =>
    issueCertificate(authority, {
      ...{
        profile: 'server',
        subject: { CN: host },
        hosts: [host],
        publicKey: publicKeyOf(siteKey),
        now: start,
        random,
      },
      ...more,
    });
  return { authority, issue, good: issue('good.test'), revoked: issue('revoked.test') };
}

const entryOf = ({ serialNumber }: Certificate, more: Partial<RevokedEntry> = {}): RevokedEntry => ({
  ...{ serialNumber, revocationDate: new Date('2026-05-20T08:00:00Z'), reason: 'keyCompromise', ...more },
});

const kinds: readonly (readonly [string, PrivateKey])[] = [
  ['RSA', rootKey],
  ['P-256', generateEcKey('P-256', random)],
  ['P-384', generateEcKey('P-384', random)],
  ['P-521', generateEcKey('P-521', random)],
  ['Ed25519', generateEd25519Key(random)],
];

describe.each(kinds)('an authority with a key of %s', (_, privateKey) => {
  const { authority, good, revoked } = world(privateKey);
  const crl = createCrl(authority, { revoked: [entryOf(revoked)], number: 3, thisUpdate: now, random });
  const response = createOcspResponse(authority, {
    ...{ issuer: authority.certificate, thisUpdate: now, random },
    answers: [
      { certificate: good, status: { status: 'good' } },
      { certificate: revoked, status: { status: 'revoked', revocationTime: start, reason: 'superseded' } },
    ],
  });
  const judge = (certificate: Certificate, more: object) =>
    verifyChain({
      ...{ chain: [certificate], trustAnchors: [authority.certificate], now, profile: 'rfc5280' },
      ...{ revocation: 'required', ...more },
    });

  it('is judged by the list', () => {
    expect(judge(good, { crls: [crl] }).summary).toMatch(/^every check passed/);
    expect(judge(revoked, { crls: [crl] }).summary).toBe(
      'revocation: "CN = revoked.test" was revoked on 2026-05-20T08:00:00.000Z (keyCompromise)',
    );
  });

  it('is judged by the response', () => {
    expect(judge(good, { ocsp: [response] }).summary).toMatch(/^every check passed/);
    expect(judge(revoked, { ocsp: [response] }).summary).toMatch(/revoked on .* \(superseded\)$/);
    expect(judge(good, { ocsp: [response], now: later }).accepted).toBe(true);
    expect(judge(good, { ocsp: [response], now: new Date('2026-06-08T12:00:02Z') }).accepted).toBe(false);
  });

  it('OpenSSL believes list and response', () => {
    if (!hasOpenssl) return;
    const files = {
      ...{ root: certificateToPem(authority.certificate), crl: crlToPem(crl), response: response.bytes },
      ...{ good: certificateToPem(good), revoked: certificateToPem(revoked) },
    };
    const verify = ['verify', '-x509_strict', '-attime', moment, '-crl_check', '-CAfile', 'root', '-CRLfile', 'crl'];
    expect(openssl([...verify, 'good'], files)).toMatchObject({ ok: true, text: 'good: OK\n' });
    expect(openssl([...verify, 'revoked'], files).text).toContain('certificate revoked');
    expect(openssl(['crl', '-in', 'crl', '-CAfile', 'root', '-noout'], files).text).toContain('verify OK');
    const ask = ['ocsp', '-respin', 'response', '-issuer', 'root', '-CAfile', 'root', '-attime', moment];
    const { text } = openssl([...ask, '-cert', 'good', '-cert', 'revoked'], files);
    expect(text).toContain('Response verify OK');
    expect(text).toMatch(/good: (WARNING: [^\n]*\n)?.*good/s);
    expect(text).toMatch(/Reason: superseded/);
  });
});

describe('lists', () => {
  const { authority, issue, good, revoked } = world(kinds[1][1]);

  it('say what they were told to, every byte under its name', () => {
    const invalidityDate = new Date('2026-05-10T00:00:00Z');
    const revokedEntries = revocationReasons
      .filter((reason) => reason !== 'removeFromCRL')
      .map((reason, i) => ({ ...entryOf(good, { reason, invalidityDate }), serialNumber: int(i + 1) }));
    const options = { revoked: revokedEntries, number: 9, thisUpdate: now, nextUpdate: later, random };
    const crl = createCrl(authority, options);
    expect(crl).toMatchObject({ version: 2, thisUpdate: now, nextUpdate: later });
    expect(crl.revokedCertificates.map(({ reason }) => reason ?? 'unspecified')).toEqual(
      revokedEntries.map(({ reason }) => reason),
    );
    expect(crl.revokedCertificates[0].invalidityDate).toEqual(invalidityDate);
    const size = leafSpans(crlSpans(crl)).reduce((sum, { start: from, end }) => sum + end - from, 0);
    expect(size).toBe(crl.bytes.length);
  });

  it('without entries have no list of entries', () => {
    const crl = createCrl(authority, { revoked: [], number: 0, thisUpdate: now, random });
    expect(crl.revokedCertificates).toEqual([]);
    expect(crlSpans(crl).flatMap(({ children = [] }) => children.map(({ label }) => label))).not.toContain(
      'revokedCertificates',
    );
  });

  it('a delta takes a hold back, and names its base', () => {
    const held = issue('held.test');
    const base = createCrl(authority, {
      ...{
        revoked: [entryOf(held, { reason: 'certificateHold' })],
        number: 1,
        thisUpdate: start,
        nextUpdate: later,
        random,
      },
    });
    const delta = createCrl(authority, {
      ...{ revoked: [entryOf(held, { reason: 'removeFromCRL' })], number: 2, baseNumber: 1, thisUpdate: now, random },
    });
    const judge = (crls: readonly (typeof base)[]) =>
      verifyChain({ chain: [held], trustAnchors: [authority.certificate], now, profile: 'rfc5280', crls }).accepted;
    expect([judge([base]), judge([base, delta])]).toEqual([false, true]);
  });

  it('cover the part that their scope says', () => {
    const scope = { only: 'authority certificates', onlySomeReasons: ['keyCompromise'], indirectCRL: true } as const;
    const fullName = [{ type: 'uniformResourceIdentifier', value: 'http://ca.test/a.crl' }] as const;
    const options = { revoked: [], number: 1, thisUpdate: now, random };
    const crl = createCrl(authority, { ...options, scope: { ...scope, fullName } });
    expect(findExtension(crl, 'issuingDistributionPoint')).toEqual({
      type: 'issuingDistributionPoint',
      distributionPoint: { fullName },
      ...{ onlyContainsUserCerts: false, onlyContainsCACerts: true, onlyContainsAttributeCerts: false },
      ...{ indirectCRL: true, onlySomeReasons: ['keyCompromise'] },
    });
    expect(() => createCrl(authority, { ...options, scope: {} })).toThrow('scope: expected a limit');
  });

  it('are not made from what contradicts itself', () => {
    const options = { revoked: [entryOf(revoked)], number: 1, thisUpdate: now, random };
    const withEntries =
      (...entries: readonly RevokedEntry[]) =>
      () =>
        createCrl(authority, { ...options, revoked: entries });
    expect(withEntries(entryOf(good), entryOf(good))).toThrow('expected each serial number once');
    expect(withEntries(entryOf(good, { reason: 'removeFromCRL' }))).toThrow('removeFromCRL in delta lists only');
    expect(withEntries(entryOf(good, { reason: 'boredom' as 'superseded' }))).toThrow(RangeError);
    expect(() => createCrl(authority, { ...options, nextUpdate: now })).toThrow('nextUpdate: expected a moment after');
    expect(() => createCrl(authority, { ...options, number: -1 })).toThrow(RangeError);
    expect(() => createCrl({ ...authority, privateKey: siteKey }, options)).toThrow(CertificateError);
    expect(() => createCrl({ certificate: good, privateKey: siteKey }, options)).toThrow('does not allow');
  });

  it('GnuTLS believes them', () => {
    if (!hasCerttool) return;
    const yesterday = new Date(Date.now() - 86_400_000); // certtool knows no other time than today
    const { privateKey } = authority;
    const today: Authority = newAuthority({ subject: { CN: 'Class CA' }, privateKey, now: yesterday, random });
    const leaf = issueCertificate(today, {
      ...{ profile: 'server', subject: { CN: 'a.test' }, hosts: ['a.test'], publicKey: publicKeyOf(siteKey) },
      ...{ now: yesterday, random },
    });
    const root = certificateToPem(today.certificate);
    const verify = (revokedEntries: readonly RevokedEntry[]): string => {
      const crl = crlToPem(createCrl(today, { revoked: revokedEntries, number: 1, thisUpdate: yesterday, random }));
      const files = { root, crl, chain: certificateToPem(leaf) };
      return certtool(['--verify', '--load-ca-certificate=root', '--load-crl=crl', '--infile=chain'], files).text;
    };
    expect(verify([])).toContain('The certificate is trusted');
    expect(verify([entryOf(leaf, { revocationDate: yesterday })])).toContain('The certificate chain is revoked');
  });
});

describe('OCSP responses', () => {
  const { authority, issue, good } = world(kinds[1][1]);
  const responderKey = generateEcKey('P-256', random);
  const responder: Authority = {
    certificate: issue('ignored', { profile: 'ocsp', subject: { CN: 'Responder' }, hosts: [], publicKey: publicKeyOf(responderKey) }), // prettier-ignore
    privateKey: responderKey,
  };
  const options = {
    ...{ issuer: authority.certificate, thisUpdate: now, random },
    answers: [{ certificate: good, status: { status: 'good' } as const }],
  };

  it('come from a responder with a certificate as well', () => {
    const response = createOcspResponse(responder, options);
    expect(response.basic?.certificates.map(({ bytes }) => bytes)).toEqual([responder.certificate.bytes]);
    const verdict = verifyChain({
      ...{ chain: [good], trustAnchors: [authority.certificate], now, profile: 'webpki', host: 'good.test' },
      ...{ ocsp: [response], revocation: 'required' },
    });
    expect(verdict.summary).toBe('every check passed');
    const size = leafSpans(ocspSpans(response)).reduce((sum, { start: from, end }) => sum + end - from, 0);
    expect(size).toBe(response.bytes.length);
    if (!hasOpenssl) return;
    const files = {
      root: certificateToPem(authority.certificate),
      good: certificateToPem(good),
      response: response.bytes,
    };
    const args = ['ocsp', '-respin', 'response', '-issuer', 'root', '-CAfile', 'root', '-attime', moment];
    expect(openssl([...args, '-cert', 'good'], files).text).toContain('Response verify OK');
  });

  it('say "unknown", and errors without answers', () => {
    const answers = [{ certificate: good, status: { status: 'unknown' } as const }];
    const { basic } = createOcspResponse(authority, { ...options, answers });
    expect(basic?.responses[0].certStatus).toEqual({ status: 'unknown' });
    expect(createOcspError('tryLater')).toEqual(parseOcspResponse(Uint8Array.of(0x30, 3, 10, 1, 3)));
    expect(() => createOcspError('successful' as 'tryLater')).toThrow(RangeError);
  });

  it('name certificates as OpenSSL does', () => {
    if (!hasOpenssl) return;
    const files = { root: certificateToPem(authority.certificate), good: certificateToPem(good) };
    const { text } = openssl(['ocsp', '-issuer', 'root', '-cert', 'good', '-req_text'], files);
    const { issuerNameHash, issuerKeyHash } = certIdOf(good, authority.certificate);
    for (const hash of [issuerNameHash, issuerKeyHash])
      expect(text).toContain(Buffer.from(hash).toString('hex').toUpperCase());
  });

  it('are not made by whoever may not answer', () => {
    const stranger: Authority = { certificate: good, privateKey: siteKey };
    expect(() => createOcspResponse(stranger, options)).toThrow('responder: its certificate is not for OCSP signing');
    expect(() => createOcspResponse({ ...responder, privateKey: siteKey }, options)).toThrow(CertificateError);
    expect(() => createOcspResponse(authority, { ...options, answers: [] })).toThrow(RangeError);
  });
});

it('a key that signs nothing has no usual scheme', () => {
  expect(usualScheme(generateEcKey('P-521', random))).toBe(ecdsaWithSha512);
  expect(() => usualScheme({ type: 'x25519' } as PrivateKey)).toThrow('privateKey: expected a key that signs');
});

it('certificates say where lists and responders are, and limit the names below', () => {
  const { authority } = world(kinds[1][1]);
  const key = generateEcKey('P-256', random);
  const below = issueCertificate(authority, {
    ...{ profile: 'ca', subject: { CN: 'Limited' }, publicKey: publicKeyOf(key), now: start, random },
    ...{
      crlUris: ['http://ca.test/root.crl'],
      ocspUris: ['http://ocsp.test'],
      issuerUris: ['http://ca.test/root.cer'],
    },
    nameConstraints: { permitted: [{ type: 'dNSName', value: 'class.test' }], excluded: [] },
  });
  expect(findExtension(below, 'cRLDistributionPoints')?.points).toHaveLength(1);
  expect(findExtension(below, 'authorityInfoAccess')?.descriptions.map(({ method }) => method)).toEqual(['OCSP', 'caIssuers']); // prettier-ignore
  const judge = (host: string): string => {
    const leaf = issueCertificate(
      { certificate: below, privateKey: key },
      {
        ...{
          profile: 'server',
          subject: { CN: host },
          hosts: [host],
          publicKey: publicKeyOf(siteKey),
          now: start,
          random,
        },
      },
    );
    return verifyChain({ chain: [leaf, below], trustAnchors: [authority.certificate], now, host }).summary;
  };
  expect(judge('www.class.test')).toMatch(/^every check passed/);
  expect(judge('www.other.test')).toMatch(/^name constraints: /);
});
