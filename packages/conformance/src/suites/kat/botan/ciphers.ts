/** Botan's tests of ciphers: blocks, modes, paddings, streams and authenticated encryption. */

import { concat } from '@cleartext/core';
import {
  aes,
  ansiX923,
  ccm,
  chacha20,
  chacha20Poly1305,
  des,
  gcm,
  iso7816,
  noPadding,
  pkcs7,
  rc2,
  rc4,
  tripleDes,
  type Aead,
  type BlockCipher,
  type Padding,
} from '@cleartext/symmetric';
import { modeOf, type ModeName } from '../../../algorithms.ts';
import { expectBytes, expectRefusal, expectSame } from '../../../case.ts';
import { bytesOf, has, numberOf, optionalBytesOf, type Fields } from '../../../formats/fields.ts';
import type { Test } from './kind.ts';

function blockCipherOf(name: string, key: Uint8Array): BlockCipher | undefined {
  if (/^AES-(128|192|256)$/.test(name)) return aes(key);
  if (name === 'DES') return des(key);
  if (/^(TripleDES|3DES|DES-EDE)$/.test(name)) return tripleDes(key);
  return name === 'RC2' ? rc2(key) : undefined;
}

/** `[PKCS7]` pads In to Out; `[PKCS7_Invalid]` must be refused when In is unpadded. */
export function paddingTest([scheme, invalid]: readonly string[], fields: Fields): Test {
  const padding = PADDINGS.get(scheme)!;
  return () => {
    const blockSize = numberOf(fields, 'Blocksize');
    const input = bytesOf(fields, 'In');
    if (invalid) expectRefusal('unpad', () => padding.unpad(input, blockSize));
    // Botan passes part blocks on, for the cipher to refuse; here the padding refuses them itself.
    else if (padding === noPadding && input.length % blockSize !== 0)
      expectRefusal('pad', () => padding.pad(input, blockSize));
    else {
      expectBytes('Out', padding.pad(input, blockSize), bytesOf(fields, 'Out'));
      expectBytes('In', padding.unpad(bytesOf(fields, 'Out'), blockSize), input);
    }
  };
}

const PADDINGS: ReadonlyMap<string, Padding> = new Map([
  ['NoPadding', noPadding],
  ['PKCS7', pkcs7],
  ['X9.23', ansiX923],
  ['OneAndZeros', iso7816],
]);

/** Single blocks, or several one after the other. */
export function blockCipherTest([name]: readonly string[], fields: Fields): Test | undefined {
  if (!blockCipherKnown(name)) return undefined;
  return () => testMode('ECB', blockCipherOf(name, bytesOf(fields, 'Key'))!, fields, noPadding);
}

function blockCipherKnown(name: string): boolean {
  return /^(AES-(128|192|256)|DES|TripleDES|3DES|DES-EDE|RC2)$/.test(name);
}

/** `[AES-128/CBC/PKCS7]`. */
export function modeTest([name, mode, paddingName = 'NoPadding']: readonly string[], fields: Fields): Test | undefined {
  const padding = PADDINGS.get(paddingName);
  if (!padding || !blockCipherKnown(name)) return undefined;
  return () => testMode(mode as ModeName, blockCipherOf(name, bytesOf(fields, 'Key'))!, fields, padding);
}

/** `[DES/CFB(8)]`: the segment in bits if it isn't a whole block. */
export function cfbTest([name, segment]: readonly string[], fields: Fields): Test | undefined {
  if (!blockCipherKnown(name) || (segment && !['1', '8', '64', '128'].includes(segment))) return undefined;
  return () => {
    const cipher = blockCipherOf(name, bytesOf(fields, 'Key'))!;
    testMode(`CFB${segment || 8 * cipher.blockSize}` as ModeName, cipher, fields, noPadding);
  };
}

function testMode(name: ModeName, cipher: BlockCipher, fields: Fields, padding: Padding): void {
  const mode = modeOf(name, cipher, nonceOf(fields), padding);
  expectBytes('Out', mode.encrypt(bytesOf(fields, 'In')), bytesOf(fields, 'Out'));
  expectBytes('In', mode.decrypt(bytesOf(fields, 'Out')), bytesOf(fields, 'In'));
}

