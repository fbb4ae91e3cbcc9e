/**
 * Both sides of each bound of the schemes, the key checks and the key files: the smallest key that has room, the first that
 * has not, the lengths around what fits. Found wanting by mutation testing (docs/mutation.md).
 */
import { AuthenticationError, bytesToHex, record, seededRandom, utf8ToBytes } from '@cleartext/core';
import { md5, sha1, sha256 } from '@cleartext/hash';
import { int, type Int } from '@cleartext/number';
import {
  checkKey,
  decodePrivateKey,
  decodePublicKey,
  digestInfo,
  emePkcs1v15Encode,
  emeOaepDecode,
  emeOaepEncode,
  emsaPkcs1v15Encode,
  emsaPssEncode,
  emsaPssVerify,
  encodePrivateKey,
  encodePublicKey,
  generateKey,
  generateKeySteps,
  i2osp,
  mgf1,
  modulusLength,
  oaep,
  os2ip,
  padForSignature,
  pkcs1v15Encryption,
  pkcs1v15Signature,
  privateKeyFromExponents,
  privateKeyFromInfo,
  privateKeyFromPem,
  privateKeyFromPrimes,
  pss,
  publicKeyFromPem,
  publicKeyFromSpki,
  rsadp,
  rsaep,
  type RsaEvent,
  type RsaPrivateKey,
  rsaPublicKey,
} from '../src/index.ts';
import { rsa1024, rsa2048, rsa512, threePrime2048 } from './data/keys.ts';

const message = utf8ToBytes('message');
const empty = new Uint8Array();
const power = (exponent: number, less: number): Int => int(1).shiftLeft(exponent).minus(less);

/** Keys of a wished size from primes close below powers of two: 2^19 - 1, 2^27 - 39, 2^61 - 1, 2^100 - 15, 2^255 - 19. */
const tiny = {
  /** 80 bits, 10 bytes. */
  ten: privateKeyFromPrimes({ p: power(61, 1), q: power(19, 1), e: 17 }),
  /** 88 bits, 11 bytes. */
  eleven: privateKeyFromPrimes({ p: power(61, 1), q: power(27, 39), e: 17 }),
  /** 355 bits, 45 bytes: exactly the room for a DigestInfo with MD5 under PKCS#1 v1.5. */
  fortyFive: privateKeyFromPrimes({ p: power(255, 19), q: power(100, 15), e: 23 }),
  /** 272 bits, 34 bytes: exactly the room for OAEP with MD5 around nothing. */
  thirtyFour: privateKeyFromPrimes({ p: power(255, 19), q: 65537, e: 17 }),
};

/** A trace that tries to change what it is shown: it has to be shown copies. */
const vandal = (event: { readonly value: unknown }): void => {
  if (event.value instanceof Uint8Array) event.value.fill(0);
};

describe('a trace', () => {
  const key = privateKeyFromPem(rsa1024);

  it('cannot change the encodings, for it sees copies', () => {
    const salt = new Uint8Array(20).fill(7);
    const random = (length: number): Uint8Array => new Uint8Array(length).fill(9);
    const encodings: ((trace?: typeof vandal) => Uint8Array)[] = [
      (trace) => emsaPkcs1v15Encode(sha256, message, 64, trace),
      (trace) => emsaPssEncode(sha1, message, 511, { salt: salt.slice() }, trace),
      (trace) => emeOaepEncode(sha1, message, 64, { seed: salt.slice() }, trace),
      (trace) => emeOaepDecode(sha1, emeOaepEncode(sha1, message, 64, { seed: salt }), {}, trace),
      (trace) => emePkcs1v15Encode(message, 64, random, trace),
      (trace) => {
        const scheme = pkcs1v15Encryption({ random });
        return scheme.decrypt(key, scheme.encrypt(key, message), trace);
      },
    ];
    for (const encode of encodings) expect(encode(vandal)).toEqual(encode());
    // The slice of a Buffer is a view, and no copy.
    const T = Buffer.from('not a DigestInfo');
    padForSignature(T, 64, vandal);
    expect(T.toString()).toBe('not a DigestInfo');
    const EM = emsaPssEncode(sha1, message, 511, { salt });
    expect(emsaPssVerify(sha1, message, EM, 511, {}, vandal)).toBe(true);
    expect(EM).toEqual(emsaPssEncode(sha1, message, 511, { salt }));
  });

  it('sees the encoding and the private-key operation inside each scheme', () => {
    const steps = (run: (trace: (event: { readonly step: string }) => void) => unknown): string[] =>
      record<{ readonly step: string }, unknown>(run).events.map(({ step }) => step);
    const signatures = [pkcs1v15Signature(sha1), pss(sha1)];
    for (const scheme of signatures)
      expect(steps((trace) => scheme.sign(key, message, trace))).toEqual(expect.arrayContaining(['EM', 'm_1', 'm_2']));
    const encryptions = [pkcs1v15Encryption(), oaep(sha1)];
    for (const scheme of encryptions) {
      const ciphertext = scheme.encrypt(key, message);
      expect(steps((trace) => scheme.decrypt(key, ciphertext, trace))).toEqual(
        expect.arrayContaining(['EM', 'm_1', 'm_2']),
      );
    }
    expect(steps((trace) => emePkcs1v15Encode(message, 64, undefined, trace))).toEqual(['PS', 'EM']);
  });

  it('sees how blinding comes off again', () => {
    const { result, events } = record<RsaEvent, Int>((trace) => rsadp(key, int(12345), { trace }));
    expect(events.find(({ step }) => step === 'm r^-1 mod n')?.value.equals(result)).toBe(true);
  });
});

