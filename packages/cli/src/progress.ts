/** Progress of long work, drawn on standard error while somebody watches. */

import cliProgress, { type SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** A bar that shows `format`, or undefined where nobody watches. */
export function progressBar(terminal: Terminal, format: string): SingleBar | undefined {
  if (!terminal.isInteractive) return undefined;
  return new cliProgress.SingleBar({
    format,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
    barCompleteChar: '#',
    barIncompleteChar: '-',
  });
}

/** Runs an iterator to its end and returns its value; shows `format` filled with what `show` makes of each step. */
export function withProgress<Step, Result>(
  terminal: Terminal,
  steps: Iterator<Step, Result>,
  format: string,
  show: (step: Step) => { readonly value?: number; readonly total?: number } & Readonly<Record<string, unknown>>,
): Result {
  const bar = progressBar(terminal, format);
  let isStarted = false;
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (!bar) continue;
      const { value = 0, total = 100, ...payload } = show(step.value);
      if (!isStarted) bar.start(total, value, payload);
      else bar.update(value, payload);
      isStarted = true;
    }
  } finally {
    if (isStarted) bar?.stop();
  }
}
