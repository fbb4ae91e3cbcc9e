/**
 * Searches for circuits of the S-boxes of DES over gates with three inputs, of those functions that a driver's compiler makes one instruction
 * of (NVIDIA calls it LOP3; a gate is its eight output bits). Prints
 * packages/symmetric/src/key-search/des-sbox-three-input.ts. To repeat: npx ts-node -T scripts/des-sbox-three-input.ts [seconds a box [seed [box]]]
 *
 * It begins with the circuits of two-input gates and walks: a random gate, and the gates that only it uses, give way to a gate over other
 * wires that is right wherever the outputs can notice. Steps between circuits of equal size are welcome, so that the walk
 * does not end at the first circuit without a smaller neighbour; now and then a step makes the circuit larger by one.
 */

import { sboxCircuits } from '../packages/symmetric/src/key-search/des-sbox-circuits.ts';
import { randomBelow, shuffled, writeInputs } from './des-sbox-search.ts';

const seconds = Number(process.argv[2] ?? 60);
const seed = process.argv[3] ?? 'cleartext';
const onlyBox = process.argv.length > 4 ? Number(process.argv[4]) - 1 : undefined;

// The circuit: wires 0 to 5 are the inputs b1 to b6, then one wire for each gate. The 64 values of a wire are two words.
const capacity = 128;
const low = new Int32Array(capacity);
const high = new Int32Array(capacity);
const A = new Int32Array(capacity);
const B = new Int32Array(capacity);
const C = new Int32Array(capacity);
const lut = new Int32Array(capacity);
let wires = 6;
let outputs = [0, 0, 0, 0];

// Working memory of a step.
const flippedLow = new Int32Array(capacity);
const flippedHigh = new Int32Array(capacity);
const excluded = new Uint8Array(capacity);
const uses = new Int32Array(capacity);
const candidates = new Int32Array(capacity);
let candidateCount = 0;

const fusable = fusableTables();

let random: (n: number) => number = () => 0;

writeInputs(low, high);

interface Circuit {
  readonly gates: readonly (readonly [number, number, number, number])[];
  readonly outputs: readonly number[];
}

function main(): void {
  sboxCircuits.forEach((_, box) => {
    if (onlyBox !== undefined && box !== onlyBox) return;
    random = randomBelow(`${seed} S${box + 1}`);
    const best = search(box);
    const gates = best.gates.map(([a, b, c, table]) => `${a},${b},${c}:${table.toString(16).padStart(2, '0')}`);
    console.log(`  circuit([${best.outputs.join(', ')}], '${gates.join(' ')}'),`);
  });
}

function search(box: number): Circuit {
  start(box);
  const targets = outputs.map((output) => [low[output], high[output]] as const);
  polish(20_000);
  let best = snapshot();
  const end = performance.now() + 1000 * seconds;
  for (let attempt = 1; performance.now() < end; attempt++) {
    // One attempt in four starts over; the others rebuild some outputs of the best circuit on what the rest leaves.
    restore(best);
    const kept = attempt % 4 === 0 ? [] : shuffled([0, 1, 2, 3], random).slice(1 + random(2));
    outputs = outputs.map((wire, j) => (kept.includes(j) ? wire : 0));
    if (kept.length === 0) wires = 6;
    else tidy();
    if (!construct(targets, kept, best.gates.length + 6)) continue;
    tidy();
    polish(4000);
    if (wires - 6 > best.gates.length) continue;
    if (wires - 6 < best.gates.length)
      console.error(
        `S${box + 1}: ${wires - 6} gates, attempt ${attempt}, ${Math.round((end - performance.now()) / 1000)} s left`,
      );
    best = snapshot();
  }
  return best;
}

/** Walks over circuits of equal size until `steps` steps in a row have not made it smaller. */
function polish(steps: number): void {
  let smallest = wires;
  for (let idle = 0; idle < steps; idle++) {
    move();
    if (wires >= smallest) continue;
    smallest = wires;
    idle = 0;
  }
}

