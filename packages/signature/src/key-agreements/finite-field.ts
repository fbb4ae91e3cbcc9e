/**
 * Diffie-Hellman modulo a prime (Diffie and Hellman 1976; RFC 7919, RFC 9846 section 7.4.1). Status: that of the group. The one idea: both
 * sides compute g^(xy), each from its own exponent and the other's power; who sees both powers would have to find a
 * discrete logarithm. Numbers travel as bytes, most significant first, as many as p has.
 */

import { checkBytes, DecodeError, systemRandom, type RandomSource } from '@cleartext/core';
import { intFromBytes, modPow, native, randomInt, type Int } from '@cleartext/number';
import type { FiniteFieldGroup } from './finite-field-groups.ts';
import { diffieHellman, type KeyAgreement } from './key-agreement.ts';

/** The two numbers of one side: the secret exponent x and the public Y = g^x mod p. */
export interface DhKey {
  readonly x: Int;
  readonly Y: Int;
}

/** How shares are read. */
export interface FiniteFieldOptions {
  /** Whether a peer may leave out leading zeros of its share, as TLS 1.2 allows; false by default. */
  readonly shorterShares?: boolean | undefined;
}

/** A fresh exponent of the group's size and its power. Leaks: x through the timing of `modPow`; use it once. */
export function generateDhKey(group: FiniteFieldGroup, random: RandomSource = systemRandom): DhKey {
  const { p, g, exponentBits } = group;
  const one = native.of(1);
  const greatest = one.shiftLeft(exponentBits).minus(1);
  const max = greatest.isLessThan(p.minus(2)) ? greatest : p.minus(2);
  const x = randomInt(native, { min: 1, max }, random);
  return { x, Y: modPow(g, x, p) };
}

/**
 * Y^x mod p for the peer's Y. Throws `DecodeError` unless 1 < Y < p - 1: with 1 or p - 1 the secret would be 1 or p - 1, whatever x is
 * (RFC 7919 section 5.1). Leaks: x through the timing of `modPow`; use it once.
 */
export function dhSharedSecret({ p }: FiniteFieldGroup, x: Int, peerY: Int): Int {
  if (!peerY.isGreaterThan(1) || !peerY.isLessThan(p.minus(1)))
    throw new DecodeError('dh_Y', 0, 'expected a number from 2 to p - 2');
  return modPow(peerY, x, p);
}

/**
 * The key agreement in a group. The secret keeps its leading zeros, as in TLS 1.3 (RFC 9846 section 7.4.1); TLS 1.2 strips them (RFC 5246
 * section 8.1.2), and so tells by its timing whether there were any (Raccoon, 2020).
 */
export function finiteField(group: FiniteFieldGroup, { shorterShares = false }: FiniteFieldOptions = {}): KeyAgreement {
  const size = Math.ceil(group.bits / 8);
  return diffieHellman({
    name: group.name,
    codePoint: group.codePoint,
    status: group.status,
    strength: group.strength,
    shareSize: size,
    secretSize: size,
    generate(random?: RandomSource) {
      const { x, Y } = generateDhKey(group, random);
      return {
        share: Y.toBytes(size),
        finish(peerShare) {
          checkBytes('peerShare', peerShare);
          const { length } = peerShare;
          if (shorterShares ? length === 0 || length > size : length !== size)
            throw new DecodeError(
              'dh_Y',
              0,
              `expected ${shorterShares ? 'at most ' : ''}${size} bytes, found ${length}`,
            );
          return dhSharedSecret(group, x, intFromBytes(peerShare)).toBytes(size);
        },
      };
    },
  });
}
