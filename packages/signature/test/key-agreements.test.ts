import { bytesToHex, concat, DecodeError, hexToBytes, seededRandom, type RandomSource } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import { int, isProbablePrime } from '@cleartext/number';
import fc from 'fast-check';
import { createDiffieHellman } from 'node:crypto';
import {
  classroomGroup,
  dhSharedSecret,
  exportGroup512,
  ffdhe,
  ffdhePrime,
  finiteField,
  generateDhKey,
  groupFromParameters,
  keyAgreementByCodePoint,
  keyAgreementByName,
  keyAgreements,
  mlKem768Agreement,
  x25519Agreement,
  x25519MlKem768,
  type KeyAgreement,
} from '../src/index.ts';

const fixed = (...parts: readonly Uint8Array[]): RandomSource => {
  const bytes = concat(...parts);
  let drawn = 0;
  return (length) => bytes.slice(drawn, (drawn += length));
};

describe.each([...keyAgreements(), finiteField(exportGroup512), finiteField(classroomGroup(23, 5))])(
  '$name',
  (agreement: KeyAgreement) => {
    const random = seededRandom(agreement.name);

    it('gives both sides the same secret, of the sizes that it says', () => {
      const mine = agreement.generate(random);
      const theirs = agreement.respond(mine.share, random);
      expect(mine.finish(theirs.share)).toEqual(theirs.secret);
      expect([mine.share.length, theirs.share.length, theirs.secret.length]).toEqual([
        agreement.shareSize,
        agreement.responseSize,
        agreement.secretSize,
      ]);
    });

    it('is repeatable from its random source, and else never the same', () => {
      const once = () => agreement.generate(seededRandom('again')).share;
      expect(once()).toEqual(once());
      if (agreement.strength > 0) expect(agreement.generate().share).not.toEqual(agreement.generate().share);
    });

    it('answers a share of another length with a DecodeError', () => {
      const mine = agreement.generate(random);
      const uses: readonly (readonly [number, (share: Uint8Array) => unknown])[] = [
        [agreement.shareSize, (share) => agreement.respond(share, random)],
        [agreement.responseSize, (share) => mine.finish(share)],
      ];
      for (const [size, use] of uses)
        for (const length of [0, 1, size - 1, size + 1])
          if (length !== size) expect(() => use(new Uint8Array(length).fill(4))).toThrow(DecodeError);
      expect(() => agreement.respond('share' as never)).toThrow(TypeError);
      expect(() => mine.finish(undefined as never)).toThrow(TypeError);
    });

    it('answers arbitrary bytes with a secret or a DecodeError, and leaves them as they are', () => {
      const mine = agreement.generate(random);
      const { share } = agreement.respond(mine.share, random);
      const flip = fc.record({ place: fc.nat(), bit: fc.nat({ max: 7 }), garbage: fc.boolean() });
      fc.assert(
        fc.property(flip, ({ place, bit, garbage }) => {
          for (const [valid, use] of [
            [share, (peer: Uint8Array) => mine.finish(peer)],
            [mine.share, (peer: Uint8Array) => agreement.respond(peer, random).secret],
          ] as const) {
            const peer = garbage ? random(valid.length) : valid.slice();
            peer[place % peer.length] ^= 1 << bit;
            const before = peer.slice();
            try {
              expect(use(peer)).toHaveLength(agreement.secretSize);
            } catch (error) {
              expect(error).toBeInstanceOf(DecodeError);
            }
            expect(peer).toEqual(before);
          }
        }),
        { numRuns: 4 },
      );
    });
  },
);

describe('the catalogue', () => {
  /** The registry "TLS Supported Groups" of IANA. */
  it.each([
    [0x0017, 'secp256r1'],
    [0x0018, 'secp384r1'],
    [0x0019, 'secp521r1'],
    [0x001d, 'x25519'],
    [0x0100, 'ffdhe2048'],
    [0x0101, 'ffdhe3072'],
    [0x0102, 'ffdhe4096'],
    [0x0103, 'ffdhe6144'],
    [0x0104, 'ffdhe8192'],
    [0x0200, 'MLKEM512'],
    [0x0201, 'MLKEM768'],
    [0x0202, 'MLKEM1024'],
    [0x11eb, 'SecP256r1MLKEM768'],
    [0x11ec, 'X25519MLKEM768'],
    [0x11ed, 'SecP384r1MLKEM1024'],
  ])('has %d as %s', (codePoint, name) => {
    expect(keyAgreementByCodePoint(codePoint)?.name).toBe(name);
    expect(keyAgreementByName(name.toUpperCase())).toBe(keyAgreementByCodePoint(codePoint));
  });

  it('knows no others', () => {
    expect(keyAgreements()).toHaveLength(15);
    expect(keyAgreementByCodePoint(0x001e)).toBeUndefined();
    expect(() => keyAgreementByName('x448')).toThrow(/^name: expected one of X25519MLKEM768, x25519, .*found "x448"$/);
  });
});

