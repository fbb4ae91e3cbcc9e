/** CMS: envelopes and signatures, ours and those of others, whole and tampered with. */

import {
  AuthenticationError,
  base64ToBytes,
  bytesToUtf8,
  concat,
  DecodeError,
  seededRandom,
  utf8ToBytes,
} from '@cleartext/core';
import { decodeDer, der, encodeAlgorithmIdentifier, explainDer, oids } from '@cleartext/asn1';
import { md5, sha1, sha256, sha512 } from '@cleartext/hash';
import { decodePrivateKey, privateKeyFromPem } from '@cleartext/rsa';
import { privateKeyFromPem as privateKeyFromAnyPem } from '@cleartext/signature';
import { findExtension, parseCertificate } from '@cleartext/x509';
import fc from 'fast-check';
import {
  cmsToPem,
  decodeContentInfo,
  encodeContentInfo,
  envelopeCiphers,
  entityIdentifierToString,
  oaepKeyTransport,
  openEnvelope,
  readEnvelope,
  readSignedData,
  sealEnvelope,
  signDetached,
  verifyDetached,
  type SignedVerdict,
  type SignOptions,
} from '../src/index.ts';
import {
  aliceCertificatePem,
  aliceKeyPem,
  authorityCertificatePem,
  bobCertificatePem,
  bobKeyPem,
  curveKeyPems,
  opensslContent,
  opensslEnvelopes,
  opensslSignatures,
  strangerCertificatePem,
  strangerKeyPem,
} from './data/openssl-made.ts';
import { bobPrivRsaEncrypt, example5_1, example5_2, exampleContent } from './data/rfc4134.ts';
import { anotherAuthority, certify, flipped } from './people.ts';
import { hasOpenssl, openssl } from './voices.ts';

const authority = parseCertificate(authorityCertificatePem);
const alice = { certificate: parseCertificate(aliceCertificatePem), privateKey: privateKeyFromPem(aliceKeyPem) };
const bob = { certificate: parseCertificate(bobCertificatePem), privateKey: privateKeyFromPem(bobKeyPem) };
const stranger = {
  certificate: parseCertificate(strangerCertificatePem),
  privateKey: privateKeyFromPem(strangerKeyPem),
};
const content = utf8ToBytes(opensslContent);
const now = new Date('2027-03-01T12:00:00Z');
const random = () => seededRandom('cms');

describe('envelopes of others', () => {
  it('RFC 4134 section 5.1: Triple-DES', () => {
    const privateKey = decodePrivateKey(base64ToBytes(bobPrivRsaEncrypt));
    const opened = openEnvelope(base64ToBytes(example5_1), { privateKey });
    expect(bytesToUtf8(opened.content)).toBe(exampleContent);
    expect(opened).toMatchObject({ cipher: 'des-ede3-cbc', keyTransport: 'RSAES-PKCS1-v1_5', isAuthenticated: false });
    expect(opened.contentType).toBe(oids.data);
    expect(entityIdentifierToString(opened.recipient)).toBe(
      'serial number 46346bc7800056bc11d36e2ecd5d71d0 of "CN = CarlRSA"',
    );
  });

  it('RFC 4134 section 5.2: RC2 with 40 effective bits, beside a recipient with a shared key', () => {
    const privateKey = decodePrivateKey(base64ToBytes(bobPrivRsaEncrypt));
    expect(bytesToUtf8(openEnvelope(base64ToBytes(example5_2), { privateKey }).content)).toBe(exampleContent);
    expect(readEnvelope(base64ToBytes(example5_2))).toMatchObject({
      version: 2,
      otherRecipients: 1,
      cipher: { name: 'rc2-40-cbc', status: 'broken' },
    });
  });

  it.each(Object.entries(opensslEnvelopes))('openssl cms -encrypt %s', (_, file) => {
    const bytes = base64ToBytes(file);
    expect(openEnvelope(bytes, bob).content).toEqual(content);
    expect(openEnvelope(bytes, { privateKey: bob.privateKey }).content).toEqual(content);
  });

  it('tell how they were sealed', () => {
    const sealing = Object.entries(opensslEnvelopes).map(([options, file]) => {
      const { cipher, keyTransport, recipient } = openEnvelope(base64ToBytes(file), bob);
      return [
        options.split(' ')[0],
        cipher,
        keyTransport.replace(/RSAES-| with|MGF1/g, ''),
        recipient.type.slice(0, 7),
      ];
    });
    expect(sealing.map((row) => row.join(' '))).toEqual([
      '-aes128 aes-128-cbc OAEP SHA-1 and  SHA-1 issuerA',
      '-aes192 aes-192-cbc OAEP SHA-256 and  SHA-1 issuerA',
      '-aes256 aes-256-cbc OAEP SHA-256 and  SHA-256 issuerA',
      '-des des-cbc PKCS1-v1_5 issuerA',
      '-des3 des-ede3-cbc PKCS1-v1_5 issuerA',
      '-aes-128-gcm aes-128-gcm PKCS1-v1_5 issuerA',
      '-aes128 aes-128-cbc PKCS1-v1_5 subject',
      '-aes128 aes-128-cbc PKCS1-v1_5 issuerA',
      '-rc2-128 rc2-cbc PKCS1-v1_5 issuerA',
      '-rc2-40 rc2-40-cbc PKCS1-v1_5 issuerA',
      '-rc2-64 rc2-64-cbc PKCS1-v1_5 issuerA',
      '-aes128 aes-128-cbc PKCS1-v1_5 issuerA',
      '-aes256 aes-256-cbc OAEP SHA-1 and  SHA-1 issuerA',
    ]);
  });
});

