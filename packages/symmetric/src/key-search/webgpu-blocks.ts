/**
 * What the key searches on a graphics card have in common. They send blocks of keys to a shader and read back which invocations have
 * a key that passed. A block takes the card about 100 ms. A much longer one would freeze the desktop, and the driver
 * would restart the card. Two blocks are under way at a time, so that the card has work while we look at the answers.
 * Each block counts its invocations. A block whose count is too small did not run to its end, and its answer is not used.
 */

import {
  DeviceLostError,
  gpuMapMode,
  gpuUsage,
  type GpuBuffer,
  type GpuDevice,
  type GpuPipeline,
} from './webgpu-device.ts';

/** A shader that tries blocks of keys; its text begins as `declarations` of wgsl-block.ts has it. */
export interface BlockShader {
  readonly wgsl: string;
  readonly workgroupSize: number;
  /** The size of its `Job` in words, a multiple of four. The first word is the number of invocations. */
  readonly jobWords: number;
  /** How many words say which key passed. */
  readonly survivorWords: number;
  /** An invocation tries 2^bitsOfInvocation keys. */
  readonly bitsOfInvocation: number;
  /** Blocks have at least 2^smallestBlock and at most 2^largestBlock keys. */
  readonly smallestBlock: number;
  readonly largestBlock: number;
}

/** A range of keys for a shader. */
export interface BlockWork {
  readonly from: bigint;
  readonly count: bigint;
  /** Writes down the `Job` of the keys from a number on, all but its first word. */
  readonly fillJob: (words: Uint32Array, from: bigint) => void;
  /** Takes the words of a survivor of the block from a number on. It may lie outside the range. */
  readonly survivor: (from: bigint, words: Uint32Array) => void;
}

/** A shader on a device. */
export interface CompiledShader {
  readonly shader: BlockShader;
  /** Sends a block; undefined if more keys passed than there is room for. */
  readonly send: (work: BlockWork, block: Block) => Promise<readonly Uint32Array[] | undefined>;
  /** The size of blocks, which adapts itself to the card. */
  size: number;
}

/** Some keys that one dispatch tries: 2^bits from the number `from` on, a multiple of that. */
interface Block {
  readonly from: bigint;
  readonly bits: number;
}

/** What a dispatch should take at most, and what makes the next one smaller or larger, in milliseconds. */
const longest = 150;
const short = 60;

/** How many survivors there is room for. Usually a thousand are expected at most, so that more mean a smaller block. */
const capacity = 1 << 14;

/** How many workgroups there are in a row: WebGPU allows 65,535 of them in each direction. */
const rowLength = 1 << 15;

/** Compiles a shader. Rejects with `DeviceLostError` when the card is gone. */
export async function compile(device: GpuDevice, shader: BlockShader): Promise<CompiledShader> {
  const module = device.createShaderModule({ code: shader.wgsl });
  const pipeline = await device
    .createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'search' } })
    .catch(async (error: unknown) => Promise.reject(await lossOr(device, error)));
  const lanes = [lane(device, pipeline, shader), lane(device, pipeline, shader)];
  return {
    shader,
    size: shader.smallestBlock,
    async send(work, block) {
      const free = lanes.pop() ?? lane(device, pipeline, shader);
      const result = await free(work, block);
      lanes.push(free);
      return result;
    },
  };
}

/** Tries a range block by block, two of them under way. Rejects with `DeviceLostError` when the card is gone. */
export async function searchBlocks(compiled: CompiledShader, work: BlockWork): Promise<void> {
  const { smallestBlock } = compiled.shader;
  let ended = 0;
  // The largest block that had room for its survivors.
  let roomBits = Infinity;
  const answer = async (block: Block): Promise<void> => {
    const start = performance.now();
    const survivors = await compiled.send(work, block);
    const now = performance.now();
    const milliseconds = now - Math.max(start, ended);
    ended = now;
    adapt(compiled, block, milliseconds);
    if (survivors) for (const survivor of survivors) work.survivor(block.from, survivor);
    else {
      // Too many passed: a block of half the size is tried. The smallest block has room for all of its survivors.
      const bits = block.bits - 1;
      roomBits = Math.min(roomBits, bits);
      await answer({ from: block.from, bits });
      await answer({ from: block.from + (1n << BigInt(bits)), bits });
    }
  };
  const end = work.from + work.count;
  const underWay: Promise<void>[] = [];
  for (let next = work.from - (work.from % (1n << BigInt(smallestBlock))); next < end;) {
    const block = nextBlock(Math.min(compiled.size, roomBits), smallestBlock, next, end);
    const answered = answer(block);
    // If an earlier block fails, the result of this one is not awaited any more.
    answered.catch(() => undefined);
    underWay.push(answered);
    if (underWay.length > 1) await underWay.shift();
    next += 1n << BigInt(block.bits);
  }
  await Promise.all(underWay);
}

