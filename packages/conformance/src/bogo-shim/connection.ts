/**
 * One connection of the shim: a socket to the runner, the state machine between them, and what the flags ask for:
 * what is to be done, and what has to be true. Each record is given to the state machine on its own, so that answers leave in the order in which the runner expects them.
 */

import { connect, type Socket } from 'node:net';
import { concat, Writer } from '@cleartext/core';
import {
  exportKey,
  step,
  tlsClient,
  tlsServer,
  type Agreement,
  type TlsEvent,
  type TlsInput,
  type TlsState,
} from '@cleartext/tls';
import { clientConfig, INITIAL_WRITE, serverConfig, type Memory } from './endpoint.ts';
import { checkAgreement, checkSession, noticed, type Notes } from './expectations.ts';
import { ShimFailure } from './failure.ts';
import type { Settings } from './flags.ts';
import { reasonOfAlert, reasonOfOurs } from './reasons.ts';

/** Connects to the runner and carries one connection to its end. Rejects with `ShimFailure` or `Unimplemented`. */
export async function runConnection(
  settings: Settings,
  retrySettings: Settings,
  isResumption: boolean,
  memory: Memory,
): Promise<void> {
  const { port = 0, ipv6, server, 'shim-id': shimId } = settings;
  const start = server ? tlsServer(serverConfig(settings, memory)) : tlsClient(clientConfig(settings, memory));
  const socket = await open(port, ipv6);
  if (shimId !== undefined) socket.write(littleEndian64(shimId));
  try {
    await converse(socket, start, new Conduct(settings, retrySettings, isResumption, memory));
  } finally {
    await drained(socket);
  }
}

/** Carries bytes between socket and state machine until everything is done or the connection has failed. */
async function converse(socket: Socket, start: TlsState, conduct: Conduct): Promise<void> {
  let state = start;
  const act = (input: TlsInput): void => {
    const inputs = [input];
    while (inputs.length > 0) {
      const taken = step(state, inputs.shift()!);
      state = taken.state;
      if (taken.send.length > 0) socket.write(taken.send);
      for (const event of taken.events) for (const next of conduct.after(event, state)) inputs.push(next);
    }
  };
  if (start.role === 'client') act({ type: 'start' });
  let waiting: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunksOf(socket)) {
    waiting = concat(waiting, chunk);
    while (waiting.length > 0 && !conduct.isDone) {
      const size = recordSize(waiting);
      if (size > waiting.length) break;
      const bytes = waiting.slice(0, size);
      waiting = waiting.slice(size);
      act({ type: 'receive', bytes });
    }
    if (conduct.isDone) return;
  }
  if (waiting.length > 0) act({ type: 'receive', bytes: waiting });
  if (!conduct.isDone) conduct.atEnd();
}

