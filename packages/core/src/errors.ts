/**
 * The errors that every package shares. A caller's mistake is a plain `RangeError` or `TypeError` (see arguments.ts);
 * what arrives from outside and is malformed is a `DecodeError`; a failed authenticity check is an
 * `AuthenticationError`, which never says what exactly failed.
 */

import type { Path } from './field-path.ts';

/** Malformed input: where it is (`path`, `offset` in bytes from the start of the input) and what is wrong with it. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly path: string;
  readonly offset: number;
  /** The problem alone, without the place. */
  readonly problem: string;

  constructor(path: Path, offset: number, problem: string) {
    const spelt = String(path);
    super(`${spelt} at byte ${offset}: ${problem}`);
    this.path = spelt;
    this.offset = offset;
    this.problem = problem;
  }
}

/**
 * A MAC, tag, padding or signature did not check out. Deliberately vague: an attacker who learns *which* check failed
 * has an oracle (Vaudenay 2002, Bleichenbacher 1998).
 */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';

  constructor(message = 'authentication failed') {
    super(message);
  }
}
