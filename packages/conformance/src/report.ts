/** Counts outcomes and says them in lines. */

import type { Outcome } from './runner.ts';

/** How many cases went which way. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** No case at all. */
export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };

/** How many failures of a file are shown. */
const SHOWN_FAILURES = 10;

/** Counts the outcomes of one file. */
export function count(outcomes: readonly Outcome[]): Counts {
  const of = (verdict: Outcome['verdict']): number => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

/** The sum of two counts. */
export function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** `5 passed, 0 failed, 2 skipped`. */
export function countsText({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** The lines on one file: its counts, the reason of each skipped group, and the first failures. */
export function fileLines(name: string, outcomes: readonly Outcome[]): string[] {
  const lines = [`${name}: ${countsText(count(outcomes))}`];
  for (const [reason, times] of reasons(outcomes)) lines.push(`  skipped ${times}: ${reason}`);
  const failures = outcomes.flatMap((outcome) =>
    outcome.verdict === 'failed' ? [`  FAILED ${outcome.id}: ${outcome.message}`] : [],
  );
  lines.push(...failures.slice(0, SHOWN_FAILURES));
  if (failures.length > SHOWN_FAILURES) lines.push(`  and ${failures.length - SHOWN_FAILURES} more failures`);
  return lines;
}

/** How many cases were skipped for which reason. */
function reasons(outcomes: readonly Outcome[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const outcome of outcomes)
    if (outcome.verdict === 'skipped') times.set(outcome.reason, (times.get(outcome.reason) ?? 0) + 1);
  return times;
}
