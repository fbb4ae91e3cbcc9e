/**
 * Key files, certificate requests and PKCS#12 files, one JSON object a line: each is loaded with its password and compared with
 * what another library read from it.
 */

import { base64ToBytes, bytesToHex, bytesToUtf8 } from '@cleartext/core';
import { encodeSpki } from '@cleartext/asn1';
import { openPkcs12 } from '@cleartext/cms';
import { sha256 } from '@cleartext/hash';
import { checkKey } from '@cleartext/rsa';
import {
  decodePrivateKey,
  decodePublicKey,
  encodePublicKey,
  privateKeyFromPem,
  publicKeyFromPem,
  publicKeyOf,
  schemeFor,
  type PrivateKey,
  type PublicKey,
} from '@cleartext/signature';
import { nameToRfc4514, parseRequest, verifyRequest, type CertificateRequest } from '@cleartext/x509';
import { attempt, caseNotRun, expectRefusal, expectSame, Mismatch, type Case, type Suite } from '../case.ts';
import { booleanOf, FormatError, has, intOf, textsOf, numberOf, textOf, type Fields } from '../formats/fields.ts';
import { parseJsonLines } from '../formats/json.ts';

/** The suite `keys`. */
export const keys: Suite = {
  name: 'keys',
  summary: 'key files in DER and PEM, encrypted or not, certificate requests, PKCS#12 files (JSON lines)',
  folder: 'keys',
  reads: /\.jsonl$/,
  *cases({ text }): Iterable<Case> {
    for (const fields of parseJsonLines(text)) {
      const id = textOf(fields, 'id');
      const lacking = lackingOf(fields);
      if (lacking === undefined) yield { id, run: () => testFile(fields) };
      else yield caseNotRun(id, lacking);
    }
  },
};

/** What the suite calls the types of public keys, and what they are here. */
const TYPES: Readonly<Record<string, PublicKey['type']>> = {
  RSAPublicKey: 'rsa',
  ECPublicKey: 'ec',
  Ed25519PublicKey: 'ed25519',
  X25519PublicKey: 'x25519',
  DSAPublicKey: 'dsa',
};

/** What a case needs and the toolkit lacks, or undefined. */
function lackingOf(fields: Fields): string | undefined {
  const container = has(fields, 'container') ? textOf(fields, 'container') : undefined;
  if (container !== undefined) return container === 'csr' || container === 'pkcs12' ? undefined : container;
  if (!has(fields, 'type')) return undefined;
  const type = textOf(fields, 'type');
  if (!Object.hasOwn(TYPES, type)) return type;
  return TYPES[type] === 'dsa' && fields.kind === 'private' ? 'DSA private key' : undefined;
}

function testFile(fields: Fields): void {
  const expected = textOf(fields, 'expected');
  if (expected === 'reject-or-unsupported') expectRefusal('load', () => load(fields));
  else if (expected === 'unknown-password') attempt(() => load(fields));
  else if (expected !== 'load')
    throw new FormatError(`expected: expected load, reject-or-unsupported or unknown-password, found ${expected}`);
  else if (fields.container === 'csr') testRequest(fields);
  else if (fields.container === 'pkcs12') testPkcs12(fields);
  else testKey(fields);
}

function load(fields: Fields): unknown {
  if (fields.container === 'csr') return parseRequest(contents(fields));
  return fields.container === 'pkcs12' ? openFile(fields) : loadSound(fields);
}

/** DER bytes, or the text of a PEM file. */
function contents(fields: Fields): Uint8Array | string {
  const bytes = base64ToBytes(textOf(fields, 'data'));
  return booleanOf(fields, 'pem') ? bytesToUtf8(bytes) : bytes;
}

function testKey(fields: Fields): void {
  const kind = textOf(fields, 'kind');
  if (kind !== 'public' && kind !== 'private') throw new FormatError(`kind: expected public or private, found ${kind}`);
  const key =
    kind === 'public' ? loadPublic(contents(fields)) : publicKeyOf(loadPrivate(contents(fields), password(fields)));
  expectSame('type', key.type, TYPES[textOf(fields, 'type')]);
  if (key.type === 'rsa') {
    expectSame('bits', key.n.bitLength(), numberOf(fields, 'bits'));
    expectSame('n', key.n.toString(16), intOf(fields, 'n').toString(16));
    expectSame('e', key.e.toNumber(), numberOf(fields, 'e'));
  }
  expectSame('spki_sha256', fingerprint(encodePublicKey(key)), textOf(fields, 'spki_sha256'));
}

function password(fields: Fields): string | undefined {
  return has(fields, 'password') ? textOf(fields, 'password') : undefined;
}

function loadPublic(input: Uint8Array | string): PublicKey {
  return typeof input === 'string' ? publicKeyFromPem(input) : decodePublicKey(input);
}

function loadPrivate(input: Uint8Array | string, secret?: string): PrivateKey {
  const options = { password: secret };
  return typeof input === 'string' ? privateKeyFromPem(input, options) : decodePrivateKey(input, options);
}

/** A file that is to be refused may be a key of either kind; a private key must also be one, that is pass its checks. */
function loadSound(fields: Fields): PublicKey | PrivateKey {
  const input = contents(fields);
  const publicKey = attempt(() => loadPublic(input));
  if (publicKey) return publicKey;
  const key = loadPrivate(input, password(fields));
  const failed = key.type === 'rsa' ? checkKey(key).find(({ passed }) => !passed) : undefined;
  if (failed) throw new RangeError(`key: ${failed.name} does not hold`);
  return key;
}

function openFile(fields: Fields): ReturnType<typeof openPkcs12> {
  return openPkcs12(base64ToBytes(textOf(fields, 'data')), password(fields));
}

function testPkcs12(fields: Fields): void {
  const { privateKey, certificate, friendlyName, otherCertificates } = openFile(fields).identity;
  expectSame(
    'key_spki_sha256',
    privateKey ? fingerprint(encodePublicKey(publicKeyOf(privateKey))) : null,
    fields.key_spki_sha256,
  );
  expectSame('cert_sha256', certificate ? fingerprint(certificate.bytes) : null, fields.cert_sha256);
  expectSame('friendly_name', friendlyName ?? null, fields.friendly_name);
  const others = otherCertificates.map(({ bytes }) => fingerprint(bytes));
  expectSame('extra_certs', others.toSorted(), textsOf(fields, 'extra_certs').toSorted());
}

function fingerprint(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

function testRequest(fields: Fields): void {
  const request = attempt(() => parseRequest(contents(fields)));
  // The other library reads extensions later than the request, so that it loads requests with bad ones.
  if (!request && has(fields, 'extensions_error')) return;
  if (!request) throw new Mismatch('expected a request, found a refusal');
  expectSame('subject', nameToRfc4514(request.subject), textOf(fields, 'subject'));
  expectSame('spki_sha256', fingerprint(encodeSpki(request.subjectPublicKeyInfo)), textOf(fields, 'spki_sha256'));
  if (has(fields, 'extensions'))
    expectSame(
      'extensions',
      request.extensions.map(({ oid, critical }) => [oid, critical]),
      fields.extensions,
    );
  testRequestSignature(request, booleanOf(fields, 'signature_valid'));
}

/** The other library refuses signatures with MD5 and SHA-1. */
function testRequestSignature(request: CertificateRequest, expected: boolean): void {
  const scheme = schemeFor(request.signatureAlgorithm);
  if (!scheme || (!expected && scheme.status === 'broken')) return;
  expectSame('signature_valid', verifyRequest(request), expected);
}
