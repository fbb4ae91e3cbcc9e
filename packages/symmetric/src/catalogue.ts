/**
 * The ciphers by name, for command lines and protocols. The names, key sizes and IV sizes are those of
 * `openssl enc`, so that files can be exchanged with it.
 */

import { checkBytes, checkText, describe, readWordLE, type Status } from '@cleartext/core';
import type { Aead } from './aead.ts';
import { aes } from './aes/fast.ts';
import type { BlockCipher } from './block-cipher.ts';
import { chacha20Poly1305 } from './chacha20-poly1305.ts';
import { chacha20 } from './chacha20/fast.ts';
import { des } from './des/fast.ts';
import { cbc } from './modes/cbc.ts';
import { ccm } from './modes/ccm.ts';
import { cfb } from './modes/cfb.ts';
import { ctr } from './modes/ctr.ts';
import { ecb } from './modes/ecb.ts';
import { gcm } from './modes/gcm/fast.ts';
import type { CipherMode } from './modes/mode.ts';
import { ofb } from './modes/ofb.ts';
import type { Padding } from './padding/padding.ts';
import { rc2 } from './rc2/fast.ts';
import { rc4 } from './rc4/fast.ts';
import type { StreamCipher } from './stream-cipher.ts';
import { tripleDes } from './triple-des/fast.ts';

/** What some ciphers take in addition to key and IV. An option that a cipher does not take is refused. */
export interface CipherOptions {
  /** Associated data, for `kind: 'aead'` only. */
  readonly aad?: Uint8Array | undefined;
  /** For ECB and CBC only; PKCS#7 by default. */
  readonly padding?: Padding | undefined;
}

/** A cipher with its mode, by OpenSSL's name. Sizes are bytes. */
export interface CipherDescriptor {
  /** `des-cbc`, `aes-256-gcm`, `chacha20-poly1305`. */
  readonly name: string;
  readonly status: Status;
  readonly keySize: number | { readonly min: number; readonly max: number };
  /** 0 where there is no IV; GCM and CCM take other sizes too. */
  readonly ivSize: number;
  /** `block` is a block cipher in a mode without a tag, `aead` appends a tag of 16 bytes. */
  readonly kind: 'block' | 'stream' | 'aead';
  /** One plain sentence on what it is and how far to trust it. */
  readonly summary: string;
  /** The ciphertext. Throws `TypeError` or `RangeError` for arguments that do not fit. */
  encrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, options?: CipherOptions): Uint8Array;
  /** The plaintext. Throws `AuthenticationError` for a wrong padding or tag, and `RangeError` for a wrong length. */
  decrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array, options?: CipherOptions): Uint8Array;
}

/** The descriptor with this name, in any case. Throws `RangeError` with the names there are. */
export function cipherByName(name: string): CipherDescriptor {
  checkText('cipher', name);
  const found = ciphers.find((cipher) => cipher.name === name.toLowerCase());
  if (!found)
    throw new RangeError(`cipher: expected one of ${ciphers.map((c) => c.name).join(', ')}, found ${describe(name)}`);
  return found;
}

/** A block cipher of which the catalogue makes several descriptors, one for each mode. */
interface Family {
  readonly name: string;
  readonly status: Status;
  readonly keySize: number;
  readonly blockSize: 8 | 16;
  readonly says: string;
  readonly cipher: (key: Uint8Array) => BlockCipher;
}

/** A mode of operation in the catalogue. */
interface ModeRow {
  readonly suffix: string;
  readonly says: string;
  readonly status: Status;
  readonly pads: boolean;
  readonly mode: (cipher: BlockCipher, iv: Uint8Array, padding?: Padding) => CipherMode;
}

/** The weaker of two statuses. */
function weaker(a: Status, b: Status): Status {
  const order: readonly Status[] = ['broken', 'legacy', 'current'];
  return order[Math.min(order.indexOf(a), order.indexOf(b))];
}

