import { encodePem } from '@cleartext/asn1';
import { AuthenticationError, DecodeError, hexToBytes, seededRandom, utf8ToBytes } from '@cleartext/core';
import { ecPrivateKey, ed25519PrivateKey, generateEcKey, x25519PrivateKey } from '@cleartext/ec';
import { rsaPublicKey, encodePrivateKey as encodeRsaPrivateKey, privateKeyFromPem as rsaKey } from '@cleartext/rsa';
import { encodePrivateKey as encodeCurveKey } from '@cleartext/ec';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { rsa2048 } from '../../rsa/test/data/keys.ts';
import {
  codePointAllows,
  decodePrivateKey,
  decodePublicKey,
  describeKey,
  encodePublicKey,
  keyStrength,
  privateKeyFromPem,
  privateKeyToPem,
  publicKeyFromPem,
  publicKeyOf,
  publicKeyToPem,
  rsaPss,
  samePublicKey,
  schemeByCodePoint,
  signatureSchemes,
  tlsSignatureSchemes,
  type PrivateKey,
  type PublicKey,
} from '../src/index.ts';
import { sha256, sha1, md5 } from '@cleartext/hash';

const keys: readonly (readonly [string, PrivateKey])[] = [
  ['RSA, 2048 bits', rsaKey(rsa2048)],
  ['P-256', ecPrivateKey('P-256', 5n)],
  ['P-384', ecPrivateKey('P-384', 6n)],
  ['P-521', ecPrivateKey('P-521', 7n)],
  ['Ed25519', ed25519PrivateKey(new Uint8Array(32).fill(1))],
  ['X25519', x25519PrivateKey(new Uint8Array(32).fill(2))],
];

describe.each(keys)('a key (%s)', (name, key) => {
  it('is described by its kind and size', () => {
    expect(describeKey(key)).toBe(name);
  });

  it('goes to files of every form and back', () => {
    expect(privateKeyFromPem(privateKeyToPem(key))).toEqual(key);
    const locked = privateKeyToPem(key, { password: 'pier', iterations: 10, random: seededRandom('salt') });
    expect(privateKeyFromPem(locked, { password: 'pier' })).toEqual(key);
    expect(() => privateKeyFromPem(locked)).toThrow('expected a password for an encrypted key');
    expect(() => privateKeyFromPem(locked, { password: 'beach' })).toThrow(AuthenticationError);
    expect(decodePublicKey(encodePublicKey(key))).toEqual(publicKeyOf(key));
    expect(publicKeyFromPem(publicKeyToPem(key))).toEqual(publicKeyOf(key));
  });

  it('is read by node:crypto', () => {
    expect(createPrivateKey(privateKeyToPem(key)).type).toBe('private');
  });

  it('equals itself and no other', () => {
    for (const [otherName, other] of keys) expect(samePublicKey(key, other)).toBe(name === otherName);
  });
});

it('reads the forms without an envelope too', () => {
  const [, rsa] = keys[0];
  const [, ec] = keys[1];
  expect(decodePrivateKey(encodeRsaPrivateKey(rsa as never, 'pkcs1'))).toEqual(rsa);
  expect(decodePrivateKey(encodeCurveKey(ec as never, 'sec1'))).toEqual(ec);
  expect(privateKeyFromPem(encodePem('EC PRIVATE KEY', encodeCurveKey(ec as never, 'sec1')))).toEqual(ec);
});

it("reads node:crypto's keys", () => {
  for (const namedCurve of ['prime256v1', 'secp384r1', 'secp521r1']) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    expect(privateKeyFromPem(pem).type).toBe('ec');
    expect(privateKeyFromPem(privateKey.export({ type: 'sec1', format: 'pem' }) as string)).toEqual(
      privateKeyFromPem(pem),
    );
  }
  const ed = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  expect(privateKeyFromPem(ed).type).toBe('ed25519');
});

