import { X509Certificate } from 'node:crypto';
import {
  certificateToPem,
  certificateToText,
  checkSite,
  createRequest,
  issueFromRequest,
  nameAttribute,
  newAuthority,
  parseCertificates,
  parseRequest,
  profiles,
  requestToPem,
  requestToText,
  verifyRequest,
  type Profile,
} from '@cleartext/x509';
import { privateKeyToPem } from '@cleartext/rsa';
import { certtool, hasCerttool, hasOpenssl, openssl } from './voices.ts';
import { authorityBelow, leafKey, middle, middleKey, now, random, root, rootKey, shop, start } from './shop.ts';

const all = Object.keys(profiles) as Profile[];
const moment = String(now.getTime() / 1000);

it.each(all)('node reads our %s certificate and verifies its signature', (profile) => {
  const ours = shop(middle, { profile });
  const theirs = new X509Certificate(certificateToPem(ours));
  const issuer = new X509Certificate(certificateToPem(middle.certificate));
  expect(theirs.serialNumber.toLowerCase()).toBe(
    ours.serialNumber.toString(16).padStart(theirs.serialNumber.length, '0'),
  );
  expect(new Date(theirs.validFrom)).toEqual(ours.validity.notBefore);
  expect(new Date(theirs.validTo)).toEqual(ours.validity.notAfter);
  expect(theirs.subject).toBe(`CN=${nameAttribute(ours.subject, 'CN')!}`);
  expect(theirs.ca).toBe(profile === 'ca');
  expect(theirs.checkIssued(issuer)).toBe(true);
  expect(theirs.verify(issuer.publicKey)).toBe(true);
  expect(theirs.checkHost('www.securesites.test')).toBe('*.securesites.test');
});

it('openssl accepts our chain of 3 of every profile, strictly, and prints it as we do', () => {
  if (!hasOpenssl) return;
  for (const profile of all) {
    const leaf = shop(middle, { profile });
    const files = {
      root: certificateToPem(root.certificate),
      middle: certificateToPem(middle.certificate),
      leaf: certificateToPem(leaf),
    };
    const purpose = {
      server: 'sslserver',
      client: 'sslclient',
      email: 'smimesign',
      code: 'any',
      ocsp: 'ocsphelper',
      ca: 'any',
    }[profile];
    const args = ['verify', '-x509_strict', '-attime', moment, '-purpose', purpose, '-CAfile', 'root'];
    expect(openssl([...args, '-untrusted', 'middle', 'leaf'], files)).toMatchObject({ ok: true, text: 'leaf: OK\n' });
    expect(openssl(['x509', '-noout', '-text', '-in', 'leaf'], files).text).toBe(certificateToText(leaf));
  }
});

it('GnuTLS accepts our chain of 3', () => {
  if (!hasCerttool) return;
  const yesterday = new Date(Date.now() - 86_400_000); // certtool knows no other time than today
  const anchor = newAuthority({ subject: { CN: 'Root' }, privateKey: rootKey, now: yesterday, random });
  const below = authorityBelow(anchor, 'Middle', middleKey, { now: yesterday });
  const chain = [shop(below, { now: yesterday }), below.certificate].map(certificateToPem).join('');
  const files = { chain, root: certificateToPem(anchor.certificate) };
  const args = ['--verify', '--verify-profile=low', '--load-ca-certificate=root', '--infile=chain'];
  const verify = (host: string): string => certtool([...args, `--verify-hostname=${host}`], files).text;
  expect(verify('cajun-shop.securesites.test')).toContain('The certificate is trusted');
  expect(verify('www.cajun-shop.test')).toContain('The certificate is NOT trusted');
});

it('openssl verifies our requests and prints them as we do', () => {
  if (!hasOpenssl) return;
  const options = { subject: { C: 'US', O: 'Ünïcode, Inc.', CN: 'shop' }, privateKey: leafKey, random };
  for (const hosts of [[], ['shop.test', '192.0.2.1']]) {
    const request = createRequest({ ...options, hosts });
    const answer = openssl(['req', '-verify', '-noout', '-text', '-in', 'request'], { request: requestToPem(request) });
    expect(answer.ok).toBe(true);
    expect(answer.text).toContain('verify OK');
    expect(answer.text.replace(/^Certificate request self-signature verify OK\n/m, '')).toBe(requestToText(request));
  }
});

it('we issue for a request by openssl, and accept a chain by openssl', () => {
  if (!hasOpenssl) return;
  const files = {
    key: privateKeyToPem(leafKey),
    rootKey: privateKeyToPem(rootKey),
    middleKey: privateKeyToPem(middleKey),
    ca: 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n',
    site: 'subjectAltName=DNS:shop.test\nextendedKeyUsage=serverAuth\n',
    'cnf.cnf': '[req]\ndistinguished_name=dn\n[dn]\n',
  };
  const make = [
    'req',
    '-new',
    '-config',
    'cnf.cnf',
    '-subj',
    '/CN=shop',
    '-key',
    'key',
    '-addext',
    'subjectAltName=DNS:shop.test',
  ];
  const request = parseRequest(openssl(make, files).text);
  expect(verifyRequest(request)).toBe(true);
  const certificate = issueFromRequest(middle, request, { profile: 'server', now: start, random });
  const options = { host: 'shop.test', now, trustAnchors: [root.certificate] };
  expect(checkSite({ ...options, chain: [certificate, middle.certificate] }).summary).toBe('every check passed');

  const days = ['-days', '30', '-set_serial', '7'];
  const rootPem = openssl(
    [
      'req',
      '-x509',
      '-config',
      'cnf.cnf',
      '-subj',
      '/CN=R',
      '-key',
      'rootKey',
      '-addext',
      'basicConstraints=critical,CA:TRUE',
      ...days,
    ],
    files,
  ).text;
  const issue = (subject: string, key: string, issuerPem: string, issuerKey: string, extensions: string): string => {
    const asked = openssl(['req', '-new', '-config', 'cnf.cnf', '-subj', subject, '-key', key], files).text;
    const args = [
      'x509',
      '-req',
      '-in',
      'asked',
      '-CA',
      'issuer',
      '-CAkey',
      issuerKey,
      '-extfile',
      extensions,
      ...days,
    ];
    const { text } = openssl(args, { ...files, asked, issuer: issuerPem });
    return text.slice(text.indexOf('-----BEGIN'));
  };
  const middlePem = issue('/CN=M', 'middleKey', rootPem, 'rootKey', 'ca');
  const chain = parseCertificates(issue('/CN=L', 'key', middlePem, 'middleKey', 'site') + middlePem);
  const trustAnchors = parseCertificates(rootPem);
  expect([chain.length, trustAnchors.length]).toEqual([2, 1]);
  const today = new Date();
  expect(checkSite({ chain, host: 'shop.test', now: today, trustAnchors }).summary).toBe('every check passed');
  expect(checkSite({ chain, host: 'bank.test', now: today, trustAnchors }).accepted).toBe(false);
});
