/**
 * An agent for node:http: requests given to it travel over our TLS. Connections are kept and used again, and a new connection resumes the session of
 * an earlier one with the same server.
 */

import { Agent as HttpAgent, type AgentOptions as HttpAgentOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Session } from '@cleartext/tls';
import { connect, type ConnectOptions } from './connect.ts';

/** What all connections of an agent have in common. */
export type AgentOptions = Omit<ConnectOptions, 'host' | 'port' | 'session'> &
  Pick<HttpAgentOptions, 'keepAlive' | 'maxSockets'>;

/** `request('https://...', { agent: new HttpsAgent({ trustAnchors }) })` of node:http or node:https; connections are kept by default. */
export class HttpsAgent extends HttpAgent {
  /** node:http compares it with the scheme of the URL. */
  readonly protocol = 'https:';
  readonly defaultPort = 443;
  private readonly connection: AgentOptions;
  private readonly sessions = new Map<string, Session>();

  constructor({ keepAlive = true, maxSockets = 16, ...connection }: AgentOptions) {
    super({ keepAlive, maxSockets });
    this.connection = connection;
  }

  /** Called by node:http when it needs a connection. */
  override createConnection(
    { host, port, servername }: { host?: string | null; port?: number | string | null; servername?: string },
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const target = { host: host ?? 'localhost', port: Number(port ?? 443) };
    const serverName = servername === '' ? undefined : servername; // node:http writes '' where the host is an address
    const key = `${serverName ?? ''} ${target.host}:${target.port}`;
    const session = this.sessions.get(key);
    this.sessions.delete(key); // A ticket is used once: two connections with one could be linked (RFC 9846 appendix F.4.2).
    const { onEvent } = this.connection;
    connect({
      ...this.connection,
      ...target,
      ...(serverName === undefined ? {} : { serverName }),
      session,
      onEvent: (event) => {
        if (event.type === 'session') this.remember(key, event.session);
        onEvent?.(event);
      },
    }).then(
      (socket) => done?.(null, socket),
      (error: unknown) => done?.(error as Error, undefined as never),
    );
    return undefined;
  }

  /** A server may send several tickets; the newest is as good as any. */
  private remember(key: string, session: Session): void {
    if (this.sessions.size >= MOST_SESSIONS) this.sessions.delete(this.sessions.keys().next().value ?? '');
    this.sessions.set(key, session);
  }
}

const MOST_SESSIONS = 256;