/** The nonce or IV of a block, which ECB has none of. */
export function nonceOf(fields: Fields): Uint8Array {
  return has(fields, 'Nonce') ? bytesOf(fields, 'Nonce') : optionalBytesOf(fields, 'IV');
}

/** `[CTR-BE(AES-128)]`; an IV that is shorter than a block is filled up with zeros. */
export function keystreamTest([mode, name]: readonly string[], fields: Fields): Test | undefined {
  if (!blockCipherKnown(name)) return undefined;
  return () => {
    const cipher = blockCipherOf(name, bytesOf(fields, 'Key'))!;
    const iv = new Uint8Array(cipher.blockSize);
    iv.set(nonceOf(fields));
    const seek = has(fields, 'Seek') ? numberOf(fields, 'Seek') : 0;
    const input = concat(new Uint8Array(seek), streamInput(fields));
    expectBytes(
      'Out',
      modeOf(mode as ModeName, cipher, iv)
        .encrypt(input)
        .slice(seek),
      bytesOf(fields, 'Out'),
    );
  };
}

/** Where a stream cipher has no In, Out is the keystream. */
function streamInput(fields: Fields): Uint8Array {
  return has(fields, 'In') ? bytesOf(fields, 'In') : new Uint8Array(bytesOf(fields, 'Out').length);
}

/** `[AES-128/GCM]`; another length of the tag stands in parentheses. */
export function gcmTest([, tagSize]: readonly string[], fields: Fields): Test {
  return () =>
    testAead(
      gcm(aes(bytesOf(fields, 'Key')), nonceOf(fields), adOf(fields), { tagSize: Number(tagSize || 16) }),
      fields,
    );
}

/** `[AES-128/CCM(8,3)]`: the length of the tag, and how many bytes count the plaintext. */
export function ccmTest([tagSize, counterSize]: readonly (string | undefined)[], fields: Fields): Test {
  return () => {
    if (counterSize !== undefined) expectSame('bytes of the nonce', nonceOf(fields).length, 15 - Number(counterSize));
    testAead(
      ccm(aes(bytesOf(fields, 'Key')), nonceOf(fields), adOf(fields), { tagSize: Number(tagSize ?? 16) }),
      fields,
    );
  };
}

/** `[ChaCha20Poly1305]` of RFC 8439, whose nonce has 12 bytes. */
export function chachaPolyTest(_: readonly string[], fields: Fields): Test | undefined {
  if (nonceOf(fields).length !== 12) return undefined;
  return () => testAead(chacha20Poly1305(bytesOf(fields, 'Key'), nonceOf(fields), adOf(fields)), fields);
}

function adOf(fields: Fields): Uint8Array {
  return optionalBytesOf(fields, 'AD');
}

/** Out is the ciphertext with the tag behind it. */
function testAead(aead: Aead, fields: Fields): void {
  expectBytes('Out', aead.seal(optionalBytesOf(fields, 'In')), bytesOf(fields, 'Out'));
  expectBytes('In', aead.open(bytesOf(fields, 'Out')), optionalBytesOf(fields, 'In'));
}

/** `[RC4(256)]` throws the first bytes of the keystream away. */
export function rc4Test([skipped]: readonly string[], fields: Fields): Test {
  return () => {
    const cipher = rc4(bytesOf(fields, 'Key'));
    cipher.process(new Uint8Array(Number(skipped || 0)));
    expectBytes('Out', cipher.process(streamInput(fields)), bytesOf(fields, 'Out'));
  };
}

/** The ChaCha20 of RFC 8439 has 12 bytes of nonce; Botan's files also have those with 8 and 24. */
export function chachaTest(_: readonly string[], fields: Fields): Test | undefined {
  if (nonceOf(fields).length !== 12) return undefined;
  return () => {
    const seek = has(fields, 'Seek') ? numberOf(fields, 'Seek') : 0;
    const cipher = chacha20(bytesOf(fields, 'Key'), nonceOf(fields), Math.floor(seek / 64));
    cipher.process(new Uint8Array(seek % 64));
    expectBytes('Out', cipher.process(streamInput(fields)), bytesOf(fields, 'Out'));
  };
}
