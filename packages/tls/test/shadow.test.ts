/**
 * Shadow mode: every slot of the primitives is filled with a right implementation, which completes the handshake without a report, and with wrong
 * ones, of which the first report names what is wrong. node:crypto plays the learner who draws random numbers in another way.
 */

import * as node from 'node:crypto';
import { AuthenticationError, seededRandom, utf8ToBytes } from '@cleartext/core';
import { generateKey, onEngine } from '@cleartext/rsa';
import { native } from '@cleartext/number';
import { generateEcKey } from '@cleartext/ec';
import { publicKeyOf, type KeyAgreement, type SignatureScheme } from '@cleartext/signature';
import { blockCipher, type Aead, type BlockCipher } from '@cleartext/symmetric';
import type { Hash, Hasher } from '@cleartext/hash';
import {
  groupCodes,
  ourPrimitives,
  policies,
  shadow,
  signatureSchemeCodes,
  suiteByCode,
  VERSION,
  type AeadUnderKey,
  type Difference,
  type Primitives,
  type Version,
} from '../src/index.ts';
import { connect, exchange, identityFor, keys, outcome } from './in-memory.ts';

const identity = identityFor(keys.rsa());
const exportKey = generateKey({ bits: 512, random: seededRandom('export') });

/** A handshake with one suite, data in both directions, and what was reported. */
function run(
  primitives: Partial<Primitives>,
  { suite, version, side = 'client' }: { suite: number; version: Version; side?: 'client' | 'server' },
) {
  const reports: Difference[] = [];
  const policy = {
    ...policies.museum,
    versions: [version],
    suites: [suiteByCode(suite)!],
    groups: [groupCodes.x25519, groupCodes.ffdhe2048],
  };
  const watched = { primitives: shadow(primitives, (difference) => reports.push(difference)) };
  const ends = connect(
    { policy, ...(side === 'client' ? watched : {}) },
    { policy, identity, ...(side === 'server' ? watched : { primitives: { temporaryRsaKey: () => exportKey } }) },
  );
  const isConnected = ends.client.state.kind === 'CONNECTED' && ends.server.state.kind === 'CONNECTED';
  if (isConnected) {
    exchange(ends.client, ends.server, utf8ToBytes('to the server'));
    exchange(ends.server, ends.client, utf8ToBytes('to the client'));
  }
  return { reports, first: reports.at(0)?.operation, isConnected, why: outcome(ends.client) };
}

const TLS13 = { version: VERSION.TLS13 };
const TLS12 = { version: VERSION.TLS12 };
const TLS10 = { version: VERSION.TLS10 };

const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte));

/** A block cipher that is wrong in one direction. */
const wrongBlock =
  (ours: (key: Uint8Array) => BlockCipher, verb: 'encryptBlocks' | 'decryptBlocks') =>
  (key: Uint8Array): BlockCipher => {
    const cipher = ours(key);
    return blockCipher(cipher.name, cipher.blockSize, cipher.keySize, cipher.status, {
      encryptBlocks: cipher.encryptBlocks,
      decryptBlocks: cipher.decryptBlocks,
      [verb]: (...[src, from, dst, to, count]: Parameters<BlockCipher['encryptBlocks']>) => {
        cipher[verb](src, from, dst, to, count);
        dst[to] ^= 1;
      },
    });
  };

const wrongAead =
  <Settings extends readonly unknown[]>(
    ours: (...settings: Settings) => AeadUnderKey,
    change: (aead: Aead) => Partial<Aead>,
  ) =>
  (...settings: Settings): AeadUnderKey => {
    const cipher = ours(...settings);
    return (nonce, aad) => ({ ...cipher(nonce, aad), ...change(cipher(nonce, aad)) });
  };

const described = (hash: (message: Uint8Array) => Uint8Array, properties: object): Hash => {
  for (const [key, value] of Object.entries(properties)) Object.defineProperty(hash, key, { value, enumerable: true });
  return hash as Hash;
};
const wrongHash = (ours: Hash): Hash => described((message) => flip(ours(message)), ours);
const wrongHasher = (hasher: Hasher): Hasher => ({
  update(bytes) {
    hasher.update(bytes);
    return this;
  },
  digest: () => flip(hasher.digest()),
  copy: () => wrongHasher(hasher.copy()),
});
const wrongCreate = (ours: Hash): Hash =>
  described((message) => ours(message), { ...ours, create: () => wrongHasher(ours.create()) });

