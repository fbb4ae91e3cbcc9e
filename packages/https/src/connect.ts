/**
 * A client's connection: TCP, directly or through the tunnel of a proxy, and TLS on top. What comes back is a stream on which node:http
 * speaks as on any other.
 */

import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { once } from 'node:events';
import { tlsClient, type ClientConfig } from '@cleartext/tls';
import type { Address } from './address.ts';
import { openTunnel, type Proxy } from './proxy/tunnel.ts';
import { TlsSocket, type TlsSocketOptions } from './tls-socket.ts';

/** How to connect. */
export interface ConnectOptions extends Omit<ClientConfig, 'host'>, TlsSocketOptions {
  readonly host: string;
  readonly port: number;
  /** The name to expect in the certificate and to send as server_name; the host by default. */
  readonly serverName?: string | undefined;
  /** A proxy that opens a tunnel (CONNECT). */
  readonly proxy?: Proxy | undefined;
  /** How long connecting may take, in milliseconds, TCP and tunnel; 10,000 by default. */
  readonly connectTimeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A plain connection to an address. Rejects with the system's error, or after the timeout. */
export async function connectPlain(
  { host, port }: Address,
  { connectTimeout = 10_000, signal }: Pick<ConnectOptions, 'connectTimeout' | 'signal'> = {},
): Promise<Duplex> {
  const socket = connectTcp({ host, port, allowHalfOpen: true, ...(signal ? { signal } : {}) });
  const timer = setTimeout(
    () => socket.destroy(new Error(`${host}:${port}: no connection within ${connectTimeout} ms`)),
    connectTimeout,
  );
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A TLS connection whose handshake is done. Rejects with the system's error, with an `Error` for a proxy that refuses, or with a `TlsAlert`
 * for whatever goes wrong in TLS, a refused certificate included.
 */
export async function connect(options: ConnectOptions): Promise<TlsSocket> {
  const { host, port, serverName = host, proxy, signal } = options;
  signal?.throwIfAborted();
  const transport = proxy
    ? await openTunnel(proxy, { host, port }, options)
    : await connectPlain({ host, port }, options);
  const socket = new TlsSocket(transport, tlsClient({ ...options, host: serverName }), options);
  const abort = (): void => void socket.destroy(signal?.reason as Error);
  signal?.addEventListener('abort', abort, { once: true });
  // An error can come in the same bytes as the end of the handshake. Until the caller has the socket, the error has to be handled here.
  const ignore = (): void => undefined;
  socket.on('error', ignore);
  try {
    if (!socket.agreement) await once(socket, 'secureConnect');
    if (socket.errored) throw socket.errored;
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    if (!socket.errored) socket.off('error', ignore);
    signal?.removeEventListener('abort', abort);
  }
}
