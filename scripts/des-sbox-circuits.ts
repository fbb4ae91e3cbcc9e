/**
 * Searches for small circuits of the S-boxes of DES: gate lists over XOR, AND, OR and AND-NOT, from which the key search
 * makes its code. Prints packages/symmetric/src/key-search/des-sbox-circuits.ts. The seed and the number of attempts decide
 * everything, so that a run can be repeated: npx ts-node -T scripts/des-sbox-circuits.ts [attempts [seed [box]]]
 *
 * An attempt builds the four outputs in random order and lets each use the gates of those before. To build an output:
 * take a gate that is right already, or one or two new gates over those that are there; otherwise split by one input x:
 * a function that is right where x = 0, corrected by another where x = 1 (and what that one does elsewhere is free).
 * Then the circuit is polished: a random gate, and the gates that only it uses, give way to others that are as few, right
 * wherever the outputs can notice. Such steps lead from circuit to circuit of equal size, and now and then to a smaller.
 */

import { S } from '../packages/symmetric/src/des/tables.ts';
import { randomBelow, shuffled, writeInputs } from './des-sbox-search.ts';

const XOR = 0;
const AND = 1;
const OR = 2;
const AND_NOT = 3;
const symbols = ['^', '&', '|', '&~'];

const attempts = Number(process.argv[2] ?? 500);
const seed = process.argv[3] ?? 'cleartext';
const onlyBox = process.argv.length > 4 ? Number(process.argv[4]) - 1 : undefined;

// The circuit under construction: wires 0 to 5 are the inputs b1 to b6, then one wire for each gate. The 64 values of a
// wire, one for each input, are two words.
const capacity = 200;
const low = new Int32Array(capacity);
const high = new Int32Array(capacity);
const op = new Int32Array(capacity);
const left = new Int32Array(capacity);
const right = new Int32Array(capacity);
let wires = 6;
let outputs = [0, 0, 0, 0];

// The wires that a new gate may use, and their values where they matter.
const candidates = new Int32Array(capacity);
const maskedLow = new Int32Array(capacity);
const maskedHigh = new Int32Array(capacity);
let candidateCount = 0;

let random = randomBelow(seed);

writeInputs(low, high);

function main(): void {
  const offsets = chooseOffsets();
  const found = S.map((_, box) => {
    if (onlyBox !== undefined && box !== onlyBox) return '';
    random = randomBelow(`${seed} S${box + 1}`);
    const circuit = search(box, offsets[box]);
    console.error(`S${box + 1}: ${circuit.gates.length} gates`);
    return `  circuit(${box}, ${offsets[box]}, [${circuit.outputs.join(', ')}], '${circuit.gates.join(' ')}'),`;
  });
  console.log(found.filter((line) => line !== '').join('\n'));
}

interface Circuit {
  readonly gates: readonly string[];
  readonly outputs: readonly number[];
}

function search(box: number, offset: number): Circuit {
  const targets = truthTables(box, offset);
  let best: Circuit | undefined;
  let smallest = capacity;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    // Three attempts start over, three rebuild some outputs of the best circuit on what the others leave.
    const kept =
      best && attempt % 6 >= 3 ? restore(best, shuffled([0, 1, 2, 3], random).slice(attempt % 2 === 0 ? 1 : 2)) : [];
    if (!construct(targets, kept, smallest + 3)) continue;
    const built = wires - 6;
    polish(10_000);
    if (wires - 6 > smallest) continue;
    best = snapshot();
    if (wires - 6 === smallest) continue;
    smallest = wires - 6;
    const seconds = Math.round(performance.now() / 1000);
    console.error(`S${box + 1}: ${smallest} gates (attempt ${attempt}, ${built} before polishing, ${seconds} s)`);
  }
  if (!best) throw new Error('no circuit found');
  return best;
}

/** Takes up a circuit again, but only some of its outputs; returns which. */
function restore(circuit: Circuit, kept: readonly number[]): readonly number[] {
  wires = 6;
  for (const gate of circuit.gates) {
    const [, a, symbol, b] = /^(\d+)(\D+)(\d+)$/.exec(gate) ?? [];
    addGate(symbols.indexOf(symbol), Number(a), Number(b));
  }
  outputs = circuit.outputs.map((wire, j) => (kept.includes(j) ? wire : 0));
  tidy();
  return kept;
}

function snapshot(): Circuit {
  const gates: string[] = [];
  for (let g = 6; g < wires; g++) gates.push(`${left[g]}${symbols[op[g]]}${right[g]}`);
  return { gates, outputs: [...outputs] };
}