describe.each(envelopeCiphers)('an envelope under %s', (cipher) => {
  it.each(['oaep', 'pkcs1'] as const)(
    'with key transport by %s opens for each recipient and nobody else',
    (keyTransport) => {
      const recipients = [alice.certificate, bob.certificate];
      const sealed = sealEnvelope({ content, recipients, cipher, keyTransport, random: random() });
      for (const who of [alice, bob]) {
        expect(openEnvelope(sealed, who).content).toEqual(content);
        expect(openEnvelope(sealed, { privateKey: who.privateKey }).content).toEqual(content);
      }
      expect(() => openEnvelope(sealed, { privateKey: stranger.privateKey })).toThrow(AuthenticationError);
      expect(() => openEnvelope(sealed, { ...alice, privateKey: bob.privateKey })).toThrow(
        'the envelope does not open',
      );
      expect(() => openEnvelope(sealed, stranger)).toThrow(RangeError);
      expect(sealed).toEqual(sealEnvelope({ content, recipients, cipher, keyTransport, random: random() }));
    },
  );

  it('carries contents of any length', () => {
    for (const size of [0, 1, 7, 8, 15, 16, 17, 1000]) {
      const long = new Uint8Array(size).fill(5);
      const sealed = sealEnvelope({ content: long, recipients: [bob.certificate], cipher, random: random() });
      expect(openEnvelope(sealed, bob).content).toEqual(long);
    }
  });

  it('is opened by openssl', () => {
    if (!hasOpenssl) return;
    const identifier = cipher.startsWith('aes') ? 'subjectKeyIdentifier' : 'issuerAndSerialNumber';
    const keyTransport = cipher.endsWith('cbc') && cipher.startsWith('aes') ? 'oaep' : 'pkcs1';
    const recipients = [alice.certificate, bob.certificate];
    const sealed = sealEnvelope({ content, recipients, cipher, keyTransport, identifier });
    const files = { sealed, 'bob.pem': bobCertificatePem, 'bob.key': bobKeyPem };
    const legacy = ['-provider', 'legacy', '-provider', 'default'];
    const decrypt = ['cms', '-decrypt', '-binary', '-inform', 'DER', '-in', 'sealed', '-recip', 'bob.pem', '-inkey'];
    expect(openssl([...decrypt, 'bob.key', ...legacy], files)).toEqual(content);
  });

  it('is opened by us when openssl sealed it', () => {
    if (!hasOpenssl) return;
    const name = cipher.startsWith('rc2') ? (cipher === 'rc2-cbc' ? 'rc2-128' : cipher.slice(0, -4)) : cipher;
    const legacy = ['-provider', 'legacy', '-provider', 'default'];
    const encrypt = ['cms', '-encrypt', '-binary', '-in', 'content', `-${name}`, ...legacy, '-recip', 'bob.pem'];
    const options = cipher.startsWith('aes')
      ? ['-keyopt', 'rsa_padding_mode:oaep', '-outform', 'PEM']
      : ['-outform', 'DER'];
    const file = openssl([...encrypt, ...options], { content, 'bob.pem': bobCertificatePem });
    const opened = openEnvelope(options.includes('PEM') ? bytesToUtf8(file) : file, bob);
    expect(opened).toMatchObject({ content, cipher });
  });
});