/** The error, or, where it came with the loss of the device, that loss. */
async function lossOr(device: GpuDevice, error: unknown): Promise<Error> {
  const patience = new Promise<undefined>((resolve) => void setTimeout(() => resolve(undefined), 500));
  const loss = await Promise.race([device.lost, patience]);
  return loss
    ? new DeviceLostError(`the graphics card is gone (${loss.message || loss.reason})`)
    : error instanceof Error
      ? error
      : new Error(String(error));
}

/** Buffers for one block at a time. */
function lane(device: GpuDevice, pipeline: GpuPipeline, shader: BlockShader): CompiledShader['send'] {
  const { mapRead, copySource, copyDestination, uniform, storage } = gpuUsage;
  const { jobWords, survivorWords, bitsOfInvocation, workgroupSize } = shader;
  const words = new Uint32Array(jobWords);
  const size = 4 * (2 + survivorWords * capacity);
  const job = device.createBuffer({ size: words.byteLength, usage: uniform | copyDestination });
  const result = device.createBuffer({ size, usage: storage | copySource | copyDestination });
  const copy = device.createBuffer({ size, usage: mapRead | copyDestination });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [job, result].map((buffer: GpuBuffer, binding) => ({ binding, resource: { buffer } })),
  });
  return async (work, block) => {
    const invocations = 2 ** Math.max(0, block.bits - bitsOfInvocation);
    words[0] = invocations;
    work.fillJob(words, block.from);
    device.queue.writeBuffer(job, 0, words);
    const commands = device.createCommandEncoder();
    commands.clearBuffer(result, 0, 8);
    const pass = commands.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    const workgroups = Math.ceil(invocations / workgroupSize);
    pass.dispatchWorkgroups(Math.min(workgroups, rowLength), Math.ceil(workgroups / rowLength));
    pass.end();
    commands.copyBufferToBuffer(result, 0, copy, 0, size);
    device.queue.submit([commands.finish()]);
    await copy.mapAsync(gpuMapMode.read).catch(async (error: unknown) => Promise.reject(await lossOr(device, error)));
    const answer = new Uint32Array(copy.getMappedRange());
    const [ended, count] = answer;
    const survivors = answer.slice(2, 2 + survivorWords * Math.min(count, capacity));
    copy.unmap();
    if (ended !== invocations)
      throw new DeviceLostError(`the graphics card has dropped work: ${ended} of ${invocations} invocations ended`);
    if (count > capacity) return undefined;
    return Array.from({ length: count }, (_, n) => survivors.subarray(survivorWords * n, survivorWords * (n + 1)));
  };
}

/** The largest block from a number on that has at most 2^size keys, starts at a multiple of its size and does not go far beyond the end. */
function nextBlock(size: number, smallestBlock: number, from: bigint, end: bigint): Block {
  let bits = Math.max(size, smallestBlock);
  while (bits > smallestBlock && (from % (1n << BigInt(bits)) !== 0n || from + (1n << BigInt(bits)) > end)) bits--;
  return { from, bits };
}

/** Makes the next blocks larger when this one was quick, and smaller when it took long. */
function adapt(compiled: CompiledShader, { bits }: Block, milliseconds: number): void {
  const { smallestBlock, largestBlock } = compiled.shader;
  if (milliseconds > longest && bits <= compiled.size) compiled.size = Math.max(smallestBlock, bits - 1);
  else if (milliseconds < short && bits === compiled.size)
    compiled.size = Math.min(largestBlock, bits + (milliseconds < short / 8 ? 3 : 1));
}
