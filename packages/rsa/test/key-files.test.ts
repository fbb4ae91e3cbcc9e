import { decodeDer, der, encodePem, oids } from '@cleartext/asn1';
import { AuthenticationError, bytesToHex, DecodeError, seededRandom, utf8ToBytes } from '@cleartext/core';
import { int } from '@cleartext/number';
import fc from 'fast-check';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  decodePrivateKey,
  decodePublicKey,
  encodePrivateKey,
  encodePublicKey,
  generateKey,
  privateKeyFromInfo,
  privateKeyFromPem,
  privateKeyFromPrimes,
  privateKeyToInfo,
  privateKeyToPem,
  publicKeyFromPem,
  publicKeyFromSpki,
  publicKeyOf,
  publicKeyToPem,
  type RsaPrivateKey,
} from '../src/index.ts';
import { oaepIntermediate, oaepKeyFiles } from './data/intermediate.ts';
import * as storedKeys from './data/keys.ts';
import { openssl, opensslVersion } from './voices.ts';
import { keyOfHex } from './vector-keys.ts';

const stored = Object.entries(storedKeys);
const { rsa512, rsa1024, threePrime2048 } = storedKeys;
const fast = { iterations: 10 };

describe('PKCS#1 structures', () => {
  it('are byte for byte those of RSA Laboratories (oaep-int.txt)', () => {
    // Their d is the inverse modulo (p - 1)(q - 1), not modulo the least common multiple.
    const key = { ...keyOfHex(oaepIntermediate), d: int(`0x${oaepIntermediate.d}`) };
    expect(bytesToHex(encodePublicKey(key, 'pkcs1'))).toBe(oaepKeyFiles.rsaPublicKey);
    expect(bytesToHex(encodePrivateKey(key, 'pkcs1'))).toBe(oaepKeyFiles.rsaPrivateKey);
  });
});

describe.each(stored)('the stored key %s', (_, pem) => {
  const key = privateKeyFromPem(pem);

  it('survives every format', () => {
    expect(privateKeyToPem(key)).toBe(pem);
    for (const format of ['pkcs8', 'pkcs1'] as const) {
      expect(decodePrivateKey(encodePrivateKey(key, format))).toEqual(key);
      expect(privateKeyFromPem(privateKeyToPem(key, { format }))).toEqual(key);
    }
    for (const format of ['spki', 'pkcs1'] as const) {
      expect(decodePublicKey(encodePublicKey(key, format))).toEqual(publicKeyOf(key));
      expect(publicKeyFromPem(publicKeyToPem(key, format))).toEqual(publicKeyOf(key));
    }
    expect(privateKeyFromInfo(privateKeyToInfo(key))).toEqual(key);
  });

  it('is the same key to node:crypto', () => {
    const jwk = createPublicKey(publicKeyToPem(key)).export({ format: 'jwk' });
    expect(jwk.n).toBe(Buffer.from(key.n.toBytes()).toString('base64url'));
    expect(createPublicKey(publicKeyToPem(key, 'pkcs1')).export({ format: 'jwk' })).toEqual(jwk);
    const theirs = createPrivateKey(privateKeyToPem(key, { format: 'pkcs1' }));
    expect(theirs.export({ format: 'pem', type: 'pkcs8' })).toBe(pem);
    expect(privateKeyFromPem(theirs.export({ format: 'pem', type: 'pkcs1' }) as string)).toEqual(key);
  });
});

describe('encrypted PKCS#8', () => {
  const key = privateKeyFromPem(rsa512);

  it('opens with its password and with no other', () => {
    const text = privateKeyToPem(key, { password: 'secret', ...fast });
    expect(text).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    expect(privateKeyFromPem(text, 'secret')).toEqual(key);
    expect(privateKeyFromPem(text, utf8ToBytes('secret'))).toEqual(key);
    fc.assert(
      fc.property(fc.string(), (password) => {
        fc.pre(password !== 'secret');
        expect(() => privateKeyFromPem(text, password)).toThrow(AuthenticationError);
      }),
      { numRuns: 30 },
    );
    expect(() => privateKeyFromPem(text)).toThrow('expected a password for an encrypted key, found none');
    expect(() => privateKeyToPem(key, { format: 'pkcs1', password: 'secret' })).toThrow('format: expected pkcs8');
  });

  it('is decided by its random source', () => {
    const write = (word: string): string =>
      privateKeyToPem(key, { password: 'x', ...fast, random: seededRandom(word) });
    expect(write('a')).toBe(write('a'));
    expect(write('a')).not.toBe(write('b'));
  });

  it('passes to node:crypto and back', () => {
    const passphrase = 'pass word';
    const text = privateKeyToPem(key, { password: passphrase, ...fast });
    expect(createPrivateKey({ key: text, passphrase }).export({ format: 'pem', type: 'pkcs8' })).toBe(rsa512);
    for (const cipher of ['aes-128-cbc', 'aes-256-cbc', 'des-ede3-cbc']) {
      const theirs = createPrivateKey(rsa512).export({ format: 'pem', type: 'pkcs8', cipher, passphrase });
      expect(privateKeyFromPem(theirs as string, passphrase)).toEqual(key);
    }
  });
});

