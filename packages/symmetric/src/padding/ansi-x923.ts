/**
 * ANSI X9.23 padding: zeros, and in the last byte the number n of padding bytes, 1 <= n <= block size. (ISO 10126 puts
 * random bytes where this one puts zeros; zeros let the receiver check more.)
 */

import { checkBytes, checkInteger } from '@cleartext/core';
import { extend, lessThan, strip, type Padding } from './padding.ts';

/**
 * ANSI X9.23 padding.
 * Leaks: that the padding was wrong, through the error; the number of padding bytes, through the length of the message.
 */
export const ansiX923: Padding = {
  name: 'ANSI X9.23',

  pad(message, blockSize) {
    checkBytes('message', message);
    checkInteger('blockSize', blockSize, { min: 1, max: 255 });
    const padded = extend(message, blockSize);
    padded[padded.length - 1] = padded.length - message.length;
    return padded;
  },

  unpad(padded, blockSize) {
    checkInteger('blockSize', blockSize, { min: 1, max: 255 });
    checkBytes('padded', padded, { multipleOf: blockSize });
    if (padded.length === 0) return strip(padded, 0, -1);
    const n = padded[padded.length - 1];
    let wrong = lessThan(n, 1) | lessThan(blockSize, n);
    for (let i = 2; i <= blockSize; i++) wrong |= padded[padded.length - i] & lessThan(i - 1, n);
    return strip(padded, n, wrong);
  },
};
