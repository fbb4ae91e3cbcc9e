import { decodeDer, der, encodeAlgorithmIdentifier, oids } from '@cleartext/asn1';
import { int } from '@cleartext/number';
import { privateKeyFromPem } from '@cleartext/rsa';
import { md5WithRsa, publicKeyToSpki, sha1WithRsa, sha256WithRsa, type PrivateKey } from '@cleartext/signature';
import {
  buildPaths,
  checkSite,
  createCertificate,
  encodeAlternativeNames,
  encodeBasicConstraints,
  encodeCertificatePolicies,
  encodeExtendedKeyUsage,
  encodeKeyUsage,
  encodeName,
  encodeNameConstraints,
  issueCertificate,
  newAuthority,
  parseCertificate,
  verifyCertificateSignature,
  type Certificate,
  type ExtensionInput,
  type SiteCheckOptions,
} from '@cleartext/x509';
import { rsa512 } from '../../rsa/test/data/keys.ts';
import {
  authorityBelow,
  leafKey,
  middle,
  middleKey,
  now,
  otherKey,
  random,
  root,
  rootKey,
  shop,
  start,
  verdicts,
} from './shop.ts';

const leaf = shop(middle);
const chain = [leaf, middle.certificate];
const host = 'cajun-shop.securesites.test';
const check = (options: Partial<SiteCheckOptions> = {}) =>
  checkSite({ chain, host, now, trustAnchors: [root.certificate], ...options });

const allPassed = {
  date: 'passed',
  'signer trust': 'passed',
  signature: 'passed',
  'site identity': 'passed',
  purpose: 'passed',
};

/** A certificate with any fields, where the small authority would refuse. */
function handMade(
  subject: string,
  key: PrivateKey,
  issuer: { readonly name: string; readonly key: PrivateKey },
  extensions: readonly ExtensionInput[] = [],
  scheme = sha256WithRsa,
): Certificate {
  const fields = {
    serialNumber: int(1),
    issuer: encodeName({ CN: issuer.name }),
    validity: { notBefore: start, notAfter: new Date('2030-01-01T00:00:00Z') },
    subject: encodeName({ CN: subject }),
    subjectPublicKeyInfo: publicKeyToSpki(key),
    extensions,
  };
  return createCertificate(fields, issuer.key, { scheme });
}

const isCa = { oid: oids.basicConstraints, critical: true, value: encodeBasicConstraints({ isCa: true }) };
const forHost = {
  oid: oids.subjectAltName,
  value: encodeAlternativeNames([{ type: 'dNSName', value: host }]),
};

it('accepts the honest chain, and says why', () => {
  const verdict = check();
  expect(verdict.accepted).toBe(true);
  expect(verdict.summary).toBe('every check passed');
  expect(verdicts(verdict)).toEqual(allPassed);
  expect(verdict.path).toEqual([leaf, middle.certificate, root.certificate]);
  expect(verdict.checks.map(({ name }) => name)).toEqual(Object.keys(allPassed));
  expect(verdict.checks.every(({ clause }) => /^RFC \d+ section/.test(clause))).toBe(true);
});

describe('date', () => {
  it.each([
    ['before', '2025-12-31T23:59:59Z', false],
    ['at its first second', '2026-01-01T00:00:00Z', true],
    ['at its last second', '2026-12-31T23:59:59Z', true],
    ['in the last second', '2026-12-31T23:59:59.999Z', true],
    ['after', '2027-01-01T00:00:00Z', false],
  ])('%s', (_, moment, accepted) => {
    const verdict = check({ now: new Date(moment) });
    expect(verdict.accepted).toBe(accepted);
    expect(verdicts(verdict)).toEqual({ ...allPassed, date: accepted ? 'passed' : 'failed' });
  });

  it('counts for every certificate on the path', () => {
    const short = authorityBelow(root, 'Short', middleKey, { days: 10 });
    const verdict = check({
      chain: [shop({ ...middle, certificate: short.certificate }, { days: 10 }), short.certificate],
    });
    expect(verdict.checks[0]).toMatchObject({ outcome: 'failed', position: 0 });
  });
});

