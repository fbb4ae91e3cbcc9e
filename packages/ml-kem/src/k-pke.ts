/**
 * K-PKE (FIPS 203 section 5), the public-key encryption inside ML-KEM. Never to be used alone: whoever can submit altered
 * ciphertexts learns the key. The one idea (learning with errors): t = A s + e hides the small s behind the small noise e;
 * the message is added to another such product as multiples of q / 2, and rounding removes the noise.
 */

import { concat, type Trace } from '@cleartext/core';
import { byteDecode, byteEncode, compress, decompress, type Polynomial } from './encoding.ts';
import { G, PRF } from './hash-functions.ts';
import { add, inverseNtt, multiplyVectors, ntt, subtract, type NttEvent } from './ntt.ts';
import type { ParameterSet } from './parameter-sets.ts';
import { samplePolyCbd, sampleNtt } from './sampling.ts';

/** A value of K-PKE by its letter in FIPS 203; a vector is a list of polynomials, and `A_hat` comes row by row. */
export type KPkeEvent =
  | NttEvent
  | { readonly step: 'rho' | 'sigma'; readonly value: Uint8Array }
  | { readonly step: PolynomialStep; readonly value: readonly Polynomial[] };

type PolynomialStep =
  'A_hat' | 's' | 'e' | 's_hat' | 'e_hat' | 't_hat' | 'y' | 'e1' | 'e2' | 'y_hat' | 'mu' | 'u' | 'v' | 'w';

/** K-PKE.KeyGen (FIPS 203 algorithm 13): both keys from the 32 random bytes `d`. */
export function kPkeKeyGen(
  { k, eta1 }: ParameterSet,
  d: Uint8Array,
  trace?: Trace<KPkeEvent>,
): { readonly ekPke: Uint8Array; readonly dkPke: Uint8Array } {
  const show = showPolynomials(trace);
  const [rho, sigma] = G(concat(d, Uint8Array.of(k)));
  trace?.({ step: 'rho', value: rho.slice() });
  trace?.({ step: 'sigma', value: sigma.slice() });
  const A_hat = sampleMatrix(k, rho);
  A_hat.forEach((row) => show('A_hat', row));
  const noise = (N: number) => samplePolyCbd(eta1, PRF(eta1, sigma, N));
  const s = show('s', vector(k, noise));
  const e = show(
    'e',
    vector(k, (i) => noise(k + i)),
  );
  const s_hat = show('s_hat', s.map((f) => ntt(f, trace))); // prettier-ignore
  const e_hat = show('e_hat', e.map((f) => ntt(f, trace))); // prettier-ignore
  const t_hat = show(
    't_hat',
    vector(k, (i) => add(multiplyVectors(A_hat[i], s_hat), e_hat[i])),
  );
  return { ekPke: concat(...t_hat.map((f) => byteEncode(12, f)), rho), dkPke: encodeVector(12, s_hat) };
}

/** K-PKE.Encrypt (FIPS 203 algorithm 14): the 32 bytes `m` under a key, with the 32 random bytes `r`. */
export function kPkeEncrypt(
  { k, eta1, eta2, du, dv }: ParameterSet,
  ekPke: Uint8Array,
  m: Uint8Array,
  r: Uint8Array,
  trace?: Trace<KPkeEvent>,
): Uint8Array {
  const show = showPolynomials(trace);
  const t_hat = show('t_hat', decodeVector(12, k, ekPke));
  const rho = ekPke.subarray(384 * k);
  const A_hat = sampleMatrix(k, rho);
  A_hat.forEach((row) => show('A_hat', row));
  const noise = (eta: number, N: number) => samplePolyCbd(eta, PRF(eta, r, N));
  const y = show(
    'y',
    vector(k, (i) => noise(eta1, i)),
  );
  const e1 = show(
    'e1',
    vector(k, (i) => noise(eta2, k + i)),
  );
  const [e2] = show('e2', [noise(eta2, 2 * k)]);
  const y_hat = show('y_hat', y.map((f) => ntt(f, trace))); // prettier-ignore
  const column = (j: number) => A_hat.map((row) => row[j]); // of A_hat, so a row of its transpose
  const u = show(
    'u',
    vector(k, (i) => add(inverseNtt(multiplyVectors(column(i), y_hat), trace), e1[i])),
  );
  const [mu] = show('mu', [decompress(1, byteDecode(1, m))]);
  const [v] = show('v', [add(add(inverseNtt(multiplyVectors(t_hat, y_hat), trace), e2), mu)]);
  const c1 = encodeVector(du, u.map((f) => compress(du, f))); // prettier-ignore
  const c2 = byteEncode(dv, compress(dv, v));
  return concat(c1, c2);
}

/** K-PKE.Decrypt (FIPS 203 algorithm 15): the 32 bytes of the message. */
export function kPkeDecrypt(
  { k, du, dv }: ParameterSet,
  dkPke: Uint8Array,
  c: Uint8Array,
  trace?: Trace<KPkeEvent>,
): Uint8Array {
  const show = showPolynomials(trace);
  const c1 = c.subarray(0, 32 * du * k);
  const c2 = c.subarray(32 * du * k);
  const u = show('u', decodeVector(du, k, c1).map((f) => decompress(du, f))); // prettier-ignore
  const [v] = show('v', [decompress(dv, byteDecode(dv, c2))]);
  const s_hat = show('s_hat', decodeVector(12, k, dkPke));
  const u_hat = u.map((f) => ntt(f, trace));
  const [w] = show('w', [subtract(v, inverseNtt(multiplyVectors(s_hat, u_hat), trace))]);
  return byteEncode(1, compress(1, w));
}

/** The matrix A, transformed, row by row: entry (i, j) from rho || j || i (algorithm 13, steps 3 to 7). */
function sampleMatrix(k: number, rho: Uint8Array): readonly (readonly Polynomial[])[] {
  return vector(k, (i) => vector(k, (j) => sampleNtt(concat(rho, Uint8Array.of(j, i)))));
}

/** A list of `k` things. */
function vector<T>(k: number, make: (i: number) => T): readonly T[] {
  return Array.from({ length: k }, (_, i) => make(i));
}

/** ByteEncode_d of each polynomial of a vector, one after another (FIPS 203 section 2.4.8). */
function encodeVector(d: number, F: readonly Polynomial[]): Uint8Array {
  return concat(...F.map((f) => byteEncode(d, f)));
}

/** ByteDecode_d of `k` polynomials, 32 d bytes each. */
function decodeVector(d: number, k: number, B: Uint8Array): readonly Polynomial[] {
  return vector(k, (i) => byteDecode(d, B.subarray(32 * d * i, 32 * d * (i + 1))));
}

/** For a trace: a function that shows copies of polynomials and passes them on. */
function showPolynomials(trace: Trace<KPkeEvent> | undefined) {
  return (step: PolynomialStep, value: readonly Polynomial[]): readonly Polynomial[] => {
    trace?.({ step, value: value.map((f) => f.slice()) });
    return value;
  };
}
