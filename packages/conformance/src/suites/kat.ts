/**
 * Small known-answer files in their owners' formats: RFC vectors in NIST blocks, Botan's .vec, OpenSSL's evp text, JSON.
 * The folder and the file's name say what it tests.
 */

import { concat, utf8ToBytes } from '@cleartext/core';
import { hkdf, hkdfExpand, hkdfExtract, hmac, md5, pbkdf2, type Hash } from '@cleartext/hash';
import { isProbablePrime } from '@cleartext/number';
import {
  aes,
  ansiX923,
  chacha20,
  chacha20Poly1305,
  gcm,
  iso7816,
  noPadding,
  pkcs7,
  poly1305,
  rc2,
  rc4,
  type Padding,
} from '@cleartext/symmetric';
import { blockCipher, hashNamed, missing, modeOf, type ModeName } from '../algorithms.ts';
import { expectBytes, expectRefusal, expectSame, type Case, type Suite } from '../case.ts';
import { joinBlocks, parseBlocks, type Block } from '../formats/blocks.ts';
import {
  asFields,
  bytesOf,
  FormatError,
  has,
  hexBytes,
  hexInt,
  numberOf,
  optionalBytesOf,
  textOf,
  type Fields,
} from '../formats/fields.ts';
import { parseJson } from '../formats/json.ts';

/** The suite `kat`. */
export const kat: Suite = {
  name: 'kat',
  summary: 'known answers of RFCs, Botan and OpenSSL: RC4, RC2, DES, AES, ChaCha20, paddings, MD5, HMAC, KDFs, primes',
  folder: 'kat',
  reads: /\.(txt|vec|json|input)$/,
  cases({ name, text }) {
    for (const [pattern, cases] of readers) {
      const match = pattern.exec(name);
      if (match) return cases(text, match.slice(1));
    }
    const skip = /(^|\/)ec\//.test(name) ? missing('ecdsa') : undefined;
    return [{ id: 'the file', skip: skip ?? 'a file that this runner does not know' }];
  },
};

/** The readers by the end of the path. */
const readers: readonly (readonly [RegExp, (text: string, parts: readonly string[]) => Iterable<Case>])[] = [
  [/(?:rfc-6229-\d+|arc4)\.txt$/, (text) => records(text, 'COUNT', testRc4)],
  [/rfc2268\.json$/, rc2Cases],
  [/openssl-evpciph_\w+\.txt$/, opensslCipherCases],
  [/aes-\d+-ctr\.txt$/, (text) => records(text, 'COUNT', testCtr)],
  [/botan-pad\.vec$/, paddingCases],
  [/botan-cfb\.vec$/, cfbCases],
  [/chacha20\.txt$/, (text) => records(text, 'COUNT', testChaCha20)],
  [/rfc7539-poly1305\.txt$/, (text) => records(text, 'COUNT', testPoly1305)],
  [/chacha20poly1305\.txt$/, (text) => records(text, 'COUNT', testChaCha20Poly1305)],
  [/rfc-1321\.txt$/, (text) => records(text, 'Len', testMd5)],
  [/rfc-(?:2202|4231)-(\w+)\.txt$/, (text, [hash]) => records(text, 'Len', testHmac(hashNamed(hash)))],
  [/openssl-evpkdf_hkdf\.txt$/, opensslHkdfCases],
  [/rfc-5869-[\w-]+\.txt$/, (text) => records(text, 'COUNT', testHkdf)],
  [/rfc-6070-PBKDF2-(\w+)\.txt$/, (text, [hash]) => pbkdf2Cases(text, hashNamed(hash))],
  [/cctv-rsa\.bench\.\d+\.txt$/, primeCases],
];

/** One case for each record, which starts with the field `first`. */
function* records(text: string, first: string, test: (fields: Fields) => void): Iterable<Case> {
  for (const { line, fields } of joinBlocks(parseBlocks(text), first))
    yield {
      id: has(fields, first) ? `${first} ${textOf(fields, first)} on line ${line}` : `line ${line}`,
      run: () => test(fields),
    };
}

