import { seededRandom } from '@cleartext/core';
import { md5, sha1, sha224, sha256, sha384, sha512, type Hash } from '@cleartext/hash';
import fc from 'fast-check';
import {
  constants,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
  sign as nodeSign,
  verify as nodeVerify,
  type KeyObject,
} from 'node:crypto';
import {
  generateKey,
  oaep,
  pkcs1v15Encryption,
  pkcs1v15Signature,
  privateKeyFromPem,
  privateKeyToPem,
  pss,
  publicKeyToPem,
  type RsaPrivateKey,
} from '../src/index.ts';
import { rsa1031, rsa2048, threePrime2048 } from './data/keys.ts';
import { openssl, opensslVersion } from './voices.ts';

/** A key in both hands. */
interface Pair {
  readonly ours: RsaPrivateKey;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}
const pair = (ours: RsaPrivateKey): Pair => ({
  ours,
  privateKey: createPrivateKey(privateKeyToPem(ours)),
  publicKey: createPublicKey(publicKeyToPem(ours)),
});
const generated = generateKey({ bits: 1056, e: 17, random: seededRandom('other voices') });
const pairs = [rsa1031, rsa2048, threePrime2048].map((pem) => pair(privateKeyFromPem(pem))).concat(pair(generated));
const anyPair = fc.constantFrom(...pairs);
const hashes: readonly Hash[] = [md5, sha1, sha224, sha256, sha384];
const anyHash = fc.constantFrom(...hashes);
const runs = { numRuns: 25 };
const plain = (bytes: Buffer): Uint8Array => Uint8Array.from(bytes);

describe('node:crypto agrees, with our keys and with its own', () => {
  it('on PKCS#1 v1.5 signatures, byte for byte', () => {
    fc.assert(
      fc.property(
        anyPair,
        anyHash,
        fc.uint8Array({ maxLength: 300 }),
        ({ ours, privateKey, publicKey }, hash, message) => {
          const scheme = pkcs1v15Signature(hash);
          const signature = scheme.sign(ours, message);
          expect(plain(nodeSign(hash.id, message, privateKey))).toEqual(signature);
          expect(nodeVerify(hash.id, message, publicKey, signature)).toBe(true);
          expect(scheme.verify(ours, message, signature)).toBe(true);
        },
      ),
      runs,
    );
  });

  it('on PSS both ways, at any salt length', () => {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    fc.assert(
      fc.property(
        anyPair,
        anyHash,
        fc.nat(40),
        fc.uint8Array(),
        ({ ours, privateKey, publicKey }, hash, saltLength, message) => {
          const scheme = pss(hash, { saltLength });
          const signature = scheme.sign(ours, message);
          expect(nodeVerify(hash.id, message, { key: publicKey, padding, saltLength }, signature)).toBe(true);
          const theirs = plain(nodeSign(hash.id, message, { key: privateKey, padding, saltLength }));
          expect(scheme.verify(ours, message, theirs)).toBe(true);
          expect(pss(hash, { saltLength: 'any' }).verify(ours, message, theirs)).toBe(true);
        },
      ),
      runs,
    );
  });

  it('on OAEP both ways, with and without a label', () => {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const small = fc.constantFrom<Hash>(md5, sha1, sha224, sha256, sha384);
    fc.assert(
      fc.property(
        anyPair,
        small,
        fc.uint8Array({ maxLength: 20 }),
        fc.uint8Array({ maxLength: 20 }),
        ({ ours, privateKey, publicKey }, hash, label, message) => {
          const scheme = oaep(hash, { label });
          const options = { padding, oaepHash: hash.id, ...(label.length > 0 && { oaepLabel: label }) };
          expect(plain(privateDecrypt({ key: privateKey, ...options }, scheme.encrypt(ours, message)))).toEqual(
            message,
          );
          expect(scheme.decrypt(ours, plain(publicEncrypt({ key: publicKey, ...options }, message)))).toEqual(message);
        },
      ),
      runs,
    );
  });

  it('on PKCS#1 v1.5 encryption, theirs to us', () => {
    // (Node refuses to decrypt this padding itself since CVE-2023-46809; the openssl command below does it.)
    const padding = constants.RSA_PKCS1_PADDING;
    fc.assert(
      fc.property(anyPair, fc.uint8Array({ maxLength: 100 }), ({ ours, publicKey }, message) => {
        const ciphertext = plain(publicEncrypt({ key: publicKey, padding }, message));
        expect(pkcs1v15Encryption().decrypt(ours, ciphertext)).toEqual(message);
      }),
      runs,
    );
  });

  it('on the bare permutation', () => {
    const padding = constants.RSA_NO_PADDING;
    for (const { ours, privateKey, publicKey } of pairs) {
      const m = ours.n.minus(123_456_789).toBytes();
      const c = plain(publicEncrypt({ key: publicKey, padding }, m));
      expect(plain(privateDecrypt({ key: privateKey, padding }, c))).toEqual(m);
    }
  });
});