function inMode(family: Family, row: ModeRow): CipherDescriptor {
  const name = `${family.name}-${row.suffix}`;
  const ivSize = row.suffix === 'ecb' ? 0 : family.blockSize;
  const start = (key: Uint8Array, iv: Uint8Array, { aad, padding }: CipherOptions = {}) => {
    refuse('aad', aad, name);
    if (!row.pads) refuse('padding', padding, name);
    checkBytes('key', key, family.keySize);
    checkBytes('iv', iv, ivSize);
    return row.mode(family.cipher(key), iv, padding);
  };
  return {
    name,
    status: weaker(family.status, row.status),
    keySize: family.keySize,
    ivSize,
    kind: 'block',
    summary: `${family.says} ${row.says}`,
    encrypt: (key, iv, plaintext, options) => start(key, iv, options).encrypt(plaintext),
    decrypt: (key, iv, ciphertext, options) => start(key, iv, options).decrypt(ciphertext),
  };
}

function streaming(
  row: Pick<CipherDescriptor, 'name' | 'status' | 'keySize' | 'ivSize' | 'summary'>,
  cipher: (key: Uint8Array, iv: Uint8Array) => StreamCipher,
): CipherDescriptor {
  const start = (key: Uint8Array, iv: Uint8Array, { aad, padding }: CipherOptions = {}) => {
    refuse('aad', aad, row.name);
    refuse('padding', padding, row.name);
    checkBytes('key', key, row.keySize);
    checkBytes('iv', iv, row.ivSize);
    return cipher(key, iv);
  };
  return {
    ...row,
    kind: 'stream',
    encrypt(key, iv, plaintext, options) {
      checkBytes('plaintext', plaintext);
      return start(key, iv, options).process(plaintext);
    },
    decrypt(key, iv, ciphertext, options) {
      checkBytes('ciphertext', ciphertext);
      return start(key, iv, options).process(ciphertext);
    },
  };
}

function sealing(
  row: Pick<CipherDescriptor, 'name' | 'status' | 'keySize' | 'ivSize' | 'summary'>,
  cipher: (key: Uint8Array, iv: Uint8Array, aad?: Uint8Array) => Aead,
): CipherDescriptor {
  const start = (key: Uint8Array, iv: Uint8Array, { aad, padding }: CipherOptions = {}) => {
    refuse('padding', padding, row.name);
    checkBytes('key', key, row.keySize);
    return cipher(key, iv, aad);
  };
  return {
    ...row,
    kind: 'aead',
    encrypt: (key, iv, plaintext, options) => start(key, iv, options).seal(plaintext),
    decrypt(key, iv, ciphertext, options) {
      checkBytes('ciphertext', ciphertext);
      return start(key, iv, options).open(ciphertext);
    },
  };
}

function refuse(option: string, value: unknown, name: string): void {
  if (value !== undefined) throw new RangeError(`${option}: expected none, as ${name} has no use for it`);
}

const DES: Family = {
  name: 'des',
  status: 'broken',
  keySize: 8,
  blockSize: 8,
  says: 'DES: broken, its 56-bit key can be searched.',
  cipher: des,
};
const TWO_KEY: Family = {
  name: 'des-ede',
  status: 'legacy',
  keySize: 16,
  blockSize: 8,
  says: 'Triple-DES with two keys: withdrawn, small blocks.',
  cipher: tripleDes,
};
const THREE_KEY: Family = {
  name: 'des-ede3',
  status: 'legacy',
  keySize: 24,
  blockSize: 8,
  says: 'Triple-DES with three keys: withdrawn, small blocks.',
  cipher: tripleDes,
};
const RC2: Family = {
  name: 'rc2',
  status: 'broken',
  keySize: 16,
  blockSize: 8,
  says: 'RC2 with 128 effective bits: broken by related keys, small blocks.',
  cipher: (key) => rc2(key),
};
const RC2_64: Family = {
  name: 'rc2-64',
  status: 'broken',
  keySize: 8,
  blockSize: 8,
  says: 'RC2 with 64 effective bits: broken, the key can be searched.',
  cipher: (key) => rc2(key, 64),
};
const RC2_40: Family = {
  name: 'rc2-40',
  status: 'broken',
  keySize: 5,
  blockSize: 8,
  says: 'RC2 with 40 effective bits: broken, the key can be searched.',
  cipher: (key) => rc2(key, 40),
};
const AES = ([128, 192, 256] as const).map((bits): Family => ({
  name: `aes-${bits}`,
  status: 'current',
  keySize: bits / 8,
  blockSize: 16,
  says: `AES with a ${bits}-bit key.`,
  cipher: aes,
}));