describe('traditional encrypted PEM (Proc-Type: 4,ENCRYPTED)', () => {
  const key = privateKeyFromPem(rsa512);
  const write = (cipher: string): string =>
    createPrivateKey(rsa512).export({ format: 'pem', type: 'pkcs1', cipher, passphrase: 'secret' }) as string;

  it.each(['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des-ede3-cbc'])('is read under %s', (cipher) => {
    const text = write(cipher);
    expect(text).toContain(`Proc-Type: 4,ENCRYPTED\nDEK-Info: ${cipher.toUpperCase()},`);
    expect(privateKeyFromPem(text, 'secret')).toEqual(key);
    expect(privateKeyFromPem(text, utf8ToBytes('secret'))).toEqual(key);
    for (let i = 0; i < 80; i++) expect(() => privateKeyFromPem(text, `guess ${i}`)).toThrow(AuthenticationError);
    expect(() => privateKeyFromPem(text)).toThrow('expected a password for an encrypted key, found none');
  });

  it('with other headers is a DecodeError', () => {
    const text = write('aes-128-cbc');
    const wrong = [
      text.replace('4,ENCRYPTED', '4,MIC-ONLY'),
      text.replace('AES-128-CBC', 'CAMELLIA-128-CBC'),
      text.replace(/DEK-Info: (.*)..\n/, 'DEK-Info: $1\n'),
      text.replace(/DEK-Info.*\n/, ''),
      text.replace(/\n\n..../, '\n\n'),
    ];
    for (const changed of wrong) expect(() => privateKeyFromPem(changed, 'secret')).toThrow(DecodeError);
  });
});

describe('PEM text', () => {
  const key = privateKeyFromPem(rsa512);

  it('may hold other blocks and text before the key', () => {
    const other = encodePem('CERTIFICATE', new Uint8Array(10));
    expect(publicKeyFromPem(`text\n${other}${publicKeyToPem(key)}`)).toEqual(publicKeyOf(key));
    expect(privateKeyFromPem(`${publicKeyToPem(key)}${privateKeyToPem(key)}`)).toEqual(key);
  });

  it('without a key of the kind is refused by name', () => {
    expect(() => publicKeyFromPem(privateKeyToPem(key))).toThrow(
      'expected PUBLIC KEY or RSA PUBLIC KEY, found PRIVATE KEY',
    );
    expect(() => privateKeyFromPem('')).toThrow('found no block');
    expect(() => publicKeyFromPem(encodePem('PUBLIC KEY', encodePublicKey(key, 'pkcs1')))).toThrow(DecodeError);
  });
});

