/** Known answers of the RFCs for elliptic curves: ECDSA with the nonces of RFC 6979, Ed25519 (RFC 8032), X25519 (RFC 7748). */

import { hexToBytes, utf8ToBytes } from '@cleartext/core';
import { ecdsa, ecPrivateKey, ed25519, ed25519PrivateKey, x25519 } from '@cleartext/ec';
import { findHash } from '../../algorithms.ts';
import { caseNotRun, expectBytes, expectSame, type Case } from '../../case.ts';
import { findCurve, p1363Signature } from '../../curves.ts';
import { asFields, bytesOf, FormatError, listOf, textOf, type Fields } from '../../formats/fields.ts';
import { parseJson } from '../../formats/json.ts';
import { records } from './ciphers.ts';

/** RFC 6979 appendix A.2: deterministic signatures on several curves, each with several hashes. */
export function* rfc6979Cases(text: string): Iterable<Case> {
  for (const group of objectsOf(text)) {
    const curveName = textOf(group, 'curve').replace(/^NIST /, '');
    for (const test of listOf(group, 'cases')) {
      const id = `${curveName}, ${textOf(test, 'hash')}, ${textOf(test, 'message')}`;
      const [curve, hash] = [findCurve(curveName), findHash(textOf(test, 'hash'))];
      if (!curve || !hash) yield caseNotRun(id, curveName);
      else
        yield {
          id,
          run: () => {
            const key = ecPrivateKey(curve, BigInt(`0x${textOf(group, 'private')}`));
            const scheme = ecdsa(hash, { curve, encoding: 'p1363' });
            const published = p1363Signature(curve, textOf(test, 'r'), textOf(test, 's'));
            if (!published) throw new FormatError('r, s: expected numbers below the order, found greater ones');
            const message = utf8ToBytes(textOf(test, 'message'));
            expectBytes('signature', scheme.sign(key, message), published);
            expectSame('valid', scheme.verify(key, message, published), true);
          },
        };
    }
  }
}

/** RFC 8032 section 7.1. */
export function* rfc8032Cases(text: string): Iterable<Case> {
  for (const test of objectsOf(text)) {
    const [seed, publicKey, message, signature] = ['secretKey', 'publicKey', 'message', 'signature'].map((name) =>
      bytesOf(test, name),
    );
    yield { id: textOf(test, 'name'), run: () => testEd25519(seed, publicKey, message, signature) };
  }
}

/** Bernstein's sign.input: secret key and public key, public key, message, signature and message, with colons between. */
export function* signInputCases(text: string): Iterable<Case> {
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    yield {
      id: `line ${i + 1}`,
      run: () => {
        const parts = line.trim().split(':');
        if (parts.length < 4) throw new FormatError(`line ${i + 1}: expected four fields, found ${parts.length}`);
        const [secret, publicKey, message, signed] = parts.map((part) => hexToBytes(part));
        testEd25519(secret.slice(0, 32), publicKey, message, signed.slice(0, 64));
      },
    };
  }
}

/** RFC 7748 section 5.2. */
export function x25519Cases(text: string): Iterable<Case> {
  return records(text, 'COUNT', (fields) =>
    expectBytes(
      'OUTPUT_U',
      x25519(bytesOf(fields, 'INPUT_SCALAR'), bytesOf(fields, 'INPUT_U')),
      bytesOf(fields, 'OUTPUT_U'),
    ),
  );
}

function testEd25519(seed: Uint8Array, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): void {
  const key = ed25519PrivateKey(seed);
  expectBytes('public key', key.publicKey, publicKey);
  expectBytes('signature', ed25519.sign(key, message), signature);
  expectSame('valid', ed25519.verify(key, message, signature), true);
}

function objectsOf(text: string): Fields[] {
  const list = parseJson(text);
  if (!Array.isArray(list)) throw new FormatError('expected a list');
  return list.map((element) => asFields(element, 'element'));
}