describe('an envelope', () => {
  const seal = (options = {}) => sealEnvelope({ content, recipients: [bob.certificate], random: random(), ...options });

  it('is this structure', () => {
    expect(decodeContentInfo(seal()).contentType).toBe(oids.envelopedData);
    expect(decodeContentInfo(seal({ cipher: 'aes-128-gcm' })).contentType).toBe(oids.authEnvelopedData);
    const shape = explainDer(seal({ content: new Uint8Array(3), cipher: 'aes-128-cbc' })).join('\n');
    expect(shape).toContain('envelopedData');
    // DER: decoding strictly and in ascending order of sets succeeds.
    decodeDer(seal({ recipients: [bob.certificate, alice.certificate] }), { setOrder: true });
    expect(readEnvelope(seal({ identifier: 'subjectKeyIdentifier' })).version).toBe(2);
    expect(readEnvelope(seal()).version).toBe(0);
  });

  it('is PEM text as well', () => {
    const pem = cmsToPem(seal());
    expect(pem.split('\n')[0]).toBe('-----BEGIN CMS-----');
    expect(openEnvelope(pem, bob).content).toEqual(content);
    expect(openEnvelope(pem.replaceAll('CMS', 'PKCS7'), bob).content).toEqual(content);
    expect(() => openEnvelope(bobKeyPem, bob)).toThrow('expected -----BEGIN CMS-----, found PRIVATE KEY');
    expect(() => openEnvelope('', bob)).toThrow(DecodeError);
  });

  it('can use other hashes in OAEP, and a label when reading', () => {
    for (const oaepHash of [sha1, sha256]) expect(openEnvelope(seal({ oaepHash }), bob).content).toEqual(content);
    expect(oaepKeyTransport(sha512, sha1, utf8ToBytes('pier')).name).toBe(
      'RSAES-OAEP with SHA-512 and MGF1 with SHA-1',
    );
  });

  it('refuses what the caller cannot mean', () => {
    expect(() => seal({ recipients: [] })).toThrow(
      new RangeError('recipients: expected at least one certificate, found none'),
    );
    expect(() => seal({ cipher: 'rot13' })).toThrow(/^cipher: expected aes-128-cbc, .* or rc2-cbc, found "rot13"$/);
    expect(() => seal({ keyTransport: 'raw' })).toThrow('keyTransport: expected oaep or pkcs1, found "raw"');
    expect(() => seal({ identifier: 'name' })).toThrow(RangeError);
    expect(() => seal({ content: 'text' })).toThrow(TypeError);
    const unmarked = { ...bob.certificate, extensions: [] };
    expect(() => seal({ recipients: [unmarked], identifier: 'subjectKeyIdentifier' })).toThrow(
      'certificate: expected one with the extension subjectKeyIdentifier, found none',
    );
  });

  it('names its recipients when asked with another certificate', () => {
    expect(() => openEnvelope(seal(), stranger)).toThrow(
      /^certificate: expected one of the recipients \(serial number [0-9a-f]+ of "O = Cleartext, CN = Test Authority"\), found another$/,
    );
  });

  it.each(['aes-128-gcm', 'aes-256-gcm'] as const)(
    'under %s refuses every flipped byte of content type, nonce, content and tag',
    (cipher) => {
      const sealed = seal({ cipher });
      const tail = sealed.length - 100;
      for (let place = tail; place < sealed.length; place++)
        expect(() => openEnvelope(flipped(sealed, place), bob)).toThrow(/./);
    },
  );

  it.each(['oaep', 'pkcs1'] as const)(
    'with a spoilt key by %s fails like one with another key, and always alike',
    (keyTransport) => {
      const sealed = seal({ keyTransport, cipher: 'aes-128-gcm' });
      const { encryptedKey } = readEnvelope(sealed).recipients[0].info;
      const start = Buffer.from(sealed).indexOf(encryptedKey);
      expect(start).toBeGreaterThan(0);
      for (const place of [start, start + 1, start + 64, start + 127])
        expect(() => openEnvelope(flipped(sealed, place), bob)).toThrow(
          new AuthenticationError('the envelope does not open'),
        );
    },
  );

  it('with a spoilt key under CBC meets the same replacement key each time (RFC 3218)', () => {
    // One in 256 wrong keys leaves a padding that looks right. Whether it does must not change from try to try, or an
    // attacker who sends the same file often would see which keys were replaced.
    const outcomes = (sealed: Uint8Array): string => {
      try {
        return openEnvelope(sealed, bob).content.join();
      } catch (error) {
        return String(error);
      }
    };
    const sealed = seal({ keyTransport: 'pkcs1', cipher: 'des-cbc' });
    const start = Buffer.from(sealed).indexOf(readEnvelope(sealed).recipients[0].info.encryptedKey);
    const garbage = Array.from({ length: 40 }, (_, i) => flipped(sealed, start + i, 1 + i));
    const first = garbage.map(outcomes);
    expect(garbage.map(outcomes)).toEqual(first);
    expect(
      first.filter((outcome) => outcome === 'AuthenticationError: the envelope does not open').length,
    ).toBeGreaterThan(30);
  });

  it('changed under CBC may open to something else: only GCM notices', () => {
    // The first block's plaintext changes with the IV: this is how CBC is malleable (EFAIL 2018).
    const sealed = seal({ cipher: 'aes-128-cbc' });
    const { parameters } = readEnvelope(sealed).cipher.algorithm;
    const iv = Buffer.from(sealed).indexOf(parameters?.slice(2) ?? new Uint8Array(1));
    expect(bytesToUtf8(openEnvelope(flipped(sealed, iv, 0x20), bob).content)).toBe(`m${opensslContent.slice(1)}`);
  });

  it.each([
    [
      'RC2 version',
      ['rc2-40-cbc'],
      'expected 160, 120 or 58, found 161',
      (bytes: Uint8Array) => [find(bytes, '020200a0') + 3, 1],
    ],
    [
      'GCM tag size',
      ['aes-128-gcm'],
      'expected 12 to 16, found 17',
      (bytes: Uint8Array) => [find(bytes, '020110') + 2, 1],
    ],
  ] as const)('with a wrong %s is malformed', (_, [cipher], problem, change) => {
    const sealed = seal({ cipher });
    const [place, mask] = change(sealed);
    expect(() => readEnvelope(flipped(sealed, place, mask))).toThrow(problem);
  });

  it('with ciphers and key transports unknown here says so', () => {
    const info = (algorithm: string, transport: string) =>
      encodeContentInfo(
        oids.envelopedData,
        der.sequence(
          der.integer(2),
          der.setOf([
            der.sequence(
              der.integer(2),
              der.implicit(0, der.octetString(content)),
              encodeAlgorithmIdentifier({ oid: transport, parameters: der.null() }),
              der.octetString(content),
            ),
          ]),
          der.sequence(
            der.oid(oids.data),
            encodeAlgorithmIdentifier({ oid: algorithm, parameters: der.octetString(new Uint8Array(16)) }),
            der.implicit(0, der.octetString(content)),
          ),
        ),
      );
    expect(() => readEnvelope(info(oids['aes-128-ccm'], oids.rsaEncryption))).toThrow(
      'unknown content encryption aes-128-ccm',
    );
    expect(() => readEnvelope(info(oids['aes-128-gcm'], oids.rsaEncryption))).toThrow(DecodeError);
    const foreign = info(oids['aes-128-cbc'], oids.dhKeyAgreement);
    expect(readEnvelope(foreign).recipients).toMatchObject([{ transport: undefined }]);
    expect(() => openEnvelope(foreign, { privateKey: bob.privateKey })).toThrow(
      'expected a key transport known here, found 1 others',
    );
    expect(() => readEnvelope(base64ToBytes(Object.values(opensslSignatures)[0]))).toThrow(
      'expected envelopedData or authEnvelopedData, found signedData',
    );
  });
});