const ECB: ModeRow = {
  suffix: 'ecb',
  says: 'ECB shows which blocks are equal: broken for messages.',
  status: 'broken',
  pads: true,
  mode: (cipher, _iv, padding) => ecb(cipher, padding),
};
const CBC: ModeRow = {
  suffix: 'cbc',
  says: 'CBC hides the text but does not protect it from change: add a MAC.',
  status: 'current',
  pads: true,
  mode: cbc,
};
const CFB: ModeRow = {
  suffix: 'cfb',
  says: 'CFB with segments of a block hides the text but does not protect it from change: add a MAC.',
  status: 'current',
  pads: false,
  mode: (cipher, iv) => cfb(cipher, iv),
};
const CFB1: ModeRow = {
  suffix: 'cfb1',
  says: 'CFB with segments of a bit, one block operation for each: slow, and needs a MAC.',
  status: 'current',
  pads: false,
  mode: (cipher, iv) => cfb(cipher, iv, 1),
};
const CFB8: ModeRow = {
  suffix: 'cfb8',
  says: 'CFB with segments of a byte, one block operation for each: slow, and needs a MAC.',
  status: 'current',
  pads: false,
  mode: (cipher, iv) => cfb(cipher, iv, 8),
};
const OFB: ModeRow = {
  suffix: 'ofb',
  says: 'OFB is a keystream: never the same IV twice, and add a MAC.',
  status: 'current',
  pads: false,
  mode: ofb,
};
const CTR: ModeRow = {
  suffix: 'ctr',
  says: 'CTR is a keystream: never the same counter block twice, and add a MAC.',
  status: 'current',
  pads: false,
  mode: ctr,
};

/** Every cipher of this package, old ones first. */
export const ciphers: readonly CipherDescriptor[] = [
  ...[ECB, CBC, CFB, CFB1, CFB8, OFB].map((row) => inMode(DES, row)),
  ...[ECB, CBC, CFB, OFB].map((row) => inMode(TWO_KEY, row)),
  ...[ECB, CBC, CFB, CFB1, CFB8, OFB].map((row) => inMode(THREE_KEY, row)),
  ...[ECB, CBC, CFB, OFB].map((row) => inMode(RC2, row)),
  inMode(RC2_40, CBC),
  inMode(RC2_64, CBC),
  streaming(
    {
      name: 'rc4',
      status: 'broken',
      keySize: { min: 1, max: 256 },
      ivSize: 0,
      summary: 'RC4: broken, its keystream is biased; one key for one message. (openssl uses 16 bytes of key.)',
    },
    (key) => rc4(key),
  ),
  streaming(
    {
      name: 'rc4-40',
      status: 'broken',
      keySize: 5,
      ivSize: 0,
      summary: 'RC4 with 40 bits of key: broken twice over, the key can be searched in hours.',
    },
    (key) => rc4(key),
  ),
  ...AES.flatMap((family) => [
    ...[ECB, CBC, CFB, CFB1, CFB8, OFB, CTR].map((row) => inMode(family, row)),
    sealing(
      {
        name: `${family.name}-gcm`,
        status: 'current',
        keySize: family.keySize,
        ivSize: 12,
        summary: `${family.says} GCM hides the text and finds every change: never the same nonce twice.`,
      },
      (key, nonce, aad) => gcm(aes(key), nonce, aad),
    ),
    sealing(
      {
        name: `${family.name}-ccm`,
        status: 'current',
        keySize: family.keySize,
        ivSize: 12,
        summary: `${family.says} CCM hides the text and finds every change, slower than GCM: never the same nonce twice.`,
      },
      (key, nonce, aad) => ccm(aes(key), nonce, aad),
    ),
  ]),
  streaming(
    {
      name: 'chacha20',
      status: 'current',
      keySize: 32,
      ivSize: 16,
      summary: 'ChaCha20 with the IV counter || nonce as openssl has it: never the same nonce twice, and add a MAC.',
    },
    (key, iv) => chacha20(key, iv.subarray(4), readWordLE(iv, 0) >>> 0),
  ),
  sealing(
    {
      name: 'chacha20-poly1305',
      status: 'current',
      keySize: 32,
      ivSize: 12,
      summary: 'ChaCha20-Poly1305 hides the text and finds every change: never the same nonce twice.',
    },
    chacha20Poly1305,
  ),
];