/** Builds the outputs that are not kept, in random order, with at most `limit` gates in all; false if it did not work out. */
function construct(targets: readonly (readonly [number, number])[], kept: readonly number[], limit: number): boolean {
  for (const j of shuffled(
    [0, 1, 2, 3].filter((output) => !kept.includes(output)),
    random,
  )) {
    outputs[j] = build(targets[j][0], targets[j][1], -1, -1, [0, 1, 2, 3, 4, 5], limit + 6);
    if (outputs[j] < 0) return false;
  }
  return true;
}

/** A wire that agrees with the target wherever the mask has ones, from at most `limit` wires in all, or -1. */
function build(
  tLow: number,
  tHigh: number,
  mLow: number,
  mHigh: number,
  inputs: readonly number[],
  limit: number,
): number {
  candidateCount = wires;
  for (let i = 0; i < wires; i++) candidates[i] = i;
  shuffleCandidates();
  const wire = replacement(tLow & mLow, tHigh & mHigh, ~tLow & mLow, ~tHigh & mHigh, -1, wires < limit);
  if (wire >= 0 || wires + 2 > limit || inputs.length === 0) return wire;
  const begin = wires;
  let bestWires = limit + 1;
  let best: number[] = [];
  const ways = shuffled(inputs, random).slice(0, inputs.length >= 5 ? 1 : 2);
  for (const x of ways) {
    wires = begin;
    const rest = inputs.filter((input) => input !== x);
    // AND corrects where x = 1, AND-NOT where x = 0.
    const flip = random(2) - 1;
    const xLow = low[x] ^ flip;
    const xHigh = high[x] ^ flip;
    const first = build(tLow, tHigh, mLow & ~xLow, mHigh & ~xHigh, rest, bestWires - 2);
    if (first < 0) continue;
    const second = build(tLow ^ low[first], tHigh ^ high[first], mLow & xLow, mHigh & xHigh, rest, bestWires - 2);
    if (second < 0) continue;
    // first + (second and x)
    addGate(first, second, x, flip === 0 ? 0b01111000 : 0b10110100);
    bestWires = wires;
    best = [];
    for (let g = begin; g < wires; g++) best.push(A[g], B[g], C[g], lut[g]);
  }
  wires = begin;
  for (let i = 0; i < best.length; i += 4) addGate(best[i], best[i + 1], best[i + 2], best[i + 3]);
  return best.length > 0 ? wires - 1 : -1;
}

function shuffleCandidates(): void {
  for (let i = candidateCount - 1; i > 0; i--) {
    const j = random(i + 1);
    const swapped = candidates[i];
    candidates[i] = candidates[j];
    candidates[j] = swapped;
  }
}

/** The circuit of two-input gates, its third inputs unused. */
function start(box: number): void {
  const { gates, outputs: ends } = sboxCircuits[box];
  wires = 6;
  for (const { a, gate, b } of gates) {
    const table = { '^': 0b00111100, '&': 0b11000000, '|': 0b11111100, '&~': 0b00110000 }[gate];
    addGate(a, b, a, table);
  }
  outputs = [...ends];
}

function snapshot(): Circuit {
  const gates = [];
  for (let g = 6; g < wires; g++) gates.push([A[g], B[g], C[g], lut[g]] as const);
  return { gates, outputs: [...outputs] };
}

function restore({ gates, outputs: ends }: Circuit): void {
  wires = 6;
  for (const [a, b, c, table] of gates) addGate(a, b, c, table);
  outputs = [...ends];
}

/** Bit 4a + 2b + c of the table is the value for inputs a, b, c. */
function apply(table: number, a: number, b: number, c: number): number {
  let value = 0;
  if (table & 128) value |= a & b & c;
  if (table & 64) value |= a & b & ~c;
  if (table & 32) value |= a & ~b & c;
  if (table & 16) value |= a & ~b & ~c;
  if (table & 8) value |= ~a & b & c;
  if (table & 4) value |= ~a & b & ~c;
  if (table & 2) value |= ~a & ~b & c;
  if (table & 1) value |= ~a & ~b & ~c;
  return value;
}

