/**
 * Project Wycheproof (C2SP): JSON files of attacks and edge cases. `valid` must succeed and give the stated output,
 * `invalid` must be refused, `acceptable` may go either way but must not crash. The type of a group says what its cases
 * are; `wycheproof/schemas.ts` has one entry for each type.
 */

import { caseNotRun, expectSame, type Case, type Suite } from '../case.ts';
import { asFields, FormatError, has, listOf, numberOf, textOf, type Fields } from '../formats/fields.ts';
import { parseJson } from '../formats/json.ts';
import { RESULTS, type Result } from './wycheproof/judge.ts';
import { schemas } from './wycheproof/schemas.ts';

/** The suite `wycheproof`. */
export const wycheproof: Suite = {
  name: 'wycheproof',
  summary: 'Wycheproof JSON: AEAD, CBC, MAC, KDF, PBES2, primality, RSA, DSA, ECDSA, ECDH, Ed25519, X25519, ML-KEM',
  folder: 'wycheproof',
  reads: /\.json$/,
  *cases({ text }): Iterable<Case> {
    const file = asFields(parseJson(text), 'file');
    const algorithm = textOf(file, 'algorithm');
    let count = 0;
    for (const group of listOf(file, 'testGroups'))
      for (const test of groupCases(algorithm, group)) {
        yield test;
        count++;
      }
    const numberOfTests = has(file, 'numberOfTests') ? numberOf(file, 'numberOfTests') : count;
    if (count !== numberOfTests)
      yield { id: 'numberOfTests', run: () => expectSame('cases in the file', count, numberOfTests) };
  },
};

function* groupCases(algorithm: string, group: Fields): Iterable<Case> {
  const type = textOf(group, 'type');
  const schema = schemas.get(type);
  const prepared = schema ? schema(algorithm, group) : algorithm;
  for (const test of listOf(group, 'tests')) {
    const id = `tcId ${numberOf(test, 'tcId')}`;
    const lacking = typeof prepared === 'string' ? prepared : prepared.lacking?.(test);
    if (typeof prepared === 'string' || lacking !== undefined) yield caseNotRun(id, lacking ?? type, type);
    else yield { id, run: () => prepared(test, resultOf(test)) };
  }
}

function resultOf(test: Fields): Result {
  const result = RESULTS.find((known) => known === test.result);
  if (!result) throw new FormatError(`result: expected valid, invalid or acceptable, found ${String(test.result)}`);
  return result;
}