/** RFC 6229 shows the keystream at an offset. */
function testRc4(fields: Fields): void {
  const cipher = rc4(bytesOf(fields, 'KEY'));
  cipher.process(new Uint8Array(numberOf(fields, 'OFFSET')));
  expectBytes('CIPHERTEXT', cipher.process(bytesOf(fields, 'PLAINTEXT')), bytesOf(fields, 'CIPHERTEXT'));
}

function* rc2Cases(text: string): Iterable<Case> {
  const vectors = parseJson(text);
  if (!Array.isArray(vectors)) throw new FormatError('expected a list');
  for (const vector of vectors) {
    const fields = asFields(vector, 'vector');
    yield {
      id: textOf(fields, 'id'),
      run: () => {
        expectSame('keyLen', bytesOf(fields, 'key').length, numberOf(fields, 'keyLen'));
        const cipher = rc2(bytesOf(fields, 'key'), numberOf(fields, 'effectiveKeyBits'));
        expectBytes('ciphertext', cipher.encryptBlock(bytesOf(fields, 'plaintext')), bytesOf(fields, 'ciphertext'));
        expectBytes('plaintext', cipher.decryptBlock(bytesOf(fields, 'ciphertext')), bytesOf(fields, 'plaintext'));
      },
    };
  }
}

function* opensslCipherCases(text: string): Iterable<Case> {
  for (const { line, fields } of parseBlocks(text)) {
    if (!has(fields, 'Cipher')) continue;
    const name = textOf(fields, 'Cipher').toUpperCase();
    const id = `${name} on line ${line}`;
    const [, family, mode] = /^(AES-\d+|DES|DES-EDE3?|RC2)-(ECB|CBC|CFB\d*|OFB|CTR|GCM)$/.exec(name) ?? [];
    if (!family) yield { id, skip: missing(name) ?? `${name} is not in the toolkit` };
    else if (mode === 'GCM') yield { id, run: () => testOpensslGcm(fields) };
    else yield { id, run: () => testOpensslCipher(family, mode, fields) };
  }
}

function testOpensslCipher(family: string, mode: string, fields: Fields): void {
  const cipher = blockCipher(family.split('-')[0], bytesOf(fields, 'Key'));
  const name = (mode === 'CFB' ? `CFB${8 * cipher.blockSize}` : mode) as ModeName;
  const text = bytesOf(fields, 'Plaintext');
  // OpenSSL pads as PKCS #7 says unless told not to; its files rely on it where the text isn't whole blocks.
  const padding = text.length % cipher.blockSize === 0 && !has(fields, 'Padding') ? noPadding : pkcs7;
  const run = modeOf(name, cipher, optionalBytesOf(fields, 'IV'), padding);
  const operation = has(fields, 'Operation') ? textOf(fields, 'Operation') : 'BOTH';
  if (has(fields, 'Result')) {
    expectRefusal('decrypt', () => run.decrypt(bytesOf(fields, 'Ciphertext')));
    return;
  }
  if (operation !== 'DECRYPT') expectBytes('Ciphertext', run.encrypt(text), bytesOf(fields, 'Ciphertext'));
  if (operation !== 'ENCRYPT') expectBytes('Plaintext', run.decrypt(bytesOf(fields, 'Ciphertext')), text);
}

function testOpensslGcm(fields: Fields): void {
  const tag = bytesOf(fields, 'Tag');
  const aead = gcm(aes(bytesOf(fields, 'Key')), bytesOf(fields, 'IV'), optionalBytesOf(fields, 'AAD'), {
    tagSize: tag.length,
  });
  const sealed = concat(bytesOf(fields, 'Ciphertext'), tag);
  if (has(fields, 'Result')) {
    expectRefusal('open', () => aead.open(sealed));
    return;
  }
  expectBytes('Plaintext', aead.open(sealed), bytesOf(fields, 'Plaintext'));
  expectBytes('Ciphertext and Tag', aead.seal(bytesOf(fields, 'Plaintext')), sealed);
}

function testCtr(fields: Fields): void {
  const mode = modeOf('CTR', aes(bytesOf(fields, 'KEY')), bytesOf(fields, 'IV'));
  expectBytes('CIPHERTEXT', mode.encrypt(bytesOf(fields, 'PLAINTEXT')), bytesOf(fields, 'CIPHERTEXT'));
}

