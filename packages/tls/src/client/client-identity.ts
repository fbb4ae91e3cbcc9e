/**
 * Which of its certificates a client shows (RFC 9846 section 4.3.4; RFC 5246 section 7.4.4): a server that asks may name the authorities whose
 * certificates it accepts. The one idea: a client with several identities shows one only if the server asked for its authority, so that no server learns of the others.
 */

import { bytesToHex } from '@cleartext/core';
import type { Identity } from '../connection/config.ts';

/** The identities of a client, in order of preference. */
export function identitiesOf(identity: Identity | readonly Identity[] | undefined): readonly Identity[] {
  if (identity === undefined) return [];
  return 'chain' in identity ? [identity] : identity;
}

/**
 * The first identity that `isUsable` and that comes from one of the authorities (names in DER; an empty list means any). A client with a single identity
 * shows it to every server that asks and can use its key.
 */
export function chooseIdentity(
  identity: Identity | readonly Identity[] | undefined,
  authorities: readonly Uint8Array[],
  isUsable: (identity: Identity) => boolean,
): Identity | undefined {
  const usable = identitiesOf(identity).filter(isUsable);
  if (authorities.length === 0 || (identity && 'chain' in identity)) return usable.at(0);
  const accepted = new Set(authorities.map((name) => bytesToHex(name)));
  return usable.find(({ chain }) => chain.some(({ issuer }) => accepted.has(bytesToHex(issuer.bytes))));
}
