/** The types of groups that this runner knows. To add one, write its schema and name it here. */

import { aead, indCpa, streamCipher } from './ciphers.ts';
import {
  ecCurveTest,
  ecdhEcpointTest,
  ecdhPemTest,
  ecdhTest,
  ecdhWebcryptoTest,
  ecdsaVerify,
  eddsaVerify,
  xdhAsnComp,
  xdhComp,
  xdhJwkComp,
  xdhPemComp,
} from './curves.ts';
import { dsaVerify } from './dsa.ts';
import { hkdfTest, pbeTest, pbkdfTest } from './key-derivation.ts';
import { macTest, macWithIv } from './macs.ts';
import type { Schema } from './judge.ts';
import { mlKemDecaps, mlKemEncaps, mlKemKeyGen, mlKemTest } from './ml-kem.ts';
import { primality } from './primality.ts';
import { oaepDecrypt, pkcs1Decrypt, pkcs1Generate, pkcs1Verify, pssVerify, pssWithParametersVerify } from './rsa.ts';

/** The schema for each `type` of a group. */
export const schemas: ReadonlyMap<string, Schema> = new Map<string, Schema>([
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
  ['EcdsaVerify', ecdsaVerify('der')],
  ['EcdsaP1363Verify', ecdsaVerify('p1363')],
  ['DsaVerify', dsaVerify('der')],
  ['DsaP1363Verify', dsaVerify('p1363')],
  ['EddsaVerify', eddsaVerify],
  ['EcdhTest', ecdhTest],
  ['EcdhEcpointTest', ecdhEcpointTest],
  ['EcdhPemTest', ecdhPemTest],
  ['EcdhWebcryptoTest', ecdhWebcryptoTest],
  ['XdhComp', xdhComp],
  ['XdhAsnComp', xdhAsnComp],
  ['XdhPemComp', xdhPemComp],
  ['XdhJwkComp', xdhJwkComp],
  ['EcCurveTest', ecCurveTest],
  ['MLKEMTest', mlKemTest],
  ['MLKEMKeyGen', mlKemKeyGen],
  ['MLKEMEncapsTest', mlKemEncaps],
  ['MLKEMDecapsValidationTest', mlKemDecaps],
]);
