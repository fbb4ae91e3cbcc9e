/** What conversations with other programs have in common: starting them, waiting for them, ending them by their process id. */

import { spawn, spawnSync, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { join } from 'node:path';
import { privateKeyToPem } from '@cleartext/signature';
import type { Identity } from '@cleartext/tls';
import { certificateToPem, type Certificate } from '@cleartext/x509';

const folders: string[] = [];

/** A new empty folder outside of the project, until `removeFolders`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cleartext-peer-'));
  folders.push(folder);
  return folder;
}

/** Removes the folders of all conversations so far; a program that still ends may be writing there. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** Files of an identity for a command. */
export interface IdentityFiles {
  /** The certificate and those above it, in PEM. */
  readonly cert: string;
  readonly key: string;
  /** The root to trust. */
  readonly ca: string;
}

/** Writes an identity and a root into a new folder. */
export function filesOf(identity: Identity, root: Certificate): IdentityFiles {
  const folder = newFolder();
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return {
    cert: put('cert.pem', certificateToPem(identity.chain[0])),
    key: put('key.pem', privateKeyToPem(identity.privateKey)),
    ca: put('ca.pem', certificateToPem(root)),
  };
}

/** A server of another program. */
export interface RunningServer {
  readonly port: number;
  readonly child: ChildProcess;
  readonly output: () => string;
}

/** Whether a command is here; if not, the reason is printed. */
export function isHere(command: string, ...args: string[]): boolean {
  const found = spawnSync(command, args, { encoding: 'utf8' });
  if (found.error) console.warn(`skipped: conversations with ${command}, because it is not installed`);
  return !found.error;
}

/** What a command prints about its version: the first match of a pattern; undefined where the command is missing. */
export function versionOf(command: string, args: readonly string[], pattern: RegExp): string | undefined {
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return error ? undefined : pattern.exec(stdout + stderr)?.[1];
}

/** Starts a server command, and gives the port once `ready` finds it in what the command prints, or is found at all. */
export function startServer(
  command: string,
  args: readonly string[],
  ready: RegExp,
  { port, env }: { readonly port?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<RunningServer> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${command}: not ready within 30 s: ${output}`));
    }, 30_000);
    const look = (bytes: Buffer): void => {
      output = (output + bytes.toString('latin1')).slice(-100_000);
      const found = ready.exec(output);
      if (!found) return;
      clearTimeout(limit);
      resolve({ port: port ?? Number(found[1]), child, output: () => output });
    };
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('exit', () => {
      clearTimeout(limit);
      reject(new Error(`${command} ended: ${output}`));
    });
    child.on('error', reject);
  });
}

/** Runs a client command with a request on its input, which ends with `until` in the output; all that it printed. */
export function runClient(
  command: string,
  args: readonly string[],
  request: string,
  {
    until = /hello from Cleartext/,
    timeout = 15_000,
    env,
  }: { readonly until?: RegExp; readonly timeout?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  const collect = (bytes: Buffer): void => {
    output += bytes.toString('latin1');
    if (until.test(output)) child.stdin.end();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.stdin.on('error', () => undefined);
  if (request === '') child.stdin.end();
  else child.stdin.write(request);
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), timeout);
    child.on('close', () => {
      clearTimeout(limit);
      resolve(output);
    });
    child.on('error', reject);
  });
}

/** A port that is free now, for servers that can't choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until somebody listens at a port, for servers that say so too early; at most 10 seconds. */
export async function listening(port: number): Promise<void> {
  for (const start = performance.now(); ;) {
    const socket = connect({ port, host: '127.0.0.1' });
    const isOpen = await new Promise((resolve) => {
      socket.once('connect', () => {
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    socket.destroy();
    if (isOpen) return;
    if (performance.now() - start > 10_000) throw new Error(`nobody listens at port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A client of another program that stays, and fetches from one port after the other: `fetch PORT MORE` on its input, a line on its output. */
export interface StayingClient {
  readonly fetch: (port: number, more?: string) => Promise<string>;
  readonly close: () => void;
}

/** Starts such a client. Its answers are lines that begin with `done` or `failed`. One that answers too late is ended, and another started. */
export function startStayingClient(command: string, args: readonly string[], timeout = 10_000): StayingClient {
  let pending: ((line: string) => void) | undefined;
  const start = (): ChildProcessByStdio<Writable, Readable, null> => {
    const started = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    let output = '';
    const answer = (line: string): void => {
      if (started === child) pending?.(line);
    };
    started.stdin.on('error', () => undefined);
    started.on('error', () => {
      answer('failed: not started');
    });
    started.on('exit', () => {
      answer('failed: the client ended');
    });
    started.stdout.on('data', (bytes: Buffer) => {
      output += bytes.toString();
      for (let end = output.indexOf('\n'); end >= 0; end = output.indexOf('\n')) {
        const line = output.slice(0, end);
        output = output.slice(end + 1);
        if (/^(done|failed)/.test(line)) answer(line);
      }
    });
    return started;
  };
  let child = start();
  return {
    fetch: (port, more = '') =>
      new Promise((resolve) => {
        const settle = (line: string): void => {
          clearTimeout(limit);
          pending = undefined;
          resolve(line);
        };
        // A late answer would be taken for that of the next question.
        const limit = setTimeout(() => {
          const late = child;
          child = start();
          late.kill('SIGKILL');
          settle('failed: no answer in time');
        }, timeout);
        pending = settle;
        child.stdin.write(`fetch ${port} ${more}\n`);
      }),
    close: () => void child.kill('SIGKILL'),
  };
}
