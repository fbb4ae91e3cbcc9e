/**
 * The engine of the key search on a graphics card. It sends blocks of keys to the shader of wgsl-des.ts and reads back which words have a
 * key that passed. A block takes the card about 100 ms. A much longer one would freeze the desktop, and the driver
 * would restart the card. Two blocks are under way at a time, so that the card has work while we look at the answers.
 * Each block counts its invocations. A block whose count is too small did not run to its end, and its answer is not used.
 */

import { bytesToBits, permute } from '@cleartext/core';
import { IP } from '../des/tables.ts';
import { inversion } from './des-layout.ts';
import { linesDownToPlaintext, linesMeetingAtR1 } from './des-lines.ts';
import { desWitnessBits, isComplete, judgeOf, type DesPart } from './des-task.ts';
import { firstKnownBits, type KnownBlock } from './evidence.ts';
import type { SearchedRange } from './key-search.ts';
import {
  DeviceLostError,
  gpuMapMode,
  gpuUsage,
  type GpuBuffer,
  type GpuDevice,
  type GpuPipeline,
} from './webgpu-device.ts';
import { desShader, type DesShader } from './wgsl-des.ts';

/** Tries the keys of a part. Rejects with `DeviceLostError` when the card is gone. */
export interface WebgpuDes {
  readonly name: 'WebGPU';
  search(part: DesPart, witnessBits: number): Promise<SearchedRange>;
}

/** What a dispatch should take at most, and what makes the next one smaller or larger, in milliseconds. */
const longest = 150;
const short = 60;

/** How many words with survivors there is room for. With the usual 24 bits a thousand are expected, so that more mean a smaller block. */
const capacity = 1 << 14;

/** The layout of `Job` in the shader, in words: the number of invocations, key bits, bits of texts. */
const jobLayout = { key: 4, text: 60 } as const;

/** The engine on a device. Pipelines are kept, so that searches with the same unknown bits compile once. Other shaders are for measuring. */
export function webgpuDes(device: GpuDevice, shaderOf = shaderFor): WebgpuDes {
  const compiled = new Map<string, Promise<CompiledShader>>();
  return {
    name: 'WebGPU',
    async search(part, witnessBits) {
      const { masks } = firstKnownBits(part.texts, desWitnessBits);
      const about = JSON.stringify([part.space.order, isComplete(part.texts[0]) || masks.map((mask) => [...mask])]);
      let shader = compiled.get(about);
      if (!shader) compiled.set(about, (shader = compile(device, shaderOf(part, masks))));
      shader.catch(() => compiled.delete(about));
      return searchBlocks(await shader, part, witnessBits);
    },
  };
}

/** The shader for the unknown bits of a key and for what is known of the texts. */
export function shaderFor({ space, texts }: Pick<DesPart, 'space' | 'texts'>, masks: readonly Uint8Array[]): DesShader {
  return desShader(isComplete(texts[0]) ? linesMeetingAtR1() : linesDownToPlaintext(masks), space.order);
}

/** Some keys that one dispatch tries: 2^bits from the number `from` on, a multiple of that. */
interface Block {
  readonly from: bigint;
  readonly bits: number;
}

/** A word with keys that passed: see the shader. */
type Survivor = readonly [invocation: number, turn: number, lanes: number];

/** A shader on a device. */
interface CompiledShader {
  readonly shader: DesShader;
  /** Sends a block; undefined if more keys passed than there is room for. */
  readonly send: (part: DesPart, block: Block) => Promise<readonly Survivor[] | undefined>;
  /** The size of blocks, which adapts itself to the card. */
  size: number;
}

async function compile(device: GpuDevice, shader: DesShader): Promise<CompiledShader> {
  const module = device.createShaderModule({ code: shader.wgsl });
  const pipeline = await device
    .createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'search' } })
    .catch(async (error: unknown) => Promise.reject(await lossOr(device, error)));
  const lanes = [lane(device, pipeline, shader), lane(device, pipeline, shader)];
  const compiled: CompiledShader = {
    shader,
    size: shader.plan.blockBits,
    async send(part, block) {
      const free = lanes.pop() ?? lane(device, pipeline, shader);
      const result = await free(part, block);
      lanes.push(free);
      return result;
    },
  };
  return compiled;
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
function lane(
  device: GpuDevice,
  pipeline: GpuPipeline,
  shader: DesShader,
): (part: DesPart, block: Block) => Promise<readonly Survivor[] | undefined> {
  const { mapRead, copySource, copyDestination, uniform, storage } = gpuUsage;
  const words = new Uint32Array(jobLayout.text + 4 * Math.ceil(shader.texts.length / 4));
  const size = 4 * (2 + 3 * capacity);
  const job = device.createBuffer({ size: words.byteLength, usage: uniform | copyDestination });
  const result = device.createBuffer({ size, usage: storage | copySource | copyDestination });
  const copy = device.createBuffer({ size, usage: mapRead | copyDestination });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [job, result].map((buffer: GpuBuffer, binding) => ({ binding, resource: { buffer } })),
  });
  return async (part, block) => {
    const invocations = fillJob(words, shader, part, block);
    device.queue.writeBuffer(job, 0, words);
    const commands = device.createCommandEncoder();
    commands.clearBuffer(result, 0, 8);
    const pass = commands.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(invocations / shader.workgroupSize));
    pass.end();
    commands.copyBufferToBuffer(result, 0, copy, 0, size);
    device.queue.submit([commands.finish()]);
    await copy.mapAsync(gpuMapMode.read).catch(async (error: unknown) => Promise.reject(await lossOr(device, error)));
    const answer = new Uint32Array(copy.getMappedRange());
    const [ended, count] = answer;
    const survivors = answer.slice(2, 2 + 3 * Math.min(count, capacity));
    copy.unmap();
    if (ended !== invocations)
      throw new DeviceLostError(`the graphics card has dropped work: ${ended} of ${invocations} invocations ended`);
    if (count > capacity) return undefined;
    return Array.from({ length: count }, (_, n): Survivor => {
      return [survivors[3 * n], survivors[3 * n + 1], survivors[3 * n + 2]];
    });
  };
}

