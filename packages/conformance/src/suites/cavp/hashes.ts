/** CAVP's tests of hashes (SHAVS, SHA3VS) and of HMAC (HMACVS). */

import { hmac, type Hash } from '@cleartext/hash';
import { findHash, hashNamed, shakeNamed } from '../../algorithms.ts';
import { caseNotRun, expectBytes, expectSame, type Case } from '../../case.ts';
import type { Block } from '../../formats/blocks.ts';
import { bytesOf, FormatError, has, numberOf, textOf, type Fields } from '../../formats/fields.ts';
import { hashChain, shakeChain } from '../../monte-carlo.ts';
import { idOf } from './ciphers.ts';

/** Messages of SHA-1, SHA-2 and SHA-3. */
export function* hashCases(blocks: readonly Block[], [name]: readonly string[]): Iterable<Case> {
  for (const { fields, line } of blocks) {
    const id = `Len ${textOf(fields, 'Len')} on line ${line}`;
    const hash = hashOfFile(name);
    if (!hash) yield caseNotRun(id, name);
    else if (numberOf(fields, 'Len') % 8 !== 0) yield caseNotRun(id, 'part byte');
    else yield { id, run: () => expectBytes('MD', hash(messageOf(fields)), bytesOf(fields, 'MD')) };
  }
}

/** The Monte Carlo chain of a hash. */
export function* hashChainCases(blocks: readonly Block[], [name]: readonly string[]): Iterable<Case> {
  const id = 'Monte Carlo chain';
  const hash = hashOfFile(name);
  if (!hash) yield caseNotRun(id, name);
  else
    yield {
      id,
      run: () => {
        const checkpoints = hashChain(hash, bytesOf(fieldsWith(blocks, 'Seed'), 'Seed'));
        const published = blocks.filter(({ fields }) => has(fields, 'COUNT'));
        expectSame('checkpoints', published.length, checkpoints.length);
        published.forEach(({ fields }, i) => expectBytes(`COUNT ${i}`, checkpoints[i], bytesOf(fields, 'MD')));
      },
    };
}

/** Messages of SHAKE, whose output length stands in the section. */
export function* shakeCases(blocks: readonly Block[], [name]: readonly string[]): Iterable<Case> {
  for (const { fields, line, sections } of blocks) {
    const id = `Len ${textOf(fields, 'Len')} on line ${line}`;
    if (numberOf(fields, 'Len') % 8 !== 0) yield caseNotRun(id, 'part byte');
    else
      yield {
        id,
        run: () => {
          const output = bytesOf(fields, 'Output');
          expectSame('Outputlen', 8 * output.length, sectionNumber(sections, 'Outputlen'));
          expectBytes('Output', shakeNamed(name)(messageOf(fields), output.length), output);
        },
      };
  }
}

/** Outputs of many lengths for messages of one. */
export function* shakeOutputCases(blocks: readonly Block[], [name]: readonly string[]): Iterable<Case> {
  for (const block of blocks) {
    const { fields } = block;
    const bits = numberOf(fields, 'Outputlen');
    if (bits % 8 !== 0) yield caseNotRun(idOf(block), 'part byte');
    else
      yield {
        id: idOf(block),
        run: () => expectBytes('Output', shakeNamed(name)(bytesOf(fields, 'Msg'), bits / 8), bytesOf(fields, 'Output')),
      };
  }
}

/** The Monte Carlo chain of SHAKE. */
export function* shakeChainCases(blocks: readonly Block[], [name]: readonly string[]): Iterable<Case> {
  yield {
    id: 'Monte Carlo chain',
    run: () => {
      const sections = blocks[0]?.sections ?? [];
      const range = {
        min: sectionNumber(sections, 'Minimum Output Length (bits)'),
        max: sectionNumber(sections, 'Maximum Output Length (bits)'),
      };
      const checkpoints = shakeChain(shakeNamed(name), bytesOf(fieldsWith(blocks, 'Msg'), 'Msg'), range);
      const published = blocks.filter(({ fields }) => has(fields, 'COUNT'));
      expectSame('checkpoints', published.length, 100);
      published.forEach(({ fields }, i) => {
        const output = checkpoints.next().value ?? new Uint8Array();
        expectSame(`COUNT ${i}: Outputlen`, 8 * output.length, numberOf(fields, 'Outputlen'));
        expectBytes(`COUNT ${i}`, output, bytesOf(fields, 'Output'));
      });
    },
    seconds: 120,
  };
}

/** HMAC; the section says how long the digest of the hash is, and the tag may be shorter. */
export function* hmacCases(blocks: readonly Block[]): Iterable<Case> {
  for (const block of blocks)
    yield {
      id: idOf(block),
      run: () => {
        const { fields, sections } = block;
        const hash = HMAC_HASHES.get(sectionNumber(sections, 'L'));
        if (hash === undefined) throw new FormatError(`L: expected 20, 28, 32, 48 or 64, found ${sections.join()}`);
        const key = bytesOf(fields, 'Key');
        expectSame('Klen', key.length, numberOf(fields, 'Klen'));
        const tag = hmac(hashNamed(hash), key, bytesOf(fields, 'Msg')).slice(0, numberOf(fields, 'Tlen'));
        expectBytes('Mac', tag, bytesOf(fields, 'Mac'));
      },
    };
}

const HMAC_HASHES: ReadonlyMap<number, string> = new Map([
  [20, 'SHA-1'],
  [28, 'SHA-224'],
  [32, 'SHA-256'],
  [48, 'SHA-384'],
  [64, 'SHA-512'],
]);

/** `SHA512_224` and `SHA3_256` of the file names are the hashes SHA-512/224 and SHA3-256. */
function hashOfFile(name: string): Hash | undefined {
  return findHash(name.replace('_', name.startsWith('SHA3_') ? '-' : '/'));
}

/** A message of no bits is written as the byte 00. */
function messageOf(fields: Fields): Uint8Array {
  return bytesOf(fields, 'Msg').slice(0, numberOf(fields, 'Len') / 8);
}

/** The number in a section line like `[L = 20]`. */
function sectionNumber(sections: readonly string[], name: string): number {
  const [, value] =
    sections.map((section) => section.split('=').map((part) => part.trim())).find(([key]) => key === name) ?? [];
  return numberOf({ [name]: value }, name);
}

function fieldsWith(blocks: readonly Block[], name: string): Fields {
  const found = blocks.find(({ fields }) => has(fields, name));
  if (!found) throw new FormatError(`expected a field ${name}, found none`);
  return found.fields;
}
