/** Where a command reads from and writes to. Tests hand in one of their own; `processTerminal` is the real one. */

/** The outside world of a command. */
export interface Terminal {
  /** Everything on standard input. */
  readStdin(): Promise<Uint8Array>;
  /** Results: text or raw bytes to standard output. */
  write(output: string | Uint8Array): void;
  /** Progress and errors: text to standard error. */
  writeError(text: string): void;
  /** Whether colour and progress bars make sense: standard error is a terminal and NO_COLOR is not set. */
  readonly isInteractive: boolean;
  readonly isColored: boolean;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  async readStdin() {
    const chunks: Uint8Array[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
    return new Uint8Array(Buffer.concat(chunks));
  },
  write: (output) => void process.stdout.write(output),
  writeError: (text) => void process.stderr.write(text),
  isInteractive: process.stderr.isTTY,
  isColored: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
};
