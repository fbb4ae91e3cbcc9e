/** `cleartext xor`: the exclusive or of two byte strings, which is what every stream cipher does with its keystream. */

import { bytesToHex, xor } from '@cleartext/core';
import { Argument, type Command } from 'commander';
import { encoded, textLines, withOutputEncoding, type EncodingFlags } from '../encodings.ts';
import { Failure } from '../failure.ts';
import { checkOutput, writeOutput } from '../files.ts';
import { parseBytes, withOutput, type OutputFlags } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface XorFlags extends OutputFlags, EncodingFlags {
  readonly repeat?: boolean;
  readonly text?: boolean;
}

/** Adds `xor`. */
export function registerXor(parent: Command, terminal: Terminal): void {
  const bytes = (name: string, what: string): Argument => new Argument(name, what).argParser(parseBytes);
  const command = parent
    .command('xor')
    .description('the exclusive or of two byte strings')
    .addArgument(bytes('<a>', 'hexadecimal digits, or text:...'))
    .addArgument(bytes('<b>', 'hexadecimal digits, or text:..., of the same length'))
    .option('--repeat', 'begin the shorter one again where it ends')
    .option('--text', 'print the bytes as text')
    .addHelpText(
      'after',
      examples(
        'cleartext xor 0f0f ff00',
        'cleartext xor 48656c6c6f text:KEY --repeat',
        'cleartext xor 4a text:K --text',
      ),
    )
    .action((a: Uint8Array, b: Uint8Array, flags: XorFlags) => {
      checkOutput(flags.out, flags.force);
      const size = Math.max(a.length, b.length);
      if (!flags.repeat && a.length !== b.length)
        throw new Failure(
          `expected two strings of equal length, found ${a.length} and ${b.length} bytes; see --repeat`,
        );
      if (size > 0 && Math.min(a.length, b.length) === 0)
        throw new Failure('expected at least 1 byte to repeat, found none');
      const repeated = (bytes: Uint8Array): Uint8Array =>
        Uint8Array.from({ length: size }, (_, i) => bytes[i % bytes.length]);
      const sum = xor(repeated(a), repeated(b));
      const output = flags.text ? sum : flags.hex || flags.base64 ? encoded(sum, flags) : textLines(bytesToHex(sum));
      writeOutput(terminal, flags.out, output, flags);
    });
  withOutput(withOutputEncoding(command, 'the result'));
}
