/**
 * HMAC (RFC 2104, FIPS 198-1): a message authentication code made of any hash function. Current; even over MD5 and SHA-1
 * no practical forgery is known, though both are being retired.
 *
 * The one idea: hash twice, `H(K ^ opad || H(K ^ ipad || message))`. The outer hash hides the inner state, so nobody can
 * continue hashing from a tag, as they can from `H(key || message)` (see length-extension.ts).
 */

import { type BytesEvent, checkBytes, concat, copy, type Trace } from '@cleartext/core';
import type { Hash, Hasher } from './hash.ts';

/** What HMAC computes on its way, as FIPS 198-1 section 4 names it. */
export type HmacEvent = BytesEvent<
  'K0' | 'K0 xor ipad' | 'H((K0 xor ipad) || text)' | 'K0 xor opad' | 'H((K0 xor opad) || H(...))'
>;

/**
 * The tag of a message under a key of any length, RFC 2104 section 2; `digestSize` bytes. Compare tags with
 * `constantTimeEqual`. Throws `TypeError` for what is not a `Uint8Array`.
 * Leaks: whether the key is longer than a block, and the lengths; when traced, everything.
 */
export function hmac(hash: Hash, key: Uint8Array, message: Uint8Array, trace?: Trace<HmacEvent>): Uint8Array {
  checkBytes('key', key);
  checkBytes('message', message);
  trace?.({ step: 'K0', value: hmacPad(hash, key, 0) });
  const innerPad = hmacPad(hash, key, 0x36);
  trace?.({ step: 'K0 xor ipad', value: copy(innerPad) });
  const inner = hash(concat(innerPad, message));
  trace?.({ step: 'H((K0 xor ipad) || text)', value: copy(inner) });
  const outerPad = hmacPad(hash, key, 0x5c);
  trace?.({ step: 'K0 xor opad', value: copy(outerPad) });
  const tag = hash(concat(outerPad, inner));
  trace?.({ step: 'H((K0 xor opad) || H(...))', value: copy(tag) });
  return tag;
}

/** A hasher that computes the tag of a message in pieces. A `copy` of it need not process the key again. Leaks: as `hmac`. */
hmac.create = create;

function create(hash: Hash, key: Uint8Array): Hasher {
  checkBytes('key', key);
  return new Hmac(hash.create().update(hmacPad(hash, key, 0x36)), hash.create().update(hmacPad(hash, key, 0x5c)));
}

/**
 * The block of `blockSize` bytes that starts the inner hash (`ipad`, byte 36) or the outer (`opad`, byte 5c), RFC 2104
 * section 2: the key, hashed first if it is longer than a block, filled up with zeros, each byte exclusive-ored. With byte 0
 * it is K0 itself.
 */
export function hmacPad(hash: Hash, key: Uint8Array, byte: 0 | 0x36 | 0x5c): Uint8Array {
  const K0 = key.length > hash.blockSize ? hash(key) : key;
  const block = new Uint8Array(hash.blockSize).fill(byte);
  for (let i = 0; i < K0.length; i++) block[i] ^= K0[i];
  return block;
}

class Hmac implements Hasher {
  private readonly inner: Hasher;
  private readonly outer: Hasher;

  constructor(inner: Hasher, outer: Hasher) {
    this.inner = inner;
    this.outer = outer;
  }

  update(bytes: Uint8Array): this {
    this.inner.update(bytes);
    return this;
  }

  digest(): Uint8Array {
    return this.outer.update(this.inner.digest()).digest();
  }

  copy(): Hasher {
    return new Hmac(this.inner.copy(), this.outer.copy());
  }
}
