/** The key search on many machines, with a real redis-server: nothing lost, nothing counted twice, liars found out. */

import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { bytesToHex, hexToBytes } from '@cleartext/core';
import { des, rc4, searchableCiphers, keySearch, tripleDes, type KeySearchProblem } from '@cleartext/symmetric';
import { tryChunk, type TryChunk } from '../src/key-search/distributed/chunk.ts';
import { coordinate, type CoordinateOptions } from '../src/key-search/distributed/coordinate.ts';
import { openServer } from '../src/key-search/distributed/server.ts';
import { serveChunks } from '../src/key-search/distributed/serve.ts';
import { decoyFor, isKeyOf, randomIndex } from '../src/key-search/distributed/verification.ts';
import { fails, succeeds } from './people.ts';
import { hasRedis, startRedis } from './redis-server.ts';

const plaintext = '41747461636b2121';
const key = hexToBytes('0123456789abcdef');
/** 21 bits of a DES key are unknown. */
const problem: KeySearchProblem = {
  cipher: 'des',
  keyPattern: '0123456789??????',
  plaintext,
  ciphertext: bytesToHex(des(key).encryptBlock(hexToBytes(plaintext))),
};
const total = 1n << 21n;

describe('verification', () => {
  const long = bytesToHex(
    tripleDes(hexToBytes('0123456789abcdeffedcba9876543210')).encryptBlock(hexToBytes(plaintext)),
  );
  const problems: KeySearchProblem[] = [
    problem,
    { ...problem, iv: '0011223344556677', plaintext: undefined, recogniser: 'ascii' },
    { ...problem, plaintext: undefined, recogniser: 'http', ciphertext: '00'.repeat(24) },
    { cipher: '3des-reduced', keyPattern: '0123456789abcdeffedcba9876??????', plaintext, ciphertext: long },
    { cipher: 'rc4', keyPattern: '01????6789', plaintext, ciphertext: bytesToHex(rc4(key).process(key)) },
    { cipher: 'rc2', keyPattern: '01????6789', plaintext, ciphertext: '7c0e94f40d6a82ce', effectiveKeyBits: 40 },
  ];

  it('plants keys that the search finds and the reference cipher confirms, for every cipher', () => {
    expect(new Set(problems.map(({ cipher }) => cipher))).toEqual(new Set(searchableCiphers));
    for (const each of problems) {
      const decoy = decoyFor(each, 1234n);
      const search = keySearch(decoy?.problem ?? each);
      expect(decoy?.index).toBe(1234n);
      expect(search.search(1200n, 100n).map(({ index }) => index)).toContain(1234n);
      expect(isKeyOf(decoy?.problem ?? each, search.keyAt(1234n))).toBe(true);
      expect(isKeyOf(decoy?.problem ?? each, search.keyAt(1235n))).toBe(false);
    }
  });

  it('chooses numbers inside a range', () => {
    expect(randomIndex({ from: 10n, count: 5n }, () => 0)).toBe(10n);
    expect(randomIndex({ from: 10n, count: 5n }, () => 1 - 2 ** -40)).toBe(14n);
  });
});

describe('without a server', () => {
  const args = ['crack', 'des', '-c', problem.ciphertext, '-p', plaintext, '-k', problem.keyPattern, '--redis'];

  it('says so at once', async () => {
    expect(await fails(2, [...args, 'redis://:secret@127.0.0.1:1'])).toMatch(
      /redis:\/\/127.0.0.1:1: no Redis or Valkey/,
    );
    expect(await fails(2, ['crack', 'worker', '--redis', 'redis://127.0.0.1:1'])).toMatch(/connection refused/);
  });

  it('refuses other addresses, and a checkpoint besides', async () => {
    expect(await fails(2, [...args, 'nowhere'])).toMatch(/--redis: expected an address/);
    expect(await fails(2, [...args, 'http://127.0.0.1'])).toMatch(/found http:/);
    expect(await fails(2, [...args, 'redis://127.0.0.1:1', '--checkpoint', 'absent.json'])).toMatch(/leave out/);
  });
});

