/**
 * The test of 32 keys of DES as straight-line code: lines that each give a name to one value, made from the gate lists of
 * des-sbox-circuits.ts. Nothing here knows a language: wgsl-des.ts writes the lines down for a graphics card, and a test runs them
 * as JavaScript. The one idea: which values depend on which key bits can be read off the lines, so that what does not
 * depend on the bits of a loop is moved out of it by a rule and not by hand. Status: broken, as DES.
 */

import { bytesToBits, permute } from '@cleartext/core';
import { IP } from '../des/tables.ts';
import { comparedBoxes, roundKeyBits, sboxInputs, sboxOutputs } from './des-layout.ts';
import { sboxCircuits, type SboxCircuit } from './des-sbox-circuits.ts';
import { threeInputCircuits } from './des-sbox-three-input.ts';
import { threeInputExpression } from './three-input-gate.ts';

/**
 * `let name = expression`. The expression is over the operands with the operators `&`, `|`, `^`, `~` and brackets, which mean the same in
 * WGSL, JavaScript and C. Inputs are names that no line defines: key bits `k0` to `k55`, bits of a text such as `R15_31`, and `ones`.
 */
export interface Line {
  readonly name: string;
  readonly operands: readonly string[];
  readonly expression: string;
  /** What it is a part of, such as `round 15, S1`. */
  readonly part: string;
}

/** Some lines, after which the value `mismatch` has a one for every key that is wrong: an occasion to give up. */
export interface Stage {
  readonly lines: readonly Line[];
  readonly mismatch: string;
}

/**
 * The test where a whole block is known: from R16 and R15 down to R2, from L0 and R0 up to R1, and a comparison of what both say of R1,
 * at most six S-boxes or 24 bits. The first occasion to give up is after three.
 */
export function linesMeetingAtR1(circuits = threeInputGates()): Stage[] {
  const { sbox, round, downTo } = roundsOver(circuits);
  const start = [...round(16, 'R16', 'R15', 'R14'), ...round(1, 'L0', 'R0', 'R1'), ...downTo(4)];
  const boxes = Array.from({ length: comparedBoxes }, (_, box) => box);
  const steps = [boxes.slice(0, 3), ...boxes.slice(3).map((box) => [box])].map((some) => {
    const lines = some.flatMap((box) => sbox(3, box, 'R3', 'R2', 'down_R1'));
    const compared = some.flatMap((box) => sboxOutputs[box].map((bit) => [`down_R1_${bit}`, `R1_${bit}`] as const));
    return { lines, compared };
  });
  return stages('', start, steps);
}

/**
 * The test where only some bits are known of one or more blocks (a mask of 8 bytes for each): down to the plaintext, R0 before L0.
 * Names of the n-th block begin with `t0_`, `t1_`; what is known of it is `t0_known_R0_31` and so on.
 */
export function linesDownToPlaintext(masks: readonly Uint8Array[], circuits = threeInputGates()): Stage[] {
  let before: string | undefined;
  return masks.flatMap((mask, n) => {
    const prefix = `t${n}_`;
    const { round, downTo } = roundsOver(circuits, prefix);
    const isKnown = permute(bytesToBits(mask), IP);
    const step = (half: 'L0' | 'R0', lines: readonly Line[]): Step => {
      const bits = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => isKnown[(half === 'L0' ? 0 : 32) + bit]);
      const compared = bits.map((bit) => [`${prefix}${half}_${bit}`, `${prefix}known_${half}_${bit}`] as const);
      return { lines, compared };
    };
    const start = [...round(16, 'R16', 'R15', 'R14'), ...downTo(3)];
    const steps = [step('R0', round(2, 'R2', 'R1', 'R0')), step('L0', round(1, 'R1', 'R0', 'L0'))];
    const made = stages(prefix, start, steps, before);
    before = made.at(-1)?.mismatch ?? before;
    return made;
  });
}

/** An S-box as gates that are written down as expressions: wires 0 to 5 are the inputs, and so on as in des-sbox-circuits.ts. */
export interface LogicCircuit extends Pick<SboxCircuit, 'outputs' | 'complement'> {
  readonly gates: readonly {
    readonly inputs: readonly number[];
    readonly expression: (names: readonly string[]) => string;
  }[];
}

/** The S-boxes in gates of two inputs, those of the other engines. */
export function twoInputGates(): readonly LogicCircuit[] {
  return sboxCircuits.map(({ outputs, complement, gates }) => ({
    outputs,
    complement,
    gates: gates.map(({ a, gate, b }) => ({
      inputs: [a, b],
      expression: ([x, y]) => (gate === '&~' ? `${x} & ~${y}` : `${x} ${gate} ${y}`),
    })),
  }));
}

/** The S-boxes in gates of three inputs, each of them one instruction of a graphics card. */
export function threeInputGates(): readonly LogicCircuit[] {
  return threeInputCircuits.map(({ outputs, gates }, box) => ({
    outputs,
    complement: sboxCircuits[box].complement,
    gates: gates.map(({ inputs, table }) => ({ inputs, expression: (names) => threeInputExpression(table, names) })),
  }));
}

