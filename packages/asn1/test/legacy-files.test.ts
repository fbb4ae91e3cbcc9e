import { AuthenticationError, base64ToBytes, bytesToHex, DecodeError, hexToBytes, utf8ToBytes } from '@cleartext/core';
import { sha1 } from '@cleartext/hash';
import {
  decodeEncryptedPrivateKeyInfo,
  decodePbes2,
  decodePem,
  decodePrivateKeyInfo,
  decryptPem,
  decryptPrivateKeyInfo,
  der,
  encodeAlgorithmIdentifier,
  encodePbes2,
  encryptPrivateKeyInfo,
  isEncryptedPem,
  oids,
  passwordDecrypt,
  pbes1Decrypt,
  pbes2Decrypt,
  pbes2Encrypt,
  pkcs12Decrypt,
  pkcs12Derive,
  pkcs12Password,
  type AlgorithmIdentifier,
  type Pbes2Parameters,
} from '../src/index.ts';
import { EC_KEY, ED25519_KEY, ENCRYPTED_KEYS, LONG_PASSWORD_KEY, OLD_PEM, PASSWORD } from './data/legacy-files.ts';

const info = decodePrivateKeyInfo(hexToBytes(ED25519_KEY));

describe('files that openssl made', () => {
  test.each(ENCRYPTED_KEYS)('openssl pkcs8 -topk8 %s', (options, base64) => {
    const file = base64ToBytes(base64);
    expect(decryptPrivateKeyInfo(file, PASSWORD)).toEqual(info);
    const bytes = options.includes('PBE-SHA1-') && !/-(DES|RC2-64)$/.test(options);
    expect(decryptPrivateKeyInfo(file, bytes ? pkcs12Password(PASSWORD) : utf8ToBytes(PASSWORD))).toEqual(info);
    expect(() => decryptPrivateKeyInfo(file, 'wrong')).toThrow(AuthenticationError);
    expect(() => decryptPrivateKeyInfo(file, PASSWORD, { maxWork: 2 })).toThrow(
      /3 iterations.* more work than the limit of 2/,
    );
    expect(decryptPrivateKeyInfo(file, PASSWORD, { maxWork: 12 })).toEqual(info);
  });

  test.each(OLD_PEM)('openssl ec %s', (_, pem) => {
    const block = decodePem(pem);
    expect(isEncryptedPem(block)).toBe(true);
    expect(decryptPem(block, PASSWORD)).toEqual(base64ToBytes(EC_KEY));
    expect(decryptPem(block, utf8ToBytes(PASSWORD))).toEqual(base64ToBytes(EC_KEY));
    expect(() => decryptPem(block, 'wrong')).toThrow(AuthenticationError);
  });
});

describe('the headers of old PEM', () => {
  const [, pem] = OLD_PEM[0];
  const change = (from: string | RegExp, to: string) => (): Uint8Array =>
    decryptPem(decodePem(pem.replace(from, to)), PASSWORD);

  test('either header says that a block is encrypted', () => {
    expect(isEncryptedPem(decodePem(pem.replace(/Proc-Type.*\n/, '')))).toBe(true);
    expect(isEncryptedPem(decodePem(pem.replace(/DEK-Info.*\n/, '')))).toBe(true);
    expect(isEncryptedPem(decodePem(pem.replace(/Proc-Type.*\nDEK-Info.*\n/, 'Comment: x\n')))).toBe(false);
  });

  test('spaces and small hexadecimal digits are no fault', () => {
    expect(change('4,ENCRYPTED', '4, ENCRYPTED')()).toEqual(base64ToBytes(EC_KEY));
    const iv = /CBC,(.*)/.exec(pem)?.[1] ?? '';
    expect(change(`CBC,${iv}`, `CBC, ${iv.toLowerCase()}`)()).toEqual(base64ToBytes(EC_KEY));
  });

  test('all else is a DecodeError that names the header', () => {
    const procType = 'PEM EC PRIVATE KEY.Proc-Type at byte 0: expected 4,ENCRYPTED';
    expect(change(/Proc-Type.*\n/, '')).toThrow(procType);
    expect(change('4,ENCRYPTED', '4,MIC-ONLY')).toThrow(procType);
    const unknown = 'expected one of AES-128-CBC, AES-192-CBC, AES-256-CBC, DES-CBC, DES-EDE3-CBC and an IV';
    for (const wrong of ['', 'CAST5-CBC,00', 'AES-128-CBC', '?AES-128-CBC,00', 'AES-128-CBC,0', 'AES-128-CBC,00?'])
      expect(change(/DEK-Info.*/, `DEK-Info: ${wrong}`)).toThrow(unknown);
    expect(change(/DEK-Info.*\n/, '')).toThrow(`${unknown}, found ""`);
    expect(change(/DEK-Info.*/, 'DEK-Info: AES-128-CBC,0011')).toThrow('an IV of 16 bytes, found 2');
    expect(change(/\n\n[^-]*/, '\n\n')).toThrow('expected whole blocks of 16 bytes, found 0 bytes');
    expect(change(/\n\n[^-]*/, '\n\nAAAA\n')).toThrow('expected whole blocks of 16 bytes, found 3 bytes');
    expect(change(/\n\n[^-]*/, '\n\nAAAA\n')).toThrow(DecodeError);
  });
});

