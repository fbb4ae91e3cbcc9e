/** `cleartext crack`: breaks hand ciphers from the ciphertext alone, and shows the best keys with their scores. */

import { breakVigenere, climb, enumerateAffine, enumerateRotations, vigenere } from '@cleartext/classical';
import { seededRandom, systemRandom } from '@cleartext/core';
import { Argument, InvalidArgumentError, type Command } from 'commander';
import { negative } from '../failure.ts';
import { inputText, integerOption, withJson, withText } from '../options.ts';
import { withProgress } from '../progress.ts';
import { table, writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { registerCrackKeys } from './crack-keys.ts';
import { registerCrackTable } from './crack-table.ts';
import { registerCrackWorker } from './crack-worker.ts';
import { examples } from './register.ts';

interface CrackOptions {
  readonly text?: string;
  readonly json?: boolean;
  readonly top: number;
  readonly maxLength?: number;
  readonly restarts: number;
  readonly seed?: string;
}

/** A key with how well its reading fits the language. */
interface Candidate {
  readonly key: string;
  readonly score: number;
  readonly plaintext: string;
}

/** Adds `crack`. */
export function registerCrack(parent: Command, terminal: Terminal): void {
  const handCipher = new Argument('<cipher>', 'which').choices(Object.keys(METHODS));
  const crack = parent
    .command('crack')
    .description('break a hand cipher from an English ciphertext alone, or try the keys of a machine cipher')
    .addArgument(handCipher)
    .argument('[file]', 'the ciphertext; standard input without it')
    .addOption(integerOption('--top <n>', 'how many keys to show', { min: 1, max: 1000 }).default(5))
    .addOption(integerOption('--max-length <n>', 'vigenere: longest key to try', { min: 1, max: 100 }))
    .addOption(integerOption('--restarts <n>', 'substitution: most climbs', { min: 1, max: 100_000 }).default(300))
    .option('--seed <word>', 'substitution: make the search repeatable')
    .addHelpText(
      'after',
      examples(
        "cleartext crack rot --text 'Dwwdfn dw gdzq'",
        'cleartext crack vigenere intercepted.txt',
        'cleartext crack substitution --json < intercepted.txt',
      ),
    )
    .action(async (name: string, file: string | undefined, options: CrackOptions) => {
      const text = (await inputText(terminal, file, options.text)).trimEnd();
      if (!/[a-z]/i.test(text)) throw negative('nothing to break: the text has no letters a to z');
      const letters = text.match(/[a-z]/gi)?.length ?? 0;
      if (letters < ENOUGH_LETTERS[name])
        terminal.writeError(
          `note: ${letters} letters are too few to trust the answer: other keys give readings that look as English\n`,
        );
      const candidates = METHODS[name](text, options, terminal).slice(0, options.top);
      if (candidates.length === 0) throw negative('no key was found');
      if (options.json) writeJson(terminal, candidates);
      else showCandidates(candidates, terminal);
    });
  withJson(withText(crack));
  registerCrackKeys(crack, terminal);
  registerCrackWorker(crack, terminal);
  registerCrackTable(crack, terminal);
  // Choices that are refused are all named, the machine ciphers too, which have commands of their own.
  handCipher.argParser((name: string) => {
    if (name in METHODS) return name;
    const names = [...Object.keys(METHODS), ...crack.commands.map((command) => command.name())];
    throw new InvalidArgumentError(`Allowed choices are ${names.join(', ')}.`);
  });
}

function showCandidates(candidates: readonly Candidate[], terminal: Terminal): void {
  const keyWidth = Math.min(28, Math.max(3, ...candidates.map(({ key }) => key.length)));
  const rows = candidates.map(({ key, score, plaintext }, i) => [
    String(i + 1),
    key.length > keyWidth ? `${key.slice(0, keyWidth - 3)}...` : key,
    score.toFixed(3),
    plaintext.replace(/\s+/g, ' ').slice(0, Math.max(8, terminal.columns - 4 - keyWidth - 2 - 12)),
  ]);
  terminal.write(
    table(['', 'key', 'score', 'reading'], rows, { color: terminal.isColored, columns: terminal.columns, right: [2] }),
  );
  terminal.write(`\n${candidates[0].plaintext}\n`);
}

/** About how many letters it takes until only the right reading looks like English (Shannon's unicity distance, with a margin). */
const ENOUGH_LETTERS: Readonly<Record<string, number>> = { rot: 10, affine: 15, vigenere: 100, substitution: 150 };

type Method = (text: string, options: CrackOptions, terminal: Terminal) => readonly Candidate[];

/** How each cipher is broken. Scores are logarithms of probability for each letter (nats): nearer to 0 is likelier. */
const METHODS: Readonly<Record<string, Method>> = {
  rot: (text) =>
    enumerateRotations(text).map(({ n, logLikelihood, plaintext }) => ({
      key: String(n),
      score: perLetter(logLikelihood, text),
      plaintext,
    })),
  affine: (text) =>
    enumerateAffine(text).map(({ a, b, logLikelihood, plaintext }) => ({
      key: `${a},${b}`,
      score: perLetter(logLikelihood, text),
      plaintext,
    })),
  vigenere: (text, { maxLength }) => {
    const { key: best, candidates } = breakVigenere(text, { maxLength });
    return candidates
      .map(({ key, score }) => ({ key, score, plaintext: vigenere(key).decode(text) }))
      .sort((a, b) => Number(b.key === best) - Number(a.key === best) || b.score - a.score);
  },
  substitution: (text, { restarts, seed }, terminal) => {
    const random = seed === undefined ? systemRandom : seededRandom(seed);
    const { key, score, plaintext } = withProgress(
      terminal,
      climb(text, { restarts, random }),
      'climb {value}  keys tried {tried}  best score {best}',
      ({ climb: value, tried, best }) => ({ value, total: restarts, tried, best: best.toFixed(3) }),
    );
    return [{ key, score, plaintext }];
  },
};

function perLetter(logLikelihood: number, text: string): number {
  return logLikelihood / (text.match(/[a-z]/gi)?.length ?? 1);
}
