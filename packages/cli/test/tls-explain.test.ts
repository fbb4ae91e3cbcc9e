/** `tls explain`: a demo, a server of this process, a recording; as text, JSON and page. */

import { readFileSync } from 'node:fs';
import { createServer } from '@cleartext/https';
import { ecPrivateKey } from '@cleartext/ec';
import { publicKeyOf, schemeByName } from '@cleartext/signature';
import { certificateToPem, issueCertificate, newAuthority } from '@cleartext/x509';
import { cleartext, fails, folder, succeeds } from './people.ts';

const files = folder();
afterAll(files.remove);

const now = new Date(Date.now() - 3_600_000);
const scheme = schemeByName('ecdsa-with-SHA256');
const root = newAuthority({ subject: { CN: 'Root' }, privateKey: ecPrivateKey('P-256', 5n), now, scheme });
const privateKey = ecPrivateKey('P-256', 6n);
/** A name for the screen of a terminal, and for a page. */
const HOSTILE = 'x\u001b[2J</script><script>alert(1)</script>';
const certificate = issueCertificate(root, {
  profile: 'server',
  subject: { CN: HOSTILE },
  hosts: ['localhost'],
  publicKey: publicKeyOf(privateKey),
  now,
  scheme,
});
const ca = files.write('ca.pem', certificateToPem(root.certificate));

/** Runs a test against a server with that certificate. */
async function withServer(test: (address: string) => Promise<void>): Promise<void> {
  const server = createServer({ identity: { chain: [certificate], privateKey } }, (request, response) => {
    response.setHeader('Location', `https://${String(request.headers.host)}/next`);
    response.statusCode = request.url === '/' ? 302 : 200;
    response.end('hello');
  });
  try {
    const { port } = await server.listen(0, '127.0.0.1');
    await test(`localhost:${port}`);
  } finally {
    await server.close();
  }
}

interface Leaf {
  readonly path: readonly string[];
  readonly offset: number;
  readonly length: number;
  readonly value: string;
  readonly meaning: string;
}
interface Told {
  readonly connections: readonly {
    readonly client: string;
    readonly parts: readonly { readonly type: string; readonly name: string; readonly layers: readonly number[] }[];
    readonly layers: readonly { readonly name: string; readonly size: number; readonly leaves: readonly Leaf[] }[];
  }[];
}

describe('--demo', () => {
  it.each([
    ['1.3', 'TLS 1.3'],
    ['1.2', 'TLS 1.2'],
    ['1.1', 'TLS 1.1'],
    ['1.0', 'TLS 1.0'],
    ['ssl3', 'SSL 3.0'],
  ])('tells a connection of %s, twice the same', async (version, name) => {
    const { out } = await succeeds(['tls', 'explain', '--demo', '--tls', version, '--bytes']);
    expect(out).toContain(`connected: ${name}, `);
    // With CBC before TLS 1.1 the first byte travels in a record of its own, against BEAST.
    expect(out).toMatch(/client <- server {2}data \(2[34] bytes/);
    expect(out).not.toContain('this side ended the connection');
    expect((await succeeds(['tls', 'explain', '--demo', '--tls', version, '--bytes'])).out).toBe(out);
  });

  it('shows all bytes of one entry, and none of the others', async () => {
    const { out } = await succeeds(['tls', 'explain', '--demo', '--bytes', '6']);
    expect(out).toMatch(/^ {3}6 {2}client <- server {2}CertificateVerify/);
    expect(out).toContain('04 03  ecdsa_secp256r1_sha256');
    expect(out).toMatch(/contents +(?:[0-9a-f]{2} ){15}[0-9a-f]{2}\n/);
    expect(out).not.toContain('ClientHello');
    expect(await fails(2, ['tls', 'explain', '--demo', '--bytes', '99'])).toContain('--bytes 99');
    expect(await fails(2, ['tls', 'explain', '--demo', '--bytes', 'x'])).toContain('number of an entry');
  });

  it('gives every byte of every layer to one leaf in JSON', async () => {
    const { connections } = JSON.parse((await succeeds(['tls', 'explain', '--demo', '--json'])).out) as Told;
    const [{ layers, parts }] = connections;
    expect(layers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['record 4', 'TLSInnerPlaintext', 'certificate 1']),
    );
    for (const { size, leaves } of layers) {
      let position = 0;
      for (const { offset, length, value } of leaves) {
        expect([offset, value.length]).toEqual([position, 2 * length]);
        position += length;
      }
      expect(position).toBe(size);
    }
    expect(parts.filter(({ type }) => type === 'entry').every((part) => part.layers.length > 0)).toBe(true);
  });
});

