/** What a validator does with a chain, and what it should have done: false accepts and false rejects are told apart. */

import { Mismatch, type Case } from '../../case.ts';

/** Accepted or rejected, and why. */
export interface Decision {
  readonly kind: 'accept' | 'reject';
  readonly reason: string;
}

/** A case that fails with `false accept` or `false reject` in front of the reason. */
export function decisionCase(id: string, expected: Decision['kind'], decide: () => Decision): Case {
  return {
    id: `${id} (${expected})`,
    run: () => {
      const { kind, reason } = decide();
      if (kind !== expected) throw new Mismatch(`false ${kind}: ${reason}`);
    },
  };
}
