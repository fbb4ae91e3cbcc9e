/** `cleartext rot`: rotate-by-N, the first cipher of the chapter. Broken: it has as many keys as the alphabet has letters. */

import { hangulSyllables, latin, rotate } from '@cleartext/classical';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { notice } from '../notices.ts';
import { inputText, integerOption, withJson, withOutput, withText, type OutputFlags } from '../options.ts';
import { writeOutput } from '../files.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface RotOptions extends OutputFlags {
  readonly by: number;
  readonly alphabet: string;
  readonly decode?: boolean;
  readonly all?: boolean;
  readonly text?: string;
  readonly json?: boolean;
}

/** Above this many letters `--all` shows more than anybody reads. */
const MOST_KEYS = 64;

/** Adds `rot`. */
export function registerRot(parent: Command, terminal: Terminal): void {
  const rot = parent
    .command('rot [file]')
    .description('rotate-by-N: every letter is replaced by the one N places on (broken)')
    .addOption(integerOption('-n, --by <N>', 'how many places').default(3))
    .option('-a, --alphabet <name>', 'latin, hangul (syllables), or the letters themselves in order', 'latin')
    .option('-d, --decode', 'rotate back')
    .option('--all', 'show the reading under every key')
    .addHelpText(
      'after',
      examples(
        "cleartext rot --by 3 --text 'Attack at dawn'",
        'cleartext rot --by 3 --decode letter.txt',
        'cleartext rot --all < intercepted.txt',
        "cleartext rot --alphabet hangul --by 100 --text '새벽에 공격'",
      ),
    )
    .action(async (file: string | undefined, options: RotOptions) => {
      const text = await inputText(terminal, file, options.text);
      const alphabet = { latin, hangul: hangulSyllables }[options.alphabet] ?? options.alphabet;
      if (options.all) {
        const readings = allReadings(text, alphabet);
        if (options.json) writeJson(terminal, readings);
        else for (const { n, reading } of readings) terminal.write(`${String(n).padStart(2)}  ${firstLine(reading)}\n`);
        return;
      }
      const cipher = rotate(options.by, alphabet);
      notice(terminal, 'rotate-by-N', cipher.status, cipher.weakness);
      const result = options.decode ? cipher.decode(text) : cipher.encode(text);
      if (options.json) writeJson(terminal, { cipher: cipher.name, by: options.by, result: result.replace(/\n$/, '') });
      else writeOutput(terminal, options.out, result, options);
    });
  withOutput(withJson(withText(rot)));
}

function allReadings(text: string, alphabet: string): { readonly n: number; readonly reading: string }[] {
  const size = Array.from(alphabet).length;
  if (size > MOST_KEYS)
    throw new Failure(`--all: expected an alphabet of at most ${MOST_KEYS} letters, found ${size}; give --by`);
  return Array.from({ length: size }, (_, n) => ({ n, reading: rotate(n, alphabet).decode(text).replace(/\n$/, '') }));
}

function firstLine(text: string): string {
  return Array.from(text.split('\n')[0]).slice(0, 76).join('');
}
