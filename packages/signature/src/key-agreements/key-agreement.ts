/**
 * What every key agreement here is: two messages and a secret. The one idea: Diffie-Hellman fits the shape of a key
 * encapsulation mechanism (RFC 9180 section 4.1), so that a handshake need not know which of them it runs: one side generates and sends its
 * share, the other responds with a share of its own and has the secret, the first finishes with that share and has it too.
 */

import type { RandomSource, Status } from '@cleartext/core';

/** A way to agree on a secret, with everything decided but the randomness. Sizes are bytes. */
export interface KeyAgreement {
  /** The name in TLS's list of groups: `x25519`, `secp256r1`, `ffdhe2048`, `X25519MLKEM768`. */
  readonly name: string;
  /** The value of TLS's NamedGroup (RFC 9846 section 4.3.7); undefined for a group that has none. */
  readonly codePoint?: number | undefined;
  readonly status: Status;
  /** How many operations, as a power of two, an attacker needs at the least (SP 800-57 part 1 section 5.6.1). */
  readonly strength: number;
  /** The share that `generate` gives. */
  readonly shareSize: number;
  /** The share that `respond` gives. */
  readonly responseSize: number;
  readonly secretSize: number;
  /**
   * The first message: a fresh share, and what turns the answer into the secret. Use it for one conversation only (RFC 9846
   * section 4.3.8). Leaks: as the arithmetic beneath; see `x25519`, `ecdh`, `modPow`, `decaps`.
   */
  generate(random?: RandomSource): KeyShare;
  /**
   * The answer to a peer's share, and the secret. Throws `DecodeError` for a share that no honest peer sends.
   * Leaks: as `generate`.
   */
  respond(peerShare: Uint8Array, random?: RandomSource): KeyAgreementResponse;
}

/** A share to send, with its secret half inside. */
export interface KeyShare {
  readonly share: Uint8Array;
  /** The secret, from the peer's answer. Throws `DecodeError` for a share that no honest peer sends. */
  readonly finish: (peerShare: Uint8Array) => Uint8Array;
}

/** The answer to a share: what is sent back, and the secret that both sides have then. */
export interface KeyAgreementResponse {
  readonly share: Uint8Array;
  readonly secret: Uint8Array;
}

/** What is left to say of a key agreement whose two sides do the same, as in every Diffie-Hellman. */
export interface DiffieHellmanDescription extends Pick<
  KeyAgreement,
  'name' | 'codePoint' | 'status' | 'strength' | 'shareSize' | 'secretSize'
> {
  readonly generate: (random: RandomSource | undefined) => KeyShare;
}

/** Completes a Diffie-Hellman to a key agreement: to respond is to generate and to finish at once. */
export function diffieHellman({ generate, ...description }: DiffieHellmanDescription): KeyAgreement {
  return Object.freeze({
    ...description,
    responseSize: description.shareSize,
    generate: (random?: RandomSource) => generate(random),
    respond(peerShare: Uint8Array, random?: RandomSource) {
      const { share, finish } = generate(random);
      return { share, secret: finish(peerShare) };
    },
  });
}
