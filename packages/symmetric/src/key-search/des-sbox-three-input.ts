/**
 * Circuits of the eight S-boxes of DES in gates of three inputs and any function of them, found by our own search program,
 * scripts/des-sbox-three-input.ts. A test evaluates every circuit on all 64 inputs against tables.ts.
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

/** The gates are written as `2,0,5:f8 ...`, the table in hexadecimal, and read when somebody asks for them. */
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
  circuit([34, 38, 33, 39], '4,2,1:5a 6,2,5:1e 5,2,0:ec 8,1,5:6c 2,9,4:28 8,0,10:6c 7,0,11:fc 12,9,3:28 12,8,1:d2 2,0,14:84 13,15,4:14 3,14,9:a6 6,11,1:ba 16,8,18:a6 2,6,19:32 5,7,3:02 11,9,21:10 14,5,16:30 22,23,17:1e 20,24,1:be 25,11,21:94 26,0,1:84 27,5,6:96 28,8,0:e1 19,5,24:ab 29,30,27:c8 29,25,17:4b 3,31,32:ca 16,17,33:3c 15,7,0:a6 35,3,23:de 3,28,19:a6 36,26,37:96 38,37,4:3c'),
  circuit([25, 28, 34, 32], '0,4,5:70 1,5,4:22 3,2,7:14 8,1,4:36 4,7,9:30 6,5,2:4c 8,10,0:96 1,11,12:60 3,12,13:96 0,1,14:f2 5,1,12:3c 16,0,2:96 4,9,1:28 17,18,13:d2 15,19,18:ca 13,5,20:2e 21,4,17:74 10,22,3:59 6,23,2:c9 24,1,22:b8 9,1,14:36 12,9,2:78 26,5,27:9a 14,0,27:9a 20,23,29:72 4,19,24:9c 0,14,31:ca 20,32,3:d2 30,11,33:b8'),
  circuit([28, 23, 30, 35], '3,5,4:96 4,2,1:6a 2,7,6:08 6,3,7:9a 8,0,9:a6 10,0,5:c8 11,2,9:fc 6,12,9:96 9,5,3:87 13,3,14:69 10,13,15:3c 0,5,4:f4 2,17,1:40 16,1,18:61 6,16,19:e8 16,15,2:b6 8,13,3:c4 22,10,5:36 23,10,3:24 1,24,19:a9 21,25,7:49 1,21,26:ca 20,0,27:b8 9,3,25:a9 3,29,17:c9 14,2,8:34 15,16,1:7a 9,32,1:6c 4,33,32:ca 0,31,34:ca'),
  circuit([25, 26, 20, 21], '3,0,4:f8 1,6,0:56 4,6,1:1e 7,3,8:b4 9,8,2:ec 10,1,6:c8 11,8,0:e1 9,2,12:78 11,2,10:92 14,6,4:39 15,7,13:4b 10,16,11:78 0,3,2:ec 14,11,18:a5 5,13,19:9c 5,19,20:69 13,17,21:3c 22,19,3:39 23,22,1:78 5,24,17:ca 24,5,17:74'),
  circuit([35, 36, 27, 32], '0,3,2:ce 0,6,5:18 2,7,3:4c 6,2,1:28 8,0,6:06 2,5,8:96 10,3,11:84 8,9,12:96 10,11,5:c4 14,0,7:04 1,9,13:92 15,16,11:1c 8,14,17:3c 10,1,12:3e 18,19,6:a4 6,20,11:80 21,0,7:3e 3,1,11:8a 3,16,23:45 17,24,1:c2 25,20,4:54 26,17,10:96 19,23,21:94 22,27,28:96 1,13,29:a9 18,23,1:78 13,31,4:1e 30,32,0:e1 2,24,29:ca 4,33,34:ca 22,28,4:6c'),
  circuit([19, 28, 31, 35], '5,3,0:ae 0,3,2:3c 6,7,2:9c 1,5,8:80 2,8,4:d4 9,10,6:04 8,4,11:d4 2,9,5:92 2,13,0:d2 1,13,5:5c 15,11,7:12 14,4,16:9a 5,3,14:fc 12,17,18:36 7,3,15:28 7,15,1:96 20,21,2:9c 0,4,22:2a 23,1,5:8c 11,4,24:56 25,14,3:2d 18,8,0:d2 26,27,25:e2 15,13,24:98 29,27,4:28 22,30,29:3c 5,8,20:0e 32,12,7:96 33,6,14:1e 33,1,34:b8'),
  circuit([28, 30, 35, 36], '0,3,4:88 6,2,1:96 7,3,5:5a 7,2,1:be 3,8,2:b4 10,0,4:96 0,9,11:8c 5,12,7:06 0,8,13:36 8,1,12:48 4,15,0:3c 5,6,9:2b 9,4,17:6a 18,12,3:86 18,19,2:ad 0,16,20:6c 5,21,2:d9 14,22,19:c8 20,4,1:14 21,6,23:3c 11,6,25:47 24,12,26:38 23,0,27:e2 21,23,8:09 29,25,3:ec 23,28,24:9c 6,4,22:c8 24,13,30:d7 14,33,3:78 31,32,34:6a 13,11,7:3c'),
  circuit([29, 31, 22, 27], '0,4,3:0e 1,4,0:63 2,7,1:f9 3,1,0:96 0,4,3:ec 9,10,0:94 8,11,1:3c 7,1,9:22 8,0,7:dc 11,4,14:56 13,2,15:96 5,6,16:d0 9,0,17:52 4,18,10:c6 9,14,19:43 15,2,20:cd 19,21,18:3c 22,12,1:56 6,12,23:ca 8,20,3:be 16,23,25:96 16,5,26:74 24,27,0:78 5,28,16:5c 26,6,12:a6 12,5,30:2e'),
];
