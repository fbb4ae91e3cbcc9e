/**
 * Key searches on a graphics card. They try the same keys under the same numbers as desKeySearch and tripleDesReducedKeySearch and find the
 * same keys and witnesses, only that their answers are promises: a card works beside the program.
 */

import { checkInteger } from '@cleartext/core';
import { addPart, desTask, desWitnessBits, tripleDesTask, type DesTask } from './des-task.ts';
import type { Evidence } from './evidence.ts';
import type { KeyPattern } from './key-pattern.ts';
import type { AsyncKeySearch, SearchedRange } from './key-search.ts';
import { webgpuDes, type WebgpuDes } from './webgpu-des.ts';
import type { GpuDevice } from './webgpu-device.ts';

/** As `desKeySearch`, on a device. */
export function desKeySearchOnDevice(device: GpuDevice, pattern: KeyPattern, evidence: Evidence): AsyncKeySearch {
  return searchWith(engineOf(device), desTask(pattern, evidence));
}

/** As `tripleDesReducedKeySearch`, on a device. */
export function tripleDesReducedKeySearchOnDevice(
  device: GpuDevice,
  pattern: KeyPattern,
  evidence: Evidence,
): AsyncKeySearch {
  return searchWith(engineOf(device), tripleDesTask(pattern, evidence));
}

/** The engine of a device, which keeps its compiled shaders. */
function engineOf(device: GpuDevice): WebgpuDes {
  let engine = engines.get(device);
  if (!engine) engines.set(device, (engine = webgpuDes(device)));
  return engine;
}

const engines = new WeakMap<GpuDevice, WebgpuDes>();

function searchWith(engine: WebgpuDes, task: DesTask): AsyncKeySearch {
  const { cipher, total, keyAt, indexOf } = task;
  const searchWithProof: AsyncKeySearch['searchWithProof'] = async (from, count, bits = desWitnessBits) => {
    checkInteger('bits', bits, { min: desWitnessBits });
    const all: SearchedRange = { found: [], witnesses: [] };
    for (const part of task.parts(from, count)) addPart(all, part, await engine.search(part, bits));
    return all;
  };
  return {
    cipher,
    engine: engine.name,
    total,
    granularity: 1n << 20n,
    keyAt,
    indexOf,
    search: async (from, count) => (await searchWithProof(from, count)).found,
    witnessBits: desWitnessBits,
    searchWithProof,
  };
}