describe('malformed keys are refused with the name of the field', () => {
  const key = privateKeyFromPem(rsa512);
  const publicKey = (...parts: Uint8Array[]): (() => unknown) => {
    return () => decodePublicKey(der.sequence(...parts));
  };
  const integers = (change: Partial<Record<keyof RsaPrivateKey, unknown>>): Uint8Array[] =>
    (['n', 'e', 'd', 'p', 'q', 'dP', 'dQ', 'qInv'] as const).map((name) =>
      der.integer(name in change ? (change[name] as number) : key[name]),
    );
  const privateKey =
    (change: Partial<Record<keyof RsaPrivateKey, unknown>>, version = 0, ...more: Uint8Array[]) =>
    (): unknown =>
      decodePrivateKey(der.sequence(der.integer(version), ...integers(change), ...more));

  it('public keys', () => {
    const n = der.integer(key.n);
    const e = der.integer(key.e);
    expect(publicKey(n, e)()).toEqual(publicKeyOf(key));
    expect(publicKey(n)).toThrow('RSAPublicKey.publicExponent');
    expect(publicKey(n, e, e)).toThrow('RSAPublicKey at byte');
    expect(publicKey(der.integer(-3), e)).toThrow('RSAPublicKey.modulus at byte');
    expect(publicKey(n, der.integer(0))).toThrow('publicExponent at byte 0: expected a positive integer');
    // p and g = 2 of DH/dhp.der (pyca/cryptography's vectors): two integers, but no RSA key.
    expect(publicKey(n, der.integer(2))).toThrow('publicExponent at byte 0: expected an odd number');
    expect(publicKey(n, der.integer(1))).toThrow('publicExponent at byte 0: expected an odd number');
    expect(publicKey(e, n)).toThrow('expected a number below the modulus');
    expect(publicKey(der.integer(key.n.shiftLeft(16000).plus(1)), e)).toThrow(
      'expected at most 16384 bits, found 16512',
    );
    expect(publicKey(der.integer(key.n.shiftLeft(3000).plus(1)), n)).toThrow('expected at most 64 bits');
    expect(publicKey(der.octetString(new Uint8Array(3)), e)).toThrow(DecodeError);
  });

  it('private keys', () => {
    expect(privateKey({})()).toEqual(key);
    expect(privateKey({ n: 7 })).toThrow(DecodeError);
    expect(privateKey({ q: 7 })).toThrow('RSAPrivateKey.modulus at byte 0: expected the product of the primes');
    for (const name of ['d', 'p', 'q', 'dP', 'dQ', 'qInv'] as const) {
      expect(privateKey({ [name]: 0 })).toThrow('expected a positive integer');
      expect(privateKey({ [name]: -5 })).toThrow('expected a positive integer');
    }
    expect(privateKey({}, 2)).toThrow('version at byte 0: expected 0 or 1, found 2');
    expect(privateKey({}, 1)).toThrow('otherPrimeInfos');
    expect(privateKey({}, 0, der.integer(1))).toThrow('unexpected INTEGER');
    expect(privateKey({}, 1, der.sequence())).toThrow('RSAPrivateKey.otherPrimeInfos');
    const info = der.sequence(der.integer(3), der.integer(1), der.integer(1));
    expect(privateKey({}, 1, der.sequence(...Array.from({ length: 7 }, () => info)))).toThrow(
      'at most 8 primes, found 9',
    );
    expect(privateKey({}, 1, der.sequence(info))).toThrow('expected the product of the primes');
  });

  it('keys of another algorithm', () => {
    const publicKey = encodePublicKey(key, 'pkcs1');
    const spki = (oid: string, parameters?: Uint8Array) => () =>
      publicKeyFromSpki({ algorithm: { oid, parameters }, publicKey });
    expect(spki(oids.rsaEncryption, der.null())()).toEqual(publicKeyOf(key));
    expect(spki(oids.rsaEncryption)()).toEqual(publicKeyOf(key));
    expect(spki(oids.rsassaPss)()).toEqual(publicKeyOf(key));
    expect(spki(oids.rsaEncryption, der.integer(1))).toThrow('expected NULL parameters');
    expect(spki(oids.ecPublicKey)).toThrow('expected rsaEncryption or RSASSA-PSS, found ecPublicKey');
    const { privateKey } = privateKeyToInfo(key);
    expect(() => privateKeyFromInfo({ algorithm: { oid: '1.2.3' }, privateKey })).toThrow(
      'PrivateKeyInfo.privateKeyAlgorithm',
    );
  });
});

