import { AuthenticationError, bytesToHex, hexToBytes, record, utf8ToBytes } from '@cleartext/core';
import { sha1, sha256, sha512 } from '@cleartext/hash';
import fc from 'fast-check';
import { emeOaepDecode, emeOaepEncode, i2osp, mgf1, oaep, os2ip, rsaep, type OaepEvent } from '../src/index.ts';
import { oaepIntermediate } from './data/intermediate.ts';
import { oaepVectors } from './data/oaep.ts';
import { fixedBytes, keyOfHex } from './vector-keys.ts';

const key = keyOfHex(oaepVectors[0]);
const k = 129;

describe('MGF1', () => {
  it('is the concatenation of Hash(seed || counter), so a shorter mask is a prefix of a longer one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(100), fc.nat(100), (seed, a, b) => {
        const [short, long] = a < b ? [a, b] : [b, a];
        expect(mgf1(sha1, seed, long).subarray(0, short)).toEqual(mgf1(sha1, seed, short));
      }),
    );
    expect(mgf1(sha256, new Uint8Array(), 32)).toEqual(sha256(new Uint8Array(4)));
    expect(mgf1(sha256, new Uint8Array(), 64).subarray(32)).toEqual(sha256(Uint8Array.of(0, 0, 0, 1)));
  });

  it('refuses wrong arguments', () => {
    expect(() => mgf1(sha1, 'seed' as never, 1)).toThrow('seed: expected a Uint8Array');
    expect(() => mgf1(sha1, new Uint8Array(), -1)).toThrow(RangeError);
  });
});

describe('RSAES-OAEP', () => {
  it('has the intermediate values of RSA Laboratories (oaep-int.txt)', () => {
    const { M, seed, lHash, DB, dbMask, maskedDB, seedMask, maskedSeed, EM } = oaepIntermediate;
    const { events } = record<OaepEvent, Uint8Array>((trace) =>
      emeOaepEncode(sha1, hexToBytes(M), 128, { seed: hexToBytes(seed) }, trace),
    );
    expect(events.map(({ step, value }) => [step, bytesToHex(value)])).toEqual(
      Object.entries({ lHash, DB, seed, dbMask, maskedDB, seedMask, maskedSeed, EM: `00${EM}` }),
    );
    const back = record<OaepEvent, Uint8Array>((trace) => emeOaepDecode(sha1, hexToBytes(`00${EM}`), {}, trace));
    expect(bytesToHex(back.result)).toBe(M);
    const shown = Object.fromEntries(back.events.map(({ step, value }) => [step, bytesToHex(value)]));
    expect(shown).toEqual({ lHash, DB, seed, dbMask, maskedDB, seedMask, maskedSeed, EM: `00${EM}` });
  });

  it.each(oaepVectors)('RSA Laboratories oaep-vect.txt $name', (vector) => {
    const vectorKey = keyOfHex(vector);
    for (const { message, seed, ciphertext } of vector.examples) {
      const scheme = oaep(sha1, { random: fixedBytes(hexToBytes(seed)) });
      expect(bytesToHex(scheme.encrypt(vectorKey, hexToBytes(message)))).toBe(ciphertext);
      expect(bytesToHex(scheme.decrypt(vectorKey, hexToBytes(ciphertext)))).toBe(message);
    }
  });

  it('round-trips every length that fits, under every label', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: k - 42 }), fc.uint8Array({ maxLength: 9 }), (message, label) => {
        const scheme = oaep(sha1, { label });
        expect(scheme.decrypt(key, scheme.encrypt(key, message))).toEqual(message);
      }),
      { numRuns: 30 },
    );
    expect(oaep(sha1).maximumLength(key)).toBe(k - 42);
  });

  it('refuses a message that is too long and a key that is too small, before any work', () => {
    expect(() => oaep(sha1).encrypt(key, new Uint8Array(k - 41))).toThrow(
      'message: expected at most 87 bytes, found 88',
    );
    expect(() => oaep(sha512).encrypt(key, new Uint8Array())).toThrow('at least 130 bytes for OAEP, found 129');
    expect(() => oaep(sha512).decrypt(key, new Uint8Array(k))).toThrow(AuthenticationError);
  });

  it('keeps its own copy of the label', () => {
    const label = utf8ToBytes('label');
    const scheme = oaep(sha1, { label });
    label[0] ^= 1;
    const ciphertext = scheme.encrypt(key, Uint8Array.of(1));
    expect(oaep(sha1, { label: utf8ToBytes('label') }).decrypt(key, ciphertext)).toEqual(Uint8Array.of(1));
  });
});

describe('OAEP decryption gives one error, whatever is wrong (Manger 2001)', () => {
  const seed = new Uint8Array(20);
  const good = emeOaepEncode(sha1, utf8ToBytes('hello'), k, { seed });
  const decrypted = (EM: Uint8Array): unknown => {
    try {
      return emeOaepDecode(sha1, EM);
    } catch (error) {
      return error;
    }
  };
  const DB = (change: (db: Uint8Array) => void): Uint8Array => {
    const EM = good.slice();
    const mask = mgf1(sha1, seed, k - 21);
    const db = EM.subarray(21).map((byte, i) => byte ^ mask[i]);
    change(db);
    const masked = db.map((byte, i) => byte ^ mask[i]);
    const seedMask = mgf1(sha1, masked, 20);
    EM.set(seed.map((byte, i) => byte ^ seedMask[i]), 1); // prettier-ignore
    EM.set(masked, 21);
    return EM;
  };

  it('a first byte other than 0, each byte of lHash, each byte of PS, and a missing separator', () => {
    const same = new AuthenticationError('decryption error');
    const Y = good.slice();
    Y[0] = 1;
    expect(decrypted(Y)).toEqual(same);
    expect(decrypted(DB(() => undefined))).toEqual(utf8ToBytes('hello'));
    const separator = k - 21 - 6;
    for (let i = 0; i < separator; i++) expect(decrypted(DB((db) => void (db[i] ^= 2)))).toEqual(same);
    expect(decrypted(DB((db) => db.fill(0, separator)))).toEqual(same);
    expect(decrypted(DB((db) => void (db[separator] = 2)))).toEqual(same);
    // A 1 in the padding string ends it there: the rest counts as message.
    expect(decrypted(DB((db) => void (db[30] = 1)))).toHaveLength(k - 21 - 31);
  });

  it('and the same for another label, another hash, a wrong length, and a number that is not below n', () => {
    const ciphertext = oaep(sha1).encrypt(key, utf8ToBytes('hello'));
    const wrong = [
      () => oaep(sha1, { label: Uint8Array.of(1) }).decrypt(key, ciphertext),
      () => oaep(sha256).decrypt(key, ciphertext),
      () => oaep(sha1, { mgfHash: sha256 }).decrypt(key, ciphertext),
      () => oaep(sha1).decrypt(key, ciphertext.subarray(1)),
      () => oaep(sha1).decrypt(key, Uint8Array.of(0, ...ciphertext)),
      () => oaep(sha1).decrypt(key, new Uint8Array(k).fill(0xff)),
      () => oaep(sha1).decrypt(key, i2osp(rsaep(key, os2ip(Uint8Array.of(1, ...good.subarray(1)))), k)),
      () => oaep(sha1).decrypt(key, new Uint8Array(k)),
    ];
    for (const attempt of wrong) expect(attempt).toThrow(new AuthenticationError('decryption error'));
  });
});
