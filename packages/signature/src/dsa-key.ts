/** Public keys of DSA (FIPS 186-4 section 4). Legacy: FIPS 186-5 withdrew DSA; old certification paths still hold such keys. */

/** A public key of DSA with its domain parameters. */
export interface DsaPublicKey {
  readonly type: 'dsa';
  /** The prime modulus. */
  readonly p: bigint;
  /** The prime order of the subgroup, a divisor of p - 1. */
  readonly q: bigint;
  /** A generator of the subgroup. */
  readonly g: bigint;
  /** The public key, g^x mod p. */
  readonly y: bigint;
}
