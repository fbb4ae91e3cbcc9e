/** The key search on many machines, with a real redis-server: nothing lost, nothing counted twice, liars found out. */

import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { bytesToHex, hexToBytes } from '@cleartext/core';
import { des, rc4, searchableCiphers, keySearch, tripleDes, type KeySearchProblem } from '@cleartext/symmetric';
import { tryChunk, type TryChunk } from '../src/key-search/distributed/chunk.ts';
import { coordinate, type CoordinateOptions } from '../src/key-search/distributed/coordinate.ts';
import { openServer } from '../src/key-search/distributed/server.ts';
import { serveChunks } from '../src/key-search/distributed/serve.ts';
import {
  decoyFor,
  isKeyOf,
  proven,
  randomIndex,
  tooFew,
  witnessBitsFor,
} from '../src/key-search/distributed/verification.ts';
import { fails, succeeds, until } from './people.ts';
import { hasClient, hasRedis, startRedis } from './redis-server.ts';

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
/** Twenty bits of an RC4 key are unknown, and the evidence fits none of the keys. */
const fruitless: KeySearchProblem = {
  cipher: 'rc4',
  keyPattern: '0?????6789',
  plaintext,
  ciphertext: '0123456789abcdef',
};

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

  it('asks for some thirty witnesses a chunk, and for fewer where chunks are small', () => {
    const [des, rc4] = [keySearch(problem), keySearch(fruitless)];
    expect([20n, 29n, 36n].map((bits) => witnessBitsFor(des, 1n << bits))).toEqual([24, 24, 31]);
    expect([16n, 22n].map((bits) => witnessBitsFor(rc4, 1n << bits))).toEqual([12, 17]);
  });

  it('suspects nobody by chance, and few witnesses never where few are expected', () => {
    expect([0, 1, 2, 32].map((seen) => tooFew(seen, 32))).toEqual([true, false, false, false]);
    expect(tooFew(0, 27)).toBe(false);
    expect(tooFew(500, 1000)).toBe(true);
    expect(tooFew(900, 1000)).toBe(false);
    expect(tooFew(9000, 10_000)).toBe(true);
    expect(tooFew(1001, 1000)).toBe(false);
  });

  it('tries everything that is in an answer', async () => {
    const search = keySearch(fruitless);
    const task = { search: '', problem: fruitless, from: '4096', count: '65536', witnessBits: 12 };
    const answer = await tryChunk(task, new AbortController().signal);
    expect(answer.witnesses.length).toBeGreaterThan(4);
    expect(proven(search, task, answer)).toEqual({ keys: [], witnesses: answer.witnesses.length });
    const [witness] = answer.witnesses;
    // The same twice counts once, and those of other chunks not at all.
    expect(proven(search, task, { found: [], witnesses: [witness, witness] })).toEqual({ keys: [], witnesses: 1 });
    const elsewhere = { ...task, from: String(BigInt(witness) + 1n) };
    expect(proven(search, elsewhere, { found: [], witnesses: [witness] })).toBe('a witness that proves nothing');
    const invented = String(BigInt(witness) + 1n);
    expect(proven(search, task, { found: [], witnesses: [invented] })).toBe('a witness that proves nothing');
    const found = [{ index: '5000', key: bytesToHex(search.keyAt(5000n)) }];
    expect(proven(search, task, { found, witnesses: [] })).toBe('a key that does not fit');
    expect(proven(search, task, { found: [], witnesses: ['?'] })).toBe('an answer that cannot be read');
  });

  it('chooses numbers inside a range', () => {
    expect(randomIndex({ from: 10n, count: 5n }, () => 0)).toBe(10n);
    expect(randomIndex({ from: 10n, count: 5n }, () => 1 - 2 ** -40)).toBe(14n);
  });
});