describe('password schemes, their bounds', () => {
  const pbe = (oid: string, salt: Uint8Array, iterations: number): AlgorithmIdentifier => ({
    oid,
    parameters: der.sequence(der.octetString(salt), der.integer(iterations)),
  });
  const eight = new Uint8Array(8);
  const password = utf8ToBytes('x');

  test('PBES1: a salt of eight bytes, at least one iteration, whole blocks, its own schemes', () => {
    const scheme = oids.pbeWithMD5AndDES_CBC;
    const decrypt =
      (algorithm: AlgorithmIdentifier, length = 8) =>
      () =>
        pbes1Decrypt(algorithm, new Uint8Array(length), password);
    for (const length of [7, 9])
      expect(decrypt(pbe(scheme, new Uint8Array(length), 1))).toThrow(`PBES1.salt at byte 0: expected 8 bytes`);
    expect(decrypt(pbe(scheme, eight, 0))).toThrow('expected at least 1, found 0');
    expect(decrypt(pbe(scheme, eight, 1), 0)).toThrow(AuthenticationError);
    expect(decrypt(pbe(scheme, eight, 1), 9)).toThrow(AuthenticationError);
    expect(decrypt(pbe(oids.pbes2, eight, 1))).toThrow('PBES1 at byte 0: unknown scheme');
    expect(decrypt({ oid: scheme })).toThrow('PBES1 at byte 0: expected a tag, found the end');
  });

  test('PKCS#12: its own schemes, whole blocks', () => {
    const scheme = oids['pbeWithSHA1And3-KeyTripleDES-CBC'];
    expect(() => pkcs12Decrypt(pbe(oids.pbes2, eight, 1), eight, password)).toThrow('PKCS12-PBE at byte 0: unknown');
    expect(() => pkcs12Decrypt(pbe(scheme, eight, 0), eight, password)).toThrow('found 0');
    expect(() => pkcs12Decrypt(pbe(scheme, eight, 1), new Uint8Array(9), password)).toThrow(AuthenticationError);
  });

  test('the derivation of PKCS#12: passwords of several blocks, bytes of exactly one digest, and its bounds', () => {
    expect(decryptPrivateKeyInfo(base64ToBytes(LONG_PASSWORD_KEY), 'x'.repeat(40))).toEqual(info);
    const derive = (iterations: number, length: number): Uint8Array =>
      pkcs12Derive(sha1, 1, pkcs12Password('smeg'), hexToBytes('0A58CF64530D823F'), iterations, length);
    expect(derive(1, 24).subarray(0, 20)).toEqual(derive(1, 20));
    expect(derive(1, 65_536)).toHaveLength(65_536);
    for (const length of [0, 65_537]) expect(() => derive(1, length)).toThrow('length: expected 1 to 65536');
    expect(() => derive(0, 20)).toThrow('iterations: expected');
  });

  test('what slips past the padding and is no key is a wrong password all the same', () => {
    const { algorithm, ciphertext } = pbes2Encrypt(utf8ToBytes('no key'), password, { iterations: 1 });
    const file = der.sequence(encodeAlgorithmIdentifier(algorithm), der.octetString(ciphertext));
    expect(() => decryptPrivateKeyInfo(file, 'x')).toThrow(new AuthenticationError());
    expect(() => decryptPrivateKeyInfo(file, 5 as never)).toThrow(TypeError);
    expect(() => decodeEncryptedPrivateKeyInfo(eight)).toThrow('EncryptedPrivateKeyInfo at byte 0');
  });

  test('text and its UTF-8 bytes are the same password', () => {
    const file = encryptPrivateKeyInfo(info, utf8ToBytes('päß'), { iterations: 1 });
    expect(decryptPrivateKeyInfo(file, 'päß')).toEqual(info);
    expect(decryptPrivateKeyInfo(file, utf8ToBytes('päß'))).toEqual(info);
  });
});

