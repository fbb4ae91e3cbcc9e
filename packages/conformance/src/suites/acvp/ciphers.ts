/** ACVP's tests of AES and TDES in the modes of SP 800-38A, and of GCM and GMAC (SP 800-38D). */

import { concat, concatAll } from '@cleartext/core';
import { aes, ccm, gcm } from '@cleartext/symmetric';
import { blockCipher, modeOf, type ModeName } from '../../algorithms.ts';
import { expectBits, expectBytes, expectRefusal } from '../../case.ts';
import {
  booleanOf,
  bytesOf,
  FormatError,
  has,
  hexBytes,
  listOf,
  numberOf,
  optionalBytesOf,
  textOf,
  type Fields,
} from '../../formats/fields.ts';
import { cipherChain, type Chain } from '../../monte-carlo.ts';
import type { AcvpTests } from './algorithms.ts';

/** The modes without authentication: single answers, counters that wrap around or go down, Monte Carlo chains. */
export const modeAlgorithm: AcvpTests = {
  testers: { AFT: testMode, CTR: testMode, MCT: testMonteCarlo },
  effort: () => ({ seconds: 120 }),
};

/** GCM. */
export const gcmAlgorithm: AcvpTests = { testers: { AFT: testGcm } };

/** CCM, whose ciphertexts have the tag behind them. */
export const ccmAlgorithm: AcvpTests = { testers: { AFT: testCcm } };

/** GMAC: GCM of no plaintext. */
export const gmacAlgorithm: AcvpTests = { testers: { AFT: testGcm } };

function chainOf(group: Fields, algorithm: string): Chain {
  const [, family, mode] = algorithm.split('-') as [string, Chain['family'], ModeName];
  return { family, mode, direction: directionOf(group) };
}

function directionOf(group: Fields): Chain['direction'] {
  const direction = textOf(group, 'direction');
  if (direction === 'encrypt' || direction === 'decrypt') return direction;
  throw new FormatError(`direction: expected encrypt or decrypt, found ${direction}`);
}

function testMode(group: Fields, test: Fields, algorithm: string): void {
  const { family, mode, direction } = chainOf(group, algorithm);
  if (group.incrementalCounter === false || group.incremental === false) {
    testCountingDown({ family, mode, direction }, test);
    return;
  }
  const cipher = modeOf(mode, blockCipher(family, keyOf(test)), optionalBytesOf(test, 'iv'));
  const [input, output] = direction === 'encrypt' ? ['pt', 'ct'] : ['ct', 'pt'];
  const [actual, expected] = [cipher[direction](bytesOf(test, input)), bytesOf(test, output)];
  expectBits(output, actual, expected, bitsOf(test, expected));
}

/** ACVP gives the length in bits where it may be no multiple of 8. */
function bitsOf(test: Fields, text: Uint8Array): number {
  const bits = has(test, 'payloadLen') ? numberOf(test, 'payloadLen') : 0;
  return bits === 0 ? 8 * text.length : bits;
}

/** CTR with counter blocks that go down by one: any sequence without repetition does (SP 800-38A section 6.5). */
function testCountingDown({ family, direction }: Chain, test: Fields): void {
  const cipher = blockCipher(family, keyOf(test));
  const { blockSize } = cipher;
  const [input, output] = direction === 'encrypt' ? ['pt', 'ct'] : ['ct', 'pt'];
  const text = bytesOf(test, input);
  const first = BigInt(`0x${textOf(test, 'iv')}`);
  const blocks = Array.from({ length: Math.ceil(text.length / blockSize) }, (_, i) => {
    const counter = BigInt.asUintN(8 * blockSize, first - BigInt(i));
    const counterBlock = hexBytes(counter.toString(16).padStart(2 * blockSize, '0'), 'counter');
    return modeOf('CTR', cipher, counterBlock)[direction](text.slice(i * blockSize, (i + 1) * blockSize));
  });
  expectBits(output, concatAll(blocks), bytesOf(test, output), bitsOf(test, text));
}

function testMonteCarlo(group: Fields, test: Fields, algorithm: string): void {
  const chain = chainOf(group, algorithm);
  const [input, output] = chain.direction === 'encrypt' ? ['pt', 'ct'] : ['ct', 'pt'];
  const results = resultsOf(test);
  const start = { key: keyOf(test), iv: optionalBytesOf(test, 'iv'), input: bytesOf(test, input) };
  const checkpoints = cipherChain(chain, start);
  for (const [i, result] of results.entries()) {
    const checkpoint = checkpoints.next().value;
    expectBytes(`checkpoint ${i}: key`, checkpoint.key, keyOf(result));
    expectBytes(`checkpoint ${i}: iv`, checkpoint.iv, optionalBytesOf(result, 'iv'));
    expectText(`checkpoint ${i}: ${input}`, chain, checkpoint.input, bytesOf(result, input));
    expectText(`checkpoint ${i}: ${output}`, chain, checkpoint.output, bytesOf(result, output));
  }
}

/** In CFB-1 a text of the chain is one bit, the first of its byte. */
function expectText(what: string, { mode }: Chain, actual: Uint8Array, expected: Uint8Array): void {
  expectBits(what, actual, expected, mode === 'CFB1' ? 1 : 8 * expected.length);
}

/** The checkpoints of a Monte Carlo test, at least one: a chain that is compared with nothing passes nothing. */
export function resultsOf(test: Fields): readonly Fields[] {
  const results = listOf(test, 'resultsArray');
  if (results.length === 0) throw new FormatError('resultsArray: expected checkpoints, found none');
  return results;
}

function keyOf(test: Fields): Uint8Array {
  return has(test, 'key')
    ? bytesOf(test, 'key')
    : concat(...['key1', 'key2', 'key3'].map((name) => bytesOf(test, name)));
}

function testGcm(group: Fields, test: Fields): void {
  directionOf(group);
  const aead = gcm(aes(bytesOf(test, 'key')), bytesOf(test, 'iv'), bytesOf(test, 'aad'), {
    tagSize: numberOf(group, 'tagLen') / 8,
  });
  const sealed = concat(optionalBytesOf(test, 'ct'), bytesOf(test, 'tag'));
  if (has(test, 'testPassed') && !booleanOf(test, 'testPassed')) {
    expectRefusal('open', () => aead.open(sealed));
    return;
  }
  expectBytes('sealed message', aead.seal(optionalBytesOf(test, 'pt')), sealed);
  expectBytes('plaintext', aead.open(sealed), optionalBytesOf(test, 'pt'));
}

function testCcm(group: Fields, test: Fields): void {
  directionOf(group);
  const tagSize = numberOf(group, 'tagLen') / 8;
  const aead = ccm(aes(bytesOf(test, 'key')), bytesOf(test, 'iv'), optionalBytesOf(test, 'aad'), { tagSize });
  const sealed = bytesOf(test, 'ct');
  if (has(test, 'testPassed') && !booleanOf(test, 'testPassed')) {
    expectRefusal('open', () => aead.open(sealed));
    return;
  }
  expectBytes('ct', aead.seal(bytesOf(test, 'pt')), sealed);
  expectBytes('pt', aead.open(sealed), bytesOf(test, 'pt'));
}