const agreementThat =
  (change: (ours: KeyAgreement) => Partial<KeyAgreement>): Primitives['keyAgreement'] =>
  (group) => {
    const ours = ourPrimitives.keyAgreement(group);
    return ours && { ...ours, ...change(ours) };
  };
const schemeThat =
  (change: (ours: SignatureScheme) => Partial<SignatureScheme>): Primitives['signatureScheme'] =>
  (code) => {
    const ours = ourPrimitives.signatureScheme(code);
    return ours && { ...ours, ...change(ours) };
  };
type Encryption = ReturnType<Primitives['pkcs1v15Encryption']>;
const encryptionThat =
  (change: (ours: Encryption) => object): Primitives['pkcs1v15Encryption'] =>
  (random) => {
    const ours = ourPrimitives.pkcs1v15Encryption(random);
    return { ...ours, ...change(ours) };
  };

const { aes, des, tripleDes, rc2, aesGcm, aesCcm, chacha20Poly1305 } = ourPrimitives;
const sealWrongly = (ours: Aead): Partial<Aead> => ({ seal: (plaintext) => flip(ours.seal(plaintext)) });
const openWrongly = (ours: Aead): Partial<Aead> => ({ open: (sealed) => flip(ours.open(sealed)) });

/** A wrong implementation for each slot, the connection that uses it, and the name that the first report has to have. */
const wrong: readonly (readonly [string, Partial<Primitives>, Parameters<typeof run>[1]])[] = [
  ['aes.encryptBlocks', { aes: wrongBlock(aes, 'encryptBlocks') }, { suite: 0x002f, ...TLS12 }],
  ['aes.decryptBlocks', { aes: wrongBlock(aes, 'decryptBlocks') }, { suite: 0x002f, ...TLS12 }],
  ['des.encryptBlocks', { des: wrongBlock(des, 'encryptBlocks') }, { suite: 0x0009, ...TLS10 }],
  ['tripleDes.decryptBlocks', { tripleDes: wrongBlock(tripleDes, 'decryptBlocks') }, { suite: 0x000a, ...TLS12 }],
  ['rc2.encryptBlocks', { rc2: wrongBlock(rc2, 'encryptBlocks') }, { suite: 0x0006, ...TLS10 }],
  [
    'rc4.process',
    { rc4: (key) => ({ ...ourPrimitives.rc4(key), process: (bytes) => bytes.map((byte) => byte ^ key[0]) }) },
    { suite: 0x0005, ...TLS12 },
  ],
  ['aesGcm.seal', { aesGcm: wrongAead(aesGcm, sealWrongly) }, { suite: 0x1301, ...TLS13 }],
  ['aesGcm.open', { aesGcm: wrongAead(aesGcm, openWrongly) }, { suite: 0x1301, ...TLS13 }],
  ['aesCcm.seal', { aesCcm: wrongAead(aesCcm, sealWrongly) }, { suite: 0xc09c, ...TLS12 }],
  ['aesCcm.open', { aesCcm: wrongAead(aesCcm, openWrongly) }, { suite: 0x1304, ...TLS13 }],
  [
    'chacha20Poly1305.seal',
    { chacha20Poly1305: wrongAead(chacha20Poly1305, sealWrongly) },
    { suite: 0x1303, ...TLS13 },
  ],
  ['md5', { md5: wrongHash(ourPrimitives.md5) }, { suite: 0xc013, ...TLS10 }],
  ['md5.create', { md5: wrongCreate(ourPrimitives.md5) }, { suite: 0x0004, ...TLS10 }],
  ['sha1', { sha1: wrongHash(ourPrimitives.sha1) }, { suite: 0xc013, ...TLS10 }],
  ['sha1.create', { sha1: wrongCreate(ourPrimitives.sha1) }, { suite: 0x0005, ...TLS12 }],
  ['sha256', { sha256: wrongHash(ourPrimitives.sha256) }, { suite: 0x1301, ...TLS13 }],
  ['sha256.create', { sha256: wrongCreate(ourPrimitives.sha256) }, { suite: 0x1301, ...TLS13 }],
  ['sha384.create', { sha384: wrongCreate(ourPrimitives.sha384) }, { suite: 0x1302, ...TLS13 }],
  [
    'keyAgreement(x25519).generate',
    {
      keyAgreement: agreementThat((ours) => ({
        generate: (random) => ({ ...ours.generate(random), share: flip(ours.generate(random).share) }),
      })),
    },
    { suite: 0x1301, ...TLS13 },
  ],
  [
    'keyAgreement(x25519).finish',
    {
      keyAgreement: agreementThat((ours) => ({
        generate(random) {
          const { share, finish } = ours.generate(random);
          return { share, finish: (peerShare) => flip(finish(peerShare)) };
        },
      })),
    },
    { suite: 0x1301, ...TLS13 },
  ],
  [
    'keyAgreement(x25519).respond',
    {
      keyAgreement: agreementThat((ours) => ({
        respond(peerShare, random) {
          const { share, secret } = ours.respond(peerShare, random);
          return { share, secret: flip(secret) };
        },
      })),
    },
    { suite: 0xc02f, ...TLS12 },
  ],
  [
    'signatureScheme(rsa_pss_rsae_sha256).sign',
    { signatureScheme: schemeThat((ours) => ({ sign: (...given) => flip(ours.sign(...given)) })) },
    { suite: 0x1301, ...TLS13, side: 'server' },
  ],
  [
    'signatureScheme(rsa_pss_rsae_sha256).verify',
    { signatureScheme: schemeThat(() => ({ verify: () => false })) },
    { suite: 0x1301, ...TLS13 },
  ],
  [
    'pkcs1v15Encryption.encrypt',
    {
      pkcs1v15Encryption: encryptionThat((ours) => ({
        encrypt: (...[key, message]: Parameters<Encryption['encrypt']>) => ours.encrypt(key, flip(message)),
      })),
    },
    { suite: 0x0008, ...TLS10 },
  ],
  [
    'pkcs1v15Encryption.decrypt',
    {
      pkcs1v15Encryption: encryptionThat((ours) => ({
        decrypt: (...given: Parameters<Encryption['decrypt']>) => flip(ours.decrypt(...given)),
      })),
    },
    { suite: 0x002f, ...TLS12, side: 'server' },
  ],
  [
    'temporaryRsaKey',
    { temporaryRsaKey: () => generateKey({ bits: 576, random: seededRandom('too long') }) },
    { suite: 0x0008, ...TLS10, side: 'server' },
  ],
];

