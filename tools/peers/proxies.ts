/** Through tunnels: our client through squid and tinyproxy, other clients through our proxy, to our server (section 14.9 of the chapter). */

import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createProxyServer, createServer, get, type Proxy } from '@cleartext/https';
import { groupCodes, policies, suiteByCode, VERSION, type Policy } from '@cleartext/tls';
import type { Stage } from './interop.ts';
import { chromiumFetch } from './peers.ts';
import {
  freePort,
  listening,
  newFolder,
  runClient,
  startServer,
  versionOf,
  type IdentityFiles,
  type RunningServer,
} from './process.ts';

/** One page through one proxy. */
export interface Tunnelled {
  readonly client: string;
  readonly proxy: string;
  readonly connection: string;
  readonly outcome: 'done' | 'failed';
  readonly detail: string;
}

/** A page through every proxy by every client that is installed; `onAbsent` hears of the others. */
export async function* throughProxies(stage: Stage, onAbsent: (name: string) => void): AsyncGenerator<Tunnelled> {
  for (const { title, policy } of CONNECTIONS) {
    const server = createServer({ identity: stage.identities.rsa, policy }, (_request, response) =>
      response.writeHead(200, { Connection: 'close' }).end('hello from Cleartext\n'),
    );
    const { port } = await server.listen();
    try {
      const common = { connection: title };
      for (const proxy of FOREIGN) {
        const version = proxy.version();
        if (version === undefined) {
          onAbsent(proxy.name);
          continue;
        }
        const running = await proxy.start(port);
        try {
          await listening(running.port);
          const outcome = await attempt(() =>
            ourPage(port, stage, { host: '127.0.0.1', port: running.port, ...proxy.user }, policy),
          );
          yield { ...common, client: 'Cleartext', proxy: `${proxy.name} ${version}`, ...outcome };
        } finally {
          running.child.kill('SIGKILL');
        }
      }
      yield* throughOurs(port, stage, title, onAbsent);
    } finally {
      await server.close();
    }
  }
}

async function* throughOurs(
  port: number,
  { files }: Stage,
  connection: string,
  onAbsent: (name: string) => void,
): AsyncGenerator<Tunnelled> {
  const ours = createProxyServer({ allow: (target) => target.port === port });
  await once(ours.listen(0, '127.0.0.1'), 'listening');
  const proxy = `127.0.0.1:${(ours.address() as AddressInfo).port}`;
  try {
    for (const { name, version, fetch } of CLIENTS) {
      const found = version();
      if (found === undefined) onAbsent(name);
      else {
        const outcome = await attempt(() => fetch(port, proxy, files.rsa));
        yield { connection, client: `${name} ${found}`, proxy: 'Cleartext', ...outcome };
      }
    }
  } finally {
    await new Promise((resolve) => ours.close(resolve));
  }
}

async function attempt(work: () => Promise<string>): Promise<Pick<Tunnelled, 'outcome' | 'detail'>> {
  try {
    const output = await work();
    const isDone = output.includes('hello from Cleartext');
    return { outcome: isDone ? 'done' : 'failed', detail: isDone ? '' : output.slice(-300) };
  } catch (error) {
    return { outcome: 'failed', detail: (error as Error).message };
  }
}

async function ourPage(port: number, { root }: Stage, proxy: Proxy, policy: Policy): Promise<string> {
  const url = `https://localhost:${port}/`;
  return (await get(url, { trustAnchors: [root.certificate], proxy, policy, connectTimeout: 10_000 })).text();
}

const CONNECTIONS: readonly { readonly title: string; readonly policy: Policy }[] = [
  {
    title: 'TLS 1.3, X25519MLKEM768 or X25519',
    policy: { ...policies.modern, versions: [VERSION.TLS13], groups: [groupCodes.X25519MLKEM768, groupCodes.x25519] },
  },
  {
    title: 'TLS 1.2, RSA key transport',
    policy: { ...policies.compatible, versions: [VERSION.TLS12], suites: [suiteByCode(0x002f)!] },
  },
];