it('estimates the strength of keys as SP 800-57 does', () => {
  const rsa = (bits: number): PublicKey => rsaPublicKey({ n: (1n << BigInt(bits)) - 1n, e: 65537 });
  expect([1024, 2048, 3072, 7680, 15360].map((bits) => keyStrength(rsa(bits)))).toEqual([80, 112, 128, 192, 256]);
  expect(keyStrength(rsa(512))).toBe(57);
  expect(keyStrength(rsa(1023))).toBe(79);
  expect(keyStrength(rsa(8))).toBe(0);
  expect(keyStrength({ type: 'dsa', p: 1n << 1023n, q: 1n << 159n, g: 2n, y: 4n })).toBe(80);
  expect(keys.slice(1).map(([, key]) => keyStrength(key))).toEqual([128, 192, 256, 128, 128]);
});

it('answers false, not an error, to a key of another type', () => {
  const message = utf8ToBytes('message');
  for (const scheme of signatureSchemes)
    for (const [, key] of keys)
      if (key.type !== scheme.keyType) {
        expect(scheme.verify(key, message, new Uint8Array(64))).toBe(false);
        expect(() => scheme.sign(key, message)).toThrow(TypeError);
      }
});

it('answers false to points off the curve and to numbers out of range', () => {
  const message = utf8ToBytes('message');
  const key = generateEcKey('P-256', seededRandom('point'));
  const scheme = signatureSchemes.find(({ name }) => name === 'ecdsa-with-SHA256');
  const signature = scheme?.sign(key, message) ?? new Uint8Array(0);
  expect(scheme?.verify(key, message, signature)).toBe(true);
  for (const Q of [
    { x: 1n, y: 1n },
    { x: -1n, y: 0n },
    { x: 1n << 300n, y: 3n },
  ])
    expect(scheme?.verify({ type: 'ec', curve: 'P-256', Q }, message, signature)).toBe(false);
  expect(rsaPss(sha256).verify(rsaPublicKey({ n: 1, e: 1 }), message, new Uint8Array(1))).toBe(false);
  expect(rsaPss(sha256).verify(rsaPublicKey({ n: 0, e: 0 }), message, new Uint8Array(0))).toBe(false);
});

it('counts PSS as broken when the hash of MGF1 is', () => {
  expect(rsaPss(sha256, { mgfHash: md5 }).status).toBe('broken');
  expect(rsaPss(sha256, { mgfHash: sha1 }).status).toBe('broken');
  expect(rsaPss(sha256).status).toBe('current');
});

it('refuses malformed keys with the place', () => {
  expect(() => decodePrivateKey(hexToBytes('3000'))).toThrow(DecodeError);
  expect(() => publicKeyFromPem('no key')).toThrow('expected PUBLIC KEY or RSA PUBLIC KEY, found no block');
});

describe('code points of TLS', () => {
  it('are found by number, and are unique', () => {
    expect(schemeByCodePoint(0x0403)?.name).toBe('ecdsa_secp256r1_sha256');
    expect(schemeByCodePoint(0x0a0a)).toBeUndefined();
    expect(new Set(tlsSignatureSchemes.map(({ code }) => code)).size).toBe(tlsSignatureSchemes.length);
  });

  it('bind the curve in TLS 1.3, and not before', () => {
    const p384 = keys[2][1];
    const scheme = schemeByCodePoint(0x0403);
    expect(scheme && codePointAllows(scheme, p384)).toBe(false);
    expect(scheme && codePointAllows(scheme, p384, { bindCurve: false })).toBe(true);
    expect(scheme && codePointAllows(scheme, keys[1][1])).toBe(true);
  });

  it('tell the two names of an RSA key apart', () => {
    const [, rsa] = keys[0];
    const rsae = schemeByCodePoint(0x0804);
    const pss = schemeByCodePoint(0x0809);
    expect(rsae && codePointAllows(rsae, rsa, { keyOid: '1.2.840.113549.1.1.1' })).toBe(true);
    expect(pss && codePointAllows(pss, rsa, { keyOid: '1.2.840.113549.1.1.1' })).toBe(false);
  });
});
