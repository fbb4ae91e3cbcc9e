/**
 * The key search of RC4 as a shader in WGSL. Every invocation tries one key. Its permutation S has 256 bytes, four to a word, in the memory
 * of its workgroup: word w of invocation l stands at 64 w + l, so that invocations side by side never wait for the same bank of memory,
 * whatever their indices. The exchanges of the key set-up are written out in fours, and the word of index i stays in a register
 * for these four. Status: broken, as RC4.
 */

import type { KeyBit } from './key-pattern.ts';
import { comparedBytes } from './rc4-search.ts';
import type { BlockShader } from './webgpu-blocks.ts';
import { declarations, jobWord, surviveFunction } from './wgsl-block.ts';

/** Invocations in a workgroup: their permutations take 16 KiB, which is what WebGPU promises to a workgroup. */
const workgroupSize = 64;

/** The bits of an invocation's number: 2^29 keys take the fastest card a third of a second. */
const invocationBits = 29;

/** Even where every key passes, there is room for 2^12 survivors. */
const smallestBlock = 12;

/** The layout of `Job`, in words: after the number of invocations, how many bytes are compared, what with, and the key. */
export const rc4JobLayout = { bytes: 1, compared: 4, key: 4 + 4 * comparedBytes } as const;

/** The shader for keys of `length` bytes with these unknown bits, bit 0 of the number first. */
export function rc4Shader(length: number, bits: readonly KeyBit[]): BlockShader {
  const keyWords = Math.ceil(length / 4);
  return {
    wgsl: shaderText(length, keyWords, bits.slice(0, invocationBits)),
    workgroupSize,
    jobWords: rc4JobLayout.key + 4 * keyWords,
    survivorWords: 1,
    bitsOfInvocation: 0,
    smallestBlock: Math.min(smallestBlock, bits.length),
    largestBlock: Math.min(invocationBits, bits.length),
  };
}

function shaderText(length: number, keyWords: number, bits: readonly KeyBit[]): string {
  // After this many exchanges both the word of i and the byte of the key begin anew.
  const turn = leastCommonMultiple(4, length);
  const turns = Math.floor(256 / turn);
  return [
    '// Tries one RC4 key in every invocation. Written by wgsl-rc4.ts of @cleartext/symmetric.',
    '',
    '// What one dispatch is about: how many bytes of keystream are compared, for each of them a value and a mask that the right key fits, and',
    '// a value and a mask that a witness fits; and the bytes of the key.',
    ...declarations(
      ['bytes: u32', `compared: array<vec4<u32>, ${comparedBytes}>`, `key: array<vec4<u32>, ${keyWords}>`],
      'a word for each key that passed: the number of its invocation',
    ),
    '',
    '// The permutations of the workgroup.',
    `var<workgroup> S: array<u32, ${64 * workgroupSize}>;`,
    '',
    `@compute @workgroup_size(${workgroupSize})`,
    'fn search(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,',
    '          @builtin(local_invocation_index) l: u32) {',
    `  let first = ${workgroupSize}u * (group.y * groups.x + group.x);`,
    '  let invocation = first + l;',
    '  // The key.',
    ...Array.from({ length }, (_, n) => `  let k${n} = ${keyByte(n, bits)};`),
    '',
    '  // The key set-up: S is the identity at first.',
    `  for (var word = 0u; word < 64u; word++) {`,
    `    ${stateWord('word')} = 0x03020100u + 0x04040404u * word;`,
    '  }',
    '  var j = 0u;',
    '  var iWord = 0u;',
    '  var w = 0u;',
    ...(turns > 0
      ? [`  for (var turn = 0u; turn < ${turns}u; turn++) {`, ...exchanges(turn, length, '    '), '  }']
      : []),
    ...exchanges(256 - turns * turn, length, '  '),
    '',
    '  if (passes(l)) {',
    '    survive(invocation);',
    '  }',
    '  // When all of the workgroup are here, one of them counts those that were not too many.',
    '  workgroupBarrier();',
    '  if (l == 0u && first < job.invocations) {',
    `    atomicAdd(&result.ended, min(${workgroupSize}u, job.invocations - first));`,
    '  }',
    '}',
    '',
    '// Whether the keystream is that of the right key or of a witness, as far as it is compared.',
    'fn passes(l: u32) -> bool {',
    '  var fits = true;',
    '  var isWitness = true;',
    '  var j = 0u;',
    '  for (var n = 0u; n < job.bytes; n++) {',
    '    let i = n + 1u;',
    '    let a = byteOf(i, l);',
    '    j = (j + a) & 255u;',
    '    let b = byteOf(j, l);',
    '    setByte(j, l, a);',
    '    setByte(i, l, b);',
    '    let output = byteOf((a + b) & 255u, l);',
    '    let compared = job.compared[n];',
    '    fits = fits && ((output ^ compared.x) & compared.y) == 0u;',
    '    isWitness = isWitness && ((output ^ compared.z) & compared.w) == 0u;',
    '    if (!(fits || isWitness)) {',
    '      return false;',
    '    }',
    '  }',
    '  return true;',
    '}',
    '',
    'fn byteOf(i: u32, l: u32) -> u32 {',
    `  return extractBits(${stateWord('i >> 2u')}, (i & 3u) << 3u, 8u);`,
    '}',
    '',
    'fn setByte(i: u32, l: u32, value: u32) {',
    `  ${stateWord('i >> 2u')} = insertBits(${stateWord('i >> 2u')}, value, (i & 3u) << 3u, 8u);`,
    '}',
    '',
    ...surviveFunction(['invocation']),
  ].join('\n');
}

