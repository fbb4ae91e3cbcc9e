/**
 * A TLS connection as a Node stream: what is written comes out encrypted on the transport below, what arrives there comes out
 * decrypted here. All of TLS happens in the state machine of the package tls; this file moves bytes between it and two streams, and
 * passes on in both directions when one side is slower than the other.
 */

import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { argumentError, TlsAlert } from '@cleartext/core';
import { canSend, keyLogLine, step, type Agreement, type TlsEvent, type TlsInput, type TlsState } from '@cleartext/tls';

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
    transport.on('close', () => {
      if (!this.readableEnded || !this.writableFinished) this.destroy(this.agreed ? undefined : closedEarly());
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

  /** Calls back, and emits `timeout`, when nothing has moved for so many milliseconds. */
  setTimeout(milliseconds: number, callback?: () => void): this {
    if (callback) this.once('timeout', callback);
    (this.transport as Partial<Socket>).setTimeout?.(milliseconds, () => this.emit('timeout'));
    return this;
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
    this.transport.resume();
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.whenConnected(done, () => {
      this.drive({ type: 'send', plaintext: new Uint8Array(chunk) }, done);
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
    // An alert that is on its way goes out first: the peer learns why.
    if (this.transport.writableLength > 0 && !this.transport.destroyed) this.transport.end();
    else this.transport.destroy();
    this.waiting?.();
    this.transport.resume();
    done(error);
  }

  /** Before the handshake is done, what is to be sent waits. */
  private whenConnected(done: (error?: Error | null) => void, act: () => void): void {
    if (canSend(this.state)) act();
    else if (this.state.protocol === 'end' || this.state.isWriteClosed) done(this.destroyed ? null : closedEarly());
    else
      this.waiting = () => {
        this.waiting = undefined;
        this.whenConnected(done, act);
      };
  }

  /** One step of the state machine, and everything that follows from it. */
  private drive(input: TlsInput, done?: (error?: Error | null) => void): void {
    if (this.destroyed) return;
    const { state, send, events } = step(this.state, input);
    this.state = state;
    const isWritable = send.length > 0 && this.transport.writable;
    if (isWritable) this.transport.write(send, (error) => done?.(error ?? null));
    for (const event of events) this.tell(event);
    if (!isWritable) done?.();
    if (canSend(state)) this.waiting?.();
    if (state.kind === 'CLOSED') this.transport.end();
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
        if (event.plaintext.length > 0 && !this.push(event.plaintext)) this.transport.pause();
        break;
      case 'closed':
        this.push(null);
        break;
      case 'failed':
        this.destroy(new TlsAlert('fatal', event.description, `${byWhom(event.by)}: ${event.detail}`));
        break;
      default:
    }
  }
}

function byWhom(by: 'us' | 'peer'): string {
  return by === 'us' ? 'we ended the connection' : 'the peer ended the connection';
}

function closedEarly(): TlsAlert {
  return new TlsAlert('fatal', 'close_notify', 'the connection was closed before the handshake was done');
}
