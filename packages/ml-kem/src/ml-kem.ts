/**
 * ML-KEM (FIPS 203 sections 6 and 7), the key encapsulation of the age of quantum computers. Status: current. The one idea
 * (Fujisaki and Okamoto): the sender's randomness is a hash of the message, so the receiver encrypts again and compares;
 * an altered ciphertext gives not an error but a secret that nobody else knows (implicit rejection), and so no oracle.
 */

import {
  checkBytes,
  concat,
  constantTimeEqual,
  DecodeError,
  systemRandom,
  type RandomSource,
  type Status,
  type Trace,
} from '@cleartext/core';
import { byteDecode, byteEncode } from './encoding.ts';
import { G, H, J } from './hash-functions.ts';
import { kPkeDecrypt, kPkeEncrypt, kPkeKeyGen, type KPkeEvent } from './k-pke.ts';
import { parameters1024, parameters512, parameters768, type ParameterSet } from './parameter-sets.ts';

/** What the internal functions show: the values of K-PKE, and those of the transform around it. */
export type MlKemEvent =
  KPkeEvent | { readonly step: 'H(ek)' | 'K' | 'r' | 'm' | 'K_bar' | 'c'; readonly value: Uint8Array };

/** A key pair: `ek` is public, `dk` is secret and contains `ek`. */
export interface MlKemKeyPair {
  /** The encapsulation key: 800, 1184 or 1568 bytes. */
  readonly ek: Uint8Array;
  /** The decapsulation key: 1632, 2400 or 3168 bytes. */
  readonly dk: Uint8Array;
}

/** What encapsulation gives: the secret for the sender, and the ciphertext that tells it to the receiver. */
export interface Encapsulation {
  /** The shared secret key: 32 bytes. */
  readonly K: Uint8Array;
  /** The ciphertext: 768, 1088 or 1568 bytes. */
  readonly c: Uint8Array;
}

/** ML-KEM with one parameter set. What a peer or a file sent is refused with `DecodeError`, the caller's own mistakes with `RangeError`. */
export interface MlKem {
  readonly name: ParameterSet['name'];
  readonly status: Status;
  readonly parameters: ParameterSet;

  /** ML-KEM.KeyGen (FIPS 203 algorithm 19): a fresh key pair. */
  keyGen(random?: RandomSource): MlKemKeyPair;
  /** ML-KEM.Encaps (algorithm 20): a fresh secret for the owner of `ek`. Throws `DecodeError` for a malformed key (section 7.2). */
  encaps(ek: Uint8Array, random?: RandomSource): Encapsulation;
  /**
   * ML-KEM.Decaps (algorithm 21): the 32 bytes of the secret; for an altered ciphertext a secret that nobody else knows.
   * Throws `DecodeError` for a ciphertext of another size, and for a malformed key (section 7.3).
   * Leaks: the running time tells little, but JavaScript promises no constant time (see `compress`).
   */
  decaps(dk: Uint8Array, c: Uint8Array): Uint8Array;

  /** ML-KEM.KeyGen_internal (algorithm 16): the key pair of the seeds `d` and `z`, 32 bytes each. */
  keyGenInternal(d: Uint8Array, z: Uint8Array, trace?: Trace<MlKemEvent>): MlKemKeyPair;
  /** ML-KEM.Encaps_internal (algorithm 17): for tests only, with `m` of 32 bytes for randomness. Checks `ek` as `encaps` does. */
  encapsInternal(ek: Uint8Array, m: Uint8Array, trace?: Trace<MlKemEvent>): Encapsulation;
  /** ML-KEM.Decaps_internal (algorithm 18), with a trace. Checks its input as `decaps` does. */
  decapsInternal(dk: Uint8Array, c: Uint8Array, trace?: Trace<MlKemEvent>): Uint8Array;
}

/** ML-KEM-512 (FIPS 203 section 8): security category 1. */
export const mlKem512 = /* @__PURE__ */ mlKem(parameters512);

/** ML-KEM-768 (FIPS 203 section 8): security category 3, the default that the standard recommends. */
export const mlKem768 = /* @__PURE__ */ mlKem(parameters768);

/** ML-KEM-1024 (FIPS 203 section 8): security category 5. */
export const mlKem1024 = /* @__PURE__ */ mlKem(parameters1024);

/** All three, the smallest first. */
export const mlKems: readonly MlKem[] = /* @__PURE__ */ Object.freeze([mlKem512, mlKem768, mlKem1024]);

