/** cert verify: chains of ours accepted and refused, with the table, the bytes and the paths that were tried. */

import { seededRandom } from '@cleartext/core';
import { generateEcKey } from '@cleartext/ec';
import { publicKeyOf } from '@cleartext/signature';
import {
  certificateToPem,
  createCrl,
  createOcspResponse,
  crlToPem,
  issueCertificate,
  newAuthority,
} from '@cleartext/x509';
import { cleartext, fails, folder, succeeds } from './people.ts';

const files = folder();
afterAll(files.remove);

const random = seededRandom('cert verify');
const now = new Date('2026-01-01T00:00:00Z');
const key = () => generateEcKey('P-256', random);
const [rootKey, middleKey, siteKey] = [key(), key(), key()];
const root = newAuthority({ subject: { CN: 'Class Root' }, privateKey: rootKey, now, random });
const middle = issueCertificate(root, { ...{ profile: 'ca', subject: { CN: 'Class CA' }, now, random }, publicKey: publicKeyOf(middleKey), pathLength: 0 }); // prettier-ignore
const authority = { certificate: middle, privateKey: middleKey };
const site = issueCertificate(authority, { ...{ profile: 'server', subject: { CN: 'site.example' }, now, random }, publicKey: publicKeyOf(siteKey), hosts: ['site.example'] }); // prettier-ignore
const revoked = [{ serialNumber: site.serialNumber, revocationDate: now, reason: 'keyCompromise' as const }];
const crl = (entries: typeof revoked) => createCrl(authority, { revoked: entries, number: 1, thisUpdate: now, random });
const answer = (status: 'good' | 'unknown') =>
  createOcspResponse(authority, {
    ...{ issuer: middle, answers: [{ certificate: site, status: { status } }], thisUpdate: now, random },
  });

const chain = files.write('chain.pem', certificateToPem(site) + certificateToPem(middle));
const roots = files.write('root.pem', certificateToPem(root.certificate));
const TIME = ['--time', '2026-01-02'];
const verify = (...rest: string[]) => ['cert', 'verify', chain, '--roots', roots, ...rest];

it('accepts a good chain and shows every check with its clause and the bytes', async () => {
  const { out } = await succeeds(verify('--host', 'site.example', ...TIME));
  expect(out).toMatch(/^signature +passed +2 signatures verified\n +RFC 5280 section 6.1.3 \(a\)\(1\)\n +certificate 1, signatureValue: \d+-\d+$/m); // prettier-ignore
  expect(out).toMatch(/^revocation +not reached +nothing was said about revocation$/m);
  expect(out).toContain('1 CN = site.example\n   2 CN = Class CA\n   3 CN = Class Root\n');
  expect(out).toMatch(/\naccepted: every check passed, except revocation/);
  for (const line of out.trimEnd().split('\n').slice(0, -1)) expect(line.length).toBeLessThanOrEqual(80);
});

it('says in the verdict that no host was asked for', async () => {
  expect((await succeeds(verify(...TIME))).out).toContain('site identity (no host name was asked for)');
});

it.each([
  ['another host', ['--host', 'evil.example', ...TIME], 'site identity: asked for evil.example', 'subjectAltName'],
  ['an expired certificate', ['--host', 'site.example', '--time', '2027-06-01'], 'validity: ', 'validity'],
  ['another purpose', ['--purpose', 'client', ...TIME], 'purpose: ', 'extKeyUsage'],
])('refuses %s: exit code 1, the bytes, and why the path was refused', async (_what, flags, sentence, field) => {
  const outcome = await refused(verify(...flags));
  expect(outcome.err).toContain(sentence);
  expect(outcome.out).toMatch(/^Tried: 1 path|-- 2 {2}Tried: 1 path/m);
  expect(outcome.out).toContain('x CN = site.example <- CN = Class CA <- CN = Class Root');
  expect(outcome.out).toContain(`looked at ${field} of certificate 1`);
  expect(outcome.out).toMatch(/\nrefused\n$/);
});

