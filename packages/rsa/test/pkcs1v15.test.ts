import {
  AuthenticationError,
  bytesToHex,
  concat,
  hexToBytes,
  record,
  seededRandom,
  utf8ToBytes,
} from '@cleartext/core';
import { hashByName, md5, sha1, sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from '@cleartext/hash';
import { int, intFromBytes, type Int } from '@cleartext/number';
import fc from 'fast-check';
import {
  digestInfo,
  emePkcs1v15Encode,
  emsaPkcs1v15Encode,
  i2osp,
  os2ip,
  padForSignature,
  pkcs1v15Encryption,
  pkcs1v15Signature,
  privateKeyFromPem,
  rsaep,
  rsasp1,
  type Pkcs1v15SignatureEvent,
  rsaPublicKey,
} from '../src/index.ts';
import { sigGen15 } from './data/cavp.ts';
import { implicitRejections } from './data/implicit-rejection.ts';
import * as storedKeys from './data/keys.ts';
import { encryptionVectors } from './data/pkcs1v15-encryption.ts';
import { signatureVectors } from './data/pkcs1v15-signature.ts';
import { fixedBytes, keyOfHex } from './vector-keys.ts';

const { rsa1024, rsa1024e3, rsa2048e3, rsa512 } = storedKeys;
const key = privateKeyFromPem(rsa1024);
const message = utf8ToBytes('message');
const k = 128;
/** What an attacker who holds the key would send: the signature of any encoded message. */
const signEM = (EM: Uint8Array): Uint8Array => i2osp(rsasp1(key, os2ip(EM)), k);

describe('RSASSA-PKCS1-v1_5', () => {
  it('has the DigestInfo prefixes of RFC 8017 section 9.2 note 1', () => {
    const prefixes = [
      [md5, '3020300c06082a864886f70d020505000410'],
      [sha1, '3021300906052b0e03021a05000414'],
      [sha224, '302d300d06096086480165030402040500041c'],
      [sha256, '3031300d060960864801650304020105000420'],
      [sha384, '3041300d060960864801650304020205000430'],
      [sha512, '3051300d060960864801650304020305000440'],
      [sha512_224, '302d300d06096086480165030402050500041c'],
      [sha512_256, '3031300d060960864801650304020605000420'],
    ] as const;
    for (const [hash, prefix] of prefixes) {
      const digest = hash(message);
      expect(bytesToHex(digestInfo(hash, digest))).toBe(prefix + bytesToHex(digest));
    }
  });

  it('shows H, T, PS and EM', () => {
    const { result, events } = record<Pkcs1v15SignatureEvent, Uint8Array>((trace) =>
      emsaPkcs1v15Encode(sha1, message, 64, trace),
    );
    const T = digestInfo(sha1, sha1(message));
    const PS = new Uint8Array(64 - 3 - T.length).fill(0xff);
    expect(events).toEqual([
      { step: 'H', value: sha1(message) },
      { step: 'T', value: T },
      { step: 'PS', value: PS },
      { step: 'EM', value: concat(Uint8Array.of(0, 1), PS, Uint8Array.of(0), T) },
    ]);
    expect(result).toEqual(events[3].value);
  });

  it.each(signatureVectors)('RSA Laboratories pkcs1v15sign-vectors.txt $name', (vector) => {
    const vectorKey = keyOfHex(vector);
    for (const { message, signature } of vector.examples) {
      expect(bytesToHex(pkcs1v15Signature(sha1).sign(vectorKey, hexToBytes(message)))).toBe(signature);
      expect(pkcs1v15Signature(sha1).verify(vectorKey, hexToBytes(message), hexToBytes(signature))).toBe(true);
      expect(pkcs1v15Signature(md5).verify(vectorKey, hexToBytes(message), hexToBytes(signature))).toBe(false);
    }
  });

  it.each(sigGen15)('NIST CAVP SigGen15 $hash, modulus of $n.length digits', ({ hash, n, e, message, signature }) => {
    const publicKey = rsaPublicKey({ n: int(`0x${n}`), e: int(`0x${e}`) });
    const scheme = pkcs1v15Signature(hashByName(hash.toLowerCase()));
    expect(scheme.verify(publicKey, hexToBytes(message), hexToBytes(signature))).toBe(true);
    expect(scheme.verify(publicKey, hexToBytes(`${message}00`), hexToBytes(signature))).toBe(false);
  });

  it('verifies what it signs, and nothing with a bit flipped', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(8 * k - 1), (text, bit) => {
        const signature = pkcs1v15Signature(sha256).sign(key, text);
        expect(pkcs1v15Signature(sha256).verify(key, text, signature)).toBe(true);
        signature[bit >> 3] ^= 1 << (bit & 7);
        expect(pkcs1v15Signature(sha256).verify(key, text, signature)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a key too small to sign, and answers false to verify with it', () => {
    const small = privateKeyFromPem(rsa512);
    expect(() => pkcs1v15Signature(sha512).sign(small, message)).toThrow(
      'a modulus of at least 94 bytes for this hash',
    );
    expect(pkcs1v15Signature(sha512).verify(small, message, new Uint8Array(64))).toBe(false);
    expect(pkcs1v15Signature(sha256).verify(small, message, pkcs1v15Signature(sha256).sign(small, message))).toBe(true);
  });

  it('answers false to a signature of a wrong length or not below n', () => {
    const signature = pkcs1v15Signature(sha256).sign(key, message);
    const verify = (bytes: Uint8Array): boolean => pkcs1v15Signature(sha256).verify(key, message, bytes);
    expect(verify(signature)).toBe(true);
    expect(verify(concat(Uint8Array.of(0), signature))).toBe(false);
    expect(verify(signature.subarray(0, k - 1))).toBe(false);
    expect(verify(new Uint8Array())).toBe(false);
    const above = os2ip(signature).plus(key.n);
    if (above.bitLength() <= 8 * k) expect(verify(i2osp(above, k))).toBe(false);
    expect(verify(new Uint8Array(k).fill(0xff))).toBe(false);
  });
});

describe('forged encodings are refused, even when the key itself signed them', () => {
  const EM = emsaPkcs1v15Encode(sha256, message, k);
  const verify = (bytes: Uint8Array): boolean => pkcs1v15Signature(sha256).verify(key, message, signEM(bytes));

  it('a wrong byte in any position', () => {
    expect(verify(EM)).toBe(true);
    for (let i = 0; i < k; i++) {
      const changed = EM.slice();
      changed[i] ^= i === 0 ? 1 : 0x55;
      if (os2ip(changed).isLessThan(key.n)) expect(verify(changed)).toBe(false);
    }
  });

  it('a short padding string with garbage behind the digest (Bleichenbacher 2006)', () => {
    const T = digestInfo(sha256, sha256(message));
    for (const length of [0, 1, 7, 8, 20]) {
      const PS = new Uint8Array(length).fill(0xff);
      const front = concat(Uint8Array.of(0, 1), PS, Uint8Array.of(0), T);
      expect(verify(concat(front, new Uint8Array(k - front.length).fill(0xa5)))).toBe(false);
    }
  });

  it('garbage inside the DigestInfo, where the parameters are', () => {
    const digest = sha256(message);
    const oid = hexToBytes('0609608648016503040201');
    for (const length of [1, 10, 30]) {
      const parameters = concat(Uint8Array.of(4, length), new Uint8Array(length).fill(0x42));
      const algorithm = concat(Uint8Array.of(0x30, oid.length + parameters.length), oid, parameters);
      const T = concat(Uint8Array.of(0x30, algorithm.length + 34), algorithm, Uint8Array.of(4, 32), digest);
      expect(verify(padForSignature(T, k))).toBe(false);
    }
  });

  it('a DigestInfo without NULL, in BER lengths, or the bare digest', () => {
    const digest = sha256(message);
    const withoutNull = concat(hexToBytes('302f300b06096086480165030402010420'), digest);
    const longLength = concat(hexToBytes('308131300d060960864801650304020105000420'), digest);
    for (const T of [withoutNull, longLength, digest, concat(digestInfo(sha256, digest), Uint8Array.of(0))])
      expect(verify(padForSignature(T, k))).toBe(false);
    expect(verify(padForSignature(digestInfo(sha256, digest), k))).toBe(true);
  });

  it('the cube root: with e = 3 a forger needs no key to please a parser, but does not please us', () => {
    const publicKey = privateKeyFromPem(rsa2048e3);
    // 00 01 FF FF FF FF FF FF FF FF 00 || T || garbage: the garbage is chosen so that EM is a cube.
    const T = digestInfo(sha1, sha1(message));
    const front = concat(Uint8Array.of(0, 1), new Uint8Array(8).fill(0xff), Uint8Array.of(0), T);
    const low = intFromBytes(concat(front, new Uint8Array(256 - front.length)));
    const high = intFromBytes(concat(front, new Uint8Array(256 - front.length).fill(0xff)));
    const root = cubeRoot(high);
    const forged = root.times(root).times(root);
    expect(forged.isAtLeast(low)).toBe(true);
    expect(i2osp(forged, 256).subarray(0, front.length)).toEqual(front);
    expect(rsaep(publicKey, root).equals(forged)).toBe(true);
    expect(pkcs1v15Signature(sha1).verify(publicKey, message, i2osp(root, 256))).toBe(false);
  });
});

describe('RSAES-PKCS1-v1_5', () => {
  const explicit = pkcs1v15Encryption({ implicitRejection: false });
  const encryptEM = (EM: Uint8Array): Uint8Array => i2osp(rsaep(key, os2ip(EM)), k);

  it.each(encryptionVectors)('RSA Laboratories pkcs1v15crypt-vectors.txt $name', (vector) => {
    const vectorKey = keyOfHex(vector);
    for (const { message, seed, ciphertext } of vector.examples) {
      const scheme = pkcs1v15Encryption({ random: fixedBytes(hexToBytes(seed)) });
      expect(bytesToHex(scheme.encrypt(vectorKey, hexToBytes(message)))).toBe(ciphertext);
      expect(bytesToHex(scheme.decrypt(vectorKey, hexToBytes(ciphertext)))).toBe(message);
      expect(bytesToHex(explicit.decrypt(vectorKey, hexToBytes(ciphertext)))).toBe(message);
    }
  });

  it('round-trips every length that fits', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: k - 11 }), fc.string(), (text, word) => {
        const ciphertext = pkcs1v15Encryption({ random: seededRandom(word) }).encrypt(key, text);
        expect(pkcs1v15Encryption().decrypt(key, ciphertext)).toEqual(text);
        expect(explicit.decrypt(key, ciphertext)).toEqual(text);
      }),
      { numRuns: 30 },
    );
    expect(explicit.maximumLength(key)).toBe(117);
    expect(explicit.decrypt(key, explicit.encrypt(key, new Uint8Array(117)))).toEqual(new Uint8Array(117));
  });

  it('has at least eight padding bytes, none of them zero', () => {
    fc.assert(
      fc.property(fc.nat(k - 11), fc.string(), (length, word) => {
        const EM = emePkcs1v15Encode(new Uint8Array(length), k, seededRandom(word));
        expect(EM).toHaveLength(k);
        expect([EM[0], EM[1], EM.indexOf(0, 2)]).toEqual([0, 2, k - length - 1]);
      }),
    );
    expect(() => emePkcs1v15Encode(new Uint8Array(118), k)).toThrow('message: expected at most 117 bytes, found 118');
    expect(() => emePkcs1v15Encode(new Uint8Array(), 10)).toThrow('a modulus of at least 11 bytes');
    const onlyZeros = (length: number): Uint8Array => new Uint8Array(length);
    expect(() => emePkcs1v15Encode(new Uint8Array(), k, onlyZeros)).toThrow('random: expected a byte other than 0');
  });

  it('refuses each wrong form with the same error when rejection is explicit', () => {
    const EM = emePkcs1v15Encode(message, k, seededRandom('form'));
    const error = new AuthenticationError('decryption error');
    const decrypt = (change: (EM: Uint8Array) => void): (() => Uint8Array) => {
      const changed = EM.slice();
      change(changed);
      return () => explicit.decrypt(key, encryptEM(changed));
    };
    expect(decrypt(() => undefined)()).toEqual(message);
    expect(decrypt((bytes) => (bytes[0] = 1))).toThrow(error);
    for (const type of [0, 1, 3, 0x82]) expect(decrypt((bytes) => (bytes[1] = type))).toThrow(error);
    for (let i = 2; i < 10; i++) expect(decrypt((bytes) => (bytes[i] = 0))).toThrow(error);
    expect(decrypt((bytes) => (bytes[10] = 0))()).toHaveLength(k - 11);
    expect(decrypt((bytes) => bytes.fill(7, 2))).toThrow(error);
    expect(() => explicit.decrypt(key, new Uint8Array(k - 1))).toThrow(error);
    expect(() => explicit.decrypt(key, new Uint8Array(k + 1))).toThrow(error);
    expect(() => explicit.decrypt(key, new Uint8Array(k).fill(0xff))).toThrow(error);
  });
});

