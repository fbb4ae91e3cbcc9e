/** The names that suites use for elliptic curves, and keys from the numbers that they give. */

import { curveByName, isValidPoint, type CurveName, type EcPublicKey } from '@cleartext/ec';

/** The curve of the toolkit with a name of NIST, SEC 2 or ANSI X9.62, if it is one. */
export function findCurve(name: string): CurveName | undefined {
  return CURVE_NAMES.get(name.toLowerCase());
}

const CURVE_NAMES: ReadonlyMap<string, CurveName> = new Map([
  ['p-256', 'P-256'],
  ['secp256r1', 'P-256'],
  ['prime256v1', 'P-256'],
  ['p-384', 'P-384'],
  ['secp384r1', 'P-384'],
  ['p-521', 'P-521'],
  ['secp521r1', 'P-521'],
]);

/** The public key with these coordinates in hexadecimal digits, whether or not it is valid. */
export function publicKeyAt(curve: CurveName, x: string, y: string): EcPublicKey {
  return { type: 'ec', curve, Q: { x: BigInt(`0x${x}`), y: BigInt(`0x${y}`) } };
}

/** Whether a public key passes the validation of SEC 1 section 3.2.2.1. */
export function isValidKey({ curve, Q }: EcPublicKey): boolean {
  return isValidPoint(curveByName(curve), Q);
}

/** r and s in hexadecimal digits as the fixed-length signature r || s of IEEE P1363; undefined if they do not fit. */
export function p1363Signature(curve: CurveName, r: string, s: string): Uint8Array | undefined {
  const size = Math.ceil(curveByName(curve).n.toString(2).length / 8);
  const parts = [r, s].map((digits) =>
    BigInt(`0x${digits}`)
      .toString(16)
      .padStart(2 * size, '0'),
  );
  if (parts.some((part) => part.length > 2 * size)) return undefined;
  return Uint8Array.from(parts.join('').match(/../g) ?? [], (byte) => parseInt(byte, 16));
}
