/**
 * The files of `cert ca`, believed by others: GnuTLS certtool, NSS (certutil, pk12util), Java (keytool). OpenSSL is asked in
 * cert-ca.test.ts. Each is skipped, with the reason, where the program is absent.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { folder, succeeds } from './people.ts';

const files = folder();
const { file } = files;
afterAll(files.remove);

const ca = file('ca');
const inCa = (name: string) => file(`ca/${name}`);

beforeAll(async () => {
  await succeeds(['cert', 'ca', 'init', ca, '--name', 'Voices', '--key', 'rsa2048']);
  const issue = ['cert', 'ca', 'issue', ca];
  await succeeds([...issue, '--host', 'site.example', '--host', 'www.site.example', '--host', '192.0.2.1']);
  await succeeds([...issue, '--host', '*.wild.example', '--key', 'rsa2048']);
  await succeeds([...issue, '--host', 'bad.example']);
  await succeeds([...issue, '--client', 'Alice', '--password', 'secret']);
  await succeeds(['cert', 'ca', 'revoke', ca, inCa('bad.example.pem')]);
  await succeeds(['cert', 'ca', 'crl', ca]);
});

const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  return { status, out: stdout + stderr };
};

/** A test that needs a program, and steps aside with the reason where it is absent. */
function withProgram(program: string, name: string, test: () => void): void {
  const isHere = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
  if (!isHere) console.warn(`skipped: no ${program} for "${name}"`);
  (isHere ? it : it.skip)(name, test);
}

const sites = ['site.example.pem', '_.wild.example.pem'];

withProgram('certtool', 'GnuTLS verifies the chains, and reads lists and PKCS#12 files', () => {
  for (const [chain, host] of [
    ['site.example.pem', 'www.site.example'],
    ['_.wild.example.pem', 'a.wild.example'],
  ]) {
    const trust = ['--verify', '--load-ca-certificate', inCa('root.pem'), '--infile', inCa(chain)];
    expect(run('certtool', ...trust, '--verify-hostname', host)).toMatchObject({ status: 0 });
    expect(run('certtool', ...trust, '--verify-hostname', 'other.example').status).not.toBe(0);
  }
  expect(run('certtool', '--verify-crl', '--load-ca-certificate', inCa('ca.pem'), '--infile', inCa('ca.crl'))).toEqual({
    status: 0,
    out: expect.stringContaining('Verified') as string,
  });
  const opened = run('certtool', '--p12-info', '--password', 'secret', '--infile', inCa('Alice.p12'), '--inder');
  expect(opened).toEqual({ status: 0, out: expect.stringContaining('BEGIN CERTIFICATE') as string });
});

withProgram('certutil', 'NSS validates the chains and imports the PKCS#12 file', () => {
  const database = `sql:${file('nss')}`;
  mkdirSync(file('nss'));
  const certutil = (...args: string[]) => run('certutil', '-d', database, ...args);
  expect(certutil('-N', '--empty-password').status).toBe(0);
  expect(certutil('-A', '-n', 'root', '-t', 'CT,C,', '-a', '-i', inCa('root.pem')).status).toBe(0);
  expect(certutil('-A', '-n', 'ca', '-t', ',,', '-a', '-i', inCa('ca.pem')).status).toBe(0);
  for (const name of sites) {
    expect(certutil('-A', '-n', name, '-t', ',,', '-a', '-i', inCa(name)).status).toBe(0);
    expect(certutil('-V', '-n', name, '-u', 'V')).toEqual({
      status: 0,
      out: expect.stringContaining('certificate is valid') as string,
    });
  }
  expect(run('pk12util', '-d', database, '-K', '', '-W', 'secret', '-i', inCa('Alice.p12'))).toMatchObject({
    status: 0,
  });
  expect(certutil('-V', '-n', 'Alice', '-u', 'C')).toMatchObject({ status: 0 });
  expect(certutil('-K').out).toContain('Alice');
});

withProgram('keytool', 'Java imports the root, reads chain and list, and opens the PKCS#12 file', () => {
  const store = ['-keystore', file('trust.jks'), '-storepass', 'changeit'];
  const imported = run('keytool', '-importcert', '-noprompt', '-alias', 'root', '-file', inCa('root.pem'), ...store);
  expect(imported).toMatchObject({ status: 0 });
  // keytool asks nothing only if a path to a trusted certificate exists.
  expect(run('keytool', '-importcert', '-alias', 'ca', '-file', inCa('ca.pem'), ...store)).toMatchObject({ status: 0 });
  for (const name of sites)
    expect(run('keytool', '-importcert', '-alias', name, '-file', inCa(name), ...store)).toMatchObject({ status: 0 });
  expect(run('keytool', '-printcrl', '-file', inCa('ca.crl')).out).toContain('CN=Voices CA');
  const client = ['-keystore', inCa('Alice.p12'), '-storetype', 'PKCS12', '-storepass', 'secret'];
  expect(run('keytool', '-list', ...client)).toEqual({
    status: 0,
    out: expect.stringContaining('PrivateKeyEntry') as string,
  });
});
