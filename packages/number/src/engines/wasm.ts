/**
 * The engine for many modular powers: native bigints for everything but `modPow`, which runs on the vector instructions of
 * WebAssembly where that is faster. Nothing is compiled before the first power. It must be asked for: the default is `native`.
 *
 * Leaks: what native bigints leak, and the exponent's bits through the pattern of squarings and multiplications.
 */

import type { Engine } from '../engine.ts';
import { createEngine } from '../int.ts';
import { montgomeryPower } from './montgomery.ts';
import { nativeOperations } from './native.ts';

/**
 * Numbers like those of `native`, with modular powers about three times as fast. The first long power throws `Error` where
 * WebAssembly or its vector instructions are missing; `wasmIsSupported` tells beforehand.
 */
export const wasm: Engine = /* @__PURE__ */ createEngine<bigint>({
  ...nativeOperations,
  name: 'wasm',
  modPow: montgomeryPower,
});
