/** The wire between a client and a server of the tests: Eve, who passes on whole records and may treat one of them badly. */

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One record on the wire: a header of a type, a sequence number and the length of what follows it. */
export interface WireRecord {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** The number of a record that carries the user's bytes. */
export const MESSAGE = 2;

/** What Eve does with a record of the client: these bytes go on to the server; `cut` ends the connection instead. */
export type Treatment = (record: WireRecord) => readonly Uint8Array[] | 'cut';

/** Cuts a stream of chunks of any size into records. TCP promises the order of the bytes and nothing about chunks. */
export function recordCutter(): (chunk: Uint8Array) => WireRecord[] {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const records: WireRecord[] = [];
    while (rest.length >= 8 && rest.length >= 8 + rest.readUIntBE(5, 3)) {
      const length = 8 + rest.readUIntBE(5, 3);
      records.push({ type: rest[0], bytes: new Uint8Array(rest.subarray(0, length)) });
      rest = rest.subarray(length);
    }
    return records;
  };
}

/** Listens on a free port of this machine; `close` also ends the connections. */
export async function listen(server: Server): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Eve, before the server at `port`. The server's bytes pass unchanged. */
export async function eavesdrop(port: number, treat: Treatment) {
  const onward = new Set<Socket>();
  const eve = createServer((fromClient) => {
    const toServer = connect(port, '127.0.0.1');
    onward.add(toServer.on('error', () => undefined));
    toServer.on('data', (chunk: Uint8Array) => fromClient.write(chunk));
    toServer.on('close', () => fromClient.end());
    const cut = recordCutter();
    fromClient.on('data', (chunk: Uint8Array) => {
      for (const record of cut(chunk)) {
        const treated = treat(record);
        if (treated === 'cut') toServer.end();
        else for (const piece of treated) if (toServer.writable) toServer.write(piece);
      }
    });
  });
  const { port: here, close } = await listen(eve);
  return {
    port: here,
    close: async () => {
      for (const socket of onward) socket.destroy();
      await close();
    },
  };
}
