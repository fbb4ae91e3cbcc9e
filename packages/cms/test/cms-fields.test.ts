/**
 * CMS files put together field by field: each optional field there, each needed one missing, each number off by one. What
 * the files of others in cms.test.ts never hold.
 */

import { AuthenticationError, bytesToHex, concat, DecodeError, seededRandom, utf8ToBytes } from '@cleartext/core';
import { der, encodeAlgorithmIdentifier, encodeAttribute, oids, type AlgorithmIdentifier } from '@cleartext/asn1';
import { sha1, sha224, sha256, sha512 } from '@cleartext/hash';
import { privateKeyFromPem, publicKeyOf } from '@cleartext/rsa';
import { publicKeyToSpki, rsaPss, sha256WithRsa, type SignatureScheme } from '@cleartext/signature';
import { aes, cbc, gcm, rc2, setOddParity } from '@cleartext/symmetric';
import { findExtension, parseCertificate, type Certificate } from '@cleartext/x509';
import {
  encodeContentInfo,
  entityIdentifierOf,
  entityIdentifierToString,
  envelopeCiphers,
  oaepKeyTransport,
  openEnvelope,
  pkcs1KeyTransport,
  readEnvelope,
  readSignedData,
  refersTo,
  sealEnvelope,
  signDetached,
  verifyDetached,
  type KeyTransport,
  type SignedVerdict,
} from '../src/index.ts';
import {
  aliceCertificatePem,
  aliceKeyPem,
  authorityCertificatePem,
  bobCertificatePem,
  bobKeyPem,
} from './data/openssl-made.ts';

const alice = { certificate: parseCertificate(aliceCertificatePem), privateKey: privateKeyFromPem(aliceKeyPem) };
const bob = { certificate: parseCertificate(bobCertificatePem), privateKey: privateKeyFromPem(bobKeyPem) };
const authority = parseCertificate(authorityCertificatePem);
const content = utf8ToBytes('Meet me at the pier.');
const empty = new Uint8Array(0);
const DATA: string = oids.data;
const random = seededRandom('fields');
const key = random(16);
const iv = random(16);
const keyIdentifierOf = (certificate: Certificate): Uint8Array =>
  findExtension(certificate, 'subjectKeyIdentifier')?.keyIdentifier ?? empty;

/** The two ways to refer to Bob. */
const byName = der.sequence(bob.certificate.issuer.bytes, der.integer(bob.certificate.serialNumber));
const byKey = der.implicit(0, der.octetString(keyIdentifierOf(bob.certificate)));

/** A KeyTransRecipientInfo, for Bob unless told. */
function recipient(changes: {
  readonly of?: Certificate;
  readonly version?: number;
  readonly rid?: Uint8Array;
  readonly contentKey?: Uint8Array;
  readonly transport?: KeyTransport;
  readonly algorithm?: AlgorithmIdentifier;
}): Uint8Array {
  const { version = 0, rid = byName, contentKey = key, transport = pkcs1KeyTransport } = changes;
  const { algorithm = transport.algorithm, of: owner = bob.certificate } = changes;
  const encryptedKey = transport.encrypt(owner, contentKey, random);
  return der.sequence(der.integer(version), rid, encodeAlgorithmIdentifier(algorithm), der.octetString(encryptedKey));
}

const cbcAlgorithm: AlgorithmIdentifier = { oid: oids['aes-128-cbc'], parameters: der.octetString(iv) };

/** An EncryptedContentInfo. */
function encrypted(
  changes: {
    readonly contentType?: string;
    readonly algorithm?: AlgorithmIdentifier;
    readonly ciphertext?: Uint8Array | 'none';
  } = {},
): Uint8Array {
  const { contentType = DATA, algorithm = cbcAlgorithm, ciphertext = cbc(aes(key), iv).encrypt(content) } = changes;
  const parts = ciphertext === 'none' ? [] : [der.implicit(0, der.octetString(ciphertext))];
  return der.sequence(der.oid(contentType), encodeAlgorithmIdentifier(algorithm), ...parts);
}

