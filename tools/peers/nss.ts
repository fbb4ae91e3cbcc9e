/** NSS as a peer: `selfserv` and `tstclnt`. It still speaks SSL 3.0 and DES. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { VERSION, type Version } from '@cleartext/tls';
import { freePort, newFolder, runClient, startServer, type IdentityFiles, type RunningServer } from './process.ts';

/** A certificate database with a server's key and its authority; undefined if a tool refuses. */
export function nssDatabase({ cert, key, ca }: IdentityFiles): string | undefined {
  const folder = newFolder();
  const db = `sql:${folder}`;
  const p12 = join(folder, 'server.p12');
  const run = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
  const pack = ['pkcs12', '-export', '-in', cert, '-inkey', key, '-name', 'site', '-passout', 'pass:x', '-out', p12];
  const made =
    run('certutil', '-N', '-d', db, '--empty-password') &&
    run('openssl', ...pack) &&
    run('pk12util', '-i', p12, '-d', db, '-W', 'x') &&
    run('certutil', '-A', '-d', db, '-n', 'ca', '-t', 'CT,C,C', '-i', ca);
  return made ? db : undefined;
}

/** A range of versions in the words of NSS, and suites by number; an unknown suite makes NSS give up. */
export interface NssLimits {
  readonly from: Version;
  readonly to: Version;
  readonly suites: readonly number[];
}

/** A server with a page. Every hash and curve that NSS has is allowed. */
export async function nssServer(db: string, limits: NssLimits, kind: 'rsa' | 'ec' = 'rsa'): Promise<RunningServer> {
  const port = await freePort();
  const args = ['-d', db, kind === 'rsa' ? '-n' : '-e', 'site', '-p', String(port), ...limitsOf(limits), '-v'];
  return startServer(SELFSERV, args, /About to call accept/, { port });
}

/** What a client printed that asked for a page. */
export function nssClient(
  db: string,
  port: number,
  limits: NssLimits,
  request: string,
  timeout = 15_000,
): Promise<string> {
  const target = ['-h', 'localhost', '-p', String(port), '-4'];
  return runClient('tstclnt', ['-d', db, ...target, ...limitsOf(limits)], request, { timeout });
}

/** Debian's place. */
export const SELFSERV = '/usr/bin/selfserv';

function limitsOf({ from, to, suites }: NssLimits): string[] {
  const hex = suites.map((code) => `:${code.toString(16).padStart(4, '0').toUpperCase()}`);
  return ['-V', `${NAMES[from]}:${NAMES[to]}`, '-c', hex.join('')];
}

const NAMES: Readonly<Record<Version, string>> = {
  [VERSION.SSL30]: 'ssl3',
  [VERSION.TLS10]: 'tls1.0',
  [VERSION.TLS11]: 'tls1.1',
  [VERSION.TLS12]: 'tls1.2',
  [VERSION.TLS13]: 'tls1.3',
};
