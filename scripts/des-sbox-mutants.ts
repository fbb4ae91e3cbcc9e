/**
 * What are test vectors of DES good for? Each of the 512 entries of the S-boxes is spoilt in turn by one bit, and each set
 * of vectors is asked whether it notices. Run: npx ts-node -T scripts/des-sbox-mutants.ts
 * Exit status 1 if any mutant survives all sets of packages/symmetric/test/des-vectors.ts.
 */

import { bytesToHex, hexToBytes } from '@cleartext/core';
import { desReference } from '../packages/symmetric/src/des/reference.ts';
import { S } from '../packages/symmetric/src/des/tables.ts';
import { rivest, rivestX16, vectorSets, type DesVector } from '../packages/symmetric/test/des-vectors.ts';

type Boxes = typeof S;

/** Whether a set of vectors notices that DES works with these S-boxes. */
interface VectorSet {
  readonly name: string;
  readonly notices: (boxes: Boxes) => boolean;
}

const sets: readonly VectorSet[] = [
  ...vectorSets.map(({ name, vectors }) => ({
    name: `${name}, ${vectors.length}`,
    notices: (boxes: Boxes) => vectors.some((vector) => encrypt(vector, boxes) !== vector.ciphertext),
  })),
  {
    name: "Rivest's sixteen steps of 1985",
    notices: (boxes) => rivestX16((key) => desReference(key, undefined, { S: boxes })) !== rivest.X16,
  },
  {
    name: 'round trip of the textbook example',
    notices: (boxes) => {
      const { key, plaintext } = vectorSets[vectorSets.length - 1].vectors[0];
      const cipher = desReference(hexToBytes(key), undefined, { S: boxes });
      return bytesToHex(cipher.decryptBlock(cipher.encryptBlock(hexToBytes(plaintext)))) !== plaintext;
    },
  },
];

const mutants = S.flatMap((box, i) => box.flatMap((row, r) => row.map((_, c) => mutant(i, r, c))));
const kills = sets.map(() => 0);
let survivors = 0;
for (const boxes of mutants) {
  const noticed = sets.map(({ notices }) => notices(boxes));
  noticed.forEach((killed, i) => (kills[i] += Number(killed)));
  if (!noticed.includes(true)) survivors += 1;
}

if (sets.some(({ notices }) => notices(S))) throw new Error('a set of vectors fails on the S-boxes of the standard');
const width = Math.max(...sets.map(({ name }) => name.length));
console.log(`${'vectors'.padEnd(width)}  killed of ${mutants.length}`);
sets.forEach(({ name }, i) => console.log(`${name.padEnd(width)}  ${String(kills[i]).padStart(6)}`));
console.log(`${'all together'.padEnd(width)}  ${String(mutants.length - survivors).padStart(6)}`);
process.exitCode = survivors === 0 ? 0 : 1;

/** The S-boxes with one bit of one entry changed, which bit in turn. */
function mutant(i: number, r: number, c: number): Boxes {
  return S.map((box, b) =>
    box.map((row, n) => row.map((entry, m) => (b === i && n === r && m === c ? entry ^ (1 << ((r + c) % 4)) : entry))),
  );
}

function encrypt({ key, plaintext }: DesVector, boxes: Boxes): string {
  return bytesToHex(desReference(hexToBytes(key), undefined, { S: boxes }).encryptBlock(hexToBytes(plaintext)));
}
