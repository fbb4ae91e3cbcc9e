/**
 * `crack des --engine webgpu` with a checkpoint, and `crack worker --engine webgpu`, on SwiftShader, the graphics card in software of Debian's Chromium.
 * They need the package webgpu (`npm run webgpu-client`); without it, or without SwiftShader, the tests print why and step aside.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bytesToHex, hexToBytes } from '@cleartext/core';
import { des, type KeySearchProblem } from '@cleartext/symmetric';
import { readCheckpoint } from '../src/key-search/checkpoint-file.ts';
import { coordinate } from '../src/key-search/distributed/coordinate.ts';
import { openServer } from '../src/key-search/distributed/server.ts';
import { folder, until } from './people.ts';
import { hasRedis, startRedis } from './redis-server.ts';

const command = path.join(__dirname, '..', 'bin', 'cleartext.cjs');
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const missing = [
  existsSync(path.join(__dirname, '..', '..', '..', 'node_modules', 'webgpu')) ? '' : 'the package webgpu',
  existsSync(swiftShader) ? '' : swiftShader,
].filter((name) => name !== '');
if (missing.length > 0) console.warn(`skipped: not here: ${missing.join(' and ')}`);

const plaintext = '41747461636b2121';
const key = '0123456789abcdef';
const ciphertext = bytesToHex(des(hexToBytes(key)).encryptBlock(hexToBytes(plaintext)));

/** A command that runs with a card in software. */
function start(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Outcome> } {
  const env = { ...process.env, LD_LIBRARY_PATH: path.dirname(swiftShader), VK_ICD_FILENAMES: swiftShader };
  const child = spawn(process.execPath, [command, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err }))) };
}

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

(missing.length === 0 ? describe : describe.skip)('a graphics card in software', () => {
  const files = folder();
  afterAll(files.remove);

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'goes on after %s where it was, with whatever engine, and tries every key once',
    async (signal) => {
      const file = files.file(`${signal}.json`);
      const total = 1n << 27n;
      const left = (): bigint => readCheckpoint(file).remaining.reduce((sum, { count }) => sum + count, 0n);
      const search = ['crack', 'des', '-p', plaintext, '-c', ciphertext, '-k', '01234???????c?ef', '--all'];
      const { child, ended } = start([...search, '--engine', 'webgpu', '--checkpoint', file]);
      try {
        await until('a part of the keys is tried', () => existsSync(file) && left() < total, ended);
        child.kill(signal);
        const { code, err } = await ended;
        if (signal === 'SIGINT') {
          expect(err).toContain(`go on with --resume ${file}`);
          expect(code).toBe(2);
        }
        const open = left();
        expect(open).toBeGreaterThan(0n);
        expect(open).toBeLessThan(total);
        const engine = signal === 'SIGINT' ? 'webgpu' : 'simd';
        const resumed = await start(['crack', 'des', '--resume', file, '--engine', engine, '--all', '--json']).ended;
        expect([resumed.code, resumed.err]).toEqual([0, resumed.err]);
        expect(JSON.parse(resumed.out)).toMatchObject({ keys: [{ key }], tried: String(open), remaining: [] });
        expect(left()).toBe(0n);
      } finally {
        child.kill('SIGKILL');
      }
    },
  );

  (hasRedis ? it : it.skip)('takes part in a shared search, and its work is believed', async () => {
    const redis = await startRedis();
    const worker = start(['crack', 'worker', '--redis', redis.url, '--engine', 'webgpu']);
    const server = await openServer(redis.url);
    const problem: KeySearchProblem = { cipher: 'des', keyPattern: '0123456?????????', plaintext, ciphertext };
    try {
      const search = coordinate({
        ...{ server, problem, range: { from: 0n, count: 1n << 24n }, chunkSize: 1n << 21n, backlog: 4, checks: 0.3 },
        ...{ all: true, signal: AbortSignal.timeout(120_000), report: () => undefined, onProgress: () => undefined },
      });
      const progress = await Promise.race([search, worker.ended.then(({ err }) => Promise.reject(new Error(err)))]);
      expect(progress).toMatchObject({ chunks: 8, doneChunks: 8, tried: 1n << 24n });
      expect(progress.excluded.size).toBe(0);
    } finally {
      worker.child.kill('SIGINT');
      const { err } = await worker.ended;
      server.close();
      await redis.stop();
      expect(err).toMatch(/note: WebGPU, .*swiftshader/i);
    }
  });
});
