/** PBKDF2 with 10 000 iterations: two blocks of hashing each. */

import { pbkdf2Sync } from 'node:crypto';
import { pbkdf2, sha1, sha256, sha512, type Hash } from '@cleartext/hash';
import { sha1 as nobleSha1 } from '@noble/hashes/legacy.js';
import { pbkdf2 as noblePbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import { faster, OPENSSL, OURS, within, type Goal, type Group, type Item } from '../item.ts';

const password = Buffer.from('correct horse battery staple');
const salt = Buffer.from('sodium chloride');
const iterations = 10_000;

export const pbkdf2Group: Group = {
  title: 'PBKDF2',
  items: () => [
    item(sha256, nobleSha256, [faster('noble', 2.5), within(2.5, 2.1)]),
    item(sha1, nobleSha1, []),
    item(sha512, nobleSha512, []),
  ],
};

function item(hash: Hash, noble: typeof nobleSha256 | typeof nobleSha1, goals: readonly Goal[]): Item {
  const length = hash.digestSize;
  return {
    name: `PBKDF2-HMAC-${hash.name}, 10 000 iterations`,
    contestants: {
      [OURS]: () => pbkdf2(hash, password, salt, iterations, length),
      noble: () => noblePbkdf2(noble, password, salt, { c: iterations, dkLen: length }),
      [OPENSSL]: () => pbkdf2Sync(password, salt, iterations, length, hash.id),
    },
    goals,
  };
}
