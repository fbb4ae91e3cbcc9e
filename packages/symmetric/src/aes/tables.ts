/**
 * The constants of AES (FIPS 197). Both have a recipe: the S-box is the inverse in GF(2^8) followed by an affine map
 * (section 5.1.1), a round constant is a power of x in GF(2^8) (section 5.2). A test recomputes them.
 */

import { hexToBytes } from '@cleartext/core';

/** GF(2^8) is the polynomials over GF(2) modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197 section 4.2). */
const MODULUS = 0x11b;

/** XTIMES (section 4.2): `b` times x in GF(2^8). */
export function xTimes(b: number): number {
  return (b << 1) ^ (b & 0x80 ? MODULUS : 0);
}

/** The product of two bytes in GF(2^8) (section 4.2), by doubling and adding. */
export function multiply(a: number, b: number): number {
  let product = 0;
  for (; b; b >>= 1, a = xTimes(a)) if (b & 1) product ^= a;
  return product;
}

/** SBOX (table 4), row by row. */
export const S_BOX: Uint8Array = hexToBytes(
  '637c777bf26b6fc53001672bfed7ab76' +
    'ca82c97dfa5947f0add4a2af9ca472c0' +
    'b7fd9326363ff7cc34a5e5f171d83115' +
    '04c723c31896059a071280e2eb27b275' +
    '09832c1a1b6e5aa0523bd6b329e32f84' +
    '53d100ed20fcb15b6acbbe394a4c58cf' +
    'd0efaafb434d338545f9027f503c9fa8' +
    '51a3408f929d38f5bcb6da2110fff3d2' +
    'cd0c13ec5f974417c4a77e3d645d1973' +
    '60814fdc222a908846eeb814de5e0bdb' +
    'e0323a0a4906245cc2d3ac629195e479' +
    'e7c8376d8dd54ea96c56f4ea657aae08' +
    'ba78252e1ca6b4c6e8dd741f4bbd8b8a' +
    '703eb5664803f60e613557b986c11d9e' +
    'e1f8981169d98e949b1e87e9ce5528df' +
    '8ca1890dbfe6426841992d0fb054bb16',
);

/** INVSBOX (table 6): the S-box backwards. */
export const INVERSE_S_BOX: Uint8Array = S_BOX.reduce((inverse, s, b) => {
  inverse[s] = b;
  return inverse;
}, new Uint8Array(256));

/** Rcon[j], the first byte (table 5): x^(j-1). Index 0 is not used. */
export const RCON: readonly number[] = [0, 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1b, 0x36];
