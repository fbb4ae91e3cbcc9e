/** @packageDocumentation ML-KEM, the key encapsulation of FIPS 203. */

export {};