/** An EnvelopedData, with further fields where they may stand. */
function enveloped({
  version = 0,
  before = [] as readonly Uint8Array[],
  recipients = [recipient({})],
  inside = encrypted(),
  after = [] as readonly Uint8Array[],
} = {}): Uint8Array {
  const fields = [der.integer(version), ...before, der.setOf(recipients), inside, ...after];
  return encodeContentInfo(oids.envelopedData, der.sequence(...fields));
}

const nonce = random(12);
const gcmParameters = (tagSize?: number, aesNonce = nonce): AlgorithmIdentifier => ({
  oid: oids['aes-128-gcm'],
  parameters: der.sequence(der.octetString(aesNonce), ...(tagSize === undefined ? [] : [der.integer(tagSize)])),
});

/** An AuthEnvelopedData. `aad` is what its tag covers beside the content. */
function authEnveloped(
  changes: {
    readonly version?: number;
    readonly before?: readonly Uint8Array[];
    readonly contentType?: string;
    readonly tagSize?: number;
    readonly algorithm?: AlgorithmIdentifier;
    readonly attributes?: readonly Uint8Array[];
    readonly aad?: Uint8Array;
    readonly mac?: (tag: Uint8Array) => Uint8Array;
    readonly after?: readonly Uint8Array[];
  } = {},
): Uint8Array {
  const { version = 0, before = [], contentType = DATA, tagSize = 16, attributes = [], after = [] } = changes;
  const { algorithm = gcmParameters(tagSize), mac = (tag: Uint8Array) => tag } = changes;
  const { aad = attributes.length > 0 ? der.setOf(attributes) : empty } = changes;
  const sealed = gcm(aes(key), nonce, aad, { tagSize }).seal(content);
  const fields = [
    der.integer(version),
    ...before,
    der.setOf([recipient({})]),
    encrypted({ contentType, algorithm, ciphertext: sealed.slice(0, content.length) }),
    ...(attributes.length > 0 ? [der.implicit(1, der.setOf(attributes))] : []),
    der.octetString(mac(sealed.slice(content.length))),
    ...after,
  ];
  return encodeContentInfo(oids.authEnvelopedData, der.sequence(...fields));
}

const open = (file: Uint8Array) => openEnvelope(file, bob);

