/**
 * OpenSSL's evp files (test/recipes/30-test_evp_data): the first field of a block says what is tested (`Cipher`, `Digest`,
 * `MAC`, `KDF`, `PBE`), `Result` marks what must fail. To add an operation, write its test and name it in `operations`.
 */

import { bytesToUtf8, concat, concatAll, utf8ToBytes } from '@cleartext/core';
import { hkdf, hkdfExpand, hkdfExtract, hmac, md5, pbkdf2, sha1 } from '@cleartext/hash';
import { hkdfExpandLabel, prf10, prf12 } from '@cleartext/tls';
import {
  aes,
  ccm,
  chacha20,
  chacha20Poly1305,
  gcm,
  noPadding,
  pkcs7,
  poly1305,
  rc2,
  rc4,
  type Aead,
} from '@cleartext/symmetric';
import { blockCipher, findHash, findShake, hashNamed, modeOf, type ModeName } from '../../algorithms.ts';
import { caseNotRun, expectBytes, expectRefusal, type Case } from '../../case.ts';
import type { Block } from '../../formats/blocks.ts';
import { bytesOf, FormatError, has, hexBytes, numberOf, textOf, type Fields } from '../../formats/fields.ts';

/** The cases of a file. Blocks that test nothing, like titles, have none. */
export function* evpCases(blocks: readonly Block[]): Iterable<Case> {
  for (const block of blocks) {
    const operation = block.entries.map(([name]) => name).find((name) => !MODIFIERS.test(name));
    if (operation === undefined) continue;
    const name = textOf(block.fields, operation);
    const id = `${operation} ${name} on line ${block.line}`;
    const test = operations.get(operation)?.(name, block);
    if (test) yield { id, run: test };
    else yield caseNotRun(id, `${operation} ${name}`, name, `${name} with ${algorithmOf(block)}`);
  }
}

/** The algorithm inside a MAC. */
function algorithmOf({ fields }: Block): string {
  return has(fields, 'Algorithm') ? textOf(fields, 'Algorithm') : '';
}

/** Fields that say when and how a test is run; they stand before the one that says what it is. */
const MODIFIERS =
  /^(Title|Availablein|FIPSversion|OpenSSLversion|Legacy|Securitycheck\d*|Extended-Test|Unapproved|CtrlInit)$/i;

/** A test of a named algorithm, or undefined if the toolkit does not have it. */
type Operation = (name: string, block: Block) => (() => void) | undefined;

const operations: ReadonlyMap<string, Operation> = new Map([
  ['Cipher', cipherTest],
  ['Digest', digestTest],
  ['MAC', macTest],
  ['KDF', kdfTest],
  ['PBE', pbeTest],
]);

/** Runs a test, or expects its refusal where the block has a `Result`. */
function judged({ fields }: Block, test: () => void): () => void {
  return has(fields, 'Result') ? () => expectRefusal('the operation', test) : test;
}

function cipherTest(name: string, block: Block): (() => void) | undefined {
  const { fields } = block;
  const upper = name.toUpperCase();
  const aead = aeadOf(upper);
  if (aead) return () => testAead(aead(fields), fields);
  if (/^RC4(-40)?$/.test(upper))
    return judged(block, () => testStream(rc4(keyOf(fields)).process(bytesOf(fields, 'Plaintext')), fields));
  if (upper === 'CHACHA20')
    return judged(block, () => {
      // OpenSSL's 16 bytes of IV are the counter, little-endian, and the nonce.
      const iv = bytesOf(fields, 'IV');
      const counter = new DataView(iv.buffer).getUint32(0, true);
      testStream(chacha20(keyOf(fields), iv.slice(4), counter).process(bytesOf(fields, 'Plaintext')), fields);
    });
  const [, family, size, mode = 'CBC'] =
    /^(AES|DES|DES-EDE3?|RC2)(?:-(\d+))?(?:-(ECB|CBC|CFB\d*|OFB|CTR))?$/.exec(upper) ?? [];
  if (!family || (family === 'AES' && !size)) return undefined;
  return judged(block, () => testMode(family, size, mode, fields));
}

function testStream(ciphertext: Uint8Array, fields: Fields): void {
  expectBytes('Ciphertext', ciphertext, bytesOf(fields, 'Ciphertext'));
}

function keyOf(fields: Fields): Uint8Array {
  return bytesOf(fields, 'Key');
}

function aeadOf(name: string): ((fields: Fields) => Aead) | undefined {
  if (/^(AES-\d+-GCM|ID-AES\d+-GCM)$/.test(name))
    return (fields) =>
      gcm(aes(keyOf(fields)), bytesOf(fields, 'IV'), aadOf(fields), { tagSize: tagOf(fields).length || 16 });
  if (/^(AES-\d+-CCM|ID-AES\d+-CCM)$/.test(name))
    return (fields) =>
      ccm(aes(keyOf(fields)), bytesOf(fields, 'IV'), aadOf(fields), { tagSize: tagOf(fields).length || 16 });
  if (name === 'CHACHA20-POLY1305')
    return (fields) => chacha20Poly1305(keyOf(fields), bytesOf(fields, 'IV'), aadOf(fields));
  return undefined;
}

