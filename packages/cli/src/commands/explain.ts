/** `cleartext explain`: an algorithm run once, every step of its standard shown as a table. */

import { derRows, explainDer, decodePem } from '@cleartext/asn1';
import { bytesToUtf8 } from '@cleartext/core';
import type { Command } from 'commander';
import { about, inputName, readInput } from '../files.ts';
import { isDer } from '../key-input.ts';
import { withJson } from '../options.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { registerExplainCiphers } from './explain-ciphers.ts';
import { registerExplainHashes } from './explain-hashes.ts';
import { registerExplainRsa } from './explain-rsa.ts';
import { examples } from './register.ts';

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
  registerExplainCiphers(explain, terminal);
  registerExplainHashes(explain, terminal);
  registerExplainRsa(explain, terminal);
  registerDer(explain, terminal);
}

function registerDer(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('der [file]')
    .description('the values inside a DER or PEM file: offset, header + length, tag, meaning')
    .addHelpText('after', examples('cleartext explain der cert.pem', 'cleartext explain der key.pem --json'))
    .action(async (path: string | undefined, { json }: { json?: boolean }) => {
      const bytes = await readInput(terminal, path);
      about(inputName(path), () => {
        if (bytes.length === 0) throw new RangeError('the input is empty');
        if (isPlainText(bytes)) throw new RangeError('expected DER or PEM, found text without a PEM block');
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

/** Whether the bytes are a text that holds no PEM block, whatever its first byte would mean as a tag. */
function isPlainText(bytes: Uint8Array): boolean {
  return (
    !isDer(bytes) && bytes.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d)) && !bytes.includes(0x2d)
  );
}