function find(bytes: Uint8Array, hex: string): number {
  const place = Buffer.from(bytes).indexOf(Buffer.from(hex, 'hex'));
  expect(place).toBeGreaterThan(0);
  return place;
}

const trusting = { trustAnchors: [authority], now };
const certificates = [alice.certificate, bob.certificate];
const failures = ({ checks }: SignedVerdict): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);

describe('signatures of others', () => {
  it.each(Object.entries(opensslSignatures))('openssl cms -sign %s', (options, file) => {
    const attached = options.includes('nodetach');
    const verdict = verifyDetached(base64ToBytes(file), attached ? undefined : content, { ...trusting, certificates });
    expect(verdict.summary).toBe('every check passed');
    expect(verdict).toMatchObject({ accepted: true, content });
    expect(verdict.signers).toHaveLength(options.includes('-signer bob') ? 2 : 1);
    expect(verdict.signers[0].scheme).toMatch(options.includes('pss') ? /^rsassaPss-sha256/ : /WithRSAEncryption$/);
    expect(verdict.signers[0].signingTime === undefined).toBe(options.includes('noattr'));
    const other = verifyDetached(base64ToBytes(file), flipped(content, 3), { ...trusting, certificates });
    expect(other.accepted).toBe(false);
    expect(failures(other)[0]).toBe(options.includes('noattr') ? 'signature' : 'message digest');
  });
});

