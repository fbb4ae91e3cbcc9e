/** Workers killed at random, again and again, while a search is shared out: every chunk is done, the key is found. */

import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { bytesToHex, hexToBytes, seededRandom } from '@cleartext/core';
import { rc4, type KeySearchProblem } from '@cleartext/symmetric';
import { coordinate } from '../src/key-search/distributed/coordinate.ts';
import { openServer } from '../src/key-search/distributed/server.ts';
import { hasRedis, startRedis } from './redis-server.ts';

const plaintext = '41747461636b2121';

(hasRedis ? describe : describe.skip)('workers that are killed at random', () => {
  it.each(['one', 'two', 'three'])('lose nothing (%s)', async (seed) => {
    const random = seededRandom(seed);
    const key = hexToBytes('0123456789');
    const problem: KeySearchProblem = {
      cipher: 'rc4',
      keyPattern: '0?????6789',
      plaintext,
      ciphertext: bytesToHex(rc4(key).process(hexToBytes(plaintext))),
    };
    const redis = await startRedis();
    const command = path.join(__dirname, '..', 'bin', 'cleartext.cjs');
    const args = [command, 'crack', 'worker', '--redis', redis.url, '--lease', '1'];
    const start = (): ChildProcess => spawn(process.execPath, args, { stdio: 'ignore' });
    const workers = [start(), start(), start()];
    const server = await openServer(redis.url);
    let killed = 0;
    let done = 0;
    const killer = setInterval(() => {
      const [byte] = random(1);
      if (killed >= 6 || done === 0) return;
      const victim = byte % workers.length;
      workers[victim].kill('SIGKILL');
      workers[victim] = start();
      killed++;
    }, 1500);
    try {
      const progress = await coordinate({
        ...{ server, problem, range: { from: 0n, count: 1n << 20n }, chunkSize: 1n << 14n, backlog: 8, checks: 0.3 },
        ...{ all: true, signal: AbortSignal.timeout(150_000), report: () => undefined },
        onProgress: ({ doneChunks }) => {
          expect(doneChunks).toBeGreaterThanOrEqual(done);
          done = doneChunks;
        },
      });
      expect(killed).toBeGreaterThan(0);
      expect(progress).toMatchObject({ chunks: 64, doneChunks: 64, tried: 1n << 20n });
      expect(progress.excluded.size).toBe(0);
      expect(progress.found.map((hit) => bytesToHex(hit.key))).toEqual(['0123456789']);
    } finally {
      clearInterval(killer);
      for (const worker of workers) worker.kill('SIGKILL');
      server.close();
      await redis.stop();
    }
  });
});
