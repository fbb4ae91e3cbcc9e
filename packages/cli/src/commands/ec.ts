/**
 * `cleartext ec`: keys of P-256, P-384, P-521, Ed25519 and X25519, signatures (ECDSA, Ed25519) and shared secrets (ECDH, X25519),
 * with key files that `openssl` reads and writes too.
 */

import { encodePem } from '@cleartext/asn1';
import { bytesToHex, seededRandom, systemRandom, type RandomSource } from '@cleartext/core';
import {
  curveByName,
  ecdh,
  ecdsa,
  ecPrivateKey,
  ed25519,
  ed25519PublicKey,
  encodePoint,
  encodePrivateKey,
  generateEcKey,
  generateEd25519Key,
  generateX25519Key,
  isOnCurve,
  multiplyPointFast,
  O,
  x25519,
  X25519_BASE_POINT,
  type CurveName,
  type CurvePrivateKey,
  type CurvePublicKey,
  type EcdsaEncoding,
} from '@cleartext/ec';
import { hashByName } from '@cleartext/hash';
import { privateKeyToPem, publicKeyOf, publicKeyToPem } from '@cleartext/signature';
import { Option, type Command } from 'commander';
import { createColors } from 'picocolors';
import { encoded, withOutputEncoding, type EncodingFlags } from '../encodings.ts';
import { Failure, negative } from '../failure.ts';
import { about, checkOutput, inputName, writeOutput } from '../files.ts';
import { inspection, isPrivate, keyKind, readAnyKey } from '../key-input.ts';
import { hashNotice } from '../notices.ts';
import {
  readPassword,
  withJson,
  withOutput,
  withKeyPassword,
  withPassword,
  type OutputFlags,
  type PasswordFlags,
} from '../options.ts';
import { digitLines, writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';
import { registerSigning, type SigningFlags, type SigningKind } from './signing.ts';

/** Adds `ec` with its commands. */
export function registerEc(parent: Command, terminal: Terminal): void {
  const ec = parent.command('ec').description('elliptic-curve keys, signatures and shared secrets');
  registerKeygen(ec, terminal);
  registerPublic(ec, terminal);
  registerInspect(ec, terminal);
  registerSigning(ec, terminal, signing(terminal));
  registerDerive(ec, terminal);
}

/** The names of the curves, as keys and standards spell them. */
const CURVES = ['P-256', 'P-384', 'P-521', 'Ed25519', 'X25519'] as const;

interface KeygenFlags extends OutputFlags, PasswordFlags {
  readonly curve: (typeof CURVES)[number];
  readonly format: 'pkcs8' | 'sec1';
  readonly publicOut?: string;
  readonly seed?: string;
  readonly json?: boolean;
}

function registerKeygen(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('keygen')
    .description('make a private key')
    .addOption(new Option('--curve <name>', 'curve of the key').choices(CURVES).default('P-256'))
    .addOption(new Option('--format <name>', 'format of the private key').choices(['pkcs8', 'sec1']).default('pkcs8'))
    .option('--public-out <path>', 'write the public key to this file')
    .option('--seed <word>', 'make the key repeatable: for lessons, never to protect anything')
    .addHelpText(
      'after',
      examples(
        'cleartext ec keygen --curve P-256 -o key.pem --public-out key.pub',
        'cleartext ec keygen --curve Ed25519 --password-file pw -o key.pem',
      ),
    )
    .action(async ({ curve, format, seed, ...flags }: KeygenFlags) => {
      checkOutput(flags.out, flags.force);
      checkOutput(flags.publicOut, flags.force);
      const password = await readPassword(terminal, flags);
      if (password !== undefined && format === 'sec1')
        throw new Failure('--format: expected pkcs8 for a key under a password, found sec1');
      if (seed !== undefined) terminal.writeError('note: whoever knows the seed has this key\n');
      const key = generate(curve, seed === undefined ? systemRandom : seededRandom(seed));
      const pem =
        format === 'sec1'
          ? encodePem('EC PRIVATE KEY', encodePrivateKey(key, 'sec1'))
          : privateKeyToPem(key, { password });
      if (flags.json) writeJson(terminal, numbersOf(key));
      if (!flags.json || flags.out !== undefined) writeOutput(terminal, flags.out, pem, { ...flags, isSecret: true });
      if (flags.publicOut !== undefined)
        writeOutput(terminal, flags.publicOut, publicKeyToPem(publicKeyOf(key)), flags);
    });
  withJson(withOutput(withPassword(command, 'to encrypt the key with'), 'the private key'));
}

function generate(curve: KeygenFlags['curve'], random: RandomSource): CurvePrivateKey {
  if (curve === 'Ed25519') return generateEd25519Key(random);
  if (curve === 'X25519') return generateX25519Key(random);
  return generateEcKey(curve, random);
}

function registerPublic(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('public [key]')
    .description('the public key of a private key or a certificate, as PEM')
    .addHelpText('after', examples('cleartext ec public key.pem -o key.pub'))
    .action(async (path: string | undefined, flags: OutputFlags & PasswordFlags) => {
      const key = await readCurveKey(terminal, path, flags);
      writeOutput(terminal, flags.out, publicKeyToPem(publicKeyOf(key)), flags);
    });
  withOutput(withKeyPassword(command, 'of the private key'), 'the public key');
}

function registerInspect(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('inspect [key]')
    .description('the numbers of a key, and whether they belong together (exit code 1 if not)')
    .addHelpText(
      'after',
      examples('cleartext ec inspect key.pem', 'openssl genpkey -algorithm ed25519 | cleartext ec inspect'),
    )
    .action(async (path: string | undefined, flags: PasswordFlags & { json?: boolean }) => {
      const key = await readCurveKey(terminal, path, flags);
      const checks = checksOf(key);
      const belongTogether = checks.every(({ passed }) => passed);
      if (flags.json) writeJson(terminal, { ...numbersOf(key), belongTogether, checks });
      else show(key, checks, terminal);
      if (!belongTogether) throw negative('the numbers of this key do not belong together');
    });
  withJson(withKeyPassword(command, 'of the private key'));
}

interface KeyCheck {
  readonly name: string;
  readonly passed: boolean;
}

/** What makes a key valid: SEC 1 section 3.2.2.1 for a point, and the public key for a private one. */
function checksOf(key: CurvePublicKey | CurvePrivateKey): readonly KeyCheck[] {
  if (key.type === 'ec') {
    const curve = curveByName(key.curve);
    const checks = [
      { name: `Q is a point of ${curve.name}`, passed: isOnCurve(curve, key.Q) },
      { name: 'n Q = O', passed: multiplyPointFast(curve, curve.n, key.Q) === O },
    ];
    if (!('d' in key)) return checks;
    const { Q } = ecPrivateKey(key.curve, key.d);
    return [...checks, { name: 'Q = d G', passed: Q.x === key.Q.x && Q.y === key.Q.y }];
  }
  if (!isPrivate(key)) return [];
  const computed = 'seed' in key ? ed25519PublicKey(key.seed) : x25519(key.privateKey, X25519_BASE_POINT);
  return [
    { name: 'the public key belongs to the private key', passed: bytesToHex(computed) === bytesToHex(key.publicKey) },
  ];
}

/** The numbers of a key under the standards' names, as hexadecimal digits; the secret ones last. */
function numbersOf(key: CurvePublicKey | CurvePrivateKey): Readonly<Record<string, string>> {
  const kind = isPrivate(key) ? 'private' : 'public';
  if (key.type === 'ec') {
    const { size, scalarSize } = curveByName(key.curve);
    const digits = (value: bigint, length: number): string => value.toString(16).padStart(2 * length, '0');
    const point = { x: digits(key.Q.x, size), y: digits(key.Q.y, size) };
    return { kind, curve: key.curve, ...point, ...('d' in key && { d: digits(key.d, scalarSize) }) };
  }
  const curve = curveOf(key);
  const secret = 'seed' in key ? { seed: key.seed } : 'privateKey' in key ? { privateKey: key.privateKey } : {};
  const bytes = { publicKey: key.publicKey, ...secret };
  return {
    kind,
    curve,
    ...Object.fromEntries(Object.entries(bytes).map(([name, value]) => [name, bytesToHex(value)])),
  };
}

function show(key: CurvePublicKey | CurvePrivateKey, checks: readonly KeyCheck[], terminal: Terminal): void {
  const { kind, curve, ...numbers } = numbersOf(key);
  terminal.write(`${curve} ${kind} key\n`);
  for (const [name, digits] of Object.entries(numbers))
    terminal.write(`${name} (${LABELS[name]}):\n${digitLines(digits, terminal.columns).join('\n')}\n`);
  const paint = createColors(terminal.isColored);
  if (checks.length > 0) terminal.write('checks:\n');
  for (const { name, passed } of checks) terminal.write(`  ${passed ? paint.green('+') : paint.red('x')} ${name}\n`);
}

const LABELS: Readonly<Record<string, string>> = {
  x: 'of the point Q',
  y: 'of the point Q',
  d: 'secret: Q = d G',
  publicKey: '32 bytes',
  seed: 'secret',
  privateKey: 'secret',
};

interface SignatureFlags extends SigningFlags {
  readonly hash?: string;
  readonly encoding: EcdsaEncoding;
}

/** How keys of curves sign: ECDSA or Ed25519, as the key says. */
const signing = (terminal: Terminal): SigningKind<SignatureFlags> => ({
  group: 'ec',
  description: 'sign a file with a private key: ECDSA or Ed25519, as the key says',
  withScheme: withSignature,
  signer: async (flags) => {
    const key = await readCurvePrivateKey(terminal, flags.key, flags);
    return (message) => signatureOf(key, message, flags, terminal);
  },
  verifier: async (flags) => {
    const key = await readCurveKey(terminal, flags.key, flags);
    return verification(key, flags, terminal);
  },
});

function withSignature(command: Command): Command {
  return command
    .option('--hash <name>', 'ECDSA: hash function; without it one as strong as the curve')
    .addOption(
      new Option('--encoding <name>', 'ECDSA: DER, or r and s one after the other')
        .choices(['der', 'p1363'])
        .default('der'),
    );
}

function signatureOf(key: CurvePrivateKey, message: Uint8Array, flags: SignatureFlags, terminal: Terminal): Uint8Array {
  if (key.type === 'ec') return ecdsaFor(key.curve, flags, terminal).sign(key, message);
  if (key.type === 'x25519') throw cannotSign(flags.key);
  checkNoHash(flags);
  return ed25519.sign(key, message);
}

function verification(
  key: CurvePublicKey,
  flags: SignatureFlags,
  terminal: Terminal,
): Awaited<ReturnType<SigningKind<SignatureFlags>['verifier']>> {
  if (key.type === 'ec') {
    const scheme = ecdsaFor(key.curve, flags, terminal);
    return { name: scheme.name, verify: (message, signature) => scheme.verify(key, message, signature) };
  }
  if (key.type === 'x25519') throw cannotSign(flags.key);
  checkNoHash(flags);
  return { name: ed25519.name, verify: (message, signature) => ed25519.verify(key, message, signature) };
}

function ecdsaFor(
  curve: CurveName,
  { hash: name, encoding }: SignatureFlags,
  terminal: Terminal,
): ReturnType<typeof ecdsa> {
  const hash = hashByName(name ?? { 'P-256': 'sha256', 'P-384': 'sha384', 'P-521': 'sha512' }[curve]);
  hashNotice(terminal, hash);
  return ecdsa(hash, { curve, encoding });
}

function checkNoHash({ hash }: SignatureFlags): void {
  if (hash !== undefined) throw new Failure('--hash: expected none for Ed25519, which has SHA-512 inside, found one');
}

function cannotSign(path: string): Failure {
  return new Failure(`${path}: expected a key that signs, found one of X25519, which agrees on secrets`);
}

function registerDerive(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('derive')
    .description('the shared secret of a private key and a peer’s public key: ECDH or X25519')
    .requiredOption('-k, --key <path>', 'private key')
    .requiredOption('-p, --peer <path>', 'public key of the other side, or its certificate')
    .addHelpText('after', examples('cleartext ec derive --key key.pem --peer peer.pub --hex'))
    .action(async (flags: OutputFlags & PasswordFlags & EncodingFlags & { key: string; peer: string }) => {
      checkOutput(flags.out, flags.force);
      const key = await readCurvePrivateKey(terminal, flags.key, flags);
      const peer = await readCurveKey(terminal, flags.peer);
      const secret = about(inputName(flags.peer), () => sharedSecret(key, peer));
      writeOutput(terminal, flags.out, encoded(secret, flags), { ...flags, isSecret: true });
    });
  withOutputEncoding(withOutput(withKeyPassword(command, 'of the private key'), 'the secret'), 'the secret');
}

function sharedSecret(key: CurvePrivateKey, peer: CurvePublicKey): Uint8Array {
  if (key.type === 'ed25519')
    throw new RangeError('expected a key that agrees on secrets, found one of Ed25519, which signs');
  if (key.type === 'x25519' && peer.type === 'x25519') return x25519(key.privateKey, peer.publicKey);
  if (key.type === 'ec' && peer.type === 'ec' && key.curve === peer.curve)
    return ecdh(key, encodePoint(curveByName(peer.curve), peer.Q));
  throw new RangeError(`expected a key of ${curveOf(key)}, found one of ${curveOf(peer)}`);
}

function curveOf(key: CurvePublicKey | CurvePrivateKey): string {
  if (key.type === 'ec') return key.curve;
  return key.type === 'ed25519' ? 'Ed25519' : 'X25519';
}

/** The key in a file, private or public, of a kind that belongs here. */
async function readCurveKey(
  terminal: Terminal,
  path: string | undefined,
  flags: PasswordFlags = {},
): Promise<CurvePublicKey | CurvePrivateKey> {
  const key = await readAnyKey(terminal, path, flags);
  if (key.type === 'ec' || key.type === 'ed25519' || key.type === 'x25519') return key;
  const kind = keyKind(key);
  throw new Failure(`${inputName(path)}: expected an elliptic-curve key, found ${kind}${inspection(kind, path)}`);
}

async function readCurvePrivateKey(
  terminal: Terminal,
  path: string | undefined,
  flags: PasswordFlags,
): Promise<CurvePrivateKey> {
  const key = await readCurveKey(terminal, path, flags);
  if (!isPrivate(key)) throw new Failure(`${inputName(path)}: expected a private key, found a public one`);
  return key;
}
