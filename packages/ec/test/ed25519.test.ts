import { bytesToHex, hexToBytes, record, utf8ToBytes, type Trace } from '@cleartext/core';
import fc from 'fast-check';
import { createPrivateKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import {
  addEdwards,
  decodeEdwards,
  decodePublicKey,
  ed25519,
  ed25519PrivateKey,
  ed25519Reference,
  encodeEdwards,
  encodePrivateKey,
  generateEd25519Key,
  multiplyEdwards,
  publicKeyOf,
  type Ed25519Event,
  type Ed25519PublicKey,
} from '../src/index.ts';
import { B, L } from '../src/edwards/reference.ts';
import { decodeLittleEndian, encodeLittleEndian } from '../src/octet-strings.ts';
import { DecodeError } from '@cleartext/core';
import { rfc8032 } from './data/rfc8032.ts';

const message = utf8ToBytes('attack at dawn');

describe.each(rfc8032)('RFC 8032 section 7.1, test $name', ({ seed, publicKey, message: text, signature }) => {
  const key = ed25519PrivateKey(hexToBytes(seed));

  it('has the public key and the signature', () => {
    expect(bytesToHex(key.publicKey)).toBe(publicKey);
    expect(bytesToHex(ed25519.sign(key, hexToBytes(text)))).toBe(signature);
    expect(bytesToHex(ed25519Reference.sign(key, hexToBytes(text)))).toBe(signature);
    expect(ed25519.verify(key, hexToBytes(text), hexToBytes(signature))).toBe(true);
    expect(ed25519Reference.verify(publicKeyOf(key), hexToBytes(text), hexToBytes(signature))).toBe(true);
  });
});

describe('Ed25519', () => {
  const key = generateEd25519Key();
  const signature = ed25519.sign(key, message);

  it('agrees with node:crypto both ways', () => {
    const privateKey = createPrivateKey({ key: Buffer.from(encodePrivateKey(key)), format: 'der', type: 'pkcs8' });
    expect(signature).toEqual(Uint8Array.from(sign(null, message, privateKey)));
    const pair = generateKeyPairSync('ed25519');
    const foreign = decodePublicKey(pair.publicKey.export({ format: 'der', type: 'spki' })) as Ed25519PublicKey;
    expect(ed25519.verify(foreign, message, sign(null, message, pair.privateKey))).toBe(true);
    expect(verify(null, message, privateKey as never, signature)).toBe(true);
  });

  it('refuses every changed byte', () => {
    for (let i = 0; i < 64; i++) {
      const changed = Uint8Array.from(signature);
      changed[i] ^= 1 << (i % 8);
      expect(ed25519.verify(key, message, changed)).toBe(false);
    }
    expect(ed25519.verify(key, utf8ToBytes('attack at noon'), signature)).toBe(false);
  });

  it('refuses S + L, other lengths and arbitrary bytes', () => {
    const S = decodeLittleEndian(signature.subarray(32));
    const malleable = Uint8Array.of(...signature.subarray(0, 32), ...encodeLittleEndian(S + L, 32));
    expect(ed25519.verify(key, message, malleable)).toBe(false);
    expect(ed25519.verify(key, message, signature.subarray(0, 63))).toBe(false);
    expect(ed25519.verify(key, message, Uint8Array.of(...signature, 0))).toBe(false);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 60, maxLength: 66 }), (bytes) => {
        expect(ed25519.verify(key, message, bytes)).toBe(false);
      }),
    );
  });

  it('refuses a signature that only a factor of 8 would make right', () => {
    // R + T with T of order 2: [8] makes the difference vanish, the equation without it does not.
    const T = decodeEdwards(encodeLittleEndian(2n ** 255n - 20n, 32));
    const r = 5n;
    const R = encodeEdwards(addEdwards(multiplyEdwards(r, B), T));
    expect(ed25519.verify(key, message, Uint8Array.of(...R, ...encodeLittleEndian(r, 32)))).toBe(false);
  });

  it('is false for whatever is wrong with the key', () => {
    const notCanonical = encodeLittleEndian(2n ** 255n - 18n, 32); // y = 1 + p
    for (const value of [
      undefined,
      null,
      {},
      { ...key, type: 'x25519' },
      { ...key, publicKey: 'text' },
      { ...key, publicKey: key.publicKey.subarray(1) },
      { ...key, publicKey: new Uint8Array(32).fill(0xff) },
      { ...key, publicKey: notCanonical },
    ])
      expect(ed25519.verify(value as Ed25519PublicKey, message, signature)).toBe(false);
  });

  it('takes the public key from the seed', () => {
    const other = { ...key, publicKey: generateEd25519Key().publicKey };
    expect(ed25519.sign(other, message)).toEqual(signature);
  });

  it('refuses the caller’s mistakes', () => {
    expect(() => ed25519.sign({ type: 'ec' } as never, message)).toThrow(TypeError);
    expect(() => ed25519.sign({ type: 'ed25519', seed: new Uint8Array(31) }, message)).toThrow(RangeError);
    expect(() => ed25519.sign(key, 'text' as never)).toThrow(TypeError);
    expect(() => generateEd25519Key(() => new Uint8Array(5))).toThrow(RangeError);
  });

  it('shows the values of section 5.1.6, and changes nothing by that', () => {
    const { result, events } = record((trace: Trace<Ed25519Event>) => ed25519.sign(key, message, trace));
    expect(result).toEqual(signature);
    expect(events.map(({ step }) => step)).toEqual(['h', 's', 'prefix', 'r', 'R', 'k', 'S']);
    expect(events[4].value).toEqual(signature.slice(0, 32));
  });
});

describe('points of Ed25519', () => {
  it('are refused in a second encoding', () => {
    const oddZero = encodeLittleEndian(1n + 2n ** 255n, 32); // x = 0 said to be odd
    const noPoint = encodeLittleEndian(2n, 32); // y = 2
    for (const octets of [oddZero, noPoint, new Uint8Array(31), new Uint8Array(33), new Uint8Array(32).fill(0xff)])
      expect(() => decodeEdwards(octets)).toThrow(DecodeError);
  });

  it('are decoded to what encodes to the same bytes, or refused with a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (octets) => {
        try {
          expect(encodeEdwards(decodeEdwards(octets))).toEqual(octets);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});