describe('implicit rejection', () => {
  const scheme = pkcs1v15Encryption();
  const random = seededRandom('implicit rejection');
  const wrong = (): Uint8Array => i2osp(intFromBytes(random(k)).mod(key.n), k);

  it.each(implicitRejections)('is that of OpenSSL under $key', (vector) => {
    const vectorKey = privateKeyFromPem(storedKeys[vector.key]);
    expect(bytesToHex(scheme.decrypt(vectorKey, hexToBytes(vector.ciphertext)))).toBe(vector.message);
  });

  it('gives every ciphertext a message, always the same one', () => {
    for (let i = 0; i < 20; i++) {
      const ciphertext = wrong();
      const first = scheme.decrypt(key, ciphertext);
      expect(scheme.decrypt(key, ciphertext)).toEqual(first);
      expect(first.length).toBeLessThanOrEqual(k - 11);
    }
  });

  it('of a length spread over all that fit, and other bytes for every ciphertext', () => {
    const small = privateKeyFromPem(rsa512);
    const messages = Array.from({ length: 400 }, () =>
      scheme.decrypt(small, i2osp(intFromBytes(random(64)).mod(small.n), 64)),
    );
    const counts = new Array<number>(54).fill(0);
    for (const { length } of messages) counts[length]++;
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(48);
    expect(Math.max(...counts)).toBeLessThan(30);
    const long = messages.filter(({ length }) => length >= 16).map((bytes) => bytesToHex(bytes));
    expect(new Set(long).size).toBe(long.length);
  });

  it('is decided by the key too', () => {
    const other = privateKeyFromPem(rsa1024e3);
    const ciphertext = i2osp(int(12345), k);
    expect(scheme.decrypt(other, ciphertext)).not.toEqual(scheme.decrypt(key, ciphertext));
  });

  it('still refuses what is visibly no ciphertext of this key', () => {
    for (const length of [0, k - 1, k + 1])
      expect(() => scheme.decrypt(key, new Uint8Array(length))).toThrow(AuthenticationError);
    expect(() => scheme.decrypt(key, new Uint8Array(k).fill(0xff))).toThrow(AuthenticationError);
  });
});

/** The greatest integer whose cube is at most x. */
function cubeRoot(x: Int): Int {
  let root = int(0);
  for (let bit = Math.ceil(x.bitLength() / 3); bit >= 0; bit--) {
    const next = root.plus(int(1).shiftLeft(bit));
    if (next.times(next).times(next).isAtMost(x)) root = next;
  }
  return root;
}
