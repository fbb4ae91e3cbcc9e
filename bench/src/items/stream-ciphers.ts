/** RC4, key set-up included. */

import { createCipheriv } from 'node:crypto';
import { rc4 } from '@cleartext/symmetric';
import cryptoJs from 'crypto-js';
import { faster, OPENSSL, OURS, within, type Group } from '../item.ts';
import { message, sizes } from '../sizes.ts';

export const rc4Group: Group = {
  title: 'RC4',
  remarks: [
    'Each byte waits for loads and stores that depend on the byte before: how JavaScript and the assembler of OpenSSL compare differs from processor to processor.',
  ],
  items: () =>
    sizes.map((size) => {
      const key = message({ label: 'key', bytes: 16 }, 7);
      const text = message(size);
      const wordKey = cryptoJs.lib.WordArray.create(key);
      const wordText = cryptoJs.lib.WordArray.create(text);
      return {
        name: `RC4, ${size.label}`,
        bytes: size.bytes,
        contestants: {
          [OURS]: () => rc4(key).process(text),
          'crypto-js': {
            run: () => cryptoJs.RC4.encrypt(wordText, wordKey).ciphertext,
            show: (words: { toString: () => string }) => words.toString(),
          },
          [OPENSSL]: () => createCipheriv('rc4', key, null).update(text),
        },
        goals: size.bytes > 64 ? [faster('crypto-js', 6), within(1, 0.8)] : [],
      };
    }),
};