function addGate(a: number, b: number, c: number, table: number): number {
  A[wires] = a;
  B[wires] = b;
  C[wires] = c;
  lut[wires] = table;
  low[wires] = apply(table, low[a], low[b], low[c]);
  high[wires] = apply(table, high[a], high[b], high[c]);
  return wires++;
}

/** Replaces a random gate, with the gates that only it uses, by one other gate or by a wire that is there. */
function move(): void {
  const g = 6 + random(wires - 6);
  flippedLow.set(low);
  flippedHigh.set(high);
  excluded.fill(0);
  flippedLow[g] ^= -1;
  flippedHigh[g] ^= -1;
  excluded[g] = 1;
  for (let i = g + 1; i < wires; i++)
    if (excluded[A[i]] | excluded[B[i]] | excluded[C[i]]) {
      excluded[i] = 1;
      flippedLow[i] = apply(lut[i], flippedLow[A[i]], flippedLow[B[i]], flippedLow[C[i]]);
      flippedHigh[i] = apply(lut[i], flippedHigh[A[i]], flippedHigh[B[i]], flippedHigh[C[i]]);
    }
  let mLow = 0;
  let mHigh = 0;
  for (const output of outputs) {
    mLow |= low[output] ^ flippedLow[output];
    mHigh |= high[output] ^ flippedHigh[output];
  }
  if (random(3) > 0) excludeFreed(g);
  candidateCount = 0;
  for (let i = 0; i < wires; i++) if (!excluded[i]) candidates[candidateCount++] = i;
  shuffleCandidates();
  const wire = replacement(low[g] & mLow, high[g] & mHigh, ~low[g] & mLow, ~high[g] & mHigh, g, true);
  if (wire < 0) return;
  for (let i = 6; i < wires; i++) {
    if (A[i] === g) A[i] = wire;
    if (B[i] === g) B[i] = wire;
    if (C[i] === g) C[i] = wire;
  }
  outputs = outputs.map((output) => (output === g ? wire : output));
  tidy();
}

/** A wire that is 1 on the first set and 0 on the second: one that is there, or a new gate over three candidates; or -1. */
function replacement(
  oneLow: number,
  oneHigh: number,
  zeroLow: number,
  zeroHigh: number,
  g: number,
  mayAdd: boolean,
): number {
  for (let n = 0; n < candidateCount; n++) {
    const w = candidates[n];
    if (!((oneLow & ~low[w]) | (oneHigh & ~high[w]) | (zeroLow & low[w]) | (zeroHigh & high[w]))) return w;
  }
  if (!mayAdd) return -1;
  for (let n = 0; n < candidateCount; n++) {
    const a = candidates[n];
    for (let m = 0; m < n; m++) {
      const b = candidates[m];
      // The four combinations of a and b. Where one of them has to be 1 somewhere and 0 elsewhere, c must tell these apart.
      let open = 0;
      for (let cell = 0; cell < 4; cell++) {
        const maskLow = (cell & 2 ? low[a] : ~low[a]) & (cell & 1 ? low[b] : ~low[b]);
        const maskHigh = (cell & 2 ? high[a] : ~high[a]) & (cell & 1 ? high[b] : ~high[b]);
        cellOneLow[open] = oneLow & maskLow;
        cellOneHigh[open] = oneHigh & maskHigh;
        cellZeroLow[open] = zeroLow & maskLow;
        cellZeroHigh[open] = zeroHigh & maskHigh;
        if (cellOneLow[open] | cellOneHigh[open] && cellZeroLow[open] | cellZeroHigh[open]) open += 1;
      }
      for (let k = 0; k < m; k++) {
        const c = candidates[k];
        if (!tellsApart(open, low[c], high[c]) || isSame(g, a, b, c)) continue;
        const ones = inputsWithin(a, b, c, oneLow, oneHigh);
        const zeros = inputsWithin(a, b, c, zeroLow, zeroHigh);
        const table = fusable.find((usable) => (ones & ~usable) === 0 && (zeros & usable) === 0);
        if (table !== undefined) return addGate(a, b, c, table);
      }
    }
  }
  return -1;
}

const cellOneLow = new Int32Array(5);
const cellOneHigh = new Int32Array(5);
const cellZeroLow = new Int32Array(5);
const cellZeroHigh = new Int32Array(5);

