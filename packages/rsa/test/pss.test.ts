import { bytesToHex, hexToBytes, record, utf8ToBytes } from '@cleartext/core';
import { hashByName, sha1, sha256, sha512 } from '@cleartext/hash';
import { int } from '@cleartext/number';
import fc from 'fast-check';
import { emsaPssEncode, emsaPssVerify, i2osp, os2ip, pss, rsaPublicKey, rsasp1, type PssEvent } from '../src/index.ts';
import { sigGenPss } from './data/cavp.ts';
import { pssIntermediate } from './data/intermediate.ts';
import { pssVectors } from './data/pss.ts';
import { fixedBytes, keyOfHex } from './vector-keys.ts';

const key = keyOfHex(pssVectors[0]);
const message = utf8ToBytes('message');

describe('RSASSA-PSS', () => {
  it('has the intermediate values of RSA Laboratories (pss-int.txt)', () => {
    const { M, salt, mHash, M_, H, DB, dbMask, maskedDB, EM, S } = pssIntermediate;
    const { events } = record<PssEvent, Uint8Array>((trace) =>
      emsaPssEncode(sha1, hexToBytes(M), 1023, { salt: hexToBytes(salt) }, trace),
    );
    expect(events.map(({ step, value }) => [step, bytesToHex(value)])).toEqual(
      Object.entries({ mHash, salt, "M'": M_, H, DB, dbMask, maskedDB, EM }),
    );
    const scheme = pss(sha1, { random: fixedBytes(hexToBytes(salt)) });
    expect(bytesToHex(scheme.sign(keyOfHex(pssIntermediate), hexToBytes(M)))).toBe(S);
    const back = record<PssEvent, boolean>((trace) =>
      emsaPssVerify(sha1, hexToBytes(M), hexToBytes(EM), 1023, {}, trace),
    );
    expect(back.result).toBe(true);
    expect(Object.fromEntries(back.events.map(({ step, value }) => [step, bytesToHex(value)]))).toEqual({
      ...{ mHash, salt, "M'": M_, H, DB, dbMask, maskedDB, EM },
    });
  });

  it.each(pssVectors)('RSA Laboratories pss-vect.txt $name', (vector) => {
    const vectorKey = keyOfHex(vector);
    for (const { message, salt, signature } of vector.examples) {
      const scheme = pss(sha1, { random: fixedBytes(hexToBytes(salt)) });
      expect(bytesToHex(scheme.sign(vectorKey, hexToBytes(message)))).toBe(signature);
      expect(scheme.verify(vectorKey, hexToBytes(message), hexToBytes(signature))).toBe(true);
      expect(scheme.verify(vectorKey, hexToBytes(`${message}00`), hexToBytes(signature))).toBe(false);
    }
  });

  it.each(sigGenPss)('NIST CAVP SigGenPSS $hash, modulus of $n.length digits', ({ hash, n, e, message, signature }) => {
    const publicKey = rsaPublicKey({ n: int(`0x${n}`), e: int(`0x${e}`) });
    const scheme = pss(hashByName(hash.toLowerCase()), { saltLength: 0 });
    expect(scheme.verify(publicKey, hexToBytes(message), hexToBytes(signature))).toBe(true);
    expect(pss(hashByName(hash.toLowerCase())).verify(publicKey, hexToBytes(message), hexToBytes(signature))).toBe(
      false,
    );
  });

  it('verifies what it signs and nothing else, at key sizes 1 modulo 8 too', () => {
    const keys = pssVectors.map((vector) => keyOfHex(vector));
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.uint8Array({ maxLength: 50 }),
        fc.constantFrom(0, 7, 32),
        fc.nat(),
        (privateKey, text, saltLength, position) => {
          const scheme = pss(sha256, { saltLength, mgfHash: sha1 });
          const signature = scheme.sign(privateKey, text);
          expect(scheme.verify(privateKey, text, signature)).toBe(true);
          expect(pss(sha256, { saltLength: 'any', mgfHash: sha1 }).verify(privateKey, text, signature)).toBe(true);
          expect(pss(sha256, { saltLength: saltLength + 1, mgfHash: sha1 }).verify(privateKey, text, signature)).toBe(
            false,
          );
          expect(pss(sha256, { saltLength }).verify(privateKey, text, signature)).toBe(false);
          const flipped = signature.slice();
          flipped[position % flipped.length] ^= 1 << (position % 8);
          expect(scheme.verify(privateKey, text, flipped)).toBe(false);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('answers false, without an error, to signatures of a wrong length or above n', () => {
    const signature = pss(sha1).sign(key, message);
    expect(pss(sha1).verify(key, message, signature.subarray(1))).toBe(false);
    expect(pss(sha1).verify(key, message, Uint8Array.of(0, ...signature))).toBe(false);
    expect(pss(sha1).verify(key, message, new Uint8Array())).toBe(false);
    expect(pss(sha1).verify(key, message, new Uint8Array(signature.length).fill(0xff))).toBe(false);
    expect(pss(sha512, { saltLength: 100 }).verify(key, message, signature)).toBe(false);
  });

  it('refuses a key too small for hash and salt', () => {
    expect(() => pss(sha512).sign(key, message)).toThrow(
      'at least 1034 bits for PSS with SHA-512 and a salt of 64 bytes',
    );
    expect(() => pss(sha1, { saltLength: -1 })).toThrow(RangeError);
    expect(() => pss(sha1, { saltLength: 1.5 })).toThrow(TypeError);
  });
});

describe('EMSA-PSS-VERIFY refuses each wrong byte', () => {
  const emBits = 1025;
  const EM = emsaPssEncode(sha1, message, emBits, { salt: new Uint8Array(20).fill(7) });
  const sign = (bytes: Uint8Array): Uint8Array => i2osp(rsasp1(key, os2ip(bytes)), 129);

  it('in any position, each bit', () => {
    expect(emsaPssVerify(sha1, message, EM, emBits)).toBe(true);
    for (let i = 0; i < 8 * EM.length; i++) {
      const changed = EM.slice();
      changed[i >> 3] ^= 1 << (i & 7);
      expect(emsaPssVerify(sha1, message, changed, emBits)).toBe(false);
    }
  });

  it('also where an attacker holding the key signs it', () => {
    expect(pss(sha1).verify(key, message, sign(EM))).toBe(true);
    const trailer = EM.slice();
    trailer[EM.length - 1] = 0xcc;
    expect(pss(sha1).verify(key, message, sign(trailer))).toBe(false);
  });
});
