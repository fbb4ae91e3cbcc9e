/** Threads: what a case that never ends does to its file, and that files come back in their order. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFiles } from '../src/pool.ts';
import type { Outcome } from '../src/runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the pool of threads', () => {
  it('ends a case that never ends, goes on with the next, and reads a further file with a thread', async () => {
    const files = ['cases.own', 'stuck.own', 'again.own'].map((name) => {
      const path = join(folder, name);
      writeFileSync(path, name);
      return { suite: 'own', path, name };
    });
    const seen: [string, readonly Outcome[]][] = [];
    const options = { limit: 0.3, threads: 1, script: join(__dirname, 'slow-worker.cjs') };
    await runFiles(files, ({ name }, outcomes) => void seen.push([name, outcomes]), options);
    const four: Outcome[] = [
      { id: 'first', verdict: 'passed' },
      { id: 'endless', verdict: 'failed', message: 'took longer than 0.3 s' },
      { id: 'left out', verdict: 'skipped', reason: 'AEGIS: not in the toolkit' },
      { id: 'last', verdict: 'failed', message: 'Error: on purpose' },
    ];
    expect(seen).toEqual([
      ['cases.own', four],
      ['stuck.own', [{ id: 'the file', verdict: 'failed', message: 'took longer than 0.3 s' }]],
      ['again.own', four],
    ]);
  }, 60_000);
});
