/**
 * Measures the enumeration attack on this machine: keys a second of one core, by processor time, the best of five rounds.
 * Run: npx ts-node -T scripts/key-search-rate.ts [milliseconds a round]
 */

import { cpus } from 'node:os';
import { utf8ToBytes } from '@cleartext/core';
import {
  approximateTime,
  asciiRecogniser,
  desKeySearch,
  rc2KeySearch,
  rc4KeySearch,
  tripleDesReducedKeySearch,
  keyPattern,
  unknownKey,
  type KeySearch,
} from '@cleartext/symmetric';

const milliseconds = Number(process.argv[2] ?? 500);
const ciphertext = utf8ToBytes('These bytes are no ciphertext of anything. ').subarray(0, 40);
const plaintext = utf8ToBytes('8 bytes!');

const oneKeyOfThree = keyPattern(`${'00'.repeat(8)}${'??'.repeat(8)}${'00'.repeat(8)}`);
const searches: readonly (readonly [string, KeySearch])[] = [
  ['DES, 8 known bytes, SIMD', desKeySearch(unknownKey(8), { plaintext, ciphertext }, { engine: 'simd' })],
  ['DES, 8 known bytes, JavaScript', desKeySearch(unknownKey(8), { plaintext, ciphertext }, { engine: 'javascript' })],
  ['DES, ASCII, SIMD', desKeySearch(unknownKey(8), { recogniser: asciiRecogniser, ciphertext })],
  ['Triple-DES, one key of three, SIMD', tripleDesReducedKeySearch(oneKeyOfThree, { plaintext, ciphertext })],
  ['RC4-40', rc4KeySearch(unknownKey(5), { plaintext, ciphertext })],
  ['RC2-40', rc2KeySearch(unknownKey(5), { plaintext, ciphertext })],
];

console.log(`${cpus()[0].model}, Node ${process.version}`);
console.log(`${'search'.padEnd(36)}${'M keys/s'.padStart(10)}${'2^40 takes'.padStart(14)}`);
for (const [name, search] of searches) {
  const rate = Math.max(...[1, 2, 3, 4, 5].map((round) => keysPerSecond(search, BigInt(round) << 20n)));
  console.log(
    `${name.padEnd(36)}${(rate / 1e6).toFixed(2).padStart(10)}${approximateTime(2 ** 40 / rate).padStart(14)}`,
  );
}

/** One round from a key number on, in growing steps until the time is over. */
function keysPerSecond(search: KeySearch, from: bigint): number {
  const start = process.cpuUsage();
  let tried = 0n;
  let spent = 0;
  for (let step = 1n << 12n; spent < 1000 * milliseconds; step *= 2n) {
    search.search(from + tried, step);
    tried += step;
    const { user, system } = process.cpuUsage(start);
    spent = user + system;
  }
  return Number(tried) / (spent / 1e6);
}
