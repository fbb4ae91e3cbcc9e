/**
 * The Galois/Counter Mode (SP 800-38D), the standard read aloud, with a trace. Status: current. Its one condition: never
 * the same nonce twice under a key. The one idea: GCTR encrypts a counter and adds it to the text; GHASH, a polynomial at
 * the secret point H, makes the tag of the ciphertext, and is itself encrypted so that nobody sees its value.
 */

import {
  AuthenticationError,
  checkBytes,
  checkOneOf,
  concat,
  concatAll,
  constantTimeEqual,
  copy,
  type Trace,
  xor,
} from '@cleartext/core';
import type { Aead } from '../../aead.ts';
import type { BlockCipher } from '../../block-cipher.ts';
import { ghashReference, type GhashEvent } from '../ghash/reference.ts';
import { MAX_PLAINTEXT, TAG_SIZES } from './limits.ts';

/** What GCM does, in the symbols of SP 800-38D section 7.1. */
export type GcmEvent =
  /** The hash subkey H = CIPH(0^128), step 1; the pre-counter block J0, step 2. */
  | { readonly step: 'H' | 'J0'; readonly value: Uint8Array }
  /** GCTR, section 6.5: counter block CB_i, its encryption, and the input X_i plus that. The tag's own block has i = 0. */
  | {
      readonly step: 'GCTR';
      readonly i: number;
      readonly CB: Uint8Array;
      readonly encrypted: Uint8Array;
      readonly X: Uint8Array;
      readonly Y: Uint8Array;
    }
  | GhashEvent
  /** S = GHASH(A || 0^v || C || 0^u || len(A) || len(C)), step 5; the whole tag, step 6. */
  | { readonly step: 'S' | 'T'; readonly value: Uint8Array };

/**
 * GCM over a cipher of 16-byte blocks, step by step (SP 800-38D section 7). Same arguments and errors as `gcm`.
 * Leaks: as `gcm`, and the bits of what GHASH multiplies, by a branch for each; when traced, everything.
 */
export function gcmReference(
  cipher: BlockCipher,
  nonce: Uint8Array,
  aad: Uint8Array = new Uint8Array(0),
  { tagSize = 16 }: { readonly tagSize?: number | undefined } = {},
  trace?: Trace<GcmEvent>,
): Aead {
  checkOneOf('cipher.blockSize', cipher.blockSize, [16]);
  checkBytes('nonce', nonce, { min: 1 });
  checkBytes('aad', aad);
  checkOneOf('tagSize', tagSize, TAG_SIZES);
  const [IV, A] = [copy(nonce), copy(aad)];

  /** Steps 1 and 2. */
  const start = (): { readonly H: Uint8Array; readonly J0: Uint8Array } => {
    const H = cipher.encryptBlock(new Uint8Array(16));
    trace?.({ step: 'H', value: copy(H) });
    const J0 = preCounterBlock(H, IV, trace);
    trace?.({ step: 'J0', value: copy(J0) });
    return { H, J0 };
  };

  /** Steps 4 to 6: the tag of A and C. */
  const tagOf = (H: Uint8Array, J0: Uint8Array, C: Uint8Array): Uint8Array => {
    const S = ghashReference(H, concat(padded(A), padded(C), bits64(A.length), bits64(C.length)), trace);
    trace?.({ step: 'S', value: copy(S) });
    const T = gctr(cipher, J0, S, 0, trace);
    trace?.({ step: 'T', value: copy(T) });
    return T.slice(0, tagSize);
  };

  return {
    name: `${cipher.name}-GCM`,
    status: cipher.status,
    tagSize,

    /** GCM-AE, algorithm 4. */
    seal(plaintext) {
      checkBytes('plaintext', plaintext, { max: MAX_PLAINTEXT });
      const { H, J0 } = start();
      const C = gctr(cipher, inc32(J0), plaintext, 1, trace);
      return concat(C, tagOf(H, J0, C));
    },

    /** GCM-AD, algorithm 5: the tag is checked before the plaintext is given out. */
    open(sealed) {
      checkBytes('sealed', sealed);
      if (sealed.length < tagSize || sealed.length > MAX_PLAINTEXT + tagSize) throw new AuthenticationError();
      const { H, J0 } = start();
      const C = copy(sealed, 0, sealed.length - tagSize);
      if (!constantTimeEqual(tagOf(H, J0, C), sealed.subarray(C.length))) throw new AuthenticationError();
      return gctr(cipher, inc32(J0), C, 1, trace);
    },
  };
}

/** J0 (step 2): IV || 0^31 || 1 for an IV of 96 bits, otherwise GHASH of the padded IV and its length. */
function preCounterBlock(H: Uint8Array, IV: Uint8Array, trace?: Trace<GcmEvent>): Uint8Array {
  if (IV.length === 12) return concat(IV, Uint8Array.of(0, 0, 0, 1));
  return ghashReference(H, concat(padded(IV), new Uint8Array(8), bits64(IV.length)), trace);
}

/** GCTR (section 6.5, algorithm 3): each block of X plus the encryption of its counter block. `first` numbers the first one. */
function gctr(cipher: BlockCipher, ICB: Uint8Array, X: Uint8Array, first: number, trace?: Trace<GcmEvent>): Uint8Array {
  const Y: Uint8Array[] = [];
  let CB = ICB;
  for (let i = 0; 16 * i < X.length; i++) {
    const block = copy(X, 16 * i, Math.min(16 * i + 16, X.length));
    const encrypted = cipher.encryptBlock(CB);
    const sum = xor(block, encrypted.subarray(0, block.length));
    trace?.({ step: 'GCTR', i: first + i, CB: copy(CB), encrypted, X: block, Y: copy(sum) });
    Y.push(sum);
    CB = inc32(CB);
  }
  return concatAll(Y);
}

/** inc_32 (section 6.2): the last 32 bits count up and wrap; the others stay. */
function inc32(block: Uint8Array): Uint8Array {
  const next = copy(block);
  for (let i = 15; i >= 12; i--) {
    next[i]++;
    if (next[i] !== 0) break;
  }
  return next;
}

/** Filled up with zeros to whole blocks: X || 0^v. */
function padded(X: Uint8Array): Uint8Array {
  return concat(X, new Uint8Array(-X.length & 15));
}

/** A length in bytes, as the number of bits in 64 bits: [len(X)]_64. */
function bits64(bytes: number): Uint8Array {
  return Uint8Array.from({ length: 8 }, (_, i) => (8 * bytes) / 2 ** (8 * (7 - i)));
}