describe('a random source that gives too little', () => {
  const key = privateKeyFromPem(rsa1024);
  const random = (length: number): Uint8Array => new Uint8Array(length - 1).fill(7);

  it('is refused, rather than making a shorter encoding', () => {
    expect(() => oaep(sha256, { random }).encrypt(key, message)).toThrow('seed: expected 32 bytes, found 31');
    expect(() => pss(sha256, { random }).sign(key, message)).toThrow('salt: expected 32 bytes, found 31');
    expect(() => pkcs1v15Encryption({ random }).encrypt(key, message)).toThrow(
      'random bytes: expected 118 bytes, found 117',
    );
  });
});

describe('the encodings refuse text in the place of bytes', () => {
  const text = 'salt' as unknown as Uint8Array;
  it.each([
    ['salt', () => emsaPssEncode(sha1, message, 1023, { salt: text })],
    ['seed', () => emeOaepEncode(sha1, message, 128, { seed: text })],
    ['T', () => padForSignature(text, 64)],
    ['message', () => emePkcs1v15Encode(text, 64)],
    ['digest', () => digestInfo(sha1, text)],
  ])('%s', (name, encode) => {
    expect(encode).toThrow(new TypeError(`${name}: expected a Uint8Array, found "salt"`));
  });

  it('and a length that is no integer', () => {
    expect(() => emsaPssEncode(sha1, message, 1023.5, { salt: empty })).toThrow('emBits: expected an integer');
  });
});

