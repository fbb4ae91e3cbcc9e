import { decodeSpki, der, encodeSpki, oids } from '@cleartext/asn1';
import { concat, DecodeError, seededRandom, utf8ToBytes } from '@cleartext/core';
import { sha1 } from '@cleartext/hash';
import { int } from '@cleartext/number';
import { ecPrivateKey } from '@cleartext/ec';
import fc from 'fast-check';
import { createPrivateKey, createPublicKey, sign as nodeSign } from 'node:crypto';
import {
  dsaPublicKeyFromSpki,
  dsaPublicKeyToSpki,
  dsaWithSha1,
  dsaWithSha224,
  dsaWithSha256,
  isValidDsaKey,
  keyTypeFor,
  privateKeyFromPem,
  publicKeyFromPem,
  publicKeyFromSpki,
  publicKeyToSpki,
  samePublicKey,
  schemeFor,
  type DsaPublicKey,
} from '../src/index.ts';

/** FIPS 186-2 appendix 5: the parameters of 512 bits, the key, and the signature of "abc". */
const published: DsaPublicKey = {
  type: 'dsa',
  p: BigInt(
    '0x8df2a494492276aa3d25759bb06869cbeac0d83afb8d0cf7cbb8324f0d7882e5' +
      'd0762fc5b7210eafc2e9adac32ab7aac49693dfbf83724c2ec0736ee31c80291',
  ),
  q: 0xc773218c737ec8ee993b4f2ded30f48edace915fn,
  g: BigInt(
    '0x626d027839ea0a13413163a55b4cb500299d5522956cefcb3bff10f399ce2c2e' +
      '71cb9de5fa24babf58e5b79521925c9cc42e9f6f464b088cc572af53e6d78802',
  ),
  y: BigInt(
    '0x19131871d75b1612a819f29d78d1b0d7346f7aa77bb62a859bfd6c5675da9d21' +
      '2d3a36ef1672ef660b8c7c255cc0ec74858fba33f44c06699630a76b030ee333',
  ),
};
const r = 0x8bac1ab66410435cb7181f95b16ab97c92b341c0n;
const s = 0x41e2345f1f56df2458f426d155b4ba2db6dcd8c8n;
const abc = utf8ToBytes('abc');
const signatureOf = (first: bigint, second: bigint) => der.sequence(der.integer(first), der.integer(second));

/** `openssl genpkey` with 1024 and 160 bits. */
const PEM = `-----BEGIN PRIVATE KEY-----
MIIBSgIBADCCASsGByqGSM44BAEwggEeAoGBAPaVNJWI5D7V2Z1asTuY1FwZtN4o
rhzPq6HkeubLw4H4jEHJdh3Wmk4oG6GxrGQ01oz/y9mUtLTm6euZ4D9rtow/u+7U
vY50G3oweLDq37xEPdOKqfh5W7FxRV1sStWShSc7FSFtJ0ukK0JIlATN38LjP2YP
NEDzdsREKXcoopTJAhUAtjHWO9+aiH1aikSEncVZj8VoQ2kCgYAZFCjYup0Hd0KU
onoZyLk4OoKJiuU9qW0PoTLkRgJXaa/dfbFkGE9yPStmXOI3ppHCixGoIpaYUXhz
O5FlCyGh8yoz2lvbQ5gaiv8CTQFJ0jpiMMY/KOXrT4sukhCowMCuLageJAcUQLR/
MOQDCFaUQ9IjUQbkZK6qb+Pji9a6jwQWAhRJVLC79XBLGD/we3QSxzWYwGMCsg==
-----END PRIVATE KEY-----
`;
const privateKey = createPrivateKey(PEM);
const publicKey = publicKeyFromPem(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString());

it('verifies the signature that FIPS 186-2 publishes', () => {
  expect(dsaWithSha1.verify(published, abc, signatureOf(r, s))).toBe(true);
  expect(dsaWithSha1.verify(published, utf8ToBytes('abd'), signatureOf(r, s))).toBe(false);
  expect(dsaWithSha256.verify(published, abc, signatureOf(r, s))).toBe(false);
});

it.each([
  ['sha1', dsaWithSha1, 'broken'],
  ['sha224', dsaWithSha224, 'legacy'],
  ['sha256', dsaWithSha256, 'legacy'],
] as const)('with %s verifies what node:crypto signs, and nothing else', (hash, scheme, status) => {
  expect([scheme.status, scheme.keyType, schemeFor(scheme.algorithm)]).toEqual([status, 'dsa', scheme]);
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat(), (message, place) => {
      const signature = Uint8Array.from(nodeSign(hash, message, privateKey));
      expect(scheme.verify(publicKey, message, signature)).toBe(true);
      const flipped = signature.slice();
      flipped[place % signature.length] ^= 1 << (place & 7);
      expect(scheme.verify(publicKey, message, flipped)).toBe(false);
      expect(scheme.verify(publicKey, message, concat(signature, Uint8Array.of(0)))).toBe(false);
      expect(scheme.verify(published, message, signature)).toBe(false);
    }),
    { numRuns: 10 },
  );
});

it('takes a digest longer than q by its leftmost bits', () => {
  // SHA-256 has 96 bits more than this q.
  const signature = Uint8Array.from(nodeSign('sha256', abc, privateKey));
  expect(dsaWithSha256.verify(publicKey, abc, signature)).toBe(true);
});

