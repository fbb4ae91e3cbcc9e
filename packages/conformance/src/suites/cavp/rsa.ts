/** CAVP's tests of RSA signatures and key pairs (RSAVS, RSA2VS). */

import type { Int } from '@cleartext/number';
import {
  checkKey,
  pkcs1v15Signature,
  privateKeyFromExponents,
  privateKeyFromPrimes,
  pss,
  rsaPublicKey,
} from '@cleartext/rsa';
import { findHash, hashNamed, replay } from '../../algorithms.ts';
import { caseNotRun, expectBytes, expectSame, type Case } from '../../case.ts';
import type { Block } from '../../formats/blocks.ts';
import { bytesOf, FormatError, has, intOf, optionalBytesOf, textOf, type Fields } from '../../formats/fields.ts';

/**
 * Signatures to be made or judged. Blocks without a message (n, e, d, p and q, in some files one by one) hold for all tests
 * that follow, until another one says otherwise.
 */
export function* signatureCases(blocks: readonly Block[], [test, scheme]: readonly string[]): Iterable<Case> {
  let context: Fields = {};
  for (const { fields, line } of blocks) {
    if (!has(fields, 'Msg')) {
      // A new modulus has a new private exponent; the public exponent may be common to all.
      context = has(fields, 'n') ? { ...context, d: undefined, ...fields } : { ...context, ...fields };
      continue;
    }
    const all = { ...context, ...fields };
    const id = `line ${line}`;
    const hash = textOf(all, 'SHAAlg');
    if (findHash(hash)) yield { id, run: () => testSignature(test, scheme, all) };
    else yield caseNotRun(id, hash);
  }
}

/** A PSS file without SaltVal was made with an empty salt. */
function testSignature(test: string, schemeName: string, fields: Fields): void {
  const hash = hashNamed(textOf(fields, 'SHAAlg'));
  const salt = optionalBytesOf(fields, 'SaltVal');
  const scheme =
    schemeName === 'PSS' ? pss(hash, { saltLength: salt.length, random: replay(salt) }) : pkcs1v15Signature(hash);
  const key = rsaPublicKey({ n: intOf(fields, 'n'), e: intOf(fields, 'e') });
  const [message, signature] = [bytesOf(fields, 'Msg'), bytesOf(fields, 'S')];
  expectSame('valid', scheme.verify(key, message, signature), test === 'Gen' || isValid(fields));
  if (test === 'Gen' && has(fields, 'd')) {
    const privateKey = privateKeyFromExponents({ ...key, d: intOf(fields, 'd') });
    expectBytes('S', scheme.sign(privateKey, message), signature);
  }
}

/** Whether the result is `P`, or `F` with a reason in parentheses. */
export function isValid(fields: Fields): boolean {
  const result = textOf(fields, 'Result');
  if (/^[PF]\b/.test(result)) return result.startsWith('P');
  throw new FormatError(`Result: expected P or F, found ${JSON.stringify(result)}`);
}

/** Key pairs: the numbers belong together, and p and q are primes. */
export function* keyCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { fields, line } of blocks)
    yield {
      id: `line ${line}`,
      run: () => {
        const key = privateKeyFromPrimes({ p: intOf(fields, 'p'), q: intOf(fields, 'q'), e: intOf(fields, 'e') });
        const hex = (value: Int): string => value.toString(16);
        expectSame('n', hex(key.n), hex(intOf(fields, 'n')));
        expectSame('d', hex(key.d), hex(intOf(fields, 'd')));
        const primality = checkKey(key).filter(({ name }) => name.includes('prime'));
        expectSame(
          'failed checks',
          primality.filter(({ passed }) => !passed),
          [],
        );
      },
    };
}