/** What arrives, until the runner ends the transport; a reset is an end, too. */
async function* chunksOf(socket: Socket): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) yield new Uint8Array(chunk as Buffer);
  } catch (error) {
    if (!['EPIPE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** The length of the record at the start; the length of all bytes if they do not start with a TLS record. */
function recordSize(bytes: Uint8Array): number {
  if (bytes[0] < 20 || bytes[0] > 23) return bytes.length;
  if (bytes.length < 5) return 5;
  const length = (bytes[3] << 8) | bytes[4];
  return length > 2 ** 14 + 2048 ? bytes.length : 5 + length;
}

/** What this side does after each event, and what it has seen so far. */
class Conduct {
  /** Whether nothing more is to be done. */
  isDone = false;
  private agreement: Agreement | undefined;
  private readonly notes: Notes = { sessions: [], secrets: {}, lines: [] };
  private readonly retrySettings: Settings;
  private readonly isResumption: boolean;
  private readonly memory: Memory;
  private current: Settings;

  constructor(settings: Settings, retrySettings: Settings, isResumption: boolean, memory: Memory) {
    this.current = settings;
    memory.current = settings;
    this.notes.offered = memory.session;
    this.retrySettings = retrySettings;
    this.isResumption = isResumption;
    this.memory = memory;
  }

  /** The inputs that follow from an event. */
  after(event: TlsEvent, state: TlsState): readonly TlsInput[] {
    noticed(event, this.notes);
    switch (event.type) {
      case 'connected':
        return this.connected(event.agreement, state);
      case 'data':
        return this.echo(event.plaintext);
      case 'early data':
        if (event.outcome === 'refused' && state.role === 'client')
          this.current = this.memory.current = this.retrySettings;
        return [];
      case 'message':
        return event.message.type === 'certificate_request' && this.current['fail-cert-callback']
          ? [{ type: 'abort', description: 'internal_error', detail: 'a flag refuses our certificate' }]
          : [];
      case 'alert':
        return this.refusedRenegotiation(event);
      case 'session':
        this.memory.session = event.session;
        return [];
      case 'closed':
        return this.closed();
      case 'failed':
        this.isDone = true;
        throw new ShimFailure(
          event.by === 'us'
            ? reasonOfOurs(event.detail)
            : reasonOfAlert(event.description, state.role === 'client' && !this.notes.lines.includes('read hs 2')),
        );
      default:
        return [];
    }
  }

  /** Our side refuses a renegotiation with a warning and goes on. BoringSSL goes on only if a flag says so. */
  private refusedRenegotiation({ direction, alert }: Extract<TlsEvent, { type: 'alert' }>): readonly TlsInput[] {
    if (direction !== 'sent' || alert.level !== 'warning' || alert.description !== 'no_renegotiation') return [];
    if (this.current['renegotiate-ignore']) return [];
    return [{ type: 'abort', description: 'no_renegotiation', detail: 'the peer wants to renegotiate' }];
  }

  /** The runner has closed the transport. */
  atEnd(): void {
    this.isDone = true;
    if (!this.agreement) throw new ShimFailure('the transport ended in the handshake');
    if (this.current['check-close-notify']) throw new ShimFailure('Unexpected SSL_shutdown result: -1 != 1');
    this.finish();
  }

  private connected(agreement: Agreement, state: TlsState): readonly TlsInput[] {
    const { current } = this;
    this.agreement = agreement;
    checkAgreement(agreement, state, this.notes, current, this.isResumption);
    const inputs: TlsInput[] = [];
    const size = current['export-keying-material'];
    if (size !== undefined) {
      const context = current['use-export-context'] ? latin1(current['export-context'] ?? '') : undefined;
      inputs.push({ type: 'send', plaintext: exportKey(state, current['export-label'] ?? '', context, size) });
    }
    if (current['export-traffic-secrets']) inputs.push({ type: 'send', plaintext: this.trafficSecrets() });
    if (current['tls-unique']) inputs.push({ type: 'send', plaintext: this.notes.firstFinished! });
    if (current['send-alert'])
      return [...inputs, { type: 'abort', description: 'decompression_failure', detail: 'a flag asks for this alert' }];
    if (current['write-different-record-sizes']) {
      for (const length of RECORD_SIZES) inputs.push({ type: 'send', plaintext: new Uint8Array(length).fill(0x42) });
      this.finish();
    } else if (current['shim-writes-first'] || current['read-with-unfinished-write']) inputs.push(...this.firstWrite());
    if (!current['shim-shuts-down']) return inputs;
    if (!current['check-close-notify']) this.finish();
    return [...inputs, { type: 'close' }];
  }

  /** What the shim writes first, without what it sent as early data. */
  private firstWrite(): readonly TlsInput[] {
    const isEarly = this.notes.earlyData === 'accepted' && !this.current.server;
    const plaintext = INITIAL_WRITE.slice(isEarly ? this.notes.offered?.maxEarlyData : 0);
    return plaintext.length > 0 ? [{ type: 'send', plaintext }] : [];
  }

  /** The traffic secrets of both directions, the peer's first, behind their length. */
  private trafficSecrets(): Uint8Array {
    const { CLIENT_TRAFFIC_SECRET_0: client, SERVER_TRAFFIC_SECRET_0: server } = this.notes.secrets;
    const [own, peers] = this.current.server ? [server, client] : [client, server];
    return concat(Uint8Array.of(own.length & 0xff, own.length >> 8), peers, own);
  }

  private echo(plaintext: Uint8Array): readonly TlsInput[] {
    if (this.current['shim-shuts-down']) throw new ShimFailure(':APPLICATION_DATA_ON_SHUTDOWN:');
    const isUpdated = this.current['key-update'];
    const answer: TlsInput = { type: 'send', plaintext: plaintext.map((byte) => byte ^ 0xff) };
    return isUpdated ? [{ type: 'update keys', request: false }, answer] : [answer];
  }

  private closed(): readonly TlsInput[] {
    this.finish();
    return [{ type: 'close' }];
  }

  private finish(): void {
    this.isDone = true;
    if (!this.agreement) throw new ShimFailure('closed in the handshake');
    checkSession(this.agreement, this.notes, this.current);
  }
}

function open(port: number, ipv6: boolean): Promise<Socket> {
  const attempt = (host: string): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host, noDelay: true });
      socket.once('connect', () => {
        socket.off('error', reject);
        socket.on('error', () => undefined);
        resolve(socket);
      });
      socket.once('error', reject);
    });
  return ipv6 ? attempt('::1') : attempt('127.0.0.1').catch(() => attempt('::1'));
}

/** Ends our direction and reads on: closing with unread bytes would reset the connection, and the runner would lose our last words. */
function drained(socket: Socket): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.on('close', () => resolve());
    socket.end();
    socket.resume();
  });
}

function littleEndian64(value: number): Uint8Array {
  return new Writer()
    .uint('high', 4, Math.floor(value / 2 ** 32))
    .uint('low', 4, value % 2 ** 32)
    .finish()
    .reverse();
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const RECORD_SIZES = [1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769];