describe('the smallest keys', () => {
  it('PKCS#1 v1.5 encryption: 11 bytes hold nothing, 10 bytes not even that', () => {
    const scheme = pkcs1v15Encryption();
    expect([tiny.ten, tiny.eleven].map(modulusLength)).toEqual([10, 11]);
    expect(scheme.maximumLength(tiny.eleven)).toBe(0);
    expect(scheme.decrypt(tiny.eleven, scheme.encrypt(tiny.eleven, empty))).toEqual(empty);
    expect(emePkcs1v15Encode(empty, 11)).toHaveLength(11);
    expect(() => scheme.encrypt(tiny.ten, empty)).toThrow('at least 11 bytes for PKCS#1 v1.5, found 10');
    expect(() => scheme.decrypt(tiny.ten, new Uint8Array(10))).toThrow(new AuthenticationError('decryption error'));
  });

  it('OAEP with MD5: 34 bytes hold nothing', () => {
    const scheme = oaep(md5);
    expect(modulusLength(tiny.thirtyFour)).toBe(34);
    expect(scheme.decrypt(tiny.thirtyFour, scheme.encrypt(tiny.thirtyFour, empty))).toEqual(empty);
    expect(() => emeOaepEncode(md5, empty, 33, { seed: new Uint8Array(16) })).toThrow('at least 34 bytes for OAEP');
    for (const length of [0, 1, 33])
      expect(() => emeOaepDecode(md5, new Uint8Array(length))).toThrow('EM: expected at least 34 bytes');
    expect(() => emeOaepDecode(md5, new Uint8Array(34))).toThrow(AuthenticationError);
  });

  it('PKCS#1 v1.5 signatures: at least eight bytes of padding', () => {
    const key = tiny.fortyFive;
    const T = digestInfo(md5, md5(message));
    expect([modulusLength(key), T.length + 11]).toEqual([45, 45]);
    const scheme = pkcs1v15Signature(md5);
    expect(scheme.verify(key, message, scheme.sign(key, message))).toBe(true);
    for (let room = T.length; room < T.length + 11; room++)
      expect(() => padForSignature(T, room)).toThrow('a modulus of at least 45 bytes');
    expect(() => padForSignature(T, -1)).toThrow('emLen: expected');
    // A hash that leaves less room: sign refuses the key, verify has to say false.
    expect(() => pkcs1v15Signature(sha256).sign(key, message)).toThrow(RangeError);
    expect(pkcs1v15Signature(sha256).verify(key, message, new Uint8Array(45))).toBe(false);
  });

  it('PSS: 8 (hLen + sLen) + 10 bits', () => {
    const key = generateKey({ bits: 514, random: seededRandom('514') });
    const fits = (saltLength: number): boolean => {
      const scheme = pss(sha1, { saltLength });
      const signature = scheme.sign(key, message);
      expect(pss(sha1, { saltLength: 'any' }).verify(key, message, signature)).toBe(true);
      return scheme.verify(key, message, signature);
    };
    expect(fits(43)).toBe(true); // 8 (20 + 43) + 10 = 514
    expect(() => fits(44)).toThrow('at least 522 bits for PSS with SHA-1 and a salt of 44 bytes, found 514');
  });
});

describe('PSS', () => {
  it('at a size of 1 modulo 8, where EM is a byte shorter than the modulus', () => {
    const key = generateKey({ bits: 521, random: seededRandom('521') });
    const scheme = pss(sha1);
    expect([modulusLength(key), Math.ceil((key.n.bitLength() - 1) / 8)]).toEqual([66, 65]);
    for (let i = 0; i < 12; i++) {
      const text = Uint8Array.of(i);
      const signature = scheme.sign(key, text);
      expect(scheme.verify(key, text, signature)).toBe(true);
    }
    // n - 1 is its own signature and has 521 bits: it does not fit 65 bytes, and that is no error.
    expect(scheme.verify(key, message, i2osp(key.n.minus(1), 66))).toBe(false);
  });

  it("signs under 'any' with a salt as long as the digest", () => {
    const key = privateKeyFromPem(rsa1024);
    expect(pss(sha1).verify(key, message, pss(sha1, { saltLength: 'any' }).sign(key, message))).toBe(true);
  });

  it('verifies no encoded message with bytes behind it, before it or missing', () => {
    const salt = new Uint8Array(20).fill(7);
    const EM = emsaPssEncode(sha1, message, 511, { salt });
    for (const saltLength of [20, 'any'] as const) {
      const verify = (bytes: Uint8Array): boolean => emsaPssVerify(sha1, message, bytes, 511, { saltLength });
      expect(verify(EM)).toBe(true);
      expect(verify(Uint8Array.of(...EM, 0))).toBe(false);
      expect(verify(Uint8Array.of(...EM, 0xbc))).toBe(false);
      expect(verify(Uint8Array.of(0, ...EM))).toBe(false);
      expect(verify(EM.subarray(1))).toBe(false);
      for (let length = 0; length < 44; length++) {
        const short = new Uint8Array(length).fill(0xbc);
        expect(emsaPssVerify(sha1, message, short, 8 * length, { saltLength })).toBe(false);
      }
    }
  });
});