it('refuses r and s outside 1 .. q - 1, and every other form', () => {
  const { q } = published;
  for (const [first, second] of [
    [0n, s],
    [r, 0n],
    [q, s],
    [r, q],
    [r + q, s],
    [r, s + q],
    [-r, s],
    [r, s - q],
  ])
    expect(dsaWithSha1.verify(published, abc, signatureOf(first, second))).toBe(false);
  const valid = signatureOf(r, s);
  for (const bytes of [
    valid.slice(0, -1),
    new Uint8Array(0),
    new Uint8Array(10_000),
    der.sequence(der.integer(r), der.integer(s), der.null()),
    der.setOf([der.integer(r), der.integer(s)]),
    concat(Uint8Array.of(0x30, 0x81), valid.subarray(1)),
  ])
    expect(dsaWithSha1.verify(published, abc, bytes)).toBe(false);
  const random = seededRandom('DSA');
  for (let i = 0; i < 50; i++) expect(dsaWithSha1.verify(published, abc, random(46))).toBe(false);
  expect(() => dsaWithSha1.verify(published, 'abc' as never, valid)).toThrow(TypeError);
});

it('verifies nothing under a key that is not one', () => {
  const { p, q, y } = published;
  const wrong: readonly Partial<DsaPublicKey>[] = [
    // With g = y = 1 every signature with r = 1 would be valid, of every message.
    { g: 1n, y: 1n },
    { g: 0n },
    { y: 0n },
    { y: 1n },
    { y: p - 1n },
    { g: p - 1n },
    { y: y + p },
    { y: -y },
    { q: q + 2n },
    { q: 0n },
    { q: 1n },
    { q: -q },
    { p: -p },
    { p: p + 2n },
    { p: 0n },
    { p: 1n << 5000n },
    { q: 1n << 300n },
  ];
  for (const change of wrong) {
    const key = { ...published, ...change };
    expect(isValidDsaKey(key)).toBe(false);
    expect(dsaWithSha1.verify(key, abc, signatureOf(r, s))).toBe(false);
    expect(dsaWithSha1.verify(key, abc, signatureOf(1n, s))).toBe(false);
  }
  expect(isValidDsaKey(published)).toBe(true);
  expect(dsaWithSha1.verify(ecPrivateKey('P-256', 7n), abc, signatureOf(r, s))).toBe(false);
});

it('signs nothing', () => {
  expect(() => dsaWithSha1.sign(ecPrivateKey('P-256', 7n), abc)).toThrow(TypeError);
  expect(() => privateKeyFromPem(PEM)).toThrow(DecodeError);
});

describe('SubjectPublicKeyInfo', () => {
  it('holds the key with its parameters, as OpenSSL writes it', () => {
    const theirs = Uint8Array.from(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
    expect(encodeSpki(publicKeyToSpki(publicKey))).toEqual(theirs);
    expect(publicKeyFromSpki(decodeSpki(theirs))).toEqual(publicKey);
    expect(publicKeyFromSpki(dsaPublicKeyToSpki(published))).toEqual(published);
    expect(keyTypeFor({ oid: oids.dsa })).toBe('dsa');
    expect([samePublicKey(publicKey, publicKey), samePublicKey(publicKey, published)]).toEqual([true, false]);
  });

  it('may leave the parameters to the issuer', () => {
    const { publicKey: y } = dsaPublicKeyToSpki(published);
    const bare = { algorithm: { oid: oids.dsa }, publicKey: y };
    expect(dsaPublicKeyFromSpki(bare, published)).toEqual(published);
    expect(() => publicKeyFromSpki(bare)).toThrow(
      'SubjectPublicKeyInfo.algorithm.parameters at byte 0: expected Dss-Parms',
    );
  });

  it('is a value or a DecodeError, whatever its bytes', () => {
    const { algorithm, publicKey: y } = dsaPublicKeyToSpki(published);
    const parameters = algorithm.parameters!;
    fc.assert(
      fc.property(fc.nat(), fc.nat(255), fc.boolean(), (place, byte, cut) => {
        const change = (bytes: Uint8Array) =>
          cut ? bytes.slice(0, place % bytes.length) : bytes.map((old, i) => (i === place % bytes.length ? byte : old));
        for (const spki of [
          { algorithm: { oid: oids.dsa, parameters: change(parameters) }, publicKey: y },
          { algorithm, publicKey: change(y) },
        ])
          try {
            expect(dsaPublicKeyFromSpki(spki).type).toBe('dsa');
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
      }),
    );
  });
});

it('agrees with the equation written out', () => {
  const { p, q, g, y } = published;
  const power = (base: bigint, exponent: bigint) => {
    let result = 1n;
    for (const bit of exponent.toString(2)) result = (((result * result) % p) * (bit === '1' ? base : 1n)) % p;
    return result;
  };
  const z = int(`0x${Buffer.from(sha1(abc)).toString('hex')}`).toBigInt();
  let w = 1n;
  for (const bit of (q - 2n).toString(2)) w = (((w * w) % q) * (bit === '1' ? s : 1n)) % q;
  expect(((power(g, (z * w) % q) * power(y, (r * w) % q)) % p) % q).toBe(r);
});
