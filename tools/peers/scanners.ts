/** What scanners see of our server under each policy: our own, sslscan, nmap and testssl.sh. */

import { createServer, scan } from '@cleartext/https';
import { systemRandom } from '@cleartext/core';
import { policies, ticketKeeper, type PolicyName } from '@cleartext/tls';
import type { Stage } from './interop.ts';
import { runClient, versionOf } from './process.ts';

/** What one scanner says of our server under one policy. */
export interface View {
  readonly policy: PolicyName;
  readonly scanner: string;
  /** How many suites it found, by version. */
  readonly suites: Readonly<Record<string, number>>;
  /** Its own words that sum it up. */
  readonly remarks: string;
}

/** Every view; `onAbsent` hears of scanners that are not installed. testssl.sh takes minutes and runs only if `slow` says so. */
export async function* views(
  stage: Stage,
  onAbsent: (name: string) => void,
  { slow = false }: { readonly slow?: boolean } = {},
): AsyncGenerator<View> {
  const { rsa, ec } = stage.identities;
  for (const policy of Object.keys(policies) as PolicyName[]) {
    const server = createServer(
      {
        identity: [ec, rsa],
        policy: policies[policy],
        tickets: ticketKeeper(systemRandom(32)),
        applicationProtocols: ['http/1.1'],
      },
      (_request, response) => response.end('hello from Cleartext\n'),
    );
    const { port } = await server.listen();
    try {
      yield { policy, ...(await ourView(port, stage)) };
      for (const { name, version, isSlow, look } of SCANNERS) {
        const found = version();
        if (found === undefined) onAbsent(name);
        else if (slow || !isSlow) yield { policy, scanner: `${name} ${found}`, ...(await look(port)) };
      }
    } finally {
      await server.close();
    }
  }
}

async function ourView(port: number, { root }: Stage): Promise<Omit<View, 'policy'>> {
  const target = { host: '127.0.0.1', port, serverName: 'localhost', trustAnchors: [root.certificate] };
  const { versions, connections } = await scan(target);
  const statuses = new Set(versions.flatMap(({ suites }) => suites.map(({ status }) => status)));
  const worst = (['broken', 'legacy', 'current'] as const).find((status) => statuses.has(status));
  return {
    scanner: 'cleartext tls scan',
    suites: Object.fromEntries(
      versions.filter(({ isOffered }) => isOffered).map(({ name, suites }) => [name, suites.length]),
    ),
    remarks: `weakest suite: ${worst}; ${connections} connections`,
  };
}

interface Scanner {
  readonly name: string;
  readonly isSlow: boolean;
  readonly version: () => string | undefined;
  readonly look: (port: number) => Promise<Pick<View, 'suites' | 'remarks'>>;
}

const SCANNERS: readonly Scanner[] = [
  {
    name: 'sslscan',
    isSlow: false,
    version: () => versionOf('sslscan', ['--version'], /(\d+\.\d+\.\d+)/),
    look: async (port) => {
      const quick = ['--timeout=10', '--no-heartbleed', '--no-renegotiation', '--no-compression', '--no-fallback'];
      const xml = await runClient('sslscan', [...quick, '--xml=-', `localhost:${port}`], '', { timeout: 60_000 });
      const ciphers = [...xml.matchAll(/<cipher .*sslversion="TLSv(\d\.\d)".*strength="(\w+)"/g)];
      const strengths = [...new Set(ciphers.map(([, , strength]) => strength))];
      return {
        suites: counted(ciphers.map(([, version]) => `TLS ${version}`)),
        remarks: `strengths: ${strengths.join(', ')}`,
      };
    },
  },
  {
    name: 'nmap',
    isSlow: false,
    version: () => versionOf('nmap', ['--version'], /version (\S+)/),
    look: async (port) => {
      const args = ['--script', 'ssl-enum-ciphers', '-p', String(port), '127.0.0.1'];
      const output = await runClient('nmap', args, '', { timeout: 120_000 });
      let version = '';
      const found: string[] = [];
      for (const line of output.split('\n')) {
        version =
          /^\| {3}(SSL|TLS)v([\d.]+):/
            .exec(line)
            ?.slice(1)
            .join(' ')
            .replace(/^SSL 3$/, 'SSL 3.0') ?? version;
        if (/^\| {7}TLS_/.test(line)) found.push(version);
      }
      const least = /least strength: (\S+)/.exec(output)?.[1] ?? 'unknown';
      return { suites: counted(found), remarks: `least strength: ${least}` };
    },
  },
  {
    name: 'testssl.sh',
    isSlow: true,
    version: () => versionOf('testssl', ['--version'], /testssl\S*\s+(\d+\.\d+\.\d+)/),
    look: async (port) => {
      const args = ['--quiet', '--color', '0', '--warnings', 'off', '--sneaky', '-p', '-U', `localhost:${port}`];
      const output = await runClient('testssl', args, '', { timeout: 400_000 });
      const offered = [...output.matchAll(/^ (SSLv[23]|TLS [\d.]+) +offered/gm)].map(([, version]) => version);
      const vulnerable = [
        ...output.matchAll(/^ ([A-Z][\w-]+)[^\n]*?(?:VULNERABLE|potentially)[^\n]*(?<!not vulnerable[^\n]*)/gm),
      ]
        .filter(([line]) => !/not vulnerable/i.test(line))
        .map(([, name]) => name);
      return {
        suites: {},
        remarks: `offered: ${offered.join(', ')}; vulnerable: ${[...new Set(vulnerable)].join(', ') || 'nothing'}`,
      };
    },
  },
];

function counted(names: readonly string[]): Record<string, number> {
  return names.reduce<Record<string, number>>((counts, name) => ({ ...counts, [name]: (counts[name] ?? 0) + 1 }), {});
}
