/**
 * The MAC of a record before authenticated ciphers: HMAC in TLS (RFC 2246 section 6.2.3.1), and in SSL 3.0 its forerunner (RFC 6101
 * section 5.2.3.1), which concatenates key and pads where HMAC exclusive-ors them, and does not take in the version.
 */

import { concat } from '@cleartext/core';
import { hmac, type Hash } from '@cleartext/hash';
import { VERSION, type Version } from '../versions.ts';
import { recordHeader, sequenceBytes, type ContentType } from './record.ts';

/** A MAC with key and hash decided. */
export interface RecordMac {
  readonly size: number;
  /** The MAC of record number `sequence`. Leaks: the lengths, through the number of hash blocks. */
  (sequence: number, type: ContentType, content: Uint8Array): Uint8Array;
}

/** The MAC of a version. */
export function recordMac(version: Version, hash: Hash, key: Uint8Array): RecordMac {
  const mac = version === VERSION.SSL30 ? ssl3Mac(hash, key) : hmacOfRecord(version, hash, key);
  return Object.assign(mac, { size: hash.digestSize });
}

/** HMAC(MAC_write_secret, seq_num + type + version + length + fragment), RFC 5246 section 6.2.3.1. */
function hmacOfRecord(version: Version, hash: Hash, key: Uint8Array) {
  const keyed = hmac.create(hash, key);
  return (sequence: number, type: ContentType, content: Uint8Array): Uint8Array =>
    keyed
      .copy()
      .update(sequenceBytes(sequence))
      .update(recordHeader(type, version, content.length))
      .update(content)
      .digest();
}

/** hash(secret + pad_2 + hash(secret + pad_1 + seq_num + type + length + content)), RFC 6101 section 5.2.3.1. */
function ssl3Mac(hash: Hash, secret: Uint8Array) {
  const padLength = hash.digestSize === 16 ? 48 : 40;
  const pad1 = new Uint8Array(padLength).fill(0x36);
  const pad2 = new Uint8Array(padLength).fill(0x5c);
  return (sequence: number, type: ContentType, content: Uint8Array): Uint8Array => {
    const head = Uint8Array.of(type, content.length >> 8, content.length);
    return hash(concat(secret, pad2, hash(concat(secret, pad1, sequenceBytes(sequence), head, content))));
  };
}
