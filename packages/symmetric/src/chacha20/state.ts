/** The 16 words that ChaCha20 starts from (RFC 8439 section 2.3), for both versions. */

import { checkBytes, checkInteger, readWordLE } from '@cleartext/core';

/** Constants, key, counter, nonce: 4 + 8 + 1 + 3 little-endian words (RFC 8439 section 2.3). */
export function initialState(key: Uint8Array, counter: number, nonce: Uint8Array): Int32Array {
  checkBytes('key', key, 32);
  checkInteger('counter', counter, { min: 0, max: 2 ** 32 - 1 });
  checkBytes('nonce', nonce, 12);
  const state = new Int32Array(16);
  for (let i = 0; i < 4; i++) state[i] = CONSTANTS[i];
  for (let i = 0; i < 8; i++) state[4 + i] = readWordLE(key, 4 * i);
  state[12] = counter;
  for (let i = 0; i < 3; i++) state[13 + i] = readWordLE(nonce, 4 * i);
  return state;
}

/** "expand 32-byte k" in ASCII. */
const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
