/** `cleartext kdf`: keys from passwords (PBKDF2, RFC 8018) and from other keys (HKDF, RFC 5869). */

import { bytesToHex, utf8ToBytes } from '@cleartext/core';
import { hashByName, hkdf, pbkdf2, type Hash } from '@cleartext/hash';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { hashNotice } from '../notices.ts';
import { bytesOption, integerOption, readPassword, withJson, withPassword, type PasswordFlags } from '../options.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface CommonFlags {
  readonly hash: string;
  readonly length: number;
  readonly json?: boolean;
}

interface Pbkdf2Flags extends CommonFlags, PasswordFlags {
  readonly salt: Uint8Array;
  readonly iter: number;
}

interface HkdfFlags extends CommonFlags {
  readonly ikm: Uint8Array;
  readonly salt?: Uint8Array;
  readonly info?: Uint8Array;
}

/** Adds `kdf pbkdf2` and `kdf hkdf`. */
export function registerKdf(parent: Command, terminal: Terminal): void {
  const kdf = parent.command('kdf').description('derive keys from passwords and from other keys');

  const fromPassword = kdf
    .command('pbkdf2')
    .description('a key from a password, slowly')
    .addOption(bytesOption('--salt <bytes>', 'the salt: hexadecimal digits, or text:...').makeOptionMandatory())
    .addOption(integerOption('--iter <n>', 'iterations', { min: 1, max: 1_000_000_000 }).default(600_000))
    .addHelpText(
      'after',
      examples(
        'cleartext kdf pbkdf2 --password password --salt text:salt --iter 2 --hash sha1 --length 20',
        'cleartext kdf pbkdf2 --password-file pw --salt 0102030405060708',
      ),
    )
    .action(async (flags: Pbkdf2Flags) => {
      const password = await readPassword(terminal, flags);
      if (password === undefined) throw new Failure('expected --password-file or --password');
      const hash = hashByName(flags.hash);
      const key = pbkdf2(hash, utf8ToBytes(password), flags.salt, flags.iter, flags.length);
      show(terminal, `PBKDF2-HMAC-${hash.name}`, hash, key, flags.json);
    });
  withCommon(withPassword(fromPassword, 'to derive from'));

  const fromKey = kdf
    .command('hkdf')
    .description('a key from another key')
    .addOption(bytesOption('--ikm <bytes>', 'the input keying material').makeOptionMandatory())
    .addOption(bytesOption('--salt <bytes>', 'the salt'))
    .addOption(bytesOption('--info <bytes>', 'what the key is for'))
    .addHelpText(
      'after',
      examples("cleartext kdf hkdf --ikm 0b0b0b0b0b0b --salt 00010203 --info 'text:file key' --length 16"),
    )
    .action((flags: HkdfFlags) => {
      const hash = hashByName(flags.hash);
      const key = hkdf(hash, flags.ikm, { salt: flags.salt, info: flags.info }, flags.length);
      show(terminal, `HKDF-${hash.name}`, hash, key, flags.json);
    });
  withCommon(fromKey);
}

function withCommon(command: Command): Command {
  command
    .option('--hash <name>', 'the hash function inside', 'sha256')
    .addOption(integerOption('--length <n>', 'bytes of key', { min: 1, max: 1 << 20 }).default(32));
  return withJson(command);
}

function show(terminal: Terminal, algorithm: string, hash: Hash, key: Uint8Array, json = false): void {
  hashNotice(terminal, hash);
  if (json) writeJson(terminal, { algorithm, key });
  else terminal.write(`${bytesToHex(key)}\n`);
}
