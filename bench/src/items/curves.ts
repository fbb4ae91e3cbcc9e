/** Elliptic curves: shared secrets, and signatures made and verified. */

import { createPrivateKey, createPublicKey, diffieHellman, sign, verify, type KeyObject } from 'node:crypto';
import {
  curveByName,
  ecdh,
  ecdsa,
  ecPrivateKey,
  ed25519,
  ed25519PrivateKey,
  encodePoint,
  encodePrivateKey,
  encodePublicKey,
  publicKeyOf,
  x25519,
  x25519PrivateKey,
  type CurveName,
  type CurvePrivateKey,
} from '@cleartext/ec';
import { sha256, sha384, sha512, type Hash } from '@cleartext/hash';
import { ed25519 as nobleEd25519, x25519 as nobleX25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { faster, OPENSSL, OURS, within, type Group, type Item } from '../item.ts';

const message = Buffer.from('The signature of this sentence.');

export const curvesGroup: Group = {
  title: 'Elliptic curves',
  remarks: [
    'noble and ours both sign by RFC 6979. noble computes with the bigints of JavaScript, ours in WebAssembly that it writes itself at first use. The tables of multiples of the base point are made before the measurement. noble is told to accept what ECDSA accepts (its default refuses the larger of the two values of s).',
    'OpenSSL draws random nonces for ECDSA, so its signatures are not compared with ours. Its P-256 is written in assembler for the processor.',
  ],
  items: () => [
    x25519Item(),
    ...(['P-256', 'P-384', 'P-521'] as const).flatMap((name) => ecItems(name)),
    ...ed25519Items(),
  ],
};

const goals = [faster('noble', 1, 3)];

function x25519Item(): Item {
  const [a, b] = [1, 2].map((byte) => x25519PrivateKey(new Uint8Array(32).fill(byte)));
  const pair = { privateKey: opensslPrivate(a), publicKey: opensslPublic(b) };
  return {
    name: 'X25519 shared secret',
    contestants: {
      [OURS]: () => x25519(a.privateKey, b.publicKey),
      noble: () => nobleX25519.getSharedSecret(a.privateKey, b.publicKey),
      [OPENSSL]: () => diffieHellman(pair),
    },
    goals: [...goals, within(40)],
  };
}

function ecItems(name: CurveName): Item[] {
  const noble = { 'P-256': p256, 'P-384': p384, 'P-521': p521 }[name];
  const [hash, id] = (
    { 'P-256': [sha256, 'sha256'], 'P-384': [sha384, 'sha384'], 'P-521': [sha512, 'sha512'] } as const
  )[name] satisfies readonly [Hash, string];
  const curve = curveByName(name);
  const a = ecPrivateKey(name, curve.n / 3n);
  const b = publicKeyOf(ecPrivateKey(name, curve.n / 5n));
  const secret = Buffer.from(a.d.toString(16).padStart(2 * curve.scalarSize, '0'), 'hex');
  const [ownPoint, peerPoint] = [encodePoint(curve, a.Q), encodePoint(curve, b.Q)];
  const scheme = ecdsa(hash, { curve: name });
  const options = { lowS: false, format: 'der' } as const;
  const signature = scheme.sign(a, message);
  const [privateKey, publicKey, peer] = [opensslPrivate(a), opensslPublic(a), opensslPublic(b)];
  return [
    {
      name: `ECDSA ${name} sign`,
      contestants: {
        [OURS]: () => scheme.sign(a, message),
        noble: () => noble.sign(message, secret, options),
        [OPENSSL]: { run: () => sign(id, message, privateKey), show: () => signature },
      },
      goals,
    },
    {
      name: `ECDSA ${name} verify`,
      contestants: {
        [OURS]: () => scheme.verify(a, message, signature),
        noble: () => noble.verify(signature, message, ownPoint, options),
        [OPENSSL]: () => verify(id, message, publicKey, signature),
      },
      goals,
    },
    {
      name: `ECDH ${name} shared secret`,
      contestants: {
        [OURS]: () => ecdh(a, peerPoint),
        noble: { run: () => noble.getSharedSecret(secret, peerPoint), show: (point: Uint8Array) => point.slice(1) },
        [OPENSSL]: () => diffieHellman({ privateKey, publicKey: peer }),
      },
      goals,
    },
  ];
}

function ed25519Items(): Item[] {
  const key = ed25519PrivateKey(new Uint8Array(32).fill(7));
  const signature = ed25519.sign(key, message);
  const [privateKey, publicKey] = [opensslPrivate(key), opensslPublic(key)];
  return [
    {
      name: 'Ed25519 sign',
      contestants: {
        [OURS]: () => ed25519.sign(key, message),
        noble: () => nobleEd25519.sign(message, key.seed),
        [OPENSSL]: () => sign(null, message, privateKey),
      },
      goals,
    },
    {
      name: 'Ed25519 verify',
      contestants: {
        [OURS]: () => ed25519.verify(key, message, signature),
        noble: () => nobleEd25519.verify(signature, message, key.publicKey, { zip215: false }),
        [OPENSSL]: () => verify(null, message, publicKey, signature),
      },
      goals,
    },
  ];
}

function opensslPrivate(key: CurvePrivateKey): KeyObject {
  return createPrivateKey({ key: Buffer.from(encodePrivateKey(key)), format: 'der', type: 'pkcs8' });
}

function opensslPublic(key: Parameters<typeof encodePublicKey>[0]): KeyObject {
  return createPublicKey({ key: Buffer.from(encodePublicKey(key)), format: 'der', type: 'spki' });
}
