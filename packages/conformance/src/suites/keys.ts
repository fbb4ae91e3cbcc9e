/**
 * Key files and certificate requests, one JSON object a line: each is loaded with its password and compared with what
 * another library read from it. Only RSA keys: the others are skipped by their type.
 */

import { base64ToBytes, bytesToHex, bytesToUtf8 } from '@cleartext/core';
import { decryptPrivateKeyInfo, encodeSpki } from '@cleartext/asn1';
import { sha256 } from '@cleartext/hash';
import {
  checkKey,
  decodePrivateKey,
  decodePublicKey,
  encodePublicKey,
  privateKeyFromInfo,
  privateKeyFromPem,
  publicKeyFromPem,
  publicKeyOf,
  type RsaPrivateKey,
  type RsaPublicKey,
} from '@cleartext/rsa';
import { schemeFor } from '@cleartext/signature';
import { nameToRfc4514, parseRequest, verifyRequest, type CertificateRequest } from '@cleartext/x509';
import { attempt, caseNotRun, expectRefusal, expectSame, Mismatch, type Case, type Suite } from '../case.ts';
import { booleanOf, FormatError, has, intOf, numberOf, textOf, type Fields } from '../formats/fields.ts';
import { parseJsonLines } from '../formats/json.ts';

/** The suite `keys`. */
export const keys: Suite = {
  name: 'keys',
  summary: 'key files in DER and PEM, encrypted or not, and certificate requests (JSON lines)',
  folder: 'keys',
  reads: /\.jsonl$/,
  *cases({ text }): Iterable<Case> {
    for (const fields of parseJsonLines(text)) {
      const id = textOf(fields, 'id');
      const kinds = ['container', 'type'].flatMap((name) => (has(fields, name) ? [textOf(fields, name)] : []));
      const lacking = kinds.find((kind) => kind !== 'csr' && kind !== 'RSAPublicKey');
      if (lacking === undefined) yield { id, run: () => testFile(fields) };
      else yield caseNotRun(id, lacking);
    }
  },
};

function testFile(fields: Fields): void {
  const isRequest = fields.container === 'csr';
  const expected = textOf(fields, 'expected');
  if (expected === 'reject-or-unsupported')
    expectRefusal('load', () => (isRequest ? parseRequest(contents(fields)) : loadSound(fields)));
  else if (expected !== 'load')
    throw new FormatError(`expected: expected load or reject-or-unsupported, found ${expected}`);
  else if (isRequest) testRequest(fields);
  else testKey(fields);
}

/** DER bytes, or the text of a PEM file. */
function contents(fields: Fields): Uint8Array | string {
  const bytes = base64ToBytes(textOf(fields, 'data'));
  return booleanOf(fields, 'pem') ? bytesToUtf8(bytes) : bytes;
}

function testKey(fields: Fields): void {
  const kind = textOf(fields, 'kind');
  if (kind !== 'public' && kind !== 'private') throw new FormatError(`kind: expected public or private, found ${kind}`);
  const key = kind === 'public' ? loadPublic(contents(fields)) : loadPrivate(contents(fields), password(fields));
  expectSame('bits', key.n.bitLength(), numberOf(fields, 'bits'));
  expectSame('n', key.n.toString(16), intOf(fields, 'n').toString(16));
  expectSame('e', key.e.toNumber(), numberOf(fields, 'e'));
  expectSame('spki_sha256', bytesToHex(sha256(encodePublicKey(publicKeyOf(key)))), textOf(fields, 'spki_sha256'));
}

function password(fields: Fields): string | undefined {
  return has(fields, 'password') ? textOf(fields, 'password') : undefined;
}

function loadPublic(input: Uint8Array | string): RsaPublicKey {
  return typeof input === 'string' ? publicKeyFromPem(input) : decodePublicKey(input);
}

function loadPrivate(input: Uint8Array | string, secret?: string): RsaPrivateKey {
  if (typeof input === 'string') return privateKeyFromPem(input, secret);
  return secret === undefined ? decodePrivateKey(input) : privateKeyFromInfo(decryptPrivateKeyInfo(input, secret));
}

/** A file that is to be refused may be a key of either kind; a private key must also be one, that is pass its checks. */
function loadSound(fields: Fields): RsaPublicKey {
  const input = contents(fields);
  const publicKey = attempt(() => loadPublic(input));
  if (publicKey) return publicKey;
  const key = loadPrivate(input, password(fields));
  const failed = checkKey(key).find(({ passed }) => !passed);
  if (failed) throw new RangeError(`key: ${failed.name} does not hold`);
  return key;
}

function testRequest(fields: Fields): void {
  const request = attempt(() => parseRequest(contents(fields)));
  // The other library reads extensions later than the request, so that it loads requests with bad ones.
  if (!request && has(fields, 'extensions_error')) return;
  if (!request) throw new Mismatch('expected a request, found a refusal');
  expectSame('subject', nameToRfc4514(request.subject), textOf(fields, 'subject'));
  expectSame(
    'spki_sha256',
    bytesToHex(sha256(encodeSpki(request.subjectPublicKeyInfo))),
    textOf(fields, 'spki_sha256'),
  );
  if (has(fields, 'extensions'))
    expectSame(
      'extensions',
      request.extensions.map(({ oid, critical }) => [oid, critical]),
      fields.extensions,
    );
  testRequestSignature(request, booleanOf(fields, 'signature_valid'));
}

/** The other library refuses signatures with MD5 and SHA-1; algorithms other than RSA are not in the toolkit. */
function testRequestSignature(request: CertificateRequest, expected: boolean): void {
  const scheme = schemeFor(request.signatureAlgorithm);
  if (!scheme || (!expected && scheme.status === 'broken')) return;
  expectSame('signature_valid', verifyRequest(request), expected);
}