describe('EnvelopedData', () => {
  it('opens, with and without its optional fields', () => {
    const originator = der.implicit(0, der.sequence());
    const attribute = encodeAttribute({ oid: oids.contentType, values: [der.oid(oids.data)] });
    for (const file of [
      enveloped(),
      enveloped({ version: 2, before: [originator] }),
      enveloped({ version: 2, after: [der.implicit(1, der.setOf([attribute]))] }),
      enveloped({ version: 2, recipients: [recipient({ version: 2, rid: byKey })] }),
    ])
      expect(open(file)).toMatchObject({ content, cipher: 'aes-128-cbc', isAuthenticated: false });
    expect(readEnvelope(enveloped())).toMatchObject({
      type: 'envelopedData',
      otherRecipients: 0,
      mac: empty,
      authenticatedAttributes: empty,
    });
  });

  it('tells what type of content it holds', () => {
    expect(open(enveloped({ inside: encrypted({ contentType: oids.signedData }) })).contentType).toBe(oids.signedData);
  });

  it.each([
    ['nobody to open it', { recipients: [] }, 'expected at least one, found none'],
    ['a field too many', { after: [der.integer(1)] }, 'after the last field'],
    ['no content inside', { inside: encrypted({ ciphertext: 'none' }) }, 'expected the content inside the file'],
    ['GCM', { inside: encrypted({ algorithm: gcmParameters(16) }) }, 'aes-128-gcm belongs in AuthEnvelopedData'],
    ['a name under version 2', { recipients: [recipient({ version: 2 })] }, 'expected 0, found 2'],
    ['a key identifier under version 0', { recipients: [recipient({ rid: byKey })] }, 'expected 2, found 0'],
    [
      'a cipher without parameters',
      { inside: encrypted({ algorithm: { oid: oids['aes-128-cbc'] } }) },
      'expected the parameters of aes-128-cbc, found none',
    ],
    [
      'RC2 without parameters',
      { inside: encrypted({ algorithm: { oid: oids['rc2-cbc'] } }) },
      'expected the parameters of rc2-cbc, found none',
    ],
    [
      'an IV too short',
      { inside: encrypted({ algorithm: { ...cbcAlgorithm, parameters: der.octetString(iv.slice(1)) } }) },
      'expected an IV of 16 bytes, found 15',
    ],
    [
      'an IV too long for DES',
      { inside: encrypted({ algorithm: { oid: oids['des-cbc'], parameters: der.octetString(iv) } }) },
      'expected an IV of 8 bytes, found 16',
    ],
    [
      'rsaEncryption with parameters',
      { recipients: [recipient({ algorithm: { oid: oids.rsaEncryption, parameters: der.integer(1) } })] },
      'expected NULL for rsaEncryption, found others',
    ],
    [
      'OAEP without parameters',
      { recipients: [recipient({ algorithm: { oid: oids.rsaesOaep } })] },
      'expected RSAES-OAEP-params, found none',
    ],
  ])('with %s is malformed', (_, changes, problem) => {
    const file = enveloped(changes);
    expect(() => readEnvelope(file)).toThrow(DecodeError);
    expect(() => readEnvelope(file)).toThrow(problem);
  });

  it('does not open when its ciphertext is no whole number of blocks, or none', () => {
    for (const length of [0, 1, 15, 17])
      expect(() => open(enveloped({ inside: encrypted({ ciphertext: new Uint8Array(length) }) }))).toThrow(
        new AuthenticationError('the envelope does not open'),
      );
  });

  it('takes a content key of the size of its cipher and no other', () => {
    for (const size of [15, 17, 24, 32])
      expect(() => open(enveloped({ recipients: [recipient({ contentKey: random(size) })] }))).toThrow(
        new AuthenticationError('the envelope does not open'),
      );
    expect(open(enveloped({ recipients: [recipient({ contentKey: random(24) }), recipient({})] })).content).toEqual(
      content,
    );
  });

  it('under RC2 takes keys of 1 to 128 bytes, whatever the effective bits', () => {
    const eight = random(8);
    const algorithm = {
      oid: oids['rc2-cbc'],
      parameters: der.sequence(der.integer(58), der.octetString(eight)),
    };
    const file = (contentKey: Uint8Array, cipherKey = contentKey): Uint8Array =>
      enveloped({
        recipients: [recipient({ contentKey })],
        inside: encrypted({ algorithm, ciphertext: cbc(rc2(cipherKey, 128), eight).encrypt(content) }),
      });
    // 117 bytes are what PKCS#1 v1.5 can carry under Bob's key; no bytes at all are no key.
    for (const size of [1, 5, 16, 117]) expect(open(file(random(size))).content).toEqual(content);
    expect(() => open(file(empty, key))).toThrow(AuthenticationError);
  });

  it('is opened by the copy that fits, and tells whose it was', () => {
    const forAlice = recipient({
      rid: der.sequence(alice.certificate.issuer.bytes, der.integer(alice.certificate.serialNumber)),
      of: alice.certificate,
    });
    const file = enveloped({ version: 2, recipients: [forAlice, recipient({ version: 2, rid: byKey })] });
    expect(openEnvelope(file, { privateKey: bob.privateKey }).recipient.type).toBe('subjectKeyIdentifier');
    expect(openEnvelope(file, alice).recipient).toEqual(entityIdentifierOf(alice.certificate, 'issuerAndSerialNumber'));
    const others = enveloped({ recipients: [der.implicit(1, der.sequence()), der.implicit(3, der.sequence())] });
    expect(readEnvelope(others)).toMatchObject({ recipients: [], otherRecipients: 2 });
    expect(() => openEnvelope(others, bob)).toThrow('expected one of the recipients (none), found another');
    expect(() => openEnvelope(others, { privateKey: bob.privateKey })).toThrow('known here, found 2 others');
  });
});

