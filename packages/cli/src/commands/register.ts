/** What a command file exports: a function that adds its command to a parent. */

import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';

/** Adds a command to its parent; its actions read and write through the terminal. */
export type Register = (parent: Command, terminal: Terminal) => void;

/** How wide help is at most. */
export const HELP_WIDTH = 80;
/** How wide the column of descriptions is at least, if it is to be wrapped. */
export const LEAST_HELP_WIDTH = 20;

/** Examples at the end of a command's help, as a reader would type them: long ones are continued on the next line. */
export function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.flatMap(continued)].join('\n');
}

function continued(line: string): string[] {
  // An option and its value stay together.
  const words = line.match(/(?:-\S+ (?!-))?(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  const broken = [`  $`];
  for (const word of words) {
    const last = broken.length - 1;
    // Two columns are for the backslash.
    if (`${broken[last]} ${word}`.length <= HELP_WIDTH - 2) broken[last] += ` ${word}`;
    else broken.push(`      ${word}`);
  }
  return broken.map((part, i) => (i < broken.length - 1 ? `${part} \\` : part));
}