function mlKem(parameters: ParameterSet): MlKem {
  const kem: MlKem = {
    name: parameters.name,
    status: 'current',
    parameters,
    keyGen: (random = systemRandom) => {
      const d = random(32);
      const z = random(32);
      return kem.keyGenInternal(d, z);
    },
    encaps: (ek, random = systemRandom) => {
      checkEncapsulationKey(parameters, ek);
      return encapsInternal(parameters, ek, random(32));
    },
    decaps: (dk, c) => kem.decapsInternal(dk, c),
    keyGenInternal(d, z, trace) {
      checkBytes('d', d, 32);
      checkBytes('z', z, 32);
      return keyGenInternal(parameters, d, z, trace);
    },
    encapsInternal(ek, m, trace) {
      checkEncapsulationKey(parameters, ek);
      checkBytes('m', m, 32);
      return encapsInternal(parameters, ek, m, trace);
    },
    decapsInternal(dk, c, trace) {
      checkCiphertext(parameters, c);
      checkDecapsulationKey(parameters, dk);
      return decapsInternal(parameters, dk, c, trace);
    },
  };
  return Object.freeze(kem);
}

/** ML-KEM.KeyGen_internal (algorithm 16). */
function keyGenInternal(
  parameters: ParameterSet,
  d: Uint8Array,
  z: Uint8Array,
  trace?: Trace<MlKemEvent>,
): MlKemKeyPair {
  const { ekPke, dkPke } = kPkeKeyGen(parameters, d, trace);
  const ek = ekPke;
  const h = show(trace, 'H(ek)', H(ek));
  return { ek, dk: concat(dkPke, ek, h, z) };
}

/** ML-KEM.Encaps_internal (algorithm 17). */
function encapsInternal(
  parameters: ParameterSet,
  ek: Uint8Array,
  m: Uint8Array,
  trace?: Trace<MlKemEvent>,
): Encapsulation {
  const h = show(trace, 'H(ek)', H(ek));
  const [K, r] = G(concat(m, h));
  show(trace, 'K', K);
  show(trace, 'r', r);
  const c = kPkeEncrypt(parameters, ek, m, r, trace);
  return { K, c: show(trace, 'c', c) };
}

/** ML-KEM.Decaps_internal (algorithm 18). */
function decapsInternal(
  parameters: ParameterSet,
  dk: Uint8Array,
  c: Uint8Array,
  trace?: Trace<MlKemEvent>,
): Uint8Array {
  const { dkPke, ekPke, h, z } = partsOf(parameters, dk);
  const m = show(trace, 'm', kPkeDecrypt(parameters, dkPke, c, trace));
  const [K, r] = G(concat(m, h));
  show(trace, 'K', K);
  show(trace, 'r', r);
  const K_bar = show(trace, 'K_bar', J(concat(z, c)));
  const cAgain = show(trace, 'c', kPkeEncrypt(parameters, ekPke, m, r, trace));
  // K_bar if the ciphertexts differ, chosen without a branch.
  const reject = -Number(!constantTimeEqual(c, cAgain));
  return K.map((byte, i) => byte ^ (reject & (byte ^ K_bar[i])));
}

/** The key's four parts (algorithm 18 steps 1 to 4): views, not copies. */
function partsOf({ k }: ParameterSet, dk: Uint8Array) {
  return {
    dkPke: dk.subarray(0, 384 * k),
    ekPke: dk.subarray(384 * k, 768 * k + 32),
    h: dk.subarray(768 * k + 32, 768 * k + 64),
    z: dk.subarray(768 * k + 64),
  };
}

/** The checks of section 7.2: the size, and that every coefficient is below q (the modulus check). */
function checkEncapsulationKey({ k, encapsulationKeySize }: ParameterSet, ek: Uint8Array): void {
  checkBytes('ek', ek);
  checkSize('ek', ek, encapsulationKeySize);
  for (let i = 0; i < k; i++) {
    const encoded = ek.subarray(384 * i, 384 * (i + 1));
    const test = byteEncode(12, byteDecode(12, encoded));
    const wrong = test.findIndex((byte, j) => byte !== encoded[j]);
    if (wrong >= 0) throw new DecodeError('ek', 384 * i + wrong, 'expected coefficients below 3329');
  }
}

/** The check of section 7.3 on the ciphertext: its size. */
function checkCiphertext({ ciphertextSize }: ParameterSet, c: Uint8Array): void {
  checkBytes('c', c);
  checkSize('c', c, ciphertextSize);
}

/** The checks of section 7.3 on the key: the size, and that the hash in it is that of the encapsulation key in it. */
function checkDecapsulationKey(parameters: ParameterSet, dk: Uint8Array): void {
  checkBytes('dk', dk);
  checkSize('dk', dk, parameters.decapsulationKeySize);
  const { ekPke, h } = partsOf(parameters, dk);
  if (!constantTimeEqual(H(ekPke), h))
    throw new DecodeError('dk', 768 * parameters.k + 32, 'expected the hash of the encapsulation key in it');
}

function checkSize(path: string, bytes: Uint8Array, size: number): void {
  if (bytes.length !== size)
    throw new DecodeError(path, Math.min(bytes.length, size), `expected ${size} bytes, found ${bytes.length}`);
}

/** Shows a copy of a value to the trace, and passes the value on. */
function show(
  trace: Trace<MlKemEvent> | undefined,
  step: 'H(ek)' | 'K' | 'r' | 'm' | 'K_bar' | 'c',
  value: Uint8Array,
): Uint8Array {
  trace?.({ step, value: value.slice() });
  return value;
}
