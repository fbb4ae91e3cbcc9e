/**
 * SHA-512, SHA-384, SHA-512/224 and SHA-512/256 (FIPS 180-4 sections 6.4 to 6.7): SHA-256's plan with 64-bit words and 80
 * steps. Current: no attack is known on the full functions. The shorter ones differ in the initial value and hide a part
 * of the last state, which is what stops length extension.
 *
 * The one idea here: JavaScript has no 64-bit integers, WebAssembly has. The compression function is a module that module.ts
 * assembles from the standard's equations when it is first needed; where WebAssembly is not allowed, reference.ts does the work.
 */

import { instantiate } from '@cleartext/core';
import { type Compression, iterate } from '../merkle-damgard.ts';
import {
  halves,
  initialValue384,
  initialValue512,
  initialValue512_224,
  initialValue512_256,
  wholes,
} from './constants.ts';
import { ADDRESS, MESSAGE_SIZE, sha512Module } from './module.ts';
import { nextHashValue } from './reference.ts';

/** The current block, each 64-bit word as its high half and its low half. */
const block = new Int32Array(32);

const variant = (name: string, oid: string, digestSize: number, H0: readonly bigint[]) => {
  const initialValue = halves(H0);
  const compression: Compression = { blockSize: 128, byteOrder: 'big', initialValue, block, compress, compressBytes };
  const id = name.toLowerCase().replace('-', '').replace('/', '-');
  return iterate({ name, id, oid: `2.16.840.1.101.3.4.2.${oid}`, status: 'current', digestSize, compression });
};

/** SHA-512, FIPS 180-4 section 6.4: 64 bytes of digest. */
export const sha512 = variant('SHA-512', '3', 64, initialValue512);

/** SHA-384, FIPS 180-4 section 6.5: 48 bytes of digest. */
export const sha384 = variant('SHA-384', '2', 48, initialValue384);

/** SHA-512/224, FIPS 180-4 section 6.6: 28 bytes of digest. */
export const sha512_224 = variant('SHA-512/224', '5', 28, initialValue512_224);

/** SHA-512/256, FIPS 180-4 section 6.7: 32 bytes of digest. */
export const sha512_256 = variant('SHA-512/256', '6', 32, initialValue512_256);

/** Both ways into the compression function: from words in `block`, and from bytes. */
export interface Sha512Engine {
  compress(H: Int32Array, next: Int32Array): void;
  compressBytes(H: Int32Array, bytes: DataView, offset: number, end: number): void;
}

function compress(H: Int32Array, next: Int32Array): void {
  (engine ??= wasmEngine(block) ?? referenceEngine(block)).compress(H, next);
}

function compressBytes(H: Int32Array, bytes: DataView, offset: number, end: number): void {
  (engine ??= wasmEngine(block) ?? referenceEngine(block)).compressBytes(H, bytes, offset, end);
}

let engine: Sha512Engine | undefined;

/** The module of module.ts at work, or undefined where WebAssembly is not allowed. */
export function wasmEngine(block: Int32Array): Sha512Engine | undefined {
  const module = instantiate(sha512Module()) as Sha512Exports | undefined;
  if (!module) return undefined;
  const { buffer } = module.memory;
  const state = new Int32Array(buffer, ADDRESS.state, 16);
  const words = new Int32Array(buffer, ADDRESS.block, 32);
  const message = new Uint8Array(buffer, ADDRESS.message, MESSAGE_SIZE);
  const messageWords = new Int32Array(buffer, ADDRESS.message, MESSAGE_SIZE / 4);
  return {
    compress(H, next) {
      for (let i = 0; i < 16; i++) state[i] = H[i];
      for (let i = 0; i < 32; i++) words[i] = block[i];
      module.compress();
      for (let i = 0; i < 16; i++) next[i] = state[i];
    },
    compressBytes(H, bytes, offset, end) {
      for (let i = 0; i < 16; i++) state[i] = H[i];
      for (; offset < end; offset += MESSAGE_SIZE) {
        const size = Math.min(MESSAGE_SIZE, end - offset);
        // Creating a view costs as much as copying some fifty words.
        if (size > 256) message.set(new Uint8Array(bytes.buffer, bytes.byteOffset + offset, size));
        else for (let i = 0; i < size; i += 4) messageWords[i >> 2] = bytes.getInt32(offset + i, true);
        module.compressBytes(ADDRESS.message, ADDRESS.message + size);
      }
      for (let i = 0; i < 16; i++) H[i] = state[i];
    },
  };
}

/** The standard read aloud: about forty times slower, and right everywhere. */
export function referenceEngine(block: Int32Array): Sha512Engine {
  const compress = (H: Int32Array, next: Int32Array): void => next.set(halves(nextHashValue(wholes(H), wholes(block))));
  return {
    compress,
    compressBytes(H, bytes, offset, end) {
      for (; offset < end; offset += 128) {
        for (let i = 0; i < 32; i++) block[i] = bytes.getInt32(offset + 4 * i);
        compress(H, H);
      }
    },
  };
}

/** What the module exports. */
interface Sha512Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  compress(): void;
  compressBytes(at: number, end: number): void;
}
