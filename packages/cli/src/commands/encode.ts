/** `cleartext encode` and `decode`: bytes in hexadecimal digits (RFC 4648 section 8), Base64 (section 4) and PEM (RFC 7468), and back. */

import { bytesToBase64, bytesToHex, bytesToUtf8 } from '@cleartext/core';
import { decodePemAll, encodePem } from '@cleartext/asn1';
import { Argument, type Command } from 'commander';
import { decoded, textLines } from '../encodings.ts';
import { Failure } from '../failure.ts';
import { about, checkOutput, inputName, writeOutput } from '../files.ts';
import { inputBytes, withOutput, withText, type OutputFlags } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

type Form = 'hex' | 'base64' | 'pem';
const FORMS: readonly Form[] = ['hex', 'base64', 'pem'];

interface EncodeFlags extends OutputFlags {
  readonly text?: string;
  readonly label?: string;
}

/** Adds `encode`. */
export function registerEncode(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('encode')
    .description('write bytes in hexadecimal digits, Base64 or PEM')
    .addArgument(new Argument('<form>', 'how').choices(FORMS))
    .argument('[file]', 'the bytes; standard input without it')
    .option('--label <words>', 'label of the PEM block, such as CERTIFICATE')
    .addHelpText(
      'after',
      examples(
        "cleartext encode hex --text 'Attack at dawn'",
        'cleartext encode base64 picture.png -o picture.txt',
        'cleartext encode pem --label CERTIFICATE site.der',
      ),
    )
    .action(async (form: Form, file: string | undefined, flags: EncodeFlags) => {
      if ((form === 'pem') !== (flags.label !== undefined))
        throw new Failure(`--label: expected with pem and with nothing else, found ${form}`);
      checkOutput(flags.out, flags.force);
      const bytes = await inputBytes(terminal, file, flags.text);
      const text = form === 'pem' ? encodePem(flags.label ?? '', bytes) : textLines(WRITERS[form](bytes));
      writeOutput(terminal, flags.out, text, flags);
    });
  withText(withOutput(command));
}

/** Adds `decode`. */
export function registerDecode(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('decode')
    .description('the bytes that hexadecimal digits, Base64 or PEM stand for')
    .addArgument(new Argument('<form>', 'how they are written').choices(FORMS))
    .argument('[file]', 'the text; standard input without it')
    .option('--label <words>', 'take the first PEM block with this label')
    .addHelpText(
      'after',
      examples(
        'cleartext decode hex --text 41747461636b',
        'cleartext decode pem site.pem -o site.der',
        'cleartext decode base64 < picture.txt > picture.png',
      ),
    )
    .action(async (form: Form, file: string | undefined, flags: EncodeFlags) => {
      if (form !== 'pem' && flags.label !== undefined) throw new Failure('--label: expected with pem alone');
      checkOutput(flags.out, flags.force);
      const input = await inputBytes(terminal, file, flags.text);
      const name = flags.text === undefined ? inputName(file) : '--text';
      const bytes = form === 'pem' ? pemBytes(input, name, flags.label) : decoded(input, { [form]: true }, name);
      writeOutput(terminal, flags.out, bytes, flags);
    });
  withText(withOutput(command));
}

const WRITERS = { hex: bytesToHex, base64: bytesToBase64 };

function pemBytes(input: Uint8Array, name: string, label: string | undefined): Uint8Array {
  const blocks = about(name, () => decodePemAll(bytesToUtf8(input)));
  const block = blocks.find((candidate) => label === undefined || candidate.label === label);
  if (block) return block.bytes;
  const found = blocks.map((other) => other.label).join(', ');
  throw new Failure(`${name}: expected a PEM block ${label ?? ''}`.trimEnd() + `, found ${found || 'none'}`);
}
