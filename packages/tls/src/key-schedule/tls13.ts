/**
 * The key schedule of TLS 1.3 (RFC 9846 section 7). Status: current.
 * The one idea: a chain of three secrets (early, handshake, main). Each is extracted from the one before it and from fresh
 * input, and from each the secrets of that stage are derived, bound by a hash to everything that was said until then.
 *
 *     0 -> Extract(PSK) -> early secret -> Extract((EC)DHE) -> handshake secret -> Extract(0) -> main secret
 */

import { utf8ToBytes, Writer } from '@cleartext/core';
import { hkdfExpand, hkdfExtract, hmac, type Hash } from '@cleartext/hash';

/**
 * HKDF-Expand-Label(Secret, Label, Context, Length), RFC 9846 section 7.1: `length` bytes; the label is prefixed with `tls13 `.
 * Leaks: the lengths.
 */
export function hkdfExpandLabel(
  hash: Hash,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const hkdfLabel = new Writer().uint('length', 2, length);
  hkdfLabel.opaque('label', 0, 255, utf8ToBytes(`tls13 ${label}`));
  hkdfLabel.opaque('context', 0, 255, context);
  return hkdfExpand(hash, secret, hkdfLabel.finish(), length);
}

/**
 * Derive-Secret(Secret, Label, Messages), RFC 9846 section 7.1, with the transcript hash of the messages in its last argument.
 * Leaks: the lengths.
 */
export function deriveSecret(hash: Hash, secret: Uint8Array, label: string, transcriptHash: Uint8Array): Uint8Array {
  return hkdfExpandLabel(hash, secret, label, transcriptHash, hash.digestSize);
}

/** The early secret: HKDF-Extract(0, PSK); without a PSK the input is zeros. Leaks: the lengths. */
export function earlySecret(hash: Hash, psk: Uint8Array = new Uint8Array(hash.digestSize)): Uint8Array {
  return hkdfExtract(hash, new Uint8Array(hash.digestSize), psk);
}

/** The handshake secret, from the early secret and the (EC)DHE value; zeros with PSK alone. Leaks: the lengths. */
export function handshakeSecret(
  hash: Hash,
  early: Uint8Array,
  sharedSecret: Uint8Array = new Uint8Array(hash.digestSize),
): Uint8Array {
  return hkdfExtract(hash, deriveSecret(hash, early, 'derived', hash(new Uint8Array(0))), sharedSecret);
}

/** The main secret (RFC 8446 called it master secret), from the handshake secret. Leaks: the lengths. */
export function mainSecret(hash: Hash, handshake: Uint8Array): Uint8Array {
  return handshakeSecret(hash, handshake);
}

/** Binder key of a PSK, RFC 9846 section 7.1: `ext binder` for a PSK from outside, `res binder` for one of a ticket. */
export function binderKey(hash: Hash, early: Uint8Array, isExternal: boolean): Uint8Array {
  return deriveSecret(hash, early, isExternal ? 'ext binder' : 'res binder', hash(new Uint8Array(0)));
}

/** The two secrets under which the rest of the handshake is protected; hash over ClientHello...ServerHello. */
export function handshakeTrafficSecrets(
  hash: Hash,
  handshake: Uint8Array,
  transcriptHash: Uint8Array,
): { readonly client: Uint8Array; readonly server: Uint8Array } {
  return {
    client: deriveSecret(hash, handshake, 'c hs traffic', transcriptHash),
    server: deriveSecret(hash, handshake, 's hs traffic', transcriptHash),
  };
}

/** The secrets of the application data and of exporters; hash over ClientHello...server Finished. */
export function applicationSecrets(
  hash: Hash,
  main: Uint8Array,
  transcriptHash: Uint8Array,
): { readonly client: Uint8Array; readonly server: Uint8Array; readonly exporter: Uint8Array } {
  return {
    client: deriveSecret(hash, main, 'c ap traffic', transcriptHash),
    server: deriveSecret(hash, main, 's ap traffic', transcriptHash),
    exporter: deriveSecret(hash, main, 'exp master', transcriptHash),
  };
}

/** The resumption secret; hash over ClientHello...client Finished. */
export function resumptionSecret(hash: Hash, main: Uint8Array, transcriptHash: Uint8Array): Uint8Array {
  return deriveSecret(hash, main, 'res master', transcriptHash);
}

/** The PSK that belongs to a ticket, RFC 9846 section 4.7.1. */
export function ticketPsk(hash: Hash, resumption: Uint8Array, ticketNonce: Uint8Array): Uint8Array {
  return hkdfExpandLabel(hash, resumption, 'resumption', ticketNonce, hash.digestSize);
}

/** The next application traffic secret after a KeyUpdate, RFC 9846 section 7.2. */
export function nextTrafficSecret(hash: Hash, trafficSecret: Uint8Array): Uint8Array {
  return hkdfExpandLabel(hash, trafficSecret, 'traffic upd', new Uint8Array(0), hash.digestSize);
}

/** Key and IV of one direction, RFC 9846 section 7.3. */
export function trafficKeys(
  hash: Hash,
  trafficSecret: Uint8Array,
  keySize: number,
  ivSize = 12,
): { readonly key: Uint8Array; readonly iv: Uint8Array } {
  return {
    key: hkdfExpandLabel(hash, trafficSecret, 'key', new Uint8Array(0), keySize),
    iv: hkdfExpandLabel(hash, trafficSecret, 'iv', new Uint8Array(0), ivSize),
  };
}

/** verify_data of a Finished or the binder of a PSK, RFC 9846 section 4.5.3: an HMAC under a key derived from `baseKey`. */
export function finishedVerifyData(hash: Hash, baseKey: Uint8Array, transcriptHash: Uint8Array): Uint8Array {
  const finishedKey = hkdfExpandLabel(hash, baseKey, 'finished', new Uint8Array(0), hash.digestSize);
  return hmac(hash, finishedKey, transcriptHash);
}

/** TLS-Exporter(label, context_value, key_length), RFC 9846 section 7.5. */
export function tls13Exporter(
  hash: Hash,
  exporterSecret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const secret = deriveSecret(hash, exporterSecret, label, hash(new Uint8Array(0)));
  return hkdfExpandLabel(hash, secret, 'exporter', hash(context), length);
}
