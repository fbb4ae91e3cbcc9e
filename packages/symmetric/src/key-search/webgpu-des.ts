/**
 * The engine of the key search of DES on a graphics card: what a block of keys is about, as the `Job` of the shader of wgsl-des.ts, and
 * which keys the words are that come back. How blocks are sent is in webgpu-blocks.ts. Status: broken, as DES.
 */

import { bytesToBits, permute } from '@cleartext/core';
import { IP } from '../des/tables.ts';
import { inversion } from './des-layout.ts';
import { linesDownToPlaintext, linesMeetingAtR1 } from './des-lines.ts';
import { desWitnessBits, isComplete, judgeOf, type DesPart } from './des-task.ts';
import { firstKnownBits, type KnownBlock } from './evidence.ts';
import type { SearchedRange } from './key-search.ts';
import { compile, searchBlocks, type BlockShader, type CompiledShader } from './webgpu-blocks.ts';
import type { GpuDevice } from './webgpu-device.ts';
import { desShader, type DesShader } from './wgsl-des.ts';

/** Tries the keys of a part. Rejects with `DeviceLostError` when the card is gone. */
export interface WebgpuDes {
  readonly name: 'WebGPU';
  search(part: DesPart, witnessBits: number): Promise<SearchedRange>;
}

/** The layout of `Job` in the shader, in words: the number of invocations, key bits, bits of texts. */
const jobLayout = { key: 4, text: 60 } as const;

/** The engine on a device. Pipelines are kept, so that searches with the same unknown bits compile once. Other shaders are for measuring. */
export function webgpuDes(device: GpuDevice, shaderOf = shaderFor): WebgpuDes {
  const compiled = new Map<string, { readonly shader: DesShader; readonly onDevice: Promise<CompiledShader> }>();
  return {
    name: 'WebGPU',
    async search(part, witnessBits) {
      const { masks } = firstKnownBits(part.texts, desWitnessBits);
      const about = JSON.stringify([part.space.order, isComplete(part.texts[0]) || masks.map((mask) => [...mask])]);
      let entry = compiled.get(about);
      if (!entry) {
        const shader = shaderOf(part, masks);
        compiled.set(about, (entry = { shader, onDevice: compile(device, blockShader(shader)) }));
      }
      const { shader, onDevice } = entry;
      onDevice.catch(() => compiled.delete(about));
      const judge = judgeOf(part, witnessBits);
      await searchBlocks(await onDevice, {
        from: part.from,
        count: part.count,
        fillJob: (words, from) => fillJob(words, shader, part, from),
        survivor: (from, words) => numbersOf(shader.plan, from, words).forEach(judge.survivor),
      });
      const { found, witnesses } = judge.range;
      found.sort((a, b) => (a.index < b.index ? -1 : 1));
      witnesses.sort((a, b) => (a < b ? -1 : 1));
      return judge.range;
    },
  };
}

/** The shader for the unknown bits of a key and for what is known of the texts. */
export function shaderFor({ space, texts }: Pick<DesPart, 'space' | 'texts'>, masks: readonly Uint8Array[]): DesShader {
  return desShader(isComplete(texts[0]) ? linesMeetingAtR1() : linesDownToPlaintext(masks), space.order);
}

function blockShader({ wgsl, workgroupSize, texts, plan }: DesShader): BlockShader {
  const { lanes, loop, invocation, blockBits } = plan;
  const bitsOfInvocation = lanes.length + loop.length;
  return {
    ...{ wgsl, workgroupSize, bitsOfInvocation },
    jobWords: jobLayout.text + 4 * Math.ceil(texts.length / 4),
    survivorWords: 3,
    smallestBlock: blockBits,
    largestBlock: bitsOfInvocation + invocation.length,
  };
}

/** Writes down what the block from a number on is about, as the shader's `Job`. */
function fillJob(words: Uint32Array, { texts }: DesShader, { space, texts: blocks }: DesPart, from: bigint): void {
  const { key, order } = space;
  for (let n = 0; n < 56; n++) words[jobLayout.key + n] = -(key[Math.floor(n / 7)] & (0x80 >>> (n % 7)) ? 1 : 0);
  order.forEach((bit, place) => (words[jobLayout.key + bit] = -Number((from >> BigInt(place)) & 1n)));
  const bits = textBits(blocks);
  texts.forEach((name, i) => (words[jobLayout.text + i] = -bits(name)));
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

/** The numbers of the keys of a word that passed: see the shader. */
function numbersOf(
  { lanes, loop, invocation }: DesShader['plan'],
  from: bigint,
  [invocationNumber, turn, keys]: Uint32Array,
): bigint[] {
  const place = (number: number, places: readonly number[]): bigint =>
    places.reduce((sum, at, i) => sum | (BigInt((number >>> i) & 1) << BigInt(at)), 0n);
  const base = from | place(invocationNumber, invocation) | place(turn, loop);
  const numbers: bigint[] = [];
  for (let n = 0; n < 2 ** lanes.length; n++) if ((keys >>> n) & 1) numbers.push(base | place(n, lanes));
  return numbers;
}
