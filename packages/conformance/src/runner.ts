/** Runs the cases of one file, in this thread and without a time limit: see pool.ts for threads and the limit. */

import type { Case, Suite, TestFile } from './case.ts';
import { FormatError } from './formats/fields.ts';

/** What became of one case. */
export type Outcome =
  | { readonly id: string; readonly verdict: 'passed' }
  | { readonly id: string; readonly verdict: 'failed'; readonly message: string }
  | { readonly id: string; readonly verdict: 'skipped'; readonly reason: string };

/** The id of the outcome that stands for a file that is not of its format. */
export const WHOLE_FILE = 'the file';

/**
 * Runs the cases from number `from` (0 unless told) on, one a step. `onStart` hears of each case before it runs. A file
 * that cannot be read, or holds no case, gives one failed outcome.
 */
export function* runCases(
  suite: Suite,
  file: TestFile,
  from = 0,
  onStart: (index: number, id: string) => void = () => undefined,
): Generator<Outcome> {
  let index = 0;
  try {
    for (const test of suite.cases(file)) {
      if (index >= from) {
        if ('run' in test) onStart(index, test.id);
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
  if ('skip' in test) return { id, verdict: 'skipped', reason: test.skip };
  try {
    test.run();
    return { id, verdict: 'passed' };
  } catch (error) {
    return { id, verdict: 'failed', message: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'Mismatch') return error.message;
  return `${error instanceof FormatError ? 'malformed' : error.name}: ${error.message}`;
}