(hasRedis ? describe : describe.skip)('with a server', () => {
  let redis: { readonly url: string; readonly stop: () => Promise<void> };
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  /** A coordinator in this process; every test has another chunk size and so a search of its own. */
  async function search(chunkBits: number, more: Partial<CoordinateOptions> = {}) {
    const server = await openServer(redis.url);
    try {
      return await coordinate({
        ...{ server, problem, range: { from: 0n, count: total }, chunkSize: 1n << BigInt(chunkBits), backlog: 8 },
        ...{ checks: 0, all: true, signal: AbortSignal.timeout(30_000), onProgress: () => undefined },
        ...{ report: () => undefined, ...more },
      });
    } finally {
      server.close();
    }
  }

  /** A worker in this process. */
  async function work(name: string, signal: AbortSignal, how?: TryChunk): Promise<void> {
    const server = await openServer(redis.url);
    try {
      await serveChunks({ server, name, leaseSeconds: 1, signal, report: () => undefined, tryChunk: how });
    } finally {
      server.close();
    }
  }

  const command = path.join(__dirname, '..', 'bin', 'cleartext.cjs');
  const start = (): ChildProcess =>
    spawn(process.execPath, [command, 'crack', 'worker', '--redis', redis.url, '--lease', '1'], { stdio: 'ignore' });

  it('does every chunk once though a worker is killed in the middle', async () => {
    const workers = [start(), start()];
    const counts: number[] = [];
    try {
      const progress = await search(14, {
        checks: 0.2,
        onProgress: ({ doneChunks }) => {
          counts.push(doneChunks);
          if (doneChunks > 8) workers[0].kill('SIGKILL');
        },
      });
      expect(workers[0].killed).toBe(true);
      expect(progress).toMatchObject({ chunks: 128, doneChunks: 128, tried: total });
      expect(progress.found.map((hit) => bytesToHex(hit.key))).toEqual([bytesToHex(key)]);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
    } finally {
      for (const worker of workers) worker.kill('SIGKILL');
    }
  }, 40_000);

  it('finds out a lazy worker, throws its answers away and does its chunks again', async () => {
    const stop = new AbortController();
    const lazy = work('lazy', stop.signal, () => Promise.resolve({ found: [] }));
    const told: string[] = [];
    const honest = work('honest', stop.signal);
    const progress = await search(15, { checks: 1, report: (line) => told.push(line) });
    await expect(lazy).rejects.toThrow('gets no more work');
    stop.abort();
    await honest;
    expect(told.join()).toMatch(/worker lazy gave a wrong answer \(.*overlooked in chunk/);
    expect([...progress.excluded.keys()]).toEqual(['lazy']);
    expect([...progress.workers.keys()]).toEqual(['honest']);
    expect(progress).toMatchObject({ doneChunks: 64, tried: total });
    expect(progress.found).toHaveLength(1);
  }, 40_000);

  it('finds out a worker that boasts', async () => {
    const stop = new AbortController();
    const boaster = work('boaster', stop.signal, (task) =>
      Promise.resolve({ found: [{ index: task.from, key: '0123456789010101' }] }),
    );
    const interrupted = new AbortController();
    const report = (): void => interrupted.abort();
    const progress = await search(16, { signal: interrupted.signal, report });
    expect([...progress.excluded.keys()]).toEqual(['boaster']);
    expect(progress).toMatchObject({ doneChunks: 0, found: [] });
    // The next coordinator of the same search knows it; the worker has no chance to see it where there is no more work.
    stop.abort();
    await boaster.catch(() => undefined);
    const honest = new AbortController();
    const worker = work('honest', honest.signal);
    expect((await search(16)).excluded.has('boaster')).toBe(true);
    honest.abort();
    await worker;
  }, 40_000);

  it('goes on where a coordinator stopped', async () => {
    const stop = new AbortController();
    const tried: string[] = [];
    const worker = work('steady', stop.signal, async (task, signal) => {
      const answer = await tryChunk(task, signal);
      tried.push(task.from);
      return answer;
    });
    const interrupted = new AbortController();
    const first = await search(13, {
      signal: interrupted.signal,
      onProgress: ({ doneChunks }) => {
        if (doneChunks > 10) interrupted.abort();
      },
    });
    expect(first.doneChunks).toBeLessThan(256);
    const second = await search(13);
    expect(second).toMatchObject({ doneChunks: 256, tried: total });
    expect(second.found).toHaveLength(1);
    expect(new Set(tried).size).toBe(256);
    expect(tried).toHaveLength(256);
    stop.abort();
    await worker;
  }, 40_000);

  it('is a command', async () => {
    const stop = new AbortController();
    const worker = work('here', stop.signal);
    const args = ['crack', 'des', '-c', problem.ciphertext, '-p', plaintext, '-k', problem.keyPattern];
    const { out, err } = await succeeds([...args, '--redis', redis.url, '--chunk-bits', '18']);
    expect(out).toBe('0123456789abcdef\n');
    expect(err).toMatch(/^note: search [0-9a-f]{16}: 0 of 8 chunks/);
    const again = await succeeds([...args, '--redis', redis.url, '--chunk-bits', '18', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ chunks: 8, keys: [{ key: '0123456789abcdef' }], excluded: [] });
    stop.abort();
    await worker;
  }, 40_000);
});
