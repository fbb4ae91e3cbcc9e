/**
 * Key files of elliptic curves: SubjectPublicKeyInfo and PrivateKeyInfo for P-256, P-384 and P-521 (RFC 5480; ECPrivateKey of
 * RFC 5915, which SEC 1 section C.4 defined and which `EC PRIVATE KEY` files hold alone) and for X25519 and Ed25519 (RFC 8410). All
 * of them interchange with OpenSSL. A curve is named by its object identifier; a key that spells out its curve's parameters is
 * refused, because whoever made it could have chosen them (CVE-2020-0601), and so does RFC 5480 section 2.1.1.
 */

import {
  decodeDer,
  decodePrivateKeyInfo,
  decodeSpki,
  der,
  DerCursor,
  encodePrivateKeyInfo,
  encodeSpki,
  oidName,
  oids,
  readBitStringBytes,
  readOid,
  type AlgorithmIdentifier,
  type DerNode,
  type PrivateKeyInfo,
  type SubjectPublicKeyInfo,
} from '@cleartext/asn1';
import { checkOneOf, concat, copy, DecodeError, equalBytes, type Path } from '@cleartext/core';
import {
  curveOfPrivateKey,
  ecPrivateKey,
  ed25519PrivateKey,
  x25519PrivateKey,
  type EcPrivateKey,
  type EcPublicKey,
  type Ed25519PrivateKey,
  type Ed25519PublicKey,
  type X25519PrivateKey,
  type X25519PublicKey,
} from './keys.ts';
import { integerToOctetString, octetStringToInteger } from './octet-strings.ts';
import { curveByName, curveByOid, type NamedCurve } from './weierstrass/curves.ts';
import { decodePoint, encodePoint, type PointForm } from './weierstrass/points.ts';

/** A public key of this package, of any kind. */
export type CurvePublicKey = EcPublicKey | Ed25519PublicKey | X25519PublicKey;

/** A private key of this package, of any kind. */
export type CurvePrivateKey = EcPrivateKey | Ed25519PrivateKey | X25519PrivateKey;

/** The DER of a public key: SubjectPublicKeyInfo. */
export function encodePublicKey(key: CurvePublicKey, form: PointForm = 'uncompressed'): Uint8Array {
  return encodeSpki(publicKeyToSpki(key, form));
}

/** The DER of a private key, not encrypted: PrivateKeyInfo, or (for a key of type ec) ECPrivateKey alone. */
export function encodePrivateKey(key: CurvePrivateKey, format: 'pkcs8' | 'sec1' = 'pkcs8'): Uint8Array {
  checkOneOf('format', format, ['pkcs8', 'sec1']);
  if (format === 'pkcs8') return encodePrivateKeyInfo(privateKeyToInfo(key));
  if (key.type !== 'ec') throw new RangeError(`format: expected pkcs8 for a key of type ${key.type}, found sec1`);
  return encodeEcPrivateKey(key, 'alone');
}

/** A public key from the DER of SubjectPublicKeyInfo. Throws `DecodeError`. */
export function decodePublicKey(bytes: Uint8Array): CurvePublicKey {
  return publicKeyFromSpki(decodeSpki(bytes));
}

/** A private key from DER that is not encrypted: PrivateKeyInfo, or ECPrivateKey alone. Throws `DecodeError`. */
export function decodePrivateKey(bytes: Uint8Array): CurvePrivateKey {
  const node = decodeDer(bytes, { label: 'private key' });
  return node.children[1]?.constructed ? privateKeyFromInfo(decodePrivateKeyInfo(bytes)) : readEcPrivateKey(node);
}

/** The SubjectPublicKeyInfo of a public key. Throws `RangeError` for a point that is not on its curve. */
export function publicKeyToSpki(key: CurvePublicKey, form: PointForm = 'uncompressed'): SubjectPublicKeyInfo {
  return {
    algorithm: algorithmOf(key),
    publicKey: key.type === 'ec' ? encodePoint(curveByName(key.curve), key.Q, form) : copy(key.publicKey),
  };
}

/** The PrivateKeyInfo of a private key, for callers that encrypt it or put it into other files. */
export function privateKeyToInfo(key: CurvePrivateKey): PrivateKeyInfo {
  return { algorithm: algorithmOf(key), privateKey: contentsOf(key) };
}

/** The key of a certificate's or a file's SubjectPublicKeyInfo. Throws `DecodeError` if it holds a key of another kind. */
export function publicKeyFromSpki({ algorithm, publicKey }: SubjectPublicKeyInfo): CurvePublicKey {
  const path = 'SubjectPublicKeyInfo.algorithm';
  const type = typeOf(algorithm, path);
  if (type === 'ec') {
    const curve = namedCurve(algorithm, path);
    return {
      type,
      curve: curve.name,
      Q: decodePoint(curve, publicKey, 'SubjectPublicKeyInfo.subjectPublicKey'),
    };
  }
  checkLength('SubjectPublicKeyInfo.subjectPublicKey', publicKey);
  return { type, publicKey: copy(publicKey) };
}

/**
 * The key of a PrivateKeyInfo. Throws `DecodeError` if it holds a key of another kind, or a public key that belongs to
 * another private key. Leaks: as multiplication, because the public key is computed.
 */
export function privateKeyFromInfo({ algorithm, privateKey, publicKey }: PrivateKeyInfo): CurvePrivateKey {
  const type = typeOf(algorithm, 'PrivateKeyInfo.privateKeyAlgorithm');
  const key =
    type === 'ec'
      ? readEcPrivateKey(
          decodeDer(privateKey, { label: 'ECPrivateKey' }),
          namedCurve(algorithm, 'PrivateKeyInfo.privateKeyAlgorithm'),
        )
      : readCurvePrivateKey(privateKey, type);
  if (publicKey !== undefined) checkPublicKey(key, publicKey, 'PrivateKeyInfo.publicKey');
  return key;
}

