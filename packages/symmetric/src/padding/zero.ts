/**
 * Zero padding: zeros up to the next whole block, and none if the message is whole blocks already. It cannot be undone
 * with certainty: a message that ends in zeros loses them. Old tools use it; choose PKCS#7.
 */

import { checkBytes, checkInteger, copy } from '@cleartext/core';
import { extend, lessThan, strip, type Padding } from './padding.ts';

/**
 * Zero padding (method 1 of ISO/IEC 9797-1). Removing it never fails and takes at most `blockSize - 1` zeros away; so a
 * message comes back whole unless it ends in a zero byte.
 * Leaks: the number of zeros at the end, through the length of the message.
 */
export const zeroPadding: Padding = {
  name: 'zero',

  pad(message, blockSize) {
    checkBytes('message', message);
    checkInteger('blockSize', blockSize, { min: 1, max: 255 });
    return message.length % blockSize === 0 ? copy(message) : extend(message, blockSize);
  },

  unpad(padded, blockSize) {
    checkInteger('blockSize', blockSize, { min: 1, max: 255 });
    checkBytes('padded', padded, { multipleOf: blockSize });
    let counting = padded.length === 0 ? 0 : -1;
    let length = 0;
    for (let i = 1; i < blockSize; i++) {
      counting &= ~lessThan(0, padded[padded.length - i]);
      length -= counting;
    }
    return strip(padded, length, 0);
  },
};
