/** Where a command reads from and writes to. Tests hand in one of their own; `processTerminal` is the real one. */

import { once } from 'node:events';

/** The outside world of a command. */
export interface Terminal {
  /** Standard input, piece by piece, once; ends early when `signal` is aborted. */
  stdin(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Results: text or raw bytes to standard output. */
  write(output: string | Uint8Array): void;
  /** Waits until standard output has taken what was written, so that a slow reader does not fill the memory; absent where nothing has to wait. */
  drained?(): Promise<void>;
  /** Progress and errors: text to standard error. */
  writeError(text: string): void;
  /** Whether results are read from a screen: standard output is a terminal. */
  readonly isTerminal: boolean;
  /** How many characters a line of results may have: the width of the terminal, or 80 if the output goes to a file. */
  readonly columns: number;
  /** Whether the screen has no letters beyond ASCII: the locale of this process names another encoding than UTF-8. */
  readonly isAscii?: boolean;
  /** Whether progress bars make sense: standard error is a terminal. */
  readonly isInteractive: boolean;
  /** Whether results may be coloured: standard output is a terminal and NO_COLOR is not set. */
  readonly isColored: boolean;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  async *stdin(signal) {
    const stop = (): void => void process.stdin.destroy();
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    try {
      for await (const chunk of process.stdin) yield new Uint8Array(chunk as Buffer);
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
  write: (output) => void process.stdout.write(output),
  drained: async () => {
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  },
  writeError: (text) => void process.stderr.write(text),
  isTerminal: process.stdout.isTTY,
  columns: process.stdout.columns || 80,
  isAscii: process.stdout.isTTY && !takesUnicode(process.env),
  isInteractive: process.stderr.isTTY,
  isColored: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
};

/** Whether a locale has UTF-8, by the first of the variables that is set (POSIX.1 section 8.2); where none is, terminals have. */
export function takesUnicode({ LC_ALL, LC_CTYPE, LANG }: Readonly<Record<string, string | undefined>>): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG;
  return !locale || /utf-?8/i.test(locale);
}
