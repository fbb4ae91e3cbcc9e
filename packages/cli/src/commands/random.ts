/** `cleartext random`: bytes from the system's cryptographic generator, for keys, IVs, salts and nonces. */

import { bytesToHex, seededRandom, systemRandom } from '@cleartext/core';
import { Argument, InvalidArgumentError, type Command } from 'commander';
import { encoded, textLines, withOutputEncoding, type EncodingFlags } from '../encodings.ts';
import { checkOutput, writeOutput } from '../files.ts';
import { withOutput, type OutputFlags } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface RandomFlags extends OutputFlags, EncodingFlags {
  readonly raw?: boolean;
  readonly seed?: string;
}

const MOST_BYTES = 1 << 24;

/** Adds `random`. */
export function registerRandom(parent: Command, terminal: Terminal): void {
  const count = new Argument('<bytes>', `how many, up to ${MOST_BYTES}`).argParser((text: string) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > MOST_BYTES)
      throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_BYTES}, found ${JSON.stringify(text)}.`);
    return value;
  });
  const command = parent
    .command('random')
    .description('random bytes for keys, IVs, salts and nonces')
    .addArgument(count)
    .option('--raw', 'write the bytes as they are')
    .option('--seed <word>', 'make them repeatable: for lessons, never to protect anything')
    .addHelpText(
      'after',
      examples('cleartext random 16', 'cleartext random 32 --base64', 'cleartext random 32 --raw -o session.key'),
    )
    .action((size: number, flags: RandomFlags) => {
      checkOutput(flags.out, flags.force);
      if (flags.seed !== undefined) terminal.writeError('note: whoever knows the seed knows these bytes\n');
      const bytes = (flags.seed === undefined ? systemRandom : seededRandom(flags.seed))(size);
      const output = flags.raw || flags.hex || flags.base64 ? encoded(bytes, flags) : textLines(bytesToHex(bytes));
      writeOutput(terminal, flags.out, output, { ...flags, isSecret: true });
    });
  withOutput(withOutputEncoding(command, 'them'));
}