/** RFC 8448 section 3: the private keys of client and server, their shares, and the secret. */
it('X25519 as in RFC 8448', () => {
  const client = x25519Agreement.generate(
    fixed(hexToBytes('49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005')),
  );
  expect(bytesToHex(client.share)).toBe('99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c');
  const server = x25519Agreement.respond(
    client.share,
    fixed(hexToBytes('b1580eeadf6dd589b8ef4f2d5652578cc810e9980191ec8d058308cea216a21e')),
  );
  expect(bytesToHex(server.share)).toBe('c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f');
  const secret = '8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d';
  expect([server.secret, client.finish(server.share)].map((bytes) => bytesToHex(bytes))).toEqual([secret, secret]);
});

describe('the hybrid', () => {
  it('writes ML-KEM first and X25519 second, shares and secrets alike (RFC 10024)', () => {
    const random = seededRandom('hybrid');
    const [d, z, x, m, y] = [random(32), random(32), random(32), random(32), random(32)];
    const client = x25519MlKem768.generate(fixed(d, z, x));
    const kem = mlKem768Agreement.generate(fixed(d, z));
    const curve = x25519Agreement.generate(fixed(x));
    expect(client.share).toEqual(concat(kem.share, curve.share));
    const server = x25519MlKem768.respond(client.share, fixed(m, y));
    const byKem = mlKem768Agreement.respond(kem.share, fixed(m));
    const byCurve = x25519Agreement.respond(curve.share, fixed(y));
    expect(server.share).toEqual(concat(byKem.share, byCurve.share));
    expect(server.secret).toEqual(concat(byKem.secret, byCurve.secret));
    expect([client.share.length, server.share.length, server.secret.length]).toEqual([1216, 1120, 64]);
  });

  it('refuses a zero share of X25519, and a key of ML-KEM that is not reduced', () => {
    const { share } = x25519MlKem768.generate(seededRandom('hybrid'));
    const zero = share.slice().fill(0, 1184);
    expect(() => x25519MlKem768.respond(zero)).toThrow(DecodeError);
    const unreduced = share.slice().fill(0xff, 0, 2);
    expect(() => x25519MlKem768.respond(unreduced)).toThrow('expected coefficients below 3329');
  });
});

