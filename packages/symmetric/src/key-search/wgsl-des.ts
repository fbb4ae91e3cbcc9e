/**
 * The key search of DES as a shader in WGSL, the language of WebGPU (W3C, WebGPU Shading Language). A shader is a function that a graphics card
 * runs for thousands of numbers at once, here called invocations. Every invocation tries 2^13 keys: 32 side by side, since a word
 * has 32 bits, and these 256 times, in a loop. All rounds are written out, one line for each gate, and what does not depend on the bits
 * of the loop stands before it. Status: broken, as DES.
 */

import { dependents, textInputs, type Line, type Stage } from './des-lines.ts';
import { declarations, jobWord, surviveFunction } from './wgsl-block.ts';

/** Which of the unknown key bits, by their places in the order of the search, are tried where. */
export interface ShaderPlan {
  /** Those that differ between the 32 keys of a word: the first five. */
  readonly lanes: readonly number[];
  /** Those that count the turns of the loop: eight that many lines do not depend on. */
  readonly loop: readonly number[];
  /** Those that the number of the invocation gives, its bit 0 first. */
  readonly invocation: readonly number[];
  /** Keys are tried in blocks of at least 2^blockBits, whose first number is a multiple of their size. */
  readonly blockBits: number;
}

/** A shader and what has to be known to use it. */
export interface DesShader {
  readonly wgsl: string;
  readonly plan: ShaderPlan;
  /** The bits of the texts that it wants, a word of zeros or ones for each, in this order. */
  readonly texts: readonly string[];
  readonly workgroupSize: number;
}

/** What can be chosen about a shader; the defaults are what was fastest (see scripts/card-rate.ts). */
export interface ShaderStyle {
  /** Invocations in a workgroup. */
  readonly workgroupSize: number;
  /** How many key bits the loop counts. */
  readonly loopBits: number;
  /** What is moved out of the loop: every line that does not depend on it, or only S-boxes of which no line does. */
  readonly hoisted: 'lines' | 'whole S-boxes';
  /** Whether all invocations of a workgroup begin each turn together, so that they read the same instructions at the same time. */
  readonly inStep: boolean;
}

const usualStyle: ShaderStyle = { workgroupSize: 128, loopBits: 8, hoisted: 'lines', inStep: true };

/** The key bits that differ between the 32 keys of a word. */
const laneBits = 5;

/** How many places more than its bits the loop may choose from. */
const spareBits = 2;

/** The bits of an invocation's number: 2^22 of them are as many keys as the fastest card tries in a fifth of a second. */
const invocationBits = 22;

/** The constant words whose lane n has bit i of n. */
const lanePatterns = [0xaaaaaaaa, 0xcccccccc, 0xf0f0f0f0, 0xff00ff00, 0xffff0000];

/** The shader for a test (see des-lines.ts) and the unknown key bits in the order of the search. */
export function desShader(
  stages: readonly Stage[],
  order: readonly number[],
  style: Partial<ShaderStyle> = {},
): DesShader {
  const { workgroupSize, loopBits, hoisted, inStep } = { ...usualStyle, ...style };
  const lines = stages.flatMap((stage) => stage.lines);
  const plan = shaderPlan(lines, order, loopBits, inStep ? Math.log2(workgroupSize) : spareBits);
  const texts = textInputs(lines);
  const inLoop = dependents(
    lines,
    plan.loop.map((place) => `k${order[place]}`),
  );
  if (hoisted === 'whole S-boxes') {
    const parts = new Set(lines.filter(({ name }) => inLoop.has(name)).map(({ part }) => part));
    for (const { name, part } of lines) if (parts.has(part)) inLoop.add(name);
  }
  return { wgsl: shaderText(stages, order, plan, texts, inLoop, workgroupSize, inStep), plan, texts, workgroupSize };
}

/**
 * Chooses the bits of the loop. Of those in the window we take one after the other the bit that leaves the fewest lines in the loop; what is
 * left of the window goes to the invocation's number.
 */
