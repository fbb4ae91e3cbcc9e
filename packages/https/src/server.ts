/**
 * An HTTPS server: node:http, whose connections come out of our TLS instead of straight from TCP. A handler written for node:http, or a whole
 * framework, runs on it unchanged.
 */

import {
  createServer as createHttpServer,
  type RequestListener,
  type Server as HttpServer,
  type ServerOptions as HttpOptions,
} from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tlsServer, type ServerConfig } from '@cleartext/tls';
import { TlsSocket, type TlsSocketOptions } from './tls-socket.ts';

/** How to serve. */
export interface ServerOptions extends Omit<ServerConfig, 'boundTo'>, Pick<TlsSocketOptions, 'handshakeTimeout'> {
  /** Called for every connection, before its handshake: to watch it, or to log its keys. */
  readonly watch?: ((socket: Socket) => Pick<TlsSocketOptions, 'onEvent' | 'onKeyLog'>) | undefined;
  /** Called with the error of a connection whose handshake failed. */
  readonly onTlsError?: ((error: Error, socket: TlsSocket) => void) | undefined;
  /** Settings of the server of node:http, for example its time limits for a request and between requests. */
  readonly http?: HttpOptions | undefined;
  /** The most connections at a time; 10,000 by default. */
  readonly maxConnections?: number | undefined;
}

/** A server that has been made and may be listening. */
export interface HttpsServer {
  /** The server of node:http behind TLS: for its events and time limits. */
  readonly http: HttpServer;
  /**
   * Starts to listen; port 0 takes a free one. A policy with broken parts listens on the own machine only: throws `RangeError` for another address.
   */
  listen(port?: number, address?: string): Promise<AddressInfo>;
  /** Stops to listen, ends every connection, and waits for that. */
  close(): Promise<void>;
}

/** A server for a handler of node:http. */
export function createServer(options: ServerOptions, handler: RequestListener): HttpsServer {
  const http = createHttpServer(options.http ?? {}, handler);
  const sockets = new Set<TlsSocket>();
  let boundTo = '127.0.0.1';
  const tcp = createTcpServer({ allowHalfOpen: true, noDelay: true }, (transport) => {
    const { handshakeTimeout } = options;
    const socket = new TlsSocket(transport, tlsServer({ ...options, boundTo }), {
      ...options.watch?.(transport),
      handshakeTimeout,
    });
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', (error) => {
      if (!socket.agreement) options.onTlsError?.(error, socket);
    });
    // Until the handshake is done there is nobody to answer.
    socket.once('secureConnect', () => http.emit('connection', socket));
  });
  tcp.maxConnections = options.maxConnections ?? 10_000;
  return {
    http,
    listen: (port = 0, address = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        boundTo = address;
        tlsServer({ ...options, boundTo });
        tcp.once('error', reject);
        tcp.listen(port, address, () => {
          tcp.off('error', reject);
          http.emit('listening'); // from now on it watches its time limits
          resolve(tcp.address() as AddressInfo);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        tcp.close(() => {
          resolve();
        });
        http.close(); // only its timer: its connections are those of the next lines
        http.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }),
  };
}
