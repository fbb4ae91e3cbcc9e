import { bytesToHex, record, utf8ToBytes, type Trace } from '@cleartext/core';
import { hashByName, sha1, sha256, sha384, sha3_256, sha512 } from '@cleartext/hash';
import fc from 'fast-check';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import {
  curveByName,
  curves,
  decodeEcdsaSigValue,
  decodePrivateKey,
  decodePublicKey,
  deterministicNonces,
  ecdsa,
  ecdsaReference,
  ecPrivateKey,
  encodeEcdsaSigValue,
  encodePublicKey,
  generateEcKey,
  publicKeyOf,
  type EcdsaEvent,
  type EcPrivateKey,
  type EcPublicKey,
  type Rfc6979Event,
} from '../src/index.ts';
import { rfc6979 } from './data/rfc6979.ts';

const message = utf8ToBytes('sample');

describe.each(rfc6979)('RFC 6979 appendix A.2, $curve', ({ curve, d, x, y, cases }) => {
  const key = ecPrivateKey(curve, BigInt(`0x${d}`));

  it('has the public key', () => {
    expect(key.Q).toEqual({ x: BigInt(`0x${x}`), y: BigInt(`0x${y}`) });
  });

  it.each([...cases])('signs "$message" with $hash', ({ hash: name, message: text, k, r, s }) => {
    const hash = hashByName(name);
    const signed = utf8ToBytes(text);
    const { n } = curveByName(curve);
    const nonces = deterministicNonces({ hash, q: n, x: key.d, h1: hash(signed) });
    expect(nonces.next().value).toBe(BigInt(`0x${k}`));
    const { result, events } = record((trace: Trace<EcdsaEvent>) => ecdsa(hash).sign(key, signed, trace));
    expect(decodeEcdsaSigValue(result)).toEqual({ r: BigInt(`0x${r}`), s: BigInt(`0x${s}`) });
    expect(events).toContainEqual({ step: 'k', value: BigInt(`0x${k}`) });
    expect(ecdsa(hash).verify(key, signed, result)).toBe(true);
  });
});

describe('RFC 6979 section 3.2', () => {
  // The curve of appendix A.1.2 is K-163; only the order of its base point matters here.
  const q = 0x4000000000000000000020108a2e0cc0d99f8a5efn;
  const x = 0x09a4d6792295a7f730fc3f2b49cbc0f62e862272fn;
  const input = { hash: sha256, q, x, h1: sha256(message) };

  it('passes over two candidates in appendix A.1.2 and uses the third', () => {
    const { result, events } = record((trace: Trace<Rfc6979Event>) => deterministicNonces(input, trace).next().value);
    expect(result).toBe(0x23af4074c90a02b3fe61d286d5c87f425e6bdd81bn);
    const T = events.filter(({ step }) => step === 'T').map(({ value }) => bytesToHex(value).slice(0, 8));
    expect(T).toEqual(['9305a46d', 'c70c7860', '475e80e9']);
  });

  it('goes on to other candidates', () => {
    const nonces = deterministicNonces(input);
    expect(new Set([nonces.next().value, nonces.next().value, nonces.next().value]).size).toBe(3);
  });
});

