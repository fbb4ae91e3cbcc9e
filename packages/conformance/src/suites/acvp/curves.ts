/** ACVP's tests of elliptic curves: ECDSA and Ed25519 with their keys, X25519, and ECDH as SP 800-56A has it. */

import { bytesToHex } from '@cleartext/core';
import {
  ecdsa,
  ecPrivateKey,
  ed25519,
  ed25519PrivateKey,
  ed25519PublicKey,
  x25519,
  x25519PrivateKey,
} from '@cleartext/ec';
import { findHash, hashNamed } from '../../algorithms.ts';
import { attempt, expectBytes, expectSame } from '../../case.ts';
import { findCurve, isValidKey, p1363Signature, publicKeyAt } from '../../curves.ts';
import { booleanOf, bytesOf, has, textOf, type Fields } from '../../formats/fields.ts';
import type { AcvpTests } from './algorithms.ts';

/** Public keys on the curve, or not. */
export const ecdsaKeyVerification: AcvpTests = {
  testers: {
    AFT: (group, test) =>
      expectSame('valid', isValidKey(publicKeyOf({ ...group, ...test })), booleanOf(test, 'testPassed')),
  },
  lacking: (group, test) => curveLacking({ ...group, ...test }),
};

/** Key pairs: Q is d G. */
export const ecdsaKeyGeneration: AcvpTests = {
  testers: {
    AFT: (group, test) => {
      const { Q } = privateKeyOf({ ...group, ...test });
      for (const [name, value] of [
        ['qx', Q.x],
        ['qy', Q.y],
      ] as const)
        expectSame(name, value, BigInt(`0x${textOf(test, name)}`));
    },
  },
  lacking: (group, test) => curveLacking({ ...group, ...test }),
};

/** Signatures to be accepted or refused. */
export const ecdsaVerification: AcvpTests = {
  testers: { AFT: (group, test) => testEcdsa({ ...group, ...test }, booleanOf(test, 'testPassed')) },
  lacking: (group, test) => curveLacking({ ...group, ...test }),
};

/** Signatures that were made, with a nonce that is not in the file: they are verified. */
export const ecdsaGeneration: AcvpTests = {
  testers: { AFT: (group, test) => testEcdsa({ ...group, ...test }, true) },
  lacking: (group, test) => curveLacking({ ...group, ...test }),
};

/** Signatures of Ed25519 to be accepted or refused. */
export const eddsaVerification: AcvpTests = {
  testers: {
    AFT: (group, test) => {
      const fields = { ...group, ...test };
      const publicKey = bytesOf(fields, 'q');
      const valid = ed25519.verify(
        { type: 'ed25519', publicKey },
        bytesOf(test, 'message'),
        bytesOf(test, 'signature'),
      );
      expectSame('valid', valid, booleanOf(test, 'testPassed'));
    },
  },
  lacking: eddsaLacking,
};

/** Signatures of Ed25519, which have no randomness. */
export const eddsaGeneration: AcvpTests = {
  testers: { AFT: testEddsaSignature, BFT: testEddsaSignature },
  lacking: eddsaLacking,
};

/** Key pairs of Ed25519. */
export const eddsaKeyGeneration: AcvpTests = {
  testers: { AFT: (_, test) => expectBytes('q', ed25519PublicKey(bytesOf(test, 'd')), bytesOf(test, 'q')) },
  lacking: eddsaLacking,
};

/** X25519: both sides come to the same secret. */
export const xecdhSecret: AcvpTests = { testers: { AFT: testXecdh, VAL: testXecdh }, lacking: xecdhLacking };

/** Key pairs of X25519. */
export const xecdhKeyGeneration: AcvpTests = {
  testers: {
    AFT: (_, test) =>
      expectBytes('publicKey', x25519PrivateKey(bytesOf(test, 'privateKey')).publicKey, bytesOf(test, 'publicKey')),
  },
  lacking: xecdhLacking,
};

function curveLacking(fields: Fields): string | undefined {
  const curve = textOf(fields, 'curve');
  if (!findCurve(curve)) return curve;
  const hash = has(fields, 'hashAlg') ? textOf(fields, 'hashAlg') : undefined;
  if (hash !== undefined && !findHash(hash)) return `ECDSA with ${hash}`;
  if (fields.conformance === 'SP800-106') return 'SP800-106';
  return fields.componentTest === true ? 'ECDSA of a digest alone' : undefined;
}

function publicKeyOf(fields: Fields) {
  return publicKeyAt(findCurve(textOf(fields, 'curve'))!, textOf(fields, 'qx'), textOf(fields, 'qy'));
}

function privateKeyOf(fields: Fields) {
  return ecPrivateKey(findCurve(textOf(fields, 'curve'))!, BigInt(`0x${textOf(fields, 'd')}`));
}

function testEcdsa(fields: Fields, valid: boolean): void {
  const key = publicKeyOf(fields);
  const signature = p1363Signature(key.curve, textOf(fields, 'r'), textOf(fields, 's'));
  const scheme = ecdsa(hashNamed(textOf(fields, 'hashAlg')), { curve: key.curve, encoding: 'p1363' });
  const verified = signature !== undefined && scheme.verify(key, bytesOf(fields, 'message'), signature);
  expectSame('valid', verified, valid);
}

function eddsaLacking(group: Fields): string | undefined {
  const curve = textOf(group, 'curve');
  if (curve !== 'ED-25519') return curve;
  return group.preHash === true ? 'Ed25519ph' : undefined;
}

function testEddsaSignature(group: Fields, test: Fields): void {
  const fields = { ...group, ...test };
  const signature = ed25519.sign(ed25519PrivateKey(bytesOf(fields, 'd')), bytesOf(test, 'message'));
  expectBytes('signature', signature, bytesOf(test, 'signature'));
}

function xecdhLacking(group: Fields): string | undefined {
  const curve = textOf(group, 'curve');
  return curve === 'Curve25519' ? undefined : curve;
}

/** Where the file has both private keys, both directions. A test that is not passed has another z. */
function testXecdh(_: Fields, test: Fields): void {
  const passed = !has(test, 'testPassed') || booleanOf(test, 'testPassed');
  const secrets = [
    ['privateServer', 'publicIut'],
    ['privateIut', 'publicServer'],
  ].flatMap(([own, peer]) =>
    has(test, own) && has(test, peer) ? [attempt(() => x25519(bytesOf(test, own), bytesOf(test, peer)))] : [],
  );
  expectSame('secrets computed', secrets.length > 0, true);
  for (const secret of secrets)
    expectSame('z', secret !== undefined && bytesToHex(secret) === bytesToHex(bytesOf(test, 'z')), passed);
}