describe('a detached signature', () => {
  const signer = { chain: [alice.certificate], privateKey: alice.privateKey };
  const sign = (options: Partial<SignOptions> = {}) => signDetached({ content, signer, random: random(), ...options });

  it.each(['pkcs1', 'pss'] as const)('by %s passes every check, each with its clause', (scheme) => {
    const signingTime = new Date('2027-02-28T23:59:59Z');
    const verdict = verifyDetached(sign({ scheme, signingTime }), content, trusting);
    expect(verdict).toMatchObject({ accepted: true, summary: 'every check passed' });
    expect(verdict.checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'signer passed',
      'algorithms passed',
      'content type passed',
      'message digest passed',
      'signature passed',
      'certificate date passed',
      'certificate trust passed',
      'certificate signature passed',
      'certificate purpose passed',
    ]);
    for (const { clause, sentence } of verdict.checks)
      expect([clause, sentence]).toEqual([expect.stringMatching(/^RFC /), expect.stringMatching(/./)]);
    expect(verdict.signers[0]).toMatchObject({ signingTime, certificate: alice.certificate });
  });

  it.each([
    ['P-256', 'ecdsa-with-SHA256'],
    ['P-384', 'ecdsa-with-SHA256'],
    ['Ed25519', 'Ed25519'],
  ] as const)('is made with a key of %s and accepted, here and by openssl', (curve, scheme) => {
    const privateKey = privateKeyFromAnyPem(curveKeyPems[curve]);
    const chain = [certify(privateKey, 'email')];
    const file = signDetached({ content, signer: { chain, privateKey }, signingTime: now, random: random() });
    const verdict = verifyDetached(file, content, { trustAnchors: [anotherAuthority.certificate], now });
    expect([verdict.summary, verdict.signers[0].scheme]).toEqual(['every check passed', scheme]);
    expect(failures(verifyDetached(file, flipped(content, 1), { now }))).toEqual(['message digest']);
    if (!hasOpenssl || scheme === 'Ed25519') return; // OpenSSL 3.0 knows no Ed25519 in CMS
    const verify = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'signed', '-content', 'content', '-noverify'];
    expect(openssl(verify, { signed: file, content })).toEqual(content);
  });

  it('goes with SHA-512 where the key is one of Ed25519', () => {
    const privateKey = privateKeyFromAnyPem(curveKeyPems.Ed25519);
    const signing = { content, signer: { chain: [certify(privateKey, 'email')], privateKey } };
    expect(() => signDetached({ ...signing, hash: sha256 })).toThrow('hash: expected SHA-512');
    expect(readSignedData(signDetached(signing)).signers[0].digestAlgorithm.oid).toBe(sha512.oid);
  });

  it.each([
    ['pkcs1', sha1],
    ['pkcs1', sha512],
    ['pss', sha256],
    ['pkcs1', md5],
  ] as const)('by %s (%#) is accepted by openssl', (scheme, hash) => {
    if (!hasOpenssl) return;
    const identifier = scheme === 'pss' ? 'subjectKeyIdentifier' : 'issuerAndSerialNumber';
    const file = sign({ scheme, hash, identifier, signingTime: new Date() });
    const verify = [
      'cms',
      '-verify',
      '-binary',
      '-inform',
      'DER',
      '-in',
      'signed',
      '-content',
      'content',
      '-CAfile',
      'ca',
    ];
    const files = { signed: file, content, ca: authorityCertificatePem };
    expect(openssl(verify, files)).toEqual(content);
    expect(() => openssl(verify, { ...files, content: flipped(content, 0) })).toThrow(/./);
  });

  it.each([
    [],
    ['-noattr'],
    ['-nosmimecap'],
    ['-keyopt', 'rsa_padding_mode:pss'],
    ['-md', 'sha384'],
    ['-keyid', '-nodetach'],
  ])('by openssl, options %#, is accepted', (...options) => {
    if (!hasOpenssl) return;
    const command = ['cms', '-sign', '-binary', '-in', 'content', '-outform', 'PEM', '-signer', 'pem', '-inkey', 'key'];
    const files = { content, pem: aliceCertificatePem, key: aliceKeyPem };
    const file = bytesToUtf8(openssl([...command, ...options.filter(Boolean)], files));
    expect(verifyDetached(file, content, trusting).summary).toBe('every check passed');
  });

  it('is canonical, and repeatable with the same salt', () => {
    const chain = [alice.certificate, authority];
    const file = sign({ scheme: 'pss', signer: { ...signer, chain } });
    decodeDer(file, { setOrder: true });
    expect(sign({ scheme: 'pss', signer: { ...signer, chain } })).toEqual(file);
    expect(readSignedData(file)).toMatchObject({ version: 1, contentType: oids.data });
    expect(readSignedData(file).certificates).toHaveLength(2);
    expect(readSignedData(sign({ identifier: 'subjectKeyIdentifier' }))).toMatchObject({ version: 3, signers: [{}] });
  });

  it('does not fit another content', () => {
    fc.assert(
      fc.property(fc.nat(content.length - 1), fc.integer({ min: 1, max: 255 }), (place, mask) => {
        const verdict = verifyDetached(sign(), flipped(content, place, mask), trusting);
        expect([verdict.accepted, failures(verdict)]).toEqual([false, ['message digest']]);
      }),
      { numRuns: 10 },
    );
  });

  it('flipped anywhere in its last 300 bytes, attributes and signature, is refused', () => {
    const file = sign();
    for (let place = file.length - 300; place < file.length; place++) {
      let accepted: boolean;
      try {
        ({ accepted } = verifyDetached(flipped(file, place), content, trusting));
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
        accepted = false;
      }
      expect([place, accepted]).toEqual([place, false]);
    }
  });

  it('says what was wrong with the signer', () => {
    const outcome = (changes: object, options: Partial<SignOptions> = {}) =>
      failures(verifyDetached(sign(options), content, { ...trusting, ...changes }));
    expect(outcome({ now: new Date('2200-01-01T00:00:00Z') })).toEqual(['certificate date']);
    expect(outcome({ trustAnchors: [stranger.certificate] })).toEqual(['certificate trust']);
    expect(outcome({}, { signer: { ...signer, privateKey: stranger.privateKey } })).toEqual(['signature']);
    const serving = { chain: [certify(alice.privateKey, 'server')], privateKey: alice.privateKey };
    expect(outcome({}, { signer: serving })).toEqual(['certificate trust', 'certificate purpose']);
    const certified = { chain: [authority], privateKey: stranger.privateKey };
    expect(outcome({}, { signer: certified })).toEqual(['signature', 'certificate purpose']);
  });

  it('without trust anchors is checked as far as that goes', () => {
    const verdict = verifyDetached(sign(), content, { now });
    expect(verdict.accepted).toBe(true);
    expect(verdict.summary).toBe('the signature is right, but no trusted certificates were given');
    expect(verdict.checks.filter((check) => check.outcome === 'not reached').map(({ name }) => name)).toEqual([
      'certificate date',
      'certificate trust',
      'certificate signature',
      'certificate purpose',
    ]);
  });

  it('returns a copy of the content', () => {
    const buffer = Buffer.from(content);
    const verdict = verifyDetached(sign(), buffer, trusting);
    buffer.fill(0);
    expect(verdict.content).toEqual(content);
  });

  it('without its certificate is not accepted', () => {
    const bare = base64ToBytes(opensslSignatures['-noattr -nocerts']);
    const verdict = verifyDetached(bare, content, trusting);
    expect([verdict.accepted, failures(verdict)]).toEqual([false, ['signer']]);
    expect(verdict.summary).toMatch(/^signer: there is no certificate with serial number/);
  });

  it('needs a content and a signer', () => {
    expect(() => verifyDetached(sign(), undefined, trusting)).toThrow(
      'content: expected what was signed, since the file does not carry it, found undefined',
    );
    expect(() => sign({ signer: { ...signer, chain: [] } })).toThrow(RangeError);
    const nobody = encodeContentInfo(
      oids.signedData,
      der.sequence(der.integer(1), der.setOf([]), der.sequence(der.oid(oids.data)), der.setOf([])),
    );
    const verdict = verifyDetached(nobody, content, trusting);
    expect([verdict.accepted, verdict.summary]).toEqual([false, 'signer: nobody has signed']);
  });

  it('cannot be shown as a signature over its own attributes', () => {
    const [{ signedBytes = content, signature, digestAlgorithm, signatureAlgorithm }] = readSignedData(sign()).signers;
    const keyIdentifier = findExtension(alice.certificate, 'subjectKeyIdentifier')?.keyIdentifier ?? content;
    const signerInfo = der.sequence(
      der.integer(3),
      der.implicit(0, der.octetString(keyIdentifier)),
      encodeAlgorithmIdentifier(digestAlgorithm),
      encodeAlgorithmIdentifier(signatureAlgorithm),
      der.octetString(signature),
    );
    const stripped = encodeContentInfo(
      oids.signedData,
      der.sequence(der.integer(3), der.setOf([]), der.sequence(der.oid(oids.data)), der.setOf([signerInfo])),
    );
    const verdict = verifyDetached(stripped, signedBytes, { ...trusting, certificates });
    // The signature itself is genuine: only the form of the content gives it away.
    expect(verdict.checks.find(({ name }) => name === 'signature')?.outcome).toBe('passed');
    expect([verdict.accepted, failures(verdict)]).toEqual([false, ['content type']]);
  });

  it.each([
    ['an unknown digest', oids.md2, oids.sha256WithRSAEncryption, ['algorithms']],
    ['an unknown signature scheme', oids.sha256, oids.ecdsaWithSHA256, ['algorithms']],
    ['PSS without its parameters', oids.sha256, oids.rsassaPss, ['algorithms']],
    ['two different hashes', oids.sha512, oids.sha256WithRSAEncryption, ['algorithms']],
    ['another hash than was used', oids.sha512, oids.sha512WithRSAEncryption, ['signature']],
  ])('with %s is not accepted', (_, digest, algorithm, failed) => {
    const bare = base64ToBytes(opensslSignatures['-noattr -nocerts']);
    const [{ signature }] = readSignedData(bare).signers;
    const keyIdentifier = findExtension(alice.certificate, 'subjectKeyIdentifier')?.keyIdentifier ?? content;
    const parameters = algorithm === oids.rsassaPss ? undefined : der.null();
    const signerInfo = der.sequence(
      der.integer(3),
      der.implicit(0, der.octetString(keyIdentifier)),
      encodeAlgorithmIdentifier({ oid: digest }),
      encodeAlgorithmIdentifier({ oid: algorithm, parameters }),
      der.octetString(signature),
    );
    const file = encodeContentInfo(
      oids.signedData,
      der.sequence(der.integer(3), der.setOf([]), der.sequence(der.oid(oids.data)), der.setOf([signerInfo])),
    );
    const verdict = verifyDetached(file, content, { ...trusting, certificates });
    expect([verdict.accepted, failures(verdict)]).toEqual([false, failed]);
  });

  it('over other content types needs signed attributes', () => {
    const { signers } = readSignedData(base64ToBytes(opensslSignatures['-noattr -nocerts']));
    const [{ signature, digestAlgorithm, signatureAlgorithm }] = signers;
    const keyIdentifier = findExtension(alice.certificate, 'subjectKeyIdentifier')?.keyIdentifier ?? new Uint8Array(0);
    const signerInfo = der.sequence(
      der.integer(3),
      der.implicit(0, der.octetString(keyIdentifier)),
      encodeAlgorithmIdentifier(digestAlgorithm),
      encodeAlgorithmIdentifier(signatureAlgorithm),
      der.octetString(signature),
    );
    const file = (contentType: string) =>
      encodeContentInfo(
        oids.signedData,
        der.sequence(der.integer(3), der.setOf([]), der.sequence(der.oid(contentType)), der.setOf([signerInfo])),
      );
    expect(verifyDetached(file(oids.data), content, { ...trusting, certificates }).accepted).toBe(true);
    expect(failures(verifyDetached(file(oids.tstInfo), content, { ...trusting, certificates }))).toEqual([
      'content type',
    ]);
  });
});

