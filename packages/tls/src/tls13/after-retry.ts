/**
 * The transcript after a HelloRetryRequest (RFC 9846 section 4.1): the first hello is replaced by its hash, so that a server needs to remember nothing
 * else of it until the second hello comes.
 */

import { concat } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';
import type { Transcript } from '@cleartext/protocol';

/** The transcript with the message_hash in place of the first hello, RFC 9846 section 4.1. */
export function afterRetry(transcript: Transcript, hash: Hash): Transcript {
  return transcript.collapse(hash, (digest) => concat(Uint8Array.of(254, 0, 0, digest.length), digest));
}
