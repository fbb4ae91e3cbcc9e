/**
 * The content-encryption process (RFC 5652 section 6.3) and its algorithms: DES, Triple-DES and RC2 in CBC (RFC 3370
 * section 5), AES in CBC (RFC 3565) and in GCM (RFC 5084). The key is new for every envelope; the AlgorithmIdentifier
 * carries the IV in the clear.
 *
 * CBC alone hides but does not protect: an attacker who changes ciphertext blocks changes plaintext blocks, and mail programs
 * were made to send decrypted mail to the attacker in this way (EFAIL, 2018). GCM, in AuthEnvelopedData, refuses changed content.
 */

import { AuthenticationError, concat, DecodeError, type Path, type RandomSource, type Status } from '@cleartext/core';
import { decodeDer, der, DerCursor, oidName, oids, readOctetString, type AlgorithmIdentifier } from '@cleartext/asn1';
import { aes, cbc, des, gcm, rc2, setOddParity, tripleDes, type BlockCipher } from '@cleartext/symmetric';

/** The ciphers that an envelope can be sealed with, by OpenSSL's names. */
export const envelopeCiphers = [
  'aes-128-cbc',
  'aes-192-cbc',
  'aes-256-cbc',
  'aes-128-gcm',
  'aes-192-gcm',
  'aes-256-gcm',
  'des-ede3-cbc',
  'des-cbc',
  'rc2-40-cbc',
  'rc2-64-cbc',
  'rc2-cbc',
] as const;
/** One of `envelopeCiphers`. */
export type EnvelopeCipher = (typeof envelopeCiphers)[number];

/** A cipher with its IV, ready for a key. */
export interface ContentCipher {
  readonly name: EnvelopeCipher;
  readonly status: Status;
  readonly algorithm: AlgorithmIdentifier;
  /** The size of the key in bytes. */
  readonly keySize: number;
  /** Whether a change of the content is noticed: GCM only. */
  readonly isAuthenticated: boolean;
  /** A fresh key. */
  newKey(random: RandomSource): Uint8Array;
  /** Whether a key of this many bytes can be used: `keySize`, and for RC2 any other up to 128. */
  takesKeySize(size: number): boolean;
  /** Encrypts; `mac` is empty without authentication. `aad` is used by GCM alone. */
  encrypt(key: Uint8Array, content: Uint8Array, aad: Uint8Array): SealedContent;
  /** Decrypts. Throws `AuthenticationError`. */
  decrypt(key: Uint8Array, sealed: SealedContent, aad: Uint8Array): Uint8Array;
}

/** Encrypted content and, for GCM, its tag. */
export interface SealedContent {
  readonly ciphertext: Uint8Array;
  readonly mac: Uint8Array;
}

/** The cipher of a name with a fresh IV. */
export function newContentCipher(name: EnvelopeCipher, random: RandomSource): ContentCipher {
  const { ivSize, encodeParameters } = families[familyOf(name)];
  const iv = random(ivSize);
  return contentCipher(name, { oid: oidOf(name), parameters: encodeParameters(iv, name) }, iv, 16);
}

/** The cipher that an AlgorithmIdentifier names. Throws `DecodeError`, also for a cipher unknown here. */
export function contentCipherFor(algorithm: AlgorithmIdentifier, path: Path): ContentCipher {
  const { oid, parameters } = algorithm;
  if (oid === oids['rc2-cbc']) return rc2FromParameters(algorithm, path);
  const name = envelopeCiphers.find((candidate) => oidOf(candidate) === oid);
  if (!name) throw new DecodeError(path, 0, `unknown content encryption ${oidName(oid) ?? oid}`);
  if (!parameters) throw new DecodeError(path, 0, `expected the parameters of ${name}, found none`);
  const node = decodeDer(parameters, { label: path, ber: true });
  if (familyOf(name) !== 'gcm') {
    const iv = readIv(readOctetString(node, path), families[familyOf(name)].ivSize, path);
    return contentCipher(name, algorithm, iv, 0);
  }
  // GCMParameters, RFC 5084 section 3.2: the nonce, and the tag's size, by default 12.
  const cursor = new DerCursor(node, path);
  const nonce = cursor.octetString('aes-nonce').slice();
  const tagSize = cursor.hasMore ? cursor.smallInteger('aes-ICVlen') : 12;
  cursor.finish();
  if (nonce.length === 0) cursor.fail('aes-nonce', 'expected at least one byte, found none');
  if (tagSize < 12 || tagSize > 16) cursor.fail('aes-ICVlen', `expected 12 to 16, found ${tagSize}`);
  return contentCipher(name, algorithm, nonce, tagSize);
}

type Family = 'aes' | 'des-ede3' | 'des' | 'rc2' | 'gcm';

interface CipherFamily {
  readonly status: Status;
  readonly ivSize: number;
  readonly encodeParameters: (iv: Uint8Array, name: EnvelopeCipher) => Uint8Array;
  readonly block: (key: Uint8Array, name: EnvelopeCipher) => BlockCipher;
}