describe('signer trust', () => {
  const problem = (options: Partial<SiteCheckOptions>) => {
    const verdict = check(options);
    expect(verdict.accepted).toBe(false);
    expect(verdicts(verdict)['signer trust']).toBe('failed');
    return verdict.checks[1].sentence;
  };

  it('needs the intermediate certificate, in any order, and no more than once', () => {
    expect(problem({ chain: [leaf] })).toContain('is not trusted and its certificate was not sent');
    expect(check({ chain: [leaf, root.certificate, middle.certificate, leaf, middle.certificate] }).accepted).toBe(
      true,
    );
  });

  it('refuses an unknown signer; the signature is then not reached', () => {
    const stranger = newAuthority({ subject: { CN: 'Stranger' }, privateKey: otherKey, now: start, random });
    const verdict = check({ trustAnchors: [stranger.certificate] });
    expect(verdicts(verdict)).toEqual({ ...allPassed, 'signer trust': 'failed', signature: 'not reached' });
    expect(problem({ chain: [...chain, root.certificate], trustAnchors: [] })).toContain('vouches for itself');
  });

  it('refuses a certificate that vouches for itself, unless it is the trust anchor', () => {
    const self = handMade('self', leafKey, { name: 'self', key: leafKey }, [forHost]);
    expect(problem({ chain: [self] })).toContain('vouches for itself');
    const verdict = check({ chain: [self], trustAnchors: [self] });
    expect(verdicts(verdict)).toEqual(allPassed);
    expect(verdict.checks[2].sentence).toBe('the certificate itself is trusted');
  });

  it("refuses Sam's Signing Shop: a server certificate that signs others", () => {
    const sam = { name: 'sams-signing-shop.test', key: otherKey };
    const sams = issueCertificate(middle, {
      profile: 'server',
      subject: { CN: sam.name },
      hosts: [sam.name],
      publicKey: otherKey,
      now: start,
      random,
    });
    const forged = handMade('bank.test', leafKey, sam, [forHost]);
    const verdict = check({ chain: [forged, sams, middle.certificate] });
    expect(verdicts(verdict)).toEqual({ ...allPassed, 'signer trust': 'failed', purpose: 'passed' });
    expect(verdict.summary).toBe(
      'signer trust: "CN = sams-signing-shop.test" is not a certificate authority (basicConstraints)',
    );
    expect(verdict.checks[1].position).toBe(1);
    expect(() => shop({ certificate: sams, privateKey: otherKey })).toThrow('certificate authority');
  });

  it('counts the certificates below a path length', () => {
    const tight = authorityBelow(root, 'Tight', middleKey, { pathLength: 0 });
    expect(check({ chain: [shop(tight), tight.certificate] }).accepted).toBe(true);
    const name = { CN: 'Tight', O: 'Honest Signing Inc.', C: 'US' };
    expect(() => authorityBelow(tight, 'Below', otherKey)).toThrow('path length of 0');
    const below = createCertificate(
      {
        serialNumber: int(2),
        issuer: tight.certificate.subject.bytes,
        validity: tight.certificate.validity,
        subject: encodeName({ ...name, CN: 'Below' }),
        subjectPublicKeyInfo: publicKeyToSpki(otherKey),
        extensions: [isCa],
      },
      middleKey,
    );
    const lengthy = [shop({ certificate: below, privateKey: otherKey }), below, tight.certificate];
    expect(problem({ chain: lengthy })).toContain(
      'one intermediate certificate more than an authority above it allows',
    );
  });

  it('does not count a certificate that an authority issued to itself (RFC 5280 section 6.1.4)', () => {
    const tight = newAuthority({ subject: { CN: 'Root' }, privateKey: rootKey, pathLength: 0, now: start, random });
    const renewed = handMade('Root', middleKey, { name: 'Root', key: rootKey }, [isCa]);
    const site = shop({ certificate: renewed, privateKey: middleKey });
    expect(check({ chain: [site, renewed], trustAnchors: [tight.certificate] }).summary).toBe('every check passed');
  });

  it('needs keyCertSign where there is a key usage', () => {
    const usage = { oid: oids.keyUsage, critical: true, value: encodeKeyUsage(['cRLSign']) };
    const mute = handMade('mute', middleKey, { name: 'Root', key: rootKey }, [isCa, usage]);
    const site = handMade('site', leafKey, { name: 'mute', key: middleKey }, [forHost]);
    const anchor = handMade('Root', rootKey, { name: 'Root', key: rootKey }, [isCa]);
    expect(problem({ chain: [site, mute], trustAnchors: [anchor] })).toContain('keyUsage');
    expect(() => shop({ certificate: mute, privateKey: middleKey })).toThrow('key usage');
  });

  it('takes an old root of version 1 as anchor, but none in the middle', () => {
    const old = handMade('Old', rootKey, { name: 'Old', key: rootKey });
    expect(old.version).toBe(1);
    const site = handMade('site', leafKey, { name: 'Old', key: rootKey }, [forHost]);
    expect(check({ chain: [site], trustAnchors: [old] }).accepted).toBe(true);
    const crossed = handMade('Old', rootKey, { name: 'Older', key: rootKey });
    expect(check({ chain: [site], trustAnchors: [crossed] }).summary).toContain('is not a certificate authority');
    const between = handMade('Old', middleKey, { name: 'Old', key: rootKey });
    const lower = handMade('site', leafKey, { name: 'Old', key: middleKey }, [forHost]);
    expect(check({ chain: [lower, between], trustAnchors: [old] }).accepted).toBe(false);
  });

  it('ends on two authorities that vouch for each other', () => {
    const one = handMade('one', middleKey, { name: 'two', key: otherKey }, [isCa]);
    const two = handMade('two', otherKey, { name: 'one', key: middleKey }, [isCa]);
    const site = handMade('site', leafKey, { name: 'one', key: middleKey }, [forHost]);
    expect(problem({ chain: [site, one, two] })).toContain('is not trusted');
  });

  it('ends on a web of certificates with one name', () => {
    const web = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((serial) =>
      createCertificate(
        {
          serialNumber: int(serial),
          issuer: encodeName({ CN: 'web' }),
          validity: { notBefore: start, notAfter: new Date('2030-01-01T00:00:00Z') },
          subject: encodeName({ CN: 'web' }),
          subjectPublicKeyInfo: publicKeyToSpki(otherKey),
          extensions: [isCa],
        },
        otherKey,
      ),
    );
    const site = handMade('site', leafKey, { name: 'web', key: otherKey }, [forHost]);
    expect(problem({ chain: [site, ...web] })).toContain('vouches for itself');
  });

  it('proposes an issuer of the right name whose key identifier is another last', () => {
    const name = { C: 'US', O: 'Honest Signing Inc.', CN: 'Honest Root' };
    const namesake = newAuthority({ subject: name, privateKey: otherKey, now: start, random }).certificate;
    const paths = [...buildPaths([shop(root)], [namesake, root.certificate])];
    expect(paths.map(({ trustAnchor }) => trustAnchor?.certificate)).toEqual([root.certificate, namesake]);
    expect(check({ chain: [shop(root)], trustAnchors: [namesake] }).accepted).toBe(false);
  });

  it('finds the way that passes where there are two', () => {
    // The intermediate authority has two certificates, one expired; and the root is reachable through both.
    const expired = authorityBelow(root, 'Honest Server Signing', middleKey, { days: 2 });
    const both = [expired.certificate, middle.certificate];
    for (const others of [both, [...both].reverse()]) {
      const verdict = check({ chain: [leaf, ...others] });
      expect(verdict.accepted).toBe(true);
      expect(verdict.path[1]).toEqual(middle.certificate);
    }
    expect([...buildPaths([leaf, ...both], [root.certificate])]).toHaveLength(2);
  });
});

