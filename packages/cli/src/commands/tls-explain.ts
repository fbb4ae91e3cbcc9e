/**
 * `cleartext tls explain`: a whole TLS connection as a conversation, and on demand every byte of it under its name: of a live server, of a recording, or of
 * two ends in memory. As text, as JSON, or as one page of HTML.
 */

import { existsSync } from 'node:fs';
import { connect, parseAuthority, type Address } from '@cleartext/https';
import { bytesToUtf8, concatAll, TlsAlert, utf8ToBytes } from '@cleartext/core';
import {
  canSend,
  conversationOf,
  explainCapture,
  pcapng,
  policies,
  policyByName,
  versionName,
  type RecordedConnection,
  type RecordingEvent,
  type TlsEvent,
} from '@cleartext/tls';
import { Option, type Command } from 'commander';
import { conversationPage } from '../conversation-page/page.ts';
import { connectionValue, type ExplainedConnection } from '../explained-connection.ts';
import { Failure, negative } from '../failure.ts';
import { about, checkOutput, inputName, readPieces, systemMessage, writeOutput } from '../files.ts';
import { integerOption, repeatedOption, withJson, withOutput, type OutputFlags } from '../options.ts';
import { demonstrate, VERSIONS } from '../story/tls-demonstration.ts';
import { jsonText } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { partLines } from '../tls-narration.ts';
import { readRoots } from '../trust-store.ts';
import { examples } from './register.ts';

interface ExplainFlags extends OutputFlags {
  readonly demo?: boolean;
  readonly tls?: string;
  readonly policy: string;
  readonly roots: readonly string[];
  readonly serverName?: string;
  readonly acceptAny?: boolean;
  readonly request: 'head' | 'get' | 'none';
  readonly timeout: number;
  readonly keylog?: string;
  readonly connection?: number;
  readonly bytes?: true | number;
  readonly html?: boolean;
  readonly json?: boolean;
  readonly pcap?: string;
}

/** Adds `tls explain`. */
export function registerTlsExplain(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('explain [source]')
    .description('tell a whole connection as a conversation: of a server (host:port), of a capture file, or --demo')
    .option('--demo', 'a connection between two ends in memory, the same in every run')
    .addOption(
      new Option('--tls <version>', 'version to speak, of a demo or with a server').choices(Object.keys(VERSIONS)),
    )
    .addOption(
      new Option('--policy <name>', 'what may be agreed on with a server')
        .choices(Object.keys(policies))
        .default('modern'),
    )
    .addOption(
      repeatedOption(
        '--roots <path>',
        'certificates that are trusted (may be given again); "system" is the store of this machine',
      ).default(['system'], 'system'),
    )
    .option('--server-name <name>', 'name to ask for and to expect in the certificate; the host without it')
    .option('--accept-any', 'go on when the certificate is refused; the judgement is still told')
    .addOption(
      new Option(
        '--request <kind>',
        'what to ask a server after the handshake: GET / or HEAD / of HTTP/1.1, or nothing',
      )
        .choices(['get', 'head', 'none'])
        .default('get'),
    )
    .addOption(integerOption('--timeout <seconds>', 'longest wait for a server', { min: 1, max: 3600 }).default(10))
    .option('--keylog <path>', 'secrets for a capture file that does not hold them itself (SSLKEYLOGFILE)')
    .addOption(integerOption('--connection <n>', 'only this connection of a capture file', { min: 1 }))
    .addOption(
      new Option(
        '--bytes [n]',
        'every byte under the name of its field: of all entries, or of entry number n',
      ).argParser(entryNumber),
    )
    .option('--html', 'one page of HTML that works from a file; see --out')
    .option('--pcap <path>', 'write the connections with their secrets to this file, for Wireshark and tshark')
    .addHelpText(
      'after',
      examples(
        'cleartext tls explain --demo',
        'cleartext tls explain --demo --tls 1.2 --bytes 5',
        'cleartext tls explain localhost:4433 --roots ca.pem --html -o page.html',
        'cleartext tls explain capture.pcapng --keylog keys.log --json',
      ),
    )
    .action((source: string | undefined, flags: ExplainFlags) => explain(source, flags, terminal));
  withOutput(command, 'text, JSON or page');
  withJson(command);
}

