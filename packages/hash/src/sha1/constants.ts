/** The constants of SHA-1 (FIPS 180-4 sections 4.2.1 and 5.3.1): MD5's initial words, and square roots. A test recomputes them. */

/** The initial hash value H(0), FIPS 180-4 section 5.3.1: MD5's four words and a fifth of the same kind. */
export const initialValue = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);

/** FIPS 180-4 section 4.2.1, one constant for twenty steps: the integer part of 2^30 times the square root of 2, 3, 5 and 10. */
export const K = Int32Array.of(0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6);
