/** `cleartext session serve` and `session connect`: the session between two processes over TCP. */

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { concat } from '@cleartext/core';
import {
  cipherSuites,
  clientSession,
  serverSession,
  suiteByName,
  type CipherSuite,
  type Identity,
  type SessionEvent,
} from '@cleartext/session';
import { nameToString, type SiteVerdict } from '@cleartext/x509';
import type { Command } from 'commander';
import { converse, type Conversation } from '../conversation.ts';
import { Failure } from '../failure.ts';
import { readInput, systemMessage } from '../files.ts';
import { readCertificates, readIdentity } from '../key-input.ts';
import { notice } from '../notices.ts';
import { hostOption, integerOption, repeatedOption, withKeyPassword, type PasswordFlags } from '../options.ts';
import { WIDTH } from '../story/page.ts';
import { contentLines, recordKind, wireLines } from '../story/record-lines.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface NetworkFlags extends PasswordFlags {
  readonly cert?: string;
  readonly key?: string;
  readonly cipher?: readonly string[];
  readonly file?: string;
  readonly timeout: number;
  readonly verbose?: boolean;
}

interface ServeFlags extends NetworkFlags {
  readonly port: number;
  readonly listen: string;
  readonly clientCa?: string;
  readonly clients: number;
  readonly idle: number;
  readonly once?: boolean;
}

/** Adds `session serve`. */
export function registerServe(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('serve')
    .description('wait for clients and talk to several at a time; lines typed here go to each of them')
    .addOption(integerOption('--port <n>', 'TCP port; 0 takes a free one', { min: 0, max: 65535 }).default(4433))
    .option('--listen <address>', 'address to listen on', '127.0.0.1')
    .requiredOption('--cert <path>', 'certificate, followed by those of its issuers')
    .requiredOption('--key <path>', 'private key of the certificate')
    .option('--client-ca <path>', 'ask clients for a certificate of these authorities')
    .addOption(integerOption('--clients <n>', 'most clients at a time', { min: 1, max: 1000 }).default(100))
    .addOption(
      integerOption('--idle <seconds>', 'close a session in which nothing was said for so long', {
        min: 1,
        max: 86_400,
      }).default(300),
    )
    .option('--once', 'serve the first client and end')
    .addHelpText('after', examples('cleartext session serve --port 4433 --cert site.pem --key site.key'))
    .action((flags: ServeFlags) => serve(flags, terminal));
  withNetwork(command, ' to every client');
}

interface ConnectFlags extends NetworkFlags {
  readonly ca: string;
  readonly name?: string;
}

/** Adds `session connect`. */
export function registerConnect(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('connect <host:port>')
    .description('connect to a server; lines typed here go to the server, the end of input ends the session')
    .requiredOption('--ca <path>', 'certificates that are trusted')
    .addOption(hostOption('--name <host>', 'name to expect in the certificate; the host without it'))
    .option('--cert <path>', 'certificate, for servers that ask for one')
    .option('--key <path>', 'private key of the certificate')
    .addHelpText(
      'after',
      examples(
        'cleartext session connect localhost:4433 --ca ca.pem --name site.example',
        'cleartext session connect site.example:4433 --ca ca.pem --file letter.txt --cipher aes128-gcm --verbose',
      ),
    )
    .action((address: string, flags: ConnectFlags) => connectTo(address, flags, terminal));
  withNetwork(command, '');
}

function withNetwork(command: Command, toWhom: string): void {
  const names = cipherSuites.map(({ name }) => name);
  command
    .addOption(repeatedOption('--cipher <name>', `allow only this cipher (may be given again): ${names.join(', ')}`))
    .option('--file <path>', `send this file${toWhom} instead of lines from standard input`)
    .addOption(
      integerOption('--timeout <seconds>', 'longest wait for the handshake and for the end', {
        min: 1,
        max: 3600,
      }).default(10),
    )
    .option('-v, --verbose', 'narrate every record');
  withKeyPassword(command, 'of the private key');
}

async function serve(flags: ServeFlags, terminal: Terminal): Promise<void> {
  const identity = await identityOf(flags, terminal);
  if (!identity) throw new Failure('expected --cert and --key');
  const clientTrustAnchors =
    flags.clientCa === undefined ? undefined : await readCertificates(terminal, flags.clientCa);
  const suites = suitesOf(flags, terminal);
  const file = flags.file === undefined ? undefined : await readInput(terminal, flags.file);

  const server = createServer({ allowHalfOpen: true });
  server.maxConnections = flags.clients;
  const clients = new Clients();
  const firstSession = new Promise<void>((resolve, reject) => {
    server.on('connection', (socket) => {
      const number = clients.nextNumber();
      if (flags.once && number > 1) return void socket.destroy();
      const say = (text: string): void => terminal.writeError(`client ${number}: ${text}\n`);
      say(`connection from ${socket.remoteAddress ?? 'nowhere'}:${socket.remotePort ?? 0}`);
      const conversation = converse(socket, serverSession({ identity, clientTrustAnchors, suites }), {
        onEvent: (event) => show(event, flags, terminal, say),
        timeout: 1000 * flags.timeout,
        idleTimeout: 1000 * flags.idle,
      });
      clients.add(conversation);
      if (file) void conversation.connected.then(() => conversation.send(file)).catch(() => undefined);
      conversation.done
        .finally(() => clients.delete(conversation))
        .then(resolve, (error: unknown) => {
          if (flags.once) reject(error instanceof Error ? error : new Error(String(error)));
          else say(error instanceof Error ? error.message : String(error));
        });
    });
  });
  firstSession.catch(() => undefined);
  const { address, port } = await listening(server, flags);
  terminal.writeError(`listening on ${address}:${port}\n`);

  const input = new AbortController();
  const typing = file ? Promise.resolve() : typeTo(clients, terminal, input.signal);
  try {
    await Promise.race([flags.once ? firstSession : never, once(server, 'close')]);
  } finally {
    input.abort();
    server.close();
    await typing;
  }
}

