/**
 * The key search of RC4 on a graphics card. The shader of wgsl-rc4.ts compares the first bytes of keystream with what the right key
 * and what a witness would give; the few keys that pass are tried again by rc4-search.ts, so that both find the same.
 * Status: broken, as RC4.
 */

import { checkInteger } from '@cleartext/core';
import { byteWitnessBits } from './byte-keys.ts';
import type { Evidence } from './evidence.ts';
import { checkKeyPattern, fillKey, unknownBits, type KeyPattern } from './key-pattern.ts';
import { checkRange, type AsyncKeySearch, type SearchedRange } from './key-search.ts';
import { rc4Comparison, rc4KeySearch, type Comparison } from './rc4-search.ts';
import { compile, searchBlocks, type CompiledShader } from './webgpu-blocks.ts';
import type { GpuDevice } from './webgpu-device.ts';
import { rc4JobLayout, rc4Shader } from './wgsl-rc4.ts';

/** One key in 2^24 is a witness by default: a card tries so many keys that one in 2^12 would keep a core busy. */
const deviceWitnessBits = 24;

/** As `rc4KeySearch`, on a device. Witnesses are rarer by default; ask for `bits` from 12 on. */
export function rc4KeySearchOnDevice(device: GpuDevice, pattern: KeyPattern, evidence: Evidence): AsyncKeySearch {
  const onCore = rc4KeySearch(pattern, evidence);
  const { cipher, total } = onCore;
  const compared = rc4Comparison(evidence);
  const { key, unknown } = checkKeyPattern('pattern', pattern, { min: 1, max: 256 });
  const bits = unknownBits({ key, unknown });
  const searchWithProof: AsyncKeySearch['searchWithProof'] = async (from, count, witnessBits = deviceWitnessBits) => {
    checkRange(total, from, count);
    checkInteger('bits', witnessBits, { min: byteWitnessBits });
    const wanted = comparedWords(compared, witnessBits);
    const range: SearchedRange = { found: [], witnesses: [] };
    await searchBlocks(await compiledFor(device, unknown), {
      ...{ from, count },
      fillJob(words, first) {
        words.fill(0, 1);
        words[rc4JobLayout.bytes] = compared.length;
        words.set(wanted, rc4JobLayout.compared);
        words.set(fillKey(key, bits, first), rc4JobLayout.key);
      },
      survivor(first, [invocation]) {
        const index = first + BigInt(invocation);
        if (index < from || index >= from + count) return;
        const { found, witnesses } = onCore.searchWithProof(index, 1n, witnessBits);
        range.found.push(...found);
        range.witnesses.push(...witnesses);
      },
    });
    range.found.sort((a, b) => (a.index < b.index ? -1 : 1));
    range.witnesses.sort((a, b) => (a < b ? -1 : 1));
    return range;
  };
  return {
    ...{ cipher, total, engine: 'WebGPU', granularity: 1n << 14n },
    keyAt: (index) => onCore.keyAt(index),
    indexOf: (found) => onCore.indexOf(found),
    search: async (from, count) => (await searchWithProof(from, count)).found,
    witnessBits: deviceWitnessBits,
    searchWithProof,
  };
}

/** The shader for a pattern. Those of a device are kept, so that searches with the same unknown bits compile once. */
function compiledFor(device: GpuDevice, unknown: Uint8Array): Promise<CompiledShader> {
  let ofDevice = compiled.get(device);
  if (!ofDevice) compiled.set(device, (ofDevice = new Map<string, Promise<CompiledShader>>()));
  const about = unknown.join();
  const before = ofDevice.get(about);
  if (before) return before;
  const shader = compile(device, rc4Shader(unknown.length, unknownBits({ key: unknown, unknown })));
  ofDevice.set(about, shader);
  shader.catch(() => ofDevice.delete(about));
  return shader;
}

const compiled = new WeakMap<GpuDevice, Map<string, Promise<CompiledShader>>>();

/** Four words for each byte: value and mask of the keystream for the right key, and for a witness. */
function comparedWords(comparison: Comparison, witnessBits: number): number[] {
  const { fits, witness } = comparison.keystream(witnessBits);
  return Array.from({ length: comparison.length }, (_, i) => [
    fits.value[i],
    fits.mask[i],
    witness.value[i],
    witness.mask[i],
  ]).flat();
}
