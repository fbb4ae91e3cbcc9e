/**
 * The parameter sets of ML-KEM (FIPS 203 section 8). Status: current. The one idea: all three work on the same
 * polynomials, modulo q = 3329 and X^256 + 1, and differ in how many of them a vector has (`k`) and in how much noise
 * is added and rounded away. Sizes are bytes and follow from the parameters.
 */

/** The degree of the polynomials (FIPS 203 section 2.4). */
export const n = 256;

/** The prime modulus of their coefficients: q = 2^8 * 13 + 1, so that a root of unity of order 256 exists. */
export const q = 3329;

/** One row of FIPS 203 table 2, and the sizes in bytes of table 3. */
export interface ParameterSet {
  readonly name: 'ML-KEM-512' | 'ML-KEM-768' | 'ML-KEM-1024';
  /** How many polynomials a vector has. */
  readonly k: number;
  /** The width of the noise in the key. */
  readonly eta1: number;
  /** The width of the noise in the ciphertext. */
  readonly eta2: number;
  /** The bits to which a coefficient of `u` is compressed. */
  readonly du: number;
  /** The bits to which a coefficient of `v` is compressed. */
  readonly dv: number;
  /** The security category of NIST: 1, 3 and 5 are as hard as to search a key of AES-128, AES-192 and AES-256. */
  readonly category: 1 | 3 | 5;
  readonly encapsulationKeySize: number;
  readonly decapsulationKeySize: number;
  readonly ciphertextSize: number;
  readonly sharedSecretSize: 32;
}

/** ML-KEM-512: category 1 (FIPS 203 section 8). */
export const parameters512 = /* @__PURE__ */ parameterSet('ML-KEM-512', 2, 3, 2, 10, 4, 1);

/** ML-KEM-768: category 3, the default that FIPS 203 section 8 recommends. */
export const parameters768 = /* @__PURE__ */ parameterSet('ML-KEM-768', 3, 2, 2, 10, 4, 3);

/** ML-KEM-1024: category 5 (FIPS 203 section 8). */
export const parameters1024 = /* @__PURE__ */ parameterSet('ML-KEM-1024', 4, 2, 2, 11, 5, 5);

function parameterSet(
  name: ParameterSet['name'],
  k: number,
  eta1: number,
  eta2: number,
  du: number,
  dv: number,
  category: ParameterSet['category'],
): ParameterSet {
  return Object.freeze({
    name,
    k,
    eta1,
    eta2,
    du,
    dv,
    category,
    encapsulationKeySize: 384 * k + 32,
    decapsulationKeySize: 768 * k + 96,
    ciphertextSize: 32 * (du * k + dv),
    sharedSecretSize: 32,
  });
}
