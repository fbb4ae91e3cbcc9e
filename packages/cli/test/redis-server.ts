/** A Redis server of the tests' own: on a free port of this machine, without files, ended when the tests end. */

import { spawn, spawnSync } from 'node:child_process';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';

const program = 'redis-server';

/** Whether BullMQ and ioredis are installed, which is done apart: `npm run redis-client`. */
export const hasClient = ['bullmq', 'ioredis'].every((name) => {
  try {
    return Boolean(require.resolve(name));
  } catch {
    return false;
  }
});

/** Whether there are a redis-server (Debian: redis-server) and its client to test with; says so if not. */
export const hasRedis = hasClient && spawnSync(program, ['--version']).status === 0;
if (!hasRedis)
  console.warn(
    `skipped: no ${hasClient ? 'redis-server here' : 'Redis client (`npm run redis-client`)'}, so that nothing of the distributed search is tested`,
  );

/** A server under way. */
interface RunningServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts a server. A port that was free may be taken before the server has it; then another one is tried. */
export async function startRedis(): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    const server = await tryRedis(await freePort());
    if (server) return server;
    if (attempt === 5) throw new Error('redis-server does not answer');
  }
}

async function tryRedis(port: number): Promise<RunningServer | undefined> {
  const persistence = ['--save', '', '--appendonly', 'no', '--dir', tmpdir()];
  const options = ['--port', String(port), '--bind', '127.0.0.1', ...persistence];
  const server = spawn(program, options, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  for (let attempt = 0; server.exitCode === null && attempt < 600; attempt++) {
    if (await answers(port))
      return {
        url: `redis://127.0.0.1:${port}`,
        stop: async () => {
          server.kill('SIGKILL');
          await ended;
        },
      };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  server.kill('SIGKILL');
  await ended;
  return undefined;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
