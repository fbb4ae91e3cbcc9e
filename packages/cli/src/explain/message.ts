/** The message that an explanation is of: a word on the command line, `--text`, `--hex` or `--file`. */

import { existsSync } from 'node:fs';
import { hexToBytes, utf8ToBytes } from '@cleartext/core';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { Failure } from '../failure.ts';
import { readInput } from '../files.ts';
import { checkExactlyOne } from '../options.ts';
import type { Terminal } from '../terminal.ts';

/** Where the message comes from. */
export interface MessageFlags {
  readonly text?: string;
  readonly hex?: Uint8Array;
  readonly file?: string;
}

/** Adds `--text`, `--hex` and `--file`, beside the argument `[message]`. */
export function withMessage(command: Command): Command {
  return command
    .option('-t, --text <text>', 'the message as text')
    .addOption(new Option('--hex <digits>', 'the message in hexadecimal digits').argParser(parseHex))
    .option('--file <path>', 'the message is the content of this file; - is standard input');
}

/**
 * The bytes of the message. The bare word on the command line is text. If there is a file of that name, the reader may have
 * meant it, so the word is refused. So is a message of more than `LIMIT` bytes.
 */
export async function readMessage(
  terminal: Terminal,
  word: string | undefined,
  { text, hex, file }: MessageFlags,
): Promise<Uint8Array> {
  checkExactlyOne({ '<message>': word, '--text': text, '--hex': hex, '--file': file });
  if (word !== undefined && existsSync(word))
    throw new Failure(`${word} is a file: write --file ${word} for its content, or --text ${word} for the word itself`);
  const message = file === undefined ? (hex ?? utf8ToBytes(text ?? word ?? '')) : await readInput(terminal, file);
  if (message.length > LIMIT)
    throw new Failure(`expected at most ${LIMIT} bytes to explain, found ${message.length}: every step is printed`);
  return message;
}

const LIMIT = 4096;

function parseHex(digits: string): Uint8Array {
  try {
    return hexToBytes(digits);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
}
