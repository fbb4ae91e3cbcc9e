/**
 * What webgpu.slow.test.ts runs where there is a graphics card or something like it, in Node and in Chromium: the same searches on the card and in
 * JavaScript. Returns what both found, as text.
 */

import { bytesToHex, hexToBytes, utf8ToBytes } from '@cleartext/core';
import {
  DeviceLostError,
  des,
  ecb,
  keySearch,
  keySearchOnDevice,
  noPadding,
  rc4,
  setOddParity,
  tripleDes,
  type GpuDevice,
  type KeySearchProblem,
  type SearchedRange,
} from '../../src/index.ts';

/** A search, and the same on the card and in JavaScript: keys and witnesses with their numbers. */
export interface Comparison {
  readonly title: string;
  readonly onCard: string;
  readonly inJavaScript: string;
  readonly found: number;
}

const key = setOddParity(hexToBytes('133457799bbcdff1'));
const plaintext = utf8ToBytes('The quick brown fox jumps over the lazy dogs');
const text = (cipher: Parameters<typeof ecb>[0], length: number): string =>
  bytesToHex(ecb(cipher, noPadding).encrypt(plaintext.subarray(0, length)));
const known = bytesToHex(plaintext.subarray(0, 8));

const outer = hexToBytes('0123456789abcdef');
const keyOfThree = Uint8Array.of(...outer, ...key, ...hexToBytes('1122334455667788'));

/** Each with a key pattern of few unknown bits; those with the same bits share a shader. */
const problems: readonly (readonly [string, KeySearchProblem, (readonly [bigint, bigint])?])[] = [
  ['a known block', { cipher: 'des', keyPattern: '13345779?????ff1', ciphertext: text(des(key), 8), plaintext: known }],
  [
    'a range with crooked ends',
    { cipher: 'des', keyPattern: '13345779?????ff1', ciphertext: text(des(key), 8), plaintext: known },
    [12_345n, 100_001n],
  ],
  [
    'Triple-DES, K2 and some bits of K3',
    {
      cipher: '3des-reduced',
      keyPattern: `${bytesToHex(outer)}13345779?????ff111223344556677??`,
      ciphertext: text(tripleDes(keyOfThree), 16),
      plaintext: known,
    },
    [0n, 1n << 19n],
  ],
  [
    'ASCII text in two blocks',
    { cipher: 'des', keyPattern: '13345779??bcdff1', ciphertext: text(des(key), 40), recogniser: 'ascii' },
  ],
  [
    'two unknown bits',
    { cipher: 'des', keyPattern: '133457799bbcd?f1', ciphertext: text(des(key), 8), plaintext: known },
  ],
  [
    'RC4, unknown bits here and there, crooked ends',
    {
      cipher: 'rc4',
      keyPattern: '0?23?567?9',
      ciphertext: bytesToHex(rc4(hexToBytes('0123456789')).process(plaintext)),
      plaintext: bytesToHex(plaintext.subarray(0, 8)),
    },
    [13n, 4_001n],
  ],
  [
    'RC4 with a key of four bytes, recognised as ASCII',
    {
      cipher: 'rc4',
      keyPattern: '012345??',
      ciphertext: bytesToHex(rc4(hexToBytes('01234567')).process(plaintext)),
      recogniser: 'ascii',
    },
  ],
  [
    'RC4 with a known byte, which many keys fit',
    {
      cipher: 'rc4',
      keyPattern: '0?23?567?9',
      ciphertext: bytesToHex(rc4(hexToBytes('0123456789')).process(plaintext.subarray(0, 1))),
      plaintext: bytesToHex(plaintext.subarray(0, 1)),
    },
  ],
];

/** Runs all searches, and at last one whose device is taken away. */
export async function compare(device: GpuDevice & { destroy(): void }): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const [title, problem, range] of problems) {
    const here = keySearch({ ...problem, engine: 'javascript' });
    const [from, count] = range ?? [0n, here.total];
    const bits = problem.cipher === 'rc4' ? 12 : 26;
    const onCard = await keySearchOnDevice(device, problem).searchWithProof(from, count, bits);
    const inJavaScript = here.searchWithProof(from, count, bits);
    comparisons.push({ title, onCard: shown(onCard), inJavaScript: shown(inJavaScript), found: onCard.found.length });
  }
  const last = keySearchOnDevice(device, problems[0][1]).search(0n, 1n << 18n);
  device.destroy();
  const end = await last.then(
    () => 'an answer',
    (error: unknown) => (error instanceof DeviceLostError ? 'lost' : (error as Error).message),
  );
  comparisons.push({ title: 'a lost device', onCard: end, inJavaScript: 'lost', found: 0 });
  return comparisons;
}

function shown({ found, witnesses }: SearchedRange): string {
  const keys = found.map(({ index, key }) => `${index}:${bytesToHex(key)}`);
  return `${keys.join(' ')}; ${witnesses.join(' ')}`;
}