interface ForeignProxy {
  readonly name: string;
  readonly version: () => string | undefined;
  readonly user: Pick<Proxy, 'user' | 'password'>;
  /** Starts it for tunnels to one port. */
  readonly start: (target: number) => Promise<RunningServer>;
}

const FOREIGN: readonly ForeignProxy[] = [
  {
    name: 'squid',
    version: () => versionOf('squid', ['-v'], /Version (\S+)/),
    user: {},
    start: async (target) => {
      const port = await freePort();
      const configuration = [
        `http_port 127.0.0.1:${port}`,
        `acl target port ${target}`,
        'http_access allow CONNECT target',
        'http_access deny all',
        'access_log none',
        'cache_log /dev/stderr',
        'pid_filename none',
        'cache deny all',
        'coredump_dir none',
        'shutdown_lifetime 1 second',
      ];
      return startServer(
        'squid',
        ['-N', '-d', '1', '-f', fileWith('squid.conf', configuration)],
        /Accepting HTTP Socket/,
        { port },
      );
    },
  },
  {
    name: 'tinyproxy',
    version: () => versionOf('tinyproxy', ['-v'], /tinyproxy (\S+)/),
    user: { user: 'joe', password: 'secret' },
    start: async (target) => {
      const port = await freePort();
      const configuration = [
        `Port ${port}`,
        'Listen 127.0.0.1',
        'Allow 127.0.0.1',
        `ConnectPort ${target}`,
        'BasicAuth joe secret',
        'LogLevel Info',
        'Timeout 30',
        'MaxClients 10',
      ];
      return startServer(
        'tinyproxy',
        ['-d', '-c', fileWith('tinyproxy.conf', configuration)],
        /Accepting connections|Starting main loop/,
        { port },
      );
    },
  },
];

interface TunnelClient {
  readonly name: string;
  readonly version: () => string | undefined;
  readonly fetch: (port: number, proxy: string, files: IdentityFiles) => Promise<string>;
}

const CLIENTS: readonly TunnelClient[] = [
  {
    name: 'curl',
    version: () => versionOf('curl', ['--version'], /curl (\S+)/),
    fetch: (port, proxy, { ca }) =>
      runClient(
        'curl',
        [
          '-sS',
          '--max-time',
          '10',
          '--noproxy',
          '',
          '-x',
          `http://${proxy}`,
          '--cacert',
          ca,
          `https://localhost:${port}/`,
        ],
        '',
      ),
  },
  {
    name: 'wget',
    version: () => versionOf('wget', ['--version'], /Wget (\S+)/),
    fetch: (port, proxy, { ca }) => {
      const through = ['-e', 'use_proxy=yes', '-e', `https_proxy=http://${proxy}`, '-e', 'no_proxy='];
      const args = ['-q', '-O', '-', '--tries=1', '--timeout=10', '--no-config', '--no-hsts', `--ca-certificate=${ca}`];
      return runClient('wget', [...args, ...through, `https://localhost:${port}/`], '');
    },
  },
  {
    name: 'OpenSSL',
    version: () => versionOf('openssl', ['version'], /OpenSSL (\S+)/),
    fetch: (port, proxy, { ca }) => {
      const args = [
        's_client',
        '-proxy',
        proxy,
        '-connect',
        `localhost:${port}`,
        '-CAfile',
        ca,
        '-verify_return_error',
      ];
      return runClient('openssl', [...args, '-ign_eof'], 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n');
    },
  },
  {
    name: 'Chromium',
    version: () => versionOf('chromium', ['--version'], /Chromium (\S+)/),
    fetch: (port, proxy, files) =>
      chromiumFetch(`https://localhost:${port}/`, files, [
        `--proxy-server=http://${proxy}`,
        '--proxy-bypass-list=<-loopback>',
      ]),
  },
];

function fileWith(name: string, lines: readonly string[]): string {
  const path = join(newFolder(), name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
