/**
 * A key search as plain JSON: what a worker thread, a file or another machine needs to take part in it.
 */

import { checkOneOf, hexToBytes } from '@cleartext/core';
import { desKeySearch, tripleDesReducedKeySearch } from './des-search.ts';
import { recognisers, type Evidence } from './evidence.ts';
import { keyPattern, type KeyPattern } from './key-pattern.ts';
import type { AsyncKeySearch, KeySearch } from './key-search.ts';
import { rc2KeySearch } from './rc2-search.ts';
import { rc4KeySearch } from './rc4-search.ts';
import type { GpuDevice } from './webgpu-device.ts';
import { rc4KeySearchOnDevice } from './webgpu-rc4.ts';
import { desKeySearchOnDevice, tripleDesReducedKeySearchOnDevice } from './webgpu-search.ts';

/** All byte strings are hexadecimal. */
export interface KeySearchProblem {
  readonly cipher: 'des' | '3des-reduced' | 'rc4' | 'rc2';
  /** As `keyPattern` reads it. */
  readonly keyPattern: string;
  readonly ciphertext: string;
  readonly plaintext?: string | undefined;
  readonly recogniser?: 'ascii' | 'http' | undefined;
  readonly iv?: string | undefined;
  /** For RC2. */
  readonly effectiveKeyBits?: number | undefined;
  /** For DES and Triple-DES. */
  readonly engine?: 'simd' | 'javascript' | undefined;
}

/** The ciphers that can be searched. */
export const searchableCiphers = ['des', '3des-reduced', 'rc4', 'rc2'] as const;

/** The search that a problem describes. Throws as the searches do, and `RangeError` for bad hexadecimal. */
export function keySearch(problem: KeySearchProblem): KeySearch {
  checkOneOf('cipher', problem.cipher, searchableCiphers);
  const { pattern, evidence } = parsed(problem);
  const { engine } = problem;
  if (problem.cipher === 'des') return desKeySearch(pattern, evidence, { engine });
  if (problem.cipher === '3des-reduced') return tripleDesReducedKeySearch(pattern, evidence, { engine });
  if (problem.cipher === 'rc4') return rc4KeySearch(pattern, evidence);
  return rc2KeySearch(pattern, evidence, problem.effectiveKeyBits);
}

/** The ciphers that a graphics card can search. */
export const searchableOnDevice = ['des', '3des-reduced', 'rc4'] as const;

/** The search that a problem describes, on a graphics card. Throws as `keySearch`, and `RangeError` for RC2. */
export function keySearchOnDevice(device: GpuDevice, problem: KeySearchProblem): AsyncKeySearch {
  checkOneOf('cipher', problem.cipher, searchableOnDevice);
  const { pattern, evidence } = parsed(problem);
  if (problem.cipher === 'des') return desKeySearchOnDevice(device, pattern, evidence);
  if (problem.cipher === '3des-reduced') return tripleDesReducedKeySearchOnDevice(device, pattern, evidence);
  return rc4KeySearchOnDevice(device, pattern, evidence);
}

function parsed(problem: KeySearchProblem): { readonly pattern: KeyPattern; readonly evidence: Evidence } {
  const pattern = keyPattern(problem.keyPattern);
  const { recogniser } = problem;
  if (recogniser !== undefined)
    checkOneOf(
      'recogniser',
      recogniser,
      recognisers.map(({ name }) => name),
    );
  const evidence: Evidence = {
    ciphertext: hexToBytes(problem.ciphertext),
    plaintext: optionalBytes(problem.plaintext),
    recogniser: recognisers.find(({ name }) => name === recogniser),
    iv: optionalBytes(problem.iv),
  };
  return { pattern, evidence };
}

function optionalBytes(hex: string | undefined): Uint8Array | undefined {
  return hex === undefined ? undefined : hexToBytes(hex);
}
