/**
 * Traces: how an algorithm shows what happens inside its loops. A traced function takes one optional last parameter,
 * `trace`, and calls it once for each step that the standard names. A trace never changes the result.
 */

import { copy } from './bytes.ts';

/** Receives one event for each named step. Event values are copies: they stay as they were at that step. */
export type Trace<Event> = (event: Event) => void;

/** Runs a traced computation and returns its result together with every event, in order. */
export function record<Event, Result>(
  run: (trace: Trace<Event>) => Result,
): { readonly result: Result; readonly events: readonly Event[] } {
  const events: Event[] = [];
  const result = run((event) => events.push(event));
  return { result, events };
}

/** One named value of an algorithm on bytes, by the symbol of the standard. */
export interface BytesEvent<Step extends string> {
  readonly step: Step;
  readonly value: Uint8Array;
}

/** For a trace of such values: a function that shows a copy of a value and passes the value on, inside an expression. */
export function showBytes<Step extends string>(
  trace: Trace<BytesEvent<Step>> | undefined,
): (step: Step, value: Uint8Array) => Uint8Array {
  return (step, value) => {
    trace?.({ step, value: copy(value) });
    return value;
  };
}
