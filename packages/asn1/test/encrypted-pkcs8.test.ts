import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { AuthenticationError, bytesToHex, DecodeError, hexToBytes, seededRandom, utf8ToBytes } from '@cleartext/core';
import { md5, sha1 } from '@cleartext/hash';
import fc from 'fast-check';
import {
  decodeEncryptedPrivateKeyInfo,
  decodePbes2,
  decodePem,
  decodePrivateKeyInfo,
  decodeSpki,
  decryptPrivateKeyInfo,
  der,
  encodePbes2,
  encodePem,
  encodePrivateKeyInfo,
  encodeSpki,
  encryptPrivateKeyInfo,
  oids,
  passwordDecrypt,
  type Pbes2Parameters,
  pbes2Encrypt,
  pbkdf1,
  pkcs12Derive,
  pkcs12Password,
  type Pbes2Cipher,
  type Pbes2Prf,
} from '../src/index.ts';
import { hasOpenssl, openssl, withFile } from './voices.ts';

const PASSWORD = 'correct horse: päß';
const key = generateKeyPairSync('rsa', { modulusLength: 1024 });
const pkcs8 = new Uint8Array(key.privateKey.export({ format: 'der', type: 'pkcs8' }));
const spki = new Uint8Array(key.publicKey.export({ format: 'der', type: 'spki' }));
const info = decodePrivateKeyInfo(pkcs8);
const ciphers: Pbes2Cipher[] = ['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des-ede3-cbc', 'des-cbc', 'rc2-cbc'];
const prfs: Pbes2Prf[] = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-224', 'sha512-256'];
const quick = { iterations: 10, random: seededRandom('pkcs8') };

describe('PrivateKeyInfo and SubjectPublicKeyInfo', () => {
  test('round trips of keys that node:crypto made', () => {
    for (const type of ['ed25519', 'x25519', 'ed448'] as const) {
      const pair = generateKeyPairSync(type as 'ed25519');
      const privateBytes = new Uint8Array(pair.privateKey.export({ format: 'der', type: 'pkcs8' }));
      const publicBytes = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }));
      expect(encodePrivateKeyInfo(decodePrivateKeyInfo(privateBytes))).toEqual(privateBytes);
      expect(encodeSpki(decodeSpki(publicBytes))).toEqual(publicBytes);
      expect(decodeSpki(publicBytes).algorithm.parameters).toBeUndefined();
    }
    expect(encodePrivateKeyInfo(info)).toEqual(pkcs8);
    expect(encodeSpki(decodeSpki(spki))).toEqual(spki);
    expect(decodeSpki(spki).algorithm).toEqual({ oid: oids.rsaEncryption, parameters: hexToBytes('0500') });
  });

  test('attributes and the public key of RFC 8410 section 10.3', () => {
    // The second example of the RFC: version 1, an attribute "Curdle Chairs" of a type made up, public key.
    const example =
      hexToBytes(`3072020101300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f4475584
      2a01f301d060a2a864886f70d01090914310f0c0d437572646c6520436861697273812100
      19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1`);
    const decoded = decodePrivateKeyInfo(example);
    expect(decoded.attributes).toEqual([{ oid: '1.2.840.113549.1.9.9.20', values: [der.utf8String('Curdle Chairs')] }]);
    expect(bytesToHex(decoded.publicKey ?? new Uint8Array())).toMatch(/^19bf4409/);
    expect(encodePrivateKeyInfo(decoded)).toEqual(example);
    // The first example: version 0.
    const first = hexToBytes(
      '302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842',
    );
    expect(encodePrivateKeyInfo(decodePrivateKeyInfo(first))).toEqual(first);
  });

  test('errors name the field', () => {
    const version7 = der.sequence(der.integer(7));
    expect(() => decodePrivateKeyInfo(version7)).toThrow('PrivateKeyInfo.version at byte 0: expected 0 or 1, found 7');
    expect(() => decodePrivateKeyInfo(der.sequence(der.integer(0)))).toThrow(
      'PrivateKeyInfo.privateKeyAlgorithm at byte 5: expected a value, found the end',
    );
    const loose = der.sequence(der.sequence(der.oid('1.2.3')), der.bitString(Uint8Array.of(0xf0), 4));
    expect(() => decodeSpki(loose)).toThrow(
      'SubjectPublicKeyInfo.subjectPublicKey at byte 8: expected whole bytes, found 4 unused bits',
    );
  });
});