describe('groups modulo a prime', () => {
  /** SHA-256 of the primes of RFC 7919 appendix A in bytes, as `openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048` has them. */
  it.each([
    [2048, '9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966'],
    [3072, '0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17'],
    [4096, '4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e'],
    [6144, '227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7'],
    [8192, '770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833'],
  ] as const)('ffdhe%d is the prime that RFC 7919 prints', (bits, hash) => {
    const { p, g, exponentBits, strength } = ffdhe(bits);
    expect(bytesToHex(sha256(p.toBytes()))).toBe(hash);
    expect([p.bitLength(), g.toString()]).toEqual([bits, '2']);
    expect(exponentBits).toBeGreaterThanOrEqual(2 * strength);
    expect(ffdhe(bits)).toBe(ffdhe(bits));
  });

  it('the recipe gives a safe prime for the X of ffdhe2048', () => {
    const p = ffdhePrime(2048, 560_316);
    expect(p.equals(ffdhe(2048).p)).toBe(true);
    const options = { rounds: 4, random: seededRandom('primes') };
    expect(isProbablePrime(p, options) && isProbablePrime(p.minus(1).shiftRight(1), options)).toBe(true);
  });

  it('the 512 bits of the export suites are a safe prime, and broken all the same', () => {
    const { p, status } = exportGroup512;
    const options = { rounds: 10, random: seededRandom('primes') };
    expect(p.bitLength()).toBe(512);
    expect(isProbablePrime(p, options) && isProbablePrime(p.minus(1).shiftRight(1), options)).toBe(true);
    expect(status).toBe('broken');
  });

  it('node:crypto agrees on ffdhe2048', () => {
    const group = ffdhe(2048);
    const theirs = createDiffieHellman(group.p.toBytes(), group.g.toBytes());
    theirs.generateKeys();
    const mine = finiteField(group).generate();
    const padded = (bytes: Uint8Array) => concat(new Uint8Array(256 - bytes.length), bytes);
    expect(mine.finish(padded(theirs.getPublicKey()))).toEqual(padded(theirs.computeSecret(mine.share)));
  });

  it('in the classroom: p = 23, g = 5, Alice has 4, Bob has 3', () => {
    const group = classroomGroup(23, 5);
    const [A, B] = [int(4), int(10)]; // 5^4 and 5^3 modulo 23
    expect(dhSharedSecret(group, int(4), B).toString()).toBe('18');
    expect(dhSharedSecret(group, int(3), A).toString()).toBe('18');
    for (let i = 0; i < 50; i++) {
      const { x, Y } = generateDhKey(group);
      expect(x.isAtLeast(1) && x.isAtMost(21) && Y.isLessThan(23)).toBe(true);
    }
    expect(() => classroomGroup(23, 22)).toThrow('g: expected 2 to 21, found 22');
    expect(() => classroomGroup(4, 2)).toThrow('p: expected');
  });

  it('refuses 0, 1, p - 1, p and more (RFC 7919 section 5.1)', () => {
    const group = ffdhe(2048);
    const mine = finiteField(group).generate();
    for (const Y of [int(0), int(1), group.p.minus(1), group.p, group.p.plus(2)])
      expect(() => mine.finish(Y.toBytes(256))).toThrow(
        new DecodeError('dh_Y', 0, 'expected a number from 2 to p - 2'),
      );
    expect(mine.finish(int(2).toBytes(256))).toHaveLength(256);
    expect(() => mine.finish(int(2).toBytes(1))).toThrow('dh_Y at byte 0: expected 256 bytes, found 1');
  });

  it('reads a share without leading zeros where TLS 1.2 asks for it', () => {
    const group = ffdhe(2048);
    const random = () => seededRandom('shorter');
    const strict = finiteField(group).generate(random());
    const mine = finiteField(group, { shorterShares: true }).generate(random());
    expect(mine.finish(Uint8Array.of(2))).toEqual(strict.finish(int(2).toBytes(256)));
    for (const length of [0, 257]) expect(() => mine.finish(new Uint8Array(length))).toThrow(DecodeError);
  });
});

describe('the parameters of a TLS 1.2 server', () => {
  const bytes = (value: number) => int(value).toBytes();

  it('name a known group, or one of their own', () => {
    expect(groupFromParameters(ffdhe(2048).p.toBytes(), bytes(2))).toBe(ffdhe(2048));
    expect(groupFromParameters(exportGroup512.p.toBytes(), bytes(2))).toBe(exportGroup512);
    const other = groupFromParameters(ffdhe(2048).p.toBytes(), bytes(3));
    expect([other.name, other.status, other.strength]).toEqual(['a group of 2048 bits', 'legacy', 112]);
    const small = groupFromParameters(bytes(23), bytes(5));
    expect([small.status, small.strength]).toEqual(['broken', 0]);
    const agreement = finiteField(small);
    const mine = agreement.generate(seededRandom('pier'));
    const theirs = agreement.respond(mine.share, seededRandom('pier bob'));
    expect(mine.finish(theirs.share)).toEqual(theirs.secret);
  });

  it('are refused where they are malformed or too much work', () => {
    const p = ffdhe(2048).p.toBytes();
    for (const [prime, generator] of [
      [new Uint8Array(0), bytes(2)],
      [bytes(24), bytes(5)],
      [bytes(23), bytes(1)],
      [bytes(23), bytes(22)],
      [bytes(23), new Uint8Array(0)],
      [p, p],
      [p, concat(p, p)],
      [new Uint8Array(100_000).fill(0xff), bytes(2)],
      [ffdhe(6144).p.toBytes(), bytes(2)],
    ])
      expect(() => groupFromParameters(prime, generator)).toThrow(DecodeError);
    expect(groupFromParameters(ffdhe(6144).p.toBytes(), bytes(2), { maxBits: 8192 })).toBe(ffdhe(6144));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (a, b) => {
        try {
          groupFromParameters(a, b);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});
