/** The reason to end a session, on its way from where it was found to the one place that tells the peer. */

import type { RefusalReason } from './session-event.ts';

/** Thrown inside a step and turned into the state `Refused`; never leaves the package. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}
