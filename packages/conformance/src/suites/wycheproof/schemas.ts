/** The types of groups that this runner knows. To add one, write its schema and name it here. */

import { aead, indCpa, streamCipher } from './ciphers.ts';
import { hkdfTest, pbeTest, pbkdfTest } from './key-derivation.ts';
import { macTest, macWithIv } from './macs.ts';
import type { Schema } from './judge.ts';
import { primality } from './primality.ts';
import { oaepDecrypt, pkcs1Decrypt, pkcs1Generate, pkcs1Verify, pssVerify, pssWithParametersVerify } from './rsa.ts';

/** The schema for each `type` of a group. */
export const schemas: ReadonlyMap<string, Schema> = new Map([
  ['AeadTest', aead],
  ['IndCpaTest', indCpa],
  ['StreamCipherTest', streamCipher],
  ['MacTest', macTest],
  ['MacWithIvTest', macWithIv],
  ['HkdfTest', hkdfTest],
  ['PbkdfTest', pbkdfTest],
  ['PbeTest', pbeTest],
  ['PrimalityTest', primality],
  ['RsassaPkcs1Verify', pkcs1Verify],
  ['RsassaPkcs1Generate', pkcs1Generate],
  ['RsassaPssVerify', pssVerify],
  ['RsassaPssWithParametersVerify', pssWithParametersVerify],
  ['RsaesOaepDecrypt', oaepDecrypt],
  ['RsaesPkcs1Decrypt', pkcs1Decrypt],
]);