/** A server without `--once` ends with its process. */
const never = new Promise<void>(() => undefined);

async function listening(server: Server, { port, listen }: ServeFlags): Promise<AddressInfo> {
  server.listen(port, listen);
  await once(server, 'listening').catch((error: unknown) => {
    throw new Failure(`${listen}:${port}: ${systemMessage(error)}`);
  });
  return server.address() as AddressInfo;
}

/** Who is here now. What is typed goes to everybody who is connected, and waits until somebody is. */
class Clients {
  private readonly present = new Set<Conversation>();
  private count = 0;
  private onChange: () => void = () => undefined;

  nextNumber(): number {
    return ++this.count;
  }

  add(conversation: Conversation): void {
    this.present.add(conversation);
    void conversation.connected.then(
      () => this.onChange(),
      () => undefined,
    );
  }

  delete(conversation: Conversation): void {
    this.present.delete(conversation);
  }

  /** Everybody who is connected, at least one; nobody when `signal` is aborted first. */
  async connected(signal: AbortSignal): Promise<readonly Conversation[]> {
    while (!signal.aborted) {
      const connected = [...this.present].filter((conversation) => conversation.isConnected());
      if (connected.length > 0) return connected;
      await new Promise<void>((resolve) => {
        this.onChange = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return [];
  }
}

async function typeTo(clients: Clients, terminal: Terminal, signal: AbortSignal): Promise<void> {
  for await (const line of lines(terminal.stdin(signal))) {
    const connected = await clients.connected(signal);
    if (connected.length === 0) return;
    await Promise.all(connected.map((conversation) => conversation.send(line)));
  }
}

async function connectTo(address: string, flags: ConnectFlags, terminal: Terminal): Promise<void> {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:]+)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port < 1 || port > 65535)
    throw new Failure(`expected host:port such as localhost:4433, found ${JSON.stringify(address)}`);
  const trustAnchors = await readCertificates(terminal, flags.ca);
  const identity = await identityOf(flags, terminal);
  const suites = suitesOf(flags, terminal);
  const file = flags.file === undefined ? undefined : await readInput(terminal, flags.file);
  const timeout = 1000 * flags.timeout;

  const socket = connect({ host, port, allowHalfOpen: true });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(timeout) });
  } catch (error) {
    socket.destroy();
    const isLate = (error as Error).name === 'AbortError';
    throw new Failure(`${address}: ${isLate ? `no answer within ${flags.timeout} s` : systemMessage(error)}`);
  }
  const start = clientSession({ host: flags.name ?? host, trustAnchors, identity, suites });
  const say = (text: string): void => terminal.writeError(`${text}\n`);
  const conversation = converse(socket, start, { onEvent: (event) => show(event, flags, terminal, say), timeout });
  const input = new AbortController();
  const typing = conversation.connected.then(async () => {
    for await (const piece of file ? [file] : lines(terminal.stdin(input.signal))) await conversation.send(piece);
    conversation.close();
  });
  typing.catch(() => undefined);
  try {
    await conversation.done;
    input.abort();
    await typing;
  } finally {
    input.abort();
  }
}

async function identityOf(flags: NetworkFlags, terminal: Terminal): Promise<Identity | undefined> {
  const { cert, key } = flags;
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new Failure('expected both --cert and --key, or neither');
  return readIdentity(terminal, { ...flags, cert, key });
}

/** The suites asked for by name; undefined for the default ones. */
function suitesOf({ cipher }: NetworkFlags, terminal: Terminal): readonly CipherSuite[] | undefined {
  const suites = cipher?.map((name) => suiteByName(name));
  for (const { name, status, summary } of suites ?? []) notice(terminal, name, status, summary);
  return suites;
}

/** Messages to standard output; what the session does to standard error, in lines that `say` writes. */
function show(
  event: SessionEvent,
  { verbose = false }: NetworkFlags,
  terminal: Terminal,
  say: (text: string) => void,
): void {
  if (event.type === 'message') terminal.write(event.plaintext);
  if (event.type === 'connected')
    say(`connected: ${event.suite.summary}${event.peer ? `, peer "${nameToString(event.peer.subject)}"` : ''}`);
  if (event.type === 'closed') say('closed: both sides said that they are done');
  if (!verbose) return;
  if (event.type === 'certificate') sayVerdict(event.of, event.verdict, say);
  if (event.type !== 'record') return;
  const { direction, record, isProtected } = event;
  const arrow = direction === 'sent' ? '->' : '<-';
  say(
    `${arrow} ${record.sequence} ${recordKind(event)}, ${record.bytes.length} bytes${isProtected ? ', protected' : ''}`,
  );
  const narrate = (text: string): void => terminal.writeError(`${`   ${text}`.slice(0, WIDTH)}\n`);
  wireLines(event).forEach(narrate);
  if (!isProtected) return;
  narrate(`inside, ${event.plaintext.length} bytes:`);
  contentLines(event).forEach(narrate);
}

function sayVerdict(of: string, { checks }: SiteVerdict, say: (text: string) => void): void {
  for (const { name, outcome, sentence } of checks)
    say(`   ${{ passed: '+', failed: 'x', 'not reached': '-' }[outcome]} ${of} certificate, ${name}: ${sentence}`);
}

/** The whole lines of a byte stream as they come in; the last one as it is. */
async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    rest = concat(rest, chunk);
    const end = rest.lastIndexOf(0x0a) + 1;
    if (end > 0) yield rest.slice(0, end);
    rest = rest.slice(end);
  }
  if (rest.length > 0) yield rest;
}
