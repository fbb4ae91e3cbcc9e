/** AES-128-GCM and ChaCha20-Poly1305: sealing, key set-up included. */

import { createCipheriv, type CipherGCMTypes } from 'node:crypto';
import { aes, chacha20Poly1305, gcm } from '@cleartext/symmetric';
import { gcm as nobleGcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 as nobleChacha } from '@noble/ciphers/chacha.js';
import { ChaCha20Poly1305 as Stablelib } from '@stablelib/chacha20poly1305';
import { faster, OPENSSL, OURS, type Group } from '../item.ts';
import { binary, forge } from '../peers.ts';
import { KIB, message, MIB, sizes } from '../sizes.ts';

const nonce = message({ label: 'nonce', bytes: 12 }, 9);

export const aesGcm: Group = {
  title: 'AES-128-GCM',
  items: () =>
    sizes.map((size) => {
      const key = message({ label: 'key', bytes: 16 }, 7);
      const text = message(size);
      return {
        name: `AES-128-GCM seal, ${size.label}`,
        bytes: size.bytes,
        contestants: {
          [OURS]: () => gcm(aes(key), nonce).seal(text),
          noble: () => nobleGcm(key, nonce).encrypt(text),
          forge: forgeGcm(key, text),
          [OPENSSL]: () => openssl('aes-128-gcm', key, text),
        },
        goals: size === MIB ? [faster('noble', 1.7, 2.2)] : size === KIB ? [faster('noble', 2.5, 3.5)] : [],
      };
    }),
};

export const chacha: Group = {
  title: 'ChaCha20-Poly1305',
  items: () =>
    sizes.map((size) => {
      const key = message({ label: 'key', bytes: 32 }, 7);
      const text = message(size);
      return {
        name: `ChaCha20-Poly1305 seal, ${size.label}`,
        bytes: size.bytes,
        contestants: {
          [OURS]: () => chacha20Poly1305(key, nonce).seal(text),
          noble: () => nobleChacha(key, nonce).encrypt(text),
          stablelib: () => new Stablelib(key).seal(nonce, text),
          [OPENSSL]: () => openssl('chacha20-poly1305', key, text),
        },
        goals: size === MIB ? [faster('noble', 1.8, 2.1)] : size === KIB ? [faster('stablelib', 1.35, 1.6)] : [],
      };
    }),
};

function forgeGcm(key: Uint8Array, text: Uint8Array) {
  const [k, iv, plaintext] = [key, nonce, text].map(binary);
  return {
    run: (): string => {
      const cipher = forge.cipher.createCipher('AES-GCM', k);
      cipher.start({ iv, tagLength: 128 });
      cipher.update(forge.util.createBuffer(plaintext));
      cipher.finish();
      return cipher.output.getBytes() + cipher.mode.tag.getBytes();
    },
    show: (output: string) => Buffer.from(output, 'latin1'),
  };
}

function openssl(name: string, key: Uint8Array, text: Uint8Array): Uint8Array {
  const cipher = createCipheriv(name as CipherGCMTypes, key, nonce, { authTagLength: 16 });
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}
