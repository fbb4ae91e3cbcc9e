/** Wycheproof's tests of ciphers: authenticated encryption, and modes without authentication. */

import { concat, readWordLE } from '@cleartext/core';
import { aes, cbc, ccm, chacha20, chacha20Poly1305, gcm, type Aead } from '@cleartext/symmetric';
import { expectBytes } from '../../case.ts';
import { bytesOf, has, numberOf, textOf, type Fields } from '../../formats/fields.ts';
import { judge, judgeOpening, type Schema } from './judge.ts';

/** `AeadTest`: seals the message and opens the ciphertext with its tag. */
export const aead: Schema = (algorithm, group) => {
  const create = AEADS.get(algorithm);
  if (!create) return algorithm;
  const tagSize = numberOf(group, 'tagSize') / 8;
  return (test, result) => {
    const sealed = concat(bytesOf(test, 'ct'), bytesOf(test, 'tag'));
    judgeOpening(result, () => create(test, tagSize).open(sealed), bytesOf(test, 'msg'));
    if (result === 'valid') expectBytes('sealed message', create(test, tagSize).seal(bytesOf(test, 'msg')), sealed);
  };
};

/** `IndCpaTest`: CBC with PKCS#7 padding, which an invalid case has wrong. */
export const indCpa: Schema = (algorithm) => {
  if (algorithm !== 'AES-CBC-PKCS5') return algorithm;
  return (test, result) => {
    const mode = cbc(aes(bytesOf(test, 'key')), bytesOf(test, 'iv'));
    judgeOpening(result, () => mode.decrypt(bytesOf(test, 'ct')), bytesOf(test, 'msg'));
    if (result === 'valid') expectBytes('ciphertext', mode.encrypt(bytesOf(test, 'msg')), bytesOf(test, 'ct'));
  };
};

/** `StreamCipherTest`: ChaCha20 of RFC 8439, which has 12 bytes of nonce and 4 of counter. */
export const streamCipher: Schema = (_, group) => {
  const variant = `${textOf(group, 'algorithm')} with ${numberOf(group, 'counterSize')} bits of counter`;
  if (!/^chacha20(-ietf)? with 32/i.test(variant)) return variant;
  return (test, result) => {
    const counter = readWordLE(bytesOf(test, 'initialCounter'), 0) >>> 0;
    const cipher = (): Uint8Array =>
      chacha20(bytesOf(test, 'key'), bytesOf(test, 'iv'), counter).process(bytesOf(test, 'msg'));
    judge(result, cipher, (ciphertext) => {
      if (result === 'valid') expectBytes('ciphertext', ciphertext, bytesOf(test, 'ct'));
    });
  };
};

/** The AEADs of the toolkit by the names in the files. */
const AEADS: ReadonlyMap<string, (test: Fields, tagSize: number) => Aead> = new Map([
  [
    'AES-GCM',
    (test: Fields, tagSize: number) => gcm(aes(bytesOf(test, 'key')), bytesOf(test, 'iv'), aad(test), { tagSize }),
  ],
  ['CHACHA20-POLY1305', (test: Fields) => chacha20Poly1305(bytesOf(test, 'key'), bytesOf(test, 'iv'), aad(test))],
  [
    'AES-CCM',
    (test: Fields, tagSize: number) => ccm(aes(bytesOf(test, 'key')), bytesOf(test, 'iv'), aad(test), { tagSize }),
  ],
]);

function aad(test: Fields): Uint8Array | undefined {
  return has(test, 'aad') ? bytesOf(test, 'aad') : undefined;
}
