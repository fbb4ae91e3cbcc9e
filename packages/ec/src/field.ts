/**
 * Arithmetic in the field of integers modulo a prime p, on plain bigint. Every curve stands on these five functions:
 * remainder, inverse (Euclid), power (square and multiply), square root (SEC 1 section 2.3.4; Tonelli and Shanks for any
 * prime), and whether a number is a square at all.
 *
 * Leaks: bigint operations take time by the size of their values, and Euclid's steps follow the values themselves.
 */

/** The representative of a modulo p in 0 .. p - 1. */
export function mod(a: bigint, p: bigint): bigint {
  const r = a % p;
  return r < 0n ? r + p : r;
}

/** The inverse of a modulo m, by the extended Euclidean algorithm. Throws `RangeError` if a and m have a common divisor. */
export function invert(a: bigint, m: bigint): bigint {
  let [r, next] = [mod(a, m), m];
  let [x, nextX] = [1n, 0n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [x, nextX] = [nextX, x - quotient * nextX];
  }
  if (r !== 1n) throw new RangeError('a: expected a number that has an inverse, found one that has none');
  return mod(x, m);
}

/** base^exponent modulo p, for exponent >= 0: for each bit from the top, square, and multiply if the bit is 1. */
export function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n % p;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % p;
    if (bit === '1') result = mod(result * base, p);
  }
  return result;
}

/** A square root of a modulo an odd prime p, or undefined if a is no square. The other root is its negative. */
export function squareRoot(a: bigint, p: bigint): bigint | undefined {
  const root = candidateRoot(mod(a, p), p);
  return (root * root) % p === mod(a, p) ? root : undefined;
}

function candidateRoot(a: bigint, p: bigint): bigint {
  // SEC 1 section 2.3.4 needs this case alone: P-256, P-384 and P-521 all have p = 3 modulo 4.
  if (p % 4n === 3n) return power(a, (p + 1n) / 4n, p);
  return tonelliShanks(a, p);
}

/** The general case. With p - 1 = 2^e q, q odd: keeps root^2 = a t while the order of t, a power of two, shrinks to 1. */
function tonelliShanks(a: bigint, p: bigint): bigint {
  let [q, e] = [p - 1n, 0];
  for (; q % 2n === 0n; q /= 2n) e++;
  let nonSquare = 2n;
  while (power(nonSquare, (p - 1n) / 2n, p) === 1n) nonSquare++;
  let z = power(nonSquare, q, p);
  let root = power(a, (q + 1n) / 2n, p);
  let t = power(a, q, p);
  while (t > 1n) {
    let order = 0;
    for (let s = t; s !== 1n && order < e; s = (s * s) % p) order++;
    if (order >= e) return 0n; // a is no square: the caller finds that 0 is no root of it
    const factor = power(z, 1n << BigInt(e - order - 1), p);
    e = order;
    z = (factor * factor) % p;
    root = (root * factor) % p;
    t = (t * z) % p;
  }
  return root;
}
