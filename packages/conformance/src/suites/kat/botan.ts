/**
 * Botan's .vec files: the section names the algorithm (`[AES-128/CBC/PKCS7]`, `[HMAC(SHA-256)]`), the fields of a block are
 * its keys, inputs and outputs. To add an algorithm, write its test and name it in `kinds`.
 */

import { caseNotRun, type Case } from '../../case.ts';
import type { Block } from '../../formats/blocks.ts';
import { FormatError, type Fields } from '../../formats/fields.ts';
import {
  blockCipherTest,
  ccmTest,
  cfbTest,
  chachaPolyTest,
  chachaTest,
  gcmTest,
  keystreamTest,
  modeTest,
  paddingTest,
  rc4Test,
} from './botan/ciphers.ts';
import { hashTest, hkdfTest, macTest, pbkdf2Test, tlsPrfTest } from './botan/hashes.ts';
import type { Kind, Test } from './botan/kind.ts';
import { gcdTest, inverseTest, powerTest, primeTest } from './botan/numbers.ts';
import { oaepTest, pkcs1EncryptionTest, pkcs1SignatureTest, pssTest } from './botan/rsa.ts';

/** The cases of a file, one a block. */
export function* botanCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { line, sections, fields } of blocks) {
    const name = sections.at(-1);
    const id = `${name ?? 'no section'} on line ${line}`;
    if (name === undefined)
      throw new FormatError(`line ${line}: expected a section that names the algorithm, found none`);
    const test = findTest(name, fields);
    if (test) yield { id, run: test };
    else yield caseNotRun(id, name);
  }
}

function findTest(name: string, fields: Fields): Test | undefined {
  for (const [pattern, kind] of kinds) {
    const match = pattern.exec(name);
    const test = match ? kind(match.slice(1), fields) : undefined;
    if (test) return test;
  }
  return undefined;
}

/** The kinds of sections; of those that fit, the first that knows the algorithm runs. */
const kinds: readonly (readonly [section: RegExp, kind: Kind])[] = [
  [/^(NoPadding|PKCS7|X9\.23|OneAndZeros)(_Invalid)?$/, paddingTest],
  [/^([\w-]+)\/(ECB|CBC)(?:\/(\w[\w.]*))?$/, modeTest],
  [/^([\w-]+)\/CFB(?:\((\d+)\))?$/, cfbTest],
  [/^(CTR|OFB)(?:-BE)?\(([\w-]+)\)$/, keystreamTest],
  [/^(AES-\d+)\/GCM(?:\((\d+)\))?$/, gcmTest],
  [/^AES-\d+\/CCM(?:\((\d+),(\d+)\))?$/, ccmTest],
  [/^(ChaCha20Poly1305)$/, chachaPolyTest],
  [/^RC4(?:\((\d+)\))?$/, rc4Test],
  [/^ChaCha(?:20|\(20\))$/, chachaTest],
  [/^(HMAC|GMAC)\(([\w/-]+)\)$|^(Poly1305)$/, macTest],
  [/^HKDF(-Extract|-Expand)?\((?:HMAC\()?([\w/-]+?)\)?\)$/, hkdfTest],
  [/^TLS(?:-12)?-PRF(?:\(HMAC\(([\w/-]+)\)\))?$/, tlsPrfTest],
  [/^PBKDF2\((?:HMAC\()?([\w/-]+?)\)?\)$/, pbkdf2Test],
  [/^(?:EMSA-?PKCS1(?:-v1_5)?|EMSA_PKCS1|EMSA3|PKCS1v15)\(([\w/-]+)\)$/, pkcs1SignatureTest],
  [/^(?:EMSA4|PSS|PSSR|EMSA-PSS)\(([\w/-]+)(?:,MGF1(?:\(([\w/-]+)\))?)?(?:,(\d+))?\)$/, pssTest],
  [/^(?:EME1|OAEP|EME-OAEP)\(([\w/-]+)(?:,MGF1(?:\(([\w/-]+)\))?)?\)$/, oaepTest],
  [/^(?:EME-?PKCS1(?:-v1_5)?|PKCS1v15)$/, pkcs1EncryptionTest],
  [/^GCD$/, gcdTest],
  [/^ModExp$/, powerTest],
  [/^InvMod$/, inverseTest],
  [/^(Prime|NonPrime)$/, primeTest],
  [/^([\w/-]+)(?:\((\d+)\))?$/, hashTest],
  [/^([\w-]+)$/, blockCipherTest],
];
