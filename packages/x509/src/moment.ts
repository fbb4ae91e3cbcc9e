/** The clock is an argument everywhere: a Date that is one, since a comparison with an invalid Date is false either way. */

import { describe } from '@cleartext/core';

/** Refuses anything but a valid Date. Throws `TypeError` or `RangeError`. */
export function checkMoment(name: string, value: Date): void {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- callers without types
  if (typeof value?.getTime !== 'function') throw new TypeError(`${name}: expected a Date, found ${describe(value)}`);
  if (Number.isNaN(value.getTime())) throw new RangeError(`${name}: expected a valid Date, found ${String(value)}`);
}
