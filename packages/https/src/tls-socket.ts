/**
 * A TLS connection as a Node stream: what is written comes out encrypted on the transport below, what arrives there comes out
 * decrypted here. All of TLS happens in the state machine of the package tls; this file moves bytes between it and two streams, and
 * passes on in both directions when one side is slower than the other.
 */

import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { argumentError, concatAll, TlsAlert } from '@cleartext/core';
import {
  canSend,
  keyLogLine,
  step,
  type Agreement,
  type TlsEvent,
  type TlsInput,
  type TlsState,
  type TlsStep,
} from '@cleartext/tls';

/** What a connection tells its owner beside its data. */
export interface TlsSocketOptions {
  /** Every event of the state machine: records and messages with the names of their bytes, transitions, alerts. */
  readonly onEvent?: ((event: TlsEvent) => void) | undefined;
  /** Lines for a key log file (RFC 9850): whoever has them can read the connection. */
  readonly onKeyLog?: ((line: string) => void) | undefined;
  /** How long the handshake may take, in milliseconds; 10,000 by default, 0 for no limit. */
  readonly handshakeTimeout?: number | undefined;
}

/**
 * A TLS connection over another stream. Emits `secureConnect` with the agreement when the handshake is done; ends when the peer has said
 * close_notify, and fails with a `TlsAlert` for everything that is not as TLS wants it, a truncation included.
 */
export class TlsSocket extends Duplex {
  /** Tells node:http that requests on this stream are encrypted. */
  readonly encrypted = true;
  private state: TlsState;
  private readonly transport: Duplex;
  private readonly options: TlsSocketOptions;
  private agreed: Agreement | undefined;
  private waiting: (() => void) | undefined;
  private handshakeTimer: NodeJS.Timeout | undefined;
  private idleLimit = 0;
  /** Whether the reader wants more, and how many bytes of protocol (answers to the peer's messages) are still to be sent. */
  private isWanted = true;
  private unsentAnswers = 0;

  /** `state` is the first state of a client (`tlsClient`) or a server (`tlsServer`); the transport is connected. */
  constructor(transport: Duplex, state: TlsState, options: TlsSocketOptions = {}) {
    super({ allowHalfOpen: true, emitClose: true });
    if (state.kind !== 'START') throw argumentError('state', 'a first state', state.kind);
    this.transport = transport;
    this.state = state;
    this.options = options;
    transport.on('data', (bytes: Uint8Array) => {
      this.drive({ type: 'receive', bytes: new Uint8Array(bytes) });
    });
    transport.on('end', () => {
      this.drive({ type: 'end' });
    });
    transport.on('error', (error) => this.destroy(error));
    transport.on('timeout', () => this.emit('timeout'));
    transport.on('close', () => {
      this.lose();
    });
    const { handshakeTimeout = 10_000 } = options;
    if (handshakeTimeout > 0)
      this.handshakeTimer = setTimeout(() => {
        this.destroy(new TlsAlert('fatal', 'user_canceled', `no handshake within ${handshakeTimeout} ms`));
      }, handshakeTimeout);
    if (state.role === 'client') this.drive({ type: 'start' });
  }

  /** What was agreed, once the handshake is done. */
  get agreement(): Agreement | undefined {
    return this.agreed;
  }

  /** The application protocol that was agreed (RFC 7301), or false, as node:tls says it. */
  get alpnProtocol(): string | false {
    return this.agreed?.applicationProtocol ?? false;
  }

  /** The state of the connection, for exporters and for the curious. */
  get tlsState(): TlsState {
    return this.state;
  }

  /** TLS 1.3: new keys for what we send, and for what the peer sends if `request` is true. Throws `RangeError` in other states. */
  updateKeys(request = false): void {
    this.drive({ type: 'update keys', request });
  }

  // What node:http asks of a socket: it is the transport's affair.

  /** The address of the peer, if the transport has one. */
  get remoteAddress(): string | undefined {
    return (this.transport as Partial<Socket>).remoteAddress;
  }

  /** The port of the peer, if the transport has one. */
  get remotePort(): number | undefined {
    return (this.transport as Partial<Socket>).remotePort;
  }

  /** The limit that `setTimeout` set, in milliseconds; 0 for none. */
  get timeout(): number {
    return this.idleLimit;
  }

  /** Calls back, and emits `timeout`, when no data has moved for this many milliseconds; 0 turns it off, as in node:net. */
  setTimeout(milliseconds: number, callback?: () => void): this {
    this.idleLimit = milliseconds;
    if (callback && milliseconds > 0) this.once('timeout', callback);
    else if (callback) this.off('timeout', callback);
    (this.transport as Partial<Socket>).setTimeout?.(milliseconds);
    return this;
  }

  /** Ends our direction, and the connection as soon as everything is sent: node:http does so after a last answer. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  /** As `setNoDelay` of node:net. */
  setNoDelay(on?: boolean): this {
    (this.transport as Partial<Socket>).setNoDelay?.(on);
    return this;
  }

  /** As `setKeepAlive` of node:net. */
  setKeepAlive(on?: boolean, delay?: number): this {
    (this.transport as Partial<Socket>).setKeepAlive?.(on, delay);
    return this;
  }

  /** As `ref` of node:net. */
  ref(): this {
    (this.transport as Partial<Socket>).ref?.();
    return this;
  }