describe('a wrong implementation', () => {
  it.each(wrong)('is found: %s', (operation, primitives, connection) => {
    const { first, reports } = run(primitives, connection);
    expect(first).toBe(operation);
    expect(reports[0].theirs).not.toBe(reports[0].ours);
  });

  it('is tried in every slot', () => {
    const slots = new Set(wrong.flatMap(([, primitives]) => Object.keys(primitives)));
    expect(Object.keys(ourPrimitives).filter((slot) => !slots.has(slot))).toEqual(['dheGroup']);
  });

  it('that accepts what was changed is found as well', () => {
    const reports: string[] = [];
    const report = ({ operation, ours, theirs }: Difference): void =>
      void reports.push(`${operation} ${ours} ${theirs}`);
    const acceptsAll = (sealed: Uint8Array): Uint8Array => sealed.slice(0, -16);
    const { aesGcm: watched } = shadow({ aesGcm: wrongAead(aesGcm, () => ({ open: acceptsAll })) }, report);
    watched!(new Uint8Array(16))(new Uint8Array(12), new Uint8Array(0)).open(new Uint8Array(17));
    const { signatureScheme } = shadow({ signatureScheme: schemeThat(() => ({ verify: () => true })) }, report);
    const key = publicKeyOf(generateEcKey('P-256', seededRandom('key')));
    signatureScheme!(signatureSchemeCodes.ecdsa_secp256r1_sha256)!.verify(key, Uint8Array.of(1), Uint8Array.of(2));
    expect(reports).toEqual([
      'aesGcm.open refused: AuthenticationError: authentication failed 00',
      'signatureScheme(ecdsa_secp256r1_sha256).verify false true',
    ]);
  });

  it('that refuses what is right is found, and its own error arrives', () => {
    const reports: string[] = [];
    const refuse = (): never => {
      throw new AuthenticationError();
    };
    const { aesGcm: watched } = shadow({ aesGcm: wrongAead(aesGcm, () => ({ open: refuse })) }, ({ operation }) =>
      reports.push(operation),
    );
    const aead = watched!(new Uint8Array(16))(new Uint8Array(12), new Uint8Array(0));
    const sealed = aead.seal(utf8ToBytes('right'));
    expect(() => aead.open(sealed)).toThrow(AuthenticationError);
    expect(reports).toEqual(['aesGcm.open']);
  });
});

