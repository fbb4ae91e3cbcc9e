/** The worker's side: takes a file at a time, runs its cases, and reports each before and after. */

import { readFileSync, readlinkSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import type { RunnableCase, Suite } from './case.ts';
import type { Job, Report } from './protocol.ts';
import { runCases } from './runner.ts';

/**
 * Answers every `Job` for one of the known suites that comes over the port. Runs in a thread of its own, which may be ended
 * at any moment.
 */
export function serve(port: MessagePort, known: readonly Suite[]): void {
  const report = (message: Report): void => {
    port.postMessage(message);
  };
  port.on('message', (job: Job) => {
    const suite = known.find(({ name }) => name === job.suite);
    if (!suite) throw new RangeError(`suite: expected one that this worker knows, found ${job.suite}`);
    const file = { name: job.name, text: readFileSync(job.path, 'utf8') };
    const onStart = ({ id, seconds }: RunnableCase): void => {
      report({ type: 'start', id, seconds });
    };
    for (const outcome of runCases(suite, file, job.from, onStart)) report({ type: 'outcome', outcome });
    report({ type: 'done' });
  });
  report({ type: 'ready', thread: ownThread() });
}

/** `PID/task/TID` on Linux, where the command can read how much processor time this thread has used. */
function ownThread(): string | undefined {
  try {
    return readlinkSync('/proc/thread-self');
  } catch {
    return undefined;
  }
}
