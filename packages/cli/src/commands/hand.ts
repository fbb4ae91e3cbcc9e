/** `cleartext hand`: the hand ciphers and the rotor machine, all broken. */

import {
  affine,
  autokey,
  beaufort,
  columnar,
  enigma,
  hill,
  hillKey,
  keyedAlphabet,
  playfair,
  substitution,
  vigenere,
  type Cipher,
  type EnigmaSettings,
  type ReflectorName,
} from '@cleartext/classical';
import { Argument, type Command } from 'commander';
import { Failure } from '../failure.ts';
import { writeOutput } from '../files.ts';
import { notice } from '../notices.ts';
import { inputText, withOutput, withText, type OutputFlags } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface HandOptions extends OutputFlags {
  readonly key: string;
  readonly text?: string;
}

/** Adds `hand`. */
export function registerHand(parent: Command, terminal: Terminal): void {
  const hand = parent
    .command('hand')
    .description('the hand ciphers and a rotor machine: affine, substitution, Vigenere and others (all broken)')
    .addArgument(new Argument('<cipher>', 'which').choices(Object.keys(CIPHERS)))
    .addArgument(new Argument('<direction>', 'which way').choices(['enc', 'dec']))
    .argument('[file]', 'the text; standard input without it')
    .requiredOption('-k, --key <key>', 'the key, written as below')
    .addHelpText(
      'after',
      [
        '',
        'Keys:',
        '  affine        a,b         7,3',
        '  substitution  a keyword, or the 26 letters that replace a to z',
        '  hill          a word of 4 or 9 letters',
        '  enigma        rotors/reflector/positions[/plugs]   "I II III/B/AAA/AB CD"',
        '  others        a keyword',
      ].join('\n'),
    )
    .addHelpText(
      'after',
      examples(
        "cleartext hand vigenere enc --key LEMON --text 'attack at dawn'",
        'cleartext hand playfair dec --key monarchy < letter.txt',
        "cleartext hand enigma enc --key 'I II III/B/AAA' --text AAAAA",
      ),
    )
    .action(async (name: string, direction: string, file: string | undefined, options: HandOptions) => {
      const { title, read } = CIPHERS[name];
      const cipher = read(options.key);
      // The end of line belongs to the file, not to the message: a transposition would move it into the text.
      const text = (await inputText(terminal, file, options.text)).replace(/\n$/, '');
      notice(terminal, title, cipher.status, cipher.weakness);
      writeOutput(
        terminal,
        options.out,
        `${direction === 'enc' ? cipher.encode(text) : cipher.decode(text)}\n`,
        options,
      );
    });
  withOutput(withText(hand));
}

/** A cipher with its name in a sentence. */
interface HandCipher {
  readonly title: string;
  readonly read: (key: string) => Cipher;
}

const CIPHERS: Readonly<Record<string, HandCipher>> = {
  affine: { title: 'the affine cipher', read: readAffine },
  substitution: {
    title: 'simple substitution',
    read: (key) => substitution(key.length === 26 ? key : keyedAlphabet(key)),
  },
  vigenere: { title: 'the Vigenère cipher', read: (key) => vigenere(key) },
  beaufort: { title: 'the Beaufort cipher', read: (key) => beaufort(key) },
  autokey: { title: 'the autokey cipher', read: (key) => autokey(key) },
  playfair: { title: 'the Playfair cipher', read: playfair },
  hill: { title: 'the Hill cipher', read: (key) => hill(hillKey(key)) },
  columnar: { title: 'columnar transposition', read: columnar },
  enigma: { title: 'the Enigma machine', read: readEnigma },
};

function readAffine(key: string): Cipher {
  const match = /^(\d+),(\d+)$/.exec(key);
  if (!match) throw new Failure(`--key: expected two numbers such as 7,3, found ${JSON.stringify(key)}`);
  return affine(Number(match[1]), Number(match[2]));
}

function readEnigma(key: string): Cipher {
  const [rotors = '', reflector = '', positions = '', ...plugs] = key.split('/');
  const names = rotors.trim().split(/\s+/);
  if (names.length !== 3 || reflector === '' || positions === '')
    throw new Failure(
      `--key: expected rotors/reflector/positions such as "I II III/B/AAA", found ${JSON.stringify(key)}`,
    );
  return enigma({
    rotors: names as unknown as EnigmaSettings['rotors'],
    reflector: reflector as ReflectorName,
    positions,
    ...(plugs.length > 0 && { plugs: plugs.join(' ') }),
  });
}
