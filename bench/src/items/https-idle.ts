/** A server in a process of its own, ours or that of node:https, that tells how much memory it holds: a part of what https.ts measures. */

import { once } from 'node:events';
import { createServer as createNodeServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createServer } from '@cleartext/https';
import { privateKeyFromPem } from '@cleartext/signature';
import { parseCertificates } from '@cleartext/x509';

/** What the server is told: to begin, and then to say how much memory it holds. */
export type IdleOrder = 'memory' | { readonly isOurs: boolean; readonly key: string; readonly cert: string };

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('message', (order: IdleOrder) => {
  void act(order).then((answer) => process.send?.(answer));
});

async function act(order: IdleOrder): Promise<number> {
  if (order === 'memory') {
    for (let i = 0; i < 3; i++) collect();
    return process.memoryUsage().rss;
  }
  const { isOurs, key, cert } = order;
  if (isOurs) {
    const server = createServer(
      { identity: { chain: parseCertificates(cert), privateKey: privateKeyFromPem(key) }, http: { headersTimeout: 0 } },
      () => undefined,
    );
    return (await server.listen()).port;
  }
  const server = createNodeServer({ key, cert, headersTimeout: 0 }, () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
