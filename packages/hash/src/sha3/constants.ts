/** The constants of SHA-3 (FIPS 202 tables 2 and algorithm 5): rotations and round constants. A test recomputes them. */

/** FIPS 202 table 2 modulo 64: by how many bits rho rotates lane x + 5 y. */
// prettier-ignore
export const ROTATION = Int32Array.of(
  0, 1, 62, 28, 27,
  36, 44, 6, 55, 20,
  3, 10, 43, 25, 39,
  41, 45, 15, 21, 8,
  18, 2, 61, 56, 14,
);

/** The round constants of iota: output of the shift register of FIPS 202 algorithm 5. */
// prettier-ignore
export const RC = BigInt64Array.from([
  0x0000000000000001n, 0x0000000000008082n, 0x800000000000808an, 0x8000000080008000n,
  0x000000000000808bn, 0x0000000080000001n, 0x8000000080008081n, 0x8000000000008009n,
  0x000000000000008an, 0x0000000000000088n, 0x0000000080008009n, 0x000000008000000an,
  0x000000008000808bn, 0x800000000000008bn, 0x8000000000008089n, 0x8000000000008003n,
  0x8000000000008002n, 0x8000000000000080n, 0x000000000000800an, 0x800000008000000an,
  0x8000000080008081n, 0x8000000000008080n, 0x0000000080000001n, 0x8000000080008008n,
], (lane) => BigInt.asIntN(64, lane));