describe('AuthEnvelopedData', () => {
  const told = (oid: string): Uint8Array => encodeAttribute({ oid: oids.contentType, values: [der.oid(oid)] });

  it('opens, with and without its optional fields', () => {
    const originator = der.implicit(0, der.sequence());
    const after = [der.implicit(2, der.setOf([told(oids.data)]))];
    for (const file of [
      authEnveloped(),
      authEnveloped({ before: [originator] }),
      authEnveloped({ after }),
      authEnveloped({ attributes: [told(oids.data)] }),
      authEnveloped({ contentType: oids.signedData, attributes: [told(oids.signedData)] }),
    ])
      expect(open(file)).toMatchObject({ content, cipher: 'aes-128-gcm', isAuthenticated: true });
    expect(readEnvelope(authEnveloped()).type).toBe('authEnvelopedData');
    expect(readEnvelope(authEnveloped({ attributes: [told(oids.data)] })).authenticatedAttributes).toEqual(
      der.setOf([told(oids.data)]),
    );
  });

  it('authenticates its attributes, as a SET OF', () => {
    const attributes = [told(oids.data)];
    for (const aad of [empty, der.implicit(1, der.setOf(attributes))])
      expect(() => open(authEnveloped({ attributes, aad }))).toThrow('the envelope does not open');
  });

  it('has a tag of 12 bytes unless told, and of 12 to 16', () => {
    for (const tagSize of [12, 13, 16]) expect(open(authEnveloped({ tagSize })).content).toEqual(content);
    expect(open(authEnveloped({ tagSize: 12, algorithm: gcmParameters() })).content).toEqual(content);
    for (const tagSize of [0, 11, 17])
      expect(() => readEnvelope(authEnveloped({ algorithm: gcmParameters(tagSize) }))).toThrow(
        `expected 12 to 16, found ${tagSize}`,
      );
  });

  it('with a tag of another length than it says does not open', () => {
    for (const mac of [
      (tag: Uint8Array) => tag.slice(0, -1),
      (tag: Uint8Array) => concat(tag, new Uint8Array(1)),
      () => empty,
    ])
      expect(() => open(authEnveloped({ mac }))).toThrow(new AuthenticationError('the envelope does not open'));
  });

  it.each([
    ['version 1', { version: 1 }, 'expected 0, found 1'],
    ['a nonce of no bytes', { algorithm: gcmParameters(16, empty) }, 'expected at least one byte, found none'],
    ['CBC', { algorithm: cbcAlgorithm }, 'aes-128-cbc does not authenticate'],
    ['another content type and no attribute', { contentType: oids.signedData }, 'expected the content type signedData'],
    [
      'another content type than its attribute says',
      { contentType: oids.signedData, attributes: [told(oids.data)] },
      'expected the content type signedData, found it not repeated',
    ],
    ['data, and an attribute that says otherwise', { attributes: [told(oids.signedData)] }, 'the content type data'],
    ['a field too many', { after: [der.integer(1)] }, 'after the last field'],
  ])('with %s is malformed', (_, changes, problem) => {
    const file = authEnveloped(changes);
    expect(() => readEnvelope(file)).toThrow(DecodeError);
    expect(() => readEnvelope(file)).toThrow(problem);
  });
});

