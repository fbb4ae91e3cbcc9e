/** ML-KEM-768: a key pair, a secret for its owner, and the owner's way to it. */

import { mlKem768, type Encapsulation, type MlKemKeyPair } from '@cleartext/ml-kem';
import { ml_kem768 as noble } from '@noble/post-quantum/ml-kem.js';
import { MlKem768 } from 'mlkem';
import { BEST_PEER, faster, OURS, type Group, type Item } from '../item.ts';

const goals = [faster(BEST_PEER, 1, 1.65)];

export const mlKemGroup: Group = {
  title: 'ML-KEM',
  remarks: [
    'mlkem answers with promises, which are waited for; its keys are drawn from node:crypto. Ours checks the hash in the decapsulation key (FIPS 203 section 7.3) each time.',
    'The OpenSSL of this Node.js does not know ML-KEM.',
  ],
  items,
};

function items(): Item[] {
  const mlkem = new MlKem768();
  const seed = new Uint8Array(64).fill(7);
  const [d, z, m] = [seed.slice(0, 32), seed.slice(32), new Uint8Array(32).fill(9)];
  const { ek, dk } = mlKem768.keyGenInternal(d, z);
  const { c } = mlKem768.encapsInternal(ek, m);
  return [
    {
      name: 'ML-KEM-768 key pair',
      contestants: {
        [OURS]: { run: () => mlKem768.keyGenInternal(d, z), show: (pair: MlKemKeyPair) => hex(pair.ek, pair.dk) },
        noble: { run: () => noble.keygen(seed), show: (pair: NoblePair) => hex(pair.publicKey, pair.secretKey) },
        mlkem: { run: () => mlkem.deriveKeyPair(seed), show: (pair: Pair) => hex(...pair) },
      },
      goals,
    },
    {
      name: 'ML-KEM-768 encapsulation',
      contestants: {
        [OURS]: { run: () => mlKem768.encapsInternal(ek, m), show: ({ c, K }: Encapsulation) => hex(c, K) },
        noble: {
          run: () => noble.encapsulate(ek, m),
          show: (sent: NobleSent) => hex(sent.cipherText, sent.sharedSecret),
        },
        mlkem: { run: () => mlkem.encap(ek, m), show: (sent: Pair) => hex(...sent) },
      },
      goals,
    },
    {
      name: 'ML-KEM-768 decapsulation',
      contestants: {
        [OURS]: () => mlKem768.decaps(dk, c),
        noble: () => noble.decapsulate(c, dk),
        mlkem: () => mlkem.decap(c, dk),
      },
      goals,
    },
  ];
}

type Pair = readonly [Uint8Array, Uint8Array];
type NoblePair = ReturnType<typeof noble.keygen>;
type NobleSent = ReturnType<typeof noble.encapsulate>;

function hex(...parts: readonly Uint8Array[]): string {
  return parts.map((part) => Buffer.from(part).toString('hex')).join(' ');
}