function contentCipher(
  name: EnvelopeCipher,
  algorithm: AlgorithmIdentifier,
  iv: Uint8Array,
  tagSize: number,
): ContentCipher {
  const family = familyOf(name);
  const { status, block } = families[family];
  const keySize = keySizes[name];
  const common = {
    name,
    status,
    algorithm,
    keySize,
    newKey: (random: RandomSource) =>
      family === 'des' || family === 'des-ede3' ? setOddParity(random(keySize)) : random(keySize),
    takesKeySize: (size: number) => size === keySize || (family === 'rc2' && size >= 1 && size <= 128),
  };
  if (family !== 'gcm')
    return {
      ...common,
      isAuthenticated: false,
      encrypt: (key, content) => ({
        ciphertext: cbc(block(key, name), iv).encrypt(content),
        mac: new Uint8Array(0),
      }),
      decrypt(key, { ciphertext }) {
        const cipher = block(key, name);
        if (ciphertext.length === 0 || ciphertext.length % cipher.blockSize !== 0) throw new AuthenticationError();
        return cbc(cipher, iv).decrypt(ciphertext);
      },
    };
  return {
    ...common,
    isAuthenticated: true,
    encrypt(key, content, aad) {
      const sealed = gcm(block(key, name), iv, aad, { tagSize }).seal(content);
      return { ciphertext: sealed.slice(0, content.length), mac: sealed.slice(content.length) };
    },
    decrypt(key, { ciphertext, mac }, aad) {
      if (mac.length !== tagSize) throw new AuthenticationError();
      return gcm(block(key, name), iv, aad, { tagSize }).open(concat(ciphertext, mac));
    },
  };
}

/** RC2CBCParameter (RFC 2268 section 6, RFC 3370 section 5.2): the version hides the effective key bits. */
function rc2FromParameters(algorithm: AlgorithmIdentifier, path: Path): ContentCipher {
  if (!algorithm.parameters) throw new DecodeError(path, 0, 'expected the parameters of rc2-cbc, found none');
  const cursor = new DerCursor(decodeDer(algorithm.parameters, { label: path, ber: true }), path);
  const version = cursor.smallInteger('rc2ParameterVersion');
  const iv = readIv(cursor.octetString('iv'), 8, cursor.at('iv'));
  cursor.finish();
  const name = (Object.keys(rc2Versions) as Rc2Name[]).find((candidate) => rc2Versions[candidate] === version);
  if (!name) return cursor.fail('rc2ParameterVersion', `expected 160, 120 or 58, found ${version}`);
  return contentCipher(name, algorithm, iv, 0);
}

function readIv(iv: Uint8Array, size: number, path: Path): Uint8Array {
  if (iv.length !== size) throw new DecodeError(path, 0, `expected an IV of ${size} bytes, found ${iv.length}`);
  return iv.slice();
}

function familyOf(name: EnvelopeCipher): Family {
  if (name.endsWith('-gcm')) return 'gcm';
  if (name.startsWith('aes-')) return 'aes';
  if (name.startsWith('rc2-')) return 'rc2';
  return name === 'des-cbc' ? 'des' : 'des-ede3';
}

function oidOf(name: EnvelopeCipher): string {
  return isRc2(name) ? oids['rc2-cbc'] : oids[name];
}

function isRc2(name: EnvelopeCipher): name is Rc2Name {
  return name in rc2Versions;
}

const families: Readonly<Record<Family, CipherFamily>> = {
  aes: { status: 'current', ivSize: 16, encodeParameters: (iv) => der.octetString(iv), block: (key) => aes(key) },
  gcm: {
    status: 'current',
    ivSize: 12,
    encodeParameters: (nonce) => der.sequence(der.octetString(nonce), der.integer(16)),
    block: (key) => aes(key),
  },
  'des-ede3': {
    status: 'legacy',
    ivSize: 8,
    encodeParameters: (iv) => der.octetString(iv),
    block: (key) => tripleDes(key),
  },
  des: { status: 'broken', ivSize: 8, encodeParameters: (iv) => der.octetString(iv), block: (key) => des(key) },
  rc2: {
    status: 'broken',
    ivSize: 8,
    encodeParameters: (iv, name) => der.sequence(der.integer(rc2Versions[name as Rc2Name]), der.octetString(iv)),
    block: (key, name) => rc2(key, 8 * keySizes[name]),
  },
};

type Rc2Name = 'rc2-40-cbc' | 'rc2-64-cbc' | 'rc2-cbc';

/** RFC 2268 section 6: 40, 64 and 128 effective bits as they are written. */
const rc2Versions: Readonly<Record<Rc2Name, number>> = { 'rc2-40-cbc': 160, 'rc2-64-cbc': 120, 'rc2-cbc': 58 };

const keySizes: Readonly<Record<EnvelopeCipher, number>> = {
  'aes-128-cbc': 16,
  'aes-192-cbc': 24,
  'aes-256-cbc': 32,
  'aes-128-gcm': 16,
  'aes-192-gcm': 24,
  'aes-256-gcm': 32,
  'des-ede3-cbc': 24,
  'des-cbc': 8,
  'rc2-40-cbc': 5,
  'rc2-64-cbc': 8,
  'rc2-cbc': 16,
};
