/** How a worker with a graphics card tries a chunk. */

import { DeviceLostError, keySearchOnDevice, searchableOnDevice, type GpuDevice } from '@cleartext/symmetric';
import { tryChunk, tryInSlices, type TryChunk } from './chunk.ts';

/** A card does not block this thread, so a slice only has to be short enough to react to a signal in time. */
const sliceMilliseconds = 1000;

/**
 * Tries chunks on a card; a search that a card cannot do is done on a core. When the card is lost the chunk under way is tried again from its
 * beginning, on a core like all that follow.
 */
export function tryChunkOn(device: GpuDevice, report: (line: string) => void): TryChunk {
  let isLost = false;
  return async (task, signal) => {
    const isForCard = searchableOnDevice.some((cipher) => cipher === task.problem.cipher);
    if (isLost || !isForCard) return tryChunk(task, signal);
    try {
      return await tryInSlices(keySearchOnDevice(device, task.problem), task, signal, sliceMilliseconds);
    } catch (error) {
      if (!(error instanceof DeviceLostError)) throw error;
      isLost = true;
      report(`${error.message}; this worker goes on without it`);
      return tryChunk(task, signal);
    }
  };
}