function stateWord(index: string): string {
  return `S[(${index}) * ${workgroupSize}u + l]`;
}

/**
 * A byte of the key: what is the same for the whole dispatch, and bits of the invocation's number. Neighbours there that are neighbours
 * in the key as well move together.
 */
function keyByte(n: number, bits: readonly KeyBit[]): string {
  const runs: { place: number; shift: number; count: number }[] = [];
  bits.forEach(({ byte, mask }, place) => {
    if (byte !== n) return;
    const shift = Math.log2(mask);
    const last = runs.at(-1);
    if (last && last.shift + last.count === shift) last.count++;
    else runs.push({ place, shift, count: 1 });
  });
  const moved = runs.map(({ place, shift, count }) => {
    const part = `extractBits(invocation, ${place}u, ${count}u)`;
    return shift === 0 ? part : `(${part} << ${shift}u)`;
  });
  return [jobWord('key', n), ...moved].join(' | ');
}

/** Exchanges of the key set-up, from a multiple of four on: S[i] and S[j] with j = j + S[i] + key[i mod length]. */
function exchanges(count: number, length: number, indentation: string): string[] {
  return Array.from({ length: count }, (_, i) => {
    const at = 8 * (i % 4);
    return [
      ...(at === 0 ? [`w = ${stateWord('iWord')};`] : []),
      `{ // i = 4 iWord + ${i % 4}`,
      `  let a = extractBits(w, ${at}u, 8u);`,
      `  j = (j + a + k${i % length}) & 255u;`,
      '  let jWord = j >> 2u;',
      '  let jBit = (j & 3u) << 3u;',
      '  let isSame = jWord == iWord;',
      `  let v = select(${stateWord('jWord')}, w, isSame);`,
      '  let changed = insertBits(v, a, jBit, 8u);',
      `  ${stateWord('jWord')} = changed;`,
      `  w = insertBits(select(w, changed, isSame), extractBits(v, jBit, 8u), ${at}u, 8u);`,
      '}',
      ...(at === 24 ? [`${stateWord('iWord')} = w;`, 'iWord++;'] : []),
    ].map((line) => indentation + line);
  }).flat();
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = a;
  while (multiple % b !== 0) multiple += a;
  return multiple;
}
