/** Keys and certificates from files: PEM, or DER where the first byte says so. */

import { AuthenticationError, bytesToUtf8 } from '@cleartext/core';
import { decodePemAll, readPrivateKeyPem, type PrivateKeyFileOptions } from '@cleartext/asn1';
import {
  decodePrivateKey,
  decodePublicKey,
  privateKeyFromFile,
  publicKeyFromPem,
  publicKeyFromSpki as rsaKeyFromSpki,
  publicKeyOf,
  type RsaPrivateKey,
  type RsaPublicKey,
} from '@cleartext/rsa';
import {
  decodePrivateKey as anyPrivateKeyFromDer,
  decodePublicKey as anyPublicKeyFromDer,
  privateKeyFromPem as anyPrivateKeyFromPem,
  publicKeyFromPem as anyPublicKeyFromPem,
  publicKeyFromSpki,
  samePublicKey,
  type PrivateKey,
  type PublicKey,
} from '@cleartext/signature';
import { parseCertificate, parseCertificates, type Certificate } from '@cleartext/x509';
import { Failure } from './failure.ts';
import { about, inputName, readInput } from './files.ts';
import { readPassword, type PasswordFlags } from './options.ts';
import type { Terminal } from './terminal.ts';

/** The private key in a file, opened with the password of `flags` if it is encrypted. */
export async function readPrivateKey(
  terminal: Terminal,
  path: string | undefined,
  flags: PasswordFlags = {},
): Promise<RsaPrivateKey> {
  const key = await readRsaKey(terminal, path, flags);
  return about(inputName(path), () => {
    if (!('d' in key)) throw new RangeError('expected a private key, found a public one');
    return key;
  });
}

/** The public key in a file: of a public key file, of a certificate, or of a private key. */
export async function readPublicKey(
  terminal: Terminal,
  path: string | undefined,
  flags: PasswordFlags = {},
): Promise<RsaPublicKey> {
  return publicKeyOf(await readRsaKey(terminal, path, flags));
}

/** The key in a file, private or public, whichever it is. */
export async function readRsaKey(
  terminal: Terminal,
  path: string | undefined,
  flags: PasswordFlags = {},
): Promise<RsaPublicKey | RsaPrivateKey> {
  const bytes = await readInput(terminal, path);
  const password = await readPassword(terminal, flags);
  const options = { password, maxWork: flags.maxWork };
  return about(inputName(path), () => {
    try {
      return isDer(bytes) ? keyFromDer(bytes) : keyFromPem(keyText(bytes, path), options, RSA_KEY);
    } catch (error) {
      const kind = kindOfKey(bytes, options);
      if (kind === undefined || kind === 'an RSA key') throw error;
      throw new RangeError(`expected an RSA key, found ${kind}${inspection(kind, path)}`, { cause: error });
    }
  });
}

/** The key in a file, of whatever kind, private or public: PEM or DER, or the public key of a certificate. */
export async function readAnyKey(
  terminal: Terminal,
  path: string | undefined,
  flags: PasswordFlags = {},
): Promise<PublicKey | PrivateKey> {
  const bytes = await readInput(terminal, path);
  const password = await readPassword(terminal, flags);
  return about(inputName(path), () => anyKey(bytes, { password, maxWork: flags.maxWork }, path));
}

function anyKey(bytes: Uint8Array, options: PrivateKeyFileOptions, path?: string): PublicKey | PrivateKey {
  return isDer(bytes) ? anyKeyFromDer(bytes, options) : keyFromPem(keyText(bytes, path), options, ANY_KEY);
}

function keyText(bytes: Uint8Array, path: string | undefined): string {
  return pemText(bytes, 'a key or a certificate', KEY_LABEL, path);
}

/** What kind of key a file holds, in words; undefined if it holds none that can be read. */
function kindOfKey(bytes: Uint8Array, options: PrivateKeyFileOptions): string | undefined {
  try {
    return keyKind(anyKey(bytes, options));
  } catch {
    return undefined;
  }
}

