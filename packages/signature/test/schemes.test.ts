import { decodeAlgorithmIdentifier, decodeDer, der, encodeAlgorithmIdentifier, oids } from '@cleartext/asn1';
import { bytesToHex, DecodeError, hexToBytes, seededRandom, utf8ToBytes } from '@cleartext/core';
import { sha1, sha256, sha3_256, sha384, sha512 } from '@cleartext/hash';
import { ecPrivateKey, ed25519PrivateKey } from '@cleartext/ec';
import { privateKeyFromPem } from '@cleartext/rsa';
import fc from 'fast-check';
import {
  constants,
  createPrivateKey,
  createPublicKey,
  getHashes,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto';
import { rsa1024, rsa2048 } from '../../rsa/test/data/keys.ts';
import {
  decodePssParameters,
  encodePssParameters,
  keyAllows,
  keyTypeFor,
  privateKeyToPem,
  md5WithRsa,
  publicKeyFromSpki,
  publicKeyOf,
  publicKeyToPem,
  publicKeyToSpki,
  rsaPss,
  schemeByName,
  schemeFor,
  sha1WithRsa,
  sha256WithRsa,
  signatureSchemes,
  type PrivateKey,
  type SignatureScheme,
} from '../src/index.ts';
import { testSignatureScheme } from './contracts/signature-scheme.ts';

const key = privateKeyFromPem(rsa2048);
const message = utf8ToBytes('message');

const curveKey = ecPrivateKey('P-256', 0x1234567890abcdefn);
const edwardsKey = ed25519PrivateKey(new Uint8Array(32).fill(7));
const keyFor = ({ keyType }: SignatureScheme): PrivateKey =>
  keyType === 'rsa' ? key : keyType === 'ec' ? curveKey : edwardsKey;
const otherKeyFor = ({ keyType }: SignatureScheme): PrivateKey =>
  keyType === 'rsa'
    ? privateKeyFromPem(rsa1024)
    : keyType === 'ec'
      ? ecPrivateKey('P-256', 99n)
      : ed25519PrivateKey(new Uint8Array(32));

// DSA signs nothing here; dsa.test.ts holds what it verifies.
const signingSchemes = signatureSchemes.filter(({ keyType }) => keyType !== 'dsa');

describe.each(signingSchemes.map((scheme) => [scheme.name, scheme] as const))('%s', (_, scheme) => {
  testSignatureScheme(scheme, keyFor(scheme), otherKeyFor(scheme));
});

describe('AlgorithmIdentifiers', () => {
  // RFC 8017 appendix A.2.4, RFC 4055 section 5 and NIST's register, written out.
  const expected = new Map([
    ['md5WithRSAEncryption', '300d06092a864886f70d0101040500'],
    ['sha1WithRSAEncryption', '300d06092a864886f70d0101050500'],
    ['sha224WithRSAEncryption', '300d06092a864886f70d01010e0500'],
    ['sha256WithRSAEncryption', '300d06092a864886f70d01010b0500'],
    ['sha384WithRSAEncryption', '300d06092a864886f70d01010c0500'],
    ['sha512WithRSAEncryption', '300d06092a864886f70d01010d0500'],
    ['sha512-224WithRSAEncryption', '300d06092a864886f70d01010f0500'],
    ['sha512-256WithRSAEncryption', '300d06092a864886f70d0101100500'],
    ['id-rsassa-pkcs1-v1_5-with-sha3-256', '300d060960864801650304030e0500'],
    ['rsassaPss-sha1', '300d06092a864886f70d01010a3000'],
    // As OpenSSL writes it for -sigopt rsa_pss_saltlen:32.
    [
      'rsassaPss-sha256',
      '304106092a864886f70d01010a3034a00f300d06096086480165030402010500' +
        'a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120',
    ],
  ]);

  it.each([...expected])('%s', (name, hex) => {
    const { algorithm } = schemeByName(name);
    expect(bytesToHex(encodeAlgorithmIdentifier(algorithm))).toBe(hex);
    expect(schemeFor(decodeAlgorithmIdentifier(hexToBytes(hex)))?.name).toBe(name);
  });

  it('find every scheme again', () => {
    for (const scheme of signatureSchemes) {
      expect(schemeFor(scheme.algorithm)?.name).toBe(scheme.name);
      expect(schemeByName(scheme.name.toUpperCase())).toBe(scheme);
    }
    expect(new Set(signatureSchemes.map(({ name }) => name)).size).toBe(signatureSchemes.length);
  });

  it('may lack the NULL of the v1.5 schemes, but have nothing else there', () => {
    const { oid } = sha256WithRsa.algorithm;
    expect(schemeFor({ oid })).toBe(sha256WithRsa);
    expect(() => schemeFor({ oid, parameters: der.sequence() })).toThrow(DecodeError);
    expect(() => schemeFor({ oid, parameters: new Uint8Array() })).toThrow('expected NULL for sha256WithRSAEncryption');
  });

  it('know the old second OID of SHA-1 with RSA', () => {
    expect(schemeFor({ oid: '1.3.14.3.2.29' })).toBe(sha1WithRsa);
  });

  it('are undefined where this package has no such scheme', () => {
    expect(schemeFor({ oid: '1.2.3' })).toBeUndefined();
    const foreign = encodePssParameters({ hashOid: '1.2.3', mgfHashOid: sha256.oid, saltLength: 20 });
    expect(schemeFor({ oid: oids.rsassaPss, parameters: foreign })).toBeUndefined();
    expect(() => schemeByName('sha257WithRSAEncryption')).toThrow('name: expected one of md5WithRSAEncryption, ');
    expect(() => schemeByName(undefined as never)).toThrow('name: expected a string, found undefined');
  });

  it('say by status what is broken', () => {
    const broken = signatureSchemes.filter(({ status }) => status === 'broken').map(({ name }) => name);
    expect(broken).toEqual([
      'md5WithRSAEncryption',
      'sha1WithRSAEncryption',
      'rsassaPss-sha1',
      'ecdsa-with-SHA1',
      'id-dsa-with-sha1',
    ]);
  });
});

describe('RSASSA-PSS parameters (RFC 4055)', () => {
  it('are encoded without defaults and decoded with them', () => {
    const defaults = { hashOid: sha1.oid, mgfHashOid: sha1.oid, saltLength: 20 };
    expect(encodePssParameters(defaults)).toEqual(der.sequence());
    expect(decodePssParameters(der.sequence())).toEqual(defaults);
    const oid = fc.constantFrom(sha1.oid, sha256.oid, sha512.oid, sha3_256.oid, '1.2.3.4');
    fc.assert(
      fc.property(oid, oid, fc.nat(500), (hashOid, mgfHashOid, saltLength) => {
        const parameters = { hashOid, mgfHashOid, saltLength };
        expect(decodePssParameters(encodePssParameters(parameters))).toEqual(parameters);
      }),
    );
    expect(() => encodePssParameters({ ...defaults, saltLength: -1 })).toThrow(RangeError);
  });

  it('name the scheme by what differs from the usual', () => {
    expect(rsaPss(sha256).name).toBe('rsassaPss-sha256');
    expect(rsaPss(sha256, { mgfHash: sha1, saltLength: 20 }).name).toBe('rsassaPss-sha256-mgf1sha1-salt20');
    const scheme = schemeFor(rsaPss(sha384, { mgfHash: sha512, saltLength: 7 }).algorithm);
    expect(scheme?.name).toBe('rsassaPss-sha384-mgf1sha512-salt7');
  });

  it('are refused in any other form', () => {
    const hash = (oid: string): Uint8Array => der.sequence(der.oid(oid), der.null());
    const wrong = {
      'a default spelt out: the hash': der.sequence(der.explicit(0, hash(sha1.oid))),
      'a default spelt out: MGF1': der.sequence(der.explicit(1, der.sequence(der.oid(oids.mgf1), hash(sha1.oid)))),
      'a default spelt out: the salt': der.sequence(der.explicit(2, der.integer(20))),
      'a default spelt out: the trailer': der.sequence(der.explicit(3, der.integer(1))),
      'another trailer': der.sequence(der.explicit(3, der.integer(2))),
      'a negative salt': der.sequence(der.explicit(2, der.integer(-1))),
      'another MGF': der.sequence(der.explicit(1, der.sequence(der.oid('1.2.3'), hash(sha256.oid)))),
      'MGF1 without a hash': der.sequence(der.explicit(1, der.sequence(der.oid(oids.mgf1)))),
      'hash parameters': der.sequence(der.explicit(0, der.sequence(der.oid(sha256.oid), der.integer(1)))),
      'fields out of order': der.sequence(der.explicit(2, der.integer(7)), der.explicit(0, hash(sha256.oid))),
      'a field twice': der.sequence(der.explicit(2, der.integer(7)), der.explicit(2, der.integer(7))),
      'no SEQUENCE': der.null(),
      nothing: new Uint8Array(),
    };
    for (const [what, bytes] of Object.entries(wrong))
      expect([what, attempt(() => decodePssParameters(bytes))]).toEqual([what, 'DecodeError']);
    expect(() => schemeFor({ oid: oids.rsassaPss })).toThrow('expected RSASSA-PSS-params, found none');
    // RFC 4055 section 2.1: a hash without its NULL is read as well.
    const bare = der.sequence(der.explicit(0, der.sequence(der.oid(sha256.oid))));
    expect(decodePssParameters(bare).hashOid).toBe(sha256.oid);
  });

  it('whatever the bytes, are a value or a DecodeError', () => {
    const valid = encodePssParameters({ hashOid: sha256.oid, mgfHashOid: sha256.oid, saltLength: 32 });
    const outcome = (bytes: Uint8Array): void => {
      expect(['value', 'DecodeError']).toContain(attempt(() => decodePssParameters(bytes)));
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), outcome));
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), (position, byte) => {
        outcome(valid.map((old, i) => (i === position ? byte : old)));
        outcome(valid.slice(0, position));
      }),
    );
  });
});

