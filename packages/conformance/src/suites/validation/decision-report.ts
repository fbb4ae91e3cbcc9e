/**
 * Reports decisions of validators: accepts and rejects apart, because a validator that rejects everything gets most cases of
 * such a suite right; and beside it what other validators did with the same cases, where a file `anchors.json` says so.
 */

import type { Outcome } from '../../runner.ts';
import type { Decision } from './decision.ts';

/** What other validators did: by the id of a case, its expectation and `A`, `R` or another letter for each validator. */
export type Anchors = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The lines on the decisions among the outcomes of a file; none for files of other kinds. */
export function decisionLines(outcomes: readonly Outcome[], anchors: Anchors = {}): string[] {
  const decisions = outcomes.flatMap((outcome) => {
    const match = /^([^ ,]+)(.*) \((accept|reject)\)$/.exec(outcome.id);
    if (!match) return [];
    const [, id, rest, asserted] = match;
    // A case that deviates on purpose asserts the opposite of what is published, and counts as wrong here.
    const deviates = rest.includes(', deviating: ');
    const expected: Decision['kind'] = (asserted === 'accept') === deviates ? 'reject' : 'accept';
    return [{ id, expected, deviates, isRight: outcome.verdict === 'passed' && !deviates }];
  });
  if (decisions.length === 0) return [];
  const side = (kind: Decision['kind'], wrong: string): string => {
    const all = decisions.filter(({ expected }) => expected === kind);
    const right = all.filter(({ isRight }) => isRight).length;
    return `to ${kind}: ${right} of ${all.length} right, ${all.length - right} ${wrong}`;
  };
  const lines = [`  ${side('accept', 'false rejects')}; ${side('reject', 'false accepts')}`];
  const deviating = decisions.filter(({ deviates }) => deviates).map(({ id }) => id);
  if (deviating.length > 0) lines.push(`  deviating on purpose: ${deviating.join(', ')}`);
  for (const [validator, { right, ran, falseAccepts, falseRejects }] of tallies(decisions, anchors))
    lines.push(
      `  ${validator}: ${right} of ${ran} right, ${falseRejects} false rejects, ${falseAccepts} false accepts`,
    );
  return lines;
}

interface Tally {
  right: number;
  ran: number;
  falseAccepts: number;
  falseRejects: number;
}

/** What each other validator scored on the same cases; cases that it skipped or crashed on do not count. */
function tallies(decisions: readonly { readonly id: string }[], anchors: Anchors): Map<string, Tally> {
  const scores = new Map<string, Tally>();
  for (const { id } of decisions) {
    const anchor = [id, `pkits::${id}`].map((key) => anchors[key]).find((found) => typeof found === 'object') ?? {};
    for (const [validator, decision] of Object.entries(anchor)) {
      if (validator === 'expected' || (decision !== 'A' && decision !== 'R')) continue;
      const score = scores.get(validator) ?? { right: 0, ran: 0, falseAccepts: 0, falseRejects: 0 };
      scores.set(validator, score);
      score.ran++;
      if (decision === anchor.expected) score.right++;
      else if (decision === 'A') score.falseAccepts++;
      else score.falseRejects++;
    }
  }
  return scores;
}
