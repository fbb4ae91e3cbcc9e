/**
 * A machine for one prime field: a memory of field elements, and formulas that work on it. There are two, with the same results: one
 * in WebAssembly (field-module.ts), and one on bigints for places that allow no WebAssembly. The elements of a point
 * lie one after the other; an address is where the first of them lies.
 *
 * Leaks: addresses are chosen by digits of scalars, and caches can tell; on bigints, time depends on the values as well.
 */

import { instantiate } from '@cleartext/core';
import { mod } from '../field.ts';
import { fieldModule, limbsFor, limbsOf, WIDTH } from './field-module.ts';
import { otherNames, type Formula } from './formula.ts';

/** A machine and its formulas. */
export interface Machine<Name extends string> {
  /** How far the addresses of neighbouring elements are apart. */
  readonly step: number;
  /** The first address that is free for the caller. */
  readonly free: number;
  /** Puts a number modulo p at an address. */
  write(address: number, value: bigint): void;
  /** The number at an address, in 0 .. p - 1. */
  read(address: number): bigint;
  /** Each formula: it writes its output at the first address, and reads its inputs at the others. They may be the same. */
  readonly run: Readonly<Record<Name, (output: number, ...inputs: number[]) => void>>;
}

/** What a machine is made for. */
export interface Plan<Name extends string> {
  /** An odd prime. */
  readonly p: bigint;
  readonly constants?: Readonly<Record<string, bigint>>;
  readonly formulas: Readonly<Record<Name, Formula>>;
  /** How many elements the caller needs. */
  readonly elements: number;
}

/** What makes a machine for a plan. */
export type MachineMaker = <Name extends string>(plan: Plan<Name>) => Machine<Name>;

/** The machine for a plan: in WebAssembly if that may be used here, otherwise on bigints. */
export function machineFor<Name extends string>(plan: Plan<Name>): Machine<Name> {
  return wasmMachine(plan) ?? bigintMachine(plan);
}

/** The machine in WebAssembly, or undefined where that may not be used. */
export function wasmMachine<Name extends string>(plan: Plan<Name>): Machine<Name> | undefined {
  const { p, formulas, constants = {}, elements } = plan;
  const names = Object.keys(formulas) as Name[];
  const scratch = scratchNames(plan);
  const limbs = limbsFor(p);
  const step = 8 * limbs;
  const pages = Math.ceil(((scratch.length + elements) * step) / 0x10000);
  const exports = instantiate(fieldModule(p, limbs, Object.values<Formula>(formulas), names, scratch, pages));
  if (!exports) return undefined;
  const memory = new BigInt64Array((exports.memory as { readonly buffer: ArrayBuffer }).buffer);
  const R = 1n << BigInt(WIDTH * limbs); // Montgomery's R
  const inverseR = inverseOfPowerOfTwo(WIDTH * limbs, p);
  const machine: Machine<Name> = {
    step,
    free: scratch.length * step,
    write(address, value) {
      memory.set(limbsOf(mod(value * R, p), limbs), address / 8);
    },
    read(address) {
      let value = 0n;
      for (let i = limbs - 1; i >= 0; i--) value = (value << BigInt(WIDTH)) + memory[address / 8 + i];
      return mod(value * inverseR, p);
    },
    run: exports as Machine<Name>['run'],
  };
  for (const [name, value] of Object.entries(constants)) machine.write(scratch.indexOf(name) * step, value);
  return machine;
}

/** The same on bigints. */
export function bigintMachine<Name extends string>(plan: Plan<Name>): Machine<Name> {
  const { p, formulas, constants = {} } = plan;
  const scratch = scratchNames(plan);
  const memory: bigint[] = [];
  for (const [name, value] of Object.entries(constants)) memory[scratch.indexOf(name)] = value;
  const carryOut = ({ inputs, output, operations }: Formula): Machine<Name>['run'][Name] => {
    // A place is an address in the scratch, or an element of an input.
    const place = (name: string): readonly [number, number] => {
      const input = inputs.findIndex((coordinates) => coordinates.includes(name));
      return input < 0 ? [-1, scratch.indexOf(name)] : [input, inputs[input].indexOf(name)];
    };
    const steps = operations.map(({ to, a, operator, b }) => [place(to)[1], place(a), operator, place(b)] as const);
    const results = output.map(place);
    return (out, ...addresses) => {
      const at = ([input, i]: readonly [number, number]): bigint => memory[input < 0 ? i : addresses[input] + i];
      for (const [to, a, operator, b] of steps) {
        const [x, y] = [at(a), at(b)];
        memory[to] = operator === '*' ? (x * y) % p : operator === '+' ? x + y : x - y;
      }
      results.forEach((from, i) => (memory[out + i] = at(from)));
    };
  };
  const run = Object.fromEntries(
    Object.entries<Formula>(formulas).map(([name, formula]) => [name, carryOut(formula)]),
  ) as Machine<Name>['run'];
  return {
    step: 1,
    free: scratch.length,
    write: (address, value) => void (memory[address] = mod(value, p)),
    read: (address) => mod(memory[address], p),
    run,
  };
}

function scratchNames<Name extends string>({ formulas, constants = {} }: Plan<Name>): readonly string[] {
  return [...new Set([...Object.keys(constants), ...Object.values<Formula>(formulas).flatMap(otherNames)])];
}

/** 2^-bits modulo p: half of a number is that of it or of it plus p, whichever is even. */
function inverseOfPowerOfTwo(bits: number, p: bigint): bigint {
  let inverse = 1n;
  for (let i = 0; i < bits; i++) inverse = (inverse % 2n === 0n ? inverse : inverse + p) / 2n;
  return inverse;
}
