/**
 * Conversations with every peer that is installed here: version by version, suite by suite, group by group, in both roles. Our side offers one
 * agreement, the peer offers all that it has; then a page is fetched. So each cell ends in one of three ways: done, refused as expected
 * because the peer lacks something, or failed.
 */

import { generateEcKey } from '@cleartext/ec';
import { connect, createServer, type HttpsServer, type TlsSocket } from '@cleartext/https';
import { generateKey } from '@cleartext/rsa';
import { publicKeyOf, sha256WithRsa, type PrivateKey } from '@cleartext/signature';
import { policies, VERSION, type Identity, type Policy } from '@cleartext/tls';
import { issueCertificate, newAuthority, type Authority } from '@cleartext/x509';
import { cells, peers, type Cell, type CellClient, type Kind, type Peer } from './peers.ts';
import { filesOf, type IdentityFiles, type RunningServer } from './process.ts';

/** How a cell ended. */
export type Outcome = 'done' | 'refused' | 'failed' | 'not tried';

/** One conversation. */
export interface Conversation {
  readonly peer: string;
  /** What the peer was. */
  readonly role: 'server' | 'client';
  readonly cell: Cell;
  readonly outcome: Outcome;
  /** Why, for what failed. */
  readonly detail: string;
}

/** A peer that took part, and its version. */
export interface Participant {
  readonly peer: Peer;
  readonly version: string;
}

/** The identities of a run: fresh keys under a root of their own. */
export interface Stage {
  readonly root: Authority;
  readonly identities: Readonly<Record<Kind, Identity>>;
  readonly files: Readonly<Record<Kind, IdentityFiles>>;
}

/** Makes the identities. The root signs with RSA, which the oldest peer can check. */
export function newStage(): Stage {
  const now = new Date(Date.now() - 3_600_000);
  const rootKey = generateKey({ bits: 2048 });
  const root = newAuthority({ subject: { CN: 'Interop root' }, privateKey: rootKey, now, scheme: sha256WithRsa });
  const identityOf = (privateKey: PrivateKey): Identity => ({
    chain: [
      issueCertificate(root, {
        profile: 'server',
        subject: { CN: 'localhost' },
        hosts: ['localhost', '127.0.0.1'],
        publicKey: publicKeyOf(privateKey),
        now,
        days: 30,
        scheme: sha256WithRsa,
      }),
    ],
    privateKey,
  });
  const identities = {
    rsa: identityOf(generateKey({ bits: 2048 })),
    ec: identityOf(generateEcKey('P-256')),
    rsa512: identityOf(generateKey({ bits: 512 })),
  };
  const files = Object.fromEntries(
    Object.entries(identities).map(([kind, identity]) => [kind, filesOf(identity, root.certificate)]),
  ) as Record<Kind, IdentityFiles>;
  return { root, identities, files };
}

/** The peers that are installed, with their versions; for each that is not, `onAbsent` is called. */
export function participants(onAbsent: (name: string) => void): Participant[] {
  return peers.flatMap((peer) => {
    const version = peer.version();
    if (version === undefined) onAbsent(peer.name);
    return version === undefined ? [] : [{ peer, version }];
  });
}

/** Speaks with one peer in both roles, cell by cell; every wait in it is bounded. */
export async function* interop(
  { peer }: Participant,
  stage: Stage,
  chosen: readonly Cell[] = cells(),
): AsyncGenerator<Conversation> {
  if (peer.serve) yield* withServers(peer, stage, chosen);
  if (peer.client) yield* withClients(peer, stage, chosen);
}

async function* withServers(peer: Peer, { root, files }: Stage, chosen: readonly Cell[]): AsyncGenerator<Conversation> {
  const servers = new Map<string, RunningServer | string>();
  const serverFor = async (cell: Cell): Promise<RunningServer | string> => {
    const key = peer.serverKey?.(cell) ?? cell.kind;
    const running =
      servers.get(key) ??
      (await peer.serve!(files[cell.kind], cell).catch((error: unknown) => (error as Error).message));
    servers.set(key, running);
    return running;
  };
  try {
    for (const cell of chosen) {
      const server = await serverFor(cell);
      const detail = typeof server === 'string' ? server : await askServer(server.port, cell, root);
      const isDone = detail === undefined;
      const outcome = isDone ? 'done' : peer.speaks(cell, 'server') ? 'failed' : 'refused';
      yield { peer: peer.name, role: 'server', cell, outcome, detail: detail ?? '' };
    }
  } finally {
    for (const server of servers.values()) if (typeof server !== 'string') server.child.kill('SIGKILL');
  }
}

