/** CAVP's tests of ECDSA (ECDSA2VS) and of the ECDH primitive (ECC CDH, SP 800-56A). */

import { ecdh, ecdsa, ecPrivateKey } from '@cleartext/ec';
import { findHash, hashNamed } from '../../algorithms.ts';
import { caseNotRun, expectBytes, expectSame, type Case } from '../../case.ts';
import { findCurve, isValidKey, p1363Signature, publicKeyAt } from '../../curves.ts';
import type { Block } from '../../formats/blocks.ts';
import { bytesOf, FormatError, has, textOf, type Fields } from '../../formats/fields.ts';
import type { CurveName, EcPublicKey } from '@cleartext/ec';
import { isValid } from './rsa.ts';

/** Public keys that are valid or not. */
export function pkvCases(blocks: readonly Block[]): Iterable<Case> {
  return curveCases(blocks, 'Result', (curve, fields) =>
    expectSame('valid', isValidKey(keyOf(curve, fields, 'Qx', 'Qy')), isValid(fields)),
  );
}

/** Key pairs: Q is d G. */
export function keyPairCases(blocks: readonly Block[]): Iterable<Case> {
  return curveCases(blocks, 'd', (curve, fields) => {
    const [Q, published] = [ecPrivateKey(curve, integer(fields, 'd')).Q, keyOf(curve, fields, 'Qx', 'Qy').Q];
    expectSame('Q', [Q.x.toString(16), Q.y.toString(16)], [published.x.toString(16), published.y.toString(16)]);
  });
}

/** Signatures: those of SigGen are verified, because their nonces are chosen by NIST. */
export function ecdsaCases(blocks: readonly Block[], [test]: readonly string[]): Iterable<Case> {
  return curveCases(blocks, 'Msg', (curve, fields, hash) => {
    const signature = p1363Signature(curve, textOf(fields, 'R'), textOf(fields, 'S'));
    const scheme = ecdsa(hashNamed(hash), { curve, encoding: 'p1363' });
    const key = keyOf(curve, fields, 'Qx', 'Qy');
    const valid = signature !== undefined && scheme.verify(key, bytesOf(fields, 'Msg'), signature);
    expectSame('valid', valid, test === 'Gen' || isValid(fields));
  });
}

/** Shared secrets. */
export function ecdhCases(blocks: readonly Block[]): Iterable<Case> {
  return curveCases(blocks, 'ZIUT', (curve, fields) => {
    const secret = ecdh(ecPrivateKey(curve, integer(fields, 'dIUT')), keyOf(curve, fields, 'QCAVSx', 'QCAVSy'));
    expectBytes('ZIUT', secret, bytesOf(fields, 'ZIUT'));
  });
}

/** A case for each block with the field `last`; the section `[P-256,SHA-1]` names the curve, and the hash if there is one. */
function* curveCases(
  blocks: readonly Block[],
  last: string,
  test: (curve: CurveName, fields: Fields, hash: string) => void,
): Iterable<Case> {
  for (const { sections, line, fields } of blocks) {
    if (!has(fields, last)) continue;
    const section = sections.find((text) => /^[PKB]-\d/.test(text));
    if (section === undefined)
      throw new FormatError(`line ${line}: expected a section with a curve above it, found none`);
    const [curveName, hash = ''] = section.split(',');
    const curve = findCurve(curveName);
    const id = `${section} on line ${line}`;
    if (!curve || (hash !== '' && !findHash(hash))) yield caseNotRun(id, section);
    else yield { id, run: () => test(curve, fields, hash) };
  }
}

function keyOf(curve: CurveName, fields: Fields, x: string, y: string): EcPublicKey {
  return publicKeyAt(curve, textOf(fields, x), textOf(fields, y));
}

function integer(fields: Fields, name: string): bigint {
  return BigInt(`0x${textOf(fields, name)}`);
}
