/**
 * The two things a notebook says about answers: `check` is for its own claims and throws when one of them is false; `exercise` is
 * for the reader's and never throws.
 */

/** Prints the claim if it holds; throws if it does not. */
export function check(claim: string, holds: boolean): void {
  if (!holds) throw new Error(`this does not hold: ${claim}`);
  console.log('ok:', claim);
}

/** Prints whether an answer is right. `judge` may throw; then the answer is wrong, too. `undefined` is no answer yet. */
export function exercise<T>(number: number, answer: T | undefined, judge: (answer: T) => boolean): void {
  console.log(
    `exercise ${number}: ${answer === undefined ? 'not answered yet' : isRight(answer, judge) ? 'right' : 'not yet; try again'}`,
  );
}

function isRight<T>(answer: T, judge: (answer: T) => boolean): boolean {
  try {
    return judge(answer);
  } catch {
    return false;
  }
}
