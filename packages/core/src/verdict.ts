/**
 * Judgements. Where several things have to hold, and a learner wants to see each of them, the answer is not a boolean and
 * not an error but a verdict: every check passed, failed or not reached, with a sentence, the clause of its standard and the
 * bytes it looked at. A verdict fails closed: what was not reached was not passed.
 */

/** The stretch of bytes that a check looked at. */
export interface Evidence {
  /** What the bytes belong to: `certificate 1 (Example CA)`. */
  readonly what: string;
  /** The name of the field in its standard: `tbsCertificate.validity`. */
  readonly label?: string;
  /** The first byte of the stretch, counted from the start of `bytes`. */
  readonly start: number;
  /** The end of the stretch, exclusive. */
  readonly end: number;
  /** The whole that the stretch lies in. */
  readonly bytes: Uint8Array;
}

/** One check. */
export interface Check {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'not reached';
  /** What was found, as a sentence without its full stop. */
  readonly sentence: string;
  /** Where the rule stands: `RFC 5280 section 6.1.3 (a)(1)`. */
  readonly clause: string;
  readonly lookedAt?: readonly Evidence[];
  /** Whether the verdict may accept without this check, because nobody asked for it; then it is `not reached`. */
  readonly optional?: boolean;
}

/** All checks together. */
export interface Verdict<C extends Check = Check> {
  readonly accepted: boolean;
  readonly checks: readonly C[];
  /** One line: the first failure, or that everything passed, and what was not asked for. */
  readonly summary: string;
}

/**
 * The verdict over checks. It accepts if there is at least one check, and each passed or is optional and was not reached.
 */
export function verdictOf<C extends Check>(checks: readonly C[]): Verdict<C> {
  const isOpen = ({ outcome, optional = false }: C): boolean => outcome === 'not reached' && !optional;
  const failure = checks.find(({ outcome }) => outcome === 'failed') ?? checks.find(isOpen);
  if (failure) return { accepted: false, checks, summary: `${failure.name}: ${failure.sentence}` };
  const passed = checks.filter(({ outcome }) => outcome === 'passed');
  if (passed.length === 0) return { accepted: false, checks, summary: 'nothing was checked' };
  const skipped = checks.filter(({ outcome }) => outcome === 'not reached');
  const exceptions = skipped.map(({ name, sentence }) => `${name} (${sentence})`).join(', ');
  return { accepted: true, checks, summary: `every check passed${exceptions && `, except ${exceptions}`}` };
}
