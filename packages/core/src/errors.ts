/**
 * The errors that every package shares, for what a peer or a file sent: malformed input is a `DecodeError`, a failed
 * authenticity check an `AuthenticationError`, a refused certificate a `CertificateError`, an end of a TLS connection a
 * `TlsAlert`. A caller's mistake is a plain `RangeError` or `TypeError` (see arguments.ts); a judgement is a verdict (see verdict.ts).
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

/** A certificate, a request or an authority is refused, for a reason in a short fixed word such as `bad-signature`. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** An alert ends or accompanies a TLS connection; `description` is its name in RFC 9846 section 6: `decode_error`. */
export class TlsAlert extends Error {
  override readonly name = 'TlsAlert';
  readonly level: 'warning' | 'fatal';
  readonly description: string;

  /** `detail` is for our own log; a peer gets to see level and description alone. */
  constructor(level: 'warning' | 'fatal', description: string, detail?: string) {
    super(detail === undefined ? description : `${description}: ${detail}`);
    this.level = level;
    this.description = description;
  }
}