/** Which values among `lines` depend on one of `inputs`, directly or through others; the inputs included. */
export function dependents(lines: readonly Line[], inputs: Iterable<string>): Set<string> {
  const names = new Set(inputs);
  for (const { name, operands } of lines) if (operands.some((operand) => names.has(operand))) names.add(name);
  return names;
}

/** The bits of the texts that the lines use, in the order of their first use. */
export function textInputs(lines: readonly Line[]): string[] {
  const defined = new Set(lines.map(({ name }) => name));
  const used = new Set(lines.flatMap(({ operands }) => operands));
  return [...used].filter((name) => !defined.has(name) && !/^k\d+$/.test(name) && name !== 'ones');
}

/** Lines, and the pairs of values that must be equal after them. */
interface Step {
  readonly lines: readonly Line[];
  readonly compared: readonly (readonly [string, string])[];
}

/** How many values are joined in a line. */
const few = 6;

/** Every step as a stage; what no comparison needs is left out. `before` is the mismatch of an earlier block. */
function stages(prefix: string, start: readonly Line[], steps: readonly Step[], before?: string): Stage[] {
  const made: Stage[] = [];
  let lines = [...start];
  let sum = before;
  steps.forEach((step, i) => {
    lines.push(...step.lines);
    if (step.compared.length === 0) return;
    const part = `${prefix}comparison ${i + 1}`;
    const differences = step.compared.map(([a, b]): Line => {
      return {
        name: `${prefix}wrong_${a.split('_').slice(-2).join('_')}`,
        operands: [a, b],
        expression: `${a} ^ ${b}`,
        part,
      };
    });
    const mismatch = `${prefix}mismatch${i + 1}`;
    const operands = [...(sum === undefined ? [] : [sum]), ...differences.map(({ name }) => name)];
    // In sums of a few, since a sum of all would be a long line.
    const sums: Line[] = [];
    while (operands.length > few) {
      const some = operands.splice(0, few);
      const name = `${mismatch}_${sums.length + 1}`;
      sums.push({ name, operands: some, expression: some.join(' | '), part });
      operands.unshift(name);
    }
    sums.push({ name: mismatch, operands, expression: operands.join(' | '), part });
    made.push({ lines: [...lines, ...differences, ...sums], mismatch });
    sum = mismatch;
    lines = [];
  });
  const names = new Set(made.slice(-1).map(({ mismatch }) => mismatch));
  return made
    .reverse()
    .map((stage) => ({ ...stage, lines: needed(stage.lines, names) }))
    .reverse();
}

/** Those of `lines` that the values `names` need, in order. Adds to `names` what these lines need themselves. */
function needed(lines: readonly Line[], names: Set<string>): Line[] {
  const kept: Line[] = [];
  for (let i = lines.length - 1; i >= 0; i--) {
    if (!names.has(lines[i].name)) continue;
    kept.push(lines[i]);
    for (const operand of lines[i].operands) names.add(operand);
  }
  return kept.reverse();
}

/** The rounds of one block, whose names begin with `prefix`. */
interface Rounds {
  /** to = from + f(R, K of round n), or only the four bits of it that come out of one S-box. */
  readonly sbox: (n: number, box: number, from: string, R: string, to: string) => Line[];
  readonly round: (n: number, from: string, R: string, to: string) => Line[];
  /** Rounds 15 to `last`, backwards: R of two rounds before = R of this round + f(R of the round before, K of this round). */
  readonly downTo: (last: number) => Line[];
}

function roundsOver(circuits: readonly LogicCircuit[], prefix = ''): Rounds {
  const boxes = Array.from({ length: 8 }, (_, box) => box);
  const sbox: Rounds['sbox'] = (n, box, from, R, to) => {
    const { gates, outputs, complement } = circuits[box];
    const part = `${prefix}round ${n}, S${box + 1}`;
    const wire = (w: number): string => `${prefix}r${n}s${box + 1}_${w}`;
    const bitOf = (half: string, bit: number): string => `${prefix}${half}_${bit}`;
    const sum = (name: string, ...operands: string[]): Line => {
      return { name, operands, expression: operands.join(' ^ '), part };
    };
    const inverted = (j: number): string[] => ((complement >>> (3 - j)) & 1 ? ['ones'] : []);
    return [
      ...sboxInputs[box].map((bit, j) => sum(wire(j), bitOf(R, bit), `k${roundKeyBits[48 * (n - 1) + 6 * box + j]}`)),
      ...gates.map(({ inputs, expression }, g): Line => {
        const operands = inputs.map(wire);
        return { name: wire(6 + g), operands, expression: expression(operands), part };
      }),
      ...sboxOutputs[box].map((bit, j) => sum(bitOf(to, bit), bitOf(from, bit), wire(outputs[j]), ...inverted(j))),
    ];
  };
  const round: Rounds['round'] = (n, from, R, to) => boxes.flatMap((box) => sbox(n, box, from, R, to));
  const downTo: Rounds['downTo'] = (last) => {
    const lines: Line[] = [];
    for (let n = 15; n >= last; n--) lines.push(...round(n, `R${n}`, `R${n - 1}`, `R${n - 2}`));
    return lines;
  };
  return { sbox, round, downTo };
}