/** The kind of a key in words. */
export function keyKind({ type }: PublicKey | PrivateKey): string {
  if (type === 'rsa') return 'an RSA key';
  return type === 'dsa' ? 'a DSA key' : 'an elliptic-curve key';
}

/** The command that shows a key of this kind, as the end of an error; empty for kinds and inputs without one. */
export function inspection(kind: string, path: string | undefined): string {
  const group = { 'an RSA key': 'rsa', 'an elliptic-curve key': 'ec' }[kind];
  return group === undefined ? '' : hint(`${group} inspect`, path);
}

/** The private key in a file, of whatever kind. */
async function readAnyPrivateKey(terminal: Terminal, path: string, flags: PasswordFlags): Promise<PrivateKey> {
  const key = await readAnyKey(terminal, path, flags);
  if (!isPrivate(key)) throw new Failure(`${path}: expected a private key, found a public one`);
  return key;
}

/** Whether a key has its secret part. */
export function isPrivate(key: PublicKey | PrivateKey): key is PrivateKey {
  return 'd' in key || 'seed' in key || 'privateKey' in key;
}

/** All certificates of a file: PEM, or one in DER. */
export async function readCertificates(terminal: Terminal, path: string | undefined): Promise<Certificate[]> {
  const bytes = await readInput(terminal, path);
  return about(inputName(path), () => {
    if (isDer(bytes)) return [parseCertificate(bytes)];
    return parseCertificates(pemText(bytes, 'a certificate', /^CERTIFICATE$/, path));
  });
}

/**
 * The text of a PEM file that holds a block with such a label. Throws `RangeError` for another file, which says what is in it and
 * which command is for that.
 */
export function pemText(bytes: Uint8Array, expected: string, label: RegExp, path: string | undefined): string {
  if (bytes.length === 0) throw new RangeError('the input is empty');
  const text = textOf(bytes);
  const blocks = text === undefined ? [] : decodePemAll(text);
  if (text !== undefined && blocks.some((block) => label.test(block.label))) return text;
  if (blocks.length === 0) throw new RangeError(`expected ${expected}, found neither PEM nor DER`);
  const found = blocks[0].label;
  const other = OTHER_FILES.find(({ labelled }) => labelled.test(found));
  if (!other) throw new RangeError(`expected ${expected}, found a PEM block ${found}`);
  const shown =
    other.command === undefined ? inspection(kindOfKey(bytes, {}) ?? 'an RSA key', path) : hint(other.command, path);
  throw new RangeError(`expected ${expected}, found ${other.what}${shown}`);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return bytesToUtf8(bytes);
  } catch {
    return undefined;
  }
}

function hint(command: string, path: string | undefined): string {
  return path === undefined || path === '-' ? '' : `; try \`cleartext ${command} ${path}\``;
}

/** What the labels of PEM files mean, and the commands that show them; for a key the command depends on its kind. */
const OTHER_FILES: readonly { readonly labelled: RegExp; readonly what: string; readonly command?: string }[] = [
  { labelled: /PRIVATE KEY$/, what: 'a private key' },
  { labelled: /PUBLIC KEY$/, what: 'a public key' },
  { labelled: /^CERTIFICATE$/, what: 'a certificate', command: 'cert show' },
  { labelled: /CERTIFICATE REQUEST$/, what: 'a certificate request', command: 'cert show' },
  { labelled: /^X509 CRL$/, what: 'a revocation list', command: 'cert show' },
  { labelled: /^(?:CMS|PKCS7)$/, what: 'a CMS file', command: 'envelope show' },
];

/** The first certificate of a file. */
export async function readCertificate(terminal: Terminal, path: string | undefined): Promise<Certificate> {
  return (await readCertificates(terminal, path))[0];
}