describe('OAEP parameters (RFC 4055 section 4.1)', () => {
  const hashes = [sha1, sha256] as const;
  const label = utf8ToBytes('pier');

  it('come back as they were written, the defaults left out', () => {
    for (const hash of hashes)
      for (const mgfHash of hashes)
        for (const each of [empty, label]) {
          const transport = oaepKeyTransport(hash, mgfHash, each);
          const file = enveloped({ recipients: [recipient({ transport })] });
          expect(open(file)).toMatchObject({ content, keyTransport: transport.name });
          // Only the label is not in the name: without it nothing opens.
          const { algorithm } = oaepKeyTransport(hash, mgfHash, utf8ToBytes('another'));
          expect(() => open(enveloped({ recipients: [recipient({ transport, algorithm })] }))).toThrow(
            AuthenticationError,
          );
        }
    expect(bytesToHex(oaepKeyTransport(sha1).algorithm.parameters ?? empty)).toBe('3000');
    expect(oaepKeyTransport(sha256).status).toBe('current');
    expect(pkcs1KeyTransport.status).toBe('broken');
  });

  const withParameters = (...fields: Uint8Array[]): Uint8Array =>
    enveloped({
      recipients: [recipient({ algorithm: { oid: oids.rsaesOaep, parameters: der.sequence(...fields) } })],
    });
  const identifier = (oid: string, parameters?: Uint8Array): Uint8Array =>
    encodeAlgorithmIdentifier({ oid, parameters });
  const hashIdentifier = identifier(sha256.oid, der.null());

  it('with hashes unknown here leave the recipient unopenable, not the file unreadable', () => {
    for (const file of [
      withParameters(der.explicit(0, identifier(oids.md2, der.null()))),
      withParameters(der.explicit(1, identifier(oids.mgf1, identifier(oids.md2, der.null())))),
    ]) {
      expect(readEnvelope(file).recipients).toMatchObject([{ transport: undefined }]);
      expect(() => open(file)).toThrow('expected a key transport known here, found 1 others');
    }
  });

  it.each([
    ['another mask generation', [der.explicit(1, identifier(oids.data, hashIdentifier))], 'expected MGF1 and its hash'],
    ['MGF1 without a hash', [der.explicit(1, identifier(oids.mgf1))], 'expected MGF1 and its hash, found mgf1'],
    [
      'another source of labels',
      [der.explicit(2, identifier(oids.data, der.octetString(label)))],
      'expected pSpecified',
    ],
    ['pSpecified without a label', [der.explicit(2, identifier(oids.pSpecified))], 'expected pSpecified and a label'],
    ['a field that does not exist', [der.explicit(3, hashIdentifier)], 'after the last field'],
    [
      'fields out of order',
      [der.explicit(2, identifier(oids.pSpecified, der.octetString(label))), der.explicit(0, hashIdentifier)],
      'after the last field',
    ],
  ])('with %s are malformed', (_, fields, problem) => {
    const file = withParameters(...fields);
    expect(() => readEnvelope(file)).toThrow(DecodeError);
    expect(() => readEnvelope(file)).toThrow(problem);
  });
});

describe('the ciphers of envelopes', () => {
  it('have these sizes and standing', () => {
    const facts = envelopeCiphers.map((cipher) => {
      const { cipher: read } = readEnvelope(sealEnvelope({ content, recipients: [bob.certificate], cipher, random }));
      const fits = Array.from({ length: 131 }, (__, size) => size).filter((size) => read.takesKeySize(size));
      const sizes = fits.length > 1 ? `${fits[0]} to ${fits.at(-1)}, all ${fits.length}` : fits.join();
      return `${read.name}: ${read.status}, key ${read.keySize} (${sizes})${read.isAuthenticated ? ', authenticated' : ''}`;
    });
    expect(facts).toEqual([
      'aes-128-cbc: current, key 16 (16)',
      'aes-192-cbc: current, key 24 (24)',
      'aes-256-cbc: current, key 32 (32)',
      'aes-128-gcm: current, key 16 (16), authenticated',
      'aes-192-gcm: current, key 24 (24), authenticated',
      'aes-256-gcm: current, key 32 (32), authenticated',
      'des-ede3-cbc: legacy, key 24 (24)',
      'des-cbc: broken, key 8 (8)',
      'rc2-40-cbc: broken, key 5 (1 to 128, all 128)',
      'rc2-64-cbc: broken, key 8 (1 to 128, all 128)',
      'rc2-cbc: broken, key 16 (1 to 128, all 128)',
    ]);
  });

  it('make DES keys with odd parity, and leave other keys as they are drawn', () => {
    for (const cipher of envelopeCiphers) {
      const { cipher: made } = readEnvelope(sealEnvelope({ content, recipients: [bob.certificate], cipher, random }));
      const drawn = seededRandom('key')(made.keySize);
      const expected = cipher.startsWith('des') ? setOddParity(drawn) : drawn;
      expect([cipher, made.newKey(seededRandom('key'))]).toEqual([cipher, expected]);
    }
  });
});

