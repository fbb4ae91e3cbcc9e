/** Options with checked values, whose errors name the option, what was expected and what was found. */

import { domainToASCII } from 'node:url';
import { bytesToUtf8, hexToBytes, utf8ToBytes } from '@cleartext/core';
import { policies } from '@cleartext/tls';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { about, readInput, readPieces, readText } from './files.ts';
import { Failure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** An option that takes a whole number inside a range. */
export function integerOption(
  flags: string,
  description: string,
  {
    min = Number.MIN_SAFE_INTEGER,
    max = Number.MAX_SAFE_INTEGER,
  }: { readonly min?: number; readonly max?: number } = {},
): Option {
  const range =
    min === Number.MIN_SAFE_INTEGER ? '' : max === Number.MAX_SAFE_INTEGER ? ` from ${min}` : ` from ${min} to ${max}`;
  return new Option(flags, description).argParser((text: string) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < min || value > max) {
      const isTooLarge = /^\d+$/.test(text) && value > max;
      const wanted = isTooLarge ? `a number of at most ${max}` : `a whole number${range}`;
      throw new InvalidArgumentError(`Expected ${wanted}, found ${JSON.stringify(text)}.`);
    }
    return value;
  });
}

/** Bytes in writing: hexadecimal digits, or `text:` and text that is taken as UTF-8. Throws `RangeError`. */
export function readBytes(text: string): Uint8Array {
  if (text.startsWith('text:')) return utf8ToBytes(text.slice('text:'.length));
  try {
    return hexToBytes(text);
  } catch (error) {
    const problem = (error as Error).message.replace('hex text: ', '');
    throw new RangeError(`${problem} (for text, write text:...)`, { cause: error });
  }
}

/** `readBytes` as commander calls it. */
export function parseBytes(text: string): Uint8Array {
  try {
    return readBytes(text);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message.replace('expected', 'Expected')}.`);
  }
}

/** The bytes that a file holds in writing: a key, for example. */
export async function readBytesFile(terminal: Terminal, path: string): Promise<Uint8Array> {
  const text = (await readText(terminal, path)).trim();
  return about(path, () => readBytes(text));
}

/** An option that takes bytes, see `readBytes`. */
export function bytesOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseBytes);
}

/** An option that takes a date: `2026-01-31` or `2026-01-31T12:00:00Z`. */
export function dateOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string) => {
    const date = new Date(text);
    if (!/^\d{4}-\d\d-\d\d(T[\d:.]+Z?)?$/.test(text) || Number.isNaN(date.getTime()))
      throw new InvalidArgumentError(
        `Expected a date such as 2026-01-31 or 2026-01-31T12:00:00Z, found ${JSON.stringify(text)}.`,
      );
    return date;
  });
}

/** `--policy`, the name of a policy of TLS. */
export function policyOption(description = 'which versions and suites are allowed'): Option {
  return new Option('--policy <name>', description).choices(Object.keys(policies)).default('modern');
}

/** An option that may be given several times; its value is the list. */
export function repeatedOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    text,
  ]);
}

/** An option that takes a host name or an IP address, see `parseHost`. */
export function hostOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseHost);
}

/** `hostOption` for an option that may be given several times; its value is the list. */
export function repeatedHostOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    parseHost(text),
  ]);
}

/**
 * A host name as it was typed. DNS and certificates know a name in other letters only by its A-label (RFC 5890 section 2.3.2.1):
 * such a name is refused, and its A-label named.
 */
function parseHost(text: string): string {
  const aLabel = domainToASCII(text);
  if (!/^[\0-\x7f]*$/.test(text) && aLabel !== '')
    throw new InvalidArgumentError(`Certificates name this host by its A-label: write ${aLabel}.`);
  return text;
}

/** What commands that write a file have in common. */
export interface OutputFlags {
  readonly out?: string;
  readonly force?: boolean;
}

/** Adds `--out` and `--force`. */
export function withOutput(command: Command, what = 'the result'): Command {
  return command
    .option('-o, --out <path>', `write ${what} to this file instead of standard output`)
    .option('--force', 'overwrite an existing file');
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print the answer as JSON');
}

/** Adds `--text`, beside the argument for a file. */
export function withText(command: Command): Command {
  return command.option('-t, --text <text>', 'take this text instead of a file or standard input');
}

/** The bytes of `--text`, of a file, or of standard input. */
export async function inputBytes(terminal: Terminal, path?: string, text?: string): Promise<Uint8Array> {
  checkOneSource(path, text);
  return text === undefined ? readInput(terminal, path) : utf8ToBytes(text);
}

/** The pieces of `--text`, of a file, or of standard input, for what need not be in memory as a whole. */
export async function* inputPieces(terminal: Terminal, path?: string, text?: string): AsyncGenerator<Uint8Array> {
  checkOneSource(path, text);
  if (text === undefined) yield* readPieces(terminal, path);
  else yield utf8ToBytes(text);
}

/** The text of `--text` (with an end of line), of a file, or of standard input. */
export async function inputText(terminal: Terminal, path?: string, text?: string): Promise<string> {
  checkOneSource(path, text);
  return text === undefined ? readText(terminal, path) : `${text}\n`;
}

/** The options for a password. */
export interface PasswordFlags {
  readonly password?: string;
  readonly passwordFile?: string;
  readonly maxWork?: number;
}

/** Adds `--password-file` and `--password`. */
export function withPassword(command: Command, what: string): Command {
  return command
    .option('--password-file <path>', `file whose first line is the password ${what}`)
    .option('--password <text>', 'the password itself (others on this computer can see it in the list of processes)');
}

/** `withPassword` for a command that reads a private key, and how much work the key's password may cost. */
export function withKeyPassword(command: Command, what: string): Command {
  return withPassword(command, what).addOption(
    integerOption('--max-work <n>', "iterations that a key file's password may cost (10,000,000 by default)", {
      min: 1,
    }),
  );
}

/** The password that was asked for by either option, or undefined. Throws `Failure` for both, or an empty file. */
export async function readPassword(
  terminal: Terminal,
  { password, passwordFile }: PasswordFlags,
): Promise<string | undefined> {
  if (passwordFile === undefined) return password;
  if (password !== undefined) throw new Failure('give --password or --password-file, not both');
  const bytes = await readInput(terminal, passwordFile);
  const [line] = about(passwordFile, () => bytesToUtf8(bytes)).split(/\r?\n/);
  if (line === '') throw new Failure(`${passwordFile}: expected a password in the first line, found it empty`);
  return line;
}

/** Throws `Failure` unless exactly one of these options was given. Names them as they are typed. */
export function checkExactlyOne(options: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(options);
  const given = names.filter((name) => options[name] !== undefined);
  if (given.length !== 1) throw new Failure(`expected one of ${listed(names)}, found ${listed(given) || 'none'}`);
}

/** `a, b and c`. */
function listed(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' and ');
}

function checkOneSource(path: string | undefined, text: string | undefined): void {
  if (path !== undefined && text !== undefined) throw new Failure('give a file or --text, not both');
}
