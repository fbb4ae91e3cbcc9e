/**
 * Circuits of the eight S-boxes of DES in gates of three inputs, found by our own search program, scripts/des-sbox-three-input.ts. Every gate is
 * (a op b) op c, in any order and with any NOTs, of which the compilers of graphics cards make one instruction. A test evaluates every circuit on all 64 inputs against tables.ts.
 * As those of des-sbox-circuits.ts they compute S(x + offset) + S(offset), with the same offsets, so that every engine keeps the halves of
 * the text inverted in the same bits.
 */

/** A circuit. Wires 0 to 5 are the six inputs b1 to b6, wire 6 is the output of the first gate, and so on. */
export interface ThreeInputCircuit {
  /** The wires of the four outputs, the most significant first. */
  readonly outputs: readonly number[];
  /** Bit 4a + 2b + c of the table is the value of the gate for inputs a, b, c. */
  readonly gates: readonly { readonly inputs: readonly [a: number, b: number, c: number]; readonly table: number }[];
}

/** The gates are written as `2,0,5:f8 ...`, the table in hexadecimal, and are read at their first use. */
function circuit(outputs: readonly number[], text: string): ThreeInputCircuit {
  let gates: ThreeInputCircuit['gates'] | undefined;
  return {
    outputs,
    get gates() {
      return (gates ??= text.split(' ').map(readGate));
    },
  };
}

function readGate(text: string): ThreeInputCircuit['gates'][number] {
  const [wires, table] = text.split(':');
  const [a, b, c] = wires.split(',').map(Number);
  return { inputs: [a, b, c], table: Number.parseInt(table, 16) };
}

/** The circuits of S1 to S8. */
// prettier-ignore
export const threeInputCircuits: readonly ThreeInputCircuit[] = [
circuit([16, 35, 40, 32], '2,5,0:f8 1,5,6:78 4,5,1:96 2,8,5:9c 9,0,6:fc 7,10,3:28 7,10,6:9c 2,12,0:a2 11,4,13:12 12,7,3:9c 14,15,13:3c 13,0,9:c6 7,8,17:30 2,18,6:28 19,4,0:6a 1,4,20:f4 14,6,21:a6 5,0,12:0a 23,17,3:be 3,5,19:30 25,20,9:9c 23,26,15:36 26,18,9:ed 2,28,8:8f 27,29,12:2d 30,1,26:a9 24,1,31:96 22,32,28:3c 8,31,0:d2 33,34,3:b4 11,26,33:4f 36,28,29:9c 1,37,9:c9 28,38,18:41 39,3,38:9a'),
  circuit([22, 25, 32, 33], '1,2,0:96 4,5,6:c4 2,4,3:5a 4,7,8:96 8,4,9:c4 10,3,5:c4 9,11,1:78 0,8,10:96 13,7,1:28 3,14,13:96 1,4,8:1e 5,6,4:f2 14,13,17:c6 16,18,5:3c 15,19,4:be 20,17,1:b4 12,21,0:b4 15,16,1:56 2,16,13:6a 23,24,5:9c 13,24,9:cd 6,26,9:78 27,26,2:78 6,13,28:f9 27,18,23:56 29,30,3:b4 28,31,5:78 0,19,15:a6'),
  circuit([30, 31, 27, 36], '1,2,4:78 3,4,5:96 6,3,7:d2 2,7,1:08 8,0,9:b4 4,7,3:82 10,11,9:b4 5,0,10:c8 7,3,13:4c 12,14,2:f2 0,4,5:f2 16,8,3:3c 13,2,4:fc 7,18,8:96 19,5,14:dc 7,11,4:65 1,20,21:0c 2,1,16:10 23,10,19:96 24,2,1:b4 12,22,25:6a 3,17,26:a6 27,4,2:c6 15,1,28:78 0,29,24:6a 10,20,2:3c 8,11,2:69 18,28,8:70 27,21,5:56 7,33,34:6a 32,35,0:b4'),
  circuit([24, 25, 26, 27], '2,0,1:c0 4,3,5:cf 7,0,3:ae 4,1,8:1e 6,1,9:c9 0,7,9:69 2,10,11:6a 10,7,6:d2 2,13,8:65 0,14,12:36 1,15,13:9a 12,16,13:c3 3,17,12:fc 1,17,18:d5 1,13,14:d0 20,2,9:d2 3,21,6:36 19,12,22:96 23,16,5:39 5,24,23:69 12,5,22:78 12,5,22:1e'),
  circuit([38, 24, 35, 28], '5,0,4:3c 2,3,6:80 2,3,0:dc 8,6,5:6a 7,6,9:04 8,10,0:96 2,3,8:5a 11,12,6:96 13,2,11:e0 14,10,13:0b 0,7,15:39 6,2,3:28 17,10,1:96 1,18,10:f6 6,8,15:48 2,19,20:96 13,12,21:b0 22,21,15:69 16,23,4:6c 24,5,7:9c 1,12,18:9a 13,1,15:6a 4,26,27:39 14,21,8:a6 4,29,24:0c 28,30,3:6f 25,31,1:b4 6,13,9:3f 22,18,9:c6 34,30,11:96 35,27,18:4b 33,36,4:b4 32,37,2:b4'),
  circuit([24, 29, 32, 35], '5,3,0:ae 0,3,6:3c 2,7,4:dc 7,2,6:d2 2,1,5:56 10,7,3:60 7,10,1:96 11,12,2:9c 4,10,0:4c 13,1,14:4c 9,15,14:c0 8,6,16:10 17,10,8:a9 2,5,16:b4 17,19,7:39 9,4,17:dc 3,21,0:96 20,22,9:b0 18,23,4:b4 5,0,7:f6 0,25,9:9c 3,23,26:75 27,15,6:3c 17,4,28:a9 20,22,15:69 26,30,1:78 13,31,4:78 9,11,5:54 2,1,6:c8 33,22,34:96'),
  circuit([29, 34, 37, 38], '2,1,4:3c 3,4,6:c0 1,7,3:fc 5,7,6:96 9,2,3:9a 10,0,1:fc 11,10,4:93 8,0,12:b0 13,5,9:12 0,14,9:56 3,10,4:d0 0,4,3:3c 1,0,5:2a 18,10,0:0e 17,8,19:a6 15,16,20:78 6,21,10:d0 21,11,17:c4 22,23,1:14 9,1,13:48 25,4,22:3c 24,14,26:96 27,16,21:3c 2,0,28:9a 24,12,3:a8 27,16,14:fb 2,20,31:d2 32,0,1:c0 26,30,33:96 1,3,23:80 33,18,35:ae 21,36,4:78 10,14,17:96'),
  circuit([29, 26, 21, 31], '0,2,4:ce 4,6,1:87 1,3,0:96 3,6,1:f9 7,0,9:cf 1,4,8:0a 4,11,0:f2 12,3,1:96 10,4,13:1e 2,14,11:96 15,7,9:60 11,5,0:c4 16,17,9:0c 4,3,0:08 8,18,19:96 2,7,20:59 1,4,17:63 13,6,22:2d 21,1,23:36 15,24,0:eb 25,5,23:65 26,14,1:d2 24,0,27:2d 5,28,15:59 9,21,24:a6 15,30,5:78'),
];