/** `[PKCS7]` pads In to Out; `[PKCS7_Invalid]` must be refused when In is unpadded. */
function* paddingCases(text: string): Iterable<Case> {
  for (const { line, sections, fields } of parseBlocks(text)) {
    const [, scheme, invalid] = /^(.*?)(_Invalid)?$/.exec(sections[0] ?? '') ?? [];
    const id = `${sections[0]} on line ${line}`;
    const padding = PADDINGS.get(scheme);
    const run = (): void => {
      if (!padding) return;
      const blockSize = numberOf(fields, 'Blocksize');
      if (invalid) expectRefusal('unpad', () => padding.unpad(bytesOf(fields, 'In'), blockSize));
      else {
        expectBytes('Out', padding.pad(bytesOf(fields, 'In'), blockSize), bytesOf(fields, 'Out'));
        expectBytes('In', padding.unpad(bytesOf(fields, 'Out'), blockSize), bytesOf(fields, 'In'));
      }
    };
    if (!padding) yield { id, skip: `the padding ${scheme} is not in the toolkit` };
    else if (padding === noPadding && bytesOf(fields, 'In').length % numberOf(fields, 'Blocksize') !== 0)
      yield { id, skip: 'without padding, part blocks are refused here and passed on by Botan' };
    else yield { id, run };
  }
}

const PADDINGS: ReadonlyMap<string, Padding> = new Map([
  ['NoPadding', noPadding],
  ['PKCS7', pkcs7],
  ['X9.23', ansiX923],
  ['OneAndZeros', iso7816],
]);

/** `[DES/CFB(8)]`: the cipher, and the segment in bits if it isn't a whole block. */
function* cfbCases(text: string): Iterable<Case> {
  for (const { line, sections, fields } of parseBlocks(text)) {
    const id = `${sections[0]} on line ${line}`;
    const [, name, segment] = /^([\w-]+)\/CFB(?:\((\d+)\))?$/.exec(sections[0] ?? '') ?? [];
    if (segment && !['1', '8', '64', '128'].includes(segment)) {
      yield { id, skip: `CFB with segments of ${segment} bits is not in the toolkit` };
      continue;
    }
    yield {
      id,
      run: () => {
        const cipher = blockCipher(name.startsWith('AES') ? 'AES' : 'DES', bytesOf(fields, 'Key'));
        const mode = modeOf(`CFB${segment || 8 * cipher.blockSize}` as ModeName, cipher, bytesOf(fields, 'Nonce'));
        expectBytes('Out', mode.encrypt(bytesOf(fields, 'In')), bytesOf(fields, 'Out'));
        expectBytes('In', mode.decrypt(bytesOf(fields, 'Out')), bytesOf(fields, 'In'));
      },
    };
  }
}

function testChaCha20(fields: Fields): void {
  const counter = numberOf(fields, 'INITIAL_BLOCK_COUNTER');
  const cipher = chacha20(bytesOf(fields, 'KEY'), bytesOf(fields, 'NONCE'), counter);
  expectBytes('CIPHERTEXT', cipher.process(bytesOf(fields, 'PLAINTEXT')), bytesOf(fields, 'CIPHERTEXT'));
}

function testPoly1305(fields: Fields): void {
  expectBytes('TAG', poly1305(bytesOf(fields, 'KEY'), bytesOf(fields, 'MSG')), bytesOf(fields, 'TAG'));
}

function testChaCha20Poly1305(fields: Fields): void {
  const aead = chacha20Poly1305(bytesOf(fields, 'KEY'), bytesOf(fields, 'NONCE'), textOrHex(fields, 'AD'));
  const sealed = concat(textOrHex(fields, 'CT'), bytesOf(fields, 'TAG'));
  expectBytes('CT and TAG', aead.seal(textOrHex(fields, 'IN')), sealed);
  expectBytes('IN', aead.open(sealed), textOrHex(fields, 'IN'));
}

/** BoringSSL writes text in quotation marks and other bytes in hexadecimal. */
function textOrHex(fields: Fields, name: string): Uint8Array {
  const quoted = /^"(.*)"$/.exec(textOf(fields, name))?.[1];
  return quoted === undefined ? bytesOf(fields, name) : utf8ToBytes(quoted);
}

