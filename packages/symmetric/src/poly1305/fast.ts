/**
 * Poly1305 (Bernstein 2005; RFC 8439 section 2.5): a one-time authenticator. The message's 16-byte blocks are the
 * coefficients of a polynomial modulo 2^130 - 5, evaluated at the secret point r; the secret s is added. Status:
 * current, with one condition: a key authenticates one message, because two tags under one key reveal r and make forgeries
 * possible. The work is done by a WebAssembly module that module.ts assembles when it is first needed; where WebAssembly is
 * not allowed, by reference.ts, the standard read aloud.
 */

import { checkBytes, concatAll, instantiate, readWordLE } from '@cleartext/core';
import { ADDRESS, MESSAGE_SIZE, poly1305Module } from './module.ts';
import { poly1305Reference } from './reference.ts';

/**
 * The 16-byte tag of `message` under a 32-byte one-time key r || s (RFC 8439 section 2.5).
 * Leaks: nothing by its timing but the length.
 */
export function poly1305(key: Uint8Array, message: Uint8Array): Uint8Array {
  checkBytes('key', key, 32);
  checkBytes('message', message);
  const { start, update, finish } = poly1305Engine();
  start(key);
  update(message, false);
  return finish();
}

/** The parts of a tag's computation. One engine works on one message at a time. */
export interface Poly1305Engine {
  /** Starts the tag of a message under the one-time key r || s, the first 32 bytes of `key`. */
  readonly start: (key: Uint8Array) => void;
  /**
   * Adds bytes to the message. If they end inside a block, it is filled up with zeros when `padded` (pad16 of RFC 8439
   * section 2.8); otherwise a byte 1 follows, and the message has to end there.
   */
  readonly update: (bytes: Uint8Array, padded: boolean) => void;
  /** The tag of the message. */
  readonly finish: () => Uint8Array;
}

/** The engine that works here. */
export function poly1305Engine(): Poly1305Engine {
  return (engine ??= wasmEngine() ?? referenceEngine());
}

let engine: Poly1305Engine | undefined;

/** The module of module.ts at work, or undefined where WebAssembly is not allowed. */
export function wasmEngine(): Poly1305Engine | undefined {
  const module = instantiate(poly1305Module()) as Poly1305Exports | undefined;
  if (!module) return undefined;
  const { buffer } = module.memory;
  // The low halves of words of 64 bits: limbs are small, so that the high halves are always 0.
  const [a, r, square] = [ADDRESS.a, ADDRESS.r, ADDRESS.square].map((at) => new Int32Array(buffer, at, 20));
  const mark = new Int32Array(buffer, ADDRESS.mark, 1);
  const s = new Uint8Array(buffer, ADDRESS.s, 16);
  const tag = new Uint8Array(buffer, ADDRESS.tag, 16);
  const message = new Uint8Array(buffer, ADDRESS.message, MESSAGE_SIZE);

  let hasSquare = false;
  /** r^2 is the polynomial of one block of zeros from a = r on. */
  const prepareSquare = (): void => {
    const kept = a.slice(0, 10);
    for (let i = 0; i < 10; i++) a[i] = r[i];
    message.fill(0, 0, 16);
    mark[0] = 0;
    module.absorb(ADDRESS.message, ADDRESS.message + 16);
    writeFactor(square, a);
    a.set(kept);
    hasSquare = true;
  };

  const absorb = (blocks: Uint8Array, topOfBlock: number): void => {
    if (!hasSquare && blocks.length >= LONG) prepareSquare();
    mark[0] = topOfBlock;
    for (let offset = 0; offset < blocks.length; offset += MESSAGE_SIZE) {
      const part = blocks.length <= MESSAGE_SIZE ? blocks : blocks.subarray(offset, offset + MESSAGE_SIZE);
      message.set(part);
      const end = ADDRESS.message + part.length;
      const border = hasSquare ? end - (part.length % 32) : ADDRESS.message;
      if (border > ADDRESS.message) module.absorbPairs(ADDRESS.message, border);
      if (border < end) module.absorb(border, end);
    }
  };

  return {
    start(key) {
      // r is clamped (section 2.5) and cut into limbs of 26 bits.
      const w0 = readWordLE(key, 0) & 0x0fffffff;
      const w1 = readWordLE(key, 4) & 0x0ffffffc;
      const w2 = readWordLE(key, 8) & 0x0ffffffc;
      const w3 = readWordLE(key, 12) & 0x0ffffffc;
      a[0] = w0 & MASK_26;
      a[2] = ((w0 >>> 26) | (w1 << 6)) & MASK_26;
      a[4] = ((w1 >>> 20) | (w2 << 12)) & MASK_26;
      a[6] = ((w2 >>> 14) | (w3 << 18)) & MASK_26;
      a[8] = w3 >>> 8;
      writeFactor(r, a);
      hasSquare = false;
      for (let i = 0; i < 10; i++) a[i] = 0;
      for (let i = 0; i < 16; i++) s[i] = key[16 + i];
    },
    update(bytes, padded) {
      const whole = bytes.length - (bytes.length % 16);
      if (whole > 0) absorb(whole === bytes.length ? bytes : bytes.subarray(0, whole), MARK);
      if (whole === bytes.length) return;
      const last = new Uint8Array(16);
      for (let i = whole; i < bytes.length; i++) last[i - whole] = bytes[i];
      if (!padded) last[bytes.length - whole] = 1;
      absorb(last, padded ? MARK : 0);
    },
    finish() {
      module.finish();
      return tag.slice();
    },
  };
}

/** Five limbs, and behind them the same five times as large. */
function writeFactor(factor: Int32Array, limbs: Int32Array): void {
  for (let i = 0; i < 10; i += 2) {
    factor[i] = limbs[i];
    factor[10 + i] = 5 * limbs[i];
  }
}

/** From how many bytes on r^2 is worth its computation. */
const LONG = 256;

const MASK_26 = 2 ** 26 - 1;

/** The byte 1 behind a block is 2^128, which is 2^24 in the fifth limb. */
const MARK = 2 ** 24;

/** The standard read aloud, which takes the message as a whole: slower, and right everywhere. */
export function referenceEngine(): Poly1305Engine {
  let key = new Uint8Array(32);
  let message: Uint8Array[] = [];
  return {
    start(next) {
      key = next.slice(0, 32);
      message = [];
    },
    update(bytes, padded) {
      message.push(bytes.slice(), new Uint8Array(padded ? -bytes.length & 15 : 0));
    },
    finish: () => poly1305Reference(key, concatAll(message)),
  };
}

/** What the module exports. */
interface Poly1305Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  absorb(at: number, end: number): void;
  absorbPairs(at: number, end: number): void;
  finish(): void;
}
