/** Options with checked values, whose errors name the option, what was expected and what was found. */

import { InvalidArgumentError, Option } from 'commander';

/** An option that takes a whole number inside a range. */
export function integerOption(
  flags: string,
  description: string,
  {
    min = Number.MIN_SAFE_INTEGER,
    max = Number.MAX_SAFE_INTEGER,
  }: { readonly min?: number; readonly max?: number } = {},
): Option {
  return new Option(flags, description).argParser((text: string) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}, found ${JSON.stringify(text)}.`);
    return value;
  });
}
