import { bytesToHex, concat, DecodeError, hexToBytes, record, type Trace } from '@cleartext/core';
import fc from 'fast-check';
import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import {
  curveByName,
  curves,
  decodePoint,
  decodePublicKey,
  ecdh,
  ecdhReference,
  ecPrivateKey,
  encodePoint,
  encodePrivateKey,
  generateEcKey,
  generateX25519Key,
  isValidPoint,
  multiplyPoint,
  O,
  p256,
  publicKeyOf,
  x25519,
  X25519_BASE_POINT,
  x25519PrivateKey,
  x25519Reference,
  type AffinePoint,
  type EcPublicKey,
  type LadderEvent,
  type X25519PublicKey,
} from '../src/index.ts';
import { cavsEcdh } from './data/cavs-ecdh.ts';

const names = curves.map(({ name }) => name);

describe('ECDH', () => {
  it.each(cavsEcdh)('gives the secret of NIST’s vector on $curve', ({ curve, d, x, y, Z }) => {
    const key = ecPrivateKey(curve, BigInt(`0x${d}`));
    const peer = hexToBytes(`04${x}${y}`);
    expect(bytesToHex(ecdh(key, peer))).toBe(Z);
    expect(bytesToHex(ecdhReference(key, peer))).toBe(Z);
  });

  it.each(names)('agrees with node:crypto on %s', (name) => {
    const ours = generateEcKey(name);
    const theirs = generateKeyPairSync('ec', { namedCurve: name });
    const peer = decodePublicKey(theirs.publicKey.export({ format: 'der', type: 'spki' })) as EcPublicKey;
    const privateKey = createPrivateKey({ key: Buffer.from(encodePrivateKey(ours)), format: 'der', type: 'pkcs8' });
    const Z = diffieHellman({ privateKey, publicKey: theirs.publicKey });
    expect(ecdh(ours, peer)).toEqual(Uint8Array.from(Z));
    expect(ecdh(ours, encodePoint(curveByName(name), peer.Q, 'compressed'))).toEqual(Uint8Array.from(Z));
  });

  it('is the same for both sides', () => {
    const [a, b] = [generateEcKey('P-384'), generateEcKey('P-384')];
    expect(ecdh(a, publicKeyOf(b))).toEqual(ecdh(b, publicKeyOf(a)));
  });

  it('refuses what a peer may send instead of a point', () => {
    const key = generateEcKey('P-256');
    const { Q } = key;
    const other = generateEcKey('P-384');
    const bad: (EcPublicKey | Uint8Array)[] = [
      publicKeyOf(other),
      encodePoint(curveByName('P-384'), other.Q),
      { ...publicKeyOf(key), Q: { x: Q.x, y: Q.y ^ 1n } },
      { ...publicKeyOf(key), Q: { x: Q.x + p256.p, y: Q.y } },
      Uint8Array.of(0),
      new Uint8Array(0),
      new Uint8Array(65),
    ];
    for (const peer of bad) expect(() => ecdh(key, peer)).toThrow(DecodeError);
    expect(() => ecdh({ ...key, d: p256.n }, publicKeyOf(key))).toThrow(RangeError);
  });
});

describe.each(names)('points of %s', (name) => {
  const curve = curveByName(name);

  it('survive both forms', () => {
    for (let k = 1; k < 12; k++) {
      const P = multiplyPoint(curve, k, curve.G) as AffinePoint;
      for (const form of ['uncompressed', 'compressed'] as const)
        expect(decodePoint(curve, encodePoint(curve, P, form))).toEqual(P);
    }
  });

  it('are refused in any other encoding', () => {
    const bytes = encodePoint(curve, curve.G);
    const X = bytes.slice(1, 1 + curve.size);
    const large = new Uint8Array(curve.size).fill(0xff);
    const off = Uint8Array.from(bytes);
    off[off.length - 1] ^= 1;
    let notX = 0n; // an x of no point
    while (isPoint(Uint8Array.of(2, ...padded(notX)))) notX++;
    for (const encoded of [
      Uint8Array.of(0),
      new Uint8Array(0),
      Uint8Array.of(1, ...X),
      Uint8Array.of(5, ...X),
      Uint8Array.of(6, ...bytes.slice(1)),
      Uint8Array.of(7, ...bytes.slice(1)),
      Uint8Array.of(4, ...X),
      Uint8Array.of(2, ...bytes.slice(1)),
      concat(bytes, Uint8Array.of(0)),
      bytes.slice(0, -1),
      off,
      concat(Uint8Array.of(2), large),
      concat(Uint8Array.of(4), large, X),
      concat(Uint8Array.of(4), X, large),
      Uint8Array.of(2, ...padded(notX)),
    ])
      expect(() => decodePoint(curve, encoded)).toThrow(DecodeError);
    expect(() => encodePoint(curve, { x: 1n, y: 1n })).toThrow(RangeError);
    expect(() => encodePoint(curve, O as never)).toThrow(RangeError);
    expect(isValidPoint(curve, undefined)).toBe(false);

    function isPoint(encoded: Uint8Array): boolean {
      try {
        return isValidPoint(curve, decodePoint(curve, encoded));
      } catch {
        return false;
      }
    }

    function padded(x: bigint): Uint8Array {
      return hexToBytes(x.toString(16).padStart(2 * curve.size, '0'));
    }
  });

  it('are decoded or refused with a DecodeError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 2, 3, 4, 6), fc.uint8Array({ maxLength: 2 * curve.size + 1 }), (form, rest) => {
        decodes(() => decodePoint(curve, Uint8Array.of(form, ...rest)));
      }),
    );
  });
});

