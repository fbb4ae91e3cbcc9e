/** The reason to end a session, thrown where the fault is found and caught in the one place that tells the peer. */

import type { RefusalReason } from './session-event.ts';
import type { SessionState } from './session-state.ts';

/** Thrown inside a step and turned into the state `Refused`; never leaves the package. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;
  /** The state to refuse from, if it is a later one than before the message: with keys, the refusal is protected. */
  readonly from: SessionState | undefined;

  constructor(reason: RefusalReason, detail: string, from?: SessionState) {
    super(detail);
    this.reason = reason;
    this.from = from;
  }
}
