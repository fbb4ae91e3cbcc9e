/**
 * The key derivation of SSL 3.0 (RFC 6101 sections 6.1, 6.2 and 5.6.9): nested MD5 and SHA-1 over the secret, with the
 * letters A, BB, CCC ... as the counter. HMAC did not exist yet. Status: broken, like all of SSL 3.0 (RFC 7568).
 */

import { concat, utf8ToBytes } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';

/** The two hashes of SSL 3.0. */
export interface Ssl3Hashes {
  readonly md5: Hash;
  readonly sha1: Hash;
}

/**
 * MD5(secret + SHA('A' + secret + seed)) + MD5(secret + SHA('BB' + secret + seed)) + ..., RFC 6101 section 6.1; at most 26
 * blocks of 16 bytes. Leaks: the lengths.
 */
export function ssl3Derive(
  { md5, sha1 }: Ssl3Hashes,
  secret: Uint8Array,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  const output = new Uint8Array(16 * Math.ceil(length / 16));
  for (let i = 0; 16 * i < length; i++) {
    const letters = utf8ToBytes(String.fromCharCode(65 + i).repeat(i + 1));
    output.set(md5(concat(secret, sha1(concat(letters, secret, seed)))), 16 * i);
  }
  return output.slice(0, length);
}

/** master_secret, RFC 6101 section 6.1. */
export function ssl3MainSecret(
  hashes: Ssl3Hashes,
  preMainSecret: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): Uint8Array {
  return ssl3Derive(hashes, preMainSecret, concat(clientRandom, serverRandom), 48);
}

/** key_block, RFC 6101 section 6.2.2. The server's random comes first here, as in every later version. */
export function ssl3KeyBlock(
  hashes: Ssl3Hashes,
  mainSecret: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
  length: number,
): Uint8Array {
  return ssl3Derive(hashes, mainSecret, concat(serverRandom, clientRandom), length);
}

/**
 * hash(master_secret + pad2 + hash(handshake_messages + sender + master_secret + pad1)), RFC 6101 section 5.6.9, for one
 * hash. `sender` is empty for a CertificateVerify (section 5.6.8).
 */
export function ssl3HandshakeHash(
  hash: Hash,
  mainSecret: Uint8Array,
  messages: Uint8Array,
  sender: Uint8Array,
): Uint8Array {
  const padLength = hash.digestSize === 16 ? 48 : 40;
  const pad1 = new Uint8Array(padLength).fill(0x36);
  const pad2 = new Uint8Array(padLength).fill(0x5c);
  return hash(concat(mainSecret, pad2, hash(concat(messages, sender, mainSecret, pad1))));
}

/** The 36 bytes of a Finished, RFC 6101 section 5.6.9: with MD5, then with SHA-1. */
export function ssl3Finished(
  { md5, sha1 }: Ssl3Hashes,
  mainSecret: Uint8Array,
  messages: Uint8Array,
  sender: 'client' | 'server',
): Uint8Array {
  const name = utf8ToBytes(sender === 'client' ? 'CLNT' : 'SRVR');
  return concat(
    ssl3HandshakeHash(md5, mainSecret, messages, name),
    ssl3HandshakeHash(sha1, mainSecret, messages, name),
  );
}