describe('PKCS#1 v1.5 encryption', () => {
  const key = privateKeyFromPem(rsa512);

  it('rejects implicitly unless told otherwise, and may pretend the longest message', () => {
    const scheme = pkcs1v15Encryption();
    const lengthFor = (c: number): number => scheme.decrypt(key, i2osp(int(c), 64)).length;
    expect([25, 64].map(lengthFor)).toEqual([53, 53]);
    expect([72, 104].map(lengthFor)).toEqual([0, 0]);
  });

  it('leaves the bytes of the random source alone', () => {
    const source = seededRandom('zeros')(40);
    source.fill(0, 0, 20);
    const before = source.slice();
    let first = true;
    const random = (length: number): Uint8Array => {
      if (!first) return new Uint8Array(length).fill(5);
      first = false;
      return source.subarray(0, length);
    };
    expect(bytesToHex(emePkcs1v15Encode(empty, 43, random).subarray(2, 22))).toBe('05'.repeat(20));
    expect(source).toEqual(before);
  });
});

describe('primitives', () => {
  it('lengths below 0 are refused, the longest mask is named', () => {
    expect(() => i2osp(int(0), -1)).toThrow('length: expected');
    expect(() => mgf1(sha1, empty, 2 ** 32 * 20 + 1)).toThrow('expected at most 85899345920');
    expect(os2ip(empty).isZero()).toBe(true);
  });
});

describe('private keys', () => {
  it('from n, e, d: those that belong to no key', () => {
    for (const [n, e, d] of [
      [3233, 1, 1],
      [3233, 0, 5],
      [3232, 17, 413],
      [3233, 17, 414],
    ])
      // prettier-ignore
      expect(() => privateKeyFromExponents({ n, e, d })).toThrow('d: expected the private exponent of n and e');
  });

  it('of three and of five primes', () => {
    for (const otherPrimes of [[17], [17, 19, 23]]) {
      const key = privateKeyFromPrimes({ p: 11, q: 13, otherPrimes, e: 7 });
      for (let m = 0; m < 300; m += 7) expect(rsadp(key, rsaep(key, int(m))).toNumber()).toBe(m);
      expect(decodePrivateKey(encodePrivateKey(key))).toEqual(key);
    }
  });

  it('take decimal digits and nothing around them', () => {
    for (const wrong of ['x61', '61x', ' 61', '-61', '6.1', ''])
      expect(() => privateKeyFromPrimes({ p: wrong, q: 53, e: 17 })).toThrow('p: expected decimal digits');
  });

  const failed = (key: RsaPrivateKey): string[] =>
    checkKey(key, { rounds: 1 })
      .filter(({ passed }) => !passed)
      .map(({ name }) => name);

  it('checkKey names every check', () => {
    const key = privateKeyFromPem(threePrime2048);
    expect(checkKey(key, { rounds: 1 }).map(({ name }) => name)).toEqual([
      'every factor is above 1',
      'n = p q r_3',
      'p is a probable prime',
      'q is a probable prime',
      'r_3 is a probable prime',
      'the factors are distinct',
      'e is odd, 3 <= e < n',
      'e d = 1 mod lcm(p - 1, q - 1, ...)',
      'd < n',
      'e dP = 1 mod (p - 1), dP < p',
      'e dQ = 1 mod (q - 1), dQ < q',
      'q qInv = 1 mod p, qInv < p',
      'e d_3 = 1 mod (r_3 - 1)',
      't_3 is the inverse of the primes before r_3',
      'n has at least 2048 bits',
      'e is above 2^16 and below 2^256',
      'd is above 2^(bits / 2)',
      'p and q are not close',
    ]);
    expect(() => checkKey(key, { rounds: 0 })).toThrow(RangeError);
  });

  it('checkKey: each bound from both sides', () => {
    const key = privateKeyFromPrimes({ p: 61, q: 53, e: 17 });
    const fails = (name: string, change: Partial<RsaPrivateKey>): void =>
      expect([name, failed({ ...key, ...change }).includes(name)]).toEqual([name, true]);
    const passes = (name: string, change: Partial<RsaPrivateKey>): void =>
      expect([name, failed({ ...key, ...change }).includes(name)]).toEqual([name, false]);
    fails('the factors are distinct', { q: key.p });
    for (const e of [-3, 0, 1, 2, 4, 3232, 3233, 3235]) fails('e is odd, 3 <= e < n', { e: int(e) });
    for (const e of [3, 3231]) passes('e is odd, 3 <= e < n', { e: int(e) });
    for (const d of [-1, 0, 3233]) fails('d < n', { d: int(d) });
    for (const d of [1, 3232]) passes('d < n', { d: int(d) });
    fails('e dP = 1 mod (p - 1), dP < p', { dP: key.dP.plus(60) });
    fails('e dQ = 1 mod (q - 1), dQ < q', { dQ: key.dQ.plus(52) });
    fails('q qInv = 1 mod p, qInv < p', { qInv: key.qInv.plus(61) });
    const size = 'e is above 2^16 and below 2^256';
    for (const e of [power(16, 1), power(256, -1)]) fails(size, { e });
    for (const e of [power(16, -1), power(256, 1)]) passes(size, { e });
    // n has 12 bits.
    fails('d is above 2^(bits / 2)', { d: int(63) });
    passes('d is above 2^(bits / 2)', { d: int(64) });
    const big = privateKeyFromPem(rsa2048);
    const close = (difference: Int): string[] => failed({ ...big, q: big.p.minus(difference) });
    expect(close(power(923, 0))).toContain('p and q are not close');
    expect(close(power(924, 0))).not.toContain('p and q are not close');
  });
});

