/** Botan's tests of RSA: signatures and encryption with the encodings of RFC 8017. */

import {
  oaep,
  pkcs1v15Encryption,
  pkcs1v15Signature,
  privateKeyFromPrimes,
  pss,
  rsaPublicKey,
  type RsaPrivateKey,
  type RsaPublicKey,
  type RsaSignatureScheme,
} from '@cleartext/rsa';
import { findHash, replay } from '../../../algorithms.ts';
import { expectBytes, expectSame } from '../../../case.ts';
import { bytesOf, has, optionalBytesOf, textOf, type Fields } from '../../../formats/fields.ts';
import type { Test } from './kind.ts';
import { integerOf } from './numbers.ts';

/** `[PKCS1v15(SHA-256)]`, which older versions call EMSA3. */
export function pkcs1SignatureTest([hashName]: readonly string[], fields: Fields): Test | undefined {
  const hash = findHash(hashName);
  return hash && has(fields, 'Signature') ? () => testSignature(pkcs1v15Signature(hash), fields) : undefined;
}

/** `[PSS(SHA-256,MGF1,32)]`, which older versions call EMSA4. */
export function pssTest([hashName, mgfName = '', salt]: readonly string[], fields: Fields): Test | undefined {
  const [hash, mgfHash] = [findHash(hashName), findHash(mgfName || hashName)];
  if (!hash || !mgfHash || !has(fields, 'Signature')) return undefined;
  const nonce = optionalBytesOf(fields, 'Nonce');
  const saltLength = Number(salt || hash.digestSize);
  return () => testSignature(pss(hash, { mgfHash, saltLength, random: replay(nonce) }), fields);
}

/** Signs where the primes are given; a block with `Valid = 0` must be refused. */
function testSignature(scheme: RsaSignatureScheme<unknown>, fields: Fields): void {
  const [message, signature] = [messageOf(fields), bytesOf(fields, 'Signature')];
  const key = keyOf(fields);
  const valid = !has(fields, 'Valid') || textOf(fields, 'Valid') === '1';
  expectSame('valid', scheme.verify(key, message, signature), valid);
  if (valid && has(fields, 'P')) expectBytes('Signature', scheme.sign(privateKeyOf(fields), message), signature);
}

function messageOf(fields: Fields): Uint8Array {
  return bytesOf(fields, 'Msg');
}

function keyOf(fields: Fields): RsaPublicKey {
  return has(fields, 'P')
    ? privateKeyOf(fields)
    : rsaPublicKey({ n: integerOf(fields, 'N'), e: integerOf(fields, 'E') });
}

function privateKeyOf(fields: Fields): RsaPrivateKey {
  const [p, q, e] = ['P', 'Q', 'E'].map((name) => integerOf(fields, name));
  return privateKeyFromPrimes({ p, q, e });
}

/** `[OAEP(SHA-256)]`, which older versions call EME1. */
export function oaepTest([hashName, mgfName = '']: readonly string[], fields: Fields): Test | undefined {
  const [hash, mgfHash] = [findHash(hashName), findHash(mgfName || hashName)];
  if (!hash || !mgfHash) return undefined;
  return () => {
    const key = privateKeyOf(fields);
    const ciphertext = bytesOf(fields, 'Ciphertext');
    if (has(fields, 'Nonce'))
      expectBytes(
        'Ciphertext',
        oaep(hash, { mgfHash, random: replay(bytesOf(fields, 'Nonce')) }).encrypt(key, messageOf(fields)),
        ciphertext,
      );
    expectBytes('Msg', oaep(hash, { mgfHash }).decrypt(key, ciphertext), messageOf(fields));
  };
}

/** `[PKCS1v15]`, as encryption. */
export function pkcs1EncryptionTest(_: readonly string[], fields: Fields): Test | undefined {
  if (!has(fields, 'Ciphertext')) return undefined;
  return () => {
    const key = privateKeyOf(fields);
    const scheme = pkcs1v15Encryption({ implicitRejection: false });
    expectBytes('Msg', scheme.decrypt(key, bytesOf(fields, 'Ciphertext')), messageOf(fields));
  };
}