describe('keys of certificates', () => {
  it('go to SubjectPublicKeyInfo and back', () => {
    const spki = publicKeyToSpki(key);
    expect(spki.algorithm).toEqual({ oid: oids.rsaEncryption, parameters: der.null() });
    expect(publicKeyFromSpki(spki)).toEqual(publicKeyOf(key));
    expect(keyTypeFor(spki.algorithm)).toBe('rsa');
    expect(keyTypeFor({ oid: oids.ecPublicKey })).toBe('ec');
    expect(keyTypeFor({ oid: '1.2.3' })).toBeUndefined();
    expect(() => publicKeyFromSpki({ ...spki, algorithm: { oid: '1.2.3' } })).toThrow(
      'SubjectPublicKeyInfo.algorithm at byte 0: expected an RSA, EC, Ed25519 or X25519 key, found 1.2.3',
    );
  });

  it('marked RSASSA-PSS sign with PSS alone, and only as their parameters allow', () => {
    const plain = { oid: oids.rsaEncryption, parameters: der.null() };
    const pssKey = { oid: oids.rsassaPss };
    const limited = rsaPss(sha256).algorithm;
    const longer = rsaPss(sha256, { saltLength: 40 });
    const shorter = rsaPss(sha256, { saltLength: 20 });
    const allowed = (algorithm: typeof plain | typeof pssKey): string[] =>
      [sha256WithRsa, rsaPss(sha256), longer, shorter, rsaPss(sha384), rsaPss(sha256, { mgfHash: sha1 })]
        .filter((scheme) => keyAllows(algorithm, scheme))
        .map(({ name }) => name);
    expect(allowed(plain)).toHaveLength(6);
    expect(allowed(pssKey)).toHaveLength(5);
    expect(allowed(limited as typeof plain)).toEqual(['rsassaPss-sha256', 'rsassaPss-sha256-salt40']);
    expect(keyAllows({ oid: oids.ecPublicKey }, sha256WithRsa)).toBe(false);
  });
});