describe('PBES2', () => {
  test.each(ciphers)('%s round trip with every PRF', (cipher) => {
    for (const prf of prfs) {
      const file = encryptPrivateKeyInfo(info, PASSWORD, { ...quick, cipher, prf });
      expect(decryptPrivateKeyInfo(file, PASSWORD)).toEqual(info);
      const parameters = decodePbes2(decodeEncryptedPrivateKeyInfo(file).algorithm);
      expect(parameters).toMatchObject({ cipher, prf, iterations: 10 });
      expect(encodePbes2(parameters)).toEqual(decodeEncryptedPrivateKeyInfo(file).algorithm);
    }
  });

  test('the same random source gives the same file; salt and IV are fresh otherwise', () => {
    const one = encryptPrivateKeyInfo(info, PASSWORD, { iterations: 1, random: seededRandom('a') });
    expect(encryptPrivateKeyInfo(info, PASSWORD, { iterations: 1, random: seededRandom('a') })).toEqual(one);
    expect(encryptPrivateKeyInfo(info, PASSWORD, { iterations: 1 })).not.toEqual(one);
  });

  test('node:crypto opens what we write', () => {
    for (const cipher of ['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des-ede3-cbc'] as const)
      for (const prf of ['sha1', 'sha256', 'sha512'] as const) {
        const pem = encodePem(
          'ENCRYPTED PRIVATE KEY',
          encryptPrivateKeyInfo(info, PASSWORD, { ...quick, cipher, prf }),
        );
        const opened = createPrivateKey({ key: pem, passphrase: PASSWORD });
        expect(createPublicKey(opened).export({ format: 'der', type: 'spki' })).toEqual(Buffer.from(spki));
      }
  });

  test('we open what node:crypto writes', () => {
    for (const cipher of ['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des-ede3-cbc']) {
      const pem = key.privateKey.export({ format: 'pem', type: 'pkcs8', cipher, passphrase: PASSWORD }) as string;
      expect(decryptPrivateKeyInfo(decodePem(pem, 'ENCRYPTED PRIVATE KEY').bytes, PASSWORD)).toEqual(info);
    }
  });

  test('a wrong password is an AuthenticationError, whatever it decrypts to', () => {
    const file = encryptPrivateKeyInfo(info, PASSWORD, { ...quick, iterations: 1 });
    for (let i = 0; i < 600; i++) expect(() => decryptPrivateKeyInfo(file, `guess ${i}`)).toThrow(AuthenticationError);
  });

  test('an iteration count above the bound is refused before any work', () => {
    const { algorithm, ciphertext } = pbes2Encrypt(pkcs8, utf8ToBytes('x'), quick);
    const hostile = encodePbes2({ ...decodePbes2(algorithm), iterations: 2 ** 40 });
    expect(() => passwordDecrypt(hostile, ciphertext, 'x')).toThrow(
      'iterationCount at byte 0: 1099511627776 iterations are more work than the limit of 10000000; raise the limit (maxWork)',
    );
    expect(() => passwordDecrypt(algorithm, ciphertext, 'x', { maxWork: 9 })).toThrow(DecodeError);
    expect(passwordDecrypt(algorithm, ciphertext, 'x', { maxWork: 10 })).toEqual(pkcs8);
  });

  test('what counts is the work: slow hashes and several blocks of key cost more', () => {
    const work = (parameters: Partial<Pbes2Parameters>): number => {
      const { algorithm } = pbes2Encrypt(pkcs8, utf8ToBytes('x'), quick);
      const changed = encodePbes2({ ...decodePbes2(algorithm), iterations: 100, ...parameters });
      const isAllowed = (maxWork: number): boolean => {
        try {
          passwordDecrypt(changed, new Uint8Array(16), 'x', { maxWork });
        } catch (error) {
          return error instanceof AuthenticationError;
        }
        return true;
      };
      return [100, 200, 400, 700].find(isAllowed) ?? Infinity;
    };
    expect(work({ prf: 'sha256' })).toBe(100);
    expect(work({ prf: 'sha1' })).toBe(200); // 32 bytes of key are two blocks of 20
    expect(work({ prf: 'sha512' })).toBe(400);
    expect(work({ prf: 'sha1', cipher: 'rc2-cbc', keyLength: 128, iv: new Uint8Array(8) })).toBe(700);
    const many = encodePbes2({ ...decodePbes2(pbes2Encrypt(pkcs8, utf8ToBytes('x'), quick).algorithm), prf: 'sha512', iterations: 10_000_000 }); // prettier-ignore
    expect(() => passwordDecrypt(many, new Uint8Array(16), 'x')).toThrow('10000000 iterations with a cost of 4 each');
  });

  test('unknown schemes and bad parameters are named', () => {
    const { ciphertext } = pbes2Encrypt(pkcs8, utf8ToBytes('x'), quick);
    expect(() => passwordDecrypt({ oid: oids.scrypt }, ciphertext, 'x')).toThrow('unknown password scheme scrypt');
    const parameters = decodePbes2(pbes2Encrypt(pkcs8, utf8ToBytes('x'), quick).algorithm);
    expect(() => decodePbes2(encodePbes2({ ...parameters, iv: new Uint8Array(15) }))).toThrow(
      'IV of 16 bytes, found 15',
    );
    expect(() => pbes2Encrypt(pkcs8, utf8ToBytes('x'), { cipher: 'rot13' as Pbes2Cipher })).toThrow(RangeError);
    expect(() => pbes2Encrypt(pkcs8, utf8ToBytes('x'), { saltLength: 7 })).toThrow(RangeError);
    expect(() => pbes2Encrypt(pkcs8, utf8ToBytes('x'), { iterations: 0 })).toThrow(RangeError);
  });

  test('robustness: a mutated file decodes, or throws DecodeError or AuthenticationError', () => {
    const file = encryptPrivateKeyInfo(info, 'x', { ...quick, iterations: 1 });
    fc.assert(
      fc.property(fc.nat(120), fc.integer({ min: 1, max: 255 }), (position, difference) => {
        const mutant = file.slice();
        mutant[position] ^= difference;
        try {
          decryptPrivateKeyInfo(mutant, 'x', { maxWork: 1000 });
        } catch (error) {
          if (!(error instanceof DecodeError || error instanceof AuthenticationError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the key derivations of old', () => {
  test('PBKDF1 is the iterated hash, cut', () => {
    // From the definition, RFC 8018 section 5.1, with one and two iterations.
    const P = utf8ToBytes('password');
    const S = hexToBytes('0102030405060708');
    const T1 = sha1(Uint8Array.of(...P, ...S));
    expect(pbkdf1(sha1, P, S, 1, 20)).toEqual(T1);
    expect(pbkdf1(sha1, P, S, 2, 16)).toEqual(sha1(T1).slice(0, 16));
    expect(() => pbkdf1(md5, P, S, 1, 17)).toThrow(RangeError);
    expect(() => pbkdf1(md5, P, S, 1, -3)).toThrow('length: expected 0 to 16, found -3');
    for (const iterations of [0, undefined, '9'])
      // which a loop would take for 1
      expect(() => pbkdf1(md5, P, S, iterations as number, 16)).toThrow('iterations: expected');
    expect(() => pbkdf1(md5, 'password' as never, S, 1, 16)).toThrow('password: expected a Uint8Array');
    // D. Ireland's PBKDF1 example (di-mgt.com.au, cryptoKDFs): password "password", salt 78578E5A5D63CB06, 1000 iterations.
    expect(bytesToHex(pbkdf1(sha1, P, hexToBytes('78578E5A5D63CB06'), 1000, 16))).toBe(
      'dc19847e05c64d2faf10ebfb4a3d2a20',
    );
  });

  test('the PKCS#12 derivation', () => {
    // The widely used test values for the passwords "smeg" and "queeg".
    const smeg = pkcs12Password('smeg');
    expect(bytesToHex(smeg)).toBe('0073006d006500670000');
    expect(bytesToHex(pkcs12Derive(sha1, 1, smeg, hexToBytes('0A58CF64530D823F'), 1, 24))).toBe(
      '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3',
    );
    expect(bytesToHex(pkcs12Derive(sha1, 2, smeg, hexToBytes('0A58CF64530D823F'), 1, 8))).toBe('79993dfe048d3b76');
    const queeg = pkcs12Password('queeg');
    expect(() => pkcs12Password(undefined as never)).toThrow('password: expected a string, found undefined');
    expect(() => pkcs12Derive(sha1, 4 as never, queeg, smeg, 1, 8)).toThrow('id: expected 1, 2 or 3, found 4');
    expect(bytesToHex(pkcs12Derive(sha1, 1, queeg, hexToBytes('05DEC959ACFF72F7'), 1000, 24))).toBe(
      'ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4',
    );
    expect(bytesToHex(pkcs12Derive(sha1, 2, queeg, hexToBytes('05DEC959ACFF72F7'), 1000, 8))).toBe('11dedad7758d4860');
  });
});

describe('openssl pkcs8', () => {
  if (!hasOpenssl) {
    test('is absent', () => expect(hasOpenssl).toBe(false));
    return;
  }
  const legacy = ['-provider', 'legacy', '-provider', 'default'];
  const pass = 'secret';

  test.each([
    ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA1'],
    ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA224'],
    ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA256'],
    ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA512'],
    ['-v2', 'des3', '-v2prf', 'hmacWithSHA384'],
    ['-v2', 'des-cbc'],
    ['-v2', 'rc2-cbc'],
    ['-v2', 'rc2-64-cbc'],
    ['-v2', 'rc2-40-cbc'],
    ['-v1', 'PBE-MD5-DES'],
    ['-v1', 'PBE-SHA1-DES'],
    ['-v1', 'PBE-MD5-RC2-64'],
    ['-v1', 'PBE-SHA1-RC2-64'],
    ['-v1', 'PBE-SHA1-3DES'],
    ['-v1', 'PBE-SHA1-2DES'],
    ['-v1', 'PBE-SHA1-RC2-40'],
    ['-v1', 'PBE-SHA1-RC2-128'],
    ['-v1', 'PBE-SHA1-RC4-40'],
    ['-v1', 'PBE-SHA1-RC4-128'],
  ])('we open %s %s %s %s', (...args) => {
    const pem = openssl(
      ['pkcs8', '-topk8', '-inform', 'DER', ...args.filter((arg) => arg !== ''), '-passout', `pass:${pass}`, ...legacy],
      pkcs8,
    );
    const { bytes } = decodePem(pem.toString(), 'ENCRYPTED PRIVATE KEY');
    expect(decryptPrivateKeyInfo(bytes, pass)).toEqual(info);
    expect(() => decryptPrivateKeyInfo(bytes, 'wrong')).toThrow(AuthenticationError);
  });

  test.each(ciphers)('openssl opens our %s', (cipher) => {
    for (const prf of ['sha1', 'sha256', 'sha512'] as const) {
      const file = encryptPrivateKeyInfo(info, pass, { ...quick, cipher, prf });
      const opened = withFile(file, (path) =>
        openssl(['pkcs8', '-in', path, '-inform', 'DER', '-outform', 'DER', '-passin', `pass:${pass}`, ...legacy]),
      );
      expect(new Uint8Array(opened)).toEqual(info.privateKey); // the command prints PKCS#1
    }
  });

  test('openssl pkey reads our plain and public keys', () => {
    const text = withFile(encodePem('PRIVATE KEY', encodePrivateKeyInfo(info)), (path) =>
      openssl(['pkey', '-in', path, '-pubout']),
    );
    expect(encodePem('PUBLIC KEY', spki)).toBe(text.toString());
  });
});
