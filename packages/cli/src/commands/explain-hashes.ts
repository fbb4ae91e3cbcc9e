/** `cleartext explain md5|sha1|sha256|...|shake128|shake256|hmac|pbkdf2`: hash functions and what is made of them. */

import { utf8ToBytes } from '@cleartext/core';
import { hashByName } from '@cleartext/hash';
import { Argument, type Command } from 'commander';
import { showExplanation } from '../explain/explanation.ts';
import { hashExplanations } from '../explain/hashes.ts';
import { explainHmac } from '../explain/hmac.ts';
import { readMessage, withMessage, type MessageFlags } from '../explain/message.ts';
import { explainPbkdf2 } from '../explain/pbkdf2.ts';
import { explainShake } from '../explain/sha3.ts';
import { hashNotice } from '../notices.ts';
import { bytesOption, integerOption, parseBytes, withJson } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface HashFlags extends MessageFlags {
  readonly json?: boolean;
}

interface Pbkdf2Flags {
  readonly hash: string;
  readonly salt: Uint8Array;
  readonly iter: number;
  readonly length: number;
  readonly json?: boolean;
}

/** Adds the explanations of hash functions, HMAC and PBKDF2. */
export function registerExplainHashes(explain: Command, terminal: Terminal): void {
  for (const name of Object.keys(hashExplanations)) registerHash(explain, name, terminal);
  for (const bits of [128, 256] as const) registerShake(explain, bits, terminal);
  registerHmac(explain, terminal);
  registerPbkdf2(explain, terminal);
}

function registerHash(parent: Command, name: string, terminal: Terminal): void {
  const command = parent
    .command(`${name} [message]`)
    .description('padding, words and every operation')
    .addHelpText(
      'after',
      examples(
        `cleartext explain ${name} abc`,
        `cleartext explain ${name} --hex 616263 --json`,
        `cleartext explain ${name} --file letter.txt`,
      ),
    )
    .action(async (word: string | undefined, flags: HashFlags) => {
      const message = await readMessage(terminal, word, flags);
      hashNotice(terminal, hashByName(name));
      showExplanation(terminal, hashExplanations[name](message), flags.json);
    });
  withJson(withMessage(command));
}

function registerShake(parent: Command, bits: 128 | 256, terminal: Terminal): void {
  const command = parent
    .command(`shake${bits} [message]`)
    .description('padding, the sponge and its first round')
    .addOption(integerOption('--length <n>', 'bytes of output', { min: 1, max: 4096 }).default(bits / 4))
    .addHelpText('after', examples(`cleartext explain shake${bits} abc --length 16`))
    .action(async (word: string | undefined, flags: HashFlags & { length: number }) => {
      const message = await readMessage(terminal, word, flags);
      showExplanation(terminal, explainShake(bits, message, flags.length), flags.json);
    });
  withJson(withMessage(command));
}

function registerHmac(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('hmac')
    .description('both hashes, and the two blocks made of the key')
    .argument('<hash>', 'the hash function inside: sha256, sha1 ...')
    .addArgument(new Argument('<key>', 'hexadecimal digits, or text:...').argParser(parseBytes))
    .argument('[message]', 'the message as text')
    .addHelpText('after', examples("cleartext explain hmac sha256 text:Jefe 'what do ya want for nothing?'"))
    .action(async (name: string, key: Uint8Array, word: string | undefined, flags: HashFlags) => {
      const hash = hashByName(name);
      const message = await readMessage(terminal, word, flags);
      hashNotice(terminal, hash);
      showExplanation(terminal, explainHmac(hash, key, message), flags.json);
    });
  withJson(withMessage(command));
}

function registerPbkdf2(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('pbkdf2')
    .description('a key from a password, iteration by iteration')
    .argument('<password>', 'the password as text')
    .addOption(bytesOption('--salt <bytes>', 'the salt: hexadecimal digits, or text:...').makeOptionMandatory())
    .addOption(integerOption('--iter <n>', 'iterations', { min: 1, max: 10_000 }).default(4))
    .addOption(integerOption('--length <n>', 'bytes of key', { min: 1, max: 1024 }).default(32))
    .option('--hash <name>', 'the hash function inside HMAC', 'sha256')
    .addHelpText(
      'after',
      examples('cleartext explain pbkdf2 password --salt text:salt --iter 3 --hash sha1 --length 20'),
    )
    .action((password: string, { hash: name, salt, iter, length, json }: Pbkdf2Flags) => {
      const hash = hashByName(name);
      const explanation = explainPbkdf2(hash, utf8ToBytes(password), salt, iter, length);
      hashNotice(terminal, hash);
      showExplanation(terminal, explanation, json);
    });
  withJson(command);
}