describe.each(curves.map(({ name }) => name))('ECDSA on %s', (curve) => {
  const key = generateEcKey(curve);

  it.each(['sha256', 'sha384', 'sha512', 'sha3-256'])('agrees with node:crypto both ways, with %s', (id) => {
    const hash = hashByName(id);
    const theirKey = createPublicKey({ key: Buffer.from(encodePublicKey(key)), format: 'der', type: 'spki' });
    const ours = ecdsa(hash).sign(key, message);
    expect(verify(id, message, theirKey, ours)).toBe(true);
    const raw = ecdsa(hash, { encoding: 'p1363' }).sign(key, message);
    expect(verify(id, message, { key: theirKey, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true);
    expect(ecdsa(hash, { encoding: 'p1363' }).verify(key, message, raw)).toBe(true);

    const pair = generateKeyPairSync('ec', { namedCurve: curve });
    const foreign = decodePublicKey(pair.publicKey.export({ format: 'der', type: 'spki' })) as EcPublicKey;
    const theirs = sign(id, message, pair.privateKey);
    expect(ecdsa(hash, { curve }).verify(foreign, message, theirs)).toBe(true);
    expect(ecdsa(hash).verify(foreign, utf8ToBytes('another'), theirs)).toBe(false);
    const foreignPrivate = decodePrivateKey(pair.privateKey.export({ format: 'der', type: 'pkcs8' })) as EcPrivateKey;
    expect(publicKeyOf(foreignPrivate)).toEqual(foreign);
  });

  it('signs and verifies alike on the reference arithmetic', () => {
    const reference = ecdsaReference(sha256);
    const signature = reference.sign(key, message);
    expect(signature).toEqual(ecdsa(sha256).sign(key, message));
    expect(reference.verify(publicKeyOf(key), message, signature)).toBe(true);
    expect(reference.verify(publicKeyOf(key), message, ecdsa(sha512).sign(key, message))).toBe(false);
  });

  it('refuses r and s out of range, and accepts the other s', () => {
    const { n } = curveByName(curve);
    const scheme = ecdsa(sha384);
    const { r, s } = decodeEcdsaSigValue(scheme.sign(key, message));
    const accepts = (pair: { r: bigint; s: bigint }) => scheme.verify(key, message, encodeEcdsaSigValue(pair));
    expect(accepts({ r, s })).toBe(true);
    expect(accepts({ r, s: n - s })).toBe(true);
    for (const pair of [
      { r: 0n, s },
      { r, s: 0n },
      { r: n, s },
      { r, s: n },
      { r: -r, s },
      { r, s: -s },
      { r: r + n, s },
      { r, s: s + n },
      { r: s, s: r },
    ])
      expect(accepts(pair)).toBe(false);
  });
});

describe('verify', () => {
  const key = generateEcKey('P-256');
  const scheme = ecdsa(sha256);
  const signature = scheme.sign(key, message);

  it('is false for every changed byte, and for more or fewer bytes', () => {
    for (let i = 0; i < signature.length; i++) {
      const changed = Uint8Array.from(signature);
      changed[i] ^= 1 << (i % 8);
      expect(scheme.verify(key, message, changed)).toBe(false);
    }
    expect(scheme.verify(key, message, Uint8Array.of(...signature, 0))).toBe(false);
    expect(scheme.verify(key, message, signature.subarray(1))).toBe(false);
    expect(scheme.verify(key, message, new Uint8Array(1_000_000))).toBe(false);
  });

  it('is false for arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(scheme.verify(key, message, bytes)).toBe(false);
        expect(ecdsa(sha256, { encoding: 'p1363' }).verify(key, message, bytes)).toBe(false);
      }),
    );
  });

  it('is false for whatever is wrong with the key', () => {
    const { x, y } = key.Q;
    const broken: unknown[] = [
      undefined,
      null,
      {},
      { ...key, type: 'rsa' },
      { ...key, curve: 'P-384' },
      { ...key, curve: 'P-192' },
      { ...key, Q: 'O' },
      { ...key, Q: undefined },
      { ...key, Q: { x, y: y + 1n } },
      { ...key, Q: { x: x + curveByName('P-256').p, y } },
      { ...key, Q: { x: 0n, y: 0n } },
      { ...key, Q: { x: String(x), y: String(y) } },
    ];
    for (const value of broken) expect(scheme.verify(value as EcPublicKey, message, signature)).toBe(false);
  });

  it('is false for a key of another curve, where one is fixed', () => {
    const fixed = ecdsa(sha256, { curve: 'P-384' });
    expect(fixed.verify(key, message, signature)).toBe(false);
    expect(() => fixed.sign(key, message)).toThrow(RangeError);
  });
});

describe('sign', () => {
  it('refuses the caller’s mistakes', () => {
    const key = generateEcKey();
    const { n } = curveByName('P-256');
    expect(() => ecdsa(sha256).sign({ ...key, d: 0n }, message)).toThrow(RangeError);
    expect(() => ecdsa(sha256).sign({ ...key, d: n }, message)).toThrow(RangeError);
    expect(() => ecdsa(sha256).sign({ ...key, d: 5 } as never, message)).toThrow(TypeError);
    expect(() => ecdsa(sha256).sign({ type: 'rsa' } as never, message)).toThrow(TypeError);
    expect(() => ecdsa(sha256).sign(key, 'text' as never)).toThrow(TypeError);
    expect(() => ecdsa(sha256, { curve: 'P-192' as never })).toThrow(RangeError);
    expect(() => ecdsa(sha256, { encoding: 'pem' as never })).toThrow(RangeError);
  });

  it('has the status of its hash', () => {
    expect([ecdsa(sha1).status, ecdsa(sha256).status]).toEqual(['broken', 'current']);
    expect(ecdsa(sha3_256).name).toBe('ECDSA with SHA3-256');
  });
});

describe('keys', () => {
  it('end in a clear error if the random source is stuck', () => {
    for (const byte of [0, 0xff])
      expect(() => generateEcKey('P-256', (length) => new Uint8Array(length).fill(byte))).toThrow(/random/);
    expect(() => generateEcKey('P-256', () => new Uint8Array(3))).toThrow(RangeError);
  });

  it('are drawn again until they are in range', () => {
    let draws = 0;
    const key = generateEcKey('P-521', (length) => new Uint8Array(length).fill(draws++ < 3 ? 0xff : 1));
    expect(draws).toBe(4);
    expect(key.d.toString(16)).toMatch(/^2(02)+$/);
  });
});