describe('key generation', () => {
  it('takes an e of 256 bits and none of 257', () => {
    const e = power(255, -1);
    expect(generateKeySteps({ bits: 600, e }).next().done).toBe(false);
    for (const bits of [512, 600])
      expect(() => generateKey({ bits, e: power(256, -1) })).toThrow('e: expected an odd exponent from 3 to 256 bits');
  });

  it('starts anew where p and q are close: here they are equal', () => {
    // A source that always says the same gives the same prime twice, until it is replaced.
    const word = seededRandom('the same prime')(64);
    const other = seededRandom('another');
    let searches = 0;
    const random = (length: number): Uint8Array => (searches < 3 ? word.slice(0, length) : other(length));
    const steps = generateKeySteps({ bits: 512, random });
    let last = '';
    for (;;) {
      const { done, value } = steps.next();
      if (done) {
        expect(searches).toBeGreaterThan(3);
        expect(value.p.equals(value.q)).toBe(false);
        return;
      }
      if (value.prime !== last) searches++;
      last = value.prime;
    }
  });
});

describe('key files', () => {
  it('hold up to eight primes', () => {
    const key = privateKeyFromPrimes({ p: 11, q: 13, otherPrimes: [17, 19, 23, 29, 37, 41], e: 17 });
    expect(decodePrivateKey(encodePrivateKey(key))).toEqual(key);
  });

  it('sizes: 16384 bits of n, 64 bits of e by default', () => {
    const read = (n: Int, e: Int) => () => decodePublicKey(encodePublicKey(rsaPublicKey({ n, e })));
    const three = int(3);
    expect(read(power(16383, -1), three)().n.bitLength()).toBe(16384);
    expect(read(power(16384, -1), three)).toThrow('at most 16384 bits, found 16385');
    expect(read(power(1023, -1), power(63, -1))().e.bitLength()).toBe(64);
    expect(read(power(1023, -1), power(64, -1))).toThrow(
      'publicExponent at byte 0: expected at most 64 bits, found 65',
    );
    const wide = encodePublicKey(rsaPublicKey({ n: power(1023, -1), e: power(64, -1) }));
    expect(decodePublicKey(wide, { maxExponentBits: 65 }).e.bitLength()).toBe(65);
  });

  it('errors of the decoder carry the name of the structure', () => {
    const algorithm = { oid: '1.2.840.113549.1.1.1' };
    expect(() => decodePublicKey(empty)).toThrow('public key at byte 0');
    expect(() => decodePrivateKey(empty)).toThrow('private key at byte 0');
    expect(() => publicKeyFromSpki({ algorithm, publicKey: empty })).toThrow('RSAPublicKey at byte 0');
    expect(() => privateKeyFromInfo({ algorithm, privateKey: empty })).toThrow('RSAPrivateKey at byte 0');
    const pem = (label: string): string => `-----BEGIN ${label}-----\n-----END ${label}-----\n`;
    expect(() => publicKeyFromPem(pem('RSA PUBLIC KEY'))).toThrow('RSAPublicKey at byte 0');
    expect(() => privateKeyFromPem(pem('RSA PRIVATE KEY'))).toThrow('RSAPrivateKey at byte 0');
  });
});
