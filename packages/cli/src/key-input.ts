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
  return about(inputName(path), () =>
    isDer(bytes) ? keyFromDer(bytes) : keyFromPem(bytesToUtf8(bytes), { password, maxWork: flags.maxWork }, RSA_KEY),
  );
}

/** The key in a file, of whatever kind, private or public: PEM or DER, or the public key of a certificate. */
export async function readAnyKey(
  terminal: Terminal,
  path: string | undefined,
  flags: PasswordFlags = {},
): Promise<PublicKey | PrivateKey> {
  const bytes = await readInput(terminal, path);
  const password = await readPassword(terminal, flags);
  return about(inputName(path), () =>
    isDer(bytes)
      ? anyKeyFromDer(bytes, { password, maxWork: flags.maxWork })
      : keyFromPem(bytesToUtf8(bytes), { password, maxWork: flags.maxWork }, ANY_KEY),
  );
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
    if (!isDer(bytes)) checkHoldsCertificate(bytesToUtf8(bytes), inputName(path));
    const found = isDer(bytes) ? [parseCertificate(bytes)] : parseCertificates(bytesToUtf8(bytes));
    if (found.length === 0) throw new RangeError('expected a certificate, found none');
    return found;
  });
}

/** Says what a PEM file holds in place of a certificate, and which command is for that. */
function checkHoldsCertificate(text: string, name: string): void {
  const labels = decodePemAll(text).map(({ label }) => label);
  if (labels.length === 0 || labels.includes('CERTIFICATE')) return;
  const other = OTHER_FILES.find(({ labelled }) => labels.some((label) => labelled.test(label)));
  throw new RangeError(
    other
      ? `expected a certificate, found ${other.what}; try \`cleartext ${other.command} ${name}\``
      : `expected a certificate, found ${labels.join(', ')}`,
  );
}

const OTHER_FILES: readonly { readonly labelled: RegExp; readonly what: string; readonly command: string }[] = [
  { labelled: /EC PRIVATE KEY$/, what: 'a private key', command: 'ec inspect' },
  { labelled: /PRIVATE KEY$/, what: 'a private key', command: 'rsa inspect' },
  { labelled: /PUBLIC KEY$/, what: 'a public key', command: 'rsa inspect' },
  { labelled: /CERTIFICATE REQUEST$/, what: 'a certificate request', command: 'cert show' },
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
  const blocks = decodePemAll(text);
  const block = blocks.find(({ label }) => /KEY$|^CERTIFICATE$/.test(label));
  if (!block) {
    const found = blocks.map(({ label }) => label).join(', ');
    throw new RangeError(`expected a key or a certificate in PEM, found ${found || 'no PEM block'}`);
  }
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
