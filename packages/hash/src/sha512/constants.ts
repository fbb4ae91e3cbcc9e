/**
 * The constants of SHA-512 and its shorter forms (FIPS 180-4 sections 4.2.3 and 5.3.4 to 5.3.6): as those of SHA-256, but
 * 64 bits of each root, as unsigned bigints. A test recomputes every one of them from its recipe.
 */

/** The first 64 bits of the fractional parts of the square roots of the first 8 primes (section 5.3.5). */
export const initialValue512 = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
] as const;

/** The first 64 bits of the fractional parts of the square roots of the 9th to 16th primes (section 5.3.4). */
export const initialValue384 = [
  0xcbbb9d5dc1059ed8n,
  0x629a292a367cd507n,
  0x9159015a3070dd17n,
  0x152fecd8f70e5939n,
  0x67332667ffc00b31n,
  0x8eb44a8768581511n,
  0xdb0c2e0d64f98fa7n,
  0x47b5481dbefa4fa4n,
] as const;

/** SHA-512 of "SHA-512/224", started from `initialValue512` with a5 exclusive-ored to every byte (section 5.3.6.1). */
export const initialValue512_224 = [
  0x8c3d37c819544da2n,
  0x73e1996689dcd4d6n,
  0x1dfab7ae32ff9c82n,
  0x679dd514582f9fcfn,
  0x0f6d2b697bd44da8n,
  0x77e36f7304c48942n,
  0x3f9d85a86a1d36c8n,
  0x1112e6ad91d692a1n,
] as const;

/** SHA-512 of "SHA-512/256", started from `initialValue512` with a5 exclusive-ored to every byte (section 5.3.6.2). */
export const initialValue512_256 = [
  0x22312194fc2bf72cn,
  0x9f555fa3c84c64c2n,
  0x2393b86b6f53b151n,
  0x963877195940eabdn,
  0x96283ee2a88effe3n,
  0xbe5e1e2553863992n,
  0x2b0199fc2c85b8aan,
  0x0eb72ddc81c52ca2n,
] as const;

/** The first 64 bits of the fractional parts of the cube roots of the first 80 primes (section 4.2.3). */
// prettier-ignore
export const K = [
  0x428a2f98d728ae22n, 0x7137449123ef65cdn, 0xb5c0fbcfec4d3b2fn, 0xe9b5dba58189dbbcn,
  0x3956c25bf348b538n, 0x59f111f1b605d019n, 0x923f82a4af194f9bn, 0xab1c5ed5da6d8118n,
  0xd807aa98a3030242n, 0x12835b0145706fben, 0x243185be4ee4b28cn, 0x550c7dc3d5ffb4e2n,
  0x72be5d74f27b896fn, 0x80deb1fe3b1696b1n, 0x9bdc06a725c71235n, 0xc19bf174cf692694n,
  0xe49b69c19ef14ad2n, 0xefbe4786384f25e3n, 0x0fc19dc68b8cd5b5n, 0x240ca1cc77ac9c65n,
  0x2de92c6f592b0275n, 0x4a7484aa6ea6e483n, 0x5cb0a9dcbd41fbd4n, 0x76f988da831153b5n,
  0x983e5152ee66dfabn, 0xa831c66d2db43210n, 0xb00327c898fb213fn, 0xbf597fc7beef0ee4n,
  0xc6e00bf33da88fc2n, 0xd5a79147930aa725n, 0x06ca6351e003826fn, 0x142929670a0e6e70n,
  0x27b70a8546d22ffcn, 0x2e1b21385c26c926n, 0x4d2c6dfc5ac42aedn, 0x53380d139d95b3dfn,
  0x650a73548baf63den, 0x766a0abb3c77b2a8n, 0x81c2c92e47edaee6n, 0x92722c851482353bn,
  0xa2bfe8a14cf10364n, 0xa81a664bbc423001n, 0xc24b8b70d0f89791n, 0xc76c51a30654be30n,
  0xd192e819d6ef5218n, 0xd69906245565a910n, 0xf40e35855771202an, 0x106aa07032bbd1b8n,
  0x19a4c116b8d2d0c8n, 0x1e376c085141ab53n, 0x2748774cdf8eeb99n, 0x34b0bcb5e19b48a8n,
  0x391c0cb3c5c95a63n, 0x4ed8aa4ae3418acbn, 0x5b9cca4f7763e373n, 0x682e6ff3d6b2b8a3n,
  0x748f82ee5defb2fcn, 0x78a5636f43172f60n, 0x84c87814a1f0ab72n, 0x8cc702081a6439ecn,
  0x90befffa23631e28n, 0xa4506cebde82bde9n, 0xbef9a3f7b2c67915n, 0xc67178f2e372532bn,
  0xca273eceea26619cn, 0xd186b8c721c0c207n, 0xeada7dd6cde0eb1en, 0xf57d4f7fee6ed178n,
  0x06f067aa72176fban, 0x0a637dc5a2c898a6n, 0x113f9804bef90daen, 0x1b710b35131c471bn,
  0x28db77f523047d84n, 0x32caab7b40c72493n, 0x3c9ebe0a15c9bebcn, 0x431d67c49c100d4cn,
  0x4cc5d4becb3e42b6n, 0x597f299cfc657e2an, 0x5fcb6fab3ad6faecn, 0x6c44198c4a475817n,
] as const;

/** 64-bit words as pairs of 32-bit words, the high half first: the form that fast.ts and merkle-damgard.ts use. */
export function halves(words: readonly bigint[]): Int32Array {
  return Int32Array.from({ length: 2 * words.length }, (_, i) =>
    Number(BigInt.asIntN(32, words[i >> 1] >> (i % 2 === 0 ? 32n : 0n))),
  );
}

/** The inverse of `halves`. */
export function wholes(words: Int32Array): bigint[] {
  return Array.from({ length: words.length / 2 }, (_, i) =>
    BigInt.asUintN(64, (BigInt(words[2 * i]) << 32n) | BigInt(words[2 * i + 1] >>> 0)),
  );
}
