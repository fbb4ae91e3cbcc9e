/** Known answers of ciphers as the RFCs print them, in NIST's blocks: RC4, RC2, AES and DES in modes, ChaCha20-Poly1305. */

import { concat, utf8ToBytes } from '@cleartext/core';
import { chacha20, chacha20Poly1305, poly1305, rc2, rc4 } from '@cleartext/symmetric';
import { blockCipher, modeOf, type ModeName } from '../../algorithms.ts';
import { expectBytes, expectRefusal, expectSame, type Case } from '../../case.ts';
import { joinBlocks, parseBlocks, withUpperCaseNames } from '../../formats/blocks.ts';
import {
  asFields,
  bytesOf,
  FormatError,
  has,
  numberOf,
  optionalBytesOf,
  textOf,
  type Fields,
} from '../../formats/fields.ts';
import { parseJson } from '../../formats/json.ts';

/** RFC 6229 shows the keystream at an offset. */
export function rc4Cases(text: string): Iterable<Case> {
  return records(text, 'COUNT', (fields) => {
    const cipher = rc4(bytesOf(fields, 'KEY'));
    cipher.process(new Uint8Array(numberOf(fields, 'OFFSET')));
    expectBytes('CIPHERTEXT', cipher.process(bytesOf(fields, 'PLAINTEXT')), bytesOf(fields, 'CIPHERTEXT'));
  });
}

/** RFC 2268 section 5: single blocks, with the effective bits of the key. */
export function* rc2Cases(text: string): Iterable<Case> {
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

/** A block cipher in a mode, without padding; RC2 as OpenSSL has it, with 128 effective bits. */
export function modeCases(text: string, [family, mode]: readonly string[]): Iterable<Case> {
  return records(text, 'COUNT', (fields) => {
    const cipher = blockCipher(family.toUpperCase(), bytesOf(fields, 'KEY'));
    const name = mode.toUpperCase() === 'CFB' ? `CFB${8 * cipher.blockSize}` : mode.toUpperCase();
    const run = modeOf(name as ModeName, cipher, optionalBytesOf(fields, 'IV'));
    expectBytes('CIPHERTEXT', run.encrypt(bytesOf(fields, 'PLAINTEXT')), bytesOf(fields, 'CIPHERTEXT'));
    expectBytes('PLAINTEXT', run.decrypt(bytesOf(fields, 'CIPHERTEXT')), bytesOf(fields, 'PLAINTEXT'));
  });
}

/** RFC 8439 section 2.4. */
export function chacha20Cases(text: string): Iterable<Case> {
  return records(text, 'COUNT', (fields) => {
    const counter = numberOf(fields, 'INITIAL_BLOCK_COUNTER');
    const cipher = chacha20(bytesOf(fields, 'KEY'), bytesOf(fields, 'NONCE'), counter);
    expectBytes('CIPHERTEXT', cipher.process(bytesOf(fields, 'PLAINTEXT')), bytesOf(fields, 'CIPHERTEXT'));
  });
}

/** RFC 8439 section 2.5. */
export function poly1305Cases(text: string): Iterable<Case> {
  return records(text, 'COUNT', (fields) =>
    expectBytes('TAG', poly1305(bytesOf(fields, 'KEY'), bytesOf(fields, 'MSG')), bytesOf(fields, 'TAG')),
  );
}

/** RFC 8439 section 2.8, with the field names of BoringSSL or of OpenSSL. */
export function aeadCases(text: string): Iterable<Case> {
  return records(text, 'COUNT', (fields) => {
    const [nonce, ad, input, ct] = has(fields, 'NONCE')
      ? ['NONCE', 'AD', 'IN', 'CT']
      : ['IV', 'AAD', 'PLAINTEXT', 'CIPHERTEXT'];
    const aead = chacha20Poly1305(bytesOf(fields, 'KEY'), bytesOf(fields, nonce), textOrHex(fields, ad));
    const sealed = concat(textOrHex(fields, ct), bytesOf(fields, 'TAG'));
    if (has(fields, 'RESULT')) {
      expectRefusal('open', () => aead.open(sealed));
      return;
    }
    expectBytes('ciphertext and tag', aead.seal(textOrHex(fields, input)), sealed);
    expectBytes('plaintext', aead.open(sealed), textOrHex(fields, input));
  });
}

/** One case for each record, which starts with the field `first`. Some files write `Key`, others `KEY`. */
export function* records(text: string, first: string, test: (fields: Fields) => void): Iterable<Case> {
  const blocks = joinBlocks(parseBlocks(text).map(withUpperCaseNames), first.toUpperCase());
  for (const { line, fields } of blocks)
    yield {
      id: has(fields, first.toUpperCase())
        ? `${first} ${textOf(fields, first.toUpperCase())} on line ${line}`
        : `line ${line}`,
      run: () => test(fields),
    };
}

/** BoringSSL writes text in quotation marks and other bytes in hexadecimal. */
function textOrHex(fields: Fields, name: string): Uint8Array {
  if (!has(fields, name)) return new Uint8Array();
  const quoted = /^"(.*)"$/.exec(textOf(fields, name))?.[1];
  return quoted === undefined ? bytesOf(fields, name) : utf8ToBytes(quoted);
}
