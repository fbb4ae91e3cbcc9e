/** The command line as a whole: every command registered, errors turned into messages and exit codes. */

import { AuthenticationError, CertificateError, DecodeError, linesWithoutControls } from '@cleartext/core';

import { Command, CommanderError } from 'commander';
import { Failure } from './failure.ts';
import { systemMessage } from './files.ts';
import { commands } from './commands/index.ts';
import { HELP_WIDTH, LEAST_HELP_WIDTH } from './commands/register.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { displayWidth, wrapped } from './text-lines.ts';

/**
 * A terminal whose standard error shows control characters instead of obeying them, as errors quote names from anywhere,
 * breaks notes and errors between words where somebody reads them, and leaves out the notes when `isQuiet` says so.
 */
function guarded(terminal: Terminal, isQuiet: () => boolean): Terminal {
  return {
    ...terminal,
    writeError: (text) => {
      const lines = isQuiet() ? text.replace(/^note: .*(?:\n|$)/gm, '') : text;
      if (lines !== '') terminal.writeError(fitting(linesWithoutControls(lines), terminal));
    },
  };
}

/** Notes and errors in lines as long as the screen is wide. Indented lines are commands, which stay as they are. */
function fitting(text: string, { isInteractive, columns }: Terminal): string {
  if (!isInteractive) return text;
  const isLong = (line: string): boolean => !line.startsWith(' ') && displayWidth(line) > columns;
  return text
    .split('\n')
    .flatMap((line) => (isLong(line) ? wrapped(line, columns) : [line]))
    .join('\n');
}

/** Runs one command line, without the interpreter and script that precede it; returns the exit code. Never throws. */
export async function run(args: readonly string[], outside: Terminal = processTerminal): Promise<number> {
  const options = { isQuiet: false };
  const terminal = guarded(outside, () => options.isQuiet);
  try {
    const root = program(terminal);
    root.hook('preAction', () => void (options.isQuiet = root.opts<{ quiet?: boolean }>().quiet === true));
    await root.parseAsync(withoutHelpForNobody(root, args), { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, exitCode } = explained(error);
    terminal.writeError(`cleartext: ${message}\n`);
    return exitCode;
  }
}

/** The command line of this process; sets the exit code. */
export async function main(argv: readonly string[] = process.argv): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader who has seen enough (`cleartext ... | head`) is no error.
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`cleartext: standard output: ${systemMessage(error)}\n`);
    process.exit(2);
  });
  process.stderr.on('error', () => process.exit(2));
  process.exitCode = await run(argv.slice(2));
}

function program(terminal: Terminal): Command {
  const root = new Command('cleartext')
    .description(
      'From rotate-by-N to a real HTTPS connection: ciphers, hashes, keys, certificates and TLS, each one explained.',
    )
    .version('0.1.0')
    .option('-q, --quiet', 'leave out the notes: what is broken or weak, and other remarks')
    .showHelpAfterError('(add --help for the usage and examples)')
    // A list of commands is for choosing one: its arguments are in its own help.
    .configureHelp({ subcommandTerm: (command) => command.name(), minWidthToWrap: LEAST_HELP_WIDTH });
  for (const register of commands) register(root, terminal);
  configure(root, terminal);
  return root;
}

/**
 * `bogus --help` is a mistake and no request for help: the arguments up to the first word that names no command. `help rsa keygen`
 * is another way to write `rsa keygen --help`.
 */
function withoutHelpForNobody(root: Command, args: readonly string[]): readonly string[] {
  let command = root;
  for (const [i, word] of args.entries()) {
    const child = command.commands.find((candidate) => candidate.name() === word);
    if (child) command = child;
    else if (word === 'help' && command.commands.length > 0 && i + 1 < args.length)
      return withoutHelpForNobody(root, [...args.slice(0, i), ...args.slice(i + 1), '--help']);
    else if (word === 'help' || word.startsWith('-') || command.registeredArguments.length > 0) return args;
    else if (command.commands.length === 0) return args;
    else return args.slice(0, i + 1);
  }
  return args;
}

/** Every command writes to the terminal it was given and throws instead of ending the process. */
function configure(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.write(text),
    writeErr: (text) => terminal.writeError(text),
    getOutHelpWidth: () => Math.min(HELP_WIDTH, terminal.columns),
    getErrHelpWidth: () => Math.min(HELP_WIDTH, terminal.columns),
  });
  command.commands.forEach((child) => configure(child, terminal));
}

/** Whether an error is a package's judgement of what the user gave: a `TypeError` is a mistake of this program. */
function isAboutInput(error: unknown): error is Error {
  return error instanceof DecodeError || error instanceof RangeError;
}

/** The packages' errors name the argument, what was expected and what was found: their messages are for the user as they are. */
function explained(error: unknown): { readonly message: string; readonly exitCode: number } {
  if (error instanceof Failure) return error;
  if (error instanceof AuthenticationError || error instanceof CertificateError)
    return { message: error.message, exitCode: 1 };
  if (isAboutInput(error)) return { message: error.message, exitCode: 2 };
  return {
    message: `internal error, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    exitCode: 3,
  };
}