describe('references to certificates', () => {
  const named = entityIdentifierOf(bob.certificate, 'issuerAndSerialNumber');
  const keyed = entityIdentifierOf(bob.certificate, 'subjectKeyIdentifier');

  it('mean one certificate: issuer and number have to be the same, or the whole identifier', () => {
    for (const reference of [named, keyed]) {
      expect(refersTo(reference, bob.certificate)).toBe(true);
      expect(refersTo(reference, alice.certificate)).toBe(false);
    }
    const { serialNumber, issuer } = bob.certificate;
    expect(refersTo(named, { ...alice.certificate, issuer })).toBe(false);
    expect(refersTo(named, { ...alice.certificate, issuer: alice.certificate.subject, serialNumber })).toBe(false);
    expect(refersTo(named, { ...alice.certificate, issuer, serialNumber })).toBe(true);
    const unmarked = { ...bob.certificate, extensions: [] };
    expect(refersTo(keyed, unmarked)).toBe(false);
    expect(refersTo({ type: 'subjectKeyIdentifier', keyIdentifier: empty }, unmarked)).toBe(false);
    expect(entityIdentifierToString(keyed)).toBe(`key identifier ${bytesToHex(keyIdentifierOf(bob.certificate))}`);
  });

  it.each([
    ['a number missing', der.sequence(bob.certificate.issuer.bytes)],
    ['a field too many', der.sequence(bob.certificate.issuer.bytes, der.integer(1), der.integer(1))],
  ])('with %s are malformed', (_, rid) => {
    expect(() => readEnvelope(enveloped({ recipients: [recipient({ rid })] }))).toThrow(DecodeError);
  });
});

/** What Alice signs: attributes by their types, in whatever number. */
const contentTypeIs = (...types: string[]): Uint8Array =>
  encodeAttribute({ oid: oids.contentType, values: types.map((oid) => der.oid(oid)) });
const digestIs = (...digests: Uint8Array[]): Uint8Array =>
  encodeAttribute({ oid: oids.messageDigest, values: digests.map((digest) => der.octetString(digest)) });
const right = [contentTypeIs(oids.data), digestIs(sha256(content))];

/** A SignerInfo of Alice, with her genuine signature over the attributes, or over `covered`. */
function signerInfo(
  changes: {
    readonly version?: number;
    readonly sid?: Uint8Array;
    readonly attributes?: readonly Uint8Array[];
    readonly covered?: Uint8Array;
    readonly digest?: string;
    readonly scheme?: SignatureScheme;
    readonly after?: readonly Uint8Array[];
  } = {},
): Uint8Array {
  const { version = 3, attributes = right, digest = sha256.oid, scheme = sha256WithRsa, after = [] } = changes;
  const { sid = der.implicit(0, der.octetString(keyIdentifierOf(alice.certificate))) } = changes;
  const { covered = der.setOf(attributes) } = changes;
  return der.sequence(
    der.integer(version),
    sid,
    encodeAlgorithmIdentifier({ oid: digest }),
    ...(attributes.length > 0 ? [der.implicit(0, der.setOf(attributes))] : []),
    encodeAlgorithmIdentifier(scheme.algorithm),
    der.octetString(scheme.sign(alice.privateKey, covered, random)),
    ...after,
  );
}

/** A SignedData. */
function signed({
  eContent = [] as readonly Uint8Array[],
  contentType = DATA,
  certificates = [der.implicit(0, der.setOf([alice.certificate.bytes]))] as readonly Uint8Array[],
  crls = [] as readonly Uint8Array[],
  signers = [signerInfo()],
  after = [] as readonly Uint8Array[],
} = {}): Uint8Array {
  return encodeContentInfo(
    oids.signedData,
    der.sequence(
      der.integer(3),
      der.setOf([]),
      der.sequence(der.oid(contentType), ...eContent),
      ...certificates,
      ...crls,
      der.setOf(signers),
      ...after,
    ),
  );
}

const options = { trustAnchors: [authority], now: new Date('2027-03-01T12:00:00Z') };
const verify = (file: Uint8Array, covered: Uint8Array | undefined = content): SignedVerdict =>
  verifyDetached(file, covered, options);
const failures = ({ checks }: SignedVerdict): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ name, sentence }) => `${name}: ${sentence}`);

