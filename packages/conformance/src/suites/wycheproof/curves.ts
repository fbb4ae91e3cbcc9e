/** Wycheproof's tests of elliptic curves: ECDSA, ECDH and the curves themselves, Ed25519, and X25519 in all its forms. */

import { decodePrivateKeyInfo } from '@cleartext/asn1';
import { base64ToBytes, concat, DecodeError } from '@cleartext/core';
import {
  curveByName,
  ecdh,
  ecdsa,
  ecPrivateKey,
  ed25519,
  privateKeyFromInfo,
  x25519,
  type CurveName,
  type EcdsaEncoding,
  type EcPublicKey,
} from '@cleartext/ec';
import {
  decodePublicKey,
  privateKeyFromPem,
  publicKeyFromPem,
  type PrivateKey,
  type PublicKey,
} from '@cleartext/signature';
import { findHash } from '../../algorithms.ts';
import { expectBytes, expectSame, Mismatch } from '../../case.ts';
import { findCurve } from '../../curves.ts';
import { bytesOf, fieldsOf, textOf, type Fields } from '../../formats/fields.ts';
import { judge, judgeTruth, lazily, type Check, type Schema } from './judge.ts';

/** `EcdsaVerify` has signatures in DER, `EcdsaP1363Verify` r || s. */
export function ecdsaVerify(encoding: EcdsaEncoding): Schema {
  return (_, group) => {
    const [curveName, hashName] = [textOf(fieldsOf(group, 'publicKey'), 'curve'), textOf(group, 'sha')];
    const [curve, hash] = [findCurve(curveName), findHash(hashName)];
    if (!curve || !hash) return `ECDSA on ${curveName} with ${hashName}`;
    const scheme = ecdsa(hash, { curve, encoding });
    const key = lazily(() => keyOn(curve, decodePublicKey(bytesOf(group, 'publicKeyDer'))));
    return (test, result) => judgeTruth(result, () => scheme.verify(key(), bytesOf(test, 'msg'), bytesOf(test, 'sig')));
  };
}

/** `EddsaVerify`. */
export const eddsaVerify: Schema = (_, group) => {
  const curve = textOf(fieldsOf(group, 'publicKey'), 'curve');
  if (curve !== 'edwards25519') return `EdDSA on ${curve}`;
  const publicKey = bytesOf(fieldsOf(group, 'publicKey'), 'pk');
  return (test, result) =>
    judgeTruth(result, () =>
      ed25519.verify({ type: 'ed25519', publicKey }, bytesOf(test, 'msg'), bytesOf(test, 'sig')),
    );
};

/** `EcdhTest`: the peer's key is a SubjectPublicKeyInfo, the private key a number. */
export const ecdhTest: Schema = (_, group) =>
  onCurve(group, (curve) =>
    sharedSecret((test) => ecdh(privateKeyOf(curve, test), keyOn(curve, decodePublicKey(bytesOf(test, 'public'))))),
  );

/** `EcdhEcpointTest`: the peer's key is an encoded point. */
export const ecdhEcpointTest: Schema = (_, group) =>
  onCurve(group, (curve) => sharedSecret((test) => ecdh(privateKeyOf(curve, test), bytesOf(test, 'public'))));

/** `EcdhPemTest`: both keys are PEM files. */
export const ecdhPemTest: Schema = (_, group) =>
  onCurve(group, (curve) =>
    sharedSecret((test) => {
      const key: PrivateKey = privateKeyFromPem(textOf(test, 'private'));
      if (key.type !== 'ec')
        throw new DecodeError('private', 0, `expected a key of an elliptic curve, found ${key.type}`);
      return ecdh(key, keyOn(curve, publicKeyFromPem(textOf(test, 'public'))));
    }),
  );

/** `EcdhWebcryptoTest`: both keys are JSON Web Keys, of which the numbers are taken. */
export const ecdhWebcryptoTest: Schema = (_, group) =>
  onCurve(group, (curve) =>
    sharedSecret((test) => {
      const [peer, own] = ['public', 'private'].map((name) => webKey(fieldsOf(test, name), 'EC', curve));
      const point = concat(Uint8Array.of(4), peer('x'), peer('y'));
      return ecdh(ecPrivateKey(curve, BigInt(`0x${hexOf(own('d'))}`)), point);
    }),
  );

