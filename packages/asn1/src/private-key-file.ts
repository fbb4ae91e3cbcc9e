/**
 * Files of private keys, whatever the algorithm: PrivateKeyInfo (PKCS#8, RFC 5958), plain or encrypted under a password, and
 * the two older forms without an envelope, RSAPrivateKey (PKCS#1, RFC 8017 appendix A.1.2) and ECPrivateKey (SEC 1, RFC 5915),
 * as DER or PEM. This file finds out which form it is and opens the encryption; the package of the algorithm reads the key.
 */

import { AuthenticationError, DecodeError } from '@cleartext/core';
import { decodeDer, type DerNode } from './der-decoder.ts';
import { decryptPrivateKeyInfo } from './encrypted-pkcs8.ts';
import { decryptPem, isEncryptedPem } from './pem-encryption.ts';
import { decodePemAll, type PemBlock } from './pem.ts';
import type { WorkLimit } from './pbes2.ts';
import { decodePrivateKeyInfo, type PrivateKeyInfo } from './pkcs8.ts';
import { tags } from './tags.ts';

/** A private key as a file holds it, without its encryption. */
export type PrivateKeyFile =
  | { readonly form: 'pkcs8'; readonly info: PrivateKeyInfo }
  | { readonly form: 'pkcs1' | 'sec1'; readonly bytes: Uint8Array };

/** How to open a file. */
export interface PrivateKeyFileOptions extends WorkLimit {
  /** A text password counts as its UTF-8 bytes. */
  readonly password?: string | Uint8Array | undefined;
}

/**
 * Reads the DER of a private key in any of the four forms. `read` makes the key out of it.
 * Throws `DecodeError`; `AuthenticationError` for a wrong password. Leaks: as `decryptPrivateKeyInfo`.
 */
export function readPrivateKeyDer<Key>(
  bytes: Uint8Array,
  { password, ...options }: PrivateKeyFileOptions,
  read: (file: PrivateKeyFile) => Key,
): Key {
  const form = formOf(decodeDer(bytes, { label: 'private key' }));
  if (form === 'encrypted') return read(opened(bytes, 'private key', password, options));
  return read(form === 'pkcs8' ? { form, info: decodePrivateKeyInfo(bytes) } : { form, bytes });
}

/**
 * Reads the first private key of a PEM text. `read` makes the key out of it. Throws `DecodeError` for malformed text
 * and for an encrypted key without a password, `AuthenticationError` for a wrong password. Leaks: as `readPrivateKeyDer`.
 */
export function readPrivateKeyPem<Key>(
  text: string,
  { password, ...options }: PrivateKeyFileOptions,
  read: (file: PrivateKeyFile) => Key,
): Key {
  const block = findPem(text, Object.keys(PEM_FORMS));
  const { label, bytes } = block;
  const form = PEM_FORMS[label as keyof typeof PEM_FORMS];
  if (form === 'encrypted') return read(opened(bytes, `PEM ${label}`, password, options));
  if (form === 'pkcs8') return read({ form, info: decodePrivateKeyInfo(bytes) });
  if (!isEncryptedPem(block)) return read({ form, bytes });
  const decrypted = decryptPem(block, needed(password, `PEM ${label}`));
  try {
    return read({ form, bytes: decrypted });
  } catch (error) {
    // A wrong password slips past the padding once in about 256 times; then the bytes are noise.
    throw error instanceof DecodeError ? new AuthenticationError() : error;
  }
}

/** The first block of a PEM text with one of the labels. Throws `DecodeError` that says which labels there are instead. */
export function findPem(text: string, labels: readonly string[]): PemBlock {
  const blocks = decodePemAll(text);
  const block = blocks.find(({ label }) => labels.includes(label));
  if (block) return block;
  const found = blocks.map(({ label }) => label).join(', ');
  throw new DecodeError('PEM', 0, `expected ${labels.join(' or ')}, found ${found === '' ? 'no block' : found}`);
}

function opened(
  bytes: Uint8Array,
  path: string,
  password: string | Uint8Array | undefined,
  options: WorkLimit,
): PrivateKeyFile {
  return { form: 'pkcs8', info: decryptPrivateKeyInfo(bytes, needed(password, path), options) };
}

function needed(password: string | Uint8Array | undefined, path: string): string | Uint8Array {
  if (password !== undefined) return password;
  throw new DecodeError(path, 0, 'expected a password for an encrypted key, found none');
}

/** The four forms differ in their first two parts: version and algorithm, version and number, version and octets, algorithm and octets. */
function formOf({ children: [first, second] }: DerNode): PrivateKeyFile['form'] | 'encrypted' {
  const isTag = (node: DerNode | undefined, tag: number): boolean => node?.tagClass === 'universal' && node.tag === tag;
  if (isTag(first, tags.sequence) && isTag(second, tags.octetString)) return 'encrypted';
  if (isTag(second, tags.sequence)) return 'pkcs8';
  return isTag(second, tags.octetString) ? 'sec1' : 'pkcs1';
}

const PEM_FORMS = {
  'PRIVATE KEY': 'pkcs8',
  'ENCRYPTED PRIVATE KEY': 'encrypted',
  'RSA PRIVATE KEY': 'pkcs1',
  'EC PRIVATE KEY': 'sec1',
} as const;