it('refuses what nobody trusted vouches for', async () => {
  const other = newAuthority({ subject: { CN: 'Another Root' }, privateKey: key(), now, random });
  const path = files.write('other.pem', certificateToPem(other.certificate));
  const { err } = await refused(['cert', 'verify', chain, '--roots', path, ...TIME]);
  expect(err).toContain('trust: "CN = Class Root" is not trusted');
});

it('reads revocation lists in PEM and DER, and OCSP responses', async () => {
  const good = files.write('good.crl', crl([]).bytes);
  const bad = files.write('bad.crl', crlToPem(crl(revoked)));
  const staple = files.write('staple.der', answer('good').bytes);
  expect((await succeeds(verify('--crl', good, ...TIME))).out).toMatch(/^revocation +passed/m);
  expect((await succeeds(verify('--ocsp', staple, ...TIME))).out).toMatch(/^revocation +passed/m);
  expect((await refused(verify('--crl', bad, ...TIME))).err).toMatch(/revocation: .*revoked.*keyCompromise/);
  // Nothing speaks of the authority in the middle.
  expect((await refused(verify('--crl', good, '--revocation', 'required', ...TIME))).err).toContain('revocation: ');
});

it('prints the verdict as JSON, with the state variables where they are asked for', async () => {
  const { out } = await succeeds(verify('--host', 'site.example', '--json', '--trace', ...TIME));
  const verdict = JSON.parse(out) as Record<string, unknown> & { checks: Record<string, unknown>[] };
  expect(verdict).toMatchObject({
    ...{ accepted: true, signatureChecks: 2, path: ['CN = site.example', 'CN = Class CA', 'CN = Class Root'] },
    tried: [{ failures: [] }],
  });
  expect(verdict.checks.find(({ name }) => name === 'site identity')).toMatchObject({
    ...{ outcome: 'passed', clause: 'RFC 9525 section 6' },
    lookedAt: [{ label: 'subjectAltName', bytes: expect.stringMatching(/^30/) as string }],
  });
  expect(verdict['trace']).toMatchObject([{ i: 0, max_path_length: 2 }, { i: 1 }, { i: 2 }]);
  expect((await succeeds(verify('--trace', ...TIME))).out).toContain('working_issuer_name = CN = Class Root');
  const no = await refused(verify('--host', 'evil.example', '--json', ...TIME));
  expect(JSON.parse(no.out)).toMatchObject({
    accepted: false,
    tried: [{ failures: [expect.stringContaining('evil')] }],
  });
});

it('reads the store that SSL_CERT_FILE names', async () => {
  const before = process.env['SSL_CERT_FILE'];
  process.env['SSL_CERT_FILE'] = roots;
  try {
    await succeeds(['cert', 'verify', chain, ...TIME]);
    process.env['SSL_CERT_FILE'] = files.file('nowhere.pem');
    expect(await fails(2, ['cert', 'verify', chain, ...TIME])).toContain('no store found');
  } finally {
    if (before === undefined) delete process.env['SSL_CERT_FILE'];
    else process.env['SSL_CERT_FILE'] = before;
  }
});

it('exits with 2 for files that it cannot read', async () => {
  const junk = files.write('junk', 'junk');
  expect(await fails(2, ['cert', 'verify', junk, '--roots', roots])).toContain('junk: ');
  expect(await fails(2, ['cert', 'verify', files.file('none'), '--roots', roots])).toContain('none: ');
  expect(await fails(2, verify('--crl', junk))).toContain('expected a revocation list');
  expect(await fails(2, verify('--ocsp', junk))).toContain('junk: ');
  expect(await fails(2, verify('--profile', 'none'))).toContain('Allowed choices');
});

/** Runs a command line whose answer is no; returns what it printed. */
async function refused(args: readonly string[]) {
  const outcome = await cleartext(args);
  expect({ args, code: outcome.code }).toEqual({ args, code: 1 });
  return outcome;
}