  /** As `unref` of node:net. */
  unref(): this {
    (this.transport as Partial<Socket>).unref?.();
    return this;
  }

  override _read(): void {
    this.isWanted = true;
    this.flow();
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.whenConnected(done, () => {
      this.drive({ type: 'send', plaintext: new Uint8Array(chunk) }, done);
    });
  }

  /** Several small pieces, such as the head and the body of an answer, travel in one record. */
  override _writev(chunks: readonly { readonly chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    this.whenConnected(done, () => {
      this.drive({ type: 'send', plaintext: concatAll(chunks.map(({ chunk }) => chunk)) }, done);
    });
  }

  /** Our side has nothing more to say: close_notify, and the other direction stays open (RFC 9846 section 6.1). */
  override _final(done: (error?: Error | null) => void): void {
    this.whenConnected(done, () => {
      this.drive({ type: 'close' }, (error) => {
        if (this.state.kind === 'CLOSED') this.transport.end();
        done(error);
      });
    });
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.handshakeTimer);
    this.waiting?.();
    this.release();
    done(error);
  }

  /** Reads on, unless the reader is slow, or a peer that makes us answer doesn't take the answers. */
  private flow(): void {
    if (this.destroyed || (this.isWanted && this.unsentAnswers <= MOST_UNSENT_ANSWERS)) this.transport.resume();
    else this.transport.pause();
  }

  /** Closes the transport. Bytes that still have to go out, such as an alert, are sent first, but for one second at most. */
  private release(): void {
    const { transport } = this;
    transport.resume(); // so that its end is noticed
    if (transport.destroyed) return;
    if (transport.writableLength === 0 && !this.state.isWriteClosed) {
      transport.destroy();
      return;
    }
    transport.end();
    const timer = setTimeout(() => transport.destroy(), LINGER).unref();
    transport.once('close', () => {
      clearTimeout(timer);
    });
  }

  /** The transport is gone. What has arrived whole, its end included, can still be read. */
  private lose(): void {
    if (!this.state.isReadClosed || this.state.kind === 'FAILED') this.destroy(this.agreed ? undefined : closedEarly());
    else if (this.readableEnded) this.destroy();
    else this.once('end', () => this.destroy());
  }

  /** Before the handshake is done, what is to be sent waits. */
  private whenConnected(done: (error?: Error | null) => void, act: () => void): void {
    if (canSend(this.state)) act();
    else if (this.destroyed || this.state.protocol === 'end' || this.state.isWriteClosed)
      done(this.destroyed ? null : closedEarly());
    else
      this.waiting = () => {
        this.waiting = undefined;
        this.whenConnected(done, act);
      };
  }

  /** One step of the state machine, and everything that follows from it. */
  private drive(input: TlsInput, done?: (error?: Error | null) => void): void {
    if (this.destroyed) return;
    const outcome = this.step(input);
    if (!outcome) return;
    const { state, send, events } = outcome;
    this.state = state;
    const isWritable = send.length > 0 && this.transport.writable;
    if (isWritable) this.transmit(send, input, done);
    for (const event of events) this.tell(event);
    if (!isWritable) done?.();
    if (canSend(state)) this.waiting?.();
    if (state.kind === 'CLOSED') this.transport.end();
  }

  /** An error of ours, or of a function of the configuration, ends this connection only. A mistake of the caller is thrown to the caller. */
  private step(input: TlsInput): TlsStep | undefined {
    try {
      return step(this.state, input);
    } catch (error) {
      if (input.type !== 'receive' && input.type !== 'end') throw error;
      this.destroy(error as Error);
      return undefined;
    }
  }

  private transmit(bytes: Uint8Array, { type }: TlsInput, done?: (error?: Error | null) => void): void {
    const answers = type === 'receive' ? bytes.length : 0;
    this.unsentAnswers += answers;
    this.transport.write(bytes, (error) => {
      this.unsentAnswers -= answers;
      if (answers > 0) this.flow();
      done?.(error ?? null);
    });
    if (answers > 0) this.flow();
  }

  private tell(event: TlsEvent): void {
    this.options.onEvent?.(event);
    switch (event.type) {
      case 'secret':
        this.options.onKeyLog?.(keyLogLine(event));
        break;
      case 'connected':
        clearTimeout(this.handshakeTimer);
        this.agreed = event.agreement;
        this.emit('secureConnect', event.agreement);
        break;
      case 'session':
        this.emit('session', event.session);
        break;
      case 'data':
        if (this.destroyed || event.plaintext.length === 0 || this.push(event.plaintext)) break;
        this.isWanted = false;
        this.flow();
        break;
      case 'closed':
        if (!this.destroyed) this.push(null);
        break;
      case 'failed':
        this.destroy(new TlsAlert('fatal', event.description, `${byWhom(event.by)}: ${event.detail}`));
        break;
      default:
    }
  }
}

/** How long a peer may take for our last bytes, in milliseconds. */
const LINGER = 1000;
/** So many bytes of answers to a peer's messages may wait to be sent before no more messages are read. */
const MOST_UNSENT_ANSWERS = 2 ** 16;

function byWhom(by: 'us' | 'peer'): string {
  return by === 'us' ? 'we ended the connection' : 'the peer ended the connection';
}

function closedEarly(): TlsAlert {
  return new TlsAlert('fatal', 'close_notify', 'the connection was closed before the handshake was done');
}
