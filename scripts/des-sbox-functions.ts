/**
 * Writes packages/symmetric/src/key-search/des-sbox-functions.ts, the S-boxes of bitsliced DES as plain JavaScript, from the
 * gate lists of des-sbox-circuits.ts. Run: npx ts-node -T scripts/des-sbox-functions.ts
 * A test compares that file with what `sboxFunctions` returns.
 */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { sboxInputs, sboxOutputs } from '../packages/symmetric/src/key-search/des-layout.ts';
import { sboxCircuits, type SboxCircuit } from '../packages/symmetric/src/key-search/des-sbox-circuits.ts';

const target = path.join('packages', 'symmetric', 'src', 'key-search', 'des-sbox-functions.ts');

/** The text of des-sbox-functions.ts. */
export function sboxFunctions(): string {
  return `${head}${sboxCircuits.map(sboxFunction).join('\n')}${foot}`;
}

function plus(base: string, n: number): string {
  return n === 0 ? base : `${base} + ${n}`;
}

function sboxFunction(circuit: SboxCircuit, box: number): string {
  const lines = [
    ...sboxInputs[box].map((bit, j) => `const x${j} = W[${plus('R', bit)}] ^ W[K[${plus('k', 6 * box + j)}]];`),
    ...circuit.gates.map(({ a, gate, b }, g) => `const x${g + 6} = x${a} ${gate === '&~' ? '& ~' : `${gate} `}x${b};`),
    ...sboxOutputs[box].map((bit, j) => {
      const not = (circuit.complement >>> (3 - j)) & 1 ? '~' : '';
      return `W[${plus('to', bit)}] = W[${plus('from', bit)}] ^ ${not}x${circuit.outputs[j]};`;
    }),
  ];
  return `  function S${box + 1}(k: number, R: number, from: number, to: number): void {\n${lines.map((line) => `    ${line}\n`).join('')}  }\n`;
}

const head = `/**
 * The S-boxes of bitsliced DES in plain JavaScript. Generated from des-sbox-circuits.ts by scripts/des-sbox-functions.ts;
 * do not edit. Each function takes the six slices of R that enter its S-box, adds six slices of the round key, runs
 * through the gates, and adds the four results to the slices of the other half where table P wants them.
 */

/** One S-box of one round: \`to\` = \`from\` + its part of f(R, K), with \`k\` the place of the round key in K. */
export type SboxFunction = (k: number, R: number, from: number, to: number) => void;

/** S1 to S8 over a memory of slices W; K has the slice number of every bit of every round key. */
export function sboxesOver(W: Int32Array, K: Int32Array): readonly SboxFunction[] {
`;

const foot = `
  return [S1, S2, S3, S4, S5, S6, S7, S8];
}
`;

if (process.argv[1]?.endsWith('des-sbox-functions.ts')) writeFileSync(target, sboxFunctions());
