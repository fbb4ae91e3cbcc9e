/** `cleartext rsa`: keys, encryption and signatures of RFC 8017, with key files that `openssl` reads and writes too. */

import { bytesToHex, seededRandom, systemRandom } from '@cleartext/core';
import { hashByName } from '@cleartext/hash';
import {
  checkKey,
  generateKeySteps,
  oaep,
  pkcs1v15Encryption,
  pkcs1v15Signature,
  privateKeyFromPrimes,
  privateKeyToPem,
  pss,
  publicKeyToPem,
  type RsaPrivateKey,
  type RsaPublicKey,
} from '@cleartext/rsa';
import { Option, type Command } from 'commander';
import { createColors } from 'picocolors';
import { parseNumber } from '../explain/mod-pow.ts';
import { checkPrimes } from '../explain/rsa.ts';
import { decoded, encoded, withInputEncoding, withOutputEncoding, type EncodingFlags } from '../encodings.ts';
import { Failure, negative } from '../failure.ts';
import { about, checkOutput, inputName, readInput, writeOutput } from '../files.ts';
import { readPrivateKey, readPublicKey, readRsaKey } from '../key-input.ts';
import { hashNotice, notice } from '../notices.ts';
import {
  bytesOption,
  inputBytes,
  integerOption,
  readPassword,
  withJson,
  withOutput,
  withKeyPassword,
  withPassword,
  withText,
  type OutputFlags,
  type PasswordFlags,
} from '../options.ts';
import { withProgress } from '../progress.ts';
import { digitLines, writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';
import { registerSigning, type SigningFlags, type SigningKind } from './signing.ts';

/** Adds `rsa` with its commands. */
export function registerRsa(parent: Command, terminal: Terminal): void {
  const rsa = parent.command('rsa').description('RSA keys, encryption and signatures (RFC 8017)');
  registerKeygen(rsa, terminal);
  registerPublic(rsa, terminal);
  registerInspect(rsa, terminal);
  registerEncrypt(rsa, terminal);
  registerDecrypt(rsa, terminal);
  registerSigning(rsa, terminal, signing(terminal));
}

interface KeygenFlags extends OutputFlags, PasswordFlags {
  readonly bits: number;
  readonly e: string;
  readonly p?: string;
  readonly q?: string;
  readonly format: 'pkcs8' | 'pkcs1';
  readonly publicOut?: string;
  readonly seed?: string;
  readonly json?: boolean;
}

function registerKeygen(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('keygen')
    .description('make a private key, or put one together from primes of your own')
    .addOption(integerOption('--bits <n>', 'size of the modulus', { min: 512, max: 16384 }).default(2048))
    .option('--e <number>', 'public exponent', '65537')
    .option('--p <number>', 'first prime, in decimal (with --q: a key for the classroom)')
    .option('--q <number>', 'second prime')
    .addOption(new Option('--format <name>', 'format of the private key').choices(['pkcs8', 'pkcs1']).default('pkcs8'))
    .option('--public-out <path>', 'write the public key to this file')
    .option('--seed <word>', 'make the key repeatable: for lessons, never to protect anything')
    .addHelpText(
      'after',
      examples(
        'cleartext rsa keygen --bits 2048 -o key.pem --public-out key.pub',
        'cleartext rsa keygen --password-file pw -o key.pem',
        'cleartext rsa keygen --p 61 --q 53 --e 17 --json',
      ),
    )
    .action(async (flags: KeygenFlags) => {
      checkOutput(flags.out, flags.force);
      checkOutput(flags.publicOut, flags.force);
      const password = await readPassword(terminal, flags);
      if (password !== undefined && flags.format === 'pkcs1')
        throw new Failure('--format: expected pkcs8 for a key under a password, found pkcs1');
      const key = makeKey(flags, terminal);
      if (flags.json) writeJson(terminal, { bits: key.n.bitLength(), ...key });
      if (!flags.json || flags.out !== undefined)
        writeOutput(terminal, flags.out, privateKeyToPem(key, { format: flags.format, password }), {
          ...flags,
          isSecret: true,
        });
      if (flags.publicOut !== undefined) writeOutput(terminal, flags.publicOut, publicKeyToPem(key), flags);
    });
  withJson(withOutput(withPassword(command, 'to encrypt the key with'), 'the private key'));
}

function makeKey({ bits, e, p, q, seed }: KeygenFlags, terminal: Terminal): RsaPrivateKey {
  if ((p === undefined) !== (q === undefined)) throw new Failure('expected both --p and --q, or neither');
  if (p !== undefined && q !== undefined) {
    const factors = { p: parseNumber('--p', p), q: parseNumber('--q', q) };
    checkPrimes(factors);
    const key = privateKeyFromPrimes({ ...factors, e: parseNumber('--e', e) });
    terminal.writeError(`note: a modulus of ${key.n.bitLength()} bits from chosen primes protects nothing\n`);
    return key;
  }
  if (bits < 2048) terminal.writeError(`note: a modulus of ${bits} bits is too small today: use 2048 or more\n`);
  if (seed !== undefined) terminal.writeError('note: whoever knows the seed has this key\n');
  return generateWithProgress(
    { bits, e: parseNumber('--e', e), random: seed === undefined ? systemRandom : seededRandom(seed) },
    terminal,
  );
}

/** A new key, the search for its primes shown while somebody watches. */
export function generateWithProgress(
  options: Parameters<typeof generateKeySteps>[0],
  terminal: Terminal,
): RsaPrivateKey {
  return withProgress(
    terminal,
    generateKeySteps(options),
    `RSA ${options.bits} bits, searching {prime}: {examined} candidates, {sievedOut} sieved out, {composite} composite`,
    ({ prime, examined, sievedOut, composite }) => ({ prime, examined, sievedOut, composite }),
  );
}

function registerPublic(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('public [key]')
    .description('the public key of a private key or a certificate, as PEM')
    .addOption(new Option('--format <name>', 'format of the public key').choices(['spki', 'pkcs1']).default('spki'))
    .addHelpText('after', examples('cleartext rsa public key.pem -o key.pub'))
    .action(async (path: string | undefined, flags: OutputFlags & PasswordFlags & { format: 'spki' | 'pkcs1' }) => {
      const key = await readPublicKey(terminal, path, flags);
      writeOutput(terminal, flags.out, publicKeyToPem(key, flags.format), flags);
    });
  withOutput(withKeyPassword(command, 'of the private key'), 'the public key');
}

function registerInspect(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('inspect [key]')
    .description('the numbers of a key, and whether they belong together (exit code 1 if not)')
    .addHelpText('after', examples('cleartext rsa inspect key.pem', 'openssl genrsa | cleartext rsa inspect --json'))
    .action(async (path: string | undefined, flags: PasswordFlags & { json?: boolean }) => {
      const key = await readRsaKey(terminal, path, flags);
      const checks = 'd' in key ? checkKey(key) : undefined;
      const kind = checks ? 'private' : 'public';
      const bits = key.n.bitLength();
      const belongTogether = checks?.every(({ name, passed }) => passed || STRENGTH.has(name)) ?? true;
      if (flags.json) writeJson(terminal, { kind, bits, ...key, ...(checks && { belongTogether, checks }) });
      else {
        terminal.write(`RSA ${kind} key, ${bits} bits\n`);
        for (const [name, label] of COMPONENTS) showNumber(name, label, key, terminal);
        const paint = createColors(terminal.isColored);
        if (checks) terminal.write('checks:\n');
        for (const { name, passed } of checks ?? [])
          terminal.write(`  ${passed ? paint.green('+') : paint.red('x')} ${name}\n`);
      }
      if (!belongTogether) throw negative('the numbers of this key do not belong together');
      if (checks?.some(({ passed }) => !passed))
        terminal.writeError('note: this key is too weak to protect anything\n');
    });
  withJson(withKeyPassword(command, 'of the private key'));
}

/** The checks that say whether a key is strong, not whether it works. */
const STRENGTH: ReadonlySet<string> = new Set([
  'n has at least 2048 bits',
  'e is above 2^16 and below 2^256',
  'd is above 2^(bits / 2)',
  'p and q are not close',
]);

/** The components in the order of RFC 8017 appendix A.1.2. */
const COMPONENTS = [
  ['n', 'modulus'],
  ['e', 'public exponent'],
  ['d', 'private exponent'],
  ['p', 'first prime'],
  ['q', 'second prime'],
  ['dP', 'd mod (p - 1)'],
  ['dQ', 'd mod (q - 1)'],
  ['qInv', 'inverse of q mod p'],
] as const;

function showNumber(
  name: (typeof COMPONENTS)[number][0],
  label: string,
  key: RsaPublicKey | RsaPrivateKey,
  terminal: Terminal,
): void {
  if (!(name in key)) return;
  const value = (key as RsaPrivateKey)[name];
  if (value.bitLength() <= 64) terminal.write(`${name} (${label}): ${value.toString()} (0x${value.toString(16)})\n`);
  else {
    const lines = digitLines(bytesToHex(value.toBytes()), terminal.columns);
    terminal.write(`${name} (${label}), ${value.bitLength()} bits:\n${lines.join('\n')}\n`);
  }
}

interface SchemeFlags extends OutputFlags, PasswordFlags {
  readonly key: string;
  readonly hash: string;
  readonly text?: string;
}

interface EncryptionFlags extends SchemeFlags, EncodingFlags {
  readonly padding: 'oaep' | 'pkcs1';
  readonly mgfHash?: string;
  readonly label?: Uint8Array;
}

interface SignatureFlags extends SigningFlags {
  readonly hash: string;
  readonly scheme: 'pss' | 'pkcs1';
  readonly saltLength?: number;
}

function registerEncrypt(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('encrypt [file]')
    .description('encrypt a short message, such as a key, with a public key')
    .requiredOption('-k, --key <path>', 'public key, certificate or private key')
    .addHelpText(
      'after',
      examples(
        'cleartext rsa encrypt --key key.pub session.key -o session.rsa',
        'cleartext rsa encrypt --key cert.pem --padding pkcs1 -t secret > out',
      ),
    )
    .action(async (file: string | undefined, flags: EncryptionFlags) => {
      const scheme = encryptionScheme(flags, terminal);
      checkOutput(flags.out, flags.force);
      const key = await readPublicKey(terminal, flags.key, flags);
      const message = await inputBytes(terminal, file, flags.text);
      writeOutput(terminal, flags.out, encoded(scheme.encrypt(key, message), flags), flags);
    });
  withOutputEncoding(withText(withEncryption(withKeyPassword(command, 'of a private key'))), 'the ciphertext');
}

function registerDecrypt(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('decrypt [file]')
    .description('decrypt with a private key')
    .requiredOption('-k, --key <path>', 'private key')
    .addHelpText('after', examples('cleartext rsa decrypt --key key.pem session.rsa -o session.key'))
    .action(async (file: string | undefined, flags: EncryptionFlags) => {
      const scheme = encryptionScheme(flags, terminal);
      checkOutput(flags.out, flags.force);
      const key = await readPrivateKey(terminal, flags.key, flags);
      const ciphertext = decoded(await readInput(terminal, file), flags, inputName(file));
      writeOutput(
        terminal,
        flags.out,
        about(inputName(file), () => scheme.decrypt(key, ciphertext)),
        flags,
      );
    });
  withInputEncoding(withEncryption(withKeyPassword(command, 'of the private key')), 'the ciphertext');
}

function withEncryption(command: Command): Command {
  command
    .addOption(new Option('--padding <name>', 'encryption scheme').choices(['oaep', 'pkcs1']).default('oaep'))
    .option('--hash <name>', 'OAEP: hash function', 'sha256')
    .option('--mgf-hash <name>', 'OAEP: hash function of MGF1; that of --hash without it')
    .addOption(bytesOption('--label <bytes>', 'OAEP: label'));
  return withOutput(command);
}

/** An encryption scheme without its trace. */
interface Encryption {
  encrypt(publicKey: RsaPublicKey, message: Uint8Array): Uint8Array;
  decrypt(privateKey: RsaPrivateKey, ciphertext: Uint8Array): Uint8Array;
}

/** A signature scheme without its trace. */
interface Signature {
  readonly name: string;
  sign(privateKey: RsaPrivateKey, message: Uint8Array): Uint8Array;
  verify(publicKey: RsaPublicKey, message: Uint8Array, signature: Uint8Array): boolean;
}

function encryptionScheme({ padding, hash, mgfHash, label }: EncryptionFlags, terminal: Terminal): Encryption {
  if (padding === 'oaep')
    return oaep(hashByName(hash), { label, mgfHash: mgfHash === undefined ? undefined : hashByName(mgfHash) });
  const scheme = pkcs1v15Encryption();
  notice(
    terminal,
    'PKCS#1 v1.5 encryption',
    scheme.status,
    'whoever is told which ciphertexts decrypt can read them all (Bleichenbacher 1998)',
  );
  return scheme;
}

/** How RSA keys sign. A salt of any length is accepted unless one is asked for. */
const signing = (terminal: Terminal): SigningKind<SignatureFlags> => ({
  group: 'rsa',
  description: 'sign a file with a private key',
  withScheme: withSignature,
  signer: async (flags) => {
    const scheme = signatureScheme(flags, terminal);
    const key = await readPrivateKey(terminal, flags.key, flags);
    return (message) => scheme.sign(key, message);
  },
  verifier: async (flags) => {
    const scheme = signatureScheme(flags, terminal, 'any');
    const key = await readPublicKey(terminal, flags.key, flags);
    return { name: scheme.name, verify: (message, signature) => scheme.verify(key, message, signature) };
  },
});

function withSignature(command: Command): Command {
  return command
    .addOption(new Option('--scheme <name>', 'signature scheme').choices(['pss', 'pkcs1']).default('pss'))
    .option('--hash <name>', 'hash function', 'sha256')
    .addOption(integerOption('--salt-length <n>', 'PSS: bytes of salt', { min: 0, max: 2048 }));
}

function signatureScheme(
  { scheme, hash: name, saltLength }: SignatureFlags,
  terminal: Terminal,
  defaultSaltLength?: 'any',
): Signature {
  const hash = hashByName(name);
  hashNotice(terminal, hash);
  return scheme === 'pss' ? pss(hash, { saltLength: saltLength ?? defaultSaltLength }) : pkcs1v15Signature(hash);
}
