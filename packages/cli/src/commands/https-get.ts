/** `cleartext https get`: fetches a page, and tells on demand how its bytes came here. */

import { appendFileSync } from 'node:fs';
import { get, parseAuthority, ProxyError, type Proxy } from '@cleartext/https';
import { TlsAlert } from '@cleartext/core';
import {
  describeAgreement,
  pcapng,
  policyByName,
  splitConnections,
  type Identity,
  type RecordedConnection,
  type TlsEvent,
} from '@cleartext/tls';
import { nameToString } from '@cleartext/x509';
import type { Command } from 'commander';
import { negative, Failure } from '../failure.ts';
import { checkOutput, readInput, systemMessage, writeOutput } from '../files.ts';
import { readIdentity } from '../key-input.ts';
import {
  hostOption,
  integerOption,
  repeatedOption,
  withJson,
  withKeyPassword,
  withOutput,
  type OutputFlags,
  type PasswordFlags,
  policyOption,
} from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { writeJson } from '../table.ts';
import { narrator } from '../tls-narration.ts';
import { readRoots } from '../trust-store.ts';
import { examples } from './register.ts';

interface GetFlags extends OutputFlags, PasswordFlags {
  readonly roots: readonly string[];
  readonly proxy?: string;
  readonly proxyUser?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly policy: string;
  readonly serverName?: string;
  readonly request: string;
  readonly header?: readonly string[];
  readonly data?: string;
  readonly include?: boolean;
  readonly maxRedirects: number;
  readonly timeout: number;
  readonly keylog?: string;
  readonly pcap?: string;
  readonly explain?: boolean;
  readonly bytes?: boolean;
  readonly json?: boolean;
}

/** Adds `https get`. */
export function registerGet(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('get <url>')
    .description('fetch a URL (exit code 1 if the server or its certificate is refused)')
    .addOption(
      repeatedOption(
        '--roots <path>',
        'certificates that are trusted (may be given again); "system" is the store of this machine',
      ).default(['system'], 'system'),
    )
    .option('--proxy <host:port>', 'go through the tunnel of a proxy (CONNECT)')
    .option('--proxy-user <name:password>', 'name and password for the proxy')
    .option('--cert <path>', 'client certificate, for servers that ask for one')
    .option('--key <path>', 'private key of that certificate')
    .addOption(policyOption())
    .addOption(
      hostOption('--server-name <name>', 'name to ask for and to expect in the certificate; the host without it'),
    )
    .option('-X, --request <method>', 'method of the request', 'GET')
    .addOption(repeatedOption('-H, --header <line>', 'a header line for the request: "Name: value"'))
    .option('-d, --data <path>', 'send this file as the body (- for standard input)')
    .option('-i, --include', 'print status and headers before the body')
    .addOption(integerOption('--max-redirects <n>', 'how many redirects to follow', { min: 0, max: 100 }).default(5))
    .addOption(
      integerOption('--timeout <seconds>', 'longest wait for the connection and for the answer', {
        min: 1,
        max: 3600,
      }).default(30),
    )
    .option('--keylog <path>', 'append the secrets of the connection to this file, for Wireshark')
    .option('--pcap <path>', 'write the connection with its secrets to this file, for Wireshark and tshark')
    .option('--explain', 'explain the connection on standard error')
    .option('--bytes', 'with --explain: every byte under the name of its field')
    .addHelpText(
      'after',
      examples(
        'cleartext https get https://localhost:4433/ --roots ca.pem',
        'cleartext https get https://localhost:4433/ --roots ca.pem --explain --bytes',
        'cleartext https get https://site.example/ --proxy localhost:8080 --proxy-user joe:secret',
      ),
    )
    .action((url: string, flags: GetFlags) => fetchPage(url, flags, terminal));
  withKeyPassword(command, 'of the private key');
  withOutput(command, 'the body');
  withJson(command);
}

async function fetchPage(url: string, flags: GetFlags, terminal: Terminal): Promise<void> {
  const events: TlsEvent[] = [];
  try {
    await fetchAndRecord(url, flags, terminal, events);
  } finally {
    // A failed connection is written too: it is the one that needs a closer look.
    if (flags.pcap !== undefined && events.length > 0)
      writeOutput(terminal, flags.pcap, pcapng(clientConnections(events), new Date()), {
        force: flags.force,
        isSecret: true,
      });
  }
}

