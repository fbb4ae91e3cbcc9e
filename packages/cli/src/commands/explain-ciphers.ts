/** `cleartext explain des|3des|rc2|aes|rc4|chacha20|poly1305|gcm`: ciphers and their authenticators, step by step. */

import { Argument, type Command } from 'commander';
import { explainAes } from '../explain/aes.ts';
import { explainChaCha20 } from '../explain/chacha20.ts';
import { explainDes } from '../explain/des.ts';
import { showExplanation, type Explanation } from '../explain/explanation.ts';
import { explainGcm } from '../explain/gcm.ts';
import { explainPoly1305 } from '../explain/poly1305.ts';
import { explainRc2 } from '../explain/rc2.ts';
import { explainRc4 } from '../explain/rc4.ts';
import { explainTripleDes } from '../explain/triple-des.ts';
import { notice } from '../notices.ts';
import { bytesOption, integerOption, parseBytes, withJson } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface JsonFlag {
  readonly json?: boolean;
}

interface BlockFlags extends JsonFlag {
  readonly decrypt?: boolean;
  readonly bits?: number;
}

/** Adds the explanations of ciphers. */
export function registerExplainCiphers(explain: Command, terminal: Terminal): void {
  for (const cipher of BLOCK_CIPHERS) registerBlockCipher(explain, cipher, terminal);
  registerRc4(explain, terminal);
  registerChaCha20(explain, terminal);
  registerPoly1305(explain, terminal);
  registerGcm(explain, terminal);
}

interface BlockCipherCommand {
  readonly name: string;
  readonly example: string;
  readonly explain: (
    key: Uint8Array,
    block: Uint8Array,
    direction: 'encrypt' | 'decrypt',
    bits?: number,
  ) => Explanation;
  readonly warn?: (terminal: Terminal) => void;
}

const BLOCK_CIPHERS: readonly BlockCipherCommand[] = [
  {
    name: 'des',
    explain: explainDes,
    example: 'des 133457799bbcdff1 0123456789abcdef',
    warn: (terminal) => notice(terminal, 'DES', 'broken', 'its 56-bit key can be searched'),
  },
  {
    name: '3des',
    explain: explainTripleDes,
    example: '3des 0123456789abcdef23456789abcdef01456789abcdef0123 5468652071756663',
    warn: (terminal) => notice(terminal, 'Triple-DES', 'legacy', 'small blocks, withdrawn in 2023'),
  },
  {
    name: 'rc2',
    explain: explainRc2,
    example: 'rc2 88bca90e90875a7f0f79c384627bafb2 0000000000000000 --bits 64',
    warn: (terminal) => notice(terminal, 'RC2', 'broken', 'related keys, small blocks'),
  },
  {
    name: 'aes',
    explain: explainAes,
    example: 'aes 000102030405060708090a0b0c0d0e0f 00112233445566778899aabbccddeeff',
  },
];

function registerBlockCipher(
  parent: Command,
  { name, explain, example, warn }: BlockCipherCommand,
  terminal: Terminal,
): void {
  const command = parent
    .command(name)
    .description('one block: key schedule and rounds')
    .addArgument(bytesArgument('key'))
    .addArgument(bytesArgument('block'))
    .option('-d, --decrypt', 'the other way')
    .addHelpText('after', examples(`cleartext explain ${example}`))
    .action((key: Uint8Array, block: Uint8Array, flags: BlockFlags) => {
      const explanation = explain(key, block, flags.decrypt ? 'decrypt' : 'encrypt', flags.bits);
      warn?.(terminal);
      showExplanation(terminal, explanation, flags.json);
    });
  if (name === 'rc2')
    command.addOption(
      integerOption('--bits <n>', 'effective key bits (default: those of the key)', { min: 1, max: 1024 }),
    );
  withJson(command);
}

function registerRc4(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('rc4')
    .description('key scheduling and keystream')
    .addArgument(bytesArgument('key'))
    .addArgument(bytesArgument('plaintext'))
    .addHelpText('after', examples('cleartext explain rc4 text:Key text:Plaintext'))
    .action((key: Uint8Array, plaintext: Uint8Array, { json }: JsonFlag) => {
      const explanation = explainRc4(key, plaintext);
      notice(terminal, 'RC4', 'broken', 'its keystream is biased (RFC 7465)');
      showExplanation(terminal, explanation, json);
    });
  withJson(command);
}

function registerChaCha20(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('chacha20')
    .description('states, quarter rounds and keystream')
    .addArgument(bytesArgument('key', '32 bytes'))
    .addArgument(bytesArgument('nonce', '12 bytes'))
    .addArgument(bytesArgument('plaintext'))
    .addOption(integerOption('--counter <n>', 'number of the first block', { min: 0, max: 2 ** 32 - 1 }).default(1))
    .addHelpText(
      'after',
      examples(
        `cleartext explain chacha20 ${KEY_32} 000000000000004a00000000 'text:Ladies and Gentlemen of the class of 99'`,
      ),
    )
    .action((key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, flags: JsonFlag & { counter: number }) =>
      showExplanation(terminal, explainChaCha20(key, nonce, flags.counter, plaintext), flags.json),
    );
  withJson(command);
}

function registerPoly1305(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('poly1305')
    .description('the polynomial, block by block')
    .addArgument(bytesArgument('key', 'a one-time key of 32 bytes'))
    .addArgument(bytesArgument('message'))
    .addHelpText('after', examples(`cleartext explain poly1305 ${KEY_32} 'text:Cryptographic Forum'`))
    .action((key: Uint8Array, message: Uint8Array, { json }: JsonFlag) =>
      showExplanation(terminal, explainPoly1305(key, message), json),
    );
  withJson(command);
}

function registerGcm(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('gcm')
    .description('AES-GCM: counter blocks and the tag')
    .addArgument(bytesArgument('key', '16, 24 or 32 bytes'))
    .addArgument(bytesArgument('nonce', '12 bytes, or any other number of them'))
    .addArgument(bytesArgument('plaintext'))
    .addOption(bytesOption('--aad <bytes>', 'associated data'))
    .addHelpText(
      'after',
      examples('cleartext explain gcm feffe9928665731c6d6a8f9467308308 cafebabefacedbaddecaf888 d9313225f88406e5'),
    )
    .action((key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, flags: JsonFlag & { aad?: Uint8Array }) =>
      showExplanation(terminal, explainGcm(key, nonce, flags.aad ?? new Uint8Array(0), plaintext), flags.json),
    );
  withJson(command);
}

function bytesArgument(name: string, what?: string): Argument {
  const writing = 'hexadecimal digits, or text:...';
  return new Argument(`<${name}>`, what === undefined ? writing : `${what}: ${writing}`).argParser(parseBytes);
}

const KEY_32 = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
