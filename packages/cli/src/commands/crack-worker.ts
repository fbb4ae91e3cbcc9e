/** `cleartext crack worker`: this machine takes part in key searches that a coordinator shares out. */

import { spawn, type ChildProcess } from 'node:child_process';
import { hostname } from 'node:os';
import { Option } from 'commander';
import { Failure } from '../failure.ts';
import { openDevice } from '../key-search/device.ts';
import { tryChunkOn } from '../key-search/distributed/device-chunk.ts';
import { openServer } from '../key-search/distributed/server.ts';
import { serveChunks } from '../key-search/distributed/serve.ts';
import { integerOption } from '../options.ts';
import { interruptible } from '../signals.ts';
import type { Terminal } from '../terminal.ts';
import { examples, type Register } from './register.ts';

interface CrackWorkerOptions {
  readonly redis?: string;
  readonly workers: number;
  readonly lease: number;
  readonly engine?: 'webgpu';
}

/** The variable with the server's address: unlike an option, it is not in the list of processes for others to see. */
const addressVariable = 'CLEARTEXT_REDIS';

/** `--redis`, as the coordinator has it as well. */
export function redisOption(description: string): Option {
  return new Option('--redis <url>', `${description}, redis://[:password@]host[:port]`);
}

/** Adds `crack worker`. */
export const registerCrackWorker: Register = (crack, terminal) => {
  crack
    .command('worker')
    .description('take part in key searches that other machines coordinate with --redis')
    .addOption(redisOption('the Redis or Valkey server').env(addressVariable))
    .addOption(integerOption('-w, --workers <n>', 'how many processes', { min: 1, max: 1024 }).default(1))
    .addOption(
      integerOption('--lease <seconds>', 'how long a chunk waits for a silent worker', { min: 1, max: 3600 }).default(
        30,
      ),
    )
    .addOption(new Option('--engine <name>', 'try keys of DES and RC4 on the graphics card').choices(['webgpu']))
    .addHelpText(
      'after',
      examples(
        'cleartext crack worker --redis redis://:secret@10.0.0.5 --workers 4',
        'cleartext crack worker --redis redis://:secret@10.0.0.5 --engine webgpu',
        'CLEARTEXT_REDIS=... cleartext crack worker',
      ),
    )
    .action(async (options: CrackWorkerOptions) => {
      if (options.redis === undefined) throw new Failure(`give --redis, or set ${addressVariable}`);
      if (options.engine !== undefined && options.workers > 1)
        throw new Failure(`--engine webgpu: expected one worker for the card, found --workers ${options.workers}`);
      await (options.workers === 1 ? serve : serveWithProcesses)(options.redis, options, terminal);
    });
};

async function serve(url: string, { lease, engine }: CrackWorkerOptions, terminal: Terminal): Promise<void> {
  const card = engine && (await openDevice());
  const server = await openServer(url).catch((error: unknown) => {
    card?.close();
    throw error;
  });
  const name = `${hostname()}:${process.pid}`;
  const report = (line: string): void => terminal.writeError(`note: ${name}: ${line}\n`);
  try {
    terminal.writeError(`note: worker ${name} takes chunks from ${server.address}\n`);
    if (card) terminal.writeError(`note: WebGPU, ${card.name}\n`);
    const tryChunk = card && tryChunkOn(card.device, report);
    await interruptible((signal) => serveChunks({ server, name, leaseSeconds: lease, signal, report, tryChunk }));
  } finally {
    server.close();
    card?.close();
  }
}

/** A process for each worker, because trying keys keeps a thread busy. They end with this one. */
async function serveWithProcesses(
  url: string,
  { workers, lease }: CrackWorkerOptions,
  terminal: Terminal,
): Promise<void> {
  (await openServer(url)).close();
  const command = process.argv[1];
  if (!command) throw new Failure('--workers: expected 1 here, where there is no command to start again');
  const args = [...process.execArgv, command, 'crack', 'worker', '--lease', String(lease)];
  const children = Array.from({ length: workers }, (): ChildProcess => {
    const env = { ...process.env, [addressVariable]: url };
    return spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  });
  const codes = await interruptible((signal) => {
    signal.addEventListener('abort', () => children.forEach((child) => child.kill('SIGTERM')));
    return Promise.all(children.map((child) => new Promise<number | null>((resolve) => child.once('exit', resolve))));
  });
  const failed = codes.filter((code) => code !== 0).length;
  if (failed > 0) throw new Failure(`${failed} of ${workers} workers failed`);
  terminal.writeError('note: all workers have stopped\n');
}
