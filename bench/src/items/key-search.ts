/** The enumeration attack: keys tried in a second of CPU time, by one thread, with known plaintext. */

import { createCipheriv } from 'node:crypto';
import {
  des,
  desKeySearch,
  ecb,
  noPadding,
  rc2,
  rc2KeySearch,
  rc4,
  rc4KeySearch,
  unknownKey,
  type KeySearch,
} from '@cleartext/symmetric';
import cryptoJs from 'crypto-js';
import desJs from 'des.js';
import type { Figure, Group } from '../item.ts';
import { median } from '../measure.ts';

export const keySearch: Group = {
  title: 'Key search',
  keywords: 'crack enumeration DES RC4 RC2',
  remarks: [
    'Millions of keys for each second of CPU time on one core. Everybody searches a range with the right key in it, and has to find it. OpenSSL and the peers set up one cipher for each key, as their interfaces ask. How two workers compare with one is a matter of the wall clock, and `crack` tells it.',
    "On a graphics card (`crack des --engine webgpu`, by the clock, one NVIDIA H200 at 1,980 MHz, driver 580.159, Node 20.20 with webgpu 0.6.2, 2026-11-26): 107.8 G keys/s, the best of three rounds of 2^36 keys (105.98 to 107.82); 12,415 witnesses where 12,288 are expected, the planted key found, keys and witnesses of 2^27 keys as on a core. Goal 90, stretch 140: met; hashcat's published figure for an H100 is 77.8. Command: `npm run bench:gpu -- 36`.",
  ],
  measure,
};

/** Tries `keys` keys, the right one among them; returns whether that was found. */
interface Searcher {
  readonly keys: number;
  readonly run: () => boolean;
}

const text = new TextEncoder().encode('Attack at dawn!!');
const ROUNDS = 9;

function measure(): Figure[] {
  const secret = Uint8Array.of(0x13, 0x34, 0x57, 0x79, 0x9b, 0xbc, 0xdf, 0xf1);
  const desText = ecb(des(secret), noPadding).encrypt(text);
  const evidence = { ciphertext: desText, plaintext: text };
  const simd = desKeySearch(unknownKey(8), evidence, { engine: 'simd' });
  const plain = desKeySearch(unknownKey(8), evidence, { engine: 'javascript' });
  const rates = race({
    simd: ours(simd, secret, 2 ** 23),
    plain: ours(plain, secret, 2 ** 20),
    'des.js': oneByOne(simd, secret, 2 ** 14, (key) => {
      const output: number[] = desJs.DES.create({ type: 'encrypt', key }).update(text);
      return output[0] === desText[0] && output[7] === desText[7];
    }),
    OpenSSL: oneByOne(simd, secret, 2 ** 14, (key) =>
      begins(createCipheriv('des-ecb', key, null).update(text), desText),
    ),
  });

  const short = secret.slice(0, 5);
  const rc4Text = rc4(short).process(text);
  const rc4Search = rc4KeySearch(unknownKey(5), { ciphertext: rc4Text, plaintext: text });
  const words = cryptoJs.lib.WordArray.create(text);
  const rc4Rates = race({
    ours: ours(rc4Search, short, 2 ** 16),
    'crypto-js': oneByOne(rc4Search, short, 2 ** 11, (key) => {
      const [first] = cryptoJs.RC4.encrypt(words, cryptoJs.lib.WordArray.create(key)).ciphertext.words as number[];
      return first === new DataView(rc4Text.buffer).getInt32(0);
    }),
    OpenSSL: oneByOne(rc4Search, short, 2 ** 14, (key) =>
      begins(createCipheriv('rc4', key, null).update(text), rc4Text),
    ),
  });

  const rc2Text = ecb(rc2(short), noPadding).encrypt(text);
  const rc2Search = rc2KeySearch(unknownKey(5), { ciphertext: rc2Text, plaintext: text });
  const rc2Rates = race({ ours: ours(rc2Search, short, 2 ** 15) });

  const unit = 'M keys/s';
  const others = { 'des.js': rates['des.js'], OpenSSL: rates.OpenSSL };
  return [
    {
      name: 'DES key search, plain JavaScript',
      value: rates.plain,
      unit,
      bar: 'at least',
      must: 10,
      stretch: 15,
      others,
    },
    {
      name: 'DES key search, WebAssembly SIMD',
      value: rates.simd,
      unit,
      bar: 'at least',
      must: 100,
      stretch: 150,
      others,
    },
    {
      name: 'RC4 key search, 40 bits',
      value: rc4Rates.ours,
      unit,
      bar: 'at least',
      must: 1,
      stretch: 1.2,
      others: { 'crypto-js': rc4Rates['crypto-js'], OpenSSL: rc4Rates.OpenSSL },
    },
    { name: 'RC2 key search, 40 bits', value: rc2Rates.ours, unit },
  ];
}

/** A range of `keys` keys around the right one, its ends where they are cheapest. */
function ours(search: KeySearch, key: Uint8Array, keys: number): Searcher {
  const index = search.indexOf(key);
  const from = index - (index % BigInt(keys));
  return { keys, run: () => search.search(from, BigInt(keys)).some((found) => found.index === index) };
}

/** The keys of such a range, one after another. */
function oneByOne(search: KeySearch, key: Uint8Array, count: number, fits: (key: Uint8Array) => boolean): Searcher {
  const index = search.indexOf(key);
  const from = index - (index % BigInt(count));
  const keys = Array.from({ length: count }, (_, i) => search.keyAt(from + BigInt(i)));
  return { keys: count, run: () => keys.filter(fits).some((found) => Buffer.compare(found, key) === 0) };
}

/** Millions of keys for each second of CPU time: the median over rounds in which all take turns. */
function race<Name extends string>(searchers: Record<Name, Searcher>): Record<Name, number> {
  const names = Object.keys(searchers) as Name[];
  const rates = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -2; round < ROUNDS; round++) {
    for (const name of names) {
      const { keys, run } = searchers[name];
      const start = process.cpuUsage();
      if (!run()) throw new Error(`${name} did not find the key`);
      const { user, system } = process.cpuUsage(start);
      if (round >= 0) rates[name].push(keys / (user + system));
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(rates[name])])) as Record<Name, number>;
}

function begins(output: Uint8Array, expected: Uint8Array): boolean {
  return output[0] === expected[0] && output[7] === expected[7];
}
