/** keyUsage (RFC 5280 section 4.2.1.3): what the certified key may be used for, one bit a use. */

import { checkOneOf, type Path } from '@cleartext/core';
import { der, namedBit, readBitString, type DerNode } from '@cleartext/asn1';

/** The uses in the order of their bits. */
export const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
/** One use. */
export type KeyUsageName = (typeof keyUsages)[number];

/** What the extension says. */
export interface KeyUsage {
  readonly type: 'keyUsage';
  readonly usages: readonly KeyUsageName[];
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readKeyUsage(node: DerNode, path: Path = 'keyUsage'): KeyUsage {
  const bits = readBitString(node, path);
  const usages: KeyUsageName[] = [];
  for (let i = 0; i < keyUsages.length; i++) if (namedBit(bits, i)) usages.push(keyUsages[i]);
  return { type: 'keyUsage', usages };
}

/** The DER of the extension's value. Throws `RangeError` for a use that is not in `keyUsages`. */
export function encodeKeyUsage(usages: readonly KeyUsageName[]): Uint8Array {
  for (const usage of usages) checkOneOf('usage', usage, keyUsages);
  return der.namedBits(...usages.map((usage) => keyUsages.indexOf(usage)));
}