describe('PBES2 parameters', () => {
  const password = utf8ToBytes('x');
  const salt = new Uint8Array(8);
  const parameters: Pbes2Parameters = {
    ...{ prf: 'sha256', salt, iterations: 2, keyLength: 16, cipher: 'aes-128-cbc', iv: new Uint8Array(16) },
  };
  const hmacWithSHA1 = encodeAlgorithmIdentifier({ oid: oids.hmacWithSHA1, parameters: der.null() });
  /** An AlgorithmIdentifier put together by hand, where `encodePbes2` would not write it. */
  const byHand = (kdf: Uint8Array[], cipher: string, scheme: Uint8Array, more: Uint8Array[] = []) => ({
    oid: oids.pbes2,
    parameters: der.sequence(
      encodeAlgorithmIdentifier({ oid: oids.pbkdf2, parameters: der.sequence(der.octetString(salt), ...kdf) }),
      der.sequence(der.oid(cipher), scheme),
      ...more,
    ),
  });
  const two = der.integer(2);
  const iv = (length: number): Uint8Array => der.octetString(new Uint8Array(length));

  test('RFC 8018 appendix A.2: keyLength and prf are optional, and checked where present', () => {
    const aes128 = oids['aes-128-cbc'];
    expect(decodePbes2(byHand([two], aes128, iv(16)))).toEqual({ ...parameters, prf: 'sha1' });
    expect(decodePbes2(byHand([two, der.integer(16), hmacWithSHA1], aes128, iv(16)))).toEqual({
      ...{ ...parameters, prf: 'sha1' },
    });
    expect(() => decodePbes2(byHand([two, der.integer(24)], aes128, iv(16)))).toThrow(
      'keyDerivationFunc.keyLength at byte 2: 24 bytes do not fit aes-128-cbc',
    );
    expect(() => decodePbes2(byHand([two, der.integer(0)], oids['rc2-cbc'], der.sequence(iv(8))))).toThrow(
      'keyLength at byte 15: expected at least 1, found 0',
    );
    const withNull = der.sequence(der.oid(oids.hmacWithSHA1), der.integer(1));
    expect(() => decodePbes2(byHand([two, withNull], aes128, iv(16)))).toThrow('expected no parameters of sha1');
    const md5 = der.sequence(der.oid(oids.md5), der.null());
    expect(() => decodePbes2(byHand([two, md5], aes128, iv(16)))).toThrow('unknown pseudorandom function');
    expect(() => decodePbes2(byHand([two, hmacWithSHA1, der.null()], aes128, iv(16)))).toThrow('unexpected NULL');
    expect(() => decodePbes2(byHand([two], aes128, iv(16), [der.null()]))).toThrow('PBES2 at byte');
    expect(() => decodePbes2(byHand([two], aes128, iv(8)))).toThrow('encryptionScheme.parameters at byte');
    expect(() => decodePbes2(byHand([two], oids.sha256, iv(16)))).toThrow('unknown encryption scheme');
    expect(() => decodePbes2({ oid: oids.pbkdf2, parameters: der.sequence() })).toThrow('expected pbes2, found');
    expect(() => decodePbes2({ oid: oids.pbes2 })).toThrow('PBES2 at byte 0: expected a tag');
    const aesScheme = der.sequence(der.oid(aes128), iv(16));
    const scrypt = der.sequence(der.sequence(der.oid(oids.scrypt), der.sequence()), aesScheme);
    expect(() => decodePbes2({ oid: oids.pbes2, parameters: scrypt })).toThrow('algorithm at byte 2: expected pbkdf2');
  });

  test('RFC 8018 appendix B.2.3: the version of RC2 tells its effective key bits', () => {
    const rc2Scheme = (...version: Uint8Array[]): Uint8Array => der.sequence(...version, iv(8));
    const decode = (...version: number[]): Pbes2Parameters =>
      decodePbes2(byHand([two, der.integer(16)], oids['rc2-cbc'], rc2Scheme(...version.map((v) => der.integer(v)))));
    expect(decode().effectiveKeyBits).toBe(32);
    const versions = [[160, 40], [120, 64], [58, 128], [256, 256], [1024, 1024]]; // prettier-ignore
    for (const [version, bits] of versions) expect(decode(version).effectiveKeyBits).toBe(bits);
    for (const unknown of [0, 1, 59, 255, 1025]) expect(() => decode(unknown)).toThrow(`rc2ParameterVersion at byte`);
    for (const [, effectiveKeyBits] of versions) {
      const whole = { ...parameters, cipher: 'rc2-cbc', keyLength: 16, effectiveKeyBits, iv: salt } as const;
      expect(decodePbes2(encodePbes2(whole))).toEqual(whole);
    }
    const rc2Of = (effectiveKeyBits: number): Pbes2Parameters =>
      decodePbes2(encodePbes2({ ...parameters, cipher: 'rc2-cbc', keyLength: 16, effectiveKeyBits, iv: salt }));
    expect(rc2Of(32).effectiveKeyBits).toBe(32);
    // 58 bits may not be written as version 58, which means 128.
    for (const bits of [58, 120, 160, 255, 1025]) expect(() => rc2Of(bits)).toThrow(`256 to 1024, found ${bits}`);
    const long = (keyLength: number): Uint8Array[] => [two, der.integer(keyLength)];
    for (const keyLength of [1, 5]) {
      const short = { ...parameters, cipher: 'rc2-cbc', keyLength, effectiveKeyBits: 40, iv: salt } as const;
      expect(decodePbes2(encodePbes2(short))).toEqual(short);
    }
    expect(() => decodePbes2(byHand([two], oids['rc2-cbc'], der.sequence()))).toThrow('parameters.iv at byte');
    expect(decodePbes2(byHand(long(128), oids['rc2-cbc'], rc2Scheme())).keyLength).toBe(128);
    expect(() => decodePbes2(byHand(long(129), oids['rc2-cbc'], rc2Scheme()))).toThrow('129 bytes do not fit rc2-cbc');
    expect(() => decodePbes2(byHand([two], oids['rc2-cbc'], der.sequence(iv(8), der.null())))).toThrow('unexpected');
  });

  test('what is written: a salt of 16 bytes, AES-256 and SHA-256 unless told otherwise', () => {
    const written = decodePbes2(pbes2Encrypt(salt, password, { iterations: 1 }).algorithm);
    expect(written).toMatchObject({ prf: 'sha256', iterations: 1, keyLength: 32, cipher: 'aes-256-cbc' });
    expect([written.salt.length, written.iv.length]).toEqual([16, 16]);
    const rc2Written = decodePbes2(pbes2Encrypt(salt, password, { cipher: 'rc2-cbc', iterations: 1 }).algorithm);
    expect(rc2Written).toMatchObject({ keyLength: 16, effectiveKeyBits: 128 });
    // Only RC2 leaves its key length open: the others' DER has none, and sha1 is the default that DER leaves out.
    const kdf = (algorithm: AlgorithmIdentifier): string => bytesToHex(algorithm.parameters ?? salt);
    expect(kdf(encodePbes2(parameters))).not.toContain('020110');
    expect(kdf(encodePbes2({ ...parameters, prf: 'sha1' }))).not.toContain(bytesToHex(hmacWithSHA1));
    expect(() => pbes2Encrypt(salt, password, { saltLength: 1025 })).toThrow('saltLength: expected 8 to 1024');
    expect(() => pbes2Encrypt(salt, password, { iterations: 0 })).toThrow('iterations: expected');
    expect(() => pbes2Encrypt(salt, 'x' as never)).toThrow('password: expected a Uint8Array');
    expect(() => pbes2Encrypt(salt, password, { prf: 'md5' as never })).toThrow('prf: expected');
    expect(() => encodePbes2({ ...parameters, prf: 'md5' as never })).toThrow('prf: expected');
    expect(() => encodePbes2({ ...parameters, cipher: 'x' as never })).toThrow('cipher: expected');
  });

  test('decryption: counts from 1, whole blocks, and bytes as password', () => {
    const of = (iterations: number): AlgorithmIdentifier => encodePbes2({ ...parameters, iterations });
    expect(() => pbes2Decrypt(of(0), new Uint8Array(16), password)).toThrow('expected at least 1, found 0');
    expect(() => pbes2Decrypt(of(1), new Uint8Array(0), password)).toThrow(AuthenticationError);
    expect(() => pbes2Decrypt(of(1), new Uint8Array(17), password)).toThrow(AuthenticationError);
    expect(() => pbes2Decrypt(of(1), new Uint8Array(16), 'x' as never)).toThrow('password: expected a Uint8Array');
    expect(() => passwordDecrypt({ oid: '1.2.3' }, salt, 'x')).toThrow('unknown password scheme 1.2.3');
    // No count is above NaN: without a check of the bound itself, it would bound nothing.
    for (const maxWork of [NaN, '10' as never])
      expect(() => pbes2Decrypt(of(20_000_000), salt, password, { maxWork })).toThrow('maxWork: expected');
  });
});
