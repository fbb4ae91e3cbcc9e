/** The reason to end a session, on its way from where it was found to the one place that tells the peer. */

import type { RefusalReason } from './session-event.ts';
import type { SessionState } from './session-state.ts';

/** Thrown inside a step and turned into the state `Refused`; never leaves the package. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;
  /** The state to tell the peer from, if we got further than before the message: with keys, the refusal is protected. */
  readonly from: SessionState | undefined;

  constructor(reason: RefusalReason, detail: string, from?: SessionState) {
    super(detail);
    this.reason = reason;
    this.from = from;
  }
}