describe('signature', () => {
  const flipped = (certificate: Certificate, at: number): Certificate => {
    const bytes = certificate.bytes.slice();
    bytes[at] ^= 1;
    return parseCertificate(bytes);
  };

  it('fails for a flipped bit in what is signed', () => {
    const altered = flipped(leaf, leaf.bytes.length - 160); // in the last extension: a letter of a name
    const verdict = check({ chain: [altered, middle.certificate], host: undefined });
    expect(verdict.accepted).toBe(false);
    expect(verdicts(verdict).signature).toBe('failed');
    expect(verdicts(verdict)['signer trust']).toBe('passed');
  });

  it('fails for a flipped bit in the signature, though browsers then speak of an unknown authority', () => {
    const verdict = check({ chain: [flipped(leaf, leaf.bytes.length - 9), middle.certificate] });
    expect(verdicts(verdict)).toEqual({ ...allPassed, signature: 'failed' });
    expect(verdict.checks[2]).toMatchObject({ position: 0 });
  });

  it('fails for the right name on the wrong key', () => {
    const impostor = handMade('Root', otherKey, { name: 'Root', key: otherKey }, [isCa]);
    const real = handMade('Root', rootKey, { name: 'Root', key: rootKey }, [isCa]);
    const site = handMade('site', leafKey, { name: 'Root', key: rootKey }, [forHost]);
    expect(verdicts(check({ chain: [site], trustAnchors: [impostor] }))).toEqual({ ...allPassed, signature: 'failed' });
    expect(check({ chain: [site], trustAnchors: [impostor, real] }).accepted).toBe(true);
  });

  it('fails where the key is for another scheme (RFC 4055 section 1.2)', () => {
    const site = handMade('site', leafKey, { name: 'Root', key: rootKey }, [forHost]);
    const anchor = handMade('Root', rootKey, { name: 'Root', key: rootKey }, [isCa]);
    const { subjectPublicKeyInfo } = anchor;
    const forPss = { ...subjectPublicKeyInfo, algorithm: { oid: oids.rsassaPss } };
    expect(verifyCertificateSignature(site, { subjectPublicKeyInfo })).toBe(true);
    expect(verifyCertificateSignature(site, { subjectPublicKeyInfo: forPss })).toBe(false);
  });

  it.each([md5WithRsa, sha1WithRsa])('refuses $name, unless asked to', (scheme) => {
    const anchor = handMade('Root', rootKey, { name: 'Root', key: rootKey }, [isCa]);
    const site = handMade('site', leafKey, { name: 'Root', key: rootKey }, [forHost], scheme);
    const options = { chain: [site], trustAnchors: [anchor] };
    expect(check(options).checks[2].sentence).toContain('which is broken');
    expect(check({ ...options, allowBroken: true }).accepted).toBe(true);
  });

  it('refuses a short key of the issuer', () => {
    const key = privateKeyFromPem(rsa512);
    const anchor = handMade('Root', key, { name: 'Root', key }, [isCa]);
    const site = handMade('site', leafKey, { name: 'Root', key }, [forHost]);
    expect(check({ chain: [site], trustAnchors: [anchor] }).checks[2]).toMatchObject({
      sentence: 'the key of "CN = Root" has only 512 bits',
      position: 1,
    });
  });
});