describe('node:crypto as the other voice', () => {
  const options = (scheme: SignatureScheme): object => {
    if (scheme.algorithm.oid !== oids.rsassaPss) return {};
    return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.hash?.digestSize };
  };

  it.each(signingSchemes.map((scheme) => [scheme.name, scheme] as const))('agrees on %s', (_, scheme) => {
    const hash = scheme.hash?.id;
    const ourKey = keyFor(scheme);
    const privateKey = createPrivateKey(privateKeyToPem(ourKey));
    const publicKey = createPublicKey(publicKeyToPem(ourKey));
    if (hash !== undefined) expect(getHashes().map((name) => name.toLowerCase())).toContain(hash);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (text) => {
        const ours = scheme.sign(ourKey, text);
        expect(nodeVerify(hash, text, { key: publicKey, ...options(scheme) }, ours)).toBe(true);
        const theirs = Uint8Array.from(nodeSign(hash, text, { key: privateKey, ...options(scheme) }));
        expect(scheme.verify(ourKey, text, theirs)).toBe(true);
      }),
      { numRuns: 5 },
    );
  });
});

it('schemes with a salt take their random source from the caller, the others need none', () => {
  const sign = (scheme: SignatureScheme): Uint8Array => scheme.sign(key, message, seededRandom('salt'));
  expect(sign(rsaPss(sha256))).toEqual(sign(rsaPss(sha256)));
  expect(rsaPss(sha256).sign(key, message)).not.toEqual(rsaPss(sha256).sign(key, message));
  expect(md5WithRsa.sign(key, message)).toEqual(sign(md5WithRsa));
});

it('decodes its own algorithm identifiers strictly', () => {
  for (const { algorithm } of signatureSchemes)
    expect(decodeDer(encodeAlgorithmIdentifier(algorithm)).children[0].name).toBe('OBJECT IDENTIFIER');
});

function attempt(run: () => unknown): string {
  try {
    run();
    return 'value';
  } catch (error) {
    return (error as Error).name;
  }
}
