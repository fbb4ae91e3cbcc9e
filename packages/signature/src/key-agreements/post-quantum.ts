/**
 * ML-KEM as a key agreement of TLS (FIPS 203; draft-ietf-tls-mlkem), and the hybrids that join it with a curve (RFC 9954, RFC 10024). Status:
 * current. The one idea of a hybrid: shares and secrets are written one after another, and the secret stays secret as long
 * as one of the two withstands. X25519MLKEM768 is what browsers prefer today.
 */

import { checkBytes, concatAll, DecodeError, type RandomSource } from '@cleartext/core';
import { mlKem1024, mlKem512, mlKem768, type MlKem } from '@cleartext/ml-kem';
import { secp256r1, secp384r1, x25519Agreement } from './elliptic-curves.ts';
import type { KeyAgreement } from './key-agreement.ts';

/** ML-KEM-512 alone: strength 128. */
export const mlKem512Agreement: KeyAgreement = /* @__PURE__ */ fromKem(mlKem512, 'MLKEM512', 0x0200, 128);

/** ML-KEM-768 alone: strength 192. */
export const mlKem768Agreement: KeyAgreement = /* @__PURE__ */ fromKem(mlKem768, 'MLKEM768', 0x0201, 192);

/** ML-KEM-1024 alone: strength 256. */
export const mlKem1024Agreement: KeyAgreement = /* @__PURE__ */ fromKem(mlKem1024, 'MLKEM1024', 0x0202, 256);

/** ML-KEM-768, then X25519 (RFC 10024): shares of 1216 and 1120 bytes, a secret of 64. */
export const x25519MlKem768: KeyAgreement = /* @__PURE__ */ hybrid('X25519MLKEM768', 0x11ec, [
  mlKem768Agreement,
  x25519Agreement,
]);

/** P-256, then ML-KEM-768 (RFC 10024): shares of 1249 and 1153 bytes, a secret of 64. */
export const secp256r1MlKem768: KeyAgreement = /* @__PURE__ */ hybrid('SecP256r1MLKEM768', 0x11eb, [
  secp256r1,
  mlKem768Agreement,
]);

/** P-384, then ML-KEM-1024 (RFC 10024): shares of 1665 bytes, a secret of 80. */
export const secp384r1MlKem1024: KeyAgreement = /* @__PURE__ */ hybrid('SecP384r1MLKEM1024', 0x11ed, [
  secp384r1,
  mlKem1024Agreement,
]);

/** A KEM is the interface itself: the key is the first share, the ciphertext the second. */
function fromKem(kem: MlKem, name: string, codePoint: number, strength: number): KeyAgreement {
  const { encapsulationKeySize, ciphertextSize, sharedSecretSize } = kem.parameters;
  return Object.freeze({
    name,
    codePoint,
    status: kem.status,
    strength,
    shareSize: encapsulationKeySize,
    responseSize: ciphertextSize,
    secretSize: sharedSecretSize,
    generate(random?: RandomSource) {
      const { ek, dk } = kem.keyGen(random);
      return { share: ek, finish: (peerShare: Uint8Array) => kem.decaps(dk, peerShare) };
    },
    respond(peerShare: Uint8Array, random?: RandomSource) {
      const { K, c } = kem.encaps(peerShare, random);
      return { share: c, secret: K };
    },
  });
}

/** Several key agreements at once (RFC 9954 section 3): shares and secrets one after another, in this order. */
export function hybrid(name: string, codePoint: number, parts: readonly KeyAgreement[]): KeyAgreement {
  const sum = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0);
  const shareSizes = parts.map(({ shareSize }) => shareSize);
  const responseSizes = parts.map(({ responseSize }) => responseSize);
  return Object.freeze({
    name,
    codePoint,
    status: parts.every(({ status }) => status === 'current') ? 'current' : 'legacy',
    strength: Math.max(...parts.map(({ strength }) => strength)),
    shareSize: sum(shareSizes),
    responseSize: sum(responseSizes),
    secretSize: sum(parts.map(({ secretSize }) => secretSize)),
    generate(random?: RandomSource) {
      const mine = parts.map((part) => part.generate(random));
      return {
        share: concatAll(mine.map(({ share }) => share)),
        finish(peerShare: Uint8Array) {
          const theirs = split(peerShare, responseSizes);
          return concatAll(mine.map(({ finish }, i) => finish(theirs[i])));
        },
      };
    },
    respond(peerShare: Uint8Array, random?: RandomSource) {
      const theirs = split(peerShare, shareSizes);
      const answers = parts.map((part, i) => part.respond(theirs[i], random));
      return {
        share: concatAll(answers.map(({ share }) => share)),
        secret: concatAll(answers.map(({ secret }) => secret)),
      };
    },
  });

  function split(share: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
    checkBytes('peerShare', share);
    if (share.length !== sum(sizes))
      throw new DecodeError('KeyShareEntry.key_exchange', 0, `expected ${sum(sizes)} bytes, found ${share.length}`);
    let offset = 0;
    return sizes.map((size) => share.subarray(offset, (offset += size)));
  }
}