describe('the openssl command (pkeyutl)', () => {
  const key = privateKeyFromPem(rsa2048);
  const message = new TextEncoder().encode('to be signed or sealed');
  const files = { key: rsa2048, public: publicKeyToPem(key), message };
  const inKey = ['-inkey', 'key'];
  const inPublic = ['-pubin', '-inkey', 'public'];
  const options = (...settings: string[]): string[] => settings.flatMap((setting) => ['-pkeyopt', setting]);

  if (opensslVersion === undefined) {
    it('is absent: nothing compared', () => expect(opensslVersion).toBeUndefined());
    return;
  }

  const encryptions = {
    'PKCS#1 v1.5': [pkcs1v15Encryption(), options('rsa_padding_mode:pkcs1')],
    'OAEP with SHA-1': [oaep(sha1), options('rsa_padding_mode:oaep')],
    'OAEP with SHA-512, MGF1 with SHA-256 and a label': [
      oaep(sha512, { mgfHash: sha256, label: Uint8Array.of(1, 2, 3) }),
      options('rsa_padding_mode:oaep', 'rsa_oaep_md:sha512', 'rsa_mgf1_md:sha256', 'rsa_oaep_label:010203'),
    ],
  } as const;
  it.each(Object.entries(encryptions))('both ways on %s', (_, [scheme, settings]) => {
    const theirs = openssl(
      ['pkeyutl', '-encrypt', '-in', 'message', ...inPublic, '-out', 'out', ...settings],
      files,
    ).out;
    expect(scheme.decrypt(key, theirs)).toEqual(message);
    const sealed = { ...files, sealed: scheme.encrypt(key, message) };
    const back = openssl(['pkeyutl', '-decrypt', '-in', 'sealed', ...inKey, '-out', 'out', ...settings], sealed).out;
    expect(back).toEqual(message);
  });

  const signatures = {
    'PKCS#1 v1.5 with SHA-256': [pkcs1v15Signature(sha256), ['-digest', 'sha256'], []],
    'PKCS#1 v1.5 with MD5': [pkcs1v15Signature(md5), ['-digest', 'md5'], []],
    'PSS with SHA-256': [pss(sha256), ['-digest', 'sha256'], options('rsa_padding_mode:pss', 'rsa_pss_saltlen:digest')],
    'PSS with SHA-384, MGF1 with SHA-1 and a salt of 11': [
      pss(sha384, { mgfHash: sha1, saltLength: 11 }),
      ['-digest', 'sha384'],
      options('rsa_padding_mode:pss', 'rsa_pss_saltlen:11', 'rsa_mgf1_md:sha1'),
    ],
  } as const;
  it.each(Object.entries(signatures))('both ways on %s', (_, [scheme, digest, settings]) => {
    const rawIn = ['-rawin', ...digest, '-in', 'message', ...settings];
    const theirs = openssl(['pkeyutl', '-sign', ...inKey, ...rawIn, '-out', 'out'], files).out;
    expect(scheme.verify(key, message, theirs)).toBe(true);
    const signed = { ...files, signature: scheme.sign(key, message) };
    const said = openssl(['pkeyutl', '-verify', ...inPublic, ...rawIn, '-sigfile', 'signature'], signed).stdout;
    expect(said).toContain('Signature Verified Successfully');
  });
});
