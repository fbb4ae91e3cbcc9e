import { bytesToHex, hexToBytes, record, seededRandom } from '@cleartext/core';
import { gcd, int, intFromBytes, jsbi, modPow, native, type Int } from '@cleartext/number';
import fc from 'fast-check';
import {
  i2osp,
  os2ip,
  privateKeyFromPrimes,
  publicKeyOf,
  rsadp,
  rsaep,
  rsasp1,
  rsavp1,
  type RsaEvent,
  type RsaPrivateKey,
} from '../src/index.ts';
import { oaepIntermediate } from './data/intermediate.ts';
import { keyOfHex } from './vector-keys.ts';

const classroom = privateKeyFromPrimes({ p: 61, q: 53, e: 17 });
const value = (key: RsaPrivateKey): fc.Arbitrary<Int> =>
  fc.bigInt({ min: 0n, max: key.n.toBigInt() - 1n }).map((m) => key.n.engine.of(m));

describe('the classroom key n = 61 * 53', () => {
  it('encrypts 65 to 2790 and back', () => {
    expect(classroom.n.toNumber()).toBe(3233);
    expect(classroom.d.toNumber()).toBe(413);
    expect(rsaep(classroom, int(65)).toNumber()).toBe(2790);
    expect(rsadp(classroom, int(2790)).toNumber()).toBe(65);
  });

  it('maps 0 .. n - 1 onto itself, with and without blinding, and D(E(m)) = E(D(m)) = m for every m', () => {
    const seen = new Set<number>();
    for (let m = 0; m < 3233; m++) {
      const c = rsaep(classroom, int(m));
      seen.add(c.toNumber());
      expect(rsadp(classroom, c, { blinding: false }).toNumber()).toBe(m);
      if (m % 7 === 0) expect(rsadp(classroom, c).toNumber()).toBe(m);
      expect(rsavp1(classroom, rsasp1(classroom, int(m), { blinding: false })).toNumber()).toBe(m);
    }
    expect(seen.size).toBe(3233);
  });

  it('refuses representatives out of range', () => {
    for (const m of [-1, 3233, 99999]) {
      expect(() => rsaep(classroom, int(m))).toThrow(RangeError);
      expect(() => rsadp(classroom, int(m))).toThrow('c: expected a representative from 0 to n - 1');
      expect(() => rsasp1(classroom, int(m))).toThrow('m: expected');
      expect(() => rsavp1(classroom, int(m))).toThrow('s: expected');
    }
  });

  it('refuses to undo anything with a public key', () => {
    const publicKey = publicKeyOf(classroom) as RsaPrivateKey;
    for (const blinding of [true, false])
      for (const operation of [rsadp, rsasp1])
        expect(() => operation(publicKey, int(65), { blinding })).toThrow(
          new TypeError('privateKey: expected an RSA private key, found one without p and q'),
        );
  });

  it('is multiplicative, which is why textbook RSA is not a scheme', () => {
    fc.assert(
      fc.property(value(classroom), value(classroom), (a, b) => {
        const product = rsaep(classroom, a).times(rsaep(classroom, b)).mod(classroom.n);
        expect(rsaep(classroom, a.times(b).mod(classroom.n)).equals(product)).toBe(true);
      }),
    );
  });
});

describe('RSADP with CRT', () => {
  const key = keyOfHex(oaepIntermediate);

  it('has the intermediate values of RSA Laboratories (oaep-int.txt)', () => {
    const { result, events } = record<RsaEvent, Int>((trace) =>
      rsadp(key, intFromBytes(hexToBytes(oaepIntermediate.C)), { blinding: false, trace }),
    );
    const shown = Object.fromEntries(events.map(({ step, value }) => [step, value.toString(16)]));
    const { cModP, cModQ, m1, m2, h, EM, C } = oaepIntermediate;
    const hex = (text: string): string => text.replace(/^0+/, '');
    expect(result.toString(16)).toBe(hex(EM));
    expect(shown).toEqual({
      'c mod p': hex(cModP),
      'c mod q': hex(cModQ),
      m_1: hex(m1),
      m_2: hex(m2),
      h: hex(h),
      m: hex(EM),
      'm^e': hex(C),
    });
  });

  it('is the same with blinding, whatever the random source, and with a trace', () => {
    fc.assert(
      fc.property(value(key), fc.string(), (c, word) => {
        const plain = rsadp(key, c, { blinding: false });
        const { result, events } = record<RsaEvent, Int>((trace) =>
          rsadp(key, c, { random: seededRandom(word), trace }),
        );
        expect(result.equals(plain)).toBe(true);
        expect(events.map(({ step }) => step).slice(0, 2)).toEqual(['r^e', 'c r^e mod n']);
        const masked = events.find(({ step }) => step === 'c r^e mod n')?.value;
        if (!c.isZero()) expect(masked?.equals(c)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it('sees another number each time, also where the factor is squared from call to call', () => {
    const c = int(12345);
    const masks = Array.from({ length: 20 }, () => {
      const { result, events } = record<RsaEvent, Int>((trace) => rsadp(key, c, { trace }));
      expect(result.equals(rsadp(key, c, { blinding: false }))).toBe(true);
      return events.find(({ step }) => step === 'c r^e mod n')?.value.toString();
    });
    expect(new Set(masks).size).toBe(20);
  });

  it('draws a new factor where the first has no inverse: r = 53 with n = 3233', () => {
    const bytes = [52, 52, 1]; // r is drawn from 1 on
    const random = (length: number): Uint8Array => {
      const out = new Uint8Array(length);
      out[length - 1] = bytes.shift() ?? 7;
      return out;
    };
    expect(rsadp(classroom, int(2790), { random }).toNumber()).toBe(65);
    expect(bytes).toEqual([]);
  });

  it('never releases the result of a wrong value in the key (Boneh, DeMillo, Lipton)', () => {
    const m = int(123_456_789);
    for (const part of ['dP', 'dQ', 'qInv'] as const) {
      const broken = { ...key, [part]: key[part].plus(2) };
      expect(() => rsasp1(broken, m)).toThrow('(c^d)^e is not c');
    }
    // What the check holds back: with one half wrong, the result gives the other prime away.
    const { p, q, dP, dQ, qInv, n, e } = key;
    const [wrong, right] = [modPow(m, dP.plus(2), p), modPow(m, dQ, q)];
    const s = right.plus(q.times(wrong.minus(right).times(qInv).mod(p)));
    expect(gcd(modPow(s, e, n).minus(m).mod(n), n).equals(q)).toBe(true);
  });
});

describe('I2OSP and OS2IP', () => {
  it('are inverse to each other', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(i2osp(os2ip(bytes), bytes.length)).toEqual(bytes);
      }),
    );
  });

  it('refuse a number that is too large', () => {
    expect(() => i2osp(int(256), 1)).toThrow(RangeError);
    expect(bytesToHex(i2osp(int(256), 3))).toBe('000100');
  });
});

describe('native and jsbi', () => {
  it('agree on RSAEP and RSADP', () => {
    const one = keyOfHex(oaepIntermediate, native);
    const other = keyOfHex(oaepIntermediate, jsbi);
    fc.assert(
      fc.property(value(one), (m) => {
        const sameM = jsbi.of(m.toBigInt());
        expect(rsaep(other, sameM).toString()).toBe(rsaep(one, m).toString());
        expect(rsadp(other, sameM).toString()).toBe(rsadp(one, m).toString());
      }),
      { numRuns: 3 },
    );
  });
});