/** `AAD` may come in several pieces. */
function aadOf(fields: Fields): Uint8Array {
  return has(fields, 'AAD') ? bytesOf(fields, 'AAD') : new Uint8Array();
}

function tagOf(fields: Fields): Uint8Array {
  return has(fields, 'Tag') ? bytesOf(fields, 'Tag') : new Uint8Array();
}

function testAead(aead: Aead, fields: Fields): void {
  const sealed = concat(bytesOf(fields, 'Ciphertext'), tagOf(fields));
  if (has(fields, 'Result')) {
    expectRefusal('open', () => aead.open(sealed));
    return;
  }
  expectBytes('Plaintext', aead.open(sealed), bytesOf(fields, 'Plaintext'));
  expectBytes('Ciphertext and Tag', aead.seal(bytesOf(fields, 'Plaintext')), sealed);
}

function testMode(family: string, size: string | undefined, mode: string, fields: Fields): void {
  const key = keyOf(fields);
  // RC2 has 128 effective bits unless its name or KeyBits says otherwise.
  const keyBits = has(fields, 'KeyBits') ? numberOf(fields, 'KeyBits') : Number(size ?? 128);
  const cipher = family === 'RC2' ? rc2(key, keyBits) : blockCipher(family.split('-')[0], key);
  const name = (mode === 'CFB' ? `CFB${8 * cipher.blockSize}` : mode) as ModeName;
  const text = bytesOf(fields, 'Plaintext');
  // OpenSSL pads by PKCS #7 by default; its files rely on it where the text isn't whole blocks.
  const padding = text.length % cipher.blockSize === 0 && !has(fields, 'Padding') ? noPadding : pkcs7;
  const run = modeOf(name, cipher, has(fields, 'IV') ? bytesOf(fields, 'IV') : new Uint8Array(), padding);
  const operation = has(fields, 'Operation') ? textOf(fields, 'Operation').toUpperCase() : 'BOTH';
  if (!['ENCRYPT', 'DECRYPT', 'BOTH'].includes(operation))
    throw new FormatError(`Operation: expected ENCRYPT or DECRYPT, found ${operation}`);
  const ciphertext = bytesOf(fields, 'Ciphertext');
  if (has(fields, 'Result') || operation !== 'ENCRYPT') expectBytes('Plaintext', run.decrypt(ciphertext), text);
  if (!has(fields, 'Result') && operation !== 'DECRYPT') expectBytes('Ciphertext', run.encrypt(text), ciphertext);
}

/** The pieces of a text; `Count` and `Ncopy` repeat the piece above them, for messages of a million bytes. */
function textOfCopies(block: Block, name: string): Uint8Array {
  const pieces: { readonly bytes: Uint8Array; copies: number }[] = [];
  for (const [key, value] of block.entries) {
    if (key === name) pieces.push({ bytes: quotedOrHex(value, name), copies: 1 });
    const last = pieces.at(-1);
    if (last && (key === 'Count' || key === 'Ncopy')) last.copies *= Number(value);
  }
  return concatAll(pieces.flatMap(({ bytes, copies }) => Array.from({ length: copies }, () => bytes)));
}

function quotedOrHex(value: string, name: string): Uint8Array {
  const quoted = /^"(.*)"$/.exec(value)?.[1];
  return quoted === undefined ? hexBytes(value, name) : utf8ToBytes(quoted.replaceAll('\\0', '\0'));
}

function digestTest(name: string, block: Block): (() => void) | undefined {
  const { fields } = block;
  const [hash, shake] = [findHash(name), findShake(name)];
  if (!hash && !shake) return undefined;
  return judged(block, () => {
    const [input, output] = [textOfCopies(block, 'Input'), bytesOf(fields, 'Output')];
    expectBytes('Output', hash ? hash(input) : shake!(input, output.length), output);
  });
}

function macTest(name: string, block: Block): (() => void) | undefined {
  const { fields } = block;
  const algorithm = algorithmOf(block);
  const test = (compute: (key: Uint8Array, input: Uint8Array) => Uint8Array): (() => void) =>
    judged(block, () => {
      const output = bytesOf(fields, 'Output');
      const tag = compute(quotedOrHex(textOf(fields, 'Key'), 'Key'), textOfCopies(block, 'Input'));
      expectBytes('Output', tag.slice(0, output.length || tag.length), output);
    });
  switch (name.toUpperCase()) {
    case 'HMAC': {
      const hash = findHash(algorithm);
      return hash && test((key, input) => hmac(hash, key, input));
    }
    case 'GMAC':
      if (!/^AES-\d+-GCM$/i.test(algorithm)) return undefined;
      return test((key, input) => gcm(aes(key), bytesOf(fields, 'IV'), input).seal(new Uint8Array()));
    case 'POLY1305':
      return test((key, input) => poly1305(key, input));
    default:
      return undefined;
  }
}

