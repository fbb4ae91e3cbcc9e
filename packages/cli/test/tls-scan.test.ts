/** `tls scan` against a server of this process. */

import { createServer } from '@cleartext/https';
import { ecPrivateKey } from '@cleartext/ec';
import { publicKeyOf, schemeByName } from '@cleartext/signature';
import { certificateToPem, newAuthority, issueCertificate } from '@cleartext/x509';
import { fails, folder, succeeds } from './people.ts';

const files = folder();
afterAll(files.remove);
const now = new Date(Date.now() - 3_600_000);
const scheme = schemeByName('ecdsa-with-SHA256');
const root = newAuthority({ subject: { CN: 'Root' }, privateKey: ecPrivateKey('P-256', 5n), now, scheme });
const privateKey = ecPrivateKey('P-256', 6n);
const certificate = issueCertificate(root, {
  profile: 'server',
  subject: { CN: 'localhost' },
  hosts: ['localhost'],
  publicKey: publicKeyOf(privateKey),
  now,
  scheme,
});

it('shows what a server of this machine agrees to, as text and as JSON', async () => {
  const ca = files.write('ca.pem', certificateToPem(root.certificate));
  const server = createServer({ identity: { chain: [certificate], privateKey } }, () => undefined);
  try {
    const { port } = await server.listen(0, '127.0.0.1');
    const { out: text } = await succeeds(['tls', 'scan', `localhost:${port}`, '--roots', ca]);
    expect(text).toMatch(/SSL 3\.0 +no/);
    expect(text).toMatch(/TLS 1\.3 +offered/);
    expect(text).toContain('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256');
    expect(text).toContain('groups: X25519MLKEM768, x25519');
    expect(text).toContain('accepted: every check passed');
    const report = JSON.parse((await succeeds(['tls', 'scan', `localhost:${port}`, '--json', '--roots', ca])).out) as {
      certificates: { accepted: boolean }[];
      isComplete: boolean;
    };
    expect(report).toMatchObject({ isComplete: true, certificates: [{ accepted: true }] });
  } finally {
    await server.close();
  }
});

it('asks no stranger without --permitted, and says where nobody listens', async () => {
  expect(await fails(2, ['tls', 'scan', '192.0.2.1:443'])).toContain('--permitted');
  expect(
    await fails(2, [
      'tls',
      'scan',
      '127.0.0.1:1',
      '--roots',
      files.write('none.pem', certificateToPem(root.certificate)),
    ]),
  ).toContain('127.0.0.1:1');
});
