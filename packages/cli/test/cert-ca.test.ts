/** cert ca: the whole life of certificates in a folder, and openssl as the one who believes them. */

import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { openPkcs12 } from '@cleartext/cms';
import { cleartext, fails, folder, hasOpenssl, openssl, succeeds } from './people.ts';

const files = folder();
const { file } = files;
afterAll(files.remove);

const ca = file('ca');
const inCa = (name: string) => file(`ca/${name}`);
const [site, bad, alice] = ['site.example.pem', '_.bad.example.pem', 'Alice.pem'].map(inCa);

beforeAll(async () => {
  await succeeds(['cert', 'ca', 'init', ca, '--name', 'Class', '--crl-uri', 'http://ca.example/ca.crl']);
  await succeeds(['cert', 'ca', 'issue', ca, '--host', 'site.example', '--host', '192.0.2.1']);
  await succeeds(['cert', 'ca', 'issue', ca, '--host', '*.bad.example']);
  await succeeds(['cert', 'ca', 'issue', ca, '--client', 'Alice', '--password', 'secret']);
  await succeeds(['cert', 'ca', 'revoke', ca, bad, '--reason', 'keyCompromise']);
  await succeeds(['cert', 'ca', 'crl', ca]);
}, 120_000);

it('writes keys for their owner alone, and remembers everything in the ledger', () => {
  for (const name of readdirSync(ca).filter((each) => /\.(?:key|p12)$/.test(each)))
    expect([name, statSync(inCa(name)).mode & 0o777]).toEqual([name, 0o600]);
  expect(JSON.parse(files.text('ca/ledger.json'))).toMatchObject({
    crlNumber: 1,
    certificates: [
      { name: 'ca', issuer: 'root' },
      { name: 'site.example', issuer: 'ca' },
      { name: '*.bad.example', issuer: 'ca', revoked: { reason: 'keyCompromise' } },
      { name: 'Alice', issuer: 'ca' },
    ],
  });
});

it('is believed by cert verify: good and revoked, by list and by response', async () => {
  const roots = ['--roots', inCa('root.pem'), '--revocation', 'required'];
  const lists = ['--crl', inCa('root.crl'), '--crl', inCa('ca.crl')];
  await succeeds(['cert', 'verify', site, ...roots, ...lists, '--host', '192.0.2.1']);
  await succeeds(['cert', 'verify', alice, ...roots, ...lists, '--purpose', 'client']);
  expect((await cleartext(['cert', 'verify', bad, ...roots, ...lists, '--host', 'a.bad.example'])).err).toContain(
    'revoked',
  );
  await succeeds(['cert', 'ca', 'ocsp', ca, site, '-o', file('site.ocsp')]);
  await succeeds(['cert', 'ca', 'ocsp', ca, inCa('ca.pem'), '-o', file('ca.ocsp')]);
  await succeeds(['cert', 'verify', site, ...roots, '--ocsp', file('site.ocsp'), '--ocsp', file('ca.ocsp')]);
  expect((await succeeds(['cert', 'ca', 'ocsp', ca, bad, '-o', file('bad.ocsp')])).out).toContain('bad.ocsp: revoked');
  const { code, err } = await cleartext(['cert', 'verify', bad, ...roots, '--ocsp', file('bad.ocsp'), '--ocsp', file('ca.ocsp')]); // prettier-ignore
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('revoked') as string });
});

it('gives a client a PKCS#12 file with key, certificate and chain', () => {
  const { identity } = openPkcs12(files.read('ca/Alice.p12'), 'secret');
  expect(identity.friendlyName).toBe('Alice');
  expect(identity.otherCertificates).toHaveLength(1);
  if (!hasOpenssl) return;
  openssl(['pkcs12', '-in', inCa('Alice.p12'), '-passin', 'pass:secret', '-nodes']);
});

it('is believed by openssl, lists and responses too', async () => {
  if (!hasOpenssl) return; // people.ts has said so
  const store = ['-CAfile', inCa('root.pem'), '-untrusted', inCa('ca.pem')];
  const lists = ['-crl_check_all', '-CRLfile', inCa('root.crl'), '-CRLfile', inCa('ca.crl')];
  openssl(['verify', ...store, ...lists, '-verify_hostname', 'site.example', site]);
  const refused = spawnSync('openssl', ['verify', ...store, ...lists, bad], { encoding: 'utf8' });
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('certificate revoked')]);
  for (const [certificate, status] of [
    [site, 'good'],
    [bad, 'revoked'],
  ]) {
    // prettier-ignore
    const out = file(`${status}.der`);
    await succeeds(['cert', 'ca', 'ocsp', ca, certificate, '-o', out]);
    const ocsp = ['ocsp', '-respin', out, '-issuer', inCa('ca.pem'), '-cert', certificate];
    const { stdout, stderr } = spawnSync('openssl', [...ocsp, '-CAfile', inCa('root.pem'), '-verify_other', inCa('ca.pem')], { encoding: 'utf8' }); // prettier-ignore
    expect(stderr).toContain('Response verify OK');
    expect(stdout).toContain(`: ${status}\n`);
  }
});