describe('robustness: whatever the bytes, a key or a DecodeError', () => {
  const key = privateKeyFromPem(threePrime2048);
  const decoders = [decodePublicKey, decodePrivateKey];
  const law = (bytes: Uint8Array): void => {
    for (const decode of decoders) {
      try {
        decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }
  };

  it('for arbitrary bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), law));
  });

  it('for keys with a byte changed or cut off', () => {
    for (const bytes of [
      encodePrivateKey(key),
      encodePrivateKey(key, 'pkcs1'),
      encodePublicKey(key),
      encodePublicKey(key, 'pkcs1'),
    ])
      fc.assert(
        fc.property(
          fc.nat(Math.min(60, bytes.length - 1)),
          fc.nat(255),
          fc.nat(bytes.length),
          (position, byte, cut) => {
            law(bytes.map((old, i) => (i === position ? byte : old)));
            law(bytes.subarray(0, cut));
          },
        ),
        { numRuns: 60 },
      );
  });

  it('for text that is nearly PEM', () => {
    const text = privateKeyToPem(privateKeyFromPem(rsa512));
    const lawOfText = (text: string): void => {
      for (const decode of [publicKeyFromPem, privateKeyFromPem]) {
        try {
          decode(text);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }
    };
    fc.assert(fc.property(fc.string(), lawOfText));
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 3 }), (position, insert) => {
        lawOfText(text.slice(0, position) + insert + text.slice(position + 1));
        lawOfText(text.slice(0, position));
      }),
    );
  });
});

describe('the openssl command', () => {
  const key = generateKey({ bits: 1024, random: seededRandom('a key of ours') });
  const pass = ['-passin', 'pass:word'];

  if (opensslVersion === undefined) {
    it('is absent: nothing compared', () => expect(opensslVersion).toBeUndefined());
    return;
  }

  it('finds our key consistent, in every format', () => {
    for (const format of ['pkcs8', 'pkcs1'] as const) {
      const files = { key: privateKeyToPem(key, { format }) };
      expect(openssl(['pkey', '-in', 'key', '-check', '-noout'], files).stdout).toContain('Key is valid');
    }
    const encrypted = { key: privateKeyToPem(key, { password: 'word', ...fast }) };
    expect(openssl(['pkey', '-in', 'key', ...pass, '-check', '-noout'], encrypted).stdout).toContain('Key is valid');
    const modulus = `Modulus=${bytesToHex(key.n.toBytes()).toUpperCase()}\n`;
    expect(openssl(['rsa', '-pubin', '-in', 'key', '-modulus', '-noout'], { key: publicKeyToPem(key) }).stdout).toBe(
      modulus,
    );
    const pkcs1 = { key: publicKeyToPem(key, 'pkcs1') };
    expect(openssl(['rsa', '-RSAPublicKey_in', '-in', 'key', '-modulus', '-noout'], pkcs1).stdout).toBe(modulus);
  });

  it('writes what we read: PKCS#8, PKCS#1, encrypted, public', () => {
    const files = { key: rsa1024 };
    const ours = privateKeyFromPem(rsa1024);
    const run = (...args: string[]): string => openssl([...args, '-in', 'key'], files).stdout;
    expect(privateKeyFromPem(run('rsa', '-traditional'))).toEqual(ours);
    for (const cipher of ['aes-256-cbc', 'aes-128-cbc', 'des3'])
      expect(privateKeyFromPem(run('pkcs8', '-topk8', '-v2', cipher, '-passout', 'pass:word'), 'word')).toEqual(ours);
    expect(privateKeyFromPem(run('pkcs8', '-topk8', '-v1', 'PBE-SHA1-3DES', '-passout', 'pass:word'), 'word')).toEqual(
      ours,
    );
    for (const cipher of ['-aes256', '-aes128', '-des3'])
      expect(privateKeyFromPem(run('rsa', '-traditional', cipher, '-passout', 'pass:word'), 'word')).toEqual(ours);
    expect(publicKeyFromPem(run('pkey', '-pubout'))).toEqual(publicKeyOf(ours));
    expect(publicKeyFromPem(run('rsa', '-RSAPublicKey_out'))).toEqual(publicKeyOf(ours));
  });

  it('reads our DER', () => {
    const files = { private: encodePrivateKey(key), public: encodePublicKey(key) };
    const read = openssl(['pkey', '-inform', 'DER', '-in', 'private', '-pubout'], files).stdout;
    expect(read).toBe(openssl(['pkey', '-pubin', '-inform', 'DER', '-in', 'public'], files).stdout);
    expect(read).toBe(publicKeyToPem(key));
  });
});

it('a classroom key has its files too', () => {
  const key = privateKeyFromPrimes({ p: 61, q: 53, e: 17 });
  expect(decodePrivateKey(encodePrivateKey(key))).toEqual(key);
  expect(decodeDer(encodePublicKey(key, 'pkcs1')).children).toHaveLength(2);
});
