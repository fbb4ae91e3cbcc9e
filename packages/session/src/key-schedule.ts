/**
 * From one session key to the keys of both directions. HKDF (RFC 5869) extracts from the session key with both random
 * values as salt, then expands once for each key under a label of its own and the hash of the handshake so far, so that
 * keys of two sessions, two directions or two purposes are never equal.
 */

import { concat, utf8ToBytes } from '@cleartext/core';
import { hkdfExpand, hkdfExtract, hmac, sha256 } from '@cleartext/hash';
import type { CipherSuite } from './cipher-suites.ts';

/** The keys of one direction. */
export interface DirectionKeys {
  readonly key: Uint8Array;
  /** Empty for suites that need none. */
  readonly macKey: Uint8Array;
  /** The 12 bytes from which GCM's nonces are made; present in every suite, used by GCM alone. */
  readonly nonceBase: Uint8Array;
  /** Proves in the Finished message that this side derived the same keys from the same conversation. */
  readonly finishedKey: Uint8Array;
}

/** Both directions' keys. */
export interface SessionKeys {
  readonly client: DirectionKeys;
  readonly server: DirectionKeys;
}

/** The size of the random session key in bytes. */
export const SESSION_KEY_SIZE = 32;

/**
 * Derives the keys of a session. `sessionKey` is the client's random secret, `transcriptHash` SHA-256 over the handshake
 * messages up to and with KeyExchange. Leaks: nothing by its timing but lengths.
 */
export function deriveSessionKeys(
  suite: CipherSuite,
  sessionKey: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
  transcriptHash: Uint8Array,
): SessionKeys {
  const prk = hkdfExtract(sha256, concat(clientRandom, serverRandom), sessionKey);
  const expand = (label: string, length: number): Uint8Array =>
    hkdfExpand(sha256, prk, concat(utf8ToBytes(`cleartext session 1 ${suite.name} ${label}`), transcriptHash), length);
  const direction = (side: 'client' | 'server'): DirectionKeys => ({
    key: expand(`${side} key`, suite.keySize),
    macKey: suite.macKeySize > 0 ? expand(`${side} mac key`, suite.macKeySize) : new Uint8Array(0),
    nonceBase: expand(`${side} nonce base`, 12),
    finishedKey: expand(`${side} finished`, 32),
  });
  return { client: direction('client'), server: direction('server') };
}

/** The proof in a Finished message: HMAC over the transcript hash under the sender's finished key. Leaks: as `hmac`. */
export function finishedProof(keys: DirectionKeys, transcriptHash: Uint8Array): Uint8Array {
  return hmac(sha256, keys.finishedKey, transcriptHash);
}
