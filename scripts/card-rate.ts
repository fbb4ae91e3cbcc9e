/**
 * Measures the key searches of DES and RC4 on a graphics card: keys a second by the clock, for the shader of DES as it is and for others, after a check
 * that they find a planted key and the witnesses of the other engines. RC4 is measured for about seven seconds. Run: npm run bench:gpu [-- log2 of the keys a figure [quick]]
 * It needs the package webgpu (npm run webgpu-client) and a driver; `quick` measures the shaders as they are alone.
 */

import { bytesToHex, utf8ToBytes } from '@cleartext/core';
import {
  approximateTime,
  des,
  desKeySearch,
  desKeySearchOnDevice,
  rc4,
  rc4KeySearch,
  rc4KeySearchOnDevice,
  unknownKey,
  type GpuDevice,
  type SearchedRange,
} from '@cleartext/symmetric';
import {
  linesMeetingAtR1,
  threeInputGates,
  twoInputGates,
  type LogicCircuit,
} from '../packages/symmetric/src/key-search/des-lines.ts';
import { desTask, desWitnessBits } from '../packages/symmetric/src/key-search/des-task.ts';
import { webgpuDes } from '../packages/symmetric/src/key-search/webgpu-des.ts';
import { desShader, type ShaderStyle } from '../packages/symmetric/src/key-search/wgsl-des.ts';

const size = BigInt(process.argv[2] ?? 36);
const isQuick = process.argv[3] === 'quick';
const plaintext = utf8ToBytes('8 bytes!');
const pattern = unknownKey(8);

interface Adapter {
  readonly info: { readonly vendor: string; readonly device: string; readonly description: string };
  requestDevice(): Promise<GpuDevice & { destroy(): void }>;
}

async function main(): Promise<void> {
  const name: string = 'webgpu';
  const { create } = (await import(name)) as {
    readonly create: (options: string[]) => { requestAdapter(options: object): Promise<Adapter | null> };
  };
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('no graphics card with a driver was found');
  const { vendor, device: model, description } = adapter.info;
  console.log(`${model} (${vendor}, ${description}), Node ${process.version}`);
  const device = await adapter.requestDevice();

  await measureRc4(device);
  await check(device);
  const styles: [string, readonly LogicCircuit[], Partial<ShaderStyle>][] = [['as it is', threeInputGates(), {}]];
  if (!isQuick)
    styles.push(
      ['gates of two inputs', twoInputGates(), {}],
      ['gates of two inputs, whole S-boxes hoisted', twoInputGates(), { hoisted: 'whole S-boxes' }],
      ['whole S-boxes hoisted', threeInputGates(), { hoisted: 'whole S-boxes' }],
      ['workgroups of 64', threeInputGates(), { workgroupSize: 64 }],
      ['workgroups of 256', threeInputGates(), { workgroupSize: 256 }],
      ['a loop of 6 bits', threeInputGates(), { loopBits: 6 }],
      ['in step', threeInputGates(), { inStep: true }],
      ['in step, workgroups of 256', threeInputGates(), { inStep: true, workgroupSize: 256 }],
      ['in step, gates of two inputs', twoInputGates(), { inStep: true }],
      ['in step, gates of two, workgroups of 256', twoInputGates(), { inStep: true, workgroupSize: 256 }],
      ['gates of two inputs, workgroups of 256', twoInputGates(), { workgroupSize: 256 }],
      [
        'in step, whole S-boxes, workgroups of 256',
        threeInputGates(),
        { inStep: true, workgroupSize: 256, hoisted: 'whole S-boxes' },
      ],
    );
  for (const [title, circuits, style] of styles) await measure(device, title, circuits, style);
  device.destroy();
}

/** A planted key and the witnesses around it, as the other engines find them. */
async function check(device: GpuDevice): Promise<void> {
  const probe = desKeySearch(pattern, { plaintext, ciphertext: plaintext });
  const index = (1n << 45n) + 0x1234567n;
  const evidence = { plaintext, ciphertext: des(probe.keyAt(index)).encryptBlock(plaintext) };
  const from = (index >> 27n) << 27n;
  const start = performance.now();
  const onCard = await desKeySearchOnDevice(device, pattern, evidence).searchWithProof(from, 1n << 27n);
  console.log(`compiled, and 2^27 keys tried, in ${Math.round(performance.now() - start)} ms`);
  const onCore = desKeySearch(pattern, evidence).searchWithProof(from, 1n << 27n);
  if (onCard.found.length !== 1 || shown(onCard) !== shown(onCore))
    throw new Error(`the card and the core disagree: ${shown(onCard)}, ${shown(onCore)}`);
  console.log(`found ${bytesToHex(onCard.found[0].key)} and ${onCard.witnesses.length} witnesses, as one core does`);
}