/** Our client asks for a page; undefined if it came, else why not. */
async function askServer(port: number, cell: Cell, root: Authority): Promise<string | undefined> {
  let socket: TlsSocket | undefined;
  try {
    const trustAnchors = [root.certificate];
    socket = await connect({ host: 'localhost', port, trustAnchors, policy: policyOf(cell), ...LIMITS });
    const { agreement } = socket;
    if (cell.group !== undefined && agreement?.group !== cell.group) return `agreed on the group ${agreement?.group}`;
    return await pageOf(socket);
  } catch (error) {
    return (error as Error).message;
  } finally {
    socket?.destroy();
  }
}

/** Reads a page; some peers end without close_notify, which is accepted once the page is complete. */
function pageOf(socket: TlsSocket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const settle = (why: string): void => {
      clearTimeout(limit);
      resolve(/^HTTP\/1\.. 200/.test(text) ? undefined : why);
    };
    const limit = setTimeout(() => {
      settle('no page in time');
    }, 10_000);
    socket.on('data', (part: Uint8Array) => (text += Buffer.from(part).toString('latin1')));
    socket.on('error', (error) => {
      settle(error.message);
    });
    socket.on('end', () => {
      settle(`another page: ${text.slice(0, 100)}`);
    });
    socket.on('close', () => {
      settle('closed without a page');
    });
    socket.write('GET / HTTP/1.0\r\nHost: localhost\r\n\r\n');
  });
}

async function* withClients(
  peer: Peer,
  { identities, files }: Stage,
  chosen: readonly Cell[],
): AsyncGenerator<Conversation> {
  const clients = new Map<Kind, CellClient>();
  try {
    for (const cell of chosen) {
      const common = { peer: peer.name, role: 'client', cell } as const;
      if (peer.skips?.(cell)) {
        yield { ...common, outcome: 'not tried', detail: '' };
        continue;
      }
      const client = clients.get(cell.kind) ?? peer.client!(files[cell.kind]);
      clients.set(cell.kind, client);
      const detail = await serveClient(client, cell, identities[cell.kind]);
      const outcome = detail === undefined ? 'done' : peer.speaks(cell, 'client') ? 'failed' : 'refused';
      yield { ...common, outcome, detail: detail ?? '' };
    }
  } finally {
    for (const client of clients.values()) client.close?.();
  }
}

async function serveClient(client: CellClient, cell: Cell, identity: Identity): Promise<string | undefined> {
  let group: number | undefined;
  const errors: string[] = [];
  const server: HttpsServer = createServer(
    {
      identity,
      policy: policyOf(cell),
      handshakeTimeout: LIMITS.handshakeTimeout,
      watch: () => ({
        onEvent: (event) => {
          if (event.type === 'connected') group = event.agreement.group;
        },
      }),
      onTlsError: (error) => errors.push(error.message),
    },
    (_request, response) => {
      response.writeHead(200, { Connection: 'close', 'Content-Type': 'text/plain' }).end('hello from Cleartext\n');
    },
  );
  try {
    const { port } = await server.listen();
    const output = await client.fetch(port, cell);
    if (!/^done|hello from Cleartext/m.test(output)) return `${errors.join('; ')} | ${output.slice(-300).trim()}`;
    return cell.group !== undefined && group !== cell.group ? `agreed on the group ${group}` : undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await server.close();
  }
}

function policyOf({ version, suite, group }: Cell): Policy {
  return {
    ...policies.museum,
    name: 'one agreement',
    versions: [version],
    suites: [suite],
    groups: group === undefined ? (version === VERSION.TLS13 ? [] : policies.museum.groups) : [group],
  };
}

const LIMITS = { connectTimeout: 5000, handshakeTimeout: 10_000 } as const;
