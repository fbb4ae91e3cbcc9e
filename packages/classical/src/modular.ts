/** Small-number arithmetic modulo the size of an alphabet: what the hand ciphers need and no more. */

/** `n` modulo `m` in 0..m-1, for negative `n` too: the place of a letter after going round the alphabet. */
export function residue(n: number, m: number): number {
  return ((n % m) + m) % m;
}

/** The number that undoes multiplication by `n` modulo `m` (extended Euclid), or `undefined` if n and m share a factor. */
export function inverseModulo(n: number, m: number): number | undefined {
  let [r0, r1] = [m, residue(n, m)];
  let [t0, t1] = [0, 1];
  while (r1 !== 0) {
    const q = Math.floor(r0 / r1);
    [r0, r1] = [r1, r0 - q * r1];
    [t0, t1] = [t1, t0 - q * t1];
  }
  return r0 === 1 ? residue(t0, m) : undefined;
}