function shaderPlan(
  lines: readonly Line[],
  order: readonly number[],
  loopBits: number,
  blockInvocationBits: number,
): ShaderPlan {
  const loopWindow = loopBits + spareBits;
  const window = order.slice(laneBits, laneBits + loopWindow).map((_, i) => laneBits + i);
  const loop: number[] = [];
  while (loop.length < loopBits && window.length > 0) {
    const costs = window.map(
      (place) =>
        dependents(
          lines,
          [...loop, place].map((at) => `k${order[at]}`),
        ).size,
    );
    loop.push(...window.splice(costs.indexOf(Math.min(...costs)), 1));
  }
  const rest = order.map((_, place) => place).slice(laneBits + loopWindow);
  return {
    lanes: order.map((_, place) => place).slice(0, laneBits),
    loop,
    invocation: [...window, ...rest].slice(0, invocationBits),
    blockBits: Math.min(laneBits + loopBits + blockInvocationBits, order.length),
  };
}

function shaderText(
  stages: readonly Stage[],
  order: readonly number[],
  { lanes, loop, invocation }: ShaderPlan,
  texts: readonly string[],
  inLoop: ReadonlySet<string>,
  workgroupSize: number,
  inStep: boolean,
): string {
  const keyBit = (n: number): string => {
    const place = order.indexOf(n);
    if (lanes.includes(place)) return `0x${lanePatterns[place].toString(16)}u`;
    const fixed = jobWord('key', n);
    const bit = invocation.indexOf(place);
    return bit < 0 ? fixed : `${fixed} ^ allLanes(invocation >> ${bit}u)`;
  };
  const before = stages.flatMap((stage) => stage.lines).filter(({ name }) => !inLoop.has(name));
  const inside = stages.map((stage) => ({ ...stage, lines: stage.lines.filter(({ name }) => inLoop.has(name)) }));
  const fixedBits = Array.from({ length: 56 }, (_, n) => n).filter((n) => !loop.includes(order.indexOf(n)));
  return [
    ...['// Tries 32 keys in every bit of a word. Written by wgsl-des.ts of @cleartext/symmetric.', ''],
    '// What one dispatch is about: key bits and bits of the text, each a word of zeros or of ones.',
    ...declarations(
      ['key: array<vec4<u32>, 14>', `text: array<vec4<u32>, ${Math.ceil(texts.length / 4)}>`],
      'three words for each word with a key that passed',
    ),
    '',
    'const ones = 0xffffffffu;',
    '',
    '// The last bit of a number, in all lanes.',
    'fn allLanes(bit: u32) -> u32 {',
    '  return 0u - (bit & 1u);',
    '}',
    '',
    `@compute @workgroup_size(${workgroupSize})`,
    'fn search(@builtin(global_invocation_id) id: vec3<u32>) {',
    '  let invocation = id.x;',
    ...(inStep ? [] : ['  if (invocation >= job.invocations) {', '    return;', '  }']),
    '  // Key bits: different in every lane, from the number of the invocation, or the same for all.',
    ...fixedBits.map((n) => `  let k${n} = ${keyBit(n)};`),
    '  // The text.',
    ...texts.map((name, i) => `  let ${name} = ${jobWord('text', i)};`),
    ...written(before, '  '),
    '',
    `  for (var turn = 0u; turn < ${2 ** loop.length}u; turn++) {`,
    ...loop.map((place, i) => `    let k${order[place]} = allLanes(turn >> ${i}u);`),
    ...(inStep ? ['    workgroupBarrier();'] : []),
    ...nested(inside, '    '),
    '  }',
    '  if (invocation < job.invocations) {',
    '    atomicAdd(&result.ended, 1u);',
    '  }',
    '}',
    '',
    ...surviveFunction(['invocation', 'turn', 'keys']),
  ].join('\n');
}

/** Stage within stage: each goes on only if a key has no mismatch so far. */
function nested([stage, ...rest]: readonly Stage[], indentation: string): string[] {
  const deeper = `${indentation}  `;
  return [
    ...written(stage.lines, indentation),
    `${indentation}if (${stage.mismatch} != ones) {`,
    ...(rest.length > 0 ? nested(rest, deeper) : [`${deeper}survive(invocation, turn, ~${stage.mismatch});`]),
    `${indentation}}`,
  ];
}

/** Lines as WGSL, with a comment where another part begins. */
function written(lines: readonly Line[], indentation: string): string[] {
  return lines.flatMap(({ name, expression, part }, i) => [
    ...(lines[i - 1]?.part === part ? [] : [`${indentation}// ${part}`]),
    `${indentation}let ${name} = ${expression};`,
  ]);
}
