/** Runs the cases of one file, in this thread and without a time limit: see pool.ts for threads and the limit. */

import { isAbsent } from './absent.ts';
import type { Case, RunnableCase, Suite, TestFile } from './case.ts';
import { FormatError } from './formats/fields.ts';

/** What became of one case. */
export type Outcome =
  | { readonly id: string; readonly verdict: 'passed' }
  | { readonly id: string; readonly verdict: 'failed'; readonly message: string }
  | { readonly id: string; readonly verdict: 'skipped'; readonly reason: string };

/** The id of the outcome that stands for a file that is not of its format. */
export const WHOLE_FILE = 'the file';

/**
 * Runs the cases from number `from` on (0 by default), one a step. `onStart` is called with each case before it runs. A file
 * that cannot be read, or holds no case, gives one failed outcome.
 */
export function* runCases(
  suite: Suite,
  file: TestFile,
  from = 0,
  onStart: (test: RunnableCase) => void = () => undefined,
): Generator<Outcome> {
  let index = 0;
  try {
    for (const test of suite.cases(file)) {
      if (index >= from) {
        if ('run' in test) onStart(test);
        yield runCase(test);
      }
      index++;
    }
  } catch (error) {
    yield { id: WHOLE_FILE, verdict: 'failed', message: messageOf(error) };
    return;
  }
  if (index === 0) yield { id: WHOLE_FILE, verdict: 'failed', message: 'expected test cases, found none' };
}

function runCase(test: Case): Outcome {
  const { id } = test;
  if ('skip' in test) return leftOut(test);
  try {
    test.run();
    return { id, verdict: 'passed' };
  } catch (error) {
    return { id, verdict: 'failed', message: messageOf(error) };
  }
}

/** Leaving a case out is only right where the list of absent algorithms says so. */
function leftOut({ id, skip }: { readonly id: string; readonly skip: string }): Outcome {
  if (isAbsent(skip)) return { id, verdict: 'skipped', reason: `${skip}: not in the toolkit` };
  return { id, verdict: 'failed', message: `skipped for ${skip}, which the list of absent algorithms does not name` };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'Mismatch') return error.message;
  return `${error instanceof FormatError ? 'malformed' : error.name}: ${error.message}`;
}