describe('X25519', () => {
  // RFC 7748 section 5.2, the two test vectors.
  it.each([
    [
      'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
      'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
      'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
    ],
    [
      '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
      'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
      '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
    ],
  ])('of %s', (k, u, output) => {
    expect(bytesToHex(x25519(hexToBytes(k), hexToBytes(u)))).toBe(output);
    expect(bytesToHex(x25519Reference(hexToBytes(k), hexToBytes(u)))).toBe(output);
  });

  it('repeated 1,000 times gives the number of RFC 7748 section 5.2', () => {
    let [k, u] = [X25519_BASE_POINT, X25519_BASE_POINT];
    for (let i = 1; i <= 1000; i++) {
      [k, u] = [x25519(k, u), k];
      if (i === 1) expect(bytesToHex(k)).toBe('422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079');
    }
    expect(bytesToHex(k)).toBe('684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51');
  });

  it('is the exchange of RFC 7748 section 6.1', () => {
    const alice = x25519PrivateKey(hexToBytes(ALICE));
    const bob = x25519PrivateKey(hexToBytes(BOB));
    expect(bytesToHex(alice.publicKey)).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
    expect(bytesToHex(bob.publicKey)).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
    const K = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742';
    expect(bytesToHex(x25519(alice.privateKey, bob.publicKey))).toBe(K);
    expect(bytesToHex(x25519(bob.privateKey, alice.publicKey))).toBe(K);
  });

  it('agrees with node:crypto, and with the reference', () => {
    const ours = generateX25519Key();
    const theirs = generateKeyPairSync('x25519');
    const { publicKey } = decodePublicKey(theirs.publicKey.export({ format: 'der', type: 'spki' })) as X25519PublicKey;
    const privateKey = createPrivateKey({ key: Buffer.from(encodePrivateKey(ours)), format: 'der', type: 'pkcs8' });
    const K = Uint8Array.from(diffieHellman({ privateKey, publicKey: theirs.publicKey }));
    expect(x25519(ours.privateKey, publicKey)).toEqual(K);
    expect(x25519Reference(ours.privateKey, publicKey)).toEqual(K);
    const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
    expect(Buffer.from(ours.publicKey).toString('base64url')).toBe(jwk.x);
  });

  it('takes u modulo p and without its highest bit', () => {
    const k = generateX25519Key().privateKey;
    const nine = x25519(k, X25519_BASE_POINT);
    const withBit = Uint8Array.from(X25519_BASE_POINT);
    withBit[31] |= 0x80;
    expect(x25519(k, withBit)).toEqual(nine);
    const nineAboveP = hexToBytes(`f6${'ff'.repeat(30)}7f`);
    expect(x25519(k, nineAboveP)).toEqual(nine);
  });

  it('refuses points of small order, which give zero', () => {
    const k = generateX25519Key().privateKey;
    for (const u of [
      '00'.repeat(32),
      `01${'00'.repeat(31)}`,
      `ec${'ff'.repeat(30)}7f`, // p - 1
      `ed${'ff'.repeat(30)}7f`, // p
      'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800', // order 8
    ]) {
      expect(x25519Reference(k, hexToBytes(u))).toEqual(new Uint8Array(32));
      expect(() => x25519(k, hexToBytes(u))).toThrow(DecodeError);
    }
  });

  it('refuses other lengths: a caller’s of k, a peer’s of u', () => {
    expect(() => x25519(new Uint8Array(31), X25519_BASE_POINT)).toThrow(RangeError);
    expect(() => x25519(new Uint8Array(32), new Uint8Array(33))).toThrow(DecodeError);
    expect(() => x25519Reference(new Uint8Array(32), new Uint8Array(33))).toThrow(RangeError);
  });

  it('shows 255 steps of the ladder, and changes nothing by that', () => {
    const k = generateX25519Key().privateKey;
    const { result, events } = record((trace: Trace<LadderEvent>) => x25519Reference(k, X25519_BASE_POINT, trace));
    expect(result).toEqual(x25519(k, X25519_BASE_POINT));
    expect(events.map(({ t }) => t)).toEqual(Array.from({ length: 255 }, (_, i) => 254 - i));
    expect(events[0].k_t).toBe(1);
  });
});

const ALICE = '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a';
const BOB = '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb';

function decodes(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
  }
}