describe('SignedData', () => {
  it('is accepted, with and without its optional fields', () => {
    const other = der.implicit(3, der.sequence());
    for (const file of [
      signed(),
      signed({ crls: [der.implicit(1, der.setOf([]))] }),
      signed({ signers: [signerInfo({ after: [der.implicit(1, der.setOf([]))] })] }),
      // A certificate of another kind, beside one of X.509.
      signed({ certificates: [der.implicit(0, concat(der.setOf([other, alice.certificate.bytes])))] }),
      signed({
        signers: [
          signerInfo({
            version: 1,
            sid: der.sequence(alice.certificate.issuer.bytes, der.integer(alice.certificate.serialNumber)),
          }),
        ],
      }),
    ])
      expect(verify(file)).toMatchObject({ accepted: true, summary: 'every check passed' });
    expect(readSignedData(signed()).signers[0].signedAttributes).toEqual({
      contentType: oids.data,
      messageDigest: sha256(content),
    });
    expect(readSignedData(signed()).content).toBeUndefined();
    expect(readSignedData(signed({ certificates: [] })).certificates).toEqual([]);
  });

  it('covers the content given, or else the one inside', () => {
    const file = signed({ eContent: [der.explicit(0, der.octetString(content))] });
    expect(verify(file, undefined)).toMatchObject({ accepted: true, content });
    expect(verify(file, utf8ToBytes('another')).accepted).toBe(false);
    expect(() => verify(file, 'text' as never)).toThrow(new TypeError('content: expected a Uint8Array, found "text"'));
  });

  it.each([
    ['a key identifier under version 1', { signers: [signerInfo({ version: 1 })] }, 'expected 3, found 1'],
    ['a name under version 3', { signers: [signerInfo({ sid: byName })] }, 'expected 1, found 3'],
    ['a field too many', { after: [der.integer(1)] }, 'after the last field'],
    ['a field too many in a signer', { signers: [signerInfo({ after: [der.integer(1)] })] }, 'after the last field'],
    ['certificates that are no SET', { certificates: [der.implicit(0, der.octetString(content))] }, 'a SET OF cert'],
    ['attributes without a content type', { signers: [signerInfo({ attributes: right.slice(1) })] }, 'contentType'],
    ['attributes without a digest', { signers: [signerInfo({ attributes: right.slice(0, 1) })] }, 'messageDigest'],
    ['two digests', { signers: [signerInfo({ attributes: [...right, digestIs(sha1(content))] })] }, 'messageDigest'],
    [
      'a digest of two values',
      { signers: [signerInfo({ attributes: [right[0], digestIs(sha256(content), sha1(content))] })] },
      'expected one value, found another number',
    ],
    [
      'a content type of no value',
      { signers: [signerInfo({ attributes: [contentTypeIs(), right[1]] })] },
      'expected one value, found another number',
    ],
  ])('with %s is malformed', (_, changes, problem) => {
    const file = signed(changes);
    expect(() => readSignedData(file)).toThrow(DecodeError);
    expect(() => readSignedData(file)).toThrow(problem);
  });

  it('signed as one type of content and shown as another is refused', () => {
    expect(failures(verify(signed({ contentType: oids.tstInfo })))).toEqual([
      'content type: signed as data, found tstInfo',
    ]);
    const attributes = [contentTypeIs(oids.tstInfo), right[1]];
    expect(verify(signed({ contentType: oids.tstInfo, signers: [signerInfo({ attributes })] })).accepted).toBe(true);
    expect(failures(verify(signed({ signers: [signerInfo({ attributes })] })))).toEqual([
      'content type: signed as tstInfo, found data',
    ]);
  });

  it('without attributes covers the content itself, whatever form that has but one', () => {
    const bare = (covered: Uint8Array): SignedVerdict =>
      verify(signed({ signers: [signerInfo({ attributes: [], covered })] }), covered);
    const attribute = encodeAttribute({ oid: oids.signingTime, values: [der.time(options.now)] });
    for (const covered of [
      content,
      empty,
      der.setOf([]),
      der.setOf([attribute]),
      der.sequence(...right),
      der.setOf(right).slice(1),
    ])
      expect([bytesToHex(covered), failures(bare(covered))]).toEqual([bytesToHex(covered), []]);
    expect(failures(bare(der.setOf(right)))).toEqual([
      'content type: the content is the signed attributes of another signature',
    ]);
  });

  it('names the scheme, and refuses a hash that is not the one of the signature', () => {
    const [signer] = verify(signed()).signers;
    expect(signer.scheme).toBe('sha256WithRSAEncryption');
    const algorithms = verify(signed()).checks.find(({ name }) => name === 'algorithms');
    expect(algorithms?.sentence).toBe('SHA-256, sha256WithRSAEncryption: current');
    const attributes = [right[0], digestIs(sha512(content))];
    expect(failures(verify(signed({ signers: [signerInfo({ digest: sha512.oid, attributes })] })))).toEqual([
      'algorithms: the content is hashed by SHA-512, but signed with sha256WithRSAEncryption',
    ]);
    // Nothing else is to be seen where the digest is unknown.
    const unknown = verify(signed({ signers: [signerInfo({ digest: oids.md2 })] }));
    expect(unknown.checks.map(({ outcome }) => outcome)).toEqual([
      'passed',
      'failed',
      'passed',
      'not reached',
      'not reached',
      ...(Array(4).fill('passed') as string[]),
    ]);
    expect(unknown.signers[0].scheme).toBeUndefined();
  });

  it('by rsaEncryption takes the hash from the digest algorithm', () => {
    const scheme = { ...sha256WithRsa, algorithm: { oid: oids.rsaEncryption, parameters: der.null() } };
    expect(verify(signed({ signers: [signerInfo({ scheme })] })).signers[0].scheme).toBe('sha256WithRSAEncryption');
  });

  it('is not accepted for one good signer of two', () => {
    const bad = signerInfo({ covered: content });
    const verdict = verify(signed({ signers: [signerInfo(), bad] }));
    expect(verdict.signers.map(({ accepted }) => accepted).sort()).toEqual([false, true]);
    expect(verdict.accepted).toBe(false);
    expect(verdict.checks).toHaveLength(18);
    expect(verdict.summary).toMatch(/^signature: not made with the key of /);
  });

  it('by a key that its certificate gives to PSS alone is accepted from PSS alone', () => {
    const { subjectPublicKeyInfo } = alice.certificate;
    const marked = { ...subjectPublicKeyInfo, algorithm: { oid: oids.rsassaPss } };
    const certificate: Certificate = { ...alice.certificate, subjectPublicKeyInfo: marked };
    const outcome = (scheme: typeof sha256WithRsa): string | undefined =>
      verifyDetached(signed({ certificates: [], signers: [signerInfo({ scheme })] }), content, {
        now: options.now,
        certificates: [certificate],
      }).checks.find(({ name }) => name === 'signature')?.outcome;
    expect([outcome(sha256WithRsa), outcome(rsaPss(sha256))]).toEqual(['failed', 'passed']);
  });

  it('by a certificate whose key is of another kind or malformed is refused, not an error', () => {
    for (const subjectPublicKeyInfo of [
      { algorithm: { oid: oids.Ed25519 }, publicKey: new Uint8Array(32) },
      { ...publicKeyToSpki(publicKeyOf(alice.privateKey)), publicKey: Uint8Array.of(0x30, 0) },
    ]) {
      const verdict = verifyDetached(signed({ certificates: [] }), content, {
        now: options.now,
        certificates: [{ ...alice.certificate, subjectPublicKeyInfo }],
      });
      expect([verdict.accepted, failures(verdict).length]).toEqual([false, 1]);
    }
  });

  it('is made with the schemes that there are', () => {
    const sign = (scheme: 'pkcs1' | 'pss', hash = sha256) =>
      signDetached({ content, signer: { chain: [alice.certificate], privateKey: alice.privateKey }, hash, scheme });
    expect(verify(sign('pkcs1', sha224)).signers[0].scheme).toBe('sha224WithRSAEncryption');
    expect(() => sign('ecdsa' as 'pss')).toThrow('scheme: expected pkcs1 or pss, found "ecdsa"');
    const { signingTime } = verify(sign('pkcs1')).signers[0];
    expect(signingTime).toBeUndefined();
  });
});
