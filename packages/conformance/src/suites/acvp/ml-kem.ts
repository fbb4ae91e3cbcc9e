/** ACVP's tests of ML-KEM (FIPS 203): keys from seeds, encapsulation, decapsulation, and the checks of keys. */

import { mlKems, type MlKem } from '@cleartext/ml-kem';
import { attempt, expectBytes, expectSame } from '../../case.ts';
import { booleanOf, bytesOf, FormatError, has, textOf, type Fields } from '../../formats/fields.ts';
import type { AcvpTests } from './algorithms.ts';

/** Key pairs of the seeds d and z. */
export const mlKemKeyGeneration: AcvpTests = {
  testers: {
    AFT: (group, test) => {
      const { ek, dk } = kemOf(group).keyGenInternal(bytesOf(test, 'd'), bytesOf(test, 'z'));
      expectBytes('ek', ek, bytesOf(test, 'ek'));
      expectBytes('dk', dk, bytesOf(test, 'dk'));
    },
  },
};

/** Encapsulation with a known m (AFT), decapsulation of good and altered ciphertexts, and keys to be checked (VAL). */
export const mlKemEncapsulation: AcvpTests = {
  testers: { AFT: (group, test) => runFunction(group, test), VAL: (group, test) => runFunction(group, test) },
};

function kemOf(group: Fields): MlKem {
  const kem = mlKems.find(({ name }) => name === group.parameterSet);
  if (!kem)
    throw new FormatError(`parameterSet: expected ML-KEM-512, 768 or 1024, found ${textOf(group, 'parameterSet')}`);
  return kem;
}

/** In the older revision of the files the decapsulation key stands in the group. */
function runFunction(group: Fields, test: Fields): void {
  const kem = kemOf(group);
  const fields = { ...group, ...test };
  switch (textOf(group, 'function')) {
    case 'encapsulation': {
      const { c, K } = kem.encapsInternal(bytesOf(fields, 'ek'), bytesOf(fields, 'm'));
      expectBytes('c', c, bytesOf(fields, 'c'));
      expectBytes('k', K, bytesOf(fields, 'k'));
      if (has(fields, 'dk') && textOf(fields, 'dk') !== '') expectBytes('k', kem.decaps(bytesOf(fields, 'dk'), c), K);
      return;
    }
    case 'decapsulation':
      expectBytes('k', kem.decaps(bytesOf(fields, 'dk'), bytesOf(fields, 'c')), bytesOf(fields, 'k'));
      return;
    case 'encapsulationKeyCheck': {
      const accepted = attempt(() => kem.encaps(bytesOf(fields, 'ek'))) !== undefined;
      expectSame('accepted', accepted, booleanOf(test, 'testPassed'));
      return;
    }
    case 'decapsulationKeyCheck': {
      const c = new Uint8Array(ciphertextSize(kem));
      const accepted = attempt(() => kem.decaps(bytesOf(fields, 'dk'), c)) !== undefined;
      expectSame('accepted', accepted, booleanOf(test, 'testPassed'));
      return;
    }
    default:
      throw new FormatError(
        `function: expected encapsulation, decapsulation or a key check, found ${textOf(group, 'function')}`,
      );
  }
}

/** Found by an encapsulation, because it depends on the parameter set alone. */
function ciphertextSize(kem: MlKem): number {
  return kem.encaps(kem.keyGen().ek).c.length;
}
