/** A walk through the museum: with our client under two policies, with OpenSSL through curl, and with Chromium. */

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@cleartext/core';
import { policies, policyByName, type PolicyName } from '@cleartext/tls';
import { certificateToPem } from '@cleartext/x509';
import { get, openMuseum, type GetOptions, type Museum, type OpenSite } from '../src/index.ts';

let museum: Museum;
let folder: string;
beforeAll(async () => {
  museum = await openMuseum({ random: seededRandom('museum') });
  folder = mkdtempSync(join(tmpdir(), 'cleartext-museum-'));
  writeFileSync(join(folder, 'root.pem'), certificateToPem(museum.root));
});
afterAll(async () => {
  await museum.close();
  rmSync(folder, { recursive: true, force: true });
});

/** How a visit ends, in the words of `VisitOutcome`. */
async function visit(site: OpenSite, options: Partial<GetOptions> = {}): Promise<string> {
  try {
    const answer = await get(site.url, { trustAnchors: [museum.root], requestOcsp: true, ...options });
    return (await answer.text()).includes(`<h1>${site.name}</h1>`) ? 'page' : 'another page';
  } catch (error) {
    const { description, message } = error as { description?: string; message: string };
    return `${message.includes('we ended the connection') ? 'we' : 'the site'}: ${description ?? message}`;
  }
}

describe('our client', () => {
  it.each(['modern', 'museum'] as const)('ends under the policy %s as each site says', async (name) => {
    const found: Record<string, string> = {};
    for (const site of museum.sites) found[site.name] = await visit(site, { policy: policyByName(name) });
    expect(found).toEqual(expectations(name));
  });

  it('gets in with the certificate for visitors, in every version', async () => {
    const site = siteOf('client-certificate');
    for (const version of policies.modern.versions) {
      const policy = { ...policies.modern, versions: [version] };
      expect(await visit(site, { identity: museum.visitor, policy })).toBe('page');
    }
  });

  it('gets in where a name is asked for, if it says one', async () => {
    const { port } = siteOf('no-sni');
    expect(await visit({ ...siteOf('no-sni'), url: `https://localhost:${port}/` })).toBe('page');
  });

  it('does not notice the revocation if it does not ask', async () => {
    expect(await visit(siteOf('revoked'), { requestOcsp: false })).toBe('page');
  });

  it('trusts nothing without the root', async () => {
    expect(await visit(siteOf('good'), { trustAnchors: [] })).toBe('we: unknown_ca');
  });
});

it('has an index with every site, the root and a certificate for visitors', async () => {
  const read = async (path: string): Promise<string> =>
    (await get(new URL(path, museum.index.url), { trustAnchors: [] })).text();
  const page = await read('/');
  for (const { url, name } of museum.sites) expect(page).toContain(`<a href="${url}">${name}</a>`);
  expect(await read('/root.pem')).toBe(certificateToPem(museum.root));
  expect(await read('/visitor.pem')).toMatch(/BEGIN CERTIFICATE[^]*BEGIN PRIVATE KEY/);
  expect((await get(new URL('/elsewhere', museum.index.url), { trustAnchors: [] })).status).toBe(404);
});

it('opens nothing where one of its ports is taken', async () => {
  await expect(openMuseum({ port: museum.index.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

const hasCurl = isHere('curl', '--version');
(hasCurl ? it : it.skip)('is seen by curl as by a good client, where curl looks', async () => {
  // What curl differs in: it takes a common name for a host name, asks for no OCSP response by default, and takes RSA key transport.
  const unlike: Readonly<Record<string, boolean>> = {
    'name-in-subject': true,
    revoked: true,
    'rsa-key-transport': true,
  };
  // Groups and schemes that the OpenSSL behind it may lack.
  const untold = new Set(['post-quantum', 'ed25519']);
  for (const { name, url, expected } of museum.sites.filter((site) => !untold.has(site.name))) {
    const args = ['-s', '--max-time', '10', '--cacert', join(folder, 'root.pem'), url];
    const { stdout, status } = await spawnOf('curl', args);
    const isPage = status === 0 && stdout.includes(`<h1>${name}</h1>`);
    expect({ name, isPage }).toEqual({ name, isPage: unlike[name] ?? expected.modern === 'page' });
  }
  const root = ['--cacert', join(folder, 'root.pem')];
  const { status } = await spawnOf('curl', ['-s', '--cert-status', ...root, siteOf('revoked').url]);
  expect(status).toBe(91); // the OCSP response says: revoked
});

const hasChromium = isHere('chromium', '--version') && isHere('certutil', '-H');
(hasChromium ? it : it.skip)(
  'is seen by Chromium as the index says',
  async () => {
    const store = join(folder, '.pki/nssdb');
    mkdirSync(store, { recursive: true });
    await spawnOf('certutil', ['-N', '-d', `sql:${store}`, '--empty-password']);
    await spawnOf('certutil', [
      '-A',
      '-d',
      `sql:${store}`,
      '-n',
      'museum',
      '-t',
      'C,,',
      '-i',
      join(folder, 'root.pem'),
    ]);
    const visited = [
      'expired',
      'wrong-host',
      'revoked',
      'md5',
      'rc4',
      'tls-1.0',
      'client-certificate',
      'good',
      'post-quantum',
    ];
    for (const { name, url, chromium } of visited.map(siteOf)) {
      const profile = [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        `--user-data-dir=${folder}/profile`,
      ];
      const quiet = [
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ];
      const args = [...profile, ...quiet, '--enable-logging=stderr', '--dump-dom', url];
      const { stdout, stderr } = await spawnOf('chromium', args, { HOME: folder });
      const said = /ERR_[A-Z_]+/.exec(stderr)?.[0];
      const saw = stdout.includes(`<h1>${name}</h1>`) ? 'page' : (said ?? netError(stderr));
      expect({ name, saw }).toEqual({ name, saw: chromium ?? 'page' });
    }
  },
  120_000,
);

function expectations(policy: Exclude<PolicyName, 'compatible'>): Record<string, string> {
  return Object.fromEntries(museum.sites.map(({ name, expected }) => [name, expected[policy]]));
}

function siteOf(name: string): OpenSite {
  return museum.sites.find((site) => site.name === name)!;
}

/** Chromium does not always print the name of an error with its number. */
function netError(log: string): string {
  const number = /net_error (-\d+)/.exec(log)?.[1];
  return number === '-113' ? 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH' : `net_error ${number ?? 'none'}`;
}

/** Runs a command beside the museum, which is served by this process. */
function spawnOf(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly stdout: string; readonly stderr: string; readonly status: number | null }> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    env: { ...process.env, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ stdout, stderr, status });
    });
  });
}

function isHere(command: string, argument: string): boolean {
  const isThere = spawnSync(command, [argument]).error === undefined;
  if (!isThere) console.warn(`skipped: a walk through the museum with ${command}, because it is not installed`);
  return isThere;
}