/** A control is `Ctrl.name = name:text` or `Ctrl.name = hexname:hex`; repeated values are joined. */
function controls(block: Block): { text: (name: string) => string | undefined; bytes: (name: string) => Uint8Array } {
  const entries = block.entries
    .filter(([key]) => key.startsWith('Ctrl'))
    .map(([, entry]) => /^([^:]*):(.*)$/.exec(entry) ?? ['', '', '']);
  return {
    text: (name) => entries.find(([, key]) => key.toLowerCase() === name)?.[2],
    bytes: (name) =>
      concat(
        ...entries.flatMap(([, key, value]) => {
          if (key.toLowerCase() === name) return [utf8ToBytes(value)];
          return key.toLowerCase() === `hex${name}` ? [hexBytes(value, name)] : [];
        }),
      ),
  };
}

function kdfTest(name: string, block: Block): (() => void) | undefined {
  const derive = KDFS.get(name.toUpperCase());
  if (!derive) return undefined;
  return judged(block, () => {
    const output = bytesOf(block.fields, 'Output');
    expectBytes('Output', derive(block, output.length), output);
  });
}

function deriveHkdf(block: Block, length: number): Uint8Array {
  const { text, bytes } = controls(block);
  const digest = text('digest');
  if (digest === undefined || (text('ikm') ?? text('hexikm') ?? text('key') ?? text('hexkey')) === undefined)
    throw new RangeError('HKDF: expected a hash and key material');
  const hash = hashNamed(digest);
  const [IKM, salt, info] = [concat(bytes('ikm'), bytes('key')), bytes('salt'), bytes('info')];
  switch (text('mode')) {
    case 'EXTRACT_ONLY': {
      if (length !== hash.digestSize) throw new RangeError(`length: expected ${hash.digestSize}, found ${length}`);
      return hkdfExtract(hash, salt, IKM);
    }
    case 'EXPAND_ONLY':
      return hkdfExpand(hash, IKM, info, length);
    default:
      return hkdf(hash, IKM, { salt, info }, length);
  }
}

function derivePbkdf2(block: Block, length: number): Uint8Array {
  const { text, bytes } = controls(block);
  return pbkdf2(hashNamed(text('digest') ?? ''), bytes('pass'), bytes('salt'), Number(text('iter')), length);
}

/** RFC 2246 or RFC 5246 section 5: label and seed come one after the other, piece by piece. */
function deriveTls12(block: Block, length: number): Uint8Array {
  const { text, bytes } = controls(block);
  const digest = text('digest') ?? '';
  const prf = /^MD5-SHA1$/i.test(digest) ? prf10(md5, sha1) : prf12(hashNamed(digest));
  if (text('secret') === undefined && text('hexsecret') === undefined)
    throw new RangeError('secret: expected key material, found none');
  return prf(bytes('secret'), '', bytes('seed'), length);
}

/** RFC 8446 section 7.1: extracting, the salt is the secret before, of which the label derives another one first. */
function deriveTls13(block: Block, length: number): Uint8Array {
  const { text, bytes } = controls(block);
  const hash = hashNamed(text('digest') ?? '');
  const [key, salt, label, data] = ['key', 'salt', 'label', 'data'].map(bytes);
  const expand = (secret: Uint8Array, context: Uint8Array, size: number): Uint8Array =>
    hkdfExpandLabel(hash, secret, bytesToUtf8(label), context, size);
  const zeros = new Uint8Array(hash.digestSize);
  if (text('mode') === 'EXPAND_ONLY') return expand(key, data, length);
  if (text('mode') !== 'EXTRACT_ONLY')
    throw new FormatError(`mode: expected EXTRACT_ONLY or EXPAND_ONLY, found ${text('mode')}`);
  const before = salt.length === 0 ? zeros : expand(salt, hash(new Uint8Array()), hash.digestSize);
  return hkdfExtract(hash, before, key.length === 0 ? zeros : key);
}

const KDFS: ReadonlyMap<string, (block: Block, length: number) => Uint8Array> = new Map([
  ['HKDF', deriveHkdf],
  ['PBKDF2', derivePbkdf2],
  ['TLS1-PRF', deriveTls12],
  ['TLS13-KDF', deriveTls13],
]);

/** `PBE = pbkdf2`, in which passwords may be in quotation marks. */
function pbeTest(name: string, block: Block): (() => void) | undefined {
  if (!/^pbkdf2$/i.test(name)) return undefined;
  const { fields } = block;
  return judged(block, () => {
    const key = bytesOf(fields, 'Key');
    const [password, salt] = ['Password', 'Salt'].map((field) => quotedOrHex(textOf(fields, field), field));
    expectBytes(
      'Key',
      pbkdf2(hashNamed(textOf(fields, 'MD')), password, salt, numberOf(fields, 'iter'), key.length),
      key,
    );
  });
}
