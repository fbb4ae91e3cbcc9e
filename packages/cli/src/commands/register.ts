/** What a command file exports: a function that adds its command to a parent. */

import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';

/** Adds a command to its parent; its actions read and write through the terminal. */
export type Register = (parent: Command, terminal: Terminal) => void;

/** Examples at the end of a command's help, as a reader would type them. */
export function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)].join('\n');
}
