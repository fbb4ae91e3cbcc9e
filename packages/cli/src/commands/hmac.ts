/** `cleartext hmac`: message authentication codes (RFC 2104), made and checked. */

import { bytesToHex, constantTimeEqual } from '@cleartext/core';
import { hashByName, hmac } from '@cleartext/hash';
import type { Command } from 'commander';
import { negative } from '../failure.ts';
import { hashNotice } from '../notices.ts';
import { bytesOption, checkExactlyOne, inputPieces, readBytesFile, withJson, withText } from '../options.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface HmacOptions {
  readonly key?: Uint8Array;
  readonly keyFile?: string;
  readonly verify?: Uint8Array;
  readonly text?: string;
  readonly json?: boolean;
}

/** Adds `hmac`. */
export function registerHmac(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('hmac <hash> [file]')
    .description('the HMAC of a file under a key, or the check of one')
    .addOption(bytesOption('-k, --key <bytes>', 'the key: hexadecimal digits, or text:...'))
    .option('--key-file <path>', 'file with the key in hexadecimal digits')
    .addOption(bytesOption('--verify <bytes>', 'check this code instead of printing the right one'))
    .addHelpText(
      'after',
      examples(
        "cleartext hmac sha256 --key text:Jefe --text 'what do ya want for nothing?'",
        'cleartext hmac sha256 letter.txt --key-file mac.key --verify 5bdcc146...',
      ),
    )
    .action(async (name: string, file: string | undefined, options: HmacOptions) => {
      const hash = hashByName(name);
      const { keyFile } = options;
      checkExactlyOne({ '--key': options.key, '--key-file': keyFile });
      const key = options.key ?? (await readBytesFile(terminal, keyFile ?? '-'));
      const hasher = hmac.create(hash, key);
      for await (const piece of inputPieces(terminal, file, options.text)) hasher.update(piece);
      const code = hasher.digest();
      hashNotice(terminal, hash);
      if (options.verify === undefined) {
        if (options.json) writeJson(terminal, { algorithm: `HMAC-${hash.name}`, code });
        else terminal.write(`${bytesToHex(code)}\n`);
        return;
      }
      const isRight = constantTimeEqual(code, options.verify);
      if (options.json) writeJson(terminal, { algorithm: `HMAC-${hash.name}`, verified: isRight });
      if (!isRight) throw negative('the HMAC does not match: another message, key or hash function');
      if (!options.json) terminal.write('verified\n');
    });
  withJson(withText(command));
}
