/** Hash functions and HMAC, one call for the whole message. */

import { createHash, createHmac } from 'node:crypto';
import { hmac, md5, sha1, sha256, sha3_256, sha512, type Hash } from '@cleartext/hash';
import { md5 as nobleMd5, sha1 as nobleSha1 } from '@noble/hashes/legacy.js';
import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import { sha3_256 as nobleSha3 } from '@noble/hashes/sha3.js';
import { createSHA3, createSHA512, type IHasher } from 'hash-wasm';
import SparkMd5 from 'spark-md5';
import { BEST_PEER, faster, OPENSSL, OURS, within, type Goal, type Group, type Item } from '../item.ts';
import { binary, forge, jsMd5, jsSha3, jsSha512 } from '../peers.ts';
import { B64, message, MIB, sizes, type Size } from '../sizes.ts';

type Peer = (message: Uint8Array) => unknown;

export const hashGroup: Group = {
  title: 'Hash functions',
  remarks: [
    'OpenSSL uses the SHA instructions of the processor where there are any; its time for 64 bytes is mostly the way from JavaScript to C.',
    'js-md5, js-sha3 and js-sha512 give hexadecimal text, spark-md5 too: their own usual form.',
    'hash-wasm is C, compiled to WebAssembly; its hasher is made once and used for all messages, which is its fastest form.',
  ],
  items: async () => [
    ...itemsOf(
      md5,
      { 'js-md5': jsMd5, 'spark-md5': (bytes) => SparkMd5.ArrayBuffer.hash(bytes.buffer), noble: nobleMd5 },
      [faster(BEST_PEER, 1.5, 1.75), within(1.5, 1.3)],
      [faster(BEST_PEER, 1), within(1)],
    ),
    ...itemsOf(
      sha1,
      { noble: nobleSha1, forge: forgeHash('sha1') },
      [faster(BEST_PEER, 1.6, 4)],
      [faster(BEST_PEER, 1)],
      [faster(BEST_PEER, 3, 4)],
    ),
    ...itemsOf(
      sha256,
      { noble: nobleSha256, forge: forgeHash('sha256') },
      [faster(BEST_PEER, 1.6, 1.8)],
      [faster(BEST_PEER, 1.3, 1.7)],
    ),
    ...itemsOf(
      sha512,
      { 'hash-wasm': hashWasm(await createSHA512()), noble: nobleSha512, 'js-sha512': jsSha512.sha512 },
      [faster('hash-wasm', 1), faster('noble', 1.9, 2.25)],
      [faster('noble', 1)],
    ),
    ...itemsOf(
      sha3_256,
      { 'hash-wasm': hashWasm(await createSHA3(256)), 'js-sha3': jsSha3.sha3_256, noble: nobleSha3 },
      [faster('hash-wasm', 1), faster('js-sha3', 1.4, 1.7)],
      [faster('js-sha3', 1), faster('noble', 1)],
    ),
  ],
};

export const hmacGroup: Group = {
  title: 'HMAC',
  items: () =>
    sizes.map((size) => {
      const key = message({ label: 'key', bytes: 32 }, 7);
      const text = message(size);
      return {
        name: `HMAC-SHA-256, ${size.label}`,
        bytes: size.bytes,
        contestants: {
          [OURS]: () => hmac(sha256, key, text),
          noble: () => nobleHmac(nobleSha256, key, text),
          [OPENSSL]: () => createHmac('sha256', key).update(text).digest(),
        },
        goals: size === B64 ? [faster('noble', 1)] : [faster('noble', 1.6, 1.8)],
      };
    }),
};

function itemsOf(
  hash: Hash,
  peers: Readonly<Record<string, Peer>>,
  goals: readonly Goal[],
  latencyGoals: readonly Goal[],
  bulkGoals = goals,
): Item[] {
  return sizes.map((size: Size) => {
    const text = message(size);
    return {
      name: `${hash.name}, ${size.label}`,
      bytes: size.bytes,
      contestants: {
        [OURS]: () => hash(text),
        ...Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, () => peer(text)])),
        [OPENSSL]: () => createHash(hash.id).update(text).digest(),
      },
      goals: size === B64 ? latencyGoals : size === MIB ? bulkGoals : goals,
    };
  });
}

function hashWasm(hasher: IHasher): Peer {
  return (bytes) => hasher.init().update(bytes).digest('binary');
}

/** forge takes strings; to make one of a megabyte is not counted. */
function forgeHash(name: 'sha1' | 'sha256'): Peer {
  const strings = new Map<Uint8Array, string>();
  return (bytes) => {
    if (!strings.has(bytes)) strings.set(bytes, binary(bytes));
    return forge.md[name].create().update(strings.get(bytes)).digest().toHex();
  };
}
