/** Wycheproof's tests of ML-KEM (FIPS 203): keys from seeds, encapsulation, and decapsulation with either form of key. */

import { mlKems, type MlKem } from '@cleartext/ml-kem';
import { expectBytes } from '../../case.ts';
import { bytesOf, has, textOf, type Fields } from '../../formats/fields.ts';
import { judge, type Check, type Schema } from './judge.ts';

/** `MLKEMTest`: the seed d || z gives the key pair, with which the ciphertext is opened. */
export const mlKemTest: Schema = (_, group) =>
  withKem(
    group,
    (kem) => (test, result) =>
      judge(
        result,
        () => {
          const { ek, dk } = keyPair(kem, test);
          return { ek, K: kem.decaps(dk, bytesOf(test, 'c')) };
        },
        ({ ek, K }) => {
          if (has(test, 'ek')) expectBytes('ek', ek, bytesOf(test, 'ek'));
          expectBytes('K', K, bytesOf(test, 'K'));
        },
      ),
  );

/** `MLKEMKeyGen`: the seed d || z gives both keys. */
export const mlKemKeyGen: Schema = (_, group) =>
  withKem(
    group,
    (kem) => (test, result) =>
      judge(
        result,
        () => keyPair(kem, test),
        ({ ek, dk }) => {
          expectBytes('ek', ek, bytesOf(test, 'ek'));
          if (has(test, 'dk')) expectBytes('dk', dk, bytesOf(test, 'dk'));
        },
      ),
  );

/** `MLKEMEncapsTest`: m gives secret and ciphertext; an invalid key must be refused, whatever would come out. */
export const mlKemEncaps: Schema = (_, group) =>
  withKem(
    group,
    (kem) => (test, result) =>
      judge(
        result,
        () => kem.encapsInternal(bytesOf(test, 'ek'), bytesOf(test, 'm')),
        ({ c, K }) => {
          if (result !== 'valid') return;
          expectBytes('c', c, bytesOf(test, 'c'));
          expectBytes('K', K, bytesOf(test, 'K'));
        },
      ),
  );

/** `MLKEMDecapsValidationTest`: a key in its expanded form, which is checked (section 7.3) before it is used. */
export const mlKemDecaps: Schema = (_, group) =>
  withKem(
    group,
    (kem) => (test, result) =>
      judge(
        result,
        () => kem.decaps(bytesOf(test, 'dk'), bytesOf(test, 'c')),
        (K) => {
          if (result === 'valid' && has(test, 'K')) expectBytes('K', K, bytesOf(test, 'K'));
        },
      ),
  );

function withKem(group: Fields, check: (kem: MlKem) => Check): ReturnType<Schema> {
  const name = textOf(group, 'parameterSet');
  const kem = mlKems.find((known) => known.name === name);
  return kem ? check(kem) : name;
}

function keyPair(kem: MlKem, test: Fields) {
  const seed = bytesOf(test, 'seed');
  return kem.keyGenInternal(seed.slice(0, 32), seed.slice(32));
}