it('refuses a short key of the site itself, unless asked to', () => {
  const site = shop(root, { publicKey: privateKeyFromPem(rsa512) });
  expect(check({ chain: [site] }).checks[2]).toMatchObject({
    outcome: 'failed',
    sentence: 'the key of "CN = cajun-shop.securesites.test" has only 512 bits',
    position: 0,
  });
  expect(check({ chain: [site], trustAnchors: [site] }).accepted).toBe(false);
  expect(check({ chain: [site], allowBroken: true }).accepted).toBe(true);
});

describe('site identity', () => {
  it.each([
    ['cajun-shop.securesites.test', true],
    ['www.securesites.test', true],
    ['192.0.2.7', true],
    ['2001:db8:0::7', true],
    ['[2001:db8::7]', true],
    // The scenario of section 14.7.8: the address that customers know is not in the certificate, and a redirect from
    // https://www.cajun-shop.test comes too late to help, because this check is made before any HTTP is read.
    ['www.cajun-shop.test', false],
    ['securesites.test', false],
    ['a.b.securesites.test', false],
    ['192.0.2.8', false],
    ['2001:db8::8', false],
  ])('%s: %p', (asked, accepted) => {
    expect(verdicts(check({ host: asked }))).toEqual({ ...allPassed, 'site identity': accepted ? 'passed' : 'failed' });
  });

  it('shows what the certificate is for', () => {
    expect(check({ host: 'www.cajun-shop.test' }).summary).toBe(
      'site identity: asked for www.cajun-shop.test, but the certificate is for *.securesites.test, 192.0.2.7, 2001:db8::7',
    );
  });

  it('does not fall back on the common name', () => {
    const anchor = handMade('Root', rootKey, { name: 'Root', key: rootKey }, [isCa]);
    const site = handMade(host, leafKey, { name: 'Root', key: rootKey }, []);
    expect(check({ chain: [site], trustAnchors: [anchor] }).summary).toContain('the certificate is for no host');
  });

  it('does not take an address in a dNSName', () => {
    const anchor = handMade('Root', rootKey, { name: 'Root', key: rootKey }, [isCa]);
    const named = { ...forHost, value: encodeAlternativeNames([{ type: 'dNSName', value: '192.0.2.7' }]) };
    const site = handMade('site', leafKey, { name: 'Root', key: rootKey }, [named]);
    for (const asked of ['192.0.2.7', '192.0.2.7.'])
      expect(check({ chain: [site], trustAnchors: [anchor], host: asked }).accepted).toBe(false);
  });

  it('is not reached where no host was asked for', () => {
    const verdict = check({ host: undefined });
    expect(verdicts(verdict)).toEqual({ ...allPassed, 'site identity': 'not reached' });
    expect(verdict.accepted).toBe(true);
    expect(verdict.summary).toBe('every check passed, except site identity (no host name was asked for)');
    expect(check({ host: '' }).accepted).toBe(false);
  });

  it('is told in characters that cannot write to the terminal', () => {
    const names = encodeAlternativeNames([{ type: 'dNSName', value: '\u001b[2J\npurpose: passed' }]);
    const site = handMade('\u009b\u202e', leafKey, { name: 'Root', key: rootKey }, [{ ...forHost, value: names }]);
    const details = check({ chain: [site] }).checks.map(({ sentence }) => sentence);
    expect(details[3]).toContain('for \\u001B[2J\\u000Apurpose: passed');
    expect(check({ chain: [site], now: new Date('2040-01-01') }).summary).toContain('"CN = \\u009B\\u202E" expired');
  });
});

