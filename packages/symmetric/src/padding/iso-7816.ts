/**
 * ISO/IEC 7816-4 padding (also method 2 of ISO/IEC 9797-1 and the padding of SP 800-38A appendix A): one byte 80, then
 * zeros to the end of the block. The byte 80 is found by searching from the end; the padding holds no length.
 */

import { checkBytes, checkInteger } from '@cleartext/core';
import { extend, lessThan, strip, type Padding } from './padding.ts';

/**
 * ISO/IEC 7816-4 padding.
 * Leaks: that the padding was wrong, through the error; the number of padding bytes, through the length of the message.
 */
export const iso7816: Padding = {
  name: 'ISO 7816-4',

  pad(message, blockSize) {
    checkBytes('message', message);
    checkInteger('blockSize', blockSize, { min: 1, max: 255 });
    const padded = extend(message, blockSize);
    padded[message.length] = 0x80;
    return padded;
  },

  unpad(padded, blockSize) {
    checkInteger('blockSize', blockSize, { min: 1, max: 255 });
    checkBytes('padded', padded, { multipleOf: blockSize });
    if (padded.length === 0) return strip(padded, 0, -1);
    let searching = -1;
    let length = 0;
    let wrong = 0;
    for (let i = 1; i <= blockSize; i++) {
      const byte = padded[padded.length - i];
      const nonZero = lessThan(0, byte);
      length |= i & searching & nonZero;
      wrong |= (byte ^ 0x80) & searching & nonZero;
      searching &= ~nonZero;
    }
    return strip(padded, length, wrong | searching);
  },
};