describe('a right implementation', () => {
  const connections = [
    { suite: 0x1301, ...TLS13 },
    { suite: 0x1302, ...TLS13 },
    { suite: 0x1303, ...TLS13 },
    { suite: 0x1304, ...TLS13 },
    { suite: 0xc02f, ...TLS12 },
    { suite: 0x009e, ...TLS12 },
    { suite: 0xc09c, ...TLS12 },
    { suite: 0x002f, ...TLS12 },
    { suite: 0x000a, ...TLS12 },
    { suite: 0x0005, ...TLS12 },
    { suite: 0x0004, ...TLS10 },
    { suite: 0x0009, ...TLS10 },
    { suite: 0x0006, ...TLS10 },
    { suite: 0x0008, ...TLS10 },
  ];

  it.each(connections)('completes the handshake with suite $suite and reports nothing', (connection) => {
    for (const side of ['client', 'server'] as const) {
      const { isConnected, reports, why } = run(ourPrimitives, { ...connection, side });
      expect([side, isConnected, why, reports]).toEqual([side, true, 'CONNECTED', []]);
    }
  });

  it('may draw its random numbers in another way: X25519 of node:crypto', () => {
    const prefix = { spki: '302a300506032b656e032100', der: { format: 'der', type: 'spki' } as const };
    const readShare = (share: Uint8Array): node.KeyObject =>
      node.createPublicKey({ key: Buffer.concat([Buffer.from(prefix.spki, 'hex'), share]), ...prefix.der });
    const generate: KeyAgreement['generate'] = () => {
      const { privateKey, publicKey } = node.generateKeyPairSync('x25519');
      return {
        share: new Uint8Array(publicKey.export(prefix.der).subarray(12)),
        finish: (share) => new Uint8Array(node.diffieHellman({ privateKey, publicKey: readShare(share) })),
      };
    };
    const respond: KeyAgreement['respond'] = (peerShare) => {
      const { share, finish } = generate();
      return { share, secret: finish(peerShare) };
    };
    const keyAgreement = agreementThat(() => ({ generate, respond }));
    for (const connection of [
      { suite: 0x1301, ...TLS13 },
      { suite: 0xc02f, ...TLS12 },
    ])
      expect(run({ keyAgreement }, connection)).toMatchObject({ isConnected: true, reports: [] });
  });

  it('may pad and salt in another way: RSA with a source of its own', () => {
    const random = seededRandom('another source');
    const others: Partial<Primitives> = {
      pkcs1v15Encryption: () => ourPrimitives.pkcs1v15Encryption(random),
      signatureScheme: schemeThat((ours) => ({ sign: (key, message) => ours.sign(key, message, random) })),
      temporaryRsaKey: (bits) => onEngine(generateKey({ bits, random }), native),
    };
    for (const side of ['client', 'server'] as const)
      for (const connection of [
        { suite: 0x0008, ...TLS10 },
        { suite: 0x1301, ...TLS13 },
      ])
        expect(run(others, { ...connection, side })).toMatchObject({ isConnected: true, reports: [] });
  });
});