describe('arbitrary bytes', () => {
  const samples = [...Object.values(opensslEnvelopes), ...Object.values(opensslSignatures)].map((file) =>
    base64ToBytes(file),
  );

  /** Runs a decoder; returns whether it gave a value. Anything but a `DecodeError` or what `others` names fails the test. */
  const survives = (run: () => unknown, others: readonly (new (message: string) => Error)[] = []): boolean => {
    try {
      run();
      return true;
    } catch (error) {
      if (error instanceof DecodeError || others.some((kind) => error instanceof kind)) return false;
      throw error;
    }
  };
  const allSurvive = (file: Uint8Array): void => {
    survives(() => readEnvelope(file));
    survives(() => readSignedData(file));
    survives(() => verifyDetached(file, content, { ...trusting, certificates }));
    // Nothing of the file is the caller's mistake, once the certificate is left out.
    survives(() => openEnvelope(file, { privateKey: bob.privateKey }), [AuthenticationError]);
  };

  it('are read, or refused by a DecodeError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), allSurvive));
  });

  it('also when they were a good file once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.record({ place: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.nat(20),
        (sample, changes, cut) => {
          const file = changes.reduce((bytes, { place, mask }) => flipped(bytes, place % bytes.length, mask), sample);
          allSurvive(cut === 0 ? file.slice(0, changes[0].place % file.length) : file);
        },
      ),
      { numRuns: 250 },
    );
  });

  it('as PEM text, too', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        survives(() => readEnvelope(text));
        survives(() => readEnvelope(`-----BEGIN CMS-----\n${text}\n-----END CMS-----\n`));
        expect(survives(() => readEnvelope(concat(utf8ToBytes(text), Uint8Array.of(0xff))))).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