it('lets a responder answer for it', async () => {
  await succeeds(['cert', 'ca', 'issue', ca, '--ocsp-signer', 'responder']);
  const out = file('delegated.ocsp');
  const ocsp = ['cert', 'ca', 'ocsp', ca, site, '-o', out, '--force'];
  await succeeds([...ocsp, '--signer', 'responder']);
  const roots = ['--roots', inCa('root.pem'), '--crl', inCa('root.crl'), '--revocation', 'required'];
  await succeeds(['cert', 'verify', site, ...roots, '--ocsp', out, '--host', 'site.example']);
  expect(await fails(2, [...ocsp, '--signer', 'Alice'])).toContain('is not for OCSP signing');
  const root = ['cert', 'ca', 'ocsp', ca, inCa('ca.pem'), '-o', out, '--force', '--signer', 'responder'];
  expect(await fails(2, root)).toContain('may not answer for the issuer');
  if (!hasOpenssl) return;
  const said = spawnSync('openssl', ['ocsp', '-respin', out, '-issuer', inCa('ca.pem'), '-cert', site, '-CAfile', inCa('root.pem'), '-verify_other', inCa('ca.pem')], { encoding: 'utf8' }); // prettier-ignore
  expect(said.stderr).toContain('Response verify OK');
});

it('may be limited to some hosts', async () => {
  const school = file('school');
  await succeeds(['cert', 'ca', 'init', school, '--permit', 'school.example', '--exclude', 'staff.school.example']);
  const verdict = async (host: string) => {
    await succeeds(['cert', 'ca', 'issue', school, '--host', host]);
    const { code, err } = await cleartext(['cert', 'verify', file(`school/${host}.pem`), '--roots', file('school/root.pem'), '--host', host]); // prettier-ignore
    return { code, limited: err.includes('name constraints') };
  };
  expect(await verdict('www.school.example')).toEqual({ code: 0, limited: false });
  expect(await verdict('www.staff.school.example')).toEqual({ code: 1, limited: true });
  expect(await verdict('bank.example')).toEqual({ code: 1, limited: true });
  expect(await fails(2, ['cert', 'ca', 'init', file('none'), '--permit', '192.0.2.1'])).toContain(
    'expected a host name',
  );
});

it('shows lists and responses: what they say, every byte, JSON', async () => {
  const der = file('shown.ocsp');
  await succeeds(['cert', 'ca', 'ocsp', ca, bad, '-o', der]);
  const list = await succeeds(['cert', 'show', inCa('ca.crl')]);
  expect(list.out).toMatch(/issuer +CN = Class CA\n[^]*number +1\n[^]*revoked +[0-9a-f]+\s[^]*keyCompromise\n$/);
  expect((await succeeds(['cert', 'show', inCa('root.crl')])).out).toMatch(/revoked +none\n$/);
  const { out: dump } = await succeeds(['cert', 'show', '--annotate', inCa('ca.crl')]);
  expect(dump).toMatch(/^ {4}0 {2}tag and length[^]*thisUpdate[^]*revokedCertificates[^]*signatureValue/);
  expect((await succeeds(['cert', 'show', '--pem', inCa('ca.crl')])).out).toBe(files.text('ca/ca.crl'));
  expect((await succeeds(['cert', 'show', der])).out).toMatch(/status +successful\n[^]*answers +[0-9a-f]+\s+revoked\s/);
  expect((await succeeds(['cert', 'show', '--annotate', der])).out).toMatch(
    /^ {4}0 {2}tag and length[^]*responseStatus/,
  );
  expect(JSON.parse((await succeeds(['cert', 'show', '--json', der])).out)).toMatchObject({ status: 'successful' });
  expect(await fails(2, ['cert', 'show', '--pem', der])).toContain('found an OCSP response');
  expect(await fails(2, ['cert', 'show', '--fingerprint', inCa('ca.crl')])).toContain('found a revocation list');
  const bytes = files.read('shown.ocsp');
  expect(await fails(2, ['cert', 'show', files.write('cut.ocsp', bytes.subarray(0, 60))])).toContain('OCSPResponse');
  // The same list in DER, and a certificate in DER is a certificate.
  const crl = Buffer.from(files.text('ca/ca.crl').replace(/-----.*-----/g, ''), 'base64');
  expect((await succeeds(['cert', 'show', files.write('der.crl', crl)])).out).toBe(list.out);
});

it('refuses what it must not do', async () => {
  const issue = ['cert', 'ca', 'issue', ca];
  expect(await fails(2, ['cert', 'ca', 'init', ca])).toContain('an authority is here already');
  expect(await fails(2, ['cert', 'ca', 'crl', file('nowhere')])).toContain('no authority is here');
  expect(await fails(2, issue)).toContain('--host');
  expect(await fails(2, [...issue, '--client', 'Bob'])).toContain('--password-file');
  expect(await fails(2, [...issue, '--host', 'site.example'])).toContain('the file exists');
  expect(await fails(2, [...issue, '--host', 'not a host'])).toContain('not a host');
  expect(await fails(2, ['cert', 'ca', 'revoke', ca, bad])).toContain('revoked already');
  expect(await fails(2, ['cert', 'ca', 'revoke', ca, 'abcdef'])).toContain('has no such certificate');
  expect(await fails(2, ['cert', 'ca', 'ocsp', ca, inCa('root.key'), '-o', file('x')])).toContain(
    'found a private key',
  );
  files.write('ca/ledger.json', '{"crlNumber": -1}');
  expect(await fails(2, ['cert', 'ca', 'crl', ca])).toContain('expected the ledger of an authority');
});
