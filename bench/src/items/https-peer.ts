/**
 * The other end of the connections that https.ts measures, in a process of its own, so that only one end is counted: always node:https, whoever
 * is measured. It serves, or it asks when it is told to.
 */

import { once } from 'node:events';
import { Agent, createServer, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';

/** What the peer is told. */
export type Order =
  | { readonly do: 'serve'; readonly key: string; readonly cert: string; readonly size: number }
  /** So many connections one after another, with one request each. */
  | { readonly do: 'ask'; readonly port: number; readonly ca: string; readonly times: number; readonly path: string }
  /** So many connections at the same time, kept until the next order. */
  | { readonly do: 'hold'; readonly port: number; readonly ca: string; readonly times: number };

const held: TLSSocket[] = [];

process.on('message', (order: Order) => {
  void act(order).then((answer) => process.send?.(answer));
});

async function act(order: Order): Promise<number> {
  for (const socket of held.splice(0)) socket.destroy();
  switch (order.do) {
    case 'serve': {
      const large = Buffer.alloc(order.size);
      const server = createServer({ key: order.key, cert: order.cert }, ({ url }, response) => {
        response.end(url === '/large' ? large : 'small');
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    }
    case 'ask': {
      let bytes = 0;
      for (let i = 0; i < order.times; i++) {
        const { port, ca, path } = order;
        const agent = new Agent({ keepAlive: false, maxCachedSessions: 0 });
        const asking = request({ host: 'localhost', port, ca, path, agent }).end();
        const [response] = (await once(asking, 'response')) as [IncomingMessage];
        for await (const part of response as AsyncIterable<Buffer>) bytes += part.length;
      }
      return bytes;
    }
    case 'hold':
      while (held.length < order.times) {
        const socket = connect({ host: 'localhost', port: order.port, ca: order.ca });
        await once(socket, 'secureConnect');
        held.push(socket);
      }
      return held.length;
  }
}
