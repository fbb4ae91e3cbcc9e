/**
 * Runs files in worker threads, one a core, and ends a thread whose case takes too long: that case is a failure, and a new
 * thread goes on with the next one.
 */

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SuiteFile } from './files.ts';
import type { Job, Report } from './protocol.ts';
import { WHOLE_FILE, type Outcome } from './runner.ts';

/** How the pool works; everything has a default. */
export interface PoolOptions {
  /** The seconds that a case may take. */
  readonly limit?: number | undefined;
  /** How many threads. */
  readonly threads?: number | undefined;
  /** The script that a thread runs. */
  readonly script?: string | undefined;
}

/** Seconds of processor time for a case, unless it asks for more, as Monte Carlo chains do. */
const LIMIT = 5;

/** A busy machine may keep a thread waiting: a case fails only after this multiple of its limit by the clock. */
const PATIENCE = 12;

/** Runs all files and hands each one's outcomes to `onFile` as soon as it is complete, in the order of the files. */
export async function runFiles(
  files: readonly SuiteFile[],
  onFile: (file: SuiteFile, outcomes: readonly Outcome[]) => void,
  { limit = LIMIT, threads = availableParallelism(), script = WORKER }: PoolOptions = {},
): Promise<void> {
  const finished = new Map<number, readonly Outcome[]>();
  let taken = 0;
  let shown = 0;
  const work = async (): Promise<void> => {
    const thread = new CaseThread(script, limit);
    while (taken < files.length) {
      const i = taken++;
      finished.set(i, await thread.run(files[i]));
      for (let outcomes; (outcomes = finished.get(shown)); shown++) {
        onFile(files[shown], outcomes);
        finished.delete(shown);
      }
    }
    await thread.end();
  };
  await Promise.all(Array.from({ length: Math.min(threads, files.length) }, work));
}

const WORKER = join(__dirname, '..', 'bin', 'worker.cjs');

/** A worker thread that is replaced when it has to be ended. */
class CaseThread {
  private worker: Worker | undefined;
  private thread: string | undefined;
  private readonly script: string;
  private readonly limit: number;

  constructor(script: string, limit: number) {
    this.script = script;
    this.limit = limit;
  }

  /** The outcomes of all cases of a file. */
  async run(file: SuiteFile): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    while (!(await this.runFrom(file, outcomes))) await this.end();
    return outcomes;
  }

  /** Ends the thread, whatever it is doing. */
  async end(): Promise<void> {
    await this.worker?.terminate();
    this.worker = undefined;
  }

  /** Runs from the first case without an outcome; false if a case had to be ended and others may follow. */
  private async runFrom(file: SuiteFile, outcomes: Outcome[]): Promise<boolean> {
    const worker = (this.worker ??= await this.start());
    return new Promise((resolve) => {
      let current = WHOLE_FILE;
      let limit = this.limit;
      let startedAt = this.used();
      const finish = (complete: boolean): void => {
        clearInterval(watch);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        resolve(complete);
      };
      const fail = (message: string): void => {
        outcomes.push({ id: current, verdict: 'failed', message });
        // If the file itself can't be read in time there are no cases to go on with.
        finish(current === WHOLE_FILE);
      };
      const watch = setInterval(() => {
        const now = this.used();
        const overdue = now.processor - startedAt.processor > limit || now.clock - startedAt.clock > PATIENCE * limit;
        if (!overdue) return;
        clearInterval(watch);
        worker.off('exit', onExit);
        void this.end().then(() => {
          fail(`took longer than ${limit} s`);
        });
      }, 50);
      const onMessage = (report: Report): void => {
        if (report.type === 'done') finish(true);
        if (report.type === 'outcome') outcomes.push(report.outcome);
        if (report.type === 'start') {
          current = report.id;
          limit = Math.max(this.limit, report.seconds ?? 0);
        }
        startedAt = this.used();
      };
      const onError = (error: unknown): void => {
        this.worker = undefined;
        fail(`ended the thread: ${String(error)}`);
      };
      const onExit = (code: number): void => {
        this.worker = undefined;
        fail(`ended the thread with status ${code}`);
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage({ ...file, from: outcomes.length } satisfies Job);
    });
  }

  private async start(): Promise<Worker> {
    const worker = new Worker(this.script);
    await new Promise<void>((resolve, reject) => {
      const onExit = (code: number): void => {
        reject(new Error(`the worker thread ended with status ${code} before it was ready`));
      };
      worker.once('error', reject).once('exit', onExit);
      worker.once('message', (report: Report) => {
        if (report.type === 'ready') this.thread = report.thread;
        worker.off('error', reject).off('exit', onExit);
        resolve();
      });
    });
    return worker;
  }

  /** Seconds on the clock, and of processor time where the system tells (Linux). */
  private used(): { readonly clock: number; readonly processor: number } {
    const clock = performance.now() / 1000;
    return { clock, processor: processorSeconds(this.thread) ?? clock };
  }
}

function processorSeconds(thread: string | undefined): number | undefined {
  if (thread === undefined) return undefined;
  try {
    return Number(readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
  } catch {
    return undefined;
  }
}
