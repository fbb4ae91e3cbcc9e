/** `cleartext explain`: an algorithm run once, every step of its standard shown as a table. */

import { derRows, explainDer, decodePem } from '@cleartext/asn1';
import { bytesToUtf8, hexToBytes, utf8ToBytes } from '@cleartext/core';
import { hashByName } from '@cleartext/hash';
import { Argument, type Command } from 'commander';
import { explainAes } from '../explain/aes.ts';
import { explainDes, explainTripleDes } from '../explain/des.ts';
import { renderExplanation, type Explanation } from '../explain/explanation.ts';
import { explainMd5, explainSha1, explainSha256 } from '../explain/hashes.ts';
import { explainModPow, explainSlidingWindow, parseNumber } from '../explain/mod-pow.ts';
import { explainRc4 } from '../explain/rc4.ts';
import { explainRsa } from '../explain/rsa.ts';
import { about, inputName, readInput } from '../files.ts';
import { isDer } from '../key-input.ts';
import { hashNotice, notice } from '../notices.ts';
import { parseBytes, withJson } from '../options.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface JsonFlag {
  readonly json?: boolean;
}

/** Adds `explain` with its algorithms. */
export function registerExplain(parent: Command, terminal: Terminal): void {
  const explain = parent
    .command('explain')
    .description('an algorithm step by step, in the symbols of its standard')
    .addHelpText(
      'after',
      examples(
        'cleartext explain des 133457799bbcdff1 0123456789abcdef',
        'cleartext explain sha256 abc',
        'cleartext explain rsa --p 61 --q 53 --e 17 --m 65',
      ),
    );
  for (const name of Object.keys(BLOCK_CIPHERS)) registerBlockCipher(explain, name, terminal);
  registerRc4(explain, terminal);
  for (const name of Object.keys(HASHES)) registerHash(explain, name, terminal);
  registerModPow(explain, terminal);
  registerRsaNumbers(explain, terminal);
  registerDer(explain, terminal);
}

function show(terminal: Terminal, explanation: Explanation, { json }: JsonFlag): void {
  if (json) writeJson(terminal, explanation.events);
  else for (const line of renderExplanation(explanation, terminal.isColored)) terminal.write(`${line}\n`);
}

type ExplainBlock = (key: Uint8Array, block: Uint8Array, direction: 'encrypt' | 'decrypt') => Explanation;

const BLOCK_CIPHERS: Readonly<
  Record<
    string,
    { readonly explain: ExplainBlock; readonly example: string; readonly warn?: (terminal: Terminal) => void }
  >
> = {
  des: {
    explain: explainDes,
    example: 'des 133457799bbcdff1 0123456789abcdef',
    warn: (terminal) => notice(terminal, 'DES', 'broken', 'its 56-bit key can be searched'),
  },
  '3des': {
    explain: explainTripleDes,
    example: '3des 0123456789abcdef23456789abcdef01456789abcdef0123 5468652071756663',
    warn: (terminal) => notice(terminal, 'Triple-DES', 'legacy', 'small blocks, withdrawn in 2023'),
  },
  aes: {
    explain: explainAes,
    example: 'aes 000102030405060708090a0b0c0d0e0f 00112233445566778899aabbccddeeff',
  },
};

function registerBlockCipher(parent: Command, name: string, terminal: Terminal): void {
  const { explain, example, warn } = BLOCK_CIPHERS[name];
  const command = parent
    .command(name)
    .description('one block: key schedule and rounds')
    .addArgument(new Argument('<key>', 'hexadecimal digits, or text:...').argParser(parseBytes))
    .addArgument(new Argument('<block>', 'hexadecimal digits, or text:...').argParser(parseBytes))
    .option('-d, --decrypt', 'the other way')
    .addHelpText('after', examples(`cleartext explain ${example}`))
    .action((key: Uint8Array, block: Uint8Array, flags: JsonFlag & { decrypt?: boolean }) => {
      const explanation = explain(key, block, flags.decrypt ? 'decrypt' : 'encrypt');
      warn?.(terminal);
      show(terminal, explanation, flags);
    });
  withJson(command);
}

function registerRc4(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('rc4')
    .description('key scheduling and keystream')
    .addArgument(new Argument('<key>', 'hexadecimal digits, or text:...').argParser(parseBytes))
    .addArgument(new Argument('<plaintext>', 'hexadecimal digits, or text:...').argParser(parseBytes))
    .addHelpText('after', examples('cleartext explain rc4 text:Key text:Plaintext'))
    .action((key: Uint8Array, plaintext: Uint8Array, flags: JsonFlag) => {
      const explanation = explainRc4(key, plaintext);
      notice(terminal, 'RC4', 'broken', 'its keystream is biased (RFC 7465)');
      show(terminal, explanation, flags);
    });
  withJson(command);
}

const HASHES: Readonly<Record<string, (message: Uint8Array) => Explanation>> = {
  md5: explainMd5,
  sha1: explainSha1,
  sha256: explainSha256,
};

function registerHash(parent: Command, name: string, terminal: Terminal): void {
  const command = parent
    .command(name)
    .description('padding, words and every operation')
    .argument('<message>', 'text; with --hex, hexadecimal digits')
    .option('--hex', 'the message is in hexadecimal digits')
    .addHelpText('after', examples(`cleartext explain ${name} abc`, `cleartext explain ${name} --hex 616263 --json`))
    .action((message: string, flags: JsonFlag & { hex?: boolean }) => {
      const bytes = flags.hex ? hexToBytes(message) : utf8ToBytes(message);
      hashNotice(terminal, hashByName(name));
      show(terminal, HASHES[name](bytes), flags);
    });
  withJson(command);
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
      show(terminal, explain(...numbers), flags);
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
      show(terminal, explanation, flags);
    });
  withJson(command);
}

function registerDer(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('der [file]')
    .description('the values inside a DER or PEM file: offset, header + length, tag, meaning')
    .addHelpText('after', examples('cleartext explain der cert.pem', 'cleartext explain der key.pem --json'))
    .action(async (path: string | undefined, { json }: JsonFlag) => {
      const bytes = await readInput(terminal, path);
      about(inputName(path), () => {
        if (bytes.length === 0) throw new RangeError('the input is empty');
        const isPem = !isDer(bytes) && bytes.subarray(0, 4096).includes(0x2d);
        const der = isPem ? decodePem(bytesToUtf8(bytes)).bytes : bytes;
        if (json) writeJson(terminal, derRows(der));
        else
          for (const line of explainDer(der))
            terminal.write(`${line.length > 80 ? `${line.slice(0, 77)}...` : line}\n`);
      });
    });
  withJson(command);
}
