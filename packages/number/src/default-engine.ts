/** The default engine, chosen in this one place: native bigints. */

import { native } from './engines/native.ts';
import type { Int } from './int.ts';

/** A number on the default engine, from a safe integer, a bigint, or decimal or `0x` text; errors as `Engine.of`. */
export function int(value: number | bigint | string): Int {
  return native.of(value);
}

/** A number on the default engine from big-endian unsigned bytes (OS2IP, RFC 8017 section 4.2). */
export function intFromBytes(bytes: Uint8Array): Int {
  return native.fromBytes(bytes);
}

/** A number on the default engine from big-endian two's complement bytes, the content of an ASN.1 INTEGER. */
export function intFromSignedBytes(bytes: Uint8Array): Int {
  return native.fromSignedBytes(bytes);
}
