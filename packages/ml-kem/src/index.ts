/** @packageDocumentation ML-KEM, the key encapsulation of FIPS 203. */

// Key generation, encapsulation and decapsulation with each parameter set (FIPS 203 sections 6 to 8).
export {
  mlKem1024,
  mlKem512,
  mlKem768,
  mlKems,
  type Encapsulation,
  type MlKem,
  type MlKemEvent,
  type MlKemKeyPair,
} from './ml-kem.ts';
export { type ParameterSet } from './parameter-sets.ts';

// The public-key encryption inside, for study only (FIPS 203 section 5).
export { kPkeDecrypt, kPkeEncrypt, kPkeKeyGen, type KPkeEvent } from './k-pke.ts';

// What it is made of: encodings, sampling and the number-theoretic transform (FIPS 203 section 4).
export { byteDecode, byteEncode, compress, decompress, type Polynomial } from './encoding.ts';
export { sampleNtt, samplePolyCbd } from './sampling.ts';
export { add, inverseNtt, multiplyNtts, ntt, subtract, type NttEvent } from './ntt.ts';