/** Whether c has only ones or zeros of each open cell on either side. */
function tellsApart(open: number, cLow: number, cHigh: number): boolean {
  for (let i = 0; i < open; i++) {
    if ((cellOneLow[i] & cLow) | (cellOneHigh[i] & cHigh) && (cellZeroLow[i] & cLow) | (cellZeroHigh[i] & cHigh))
      return false;
    if ((cellOneLow[i] & ~cLow) | (cellOneHigh[i] & ~cHigh) && (cellZeroLow[i] & ~cLow) | (cellZeroHigh[i] & ~cHigh))
      return false;
  }
  return true;
}

function isSame(g: number, a: number, b: number, c: number): boolean {
  if (g < 0) return false;
  const has = (w: number): boolean => A[g] === w || B[g] === w || C[g] === w;
  return has(a) && has(b) && has(c);
}

/** The values of a, b, c (as bits 4a + 2b + c) that occur within a set. */
function inputsWithin(a: number, b: number, c: number, setLow: number, setHigh: number): number {
  let inputs = 0;
  for (let cell = 0; cell < 8; cell++) {
    const maskLow = (cell & 4 ? low[a] : ~low[a]) & (cell & 2 ? low[b] : ~low[b]) & (cell & 1 ? low[c] : ~low[c]);
    const maskHigh =
      (cell & 4 ? high[a] : ~high[a]) & (cell & 2 ? high[b] : ~high[b]) & (cell & 1 ? high[c] : ~high[c]);
    if ((setLow & maskLow) | (setHigh & maskHigh)) inputs |= 1 << cell;
  }
  return inputs;
}

/**
 * The functions (a op b) op c, in any order and with any NOTs: those of which a driver's compiler makes one instruction. Of a longer
 * expression, such as a ? b : c, it makes two.
 */
function fusableTables(): number[] {
  const inputs = [0b11110000, 0b11001100, 0b10101010];
  const pairs = (f: number, g: number): number[] => [
    f & g,
    f & ~g,
    ~f & g,
    ~(f | g),
    f | g,
    ~f | g,
    f | ~g,
    ~(f & g),
    f ^ g,
    ~(f ^ g),
  ];
  const tables = inputs.flatMap((x) =>
    inputs.flatMap((y) => pairs(x, y).flatMap((f) => inputs.flatMap((z) => pairs(f, z)))),
  );
  return [...new Set(tables.map((table) => table & 0xff))];
}

/** Excludes the gates that nothing needs once g is gone. */
function excludeFreed(g: number): void {
  uses.fill(0);
  for (let i = 6; i < wires; i++) {
    uses[A[i]] += 1;
    if (B[i] !== A[i]) uses[B[i]] += 1;
    if (C[i] !== A[i] && C[i] !== B[i]) uses[C[i]] += 1;
  }
  for (const output of outputs) uses[output] += 1;
  for (let i = g; i >= 6; i--) {
    if (i !== g && uses[i] > 0) continue;
    if (i > g) continue;
    excluded[i] = 1;
    uses[A[i]] -= 1;
    if (B[i] !== A[i]) uses[B[i]] -= 1;
    if (C[i] !== A[i] && C[i] !== B[i]) uses[C[i]] -= 1;
  }
}

/** Drops the gates that no output needs and puts the others in order. */
function tidy(): void {
  const newWire = new Int32Array(capacity).fill(-1);
  const gates: number[] = [];
  for (let k = 0; k < 6; k++) newWire[k] = k;
  const visit = (wire: number): number => {
    if (newWire[wire] >= 0) return newWire[wire];
    const a = visit(A[wire]);
    const b = visit(B[wire]);
    const c = visit(C[wire]);
    gates.push(a, b, c, lut[wire]);
    return (newWire[wire] = 5 + gates.length / 4);
  };
  outputs = outputs.map(visit);
  wires = 6;
  for (let i = 0; i < gates.length; i += 4) addGate(gates[i], gates[i + 1], gates[i + 2], gates[i + 3]);
}

main();