function testMd5(fields: Fields): void {
  const message = bytesOf(fields, 'Msg').slice(0, numberOf(fields, 'Len') / 8);
  expectBytes('MD', md5(message), bytesOf(fields, 'MD'));
}

function testHmac(hash: Hash): (fields: Fields) => void {
  return (fields) => {
    const tag = hmac(hash, bytesOf(fields, 'Key'), bytesOf(fields, 'Msg'));
    const published = bytesOf(fields, 'MD');
    expectBytes('MD', tag.slice(0, published.length), published);
  };
}

function testHkdf(fields: Fields): void {
  const hash = hashNamed(textOf(fields, 'Hash'));
  const [salt, info] = [optionalBytesOf(fields, 'salt'), optionalBytesOf(fields, 'info')];
  const PRK = hkdfExtract(hash, salt, bytesOf(fields, 'IKM'));
  if (has(fields, 'PRK')) expectBytes('PRK', PRK, bytesOf(fields, 'PRK'));
  expectBytes('OKM', hkdfExpand(hash, PRK, info, numberOf(fields, 'L')), bytesOf(fields, 'OKM'));
}

function* pbkdf2Cases(text: string, hash: Hash): Iterable<Case> {
  for (const { line, fields } of joinBlocks(parseBlocks(text), 'COUNT'))
    yield { id: `${textOf(fields, 'ITERATIONS')} iterations on line ${line}`, run: () => testPbkdf2(hash, fields) };
}

/** The escape \0 stands for a zero byte, as in RFC 6070. */
function testPbkdf2(hash: Hash, fields: Fields): void {
  const text = (name: string): Uint8Array => utf8ToBytes(textOf(fields, name).replaceAll('\\0', '\0'));
  const [iterations, length] = [numberOf(fields, 'ITERATIONS'), numberOf(fields, 'LENGTH')];
  const key = pbkdf2(hash, text('PASSWORD'), text('SALT'), iterations, length);
  expectBytes('DERIVED_KEY', key, bytesOf(fields, 'DERIVED_KEY'));
}

/** `Ctrl.name = name:text` or `Ctrl.name = hexname:hex`; repeated values are joined. */
function* opensslHkdfCases(text: string): Iterable<Case> {
  for (const block of parseBlocks(text)) {
    if (!has(block.fields, 'KDF')) continue;
    const run = (): void => {
      const expected = bytesOf(block.fields, 'Output');
      const derive = (): Uint8Array => opensslHkdf(block, expected.length);
      if (has(block.fields, 'Result')) expectRefusal('KDF', derive);
      else expectBytes('Output', derive(), expected);
    };
    yield { id: `line ${block.line}`, run };
  }
}

function opensslHkdf(block: Block, length: number): Uint8Array {
  const control = (name: string): string | undefined =>
    block.entries.find(([key]) => key === `Ctrl.${name}`)?.[1].replace(/^\w+:/, '');
  const joined = (name: string): Uint8Array =>
    concat(
      ...block.entries
        .filter(([key]) => key === `Ctrl.${name}`)
        .map(([, entry]) => {
          const [, hex, value] = /^(hex)?\w*:(.*)$/.exec(entry) ?? [];
          return hex ? hexBytes(value, name) : utf8ToBytes(value);
        }),
    );
  const [digest, ikm] = [control('digest'), control('IKM')];
  if (digest === undefined || ikm === undefined) throw new RangeError('HKDF: expected a hash and key material');
  const hash = hashNamed(digest);
  const [IKM, salt, info] = [joined('IKM'), joined('salt'), joined('info')];
  switch (control('mode')) {
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

/** The candidates of one key generation, in order: exactly two are prime, and the last is one of them. */
function* primeCases(text: string): Iterable<Case> {
  const lines = text.split('\n').filter((line) => /^[0-9a-f]+$/i.test(line.trim()));
  let primes = 0;
  for (const [i, line] of lines.entries())
    yield {
      id: `candidate ${i + 1}`,
      run: () => {
        const prime = isProbablePrime(hexInt(line.trim(), 'candidate'), { rounds: 8 });
        if (prime) primes++;
        if (i === lines.length - 1) expectSame('primes among the candidates', primes, 2);
      },
    };
}
