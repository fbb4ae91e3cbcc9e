/** DES, Triple-DES, RC2 and AES in CBC mode with PKCS#7 padding, both ways. Keys are set up in every run. */

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { aes, cbc, des, rc2, tripleDes, type BlockCipher } from '@cleartext/symmetric';
import { cbc as nobleCbc } from '@noble/ciphers/aes.js';
import desJs from 'des.js';
import {
  BEST_PEER,
  faster,
  OPENSSL,
  OURS,
  within,
  type Contestant,
  type Goal,
  type Group,
  type Item,
} from '../item.ts';
import { binary, forge } from '../peers.ts';
import { B64, KIB, message, MIB, sizes, type Size } from '../sizes.ts';

interface Peer {
  readonly encrypt: Contestant;
  readonly decrypt: Contestant;
}

interface Algorithm {
  readonly name: string;
  readonly ours: (key: Uint8Array) => BlockCipher;
  readonly openssl: string;
  readonly keySize: number;
  readonly blockSize: number;
  readonly peers: (
    key: Uint8Array,
    iv: Uint8Array,
    plaintext: Uint8Array,
    ciphertext: Uint8Array,
  ) => Record<string, Peer>;
  /** For 1 KiB and 1 MiB; what 64 bytes take is mostly the key's set-up. */
  readonly goals: (size: Size) => readonly Goal[];
}

export const des56: Group = {
  title: 'DES and Triple-DES',
  remarks: ['The goals against node-forge are for 1 MiB: at 1 KiB it is nearly twice as fast as on long texts.'],
  items: () => [
    ...itemsOf({
      name: 'DES-CBC',
      ours: des,
      openssl: 'des-cbc',
      keySize: 8,
      blockSize: 8,
      peers: (...texts) => ({ forge: forgeCbc('DES-CBC', ...texts), 'des.js': desJsCbc(desJs.DES, ...texts) }),
      goals: (size) => [...(size === MIB ? [faster('forge', 2.8)] : []), within(1.15, 1)],
    }),
    ...itemsOf({
      name: '3DES-CBC',
      ours: tripleDes,
      openssl: 'des-ede3-cbc',
      keySize: 24,
      blockSize: 8,
      peers: (...texts) => ({ forge: forgeCbc('3DES-CBC', ...texts), 'des.js': desJsCbc(desJs.EDE, ...texts) }),
      goals: (size) => [...(size === MIB ? [faster('forge', 1.8)] : []), within(1.15, 1)],
    }),
  ],
};

export const rc2Cbc: Group = {
  title: 'RC2',
  remarks: ['forge is measured at 1 KiB only: its time grows with the square of the length, and 1 MiB takes it 43 s.'],
  items: () =>
    itemsOf({
      name: 'RC2-CBC',
      ours: rc2,
      openssl: 'rc2-cbc',
      keySize: 16,
      blockSize: 8,
      peers: (...texts): Record<string, Peer> => (texts[2].length > 2048 ? {} : { forge: forgeRc2(...texts) }),
      goals: (size) => [...(size === KIB ? [faster('forge', 5)] : []), within(1.25, 1.1)],
    }),
};

export const aesCbc: Group = {
  title: 'AES in CBC mode',
  remarks: ['OpenSSL uses the AES instructions of the processor, which JavaScript cannot reach.'],
  items: () =>
    itemsOf({
      name: 'AES-128-CBC',
      ours: aes,
      openssl: 'aes-128-cbc',
      keySize: 16,
      blockSize: 16,
      peers: (...texts) => ({ noble: nobleAesCbc(...texts), forge: forgeCbc('AES-CBC', ...texts) }),
      goals: () => [faster(BEST_PEER, 1.3, 1.5)],
    }),
};

function itemsOf({ name, ours, openssl, keySize, blockSize, peers, goals }: Algorithm): Item[] {
  const key = message({ label: 'key', bytes: keySize }, 7);
  const iv = message({ label: 'iv', bytes: blockSize }, 8);
  return sizes.flatMap((size) => {
    const plaintext = message(size);
    const ciphertext = cbc(ours(key), iv).encrypt(plaintext);
    const others = Object.entries(peers(key, iv, plaintext, ciphertext));
    const all = (direction: 'encrypt' | 'decrypt', own: () => Uint8Array, voice: () => Uint8Array): Item => ({
      name: `${name} ${direction}, ${size.label}`,
      bytes: size.bytes,
      contestants: {
        [OURS]: own,
        ...Object.fromEntries(others.map(([peer, both]) => [peer, both[direction]])),
        [OPENSSL]: voice,
      },
      goals: size === B64 ? [] : goals(size),
    });
    return [
      all(
        'encrypt',
        () => cbc(ours(key), iv).encrypt(plaintext),
        () => {
          const cipher = createCipheriv(openssl, key, iv);
          return Buffer.concat([cipher.update(plaintext), cipher.final()]);
        },
      ),
      all(
        'decrypt',
        () => cbc(ours(key), iv).decrypt(ciphertext),
        () => {
          const decipher = createDecipheriv(openssl, key, iv);
          return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
        },
      ),
    ];
  });
}

function forgeCbc(name: string, key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, ciphertext: Uint8Array): Peer {
  const run = (
    create: 'createCipher' | 'createDecipher',
    text: string,
    k = binary(key),
    v = binary(iv),
  ): Contestant => ({
    run: () => {
      const cipher = forge.cipher[create](name, k);
      cipher.start({ iv: v });
      cipher.update(forge.util.createBuffer(text));
      cipher.finish();
      return cipher.output.getBytes();
    },
    show: fromBinary,
  });
  return { encrypt: run('createCipher', binary(plaintext)), decrypt: run('createDecipher', binary(ciphertext)) };
}

function forgeRc2(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, ciphertext: Uint8Array): Peer {
  const run = (create: 'createEncryptionCipher' | 'createDecryptionCipher', text: string): Contestant => ({
    run: () => {
      const cipher = forge.rc2[create](binary(key), 128);
      cipher.start(binary(iv));
      cipher.update(forge.util.createBuffer(text));
      cipher.finish();
      return cipher.output.getBytes();
    },
    show: fromBinary,
  });
  return {
    encrypt: run('createEncryptionCipher', binary(plaintext)),
    decrypt: run('createDecryptionCipher', binary(ciphertext)),
  };
}

function desJsCbc(
  cipher: unknown,
  key: Uint8Array,
  iv: Uint8Array,
  plaintext: Uint8Array,
  ciphertext: Uint8Array,
): Peer {
  const mode = desJs.CBC.instantiate(cipher);
  const run = (type: 'encrypt' | 'decrypt', text: Uint8Array): Contestant => ({
    run: (): number[] => {
      const coder = mode.create({ type, key, iv });
      return coder.update(text).concat(coder.final());
    },
    show: (output: number[]) => Uint8Array.from(output),
  });
  return { encrypt: run('encrypt', plaintext), decrypt: run('decrypt', ciphertext) };
}

function nobleAesCbc(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, ciphertext: Uint8Array): Peer {
  return {
    encrypt: { run: () => nobleCbc(key, iv).encrypt(plaintext) },
    decrypt: { run: () => nobleCbc(key, iv).decrypt(ciphertext) },
  };
}

function fromBinary(output: string): Uint8Array {
  return Buffer.from(output, 'latin1');
}