async function fetchAndRecord(url: string, flags: GetFlags, terminal: Terminal, events: TlsEvent[]): Promise<void> {
  if (flags.bytes && !flags.explain) throw new Failure('--bytes: expected --explain with it');
  checkOutput(flags.out, flags.force);
  checkOutput(flags.pcap, flags.force);
  const { timeout } = flags;
  const trustAnchors = /^http:/i.test(url) ? [] : await readRoots(terminal, flags.roots);
  const identity = await identityOf(flags, terminal);
  const body = flags.data === undefined ? undefined : await readInput(terminal, flags.data);
  const narrate = narrator({ bytes: flags.bytes });
  const answer = await get(url, {
    trustAnchors,
    identity,
    policy: policyByName(flags.policy),
    serverName: flags.serverName,
    proxy: proxyOf(flags),
    applicationProtocols: ['http/1.1'],
    requestOcsp: true,
    method: body && flags.request === 'GET' ? 'POST' : flags.request,
    headers: headersOf(flags.header ?? []),
    body,
    maxRedirects: flags.maxRedirects,
    connectTimeout: 1000 * timeout,
    handshakeTimeout: 1000 * timeout,
    responseTimeout: 1000 * timeout,
    onEvent: (event) => {
      if (flags.pcap !== undefined) events.push(event);
      if (flags.explain) for (const line of narrate(event)) terminal.writeError(`${line}\n`);
    },
    onKeyLog: (line) => {
      if (flags.keylog !== undefined) appendFileSync(flags.keylog, `${line}\n`, { mode: 0o600 });
    },
  }).catch((error: unknown) => {
    throw explained(url, error);
  });
  const bytes = await answer.bytes().catch((error: unknown) => {
    throw explained(url, error);
  });
  const { agreement } = answer;
  if (flags.json) {
    writeJson(terminal, {
      status: answer.status,
      statusText: answer.statusText,
      url: answer.url,
      redirects: answer.redirects,
      headers: JSON.parse(JSON.stringify(answer.headers)) as Record<string, string>,
      connection: agreement === undefined ? null : describeAgreement(agreement),
      certificate: agreement === undefined ? null : nameToString(agreement.peerChain[0].subject),
      bodySize: bytes.length,
    });
    return;
  }
  const head = flags.include
    ? [
        `HTTP/1.1 ${answer.status} ${answer.statusText}`,
        ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`),
        '',
        '',
      ].join('\n')
    : '';
  if (head !== '') terminal.write(head);
  writeOutput(terminal, flags.out, bytes, { force: flags.force });
}

/** Redirects lead to further connections. */
function clientConnections(events: readonly TlsEvent[]): readonly RecordedConnection[] {
  return splitConnections(events).map((connection) => ({ role: 'client', events: connection }));
}

async function identityOf(flags: GetFlags, terminal: Terminal): Promise<Identity | undefined> {
  const { cert, key } = flags;
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new Failure('expected --cert and --key together, found one of them');
  return readIdentity(terminal, { ...flags, cert, key });
}

function proxyOf({ proxy, proxyUser }: GetFlags): Proxy | undefined {
  if (proxy === undefined) return undefined;
  const [user, ...password] = proxyUser?.split(':') ?? [];
  return { ...parseAuthority(proxy), ...(proxyUser === undefined ? {} : { user, password: password.join(':') }) };
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):\s*(.*)$/.exec(line);
      if (!match) throw new Failure(`--header: expected "Name: value", found ${JSON.stringify(line)}`);
      return [match[1], match[2]];
    }),
  );
}

/** Exit code 1 where somebody said no: the server, the proxy, or we to a certificate. */
function explained(url: string, error: unknown): unknown {
  if (error instanceof TlsAlert) return negative(`${url}: ${error.message}`);
  if (error instanceof ProxyError) return negative(error.message);
  if (error instanceof RangeError || !(error instanceof Error)) return error;
  return new Failure(`${url}: ${systemMessage(error)}`);
}
