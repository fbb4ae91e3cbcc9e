/** The `openssl dgst` command as an independent voice; without the command the suite says so and checks nothing. */

import { execFileSync, spawnSync } from 'node:child_process';
import { bytesToHex } from '@cleartext/core';
import { hashes, hmac } from '../src/index.ts';

const present = spawnSync('openssl', ['version']).status === 0;
if (!present) console.warn('the openssl command is absent: its voice is not heard');

const dgst = (id: string, input: Uint8Array, ...options: string[]) =>
  execFileSync('openssl', ['dgst', `-${id}`, '-r', ...options], { input })
    .toString()
    .split(' ')[0];

it.each(hashes.map((hash) => [hash.id, hash] as const))('openssl dgst -%s agrees', (id, hash) => {
  if (!present) return;
  for (const length of [0, hash.blockSize - 1, 5000]) {
    const message = Uint8Array.from({ length }, (_, i) => i * i);
    expect(dgst(id, message)).toBe(bytesToHex(hash(message)));
  }
  const key = Uint8Array.from({ length: 20 }, (_, i) => i + 1);
  const message = Uint8Array.of(1, 2, 3);
  expect(dgst(id, message, '-mac', 'HMAC', '-macopt', `hexkey:${bytesToHex(key)}`)).toBe(
    bytesToHex(hmac(hash, key, message)),
  );
});