describe('purpose', () => {
  const client = issueCertificate(middle, {
    profile: 'client',
    subject: { CN: 'Ann' },
    publicKey: leafKey,
    now: start,
    random,
  });
  const anchor = handMade('Root', rootKey, { name: 'Root', key: rootKey }, [isCa]);
  const withExtension = (...extensions: ExtensionInput[]) =>
    check({
      chain: [handMade('site', leafKey, { name: 'Root', key: rootKey }, [forHost, ...extensions])],
      trustAnchors: [anchor],
    });

  it('tells servers from clients', () => {
    expect(check({ chain: [client, middle.certificate], host: undefined, purpose: 'client' }).accepted).toBe(true);
    expect(check({ chain: [client, middle.certificate], host: undefined }).summary).toBe(
      'purpose: "CN = Ann" is not for serverAuth but for clientAuth',
    );
    expect(check({ purpose: 'client' }).accepted).toBe(false);
  });

  it('tells signers of documents from both', () => {
    const certified = (profile: 'email' | 'code' | 'server') =>
      check({
        chain: [issueCertificate(middle, { ...whose, profile }), middle.certificate],
        host: undefined,
        purpose: 'signature',
      });
    const whose = { subject: { CN: 'Ann' }, hosts: ['ann.test'], publicKey: leafKey, now: start, random };
    expect([certified('email').accepted, certified('code').accepted]).toEqual([true, true]);
    expect(certified('server').summary).toBe(
      'purpose: "CN = Ann" is not for emailProtection or codeSigning or 1.3.6.1.5.5.7.3.36 but for serverAuth',
    );
  });

  it.each([
    ['anyExtendedKeyUsage', true],
    ['serverAuth', true],
    ['codeSigning', false],
  ])('extended key usage %s: %p', (purpose, accepted) => {
    const value = encodeExtendedKeyUsage([purpose]);
    expect(withExtension({ oid: oids.extKeyUsage, critical: true, value }).accepted).toBe(accepted);
  });

  it('limits what is below an authority for other purposes', () => {
    const purposes = { oid: oids.extKeyUsage, value: encodeExtendedKeyUsage(['codeSigning']) };
    const coder = handMade('coder', middleKey, { name: 'Root', key: rootKey }, [isCa, purposes]);
    const site = handMade('site', leafKey, { name: 'coder', key: middleKey }, [forHost]);
    expect(check({ chain: [site, coder], trustAnchors: [anchor] }).checks[4]).toMatchObject({ position: 1 });
  });

  it('looks at the key usage', () => {
    const usage = (...usages: Parameters<typeof encodeKeyUsage>[0]) =>
      withExtension({ oid: oids.keyUsage, critical: true, value: encodeKeyUsage(usages) }).accepted;
    expect(usage('digitalSignature')).toBe(true);
    expect(usage('keyEncipherment')).toBe(true);
    expect(usage('nonRepudiation', 'keyCertSign')).toBe(false);
  });

  it('refuses extensions in a certificate of version 1, which has none', () => {
    const site = handMade('site', leafKey, { name: 'Root', key: rootKey }, [forHost]);
    const tbs = der.sequence(
      ...decodeDer(site.tbsBytes)
        .children.slice(1)
        .map(({ bytes }) => bytes),
    );
    const algorithm = encodeAlgorithmIdentifier(sha256WithRsa.algorithm);
    const old = parseCertificate(der.sequence(tbs, algorithm, der.bitString(sha256WithRsa.sign(rootKey, tbs))));
    expect(check({ chain: [old], trustAnchors: [anchor] }).summary).toContain('has extensions but is version 1');
  });

  it('refuses critical extensions that are not understood, and critical name constraints of an end entity', () => {
    const value = der.null();
    expect(withExtension({ oid: '1.2.3.4', value }).accepted).toBe(true);
    expect(withExtension({ oid: '1.2.3.4', critical: true, value }).summary).toContain('(1.2.3.4)');
    const constraints = encodeNameConstraints({ permitted: [{ type: 'dNSName', value: 'test' }], excluded: [] });
    expect(withExtension({ oid: oids.nameConstraints, critical: true, value: constraints }).accepted).toBe(false);
    const policies = encodeCertificatePolicies([{ policy: '1.2.3.4', cps: ['http://policy.test/'] }]);
    expect(withExtension({ oid: oids.certificatePolicies, critical: true, value: policies }).accepted).toBe(true);
    const qualifier = der.sequence(der.sequence(der.oid('1.2.3.4'), der.null()));
    const unknown = der.sequence(der.sequence(der.oid('1.2.3.4'), qualifier));
    expect(withExtension({ oid: oids.certificatePolicies, critical: true, value: unknown }).accepted).toBe(false);
  });
});

it('says which option is wrong', () => {
  for (const wrong of [null, 5, new URL('https://a.test')])
    expect(() => check({ host: wrong as never })).toThrow('host: expected a string, found');
  expect(() => check({ now: undefined as never })).toThrow('now: expected a Date, found undefined');
  expect(() => check({ now: new Date('') })).toThrow('now: expected a valid Date');
  for (const wrong of ['Server', 'constructor'])
    expect(() => check({ purpose: wrong as never })).toThrow('purpose: expected server, client, signature or any');
});

it('reaches nothing where nothing was sent', () => {
  const verdict = check({ chain: [] });
  expect(verdict.accepted).toBe(false);
  expect(verdict.summary).toBe('signer trust: no certificate was sent');
  expect(new Set(Object.values(verdicts(verdict)))).toEqual(new Set(['failed', 'not reached']));
});

it('reports the first failure in the order of the chapter', () => {
  const verdict = check({ now: new Date('2040-01-01T00:00:00Z'), host: 'www.cajun-shop.test', purpose: 'client' });
  expect(verdict.summary).toMatch(/^date: /);
  expect(verdicts(verdict)).toEqual({ ...allPassed, date: 'failed', 'site identity': 'failed', purpose: 'failed' });
});
