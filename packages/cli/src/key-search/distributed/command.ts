/** What `cleartext crack des|3des-reduced|rc4|rc2 --redis` does: coordinate, show the progress, print the keys. */

import { bytesToHex } from '@cleartext/core';
import { approximateTime, type KeySearchProblem } from '@cleartext/symmetric';
import { Failure, negative } from '../../failure.ts';
import { interruptible } from '../../signals.ts';
import { table, writeJson } from '../../table.ts';
import type { Terminal } from '../../terminal.ts';
import type { KeyRange } from '../ledger.ts';
import { rateInWords } from '../rate.ts';
import { coordinate, type DistributedProgress } from './coordinate.ts';
import { openServer } from './server.ts';

/** The options of the coordinator. */
export interface CoordinatorFlags {
  readonly redis: string;
  /** Bits of a number: a chunk has 2^chunkBits keys. */
  readonly chunkBits?: number | undefined;
  readonly checks?: number | undefined;
  readonly all?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** A chunk is about ten seconds of work for one core; there are at most this many. */
const usualChunkBits = { des: 29, '3des-reduced': 29, rc4: 22, rc2: 22 } as const;
const mostChunks = 1n << 20n;

/** How many chunks wait for workers, and the percentage of spot checks. */
const backlog = 64;
const usualChecks = 5;

/** Coordinates a search. Throws `Failure` as a command does: 1 if no key is found, 2 if the search could not be run. */
export async function coordinateCommand(
  problem: KeySearchProblem,
  range: KeyRange,
  flags: CoordinatorFlags,
  terminal: Terminal,
): Promise<void> {
  const server = await openServer(flags.redis);
  const size = chunkSize(problem, range, flags.chunkBits);
  const note = (line: string): void => terminal.writeError(`note: ${line}\n`);
  const show = reporter(note, size);
  try {
    await interruptible(async (signal) => {
      const progress = await coordinate({
        server,
        problem,
        range,
        chunkSize: size,
        backlog,
        checks: (flags.checks ?? usualChecks) / 100,
        all: flags.all ?? false,
        signal,
        onProgress: show,
        report: note,
      });
      writeResult(progress, flags, terminal);
      if (signal.aborted) throw new Failure(`stopped; the same command goes on with search ${progress.id}`);
      if (progress.found.length === 0) throw negative('none of these keys fits');
    });
  } finally {
    server.close();
  }
}

function chunkSize({ cipher }: KeySearchProblem, { count }: KeyRange, bits: number = usualChunkBits[cipher]): bigint {
  let size = 1n << BigInt(bits);
  while (size * mostChunks < count) size *= 2n;
  return size;
}

/** A line when the search begins, and then every ten seconds. */
function reporter(note: (line: string) => void, chunkSize: bigint): (progress: DistributedProgress) => void {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  let next = 0;
  let before: number | undefined;
  return ({ id, chunks, doneChunks, workers }) => {
    before ??= doneChunks;
    if (seconds() < next) return;
    next = seconds() + 10;
    note(`search ${id}: ${doneChunks} of ${chunks} chunks done by ${workers.size} workers`);
    const now = doneChunks - before;
    if (now === 0) return;
    const rate = rateInWords((now * Number(chunkSize)) / seconds());
    note(`${rate} keys a second, ${approximateTime((seconds() * (chunks - doneChunks)) / now)} left at most`);
  };
}

function writeResult(progress: DistributedProgress, { json }: CoordinatorFlags, terminal: Terminal): void {
  const { id, chunks, doneChunks, tried, found, workers, excluded } = progress;
  const rows = [...workers].map(([name, its]) => [name, String(its.chunks), String(its.checks), '']);
  for (const [name, reason] of excluded) rows.push([name, '0', '0', `excluded: ${reason}`]);
  if (json) {
    writeJson(terminal, {
      search: id,
      keys: found.map(({ index, key }) => ({ key: bytesToHex(key), index: String(index) })),
      tried: String(tried),
      chunks,
      doneChunks,
      workers: [...workers].map(([name, its]) => ({ name, ...its })),
      excluded: [...excluded].map(([name, reason]) => ({ name, reason })),
    });
    return;
  }
  if (rows.length > 0) terminal.writeError(table(['worker', 'chunks', 'checks passed', ''], rows, { right: [1, 2] }));
  for (const { key } of found) terminal.write(`${bytesToHex(key)}\n`);
}
