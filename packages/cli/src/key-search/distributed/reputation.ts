/**
 * What a coordinator knows of its workers since it started: the spot checks they have passed, and how many witnesses they have named
 * where so many should be there. A worker is judged by all of its answers: one that leaves out a few keys in each is found out too.
 */

import { tooFew } from './verification.ts';

/** The records of all workers. */
export class Reputation {
  private readonly passed = new Map<string, number>();
  private readonly witnesses = new Map<string, { seen: number; expected: number }>();

  /** Adds an answer to a worker's record; says whether it, or all of its answers together, have too few witnesses. */
  isLazy(worker: string, seen: number, expected: number): boolean {
    const record = this.witnesses.get(worker) ?? { seen: 0, expected: 0 };
    this.witnesses.set(worker, record);
    record.seen += seen;
    record.expected += expected;
    return tooFew(seen, expected) || tooFew(record.seen, record.expected);
  }

  /** Notes that a worker has passed a spot check. */
  pass(worker: string): void {
    this.passed.set(worker, this.checksPassed(worker) + 1);
  }

  /** How many spot checks a worker has passed. */
  checksPassed(worker: string): number {
    return this.passed.get(worker) ?? 0;
  }
}
