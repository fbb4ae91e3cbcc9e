/**
 * The transcript: the handshake messages that both sides have seen, in order. Keys, proofs and signatures are bound to its hash
 * (RFC 9846 section 4.1), so that nobody can change a message unnoticed. A message enters by `add` only; a protocol decides when,
 * because a Finished message proves the transcript before itself. A transcript is a value, and each hash is computed incrementally:
 * a longer transcript continues from the hasher of the shorter one.
 */

import { checkBytes, concatAll, copy } from '@cleartext/core';
import type { Hash, Hasher } from '@cleartext/hash';

/** The messages of a handshake so far. */
export class Transcript {
  /** How many messages there are. */
  readonly count: number;
  /** The transcript before the last message, which is `last`. Both undefined for the empty one. */
  private readonly previous: Transcript | undefined;
  private readonly last: Uint8Array | undefined;
  /** The hashers that have taken in every message up to here, by hash function: a memory that no result depends on. */
  private readonly hashers = new Map<Hash, Hasher>();

  /** The empty transcript. */
  constructor();
  /** For this class only. */
  constructor(previous: Transcript, last: Uint8Array);
  constructor(previous?: Transcript, last?: Uint8Array) {
    this.previous = previous;
    this.last = last;
    this.count = previous ? previous.count + 1 : 0;
  }

  /** The messages, first to last. */
  get messages(): readonly Uint8Array[] {
    return this.since(() => false).added;
  }

  /** The messages one after another: what SSL 3.0 to TLS 1.2 sign in CertificateVerify. */
  get bytes(): Uint8Array {
    return concatAll(this.messages);
  }

  /** The transcript with one more message, header included. Throws `TypeError` unless it is a `Uint8Array`. */
  add(message: Uint8Array): Transcript {
    checkBytes('message', message);
    return new Transcript(this, copy(message));
  }

  /** The hash of all messages so far, under any hash function, however many are asked for. */
  hash(hash: Hash): Uint8Array {
    return this.hasher(hash).digest();
  }

  /** A hasher that has taken in all messages so far; SSL 3.0 adds more to it before it asks for the digest. */
  hasher(hash: Hash): Hasher {
    const { from, added } = this.since((transcript) => transcript.hashers.has(hash));
    const hasher = from?.hashers.get(hash)?.copy() ?? hash.create();
    for (const message of added) hasher.update(message);
    if (added.length > 0 || !from) this.hashers.set(hash, hasher.copy());
    return hasher;
  }

  /**
   * The transcript whose only message is made of the hash of all messages so far. After a HelloRetryRequest in TLS 1.3,
   * `wrap` puts the header of `message_hash` in front of the digest (RFC 9846 section 4.1).
   */
  collapse(hash: Hash, wrap: (digest: Uint8Array) => Uint8Array): Transcript {
    return new Transcript().add(wrap(this.hash(hash)));
  }

  /** The longest shorter transcript (or this one) for which `isKnown` holds, and the messages added since. */
  private since(isKnown: (transcript: Transcript) => boolean): {
    readonly from: Transcript | undefined;
    readonly added: readonly Uint8Array[];
  } {
    const added: Uint8Array[] = [];
    let from: Transcript | undefined = this; // eslint-disable-line @typescript-eslint/no-this-alias -- the walk starts here
    while (from && !isKnown(from)) {
      if (from.last) added.push(from.last);
      from = from.previous;
    }
    return { from, added: added.reverse() };
  }
}
