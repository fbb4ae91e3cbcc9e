/** Bytes on the way in and out of a command: as they are, in hexadecimal digits, in Base64, or in PEM. */

import { base64ToBytes, bytesToBase64, bytesToHex, bytesToUtf8, hexToBytes } from '@cleartext/core';
import type { Command } from 'commander';
import { Failure } from './failure.ts';
import { about } from './files.ts';

/** The options for an encoding; neither means bytes as they are. */
export interface EncodingFlags {
  readonly hex?: boolean;
  readonly base64?: boolean;
}

/** Adds `--hex` and `--base64` for what a command writes. */
export function withOutputEncoding(command: Command, what: string): Command {
  return command.option('--hex', `write ${what} in hexadecimal digits`).option('--base64', `write ${what} in Base64`);
}

/** Adds `--hex` and `--base64` for what a command reads. */
export function withInputEncoding(command: Command, what: string): Command {
  return command.option('--hex', `${what} is in hexadecimal digits`).option('--base64', `${what} is in Base64`);
}

/** Bytes as the options want them: as they are, or text in lines of 64 characters. */
export function encoded(bytes: Uint8Array, flags: EncodingFlags): Uint8Array | string {
  checkOneEncoding(flags);
  if (flags.hex) return textLines(bytesToHex(bytes));
  return flags.base64 ? textLines(bytesToBase64(bytes)) : bytes;
}

/** The bytes of an input that is encoded as the options say; white space does not count. Throws `Failure` naming the input. */
export function decoded(input: Uint8Array, flags: EncodingFlags, name: string): Uint8Array {
  checkOneEncoding(flags);
  if (!flags.hex && !flags.base64) return input;
  return about(name, () => {
    const text = bytesToUtf8(input).replace(/\s/g, '');
    return flags.hex ? hexToBytes(text) : base64ToBytes(text);
  });
}

/** Text in lines of 64 characters, each ended; an empty text is an empty line. */
export function textLines(text: string): string {
  return (text.match(/.{1,64}/g) ?? ['']).map((line) => `${line}\n`).join('');
}

function checkOneEncoding({ hex, base64 }: EncodingFlags): void {
  if (hex && base64) throw new Failure('give --hex or --base64, not both');
}