/** Writes down what a block is about, as the shader's `Job`; returns the number of invocations. */
function fillJob(
  words: Uint32Array,
  { plan, texts }: DesShader,
  { space, texts: blocks }: DesPart,
  block: Block,
): number {
  const { key, order } = space;
  const invocations = 2 ** Math.max(0, block.bits - plan.lanes.length - plan.loop.length);
  words[0] = invocations;
  for (let n = 0; n < 56; n++) words[jobLayout.key + n] = -(key[Math.floor(n / 7)] & (0x80 >>> (n % 7)) ? 1 : 0);
  order.forEach((bit, place) => (words[jobLayout.key + bit] = -Number((block.from >> BigInt(place)) & 1n)));
  const bits = textBits(blocks);
  texts.forEach((name, i) => (words[jobLayout.text + i] = -bits(name)));
  return invocations;
}

/** The bits of the texts by the names that the lines have for them, inverted as the lines expect. */
function textBits(blocks: readonly KnownBlock[]): (name: string) => number {
  const halves = blocks.map(({ ciphertext, value }) => {
    const [C, P] = [ciphertext, value].map((bytes) => permute(bytesToBits(bytes), IP));
    const [L0, R0] = [P.slice(0, 32), P.slice(32)];
    return new Map(Object.entries({ R16: C.slice(0, 32), R15: C.slice(32), L0, R0, known_L0: L0, known_R0: R0 }));
  });
  return (name) => {
    const [, block = '0', half, bit] = /^(?:t(\d)_)?(\w+)_(\d+)$/.exec(name)!;
    return halves[Number(block)].get(half)![Number(bit)] ^ inversion[Number(bit)];
  };
}

/** Tries a range block by block, two of them under way. */
async function searchBlocks(compiled: CompiledShader, part: DesPart, witnessBits: number): Promise<SearchedRange> {
  const judge = judgeOf(part, witnessBits);
  const { plan } = compiled.shader;
  let ended = 0;
  const answer = async (block: Block): Promise<void> => {
    const start = performance.now();
    const survivors = await compiled.send(part, block);
    const now = performance.now();
    const milliseconds = now - Math.max(start, ended);
    ended = now;
    adapt(compiled, block, milliseconds);
    if (survivors)
      for (const survivor of survivors) for (const index of numbersOf(plan, block, survivor)) judge.survivor(index);
    else {
      // Too many passed: a block of half the size is tried. The smallest block has room for all of its words.
      compiled.size = block.bits - 1;
      await answer({ from: block.from, bits: block.bits - 1 });
      await answer({ from: block.from + (1n << BigInt(block.bits - 1)), bits: block.bits - 1 });
    }
  };
  const end = part.from + part.count;
  const underWay: Promise<void>[] = [];
  for (let next = part.from - (part.from % (1n << BigInt(plan.blockBits))); next < end;) {
    const block = nextBlock(compiled, next, end);
    const answered = answer(block);
    // If an earlier block fails, the result of this one is not awaited any more.
    answered.catch(() => undefined);
    underWay.push(answered);
    if (underWay.length > 1) await underWay.shift();
    next += 1n << BigInt(block.bits);
  }
  await Promise.all(underWay);
  const { found, witnesses } = judge.range;
  found.sort((a, b) => (a.index < b.index ? -1 : 1));
  witnesses.sort((a, b) => (a < b ? -1 : 1));
  return judge.range;
}

/** The largest block from a number on that is allowed, starts at a multiple of its size and does not go far beyond the end. */
function nextBlock({ size, shader }: CompiledShader, from: bigint, end: bigint): Block {
  let bits = size;
  const { blockBits } = shader.plan;
  while (bits > blockBits && (from % (1n << BigInt(bits)) !== 0n || from + (1n << BigInt(bits)) > end)) bits--;
  return { from, bits };
}

/** Makes the next blocks larger when this one was quick, and smaller when it took long. */
function adapt(compiled: CompiledShader, { bits }: Block, milliseconds: number): void {
  const { lanes, loop, invocation, blockBits } = compiled.shader.plan;
  const largest = lanes.length + loop.length + invocation.length;
  if (milliseconds > longest && bits <= compiled.size) compiled.size = Math.max(blockBits, bits - 1);
  else if (milliseconds < short && bits === compiled.size)
    compiled.size = Math.min(largest, bits + (milliseconds < short / 8 ? 3 : 1));
}

/** The numbers of the keys of a word that passed. */
function numbersOf({ lanes, loop, invocation }: DesShader['plan'], { from }: Block, survivor: Survivor): bigint[] {
  const place = (number: number, places: readonly number[]): bigint =>
    places.reduce((sum, at, i) => sum | (BigInt((number >>> i) & 1) << BigInt(at)), 0n);
  const base = from | place(survivor[0], invocation) | place(survivor[1], loop);
  const numbers: bigint[] = [];
  for (let n = 0; n < 2 ** lanes.length; n++) if ((survivor[2] >>> n) & 1) numbers.push(base | place(n, lanes));
  return numbers;
}
