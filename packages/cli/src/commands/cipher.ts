/**
 * `cleartext cipher`: files under any cipher of the catalogue, interchangeable with `openssl enc`: under a key and an IV as
 * bytes, or under a password in OpenSSL's format (the word `Salted__`, eight bytes of salt, the ciphertext; key and IV by PBKDF2).
 */

import { AuthenticationError, concat, equalBytes, systemRandom, utf8ToBytes } from '@cleartext/core';
import { hashByName, pbkdf2 } from '@cleartext/hash';
import { cipherByName, ciphers, paddingByName, type CipherDescriptor, type Padding } from '@cleartext/symmetric';
import type { Command } from 'commander';
import { goesInPieces, processPieces } from '../cipher-pieces.ts';
import { decoded, encoded, withInputEncoding, withOutputEncoding, type EncodingFlags } from '../encodings.ts';
import { Failure } from '../failure.ts';
import { about, checkOutput, inputName, writeOutput, writePieces } from '../files.ts';
import { cipherNotice } from '../notices.ts';
import {
  bytesOption,
  checkExactlyOne,
  inputBytes,
  inputPieces,
  integerOption,
  readBytesFile,
  readPassword,
  withJson,
  withOutput,
  withPassword,
  withText,
  type OutputFlags,
  type PasswordFlags,
} from '../options.ts';
import { table, writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { wrapped } from '../text-lines.ts';
import { examples } from './register.ts';

interface CipherFlags extends OutputFlags, PasswordFlags, EncodingFlags {
  readonly key?: Uint8Array;
  readonly keyFile?: string;
  readonly iv?: Uint8Array;
  readonly iter: number;
  readonly hash: string;
  readonly padding?: string;
  readonly aad?: Uint8Array;
  readonly text?: string;
}

/** Adds `cipher enc`, `cipher dec` and `cipher list`. */
export function registerCipher(parent: Command, terminal: Terminal): void {
  const cipher = parent
    .command('cipher')
    .description('encrypt and decrypt files with DES, Triple-DES, RC2, RC4, AES or ChaCha20');
  for (const direction of ['enc', 'dec'] as const) registerDirection(cipher, direction, terminal);
  const list = cipher
    .command('list [word]')
    .description('all ciphers; with a word, those whose name contains it, with a note on each')
    .addHelpText('after', examples('cleartext cipher list', 'cleartext cipher list gcm'))
    .action((word: string | undefined, { json }: { json?: boolean }) => {
      const found = ciphers.filter(({ name }) => name.includes(word?.toLowerCase() ?? ''));
      if (found.length === 0) throw new Failure(`no cipher has ${JSON.stringify(word)} in its name`);
      if (json)
        writeJson(terminal, found.map(({ name, kind, status, keySize, ivSize, summary }) => ({ name, kind, status, keySize, ivSize, summary }))); // prettier-ignore
      else showList(found, word !== undefined, terminal);
    });
  withJson(list);
}

function registerDirection(parent: Command, direction: 'enc' | 'dec', terminal: Terminal): void {
  const verb = direction === 'enc' ? 'encrypt' : 'decrypt';
  const command = parent
    .command(`${direction} <cipher> [file]`)
    .description(`${verb} a file or standard input`)
    .addOption(bytesOption('-k, --key <bytes>', 'the key: hexadecimal digits, or text:...'))
    .option('--key-file <path>', 'file with the key in hexadecimal digits')
    .addOption(bytesOption('--iv <bytes>', 'the IV or nonce'))
    .addOption(
      integerOption('--iter <n>', 'PBKDF2 iterations for a password', { min: 1, max: 100_000_000 }).default(10_000),
    )
    .option('--hash <name>', 'hash function of PBKDF2', 'sha256')
    .option('--padding <name>', 'PKCS#7, "ANSI X9.23", "ISO 7816-4", zero or none (ECB and CBC)')
    .addOption(bytesOption('--aad <bytes>', 'associated data (GCM and ChaCha20-Poly1305)'));
  (direction === 'enc' ? withOutputEncoding : withInputEncoding)(command, 'the ciphertext');
  withOutput(withPassword(withText(command), 'to make key and IV from, as `openssl enc -pbkdf2` does'))
    .addHelpText(
      'after',
      examples(
        `cleartext cipher ${direction} aes-256-cbc letter.txt --password-file pw -o letter.${direction}`,
        `cleartext cipher ${direction} aes-128-gcm --key 000102030405060708090a0b0c0d0e0f --iv 0102030405060708090a0b0c < in > out`,
        ...(direction === 'enc' ? ['cleartext cipher enc rc4 --key text:Key --text Plaintext | xxd'] : []),
      ),
    )
    .action(async (name: string, file: string | undefined, flags: CipherFlags) => {
      const descriptor = findCipher(name);
      checkOutput(flags.out, flags.force);
      const secret = await readSecret(descriptor, flags, terminal);
      cipherNotice(terminal, descriptor);
      const padding = flags.padding === undefined ? undefined : paddingByName(flags.padding);
      const settings = { padding, aad: flags.aad };
      const source = flags.text === undefined ? inputName(file) : '--text';
      const encrypting = direction === 'enc';
      if (goesInPieces(descriptor) && !flags.aad && !flags.hex && !flags.base64) {
        const pieces = inputPieces(terminal, file, flags.text);
        const output = encrypting
          ? encryptedPieces(descriptor, secret(undefined), padding, pieces)
          : decryptedPieces(descriptor, secret, padding, pieces);
        await writePieces(terminal, flags.out, named(source, output), flags);
        return;
      }
      const input = await inputBytes(terminal, file, flags.text);
      if (encrypting) {
        const { key, iv, header } = secret(undefined);
        const ciphertext = concat(header, descriptor.encrypt(key, iv, input, settings));
        writeOutput(terminal, flags.out, encoded(ciphertext, flags), flags);
      } else {
        const ciphertext = decoded(input, flags, source);
        const plaintext = about(source, () => {
          const { key, iv, header } = secret(ciphertext);
          return decrypted(() => descriptor.decrypt(key, iv, ciphertext.subarray(header.length), settings));
        });
        writeOutput(terminal, flags.out, plaintext, flags);
      }
    });
}

/** The header, and the ciphertext piece by piece. */
async function* encryptedPieces(
  descriptor: CipherDescriptor,
  { key, iv, header }: Keying,
  padding: Padding | undefined,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield header;
  yield* processPieces(descriptor, { encrypting: true, key, iv, padding }, pieces);
}

/** The plaintext piece by piece. The first bytes of the ciphertext may be a header, from which the keys come. */
async function* decryptedPieces(
  descriptor: CipherDescriptor,
  secret: (ciphertext: Uint8Array) => Keying,
  padding: Padding | undefined,
  pieces: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let first: Uint8Array = new Uint8Array(0);
  while (first.length < SALTED.length + SALT_SIZE) {
    const next = await pieces.next();
    if (next.done) break;
    first = concat(first, next.value);
  }
  const { key, iv, header } = secret(first);
  const rest = async function* () {
    yield first.subarray(header.length);
    yield* pieces;
  };
  yield* processPieces(descriptor, { encrypting: false, key, iv, padding }, rest());
}

/** The pieces; what is thrown about them gets the input's name in front. */
async function* named(source: string, pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    about(source, () => decrypted(() => rethrow(error)));
  }
}

