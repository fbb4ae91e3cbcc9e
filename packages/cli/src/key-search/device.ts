/**
 * The graphics card, through WebGPU. In Node that is the npm package `webgpu`, which serves one option of one command and is large, so that it is
 * not installed with the toolkit; it is loaded when a card is asked for.
 */

import type { GpuDevice } from '@cleartext/symmetric';
import { Failure } from '../failure.ts';

/** A card that is lent to this program until `close`. */
export interface OpenDevice {
  readonly device: GpuDevice;
  /** What it calls itself. */
  readonly name: string;
  close(): void;
}

/** The package, as far as it is used. */
interface Webgpu {
  readonly create: (options: readonly string[]) => {
    requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<Adapter | null>;
  };
}

interface Adapter {
  readonly info: { readonly vendor: string; readonly device: string; readonly description: string };
  requestDevice(): Promise<GpuDevice & { destroy(): void }>;
}

/** Opens the fastest card. Throws `Failure` if the package is not installed or finds none. */
export async function openDevice(): Promise<OpenDevice> {
  const { create } = await loadWebgpu();
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter)
    throw new Failure(
      '--engine webgpu: expected a graphics card with a driver for Vulkan, Metal or Direct3D, found none',
    );
  const device = await adapter.requestDevice();
  const { device: name, description } = adapter.info;
  open.set(device, gpu);
  return {
    device,
    name: name || description || 'a graphics card',
    close() {
      device.destroy();
      open.delete(device);
    },
  };
}

/** The package stops when its `gpu` object is collected, so that is kept as long as a device is open. */
const open = new Map<GpuDevice, object>();

async function loadWebgpu(): Promise<Webgpu> {
  const name: string = 'webgpu';
  try {
    return (await import(name)) as Webgpu;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new Failure(
      '--engine webgpu needs the package webgpu, which is not installed with the toolkit; ' +
        'install it with `npm install --no-save webgpu@0.6.2` (in a clone: `npm run webgpu-client`)',
    );
  }
}
