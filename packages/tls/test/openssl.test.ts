/** Conversations with OpenSSL, which nobody here wrote: both roles, TLS 1.0 to 1.3, an HTTP exchange each. */

import { dirname, join } from 'node:path';
import {
  groupCodes,
  policies,
  suiteByCode,
  ticketKeeper,
  VERSION,
  versionName,
  type Agreement,
  type Policy,
  type Version,
} from '../src/index.ts';
import { authority, keys, liveIdentity } from './in-memory.ts';
import { opensslClient, opensslServer } from '../../../tools/peers/openssl.ts';
import { filesOf, isHere, removeFolders } from '../../../tools/peers/process.ts';
import { fetchOver, serveOver, type Conversation } from './sockets.ts';

afterAll(removeFolders);

const once = ['-naccept', '1'];
const request = 'GET / HTTP/1.0\r\n\r\n';
const identities = {
  rsa: liveIdentity(keys.rsa()),
  ec: liveIdentity(keys['P-256']()),
  ed25519: liveIdentity(keys.ed25519()),
};
type Kind = keyof typeof identities;

interface Case {
  readonly title: string;
  readonly version: Version;
  readonly kind: Kind;
  readonly suites?: readonly number[];
  readonly group?: number;
  readonly openssl: readonly string[];
}

const flags: Readonly<Record<number, string>> = {
  [VERSION.TLS10]: '-tls1',
  [VERSION.TLS11]: '-tls1_1',
  [VERSION.TLS12]: '-tls1_2',
  [VERSION.TLS13]: '-tls1_3',
};

const cases: readonly Case[] = [
  { title: 'RSA-PSS', version: VERSION.TLS13, kind: 'rsa', openssl: [] },
  { title: 'ECDSA', version: VERSION.TLS13, kind: 'ec', openssl: [] },
  { title: 'Ed25519', version: VERSION.TLS13, kind: 'ed25519', openssl: [] },
  ...[0x1301, 0x1302, 0x1303, 0x1304, 0x1305].map((code): Case => ({
    title: suiteByCode(code)!.name,
    version: VERSION.TLS13,
    kind: 'ec',
    suites: [code],
    openssl: ['-ciphersuites', suiteByCode(code)!.name],
  })),
  ...(['secp256r1', 'secp384r1', 'secp521r1', 'x25519', 'ffdhe2048'] as const).map((name): Case => ({
    title: `group ${name}`,
    version: VERSION.TLS13,
    kind: 'ec',
    group: groupCodes[name],
    openssl: ['-groups', name === 'x25519' ? 'X25519' : name],
  })),
  ...[
    0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0x009e, 0xccaa, 0xc0ac, 0xc09e, 0xc023, 0xc027, 0xc028, 0xc014,
    0x0067, 0x0033, 0x009c, 0x009d, 0xc09c, 0x003c, 0x002f, 0x0035,
  ].map((code): Case => ({
    title: suiteByCode(code)!.name,
    version: VERSION.TLS12,
    kind: suiteByCode(code)!.authentication === 'ECDSA' ? 'ec' : 'rsa',
    suites: [code],
    openssl: ['-cipher', 'ALL:@SECLEVEL=0'],
  })),
  ...([VERSION.TLS11, VERSION.TLS10] as const).flatMap((version) =>
    [0xc009, 0xc013, 0x0033, 0x002f, 0x0035].map((code): Case => ({
      title: suiteByCode(code)!.name,
      version,
      kind: suiteByCode(code)!.authentication === 'ECDSA' ? 'ec' : 'rsa',
      suites: [code],
      openssl: ['-cipher', 'ALL:@SECLEVEL=0'],
    })),
  ),
];

function policyOf({ version, suites, group }: Case): Policy {
  return {
    ...policies.museum,
    versions: [version],
    suites: suites ? suites.map((code) => suiteByCode(code)!) : policies.museum.suites,
    groups: group ? [group] : policies.museum.groups,
  };
}

