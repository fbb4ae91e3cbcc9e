import { decodeSpki, der, encodePem, encodeSpki, oids } from '@cleartext/asn1';
import { concat, DecodeError, hexToBytes } from '@cleartext/core';
import fc from 'fast-check';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  curveByName,
  curves,
  decodePrivateKey,
  decodePublicKey,
  encodePoint,
  encodePrivateKey,
  encodePublicKey,
  generateEcKey,
  generateEd25519Key,
  generateX25519Key,
  privateKeyFromInfo,
  privateKeyToInfo,
  publicKeyFromSpki,
  publicKeyOf,
  publicKeyToSpki,
  type CurvePrivateKey,
} from '../src/index.ts';
import { openssl, opensslVersion } from './voices.ts';

const keys: readonly (readonly [string, CurvePrivateKey])[] = [
  ...curves.map(({ name }) => [name, generateEcKey(name)] as const),
  ['Ed25519', generateEd25519Key()],
  ['X25519', generateX25519Key()],
];
const publicOf = (key: CurvePrivateKey) => publicKeyOf(key as never);

describe.each(keys)('a key of %s', (_, key) => {
  it('survives every format', () => {
    expect(decodePrivateKey(encodePrivateKey(key))).toEqual(key);
    expect(privateKeyFromInfo(privateKeyToInfo(key))).toEqual(key);
    expect(decodePublicKey(encodePublicKey(key))).toEqual(publicOf(key));
    expect(publicKeyFromSpki(publicKeyToSpki(key, 'compressed'))).toEqual(publicOf(key));
    if (key.type === 'ec') expect(decodePrivateKey(encodePrivateKey(key, 'sec1'))).toEqual(key);
    else expect(() => encodePrivateKey(key, 'sec1')).toThrow(RangeError);
  });

  it('is byte for byte what node:crypto writes', () => {
    const theirs = createPrivateKey({ key: Buffer.from(encodePrivateKey(key)), format: 'der', type: 'pkcs8' });
    expect(Uint8Array.from(theirs.export({ format: 'der', type: 'pkcs8' }))).toEqual(encodePrivateKey(key));
    const spki = Uint8Array.from(createPublicKey(theirs).export({ format: 'der', type: 'spki' }));
    expect(encodePublicKey(key)).toEqual(spki);
    if (key.type === 'ec')
      expect(Uint8Array.from(theirs.export({ format: 'der', type: 'sec1' }))).toEqual(encodePrivateKey(key, 'sec1'));
  });

  it('is refused with another public key beside it', () => {
    const info = privateKeyToInfo(key);
    const { publicKey } = publicKeyToSpki(key);
    expect(privateKeyFromInfo({ ...info, publicKey })).toEqual(key);
    const other = Uint8Array.from(publicKey);
    other[5] ^= 1;
    expect(() => privateKeyFromInfo({ ...info, publicKey: other })).toThrow(DecodeError);
    expect(() => privateKeyFromInfo({ ...info, publicKey: new Uint8Array(0) })).toThrow(DecodeError);
  });

  it('is decoded or refused with a DecodeError, whatever byte is changed', () => {
    for (const [bytes, decode] of [
      [encodePrivateKey(key), decodePrivateKey],
      [encodePublicKey(key), decodePublicKey],
    ] as const)
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(3), (at, byte, cut) => {
          const changed = Uint8Array.from(bytes).slice(0, bytes.length - cut);
          changed[at % changed.length] = byte;
          decodes(() => decode(changed));
        }),
        { numRuns: 60 },
      );
  });

  const voice = opensslVersion ? it : it.skip;
  voice('is read by the openssl command', () => {
    const { stdout } = openssl(['pkey', '-in', 'key.pem', '-check', '-noout', '-text'], {
      'key.pem': encodePem('PRIVATE KEY', encodePrivateKey(key)),
    });
    expect(stdout).toContain('Key is valid');
  });
});

