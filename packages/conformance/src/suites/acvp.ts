/**
 * NIST's ACVP (Automated Cryptographic Validation Protocol), as the server's internal projections: prompts and answers in
 * one JSON file. AFT is one computation, MCT a Monte Carlo chain, VOT an output of varying length, LDT a message of
 * gigabytes, GDT and KAT are key pairs and signatures to be judged. `acvp/algorithms.ts` has an entry for each algorithm.
 */

import { caseNotRun, type Case, type Suite } from '../case.ts';
import { asFields, FormatError, listOf, numberOf, textOf, type Fields } from '../formats/fields.ts';
import { parseJson } from '../formats/json.ts';
import { algorithms, type AcvpAlgorithm } from './acvp/algorithms.ts';

/** The suite `acvp`. */
export const acvp: Suite = {
  name: 'acvp',
  summary: 'NIST ACVP JSON: AES, TDES, hashes, SHAKE, HMAC, GMAC, PBKDF, RSA, with Monte Carlo tests',
  folder: 'acvp',
  // Prompts without answers, answers without prompts, and what else the server keeps beside them are no tests.
  reads: /^(?!(prompt|expectedResults|registration|validation)\.json$).*\.json$/,
  *cases({ text }): Iterable<Case> {
    const file = asFields(parseJson(text), 'file');
    const name = [file.algorithm, file.mode].filter((part) => typeof part === 'string' && part !== '').join('-');
    const algorithm = algorithms.find(({ pattern }) => pattern.test(name));
    for (const group of listOf(file, 'testGroups')) yield* groupCases(name, algorithm, group);
  },
};

function* groupCases(name: string, algorithm: AcvpAlgorithm | undefined, group: Fields): Iterable<Case> {
  const tests = listOf(group, 'tests');
  if (tests.length === 0) throw new FormatError('tests: expected some in every group, found none');
  for (const test of tests) {
    const id = `tcId ${numberOf(test, 'tcId')}`;
    const lacking = algorithm ? algorithm.lacking?.(group, test, name) : name;
    if (!algorithm || lacking !== undefined) yield caseNotRun(id, lacking ?? name);
    else {
      yield { id, run: () => testerFor(algorithm, group)(group, test, name), ...algorithm.effort?.(group) };
      const more = algorithm.notChecked?.(test);
      if (more !== undefined) yield caseNotRun(`${id}, ${more}`, more);
    }
  }
}

function testerFor({ testers }: AcvpAlgorithm, group: Fields) {
  const testType = textOf(group, 'testType');
  if (Object.hasOwn(testers, testType)) return testers[testType];
  throw new FormatError(`testType: expected ${Object.keys(testers).join(' or ')}, found ${testType}`);
}