/**
 * All these gates turn zeros into a zero. So a circuit without NOT computes S(x + c) + S(c) for some c; the key search
 * keeps all bits of the text inverted where c has a one. Neighbouring boxes share two bits of R, and their c must agree.
 * Of all choices, the first with the fewest ones in the S(c), for each of which a NOT remains.
 */
function chooseOffsets(): number[] {
  let best: number[] = [];
  let fewest = Infinity;
  const extend = (chosen: number[], ones: number): void => {
    if (ones >= fewest) return;
    if (chosen.length === 8) {
      if ((chosen[7] & 3) !== chosen[0] >>> 4) return;
      best = chosen;
      fewest = ones;
      return;
    }
    for (let c = 0; c < 64; c++)
      if (chosen.length === 0 || c >>> 4 === (chosen[chosen.length - 1] & 3))
        extend([...chosen, c], ones + [8, 4, 2, 1].filter((bit) => entry(chosen.length, c) & bit).length);
  };
  extend([], 0);
  return best;
}

function entry(box: number, x: number): number {
  return S[box][((x >>> 4) & 2) | (x & 1)][(x >>> 1) & 15];
}

/** The four outputs of S(x + c) + S(c), the most significant first, two words each. */
function truthTables(box: number, offset: number): Int32Array[] {
  return [8, 4, 2, 1].map((bit) => {
    const table = new Int32Array(2);
    for (let x = 0; x < 64; x++)
      if ((entry(box, x ^ offset) ^ entry(box, offset)) & bit) table[x >>> 5] |= 1 << (x & 31);
    return table;
  });
}

/** Builds the outputs that are not there in random order, with at most `limit` gates; false if it did not work out. */
function construct(targets: readonly Int32Array[], kept: readonly number[], limit: number): boolean {
  if (kept.length === 0) wires = 6;
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
  for (let i = 0; i < wires; i++) if (!(((low[i] ^ tLow) & mLow) | ((high[i] ^ tHigh) & mHigh))) return i;
  if (wires + 1 > limit) return -1;
  candidateCount = 0;
  for (let i = 0; i < wires; i++) addCandidate(i, mLow, mHigh);
  let wire = oneGate(tLow & mLow, tHigh & mHigh);
  if (wire >= 0 || wires + 2 > limit) return wire;
  wire = twoGates(tLow & mLow, tHigh & mHigh);
  if (wire >= 0 || wires + 3 > limit) return wire;
  const start = wires;
  let bestWires = limit + 1;
  let best: number[] = [];
  let ways = shuffled(
    inputs.flatMap((x) => [AND, AND_NOT, OR].map((gate) => ({ x, gate }))),
    random,
  );
  if (inputs.length === 6) ways = ways.slice(0, 1);
  if (inputs.length === 5) ways = ways.slice(0, 2);
  for (const { x, gate } of ways) {
    wires = start;
    const rest = inputs.filter((input) => input !== x);
    // AND corrects where x = 1, AND-NOT and OR where x = 0; OR inverts where x = 1.
    const flip = gate === AND ? -1 : 0;
    const invert = gate === OR ? -1 : 0;
    const xLow = low[x] ^ flip;
    const xHigh = high[x] ^ flip;
    const first = build(tLow ^ invert, tHigh ^ invert, mLow & xLow, mHigh & xHigh, rest, bestWires - 3);
    if (first < 0) continue;
    const second = build(tLow ^ low[first], tHigh ^ high[first], mLow & ~xLow, mHigh & ~xHigh, rest, bestWires - 3);
    if (second < 0) continue;
    addGate(XOR, first, addGate(gate, second, x));
    bestWires = wires;
    best = [];
    for (let g = start; g < wires; g++) best.push(op[g], left[g], right[g]);
  }
  wires = start;
  for (let i = 0; i < best.length; i += 3) addGate(best[i], best[i + 1], best[i + 2]);
  return best.length > 0 ? wires - 1 : -1;
}

function addGate(gate: number, a: number, b: number): number {
  op[wires] = gate;
  left[wires] = a;
  right[wires] = b;
  low[wires] = apply(gate, low[a], low[b]);
  high[wires] = apply(gate, high[a], high[b]);
  return wires++;
}

function apply(gate: number, a: number, b: number): number {
  if (gate === XOR) return a ^ b;
  if (gate === AND) return a & b;
  return gate === OR ? a | b : a & ~b;
}

function addCandidate(wire: number, mLow: number, mHigh: number): void {
  candidates[candidateCount] = wire;
  maskedLow[candidateCount] = low[wire] & mLow;
  maskedHigh[candidateCount] = high[wire] & mHigh;
  candidateCount += 1;
}