/** `XdhComp`: X25519 on bytes. */
export const xdhComp: Schema = (_, group) =>
  onX25519(group, (test) => x25519(bytesOf(test, 'private'), bytesOf(test, 'public')));

/** `XdhAsnComp`: X25519 with keys in DER (RFC 8410). */
export const xdhAsnComp: Schema = (_, group) =>
  onX25519(group, (test) =>
    agree(privateKeyFromInfo(decodePrivateKeyInfo(bytesOf(test, 'private'))), decodePublicKey(bytesOf(test, 'public'))),
  );

/** `XdhPemComp`: X25519 with keys in PEM. */
export const xdhPemComp: Schema = (_, group) =>
  onX25519(group, (test) =>
    agree(privateKeyFromPem(textOf(test, 'private')), publicKeyFromPem(textOf(test, 'public'))),
  );

/** `XdhJwkComp`: X25519 with JSON Web Keys (RFC 8037), of which the bytes are taken. */
export const xdhJwkComp: Schema = (_, group) =>
  onX25519(group, (test) => {
    const [peer, own] = ['public', 'private'].map((name) => webKey(fieldsOf(test, name), 'OKP', 'X25519'));
    return x25519(own('d'), peer('x'));
  });

/** `EcCurveTest`: the parameters of the curves that the toolkit has. */
export const ecCurveTest: Schema = () =>
  Object.assign(testCurve, {
    lacking: (test: Fields) => (findCurve(textOf(test, 'name')) ? undefined : textOf(test, 'name')),
  });

function testCurve(test: Fields): void {
  const { p, n, a, b, G, oid } = curveByName(findCurve(textOf(test, 'name'))!);
  for (const [field, parameter] of Object.entries({ p, n, a, b, gx: G.x, gy: G.y }))
    expectSame(field, parameter.toString(16), BigInt(`0x${textOf(test, field)}`).toString(16));
  expectSame('oid', oid, textOf(test, 'oid'));
}

function onCurve(group: Fields, check: (curve: CurveName) => Check): ReturnType<Schema> {
  const name = textOf(group, 'curve');
  const curve = findCurve(name);
  return curve ? check(curve) : `ECDH on ${name}`;
}

function onX25519(group: Fields, compute: (test: Fields) => Uint8Array): ReturnType<Schema> {
  const curve = textOf(group, 'curve');
  return curve === 'curve25519' ? sharedSecret(compute) : `XDH on ${curve}`;
}

function sharedSecret(compute: (test: Fields) => Uint8Array): Check {
  return (test, result) =>
    judge(
      result,
      () => compute(test),
      (secret) => expectBytes('shared', secret, bytesOf(test, 'shared')),
    );
}

function privateKeyOf(curve: CurveName, test: Fields) {
  return ecPrivateKey(curve, BigInt(`0x${textOf(test, 'private')}`));
}

/** A key of the curve; another one is the peer's mistake. */
function keyOn(curve: CurveName, key: PublicKey): EcPublicKey {
  if (key.type === 'ec' && key.curve === curve) return key;
  throw new DecodeError('public', 0, `expected a key of ${curve}, found another`);
}

function agree(own: { readonly type: string }, peer: PublicKey): Uint8Array {
  if (own.type === 'x25519' && peer.type === 'x25519' && 'privateKey' in own && own.privateKey instanceof Uint8Array)
    return x25519(own.privateKey, peer.publicKey);
  throw new DecodeError('public', 0, 'expected two keys of X25519, found another');
}

/** The bytes of a member of a JSON Web Key (RFC 7517), which has to be of this kind. */
function webKey(fields: Fields, kty: string, crv: string): (name: string) => Uint8Array {
  if (fields.kty !== kty || fields.crv !== crv)
    throw new DecodeError('kty', 0, `expected ${kty} with ${crv}, found another`);
  return (name) => {
    const text = textOf(fields, name);
    if (!/^[\w-]*$/.test(text)) throw new DecodeError(name, 0, 'expected base64url, found another character');
    return base64ToBytes(
      text
        .replaceAll('-', '+')
        .replaceAll('_', '/')
        .padEnd(4 * Math.ceil(text.length / 4), '='),
    );
  };
}

function hexOf(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new Mismatch('expected bytes, found none');
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