/** What was told, and the failure that ends the command after it was printed. */
interface Told {
  /** For people: where it comes from. */
  readonly title: string;
  readonly connections: readonly (ExplainedConnection & { readonly events: readonly RecordingEvent[] })[];
  readonly failure?: Failure | undefined;
}

async function explain(source: string | undefined, flags: ExplainFlags, terminal: Terminal): Promise<void> {
  if ((source === undefined) === (flags.demo === undefined))
    throw new Failure('expected host:port, a capture file or --demo, and one of them only');
  if (flags.json && flags.html) throw new Failure('expected --json or --html, found both');
  checkOutput(flags.out, flags.force);
  checkOutput(flags.pcap, flags.force);
  const told = await tell(source, flags, terminal);
  if (flags.pcap !== undefined) {
    const connections = told.connections.map(({ events }): RecordedConnection => ({ role: 'client', events }));
    writeOutput(terminal, flags.pcap, pcapng(connections, new Date()), { force: flags.force, isSecret: true });
  }
  writeOutput(terminal, flags.out, rendered(told, flags), { force: flags.force, isSecret: true });
  if (told.failure) throw told.failure;
}

function tell(source: string | undefined, flags: ExplainFlags, terminal: Terminal): Promise<Told> | Told {
  if (source === undefined) {
    const version = flags.tls ?? '1.3';
    const title = `Two ends in memory, ${versionName(VERSIONS[version])}`;
    return { title, connections: [explained('client', 'server', demonstrate(version))] };
  }
  const isServer = /^[^/]*:\d+$/.test(source) && !existsSync(source);
  if (isServer && (flags.keylog !== undefined || flags.connection !== undefined))
    throw new Failure(
      '--keylog, --connection: expected a capture file with them; the secrets of a server that is visited go into --pcap',
    );
  return isServer ? visit(parseAuthority(source), flags, terminal) : readRecording(source, flags, terminal);
}

