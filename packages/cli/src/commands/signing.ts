/** `sign` and `verify` as commands on keys of several kinds have them: files, options and answers are the same, the schemes differ. */

import type { Command } from 'commander';
import { decoded, encoded, withInputEncoding, withOutputEncoding, type EncodingFlags } from '../encodings.ts';
import { negative, NO_MATCH } from '../failure.ts';
import { checkOutput, readInput, writeOutput } from '../files.ts';
import {
  inputBytes,
  withJson,
  withKeyPassword,
  withOutput,
  withText,
  type OutputFlags,
  type PasswordFlags,
} from '../options.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

/** The options of both commands. */
export interface SigningFlags extends OutputFlags, PasswordFlags, EncodingFlags {
  readonly key: string;
  readonly text?: string;
}

/** What a kind of keys brings: its options, and what its schemes do with the key that `--key` names. */
export interface SigningKind<Flags extends SigningFlags> {
  /** The command above these: `rsa`. */
  readonly group: string;
  /** What `sign` does, in a line of help. */
  readonly description: string;
  readonly withScheme: (command: Command) => Command;
  readonly signer: (flags: Flags) => Promise<(message: Uint8Array) => Uint8Array>;
  readonly verifier: (flags: Flags) => Promise<{
    readonly name: string;
    readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean;
  }>;
}

/** Adds `sign` and `verify`. */
export function registerSigning<Flags extends SigningFlags>(
  parent: Command,
  terminal: Terminal,
  kind: SigningKind<Flags>,
): void {
  const { group, withScheme } = kind;
  const sign = parent
    .command('sign [file]')
    .description(kind.description)
    .requiredOption('-k, --key <path>', 'private key')
    .addHelpText('after', examples(`cleartext ${group} sign --key key.pem letter.txt -o letter.sig`))
    .action(async (file: string | undefined, flags: Flags) => {
      checkOutput(flags.out, flags.force);
      const signer = await kind.signer(flags);
      const signature = signer(await inputBytes(terminal, file, flags.text));
      writeOutput(terminal, flags.out, encoded(signature, flags), flags);
    });
  const output = withText(withOutput(withScheme(withKeyPassword(sign, 'of the private key')), 'the signature'));
  withOutputEncoding(output, 'the signature');

  const verify = parent
    .command('verify [file]')
    .description('check a signature (exit code 1 if it is wrong)')
    .requiredOption('-k, --key <path>', 'public key, certificate or private key')
    .requiredOption('-s, --signature <path>', 'the signature')
    .addHelpText('after', examples(`cleartext ${group} verify --key key.pub --signature letter.sig letter.txt`))
    .action(async (file: string | undefined, flags: Flags & { signature: string; json?: boolean }) => {
      const scheme = await kind.verifier(flags);
      const signature = decoded(await readInput(terminal, flags.signature), flags, flags.signature);
      const verified = scheme.verify(await inputBytes(terminal, file, flags.text), signature);
      if (flags.json) writeJson(terminal, { scheme: scheme.name, verified });
      if (!verified) throw negative(NO_MATCH);
      if (!flags.json) terminal.write('verified\n');
    });
  withInputEncoding(withText(withJson(withScheme(withKeyPassword(verify, 'of a private key')))), 'the signature');
}