function shown({ found, witnesses }: SearchedRange): string {
  return JSON.stringify([found.map(({ index, key }) => [String(index), bytesToHex(key)]), witnesses.map(String)]);
}

/**
 * RC4 with 40 bits: a planted key and the witnesses of 2^20 keys as one core finds them, then keys a second. The size of the rounds
 * is chosen by the first keys, so that a slow card ends as well.
 */
async function measureRc4(device: GpuDevice): Promise<void> {
  const space = unknownKey(5);
  const index = 0x5137a12e35n;
  const evidence = {
    plaintext,
    ciphertext: rc4(rc4KeySearch(space, { plaintext, ciphertext: plaintext }).keyAt(index)).process(plaintext),
  };
  const onCard = rc4KeySearchOnDevice(device, space, evidence);
  const from = (index >> 20n) << 20n;
  let start = performance.now();
  const range = await onCard.searchWithProof(from, 1n << 20n, 12);
  console.log(`RC4: compiled, and 2^20 keys tried, in ${Math.round(performance.now() - start)} ms`);
  const onCore = rc4KeySearch(space, evidence).searchWithProof(from, 1n << 20n, 12);
  if (range.found.length !== 1 || shown(range) !== shown(onCore))
    throw new Error(`RC4: the card and the core disagree: ${shown(range)}, ${shown(onCore)}`);
  console.log(`RC4: found ${bytesToHex(range.found[0].key)} and ${range.witnesses.length} witnesses, as one core does`);
  // Longer and longer rounds until one takes half a second; three rounds of twice its size are the figure.
  let roundBits = 20n;
  for (let taken = 0; taken < 500; roundBits++) {
    start = performance.now();
    await onCard.search(0n, 1n << roundBits);
    taken = performance.now() - start;
  }
  const keys = 2 ** Number(roundBits);
  const rates: number[] = [];
  let witnesses = 0;
  for (const round of [1n, 2n, 3n]) {
    start = performance.now();
    witnesses += (await onCard.searchWithProof(round << roundBits, 1n << roundBits)).witnesses.length;
    rates.push(keys / (performance.now() - start) / 1e6);
  }
  const best = Math.max(...rates);
  console.log(
    `RC4, 40 bits: ${best.toFixed(3)} G keys/s (${rates.map((rate) => rate.toFixed(3)).join(', ')}) in rounds of 2^${roundBits}, ` +
      `2^40 in ${approximateTime(2 ** 40 / best / 1e9)}, ${witnesses} witnesses of ${3 * keys * 2 ** -onCard.witnessBits} expected`,
  );
}

/** Keys a second of one shader, the best of three rounds. */
async function measure(
  device: GpuDevice,
  title: string,
  circuits: readonly LogicCircuit[],
  style: Partial<ShaderStyle>,
): Promise<void> {
  const { space } = desTask(pattern, { plaintext, ciphertext: plaintext }).parts(0n, 1n)[Symbol.iterator]().next()
    .value as { space: { order: readonly number[] } };
  const engine = webgpuDes(device, () => desShader(linesMeetingAtR1(circuits), space.order, style));
  const search = async (from: bigint, count: bigint): Promise<{ seconds: number; witnesses: number }> => {
    const start = performance.now();
    let witnesses = 0;
    for (const part of desTask(pattern, { plaintext, ciphertext: plaintext }).parts(from, count))
      witnesses += (await engine.search(part, desWitnessBits)).witnesses.length;
    return { seconds: (performance.now() - start) / 1000, witnesses };
  };
  const compile = (await search(0n, 1n << 15n)).seconds;
  await search(0n, 1n << (size - 1n));
  const rounds = [];
  for (const round of [1n, 2n, 3n]) rounds.push(await search(round << size, 1n << size));
  const keys = 2 ** Number(size);
  const rates = rounds.map(({ seconds }) => keys / seconds / 1e9);
  const best = Math.max(...rates);
  const witnesses = rounds.reduce((sum, round) => sum + round.witnesses, 0);
  console.log(
    `${title.padEnd(46)}${best.toFixed(2).padStart(8)} G keys/s (${rates.map((rate) => rate.toFixed(2)).join(', ')}), ` +
      `2^40 in ${approximateTime(2 ** 40 / best / 1e9)}, compiled in ${compile.toFixed(1)} s, ` +
      `${witnesses} witnesses of ${3 * keys * 2 ** -desWitnessBits} expected`,
  );
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
