/**
 * Bitsliced DES with 128 lanes: a WebAssembly module with vector instructions, assembled at run time from the same gate
 * lists as the plain JavaScript of bitsliced-des.ts, and built the same way: one function for each S-box, one for
 * a round, one for the rounds in the middle, two that compare, one that enciphers. (S-boxes as functions of their own are faster than inlined.)
 * Status: broken, as DES.
 */

import { encodeModule, instantiate, instruction, type Code, type WasmFunction } from '@cleartext/core';
import type { BitslicedDes } from './bitsliced-des.ts';
import { comparedBoxes, memory, roundKeyBits, sboxInputs, sboxOutputs, text, textOf } from './des-layout.ts';
import { sboxCircuits, type Gate, type SboxCircuit } from './des-sbox-circuits.ts';

/** The engine in WebAssembly, or undefined where it has no vectors. There is only one, and every search fills it again. */
export function simdDes(): BitslicedDes | undefined {
  engine ??= instantiateEngine() ?? 'missing';
  return engine === 'missing' ? undefined : engine;
}

let engine: BitslicedDes | 'missing' | undefined;

/** Bytes in a slice. */
const sliceSize = 16;

/** Where the table of round keys begins, behind the slices: the address of a slice for each entry of `roundKeyBits`. */
const roundKeyTable = 0x4000;

/** Functions 0 to 7 are the S-boxes. */
const roundFunction = 8;
const middleFunction = 9;

// The parameters of an S-box and of a round: addresses.
const K = 0;
const R = 1;
const FROM = 2;
const TO = 3;

function instantiateEngine(): BitslicedDes | undefined {
  const exported = instantiate(simdDesModule());
  if (!exported) return undefined;
  const { buffer } = exported['memory'] as { readonly buffer: ArrayBuffer };
  new Int32Array(buffer, roundKeyTable, roundKeyBits.length).set(roundKeyBits.map((bit) => bit * sliceSize));
  const boxes = sboxCircuits.map((_, i) => exported[`S${i + 1}`] as (...addresses: number[]) => void);
  const testComplete = exported['testComplete'] as (base: number) => number;
  const testPartial = exported['testPartial'] as (base: number) => number;
  const encrypt = exported['encrypt'] as (base: number) => void;
  return {
    name: 'WebAssembly SIMD',
    lanes: 128,
    words: new Int32Array(buffer, 0, roundKeyTable / 4),
    sbox: (box, round, R, from, to) =>
      boxes[box](roundKeyAddress(round), R * sliceSize, from * sliceSize, to * sliceSize),
    testComplete: (n) => testComplete(textOf(n) * sliceSize) !== 0,
    testPartial: (n) => testPartial(textOf(n) * sliceSize) !== 0,
    encrypt: (n) => encrypt(textOf(n) * sliceSize),
  };
}

/** The module's bytes. */
export function simdDesModule(): Uint8Array {
  return encodeModule([
    ...sboxCircuits.map(sboxFunction),
    round(),
    middleRounds(),
    testComplete(),
    testPartial(),
    encrypt(),
  ]);
}

const gateInstruction: Readonly<Record<Gate, Code>> = {
  '^': instruction.v128Xor,
  '&': instruction.v128And,
  '|': instruction.v128Or,
  '&~': instruction.v128AndNot,
};

/** to = from + the part of f(R, K) that comes from one S-box. */
function sboxFunction({ gates, outputs, complement }: SboxCircuit, box: number): WasmFunction {
  const { localGet, localSet, i32Load, v128Load, v128Store, v128Xor, v128Not } = instruction;
  const wire = (n: number): number => 4 + n;
  const body = [
    ...sboxInputs[box].map((bit, j) => [
      ...[...localGet(R), ...v128Load(bit * sliceSize)],
      ...[...localGet(K), ...i32Load(4 * (6 * box + j)), ...v128Load(0)],
      ...[...v128Xor, ...localSet(wire(j))],
    ]),
    ...gates.map(({ a, gate, b }, g) => [
      ...[...localGet(wire(a)), ...localGet(wire(b))],
      ...[...gateInstruction[gate], ...localSet(wire(6 + g))],
    ]),
    ...sboxOutputs[box].map((bit, j) => [
      ...[...localGet(TO), ...localGet(FROM), ...v128Load(bit * sliceSize)],
      ...[...localGet(wire(outputs[j])), ...((complement >>> (3 - j)) & 1 ? v128Not : [])],
      ...[...v128Xor, ...v128Store(bit * sliceSize)],
    ]),
  ].flat();
  return { name: `S${box + 1}`, parameters: 4, returns: false, vectors: 6 + gates.length, body };
}