function rethrow(error: unknown): never {
  throw error;
}

/** What was decrypted; a refusal says what it may mean. */
function decrypted(decrypt: () => Uint8Array): Uint8Array {
  try {
    return decrypt();
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    throw new AuthenticationError(`${error.message}: a wrong key, IV or password, or a changed file`);
  }
}

/** The cipher of this name. There are too many to list them all in an error. */
function findCipher(name: string): CipherDescriptor {
  const known = ALIASES.get(name.toLowerCase()) ?? name.toLowerCase();
  if (!ciphers.some((cipher) => cipher.name === known))
    throw new Failure(`${JSON.stringify(name)} is no cipher; \`cleartext cipher list\` shows those there are`);
  return cipherByName(known);
}

/** Short names, as `openssl enc` has them, and the usual ways to write Triple-DES. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['des', 'des-cbc'],
  ['des3', 'des-ede3-cbc'],
  ['3des', 'des-ede3-cbc'],
  ['triple-des', 'des-ede3-cbc'],
  ['rc2', 'rc2-cbc'],
  ['aes128', 'aes-128-cbc'],
  ['aes192', 'aes-192-cbc'],
  ['aes256', 'aes-256-cbc'],
  ['chacha', 'chacha20'],
]);

/** Key and IV, with what stands before the ciphertext: `Salted__` and the salt, or nothing. */
interface Keying {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly header: Uint8Array;
}