/** A certificate chain and the private key that belongs to its first certificate, of whatever kind. Throws `Failure` for another key. */
export async function readIdentity(
  terminal: Terminal,
  { cert, key, ...flags }: PasswordFlags & { readonly cert: string; readonly key: string },
): Promise<{ readonly chain: readonly Certificate[]; readonly privateKey: PrivateKey }> {
  const chain = await readCertificates(terminal, cert);
  const privateKey = await readAnyPrivateKey(terminal, key, flags);
  const certified = about(cert, () => publicKeyFromSpki(chain[0].subjectPublicKeyInfo));
  if (!samePublicKey(certified, privateKey))
    throw new Failure(`${key}: expected the private key of ${cert}, found another key`);
  return { chain, privateKey };
}

/** Whether a file is DER: keys, certificates and requests are all SEQUENCEs, whose tag is the digit 0 in a text. */
export function isDer(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 && (bytes[1] >= 0x80 || bytes.length === 2 + bytes[1]);
}

const KEY_LABEL = /KEY$|^CERTIFICATE$/;

/** How the keys of PEM text are read. */
interface KeyReaders<Public, Private> {
  readonly certified: (certificate: Certificate) => Public;
  readonly publicKey: (text: string) => Public;
  readonly privateKey: (text: string, options: PrivateKeyFileOptions) => Private;
}

const RSA_KEY: KeyReaders<RsaPublicKey, RsaPrivateKey> = {
  certified: certifiedRsaKey,
  publicKey: publicKeyFromPem,
  privateKey: (text, options) => readPrivateKeyPem(text, options, privateKeyFromFile),
};

const ANY_KEY: KeyReaders<PublicKey, PrivateKey> = {
  certified: ({ subjectPublicKeyInfo }) => publicKeyFromSpki(subjectPublicKeyInfo),
  publicKey: anyPublicKeyFromPem,
  privateKey: anyPrivateKeyFromPem,
};

function keyFromPem<Public, Private>(
  text: string,
  options: PrivateKeyFileOptions,
  { certified, publicKey, privateKey }: KeyReaders<Public, Private>,
): Public | Private {
  const block = decodePemAll(text).find(({ label }) => KEY_LABEL.test(label));
  if (!block) throw new RangeError('expected a key or a certificate, found neither');
  if (block.label === 'CERTIFICATE') return certified(parseCertificate(block.bytes));
  if (!block.label.endsWith('PRIVATE KEY')) return publicKey(text);
  const isEncrypted = block.label.startsWith('ENCRYPTED') || block.headers.has('Proc-Type');
  if (isEncrypted && options.password === undefined)
    throw new RangeError('the key is encrypted; give --password-file or --password');
  try {
    return privateKey(text, options);
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    throw new AuthenticationError('the password does not open this key');
  }
}

/** DER does not say what it is: the longest form is tried first, and the error is that of the last. */
function keyFromDer(bytes: Uint8Array): RsaPublicKey | RsaPrivateKey {
  for (const decode of [decodePrivateKey, decodePublicKey])
    try {
      return decode(bytes);
    } catch {
      continue;
    }
  return certifiedRsaKey(parseCertificate(bytes));
}

function anyKeyFromDer(bytes: Uint8Array, options: PrivateKeyFileOptions): PublicKey | PrivateKey {
  const decoders = [
    (): PrivateKey => anyPrivateKeyFromDer(bytes, options),
    (): PublicKey => anyPublicKeyFromDer(bytes),
  ];
  for (const decode of decoders)
    try {
      return decode();
    } catch (error) {
      if (error instanceof AuthenticationError) throw new AuthenticationError('the password does not open this key');
    }
  return publicKeyFromSpki(parseCertificate(bytes).subjectPublicKeyInfo);
}

function certifiedRsaKey({ subjectPublicKeyInfo }: Certificate): RsaPublicKey {
  return rsaKeyFromSpki(subjectPublicKeyInfo);
}
