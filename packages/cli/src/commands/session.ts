/** `cleartext session`: the hybrid session, told step by step or between two processes over TCP. */

import { inputName, readInput } from '../files.ts';
import { utf8ToBytes } from '@cleartext/core';
import { cipherSuites, suiteByName } from '@cleartext/session';
import { Option, type Command } from 'commander';
import { Failure, negative } from '../failure.ts';
import { integerOption } from '../options.ts';
import { page } from '../story/page.ts';
import { tellSessionStory } from '../story/session-story.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';
import { registerConnect, registerServe } from './session-network.ts';

/** One record carries the message, its IV, padding and tag: 2^24 - 1 bytes at most. */
const MOST_BYTES = 2 ** 24 - 1024;

const DEFAULT_MESSAGE = 'Meet me at the pier at midnight.';

/** Adds `session` with `demo`, `serve` and `connect`. */
export function registerSession(parent: Command, terminal: Terminal): void {
  const session = parent
    .command('session')
    .description('a hybrid-encryption session: RSA carries a key, the key carries the rest');
  session
    .command('demo')
    .description('watch two parties who share nothing set up a session, and three attacks on it fail')
    .option('--file <path>', 'send this file instead of a sentence (- for standard input)')
    .addOption(
      new Option('--cipher <name>', 'how messages are protected')
        .choices(cipherSuites.map((suite) => suite.name))
        .default('aes128-gcm'),
    )
    .addOption(integerOption('--bits <n>', 'size of the RSA keys', { min: 1024, max: 8192 }).default(2048))
    .option('--seed <word>', 'make the run repeatable, byte for byte')
    .addHelpText(
      'after',
      examples(
        'cleartext session demo',
        'cleartext session demo --cipher 3des --seed pier',
        'cleartext session demo --file letter.txt --cipher rc4',
      ),
    )
    .action(async (options: { file?: string; cipher: string; bits: number; seed?: string }) => {
      const message =
        options.file === undefined ? utf8ToBytes(DEFAULT_MESSAGE) : await readInput(terminal, options.file);
      if (message.length > MOST_BYTES)
        throw new Failure(
          `${inputName(options.file)}: expected at most ${MOST_BYTES} bytes for one message, found ${message.length}`,
        );
      const story = {
        message,
        messageName: options.file === undefined ? 'a sentence' : `the file ${options.file}`,
        suite: suiteByName(options.cipher),
        bits: options.bits,
        seed: options.seed,
      };
      const ok = tellSessionStory(
        story,
        page((line) => terminal.write(`${line}\n`), terminal.isColored, terminal.columns),
      );
      if (!ok) throw negative('the session did not go as it has to');
    });
  registerServe(session, terminal);
  registerConnect(session, terminal);
}