it('says what it can explain', async () => {
  expect(await fails(2, ['tls', 'explain'])).toContain('host:port, a capture file or --demo');
  expect(await fails(2, ['tls', 'explain', '--demo', 'x:1'])).toContain('one of them only');
  expect(await fails(2, ['tls', 'explain', '--demo', '--html', '--json'])).toContain('--json or --html');
  expect(await fails(2, ['tls', 'explain', 'x:1', '--tls', '1.0', '--roots', ca])).toContain('--policy museum');
  expect(await fails(2, ['tls', 'explain', '127.0.0.1:1', '--roots', ca])).toContain('nobody listens');
  expect(await fails(2, ['tls', 'explain', files.write('no.pcap', 'no capture')])).toContain('pcapng');
});

describe('a server', () => {
  it('is told, recorded, and told again from the recording', () =>
    withServer(async (address) => {
      const pcap = files.file('live.pcapng');
      const { out } = await succeeds(['tls', 'explain', address, '--roots', ca, '--pcap', pcap]);
      expect(out).toContain('GET / HTTP/1.1 ...');
      expect(out).toContain('HTTP/1.1 302 Found ...');
      expect(out).toContain('accepted (every check passed)');
      const entries = (text: string): string => text.replace(/^ {6}\* .*\n/gm, '');
      expect(entries((await succeeds(['tls', 'explain', pcap])).out)).toBe(entries(out));
      expect(entries((await succeeds(['tls', 'explain', pcap, '--connection', '1'])).out)).toBe(entries(out));
      expect(await fails(2, ['tls', 'explain', pcap, '--connection', '2'])).toContain('the capture has 1');
      expect(await fails(2, ['tls', 'explain', address, '--keylog', pcap])).toContain('a capture file');
      expect(await fails(2, ['tls', 'explain', pcap, '--keylog', pcap])).toContain('live.pcapng');
    }));

  it('is asked for the head, or for nothing', () =>
    withServer(async (address) => {
      const { out: head } = await succeeds([
        'tls',
        'explain',
        address,
        '--roots',
        ca,
        '--request',
        'head',
        '--tls',
        '1.2',
      ]);
      expect(head).toContain('HEAD / HTTP/1.1 ...');
      expect(head).toContain('ServerKeyExchange');
      const { out: none } = await succeeds(['tls', 'explain', address, '--roots', ca, '--request', 'none']);
      expect(none).not.toContain('  data (');
      expect(none).toContain('alert close_notify');
    }));

  it('that is refused is told up to the alert, with exit code 1', () =>
    withServer(async (address) => {
      const others = files.write('others.pem', certificateToPem(certificate));
      const { code, out } = await cleartext([
        'tls',
        'explain',
        address,
        '--roots',
        others,
        '--server-name',
        'localhost',
      ]);
      expect(code).toBe(1);
      expect(out).toMatch(/alert bad_certificate .*\n.*fatal\n {6}\* this side ended the connection/);
      const { out: all } = await succeeds(['tls', 'explain', address, '--roots', others, '--accept-any']);
      expect(all).toMatch(/: refused \([^]*connected: TLS 1\.3/);
    }));

  it('can name itself as it likes: neither the terminal nor the page obeys', () =>
    withServer(async (address) => {
      const pcap = files.file('hostile.pcapng');
      const { out } = await succeeds(['tls', 'explain', address, '--roots', ca, '--bytes', '--pcap', pcap]);
      expect(out).toContain('x\\1B[2J</script>');
      expect(out).not.toContain('\u001b');
      for (const source of [address, pcap]) {
        const { out: page } = await succeeds(['tls', 'explain', source, '--roots', ca, '--html']);
        expect(page.match(/<\/?script/g)).toEqual(['<script', '</script', '<script', '</script']);
        expect(page).not.toContain('<script>alert');
        expect(page).not.toContain('\u001b');
        expect(page).toContain('x\\1B[2J&#60;/script&#62;&#60;script&#62;alert(1)');
      }
    }));

  it('is told in the same words by https get --explain, redirects included', () =>
    withServer(async (address) => {
      const { err, out } = await succeeds(['https', 'get', `https://${address}/`, '--roots', ca, '--explain']);
      expect(out).toBe('hello');
      expect(err.match(/^ {3}1 {2}client -> server {2}ClientHello .*record 1\)$/gm)).toHaveLength(2);
      expect(err).toContain('HTTP/1.1 200 OK ...');
    }));
});

describe('the page', () => {
  it('needs nothing but itself, and allows no other script', async () => {
    const path = files.file('page.html');
    await succeeds(['tls', 'explain', '--demo', '--html', '-o', path]);
    const page = readFileSync(path, 'utf8');
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-/,
    );
    expect(page).not.toMatch(/https?:|src=|href=|@import|url\(/);
    expect(page.indexOf('ClientHello')).toBeLessThan(page.indexOf('id="connections"'));
    const [, data] = /id="connections">(.*?)<\/script>/.exec(page)!;
    expect((JSON.parse(data) as Told['connections'])[0].layers.length).toBeGreaterThan(10);
  });
});
