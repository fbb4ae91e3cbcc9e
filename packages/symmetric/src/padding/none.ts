/** No padding: for messages that are whole blocks by construction. */

import { checkBytes, checkInteger, copy } from '@cleartext/core';
import type { Padding } from './padding.ts';

/** No padding: throws `RangeError` unless the message is whole blocks. */
export const noPadding: Padding = {
  name: 'none',

  pad(message, blockSize) {
    checkInteger('blockSize', blockSize, { min: 1, max: 255 });
    checkBytes('message', message, { multipleOf: blockSize });
    return copy(message);
  },

  unpad(padded, blockSize) {
    checkInteger('blockSize', blockSize, { min: 1, max: 255 });
    checkBytes('padded', padded, { multipleOf: blockSize });
    return copy(padded);
  },
};