/** Adds one gate over the candidates that makes the masked target; the search starts anywhere. */
function oneGate(tLow: number, tHigh: number): number {
  const start = random(candidateCount);
  for (let n = 0; n < candidateCount; n++) {
    const i = (start + n) % candidateCount;
    const aLow = maskedLow[i];
    const aHigh = maskedHigh[i];
    for (let j = 0; j < i; j++) {
      const bLow = maskedLow[j];
      const bHigh = maskedHigh[j];
      const gate = gateFor(aLow, aHigh, bLow, bHigh, tLow, tHigh);
      if (gate < 0) continue;
      return gate === 4 ? addGate(AND_NOT, candidates[j], candidates[i]) : addGate(gate, candidates[i], candidates[j]);
    }
  }
  return -1;
}

/** The gate that makes t of a and b, 4 for AND-NOT of b and a, or -1. */
function gateFor(aLow: number, aHigh: number, bLow: number, bHigh: number, tLow: number, tHigh: number): number {
  if (!((aLow ^ bLow ^ tLow) | (aHigh ^ bHigh ^ tHigh))) return XOR;
  if (!(((aLow & bLow) ^ tLow) | ((aHigh & bHigh) ^ tHigh))) return AND;
  if (!(((aLow | bLow) ^ tLow) | ((aHigh | bHigh) ^ tHigh))) return OR;
  if (!(((aLow & ~bLow) ^ tLow) | ((aHigh & ~bHigh) ^ tHigh))) return AND_NOT;
  return !(((bLow & ~aLow) ^ tLow) | ((bHigh & ~aHigh) ^ tHigh)) ? 4 : -1;
}

const buckets = 1024;
const bucketRun = new Int32Array(buckets);
const bucketEntry = new Int32Array(buckets);
let run = 0;
const above = new Int32Array(capacity);
const below = new Int32Array(capacity);
const apart = new Int32Array(capacity);

