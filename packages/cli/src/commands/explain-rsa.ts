/** `cleartext explain modpow|rsa|oaep|pss`: the arithmetic of RSA, and the encodings that make it safe. */

import { systemRandom } from '@cleartext/core';
import { hashByName, type Hash } from '@cleartext/hash';
import type { Command } from 'commander';
import { showExplanation } from '../explain/explanation.ts';
import { readMessage, withMessage, type MessageFlags } from '../explain/message.ts';
import { explainModPow, explainSlidingWindow, parseNumber } from '../explain/mod-pow.ts';
import { explainOaep } from '../explain/oaep.ts';
import { explainPss } from '../explain/pss.ts';
import { explainRsa } from '../explain/rsa.ts';
import { hashNotice, notice } from '../notices.ts';
import { bytesOption, integerOption, withJson } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface JsonFlag {
  readonly json?: boolean;
}

interface EncodingFlags extends JsonFlag, MessageFlags {
  readonly hash: string;
  readonly bits: number;
}

/** Adds the explanations of RSA. */
export function registerExplainRsa(explain: Command, terminal: Terminal): void {
  registerModPow(explain, terminal);
  registerRsaNumbers(explain, terminal);
  registerOaep(explain, terminal);
  registerPss(explain, terminal);
}

function registerModPow(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('modpow <base> <exponent> <modulus>')
    .description('a modular power by square and multiply')
    .option('--window', 'with a sliding window, as the library computes it')
    .addHelpText(
      'after',
      examples('cleartext explain modpow 65 17 3233', 'cleartext explain modpow --window 7 65537 0xfff1'),
    )
    .action((base: string, exponent: string, modulus: string, flags: JsonFlag & { window?: boolean }) => {
      const explain = flags.window ? explainSlidingWindow : explainModPow;
      const numbers = [
        parseNumber('base', base),
        parseNumber('exponent', exponent),
        parseNumber('modulus', modulus),
      ] as const;
      showExplanation(terminal, explain(...numbers), flags.json);
    });
  withJson(command);
}

function registerRsaNumbers(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('rsa')
    .description('a small key from its primes, encryption and decryption')
    .requiredOption('--p <number>', 'first prime')
    .requiredOption('--q <number>', 'second prime')
    .requiredOption('--e <number>', 'public exponent')
    .requiredOption('--m <number>', 'message, a number below p q')
    .addHelpText('after', examples('cleartext explain rsa --p 61 --q 53 --e 17 --m 65'))
    .action((flags: JsonFlag & Readonly<Record<'p' | 'q' | 'e' | 'm', string>>) => {
      const [p, q, e, m] = (['p', 'q', 'e', 'm'] as const).map((name) => parseNumber(`--${name}`, flags[name]));
      const explanation = explainRsa({ p, q, e, m });
      notice(
        terminal,
        'RSA without padding',
        'broken',
        'equal messages have equal ciphertexts, and products can be forged',
      );
      showExplanation(terminal, explanation, flags.json);
    });
  withJson(command);
}

function registerOaep(parent: Command, terminal: Terminal): void {
  const command = withEncoding(parent.command('oaep [message]'))
    .description('the padding of RSA encryption')
    .addOption(bytesOption('--seed <bytes>', 'the seed, as long as a digest (default: random)'))
    .addOption(bytesOption('--label <bytes>', 'the label (default: empty)'))
    .addHelpText('after', examples('cleartext explain oaep --bits 1024 --hash sha1 hello'))
    .action(async (word: string | undefined, flags: EncodingFlags & { seed?: Uint8Array; label?: Uint8Array }) => {
      const hash = hashOf(flags, terminal);
      const message = await readMessage(terminal, word, flags);
      const seed = flags.seed ?? systemRandom(hash.digestSize);
      const label = flags.label ?? new Uint8Array(0);
      showExplanation(terminal, explainOaep(hash, flags.bits, message, seed, label), flags.json);
    });
  withJson(command);
}

function registerPss(parent: Command, terminal: Terminal): void {
  const command = withEncoding(parent.command('pss [message]'))
    .description('the padding of RSA signatures')
    .addOption(bytesOption('--salt <bytes>', 'the salt (default: random, as long as a digest)'))
    .addHelpText('after', examples("cleartext explain pss --bits 1024 --salt '' hello"))
    .action(async (word: string | undefined, flags: EncodingFlags & { salt?: Uint8Array }) => {
      const hash = hashOf(flags, terminal);
      const message = await readMessage(terminal, word, flags);
      const salt = flags.salt ?? systemRandom(hash.digestSize);
      showExplanation(terminal, explainPss(hash, flags.bits, message, salt), flags.json);
    });
  withJson(command);
}

function withEncoding(command: Command): Command {
  return withMessage(command)
    .option('--hash <name>', 'the hash function, also inside MGF1', 'sha256')
    .addOption(integerOption('--bits <n>', 'the length of the modulus', { min: 256, max: 16_384 }).default(2048));
}

function hashOf({ hash: name }: EncodingFlags, terminal: Terminal): Hash {
  const hash = hashByName(name);
  hashNotice(terminal, hash);
  return hash;
}
