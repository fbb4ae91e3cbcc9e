/**
 * What theory says of a rainbow table (Oechslin 2003, section 3; Avoine, Junod, Oechslin, Characterization and improvement of time-memory
 * trade-off based on perfect tables, 2008). The one idea: a step of m chains is m balls thrown into N boxes, and how many boxes
 * are hit is how many chains go on without having merged.
 */

import { checkInteger } from '@cleartext/core';

/** The expected size and success of a table in which of chains with equal ends only one is kept. */
export interface RainbowTheory {
  /** m_t: how many different ends `chains` starting points lead to. */
  readonly ends: number;
  /** The probability that a key drawn at random is found. */
  readonly success: number;
}

/**
 * m_0 chains of t steps over N keys. Different keys in column i + 1: m_(i+1) = N (1 - e^(-m_i / N)) (Oechslin 2003). Of chains that
 * merge one is kept, so each column has m_t different keys: success 1 - (1 - m_t / N)^t. Throws `TypeError` or `RangeError`
 * unless all are whole numbers with 1 <= m_0 <= N and t >= 1.
 */
export function rainbowTheory(size: number, chains: number, length: number): RainbowTheory {
  checkInteger('size', size, { min: 1 });
  checkInteger('chains', chains, { min: 1, max: size });
  checkInteger('length', length, { min: 1 });
  let m = chains;
  // expm1(x) is e^x - 1, exact for small x as well.
  for (let i = 0; i < length; i++) m = -size * Math.expm1(-m / size);
  return { ends: m, success: -Math.expm1(length * Math.log1p(-m / size)) };
}