function bucketOf(a: number, b: number): number {
  return (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 22;
}

/** Adds two gates, one over a pair of candidates, the other over the first and a third, that make the masked target. */
function twoGates(tLow: number, tHigh: number): number {
  run += 1;
  let aboveCount = 0;
  let belowCount = 0;
  let apartCount = 0;
  for (let k = 0; k < candidateCount; k++) {
    const cLow = maskedLow[k];
    const cHigh = maskedHigh[k];
    let bucket = bucketOf(cLow ^ tLow, cHigh ^ tHigh);
    while (bucketRun[bucket] === run) bucket = (bucket + 1) % buckets;
    bucketRun[bucket] = run;
    bucketEntry[bucket] = k;
    if (!((tLow & ~cLow) | (tHigh & ~cHigh))) above[aboveCount++] = k;
    if (!((cLow & ~tLow) | (cHigh & ~tHigh))) below[belowCount++] = k;
    if (!((cLow & tLow) | (cHigh & tHigh))) apart[apartCount++] = k;
  }
  const start = random(candidateCount);
  for (let n = 0; n < candidateCount; n++) {
    const i = (start + n) % candidateCount;
    const aLow = maskedLow[i];
    const aHigh = maskedHigh[i];
    for (let j = 0; j < i; j++) {
      const bLow = maskedLow[j];
      const bHigh = maskedHigh[j];
      for (let gate = 0; gate < 5; gate++) {
        const hLow = gate === 4 ? bLow & ~aLow : apply(gate, aLow, bLow);
        const hHigh = gate === 4 ? bHigh & ~aHigh : apply(gate, aHigh, bHigh);
        const second = secondGate(hLow, hHigh, tLow, tHigh, aboveCount, belowCount, apartCount);
        if (second < 0) continue;
        const h =
          gate === 4 ? addGate(AND_NOT, candidates[j], candidates[i]) : addGate(gate, candidates[i], candidates[j]);
        const third = candidates[second >>> 3];
        return (second & 7) === 4 ? addGate(AND_NOT, third, h) : addGate(second & 7, h, third);
      }
    }
  }
  return -1;
}

/** Which candidate and gate make t of h, as 8 candidate + gate, or -1. */
function secondGate(
  hLow: number,
  hHigh: number,
  tLow: number,
  tHigh: number,
  aboveCount: number,
  belowCount: number,
  apartCount: number,
): number {
  for (let bucket = bucketOf(hLow, hHigh); bucketRun[bucket] === run; bucket = (bucket + 1) % buckets) {
    const k = bucketEntry[bucket];
    if ((maskedLow[k] ^ tLow) === hLow && (maskedHigh[k] ^ tHigh) === hHigh) return 8 * k + XOR;
  }
  if (!((tLow & ~hLow) | (tHigh & ~hHigh))) {
    for (let m = 0; m < aboveCount; m++) {
      const k = above[m];
      if ((hLow & maskedLow[k]) === tLow && (hHigh & maskedHigh[k]) === tHigh) return 8 * k + AND;
    }
    for (let m = 0; m < apartCount; m++) {
      const k = apart[m];
      if ((hLow & ~maskedLow[k]) === tLow && (hHigh & ~maskedHigh[k]) === tHigh) return 8 * k + AND_NOT;
    }
  }
  if (!((hLow & ~tLow) | (hHigh & ~tHigh)))
    for (let m = 0; m < belowCount; m++) {
      const k = below[m];
      if ((hLow | maskedLow[k]) === tLow && (hHigh | maskedHigh[k]) === tHigh) return 8 * k + OR;
    }
  if (!((hLow & tLow) | (hHigh & tHigh)))
    for (let m = 0; m < aboveCount; m++) {
      const k = above[m];
      if ((maskedLow[k] & ~hLow) === tLow && (maskedHigh[k] & ~hHigh) === tHigh) return 8 * k + 4;
    }
  return -1;
}

const flippedLow = new Int32Array(capacity);
const flippedHigh = new Int32Array(capacity);
const depends = new Uint8Array(capacity);
const uses = new Int32Array(capacity);

/** Walks over circuits of equal size until `moves` moves in a row have not made it smaller. */
function polish(moves: number): void {
  tidy();
  let smallest = wires;
  for (let idle = 0; idle < moves; idle++) {
    move();
    if (wires < smallest) {
      smallest = wires;
      idle = 0;
    }
  }
}

/** Replaces a random gate, with the gates that only it uses, by other gates that are not more. */
function move(): void {
  const g = 6 + random(wires - 6);
  // Where would the outputs notice if this wire had the other value?
  flippedLow.set(low);
  flippedHigh.set(high);
  depends.fill(0);
  flippedLow[g] ^= -1;
  flippedHigh[g] ^= -1;
  depends[g] = 1;
  for (let i = g + 1; i < wires; i++)
    if (depends[left[i]] | depends[right[i]]) {
      depends[i] = 1;
      flippedLow[i] = apply(op[i], flippedLow[left[i]], flippedLow[right[i]]);
      flippedHigh[i] = apply(op[i], flippedHigh[left[i]], flippedHigh[right[i]]);
    }
  let mLow = 0;
  let mHigh = 0;
  for (const output of outputs) {
    mLow |= low[output] ^ flippedLow[output];
    mHigh |= high[output] ^ flippedHigh[output];
  }
  const freed = random(2) === 0 ? 1 : freedWith(g);
  candidateCount = 0;
  for (let i = 0; i < wires; i++) if (!depends[i]) addCandidate(i, mLow, mHigh);
  const tLow = low[g] & mLow;
  const tHigh = high[g] & mHigh;
  const end = wires;
  let wire = -1;
  for (let k = 0; k < candidateCount && wire < 0; k++)
    if (maskedLow[k] === tLow && maskedHigh[k] === tHigh) wire = candidates[k];
  if (wire < 0 && freed > 1 && random(2) === 0) wire = twoGates(tLow, tHigh);
  if (wire < 0) wire = oneGate(tLow, tHigh);
  if (wire < 0) {
    wires = end;
    return;
  }
  for (let i = 6; i < end; i++) {
    if (left[i] === g) left[i] = wire;
    if (right[i] === g) right[i] = wire;
  }
  outputs = outputs.map((output) => (output === g ? wire : output));
  tidy();
}

/** How many gates become useless together with g; those are no candidates for its successors. */
function freedWith(g: number): number {
  uses.fill(0);
  for (let i = 6; i < wires; i++) {
    uses[left[i]] += 1;
    uses[right[i]] += 1;
  }
  for (const output of outputs) uses[output] += 1;
  let freed = 1;
  for (let i = g; i >= 6; i--) {
    if (i !== g && uses[i] > 0) continue;
    if (i !== g) {
      freed += 1;
      depends[i] = 1;
    }
    uses[left[i]] -= 1;
    uses[right[i]] -= 1;
  }
  return freed;
}

/** Drops the gates that no output needs and puts the others in order. */
function tidy(): void {
  const newWire = new Int32Array(capacity).fill(-1);
  const gates: number[] = [];
  for (let k = 0; k < 6; k++) newWire[k] = k;
  const visit = (wire: number): number => {
    if (newWire[wire] >= 0) return newWire[wire];
    const a = visit(left[wire]);
    const b = visit(right[wire]);
    gates.push(op[wire], a, b);
    return (newWire[wire] = 5 + gates.length / 3);
  };
  outputs = outputs.map(visit);
  wires = 6;
  for (let i = 0; i < gates.length; i += 3) addGate(gates[i], gates[i + 1], gates[i + 2]);
}

main();