function rendered({ title, connections }: Told, { json, html, bytes }: ExplainFlags): string {
  if (json || html) checkSize(connections);
  if (json) return jsonText({ source: title, connections: connections.map(connectionValue) });
  if (html) return conversationPage(connections.map(connectionValue), title);
  if (typeof bytes === 'number') return oneEntry(connections, bytes);
  const several = connections.length > 1;
  return connections
    .flatMap(({ client, server, conversation, notes }, i) => [
      ...(several ? [`connection ${i + 1}: ${client} -> ${server}`] : []),
      ...notes.map((note) => `      * ${note}`),
      ...conversation.parts.flatMap(partLines({ bytes })),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

/** Throws `Failure` for more than a browser or a reader of JSON can work with. */
function checkSize(connections: Told['connections']): void {
  const layers = connections.flatMap(({ conversation: { parts } }) =>
    parts.flatMap((part) => (part.type === 'entry' ? part.layers : [])),
  );
  const size = [...new Set(layers)].reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size > MAX_SHOWN)
    throw new Failure(
      `${size} bytes in all layers are too many for --json and --html (${MAX_SHOWN} at most); choose one with --connection, or ask less`,
    );
}

/** The bytes of entry number `number` of each connection that has one. */
function oneEntry(connections: Told['connections'], number: number): string {
  const found = connections.flatMap(({ conversation: { parts } }) =>
    parts.filter((part) => part.type === 'entry' && part.number === number),
  );
  if (found.length === 0) throw new Failure(`--bytes ${number}: no connection has so many entries`);
  const lines = found.flatMap((part) => partLines({ bytes: number })(part));
  return lines.map((line) => `${line}\n`).join('');
}

function explained(client: string, server: string, events: readonly RecordingEvent[], notes: readonly string[] = []) {
  return { client, server, events, notes, conversation: conversationOf(events) };
}

// A server.

/** A handshake, a request if one is wanted, and the end of the connection. */
async function visit({ host, port }: Address, flags: ExplainFlags, terminal: Terminal): Promise<Told> {
  const events: TlsEvent[] = [];
  const server = `${flags.serverName ?? host}:${port}`;
  let failure: Failure | undefined;
  try {
    await converse({ host, port }, flags, terminal, events);
  } catch (error) {
    if (error instanceof RangeError || error instanceof Failure) throw error;
    failure =
      error instanceof TlsAlert
        ? negative(`${server}: ${error.message}`)
        : new Failure(`${server}: ${systemMessage(error)}`);
    // Where nothing was said there is nothing to explain.
    if (events.length === 0) throw failure;
  }
  return { title: `A visit to ${server}`, connections: [explained('client', server, events)], failure };
}

async function converse(address: Address, flags: ExplainFlags, terminal: Terminal, events: TlsEvent[]): Promise<void> {
  const timeout = 1000 * flags.timeout;
  let isFull = false;
  const socket = await connect({
    ...address,
    serverName: flags.serverName,
    trustAnchors: await readRoots(terminal, flags.roots),
    policy: policyOf(flags),
    ...(flags.acceptAny ? { decide: () => true } : {}),
    applicationProtocols: ['http/1.1'],
    requestOcsp: true,
    connectTimeout: timeout,
    handshakeTimeout: timeout,
    onEvent: (event) => {
      isFull ||= events.length >= MAX_EVENTS;
      if (!isFull) events.push(event);
    },
  });
  // A server may keep the connection open, and may send without end.
  const timer = setTimeout(() => socket.destroy(new Error(`no end of the answer within ${flags.timeout} s`)), timeout);
  // Up to TLS 1.2 the end of the server's direction is the end of ours.
  const finish = (): void => {
    if (canSend(socket.tlsState)) socket.end();
  };
  try {
    if (flags.request === 'none') finish();
    else socket.write(utf8ToBytes(requestText(flags.request, flags.serverName ?? address.host)));
    const decoder = new TextDecoder('latin1');
    let answer = '';
    for await (const piece of socket as AsyncIterable<Uint8Array>) {
      answer += decoder.decode(piece);
      // The answer to HEAD is a head; some servers leave the connection open behind it.
      if (flags.request === 'head' && answer.includes('\r\n\r\n')) finish();
      if (answer.length > MAX_ANSWER) break;
    }
    finish();
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function requestText(kind: 'head' | 'get', host: string): string {
  return `${kind.toUpperCase()} / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
}

function policyOf({ policy: name, tls }: ExplainFlags) {
  const policy = policyByName(name);
  if (tls === undefined) return policy;
  const version = VERSIONS[tls];
  if (!policy.versions.includes(version))
    throw new Failure(`--tls ${tls}: the policy ${name} does not speak ${versionName(version)}; see --policy museum`);
  return { ...policy, versions: [version] };
}

// A recording.

async function readRecording(path: string, flags: ExplainFlags, terminal: Terminal): Promise<Told> {
  const file = await readBounded(terminal, path);
  const keyLog = flags.keylog === undefined ? '' : await readKeyLog(terminal, flags.keylog);
  const connections = about(inputName(path), () => explainCapture(file, keyLog));
  if (connections.length === 0) throw negative(`${inputName(path)}: no TLS connection is in this capture`);
  const { connection } = flags;
  const chosen = connection === undefined ? connections : connections.slice(connection - 1, connection);
  if (chosen.length === 0) throw new Failure(`--connection ${connection}: the capture has ${connections.length}`);
  return {
    title: `The recording ${inputName(path)}`,
    connections: chosen.map(({ client, server, events, notes }) => explained(client, server, events, notes)),
  };
}

async function readKeyLog(terminal: Terminal, path: string): Promise<string> {
  const bytes = await readBounded(terminal, path);
  return about(path, () => bytesToUtf8(bytes));
}

async function readBounded(terminal: Terminal, path: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of readPieces(terminal, path)) {
    size += piece.length;
    if (size > MAX_FILE)
      throw new Failure(
        `${inputName(path)}: larger than ${MAX_FILE / 2 ** 20} MiB; cut it to the connection that matters`,
      );
    pieces.push(piece);
  }
  return concatAll(pieces);
}

function entryNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Failure(`--bytes: expected the number of an entry, found ${text}`);
  return number;
}

/** The largest recording that is read, and the longest answer that is waited for. */
const MAX_FILE = 2 ** 26;
const MAX_ANSWER = 2 ** 20;
const MAX_EVENTS = 10_000;
/** The most bytes, all layers together, in JSON and on a page. */
const MAX_SHOWN = 2 ** 25;