describe('without a server', () => {
  const args = ['crack', 'des', '-c', problem.ciphertext, '-p', plaintext, '-k', problem.keyPattern, '--redis'];

  it('says so at once', async () => {
    if (!hasClient) {
      const message = await fails(2, [...args, 'redis://127.0.0.1:1']);
      expect(message).toContain('needs ioredis, which is not installed with the toolkit');
      return;
    }
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
        ...{ checks: 0, all: true, signal: AbortSignal.timeout(100_000), onProgress: () => undefined },
        ...{ report: () => undefined, ...more },
      });
    } finally {
      server.close();
    }
  }

  /** The workers of a test end with it, also when it fails. */
  let testEnded: AbortController;
  beforeEach(() => (testEnded = new AbortController()));
  afterEach(() => testEnded.abort());

  /** A worker in this process. */
  async function work(
    name: string,
    signal: AbortSignal,
    how?: TryChunk,
    report: (line: string) => void = () => undefined,
  ): Promise<void> {
    const server = await openServer(redis.url);
    try {
      const stop = AbortSignal.any([signal, testEnded.signal]);
      await serveChunks({ server, name, leaseSeconds: 1, signal: stop, report, tryChunk: how });
    } finally {
      server.close();
    }
  }

  /** How a worker ended: with this error, or well. Listened to from the start, for it may come before the search is over. */
  const endOf = (worker: Promise<void>): Promise<unknown> =>
    worker.then(
      () => 'well',
      (error: unknown) => error,
    );

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
  }, 120_000);

  it('finds out a lazy worker, throws its answers away and does its chunks again', async () => {
    const stop = new AbortController();
    const lazy = endOf(work('lazy', stop.signal, () => Promise.resolve({ found: [], witnesses: [] })));
    const told: string[] = [];
    const honest = work('honest', stop.signal);
    const progress = await search(15, { checks: 1, report: (line) => told.push(line) });
    expect(String(await lazy)).toContain('gets no more work');
    stop.abort();
    await honest;
    expect(told.join()).toMatch(/worker lazy gave a wrong answer \(.*overlooked in chunk/);
    expect([...progress.excluded.keys()]).toEqual(['lazy']);
    expect([...progress.workers.keys()]).toEqual(['honest']);
    expect(progress).toMatchObject({ doneChunks: 64, tried: total });
    expect(progress.found).toHaveLength(1);
  }, 120_000);

  it('finds out a worker that leaves out a single chunk, without any spot check', async () => {
    const stop = new AbortController();
    let lies = 1;
    const liar = endOf(
      work('liar', stop.signal, (task, signal) =>
        lies-- > 0 ? Promise.resolve({ found: [], witnesses: [] }) : tryChunk(task, signal),
      ),
    );
    const told: string[] = [];
    const begun = search(17, {
      problem: fruitless,
      range: { from: 0n, count: 1n << 20n },
      report: (line) => told.push(line),
    });
    expect(String(await liar)).toContain('gets no more work');
    const honest = work('honest', stop.signal);
    const progress = await begun;
    stop.abort();
    await honest;
    expect(told.join()).toMatch(/worker liar gave a wrong answer \(too few witnesses, last in chunk \d\)/);
    expect([...progress.workers.keys()]).toEqual(['honest']);
    expect(progress).toMatchObject({ chunks: 8, doneChunks: 8, tried: 1n << 20n, found: [] });
  }, 120_000);

  it('finds out a worker that tries half of each chunk', async () => {
    const stop = new AbortController();
    const lazy = endOf(
      work('lazy', stop.signal, (task, signal) =>
        tryChunk({ ...task, count: String(BigInt(task.count) / 2n) }, signal),
      ),
    );
    const interrupted = new AbortController();
    const progress = await search(16, {
      ...{ problem: fruitless, range: { from: 0n, count: 1n << 20n } },
      ...{ signal: interrupted.signal, report: () => interrupted.abort() },
    });
    expect(progress.excluded.get('lazy')).toMatch('too few witnesses');
    stop.abort();
    await lazy;
  }, 120_000);

  it('finds out by a repeated chunk who has overlooked a witness', async () => {
    const stop = new AbortController();
    // So few keys that the lack of witnesses alone proves nothing; and evidence that contradicts itself, for which no decoy
    // can be made, so that every chunk is repeated. The forgetful worker does all four and then sleeps.
    const without = { ...fruitless, recogniser: 'http' as const };
    expect(decoyFor(without, 0n)).toBeUndefined();
    let asked = 0;
    const forgetful = endOf(
      work('forgetful', stop.signal, (task, signal) => {
        // What an interrupted search has left in the queue is none of its business.
        if (task.problem.recogniser === undefined) return tryChunk(task, signal);
        if (++asked <= 4) return Promise.resolve({ found: [], witnesses: [] });
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('woken'))));
      }),
    );
    const told: string[] = [];
    const begun = search(14, {
      ...{ problem: without, range: { from: 0n, count: 1n << 16n }, checks: 1, random: () => 0 },
      report: (line) => told.push(line),
    });
    await until('the forgetful worker has done four chunks', () => asked > 4, forgetful);
    const honest = work('honest', stop.signal);
    const progress = await begun;
    expect(String(await forgetful)).toContain('gets no more work');
    stop.abort();
    await honest;
    expect(told.join()).toMatch(/worker forgetful gave a wrong answer \(a witness overlooked in chunk \d+\)/);
    expect([...progress.excluded.keys()]).toEqual(['forgetful']);
    expect(progress).toMatchObject({ chunks: 4, doneChunks: 4 });
  }, 120_000);

  it('does not take for done what a worker abandoned when the search was over', async () => {
    const stop = new AbortController();
    const begun: string[] = [];
    const told: string[] = [];
    const wait: TryChunk = (task, signal) => {
      begun.push(task.from);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('abandoned'))));
    };
    const slow = work('slow', stop.signal, wait, (line) => told.push(line));
    const firstOnly = search(19, { all: false });
    await until('the slow worker begins', () => begun.length > 0, slow);
    const honest = work('honest', stop.signal);
    expect((await firstOnly).found).toHaveLength(1);
    // The slow worker asks once a second whether its work is wanted; then it hands its chunk in as abandoned.
    await until('the slow worker abandons its chunk', () => told.some((line) => line.endsWith(': done')), slow);
    stop.abort();
    await Promise.all([slow, honest]);
    const again = new AbortController();
    const worker = work('again', again.signal);
    const progress = await search(19, { all: true });
    expect(progress).toMatchObject({ chunks: 4, doneChunks: 4 });
    expect(progress.workers.has('slow')).toBe(false);
    again.abort();
    await worker;
  }, 120_000);

  it('finds out a worker that boasts', async () => {
    const stop = new AbortController();
    const boaster = endOf(
      work('boaster', stop.signal, (task) =>
        Promise.resolve({ found: [{ index: task.from, key: '0123456789010101' }], witnesses: [] }),
      ),
    );
    const interrupted = new AbortController();
    const report = (): void => interrupted.abort();
    const progress = await search(16, { signal: interrupted.signal, report });
    expect([...progress.excluded.keys()]).toEqual(['boaster']);
    expect(progress).toMatchObject({ doneChunks: 0, found: [] });
    // The next coordinator of the same search knows it; the worker has no chance to see it where there is no more work.
    stop.abort();
    await boaster;
    const honest = new AbortController();
    const worker = work('honest', honest.signal);
    expect((await search(16)).excluded.has('boaster')).toBe(true);
    honest.abort();
    await worker;
  }, 120_000);

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
  }, 120_000);

  it('lets two coordinators of one search come to an end', async () => {
    const stop = new AbortController();
    const worker = work('shared', stop.signal);
    const [first, second] = await Promise.all([search(17, { patience: 300 }), search(17, { patience: 300 })]);
    for (const progress of [first, second]) {
      expect(progress).toMatchObject({ chunks: 16, doneChunks: 16, tried: total });
      expect(progress.found).toHaveLength(1);
    }
    stop.abort();
    await worker;
  }, 120_000);

  it('comes to an end though the server forgets everything', async () => {
    const stop = new AbortController();
    const worker = work('steadfast', stop.signal);
    const server = await openServer(redis.url);
    let forgotten = false;
    // The last quarter, where the key is.
    const range = { from: (total * 3n) / 4n, count: total / 4n };
    try {
      const progress = await search(12, {
        ...{ range, patience: 500 },
        onProgress: ({ doneChunks }) => {
          if (doneChunks < 20 || forgotten) return;
          forgotten = true;
          void server.redis.flushall();
        },
      });
      expect(forgotten).toBe(true);
      expect(progress).toMatchObject({ chunks: 128, doneChunks: 128, tried: range.count });
      expect(progress.found.map((hit) => bytesToHex(hit.key))).toEqual([bytesToHex(key)]);
    } finally {
      server.close();
      stop.abort();
      await worker;
    }
  }, 120_000);

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
  }, 120_000);
});
