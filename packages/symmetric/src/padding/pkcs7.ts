/**
 * PKCS#7 padding (RFC 5652 section 6.3): n bytes of the value n, 1 <= n <= block size. A message of whole blocks gets one
 * block more, so that the last byte always tells how much to remove.
 */

import { checkBytes, checkInteger } from '@cleartext/core';
import { extend, lessThan, strip, type Padding } from './padding.ts';

/**
 * PKCS#7 padding (RFC 5652 section 6.3).
 * Leaks: that the padding was wrong, through the error; the number of padding bytes, through the length of the message.
 */
export const pkcs7: Padding = {
  name: 'PKCS#7',

  pad(message, blockSize) {
    checkBytes('message', message);
    checkInteger('blockSize', blockSize, { min: 1, max: 255 });
    const padded = extend(message, blockSize);
    return padded.fill(padded.length - message.length, message.length);
  },

  unpad(padded, blockSize) {
    checkInteger('blockSize', blockSize, { min: 1, max: 255 });
    checkBytes('padded', padded, { multipleOf: blockSize });
    if (padded.length === 0) return strip(padded, 0, -1);
    const n = padded[padded.length - 1];
    let wrong = lessThan(n, 1) | lessThan(blockSize, n);
    for (let i = 1; i <= blockSize; i++) wrong |= (padded[padded.length - i] ^ n) & lessThan(i - 1, n);
    return strip(padded, n, wrong);
  },
};