/**
 * ECPrivateKey, RFC 5915 section 3. The curve is known from the envelope, or else has to be there. The public key is
 * computed; if the file has one it has to be the same.
 */
function readEcPrivateKey(node: DerNode, outer?: NamedCurve): EcPrivateKey {
  const cursor = new DerCursor(node, 'ECPrivateKey');
  const version = cursor.smallInteger('version');
  if (version !== 1) cursor.fail('version', `expected 1, found ${version}`);
  const privateKey = cursor.octetString('privateKey');
  const parameters = cursor.optionalExplicit('parameters', 0);
  const publicKey = cursor.optionalExplicit('publicKey', 1);
  cursor.finish();
  const inner = parameters && curveOfParameters(parameters, cursor.at('parameters'));
  const curve = outer ?? inner ?? cursor.fail('parameters', 'expected the name of a curve, found none');
  if (inner !== undefined && inner !== curve)
    cursor.fail('parameters', `expected ${curve.name} as outside, found ${inner.name}`);
  if (privateKey.length !== curve.scalarSize)
    cursor.fail('privateKey', `expected ${curve.scalarSize} bytes for ${curve.name}, found ${privateKey.length}`);
  const d = octetStringToInteger(privateKey);
  if (d < 1n || d >= curve.n) cursor.fail('privateKey', 'expected a number in 1 .. n - 1, found another');
  const key = ecPrivateKey(curve.name, d);
  if (publicKey !== undefined)
    checkPublicKey(key, readBitStringBytes(publicKey, cursor.at('publicKey')), cursor.at('publicKey'));
  return key;
}

/** The RFC leaves the parameters out inside PrivateKeyInfo, where the algorithm has them. */
function encodeEcPrivateKey(key: EcPrivateKey, place: 'alone' | 'inside'): Uint8Array {
  const curve = curveOfPrivateKey(key);
  return der.sequence(
    der.integer(1),
    der.octetString(integerToOctetString(key.d, curve.scalarSize)),
    concat(
      place === 'alone' ? der.explicit(0, der.oid(curve.oid)) : new Uint8Array(0),
      der.explicit(1, der.bitString(encodePoint(curve, key.Q))),
    ),
  );
}

/** CurvePrivateKey, RFC 8410 section 7: an OCTET STRING inside the OCTET STRING. */
function readCurvePrivateKey(contents: Uint8Array, type: 'ed25519' | 'x25519'): Ed25519PrivateKey | X25519PrivateKey {
  const path = 'CurvePrivateKey';
  const node = decodeDer(contents, { label: path });
  if (node.tagClass !== 'universal' || node.tag !== 4)
    throw new DecodeError(path, 0, `expected OCTET STRING, found ${node.name}`);
  checkLength(path, node.content);
  return type === 'ed25519' ? ed25519PrivateKey(node.content) : x25519PrivateKey(node.content);
}

function contentsOf(key: CurvePrivateKey): Uint8Array {
  if (key.type === 'ec') return encodeEcPrivateKey(key, 'inside');
  return der.octetString(key.type === 'ed25519' ? key.seed : key.privateKey);
}

function algorithmOf(key: CurvePublicKey): AlgorithmIdentifier {
  switch (key.type) {
    case 'ec':
      return { oid: oids.ecPublicKey, parameters: der.oid(curveByName(key.curve).oid) };
    case 'ed25519':
      return { oid: oids.Ed25519 };
    case 'x25519':
      return { oid: oids.X25519 };
    default:
      throw new TypeError('key: expected a key of type ec, ed25519 or x25519, found another value');
  }
}

function typeOf({ oid, parameters }: AlgorithmIdentifier, path: Path): CurvePublicKey['type'] {
  if (oid === oids.ecPublicKey) return 'ec';
  if (oid !== oids.Ed25519 && oid !== oids.X25519)
    throw new DecodeError(path, 0, `expected ecPublicKey, Ed25519 or X25519, found ${oidName(oid) ?? oid}`);
  // RFC 8410 section 3: absent, and NULL is not absent.
  if (parameters !== undefined) throw new DecodeError(path, 0, 'expected no parameters, found some');
  return oid === oids.Ed25519 ? 'ed25519' : 'x25519';
}

function namedCurve({ parameters }: AlgorithmIdentifier, path: Path): NamedCurve {
  if (parameters === undefined) throw new DecodeError(path, 0, 'expected the name of a curve, found no parameters');
  return curveOfParameters(decodeDer(parameters, { label: path }), path);
}

/** ECParameters, RFC 5480 section 2.1.1: namedCurve, and nothing else. */
function curveOfParameters(node: DerNode, path: Path): NamedCurve {
  if (node.tagClass === 'universal' && node.constructed)
    throw new DecodeError(path, node.start, 'expected the name of a curve, found parameters of its own');
  const oid = readOid(node, path);
  const curve = curveByOid(oid);
  if (curve === undefined)
    throw new DecodeError(path, node.start, `expected P-256, P-384 or P-521, found ${oidName(oid) ?? oid}`);
  return curve;
}

function checkPublicKey(key: CurvePrivateKey, publicKey: Uint8Array, path: Path): void {
  const expected = publicKeyToSpki(key, publicKey.length > 0 && publicKey[0] < 4 ? 'compressed' : 'uncompressed');
  if (!equalBytes(publicKey, expected.publicKey))
    throw new DecodeError(path, 0, 'expected the public key of this private key, found another');
}

function checkLength(path: Path, bytes: Uint8Array): void {
  if (bytes.length !== 32) throw new DecodeError(path, 0, `expected 32 bytes, found ${bytes.length}`);
}
