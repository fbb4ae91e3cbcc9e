/**
 * What the key search uses of WebGPU (W3C, WebGPU), the programming interface of graphics cards in browsers. Its types are
 * written down here, as far as they are used, so that the package needs neither a browser's types nor a library; the device of a browser
 * (`await (await navigator.gpu.requestAdapter()).requestDevice()`) fits, and so does that of the npm package `webgpu` in Node.
 */

/** A buffer in the card's memory. */
export interface GpuBuffer {
  mapAsync(mode: number): Promise<unknown>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}

/** A compiled shader. */
export interface GpuPipeline {
  getBindGroupLayout(index: number): object;
}

/** Commands that are recorded before they are sent. */
export interface GpuCommands {
  clearBuffer(buffer: GpuBuffer, offset?: number, size?: number): void;
  copyBufferToBuffer(from: GpuBuffer, fromOffset: number, to: GpuBuffer, toOffset: number, size: number): void;
  beginComputePass(): {
    setPipeline(pipeline: GpuPipeline): void;
    setBindGroup(index: number, group: object): void;
    dispatchWorkgroups(x: number, y: number): void;
    end(): void;
  };
  finish(): object;
}

/** A graphics card, or a part of one, that is lent to this program. */
export interface GpuDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  readonly queue: {
    writeBuffer(buffer: GpuBuffer, offset: number, words: Uint32Array): void;
    submit(commands: object[]): void;
  };
  createBuffer(descriptor: { size: number; usage: number }): GpuBuffer;
  createShaderModule(descriptor: { code: string }): object;
  createComputePipelineAsync(descriptor: {
    layout: 'auto';
    compute: { module: object; entryPoint: string };
  }): Promise<GpuPipeline>;
  createBindGroup(descriptor: {
    layout: object;
    entries: { binding: number; resource: { buffer: GpuBuffer } }[];
  }): object;
  createCommandEncoder(): GpuCommands;
}

/** The values of GPUBufferUsage and GPUMapMode, which the specification fixes. */
export const gpuUsage = { mapRead: 1, copySource: 4, copyDestination: 8, uniform: 0x40, storage: 0x80 } as const;
export const gpuMapMode = { read: 1 } as const;

/** The card is gone: it was unplugged, its driver was restarted, or the system took it away. Nothing that it had under way was counted. */
export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError';
}