/** Where key and IV come from: a function of the ciphertext, which carries the salt; undefined as long as there is no ciphertext. */
async function readSecret(
  { name, keySize, ivSize }: CipherDescriptor,
  flags: CipherFlags,
  terminal: Terminal,
): Promise<(ciphertext: Uint8Array | undefined) => Keying> {
  const password = await readPassword(terminal, flags);
  const { key: keyBytes, keyFile, passwordFile } = flags;
  checkExactlyOne({
    '--key': keyBytes,
    '--key-file': keyFile,
    '--password-file': passwordFile,
    '--password': flags.password,
  });
  if (password !== undefined) {
    if (flags.iv) throw new Failure('--iv: expected none, as the IV is made from the password');
    const hash = hashByName(flags.hash);
    const keyLength = typeof keySize === 'number' ? keySize : OPENSSL_RC4_KEY;
    return (ciphertext) => {
      const header = ciphertext === undefined ? concat(SALTED, systemRandom(SALT_SIZE)) : readHeader(ciphertext);
      const salt = header.subarray(SALTED.length);
      const derived = pbkdf2(hash, utf8ToBytes(password), salt, flags.iter, keyLength + ivSize);
      return { key: derived.subarray(0, keyLength), iv: derived.subarray(keyLength), header };
    };
  }
  const key = keyBytes ?? (await readBytesFile(terminal, keyFile ?? '-'));
  if (ivSize > 0 && !flags.iv) throw new Failure(`--iv: ${name} needs one of ${ivSize} bytes, found none`);
  if (ivSize === 0 && flags.iv) throw new Failure(`--iv: ${name} takes no IV; leave it out`);
  const iv = flags.iv ?? new Uint8Array(0);
  return () => ({ key, iv, header: new Uint8Array(0) });
}

function readHeader(ciphertext: Uint8Array): Uint8Array {
  const length = SALTED.length + SALT_SIZE;
  if (ciphertext.length < length || !equalBytes(ciphertext.subarray(0, SALTED.length), SALTED))
    throw new RangeError(
      'expected the word Salted__ and a salt first, found something else: not encrypted under a password',
    );
  return ciphertext.subarray(0, length);
}

function showList(found: readonly CipherDescriptor[], withSummary: boolean, terminal: Terminal): void {
  const rows = found.map(({ name, kind, keySize, ivSize, status }) => [
    name,
    kind,
    typeof keySize === 'number' ? String(keySize) : `${keySize.min}-${keySize.max}`,
    ivSize === 0 ? '-' : String(ivSize),
    status,
  ]);
  const head = ['cipher', 'kind', 'key bytes', 'IV bytes', 'status'];
  terminal.write(table(head, rows, { color: terminal.isColored, columns: terminal.columns, right: [2, 3] }));
  if (!withSummary) return;
  for (const { name, summary } of found) {
    terminal.write(`\n${name}:\n`);
    for (const line of wrapped(summary, terminal.columns - 2)) terminal.write(`  ${line}\n`);
  }
}

const SALTED = utf8ToBytes('Salted__');
const SALT_SIZE = 8;
/** RC4 takes a key of any length; OpenSSL's `rc4` has one of 16 bytes. */
const OPENSSL_RC4_KEY = 16;