describe('what the openssl command writes', () => {
  const voice = opensslVersion ? it : it.skip;

  voice.each([
    ['P-256', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['P-521', ['ecparam', '-name', 'secp521r1', '-genkey', '-noout']],
    ['Ed25519', ['genpkey', '-algorithm', 'ed25519']],
    ['X25519', ['genpkey', '-algorithm', 'x25519']],
  ])('for %s is read', (_, args) => {
    const { out } = openssl([...args, '-out', 'out', '-outform', 'DER']);
    const key = decodePrivateKey(out);
    const { out: spki } = openssl(
      ['pkey', '-in', 'key', '-inform', 'DER', '-pubout', '-outform', 'DER', '-out', 'out'],
      {
        key: out,
      },
    );
    expect(decodePublicKey(spki)).toEqual(publicOf(key));
  });
});

describe('refused are', () => {
  const key = generateEcKey('P-256');
  const curve = curveByName('P-256');
  const point = encodePoint(curve, key.Q);

  it('parameters that are spelt out instead of named (CVE-2020-0601)', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' });
    expect(() => decodePublicKey(pair.publicKey.export({ format: 'der', type: 'spki' }))).toThrow(
      /parameters of its own/,
    );
    expect(() => decodePrivateKey(pair.privateKey.export({ format: 'der', type: 'pkcs8' }))).toThrow(DecodeError);
  });

  it('other curves, absent and implicit parameters', () => {
    for (const parameters of [undefined, der.null(), der.oid('1.3.132.0.10'), der.integer(1)])
      expect(() =>
        decodePublicKey(encodeSpki({ algorithm: { oid: oids.ecPublicKey, parameters }, publicKey: point })),
      ).toThrow(DecodeError);
    expect(() => publicKeyFromSpki({ algorithm: { oid: oids.rsaEncryption }, publicKey: point })).toThrow(
      /ecPublicKey/,
    );
  });

  it('parameters beside Ed25519 and X25519, even NULL', () => {
    for (const oid of [oids.Ed25519, oids.X25519]) {
      const algorithm = { oid, parameters: der.null() };
      expect(() => publicKeyFromSpki({ algorithm, publicKey: new Uint8Array(32) })).toThrow(DecodeError);
      expect(() => publicKeyFromSpki({ algorithm: { oid }, publicKey: new Uint8Array(31) })).toThrow(DecodeError);
      expect(() => privateKeyFromInfo({ algorithm: { oid }, privateKey: new Uint8Array(32) })).toThrow(DecodeError);
      const short = der.octetString(new Uint8Array(31));
      expect(() => privateKeyFromInfo({ algorithm: { oid }, privateKey: short })).toThrow(DecodeError);
      expect(() => privateKeyFromInfo({ algorithm: { oid }, privateKey: der.null() })).toThrow(DecodeError);
    }
  });

  it('private keys of another version, length, range, curve or public key', () => {
    const d = hexToBytes(key.d.toString(16).padStart(64, '0'));
    const file = (
      version: number,
      scalar: Uint8Array,
      parameters: Uint8Array | undefined,
      publicKey: Uint8Array | undefined,
    ): Uint8Array =>
      der.sequence(
        der.integer(version),
        der.octetString(scalar),
        concat(
          parameters ? der.explicit(0, parameters) : new Uint8Array(0),
          publicKey ? der.explicit(1, der.bitString(publicKey)) : new Uint8Array(0),
        ),
      );
    const name = der.oid(curve.oid);
    expect(decodePrivateKey(file(1, d, name, point))).toEqual(key);
    expect(decodePrivateKey(file(1, d, name, undefined))).toEqual(key);
    expect(decodePrivateKey(file(1, d, name, encodePoint(curve, key.Q, 'compressed')))).toEqual(key);
    const n = hexToBytes(curve.n.toString(16));
    for (const bad of [
      file(0, d, name, point),
      file(1, d.subarray(1), name, undefined),
      file(1, concat(Uint8Array.of(0), d), name, undefined),
      file(1, new Uint8Array(32), name, undefined),
      file(1, n, name, undefined),
      file(1, d, undefined, point),
      file(1, d, der.oid('1.3.132.0.34'), point),
      file(1, d, name, encodePoint(curve, curve.G)),
    ])
      expect(() => decodePrivateKey(bad)).toThrow(DecodeError);
    const { algorithm } = decodeSpki(encodePublicKey(generateEcKey('P-384')));
    expect(() => privateKeyFromInfo({ algorithm, privateKey: file(1, d, name, undefined) })).toThrow(/P-384/);
  });

  it('arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        decodes(() => decodePrivateKey(bytes));
        decodes(() => decodePublicKey(bytes));
      }),
    );
  });
});

function decodes(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
  }
}