(isHere('openssl', 'version') ? describe : describe.skip)('OpenSSL', () => {
  const files = {
    rsa: filesOf(identities.rsa, authority.certificate),
    ec: filesOf(identities.ec, authority.certificate),
    ed25519: filesOf(identities.ed25519, authority.certificate),
  };

  it.each(cases.map((each) => [versionName(each.version), each.title, each] as const))(
    'as server: %s, %s',
    async (_version, _title, each) => {
      const peer = await opensslServer(files[each.kind], ...once, flags[each.version], ...each.openssl);
      try {
        const config = { host: 'localhost', trustAnchors: [authority.certificate], policy: policyOf(each) };
        const { text, events } = await fetchOver(peer.port, config, request);
        expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
        expect(text).toContain('HTTP/1.0 200 ok');
      } finally {
        peer.child.kill();
      }
    },
    20_000,
  );

  it.each(cases.map((each) => [versionName(each.version), each.title, each] as const))(
    'as client: %s, %s',
    async (_version, _title, each) => {
      const server = await serveOver(
        { identity: identities[each.kind], policy: policyOf(each), boundTo: '127.0.0.1' },
        () => answer,
      );
      try {
        const more = [flags[each.version], ...each.openssl];
        const output = await opensslClient(server.port, files[each.kind].ca, request, more);
        const [{ events }] = await server.conversations;
        expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
        expect(output).toContain('hello from Cleartext');
        expect(output).toContain('Verify return code: 0 (ok)');
      } finally {
        server.close();
      }
    },
    20_000,
  );

  const trustAnchors = [authority.certificate];
  const { ca } = files.ec;

  it.each([VERSION.TLS13, VERSION.TLS12].map((version) => [versionName(version), version] as const))(
    'resumes our session as server, and we resume its as client: %s',
    async (_name, version) => {
      const policy = { ...policies.modern, versions: [version] };
      const peer = await opensslServer(files.ec, '-naccept', '2');
      try {
        const first = await fetchOver(peer.port, { host: 'localhost', trustAnchors, policy }, request);
        const session = first.events.findLast((event) => event.type === 'session')!.session;
        const second = await fetchOver(peer.port, { host: 'localhost', trustAnchors, policy, session }, request);
        expect(agreementOf(second).isResumed).toBe(true);
        expect(second.text).toContain('Reused');
      } finally {
        peer.child.kill();
      }
    },
    20_000,
  );

  it.each([VERSION.TLS13, VERSION.TLS12].map((version) => [versionName(version), version] as const))(
    'resumes by our ticket as client: %s',
    async (_name, version) => {
      const policy = { ...policies.modern, versions: [version] };
      const tickets = ticketKeeper(new Uint8Array(32).fill(1));
      const server = await serveOver({ identity: identities.ec, policy, tickets }, () => answer, 2);
      try {
        const kept = join(dirname(ca), `session-${version}`);
        await opensslClient(server.port, ca, request, ['-sess_out', kept]);
        const output = await opensslClient(server.port, ca, request, ['-sess_in', kept]);
        expect(output).toContain('Reused, TLSv1');
        const [, second] = await server.conversations;
        expect(agreementOf(second).isResumed).toBe(true);
      } finally {
        server.close();
      }
    },
    20_000,
  );

  it.each([VERSION.TLS13, VERSION.TLS12, VERSION.TLS10].map((version) => [versionName(version), version] as const))(
    'knows us by our certificate as server, and shows us its own as client: %s',
    async (_name, version) => {
      const policy = { ...policies.museum, versions: [version] };
      const level = ['-cipher', 'ALL:@SECLEVEL=0'];
      const identity = liveIdentity(keys.rsa(), 'client');
      const own = filesOf(identity, authority.certificate);
      const asking = ['-Verify', '2', '-verify_return_error', '-CAfile', ca, ...level];
      const peer = await opensslServer(files.ec, ...once, ...asking);
      try {
        const { text } = await fetchOver(peer.port, { host: 'localhost', trustAnchors, policy, identity }, request);
        expect(text).toContain('Subject: CN=a client');
      } finally {
        peer.child.kill();
      }
      const clientAuthentication = 'require';
      const config = {
        identity: identities.rsa,
        policy,
        boundTo: 'localhost',
        clientAuthentication,
        clientTrustAnchors: trustAnchors,
      } as const;
      const server = await serveOver(config, () => answer);
      try {
        const shown = ['-cert', own.cert, '-key', own.key, ...level];
        expect(await opensslClient(server.port, ca, request, shown)).toContain('hello from Cleartext');
        const [conversation] = await server.conversations;
        expect(agreementOf(conversation).peerChain[0].bytes).toEqual(identity.chain[0].bytes);
      } finally {
        server.close();
      }
    },
    20_000,
  );

  it('asks us for another group (HelloRetryRequest), and is asked by us', async () => {
    const peer = await opensslServer(files.ec, ...once, '-groups', 'P-521');
    try {
      const conversation = await fetchOver(peer.port, { host: 'localhost', trustAnchors }, request);
      expect(agreementOf(conversation).group).toBe(groupCodes.secp521r1);
    } finally {
      peer.child.kill();
    }
    const policy = { ...policies.modern, groups: [groupCodes.secp384r1] };
    const server = await serveOver({ identity: identities.ec, policy, cookie: Uint8Array.of(1, 2, 3) }, () => answer);
    try {
      expect(await opensslClient(server.port, ca, request)).toContain('hello from Cleartext');
    } finally {
      server.close();
    }
  }, 20_000);

  it('changes its keys with us', async () => {
    const peer = await opensslServer(files.ec, ...once);
    try {
      const config = { host: 'localhost', trustAnchors };
      const { text, events } = await fetchOver(peer.port, config, request, [{ type: 'update keys', request: true }]);
      expect(text).toContain('HTTP/1.0 200 ok');
      expect(events.filter(({ type }) => type === 'keys updated')).toHaveLength(2);
    } finally {
      peer.child.kill();
    }
  }, 20_000);

  it('agrees with us on a protocol', async () => {
    const server = await serveOver({ identity: identities.ec, applicationProtocols: ['http/1.1'] }, () => answer);
    try {
      const output = await opensslClient(server.port, ca, request, ['-alpn', 'h2,http/1.1']);
      expect(output).toContain('ALPN protocol: http/1.1');
    } finally {
      server.close();
    }
  }, 20_000);
});

const answer = 'HTTP/1.0 200 OK\r\n\r\nhello from Cleartext\n';

function agreementOf({ events }: Conversation): Agreement {
  return events.find((event) => event.type === 'connected')!.agreement;
}
