/**
 * The hash functions of ML-KEM (FIPS 203 section 4.1), all of them SHA-3 or SHAKE. The one idea: four jobs, four
 * functions, so that the output for one job says nothing about another.
 */
import { createHash } from 'node:crypto';
import { concat } from '@cleartext/core';
import { sha3_256, sha3_512 } from '@cleartext/hash';

const shake = (name: string, m: Uint8Array, n: number) => new Uint8Array(createHash(name, { outputLength: n }).update(m).digest());
export function H(s: Uint8Array): Uint8Array { return sha3_256(s); }
export function J(s: Uint8Array): Uint8Array { return shake('shake256', s, 32); }
export function G(c: Uint8Array): readonly [Uint8Array, Uint8Array] { const a = sha3_512(c); return [a.subarray(0, 32), a.subarray(32)]; }
export function PRF(eta: number, s: Uint8Array, b: number): Uint8Array { return shake('shake256', concat(s, Uint8Array.of(b)), 64 * eta); }
export function XOF(B: Uint8Array) { let p = 0; const all = shake('shake128', B, 168 * 8); return { squeeze: (k: number) => all.subarray(p, (p += k)) }; }
