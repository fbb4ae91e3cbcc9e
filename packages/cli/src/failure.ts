/**
 * How a command ends when it does not succeed. Exit code 1: the work was done and its answer is no (a signature does not
 * verify, a certificate is refused, a search finds nothing). Exit code 2: the work could not be done (wrong usage, a file
 * that cannot be read, malformed input).
 */

/** Ends a command with a message for people and an exit code. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The answer is no. */
export function negative(message: string): Failure {
  return new Failure(message, 1);
}

/** What a signature that does not verify may mean; which of the three it is, nobody can tell. */
export const NO_MATCH = 'the signature does not match: another message, key or scheme';