/** to = from + f(R, K). */
function round(): WasmFunction {
  const { localGet, call } = instruction;
  const parameters = [K, R, FROM, TO].flatMap(localGet);
  const body = sboxCircuits.flatMap((_, box) => [...parameters, ...call(box)]);
  return { parameters: 4, returns: false, vectors: 0, body };
}

/** An address: a slice of the working memory, or one of the text whose address is parameter 0. */
interface Half {
  readonly slice: number;
  readonly ofText: boolean;
}

const A: Half = { slice: memory.A, ofText: false };
const B: Half = { slice: memory.B, ofText: false };
const half = (slice: number): Half => ({ slice, ofText: true });

/** Puts the address of a half on the stack. */
function push({ slice, ofText }: Half): Code {
  const { i32Const, localGet, i32Add } = instruction;
  return ofText ? [...localGet(0), ...i32Const(slice * sliceSize), ...i32Add] : i32Const(slice * sliceSize);
}

function roundKeyAddress(number: number): number {
  return roundKeyTable + 4 * 48 * (number - 1);
}

/** A call of one S-box (0 to 7) or of a whole round. */
function apply(fn: number, number: number, R: Half, from: Half, to: Half): Code {
  const { i32Const, call } = instruction;
  return [...i32Const(roundKeyAddress(number)), ...push(R), ...push(from), ...push(to), ...call(fn)];
}

/** From R15 and R14 of the text down to R3 in A and R2 in B. */
function middleRounds(): WasmFunction {
  const body = [
    apply(roundFunction, 15, half(text.R14), half(text.R15), A),
    apply(roundFunction, 14, A, half(text.R14), B),
    ...[13, 11, 9, 7, 5].flatMap((n) => [apply(roundFunction, n, B, A, A), apply(roundFunction, n - 1, A, B, B)]),
  ].flat();
  return { parameters: 1, returns: false, vectors: 0, body };
}

const middle: Code = [...instruction.localGet(0), ...instruction.call(middleFunction)];

/** mismatch |= the difference of two halves in one bit, under a mask if there is one. */
function compare(bit: number, computed: Half, expected: Half, mask?: Half): Code {
  const { localGet, localSet, v128Load, v128Xor, v128And, v128Or } = instruction;
  const load = (of: Half): Code => [...push(of), ...v128Load(bit * sliceSize)];
  const masked = mask ? [...load(mask), ...v128And] : [];
  return [...localGet(1), ...load(computed), ...load(expected), ...v128Xor, ...masked, ...v128Or, ...localSet(1)];
}

/** Returns 0 if every lane has a mismatch. */
function giveUp(): Code {
  const { localGet, v128Not, v128AnyTrue, i32EqualsZero, ifNotZero, i32Const } = instruction;
  return [
    ...[...localGet(1), ...v128Not, ...v128AnyTrue, ...i32EqualsZero],
    ...ifNotZero([...i32Const(0), ...instruction.return]),
  ];
}

/** Stores the lanes without a mismatch and returns 1. */
function survive(): Code {
  const { i32Const, localGet, v128Not, v128Store } = instruction;
  return [...i32Const(memory.survivors * sliceSize), ...localGet(1), ...v128Not, ...v128Store(0), ...i32Const(1)];
}

function testComplete(): WasmFunction {
  const body = [
    middle,
    ...sboxOutputs
      .slice(0, comparedBoxes)
      .flatMap((bits, box) => [apply(box, 3, B, A, A), ...bits.map((bit) => compare(bit, A, half(text.R1))), giveUp()]),
    survive(),
  ].flat();
  return { name: 'testComplete', parameters: 1, returns: true, vectors: 1, body };
}

function testPartial(): WasmFunction {
  const bits = Array.from({ length: 32 }, (_, bit) => bit);
  const body = [
    middle,
    apply(roundFunction, 3, B, A, A),
    apply(roundFunction, 2, A, B, B),
    ...bits.map((bit) => compare(bit, B, half(text.R0), half(text.maskR0))),
    giveUp(),
    apply(roundFunction, 1, B, A, A),
    ...bits.map((bit) => compare(bit, A, half(text.L0), half(text.maskL0))),
    giveUp(),
    survive(),
  ].flat();
  return { name: 'testPartial', parameters: 1, returns: true, vectors: 1, body };
}

/** From L0 and R0 of the text up to R15 in A and R16 in B. */
function encrypt(): WasmFunction {
  const body = [
    apply(roundFunction, 1, half(text.R0), half(text.L0), A),
    apply(roundFunction, 2, A, half(text.R0), B),
    ...[3, 5, 7, 9, 11, 13, 15].flatMap((n) => [
      apply(roundFunction, n, B, A, A),
      apply(roundFunction, n + 1, A, B, B),
    ]),
  ].flat();
  return { name: 'encrypt', parameters: 1, returns: false, vectors: 0, body };
}
