/**
 * Checks of a caller's arguments. Each error names the argument, what was expected and what was found, so that the
 * message alone is enough to correct the call.
 */

/**
 * The error for an argument of the wrong value: `name: expected ..., found ...`. Every error about an argument's value
 * comes from here or from the checks below.
 */
export function argumentError(name: string, expected: string, found: unknown): RangeError {
  return new RangeError(`${name}: expected ${expected}, found ${describe(found)}`);
}

/** What a byte string's length may be: one size, one of several, or a range with an optional step. All in bytes. */
export type ExpectedLength =
  number | readonly number[] | { readonly min?: number; readonly max?: number; readonly multipleOf?: number };

/** Refuses anything but a `Uint8Array` of the expected length. Throws `TypeError` or `RangeError`. */
export function checkBytes(name: string, value: unknown, expected: ExpectedLength = {}): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${name}: expected a Uint8Array, found ${describe(value)}`);
  const { length } = value;
  if (length === expected) return;
  if (typeof expected === 'number' || Array.isArray(expected)) {
    const sizes = ([] as number[]).concat(expected as number | number[]);
    if (!sizes.includes(length)) throw new RangeError(`${name}: expected ${either(sizes)} bytes, found ${length}`);
    return;
  }
  const { min = 0, max = Infinity, multipleOf = 1 } = expected as Exclude<ExpectedLength, number | readonly number[]>;
  if (length % multipleOf !== 0)
    throw new RangeError(`${name}: expected a multiple of ${multipleOf} bytes, found ${length}`);
  if (length < min || length > max)
    throw new RangeError(`${name}: expected ${range(min, max, length)} bytes, found ${length}`);
}

/** Refuses anything but a safe integer inside `min..max`. Throws `TypeError` or `RangeError`. */
export function checkInteger(
  name: string,
  value: unknown,
  {
    min = Number.MIN_SAFE_INTEGER,
    max = Number.MAX_SAFE_INTEGER,
  }: { readonly min?: number; readonly max?: number } = {},
): asserts value is number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new TypeError(`${name}: expected an integer, found ${describe(value)}`);
  if (value < min || value > max) throw new RangeError(`${name}: expected ${range(min, max, value)}, found ${value}`);
}

/** Refuses anything but a string. Throws `TypeError`. */
export function checkText(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') throw new TypeError(`${name}: expected a string, found ${describe(value)}`);
}

/** Refuses a value that is not one of the names allowed. Throws `RangeError`. */
export function checkOneOf<T extends string | number>(
  name: string,
  value: unknown,
  allowed: readonly T[],
): asserts value is T {
  if (!(allowed as readonly unknown[]).includes(value))
    throw new RangeError(`${name}: expected ${either(allowed)}, found ${describe(value)}`);
}

/** A short name for a value found in the wrong place: `undefined`, `"text"`, `an Array`, `7`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === 'object') {
    const name = value.constructor?.name || 'object'; // eslint-disable-line @typescript-eslint/no-unnecessary-condition
    return `${/^(?!Uint)[AEIOU]/i.test(name) ? 'an' : 'a'} ${name}`;
  }
  return typeof value === 'function' ? 'a function' : `${String(value)}${typeof value === 'bigint' ? 'n' : ''}`;
}

function either(options: readonly (string | number)[]): string {
  return options.length < 2 ? options.join('') : `${options.slice(0, -1).join(', ')} or ${String(options.at(-1))}`;
}

/** The limits in words. A minimum of 0 is only mentioned if `found` is below it. */
function range(min: number, max: number, found: number): string {
  if (max === Infinity || max === Number.MAX_SAFE_INTEGER) return `at least ${min}`;
  return found > max && (min === 0 || min === Number.MIN_SAFE_INTEGER) ? `at most ${max}` : `${min} to ${max}`;
}
