/** RSA with the numbers of a classroom (RFC 8017 sections 3 and 5): the key from its primes, there and back again. */

import { record } from '@cleartext/core';
import { extendedGcd, isProbablePrime, lcm, type EuclidRow, type Int } from '@cleartext/number';
import { privateKeyFromPrimes, rsadp, type RsaEvent } from '@cleartext/rsa';
import type { Explanation, Section } from './explanation.ts';
import { short, squareAndMultiplySection } from './mod-pow.ts';

/** A key from p, q and e; the message m encrypted, and decrypted by the Chinese remainder theorem. */
export function explainRsa({ p, q, e, m }: Readonly<Record<'p' | 'q' | 'e' | 'm', Int>>): Explanation {
  checkPrimes({ p, q });
  const key = privateKeyFromPrimes({ p, q, e });
  const { n, d, dP, dQ, qInv } = key;
  if (m.isAtLeast(n)) throw new RangeError(`m: expected a number below n = ${short(n)}, found ${short(m)}`);
  const lambda = lcm(key.p.minus(1), key.q.minus(1));
  const euclid = record<EuclidRow, unknown>((trace) => extendedGcd(lambda, e, trace)).events;
  const encryption = squareAndMultiplySection('Encryption: c = m^e mod n', m, e, n);
  const c = encryption.result;
  const decryption = record<RsaEvent, Int>((trace) => rsadp(key, c, { blinding: false, trace }));
  const numbers: Section = {
    heading: 'The key (section 3)',
    rows: [
      ['n = p q', short(n)],
      ['lambda(n) = lcm(p - 1, q - 1)', short(lambda)],
      ['e', short(e)],
      ['d = e^-1 mod lambda(n)', short(d)],
      ['dP = d mod (p - 1)', short(dP)],
      ['dQ = d mod (q - 1)', short(dQ)],
      ['qInv = q^-1 mod p', short(qInv)],
    ],
  };
  const inverse: Section = {
    heading: 'd by the extended Euclidean algorithm',
    says: 'In every row r = x lambda + y e; the row with r = 1 gives d = y mod lambda.',
    head: ['quotient', 'r', 'x', 'y'],
    rows: euclid.map((row) => [row.quotient, row.remainder, row.x, row.y].map((value) => (value ? short(value) : ''))),
    right: [0, 1, 2, 3],
  };
  const back: Section = {
    heading: 'Decryption by the Chinese remainder theorem (section 5.1.2)',
    says: 'm_1 = c^dP mod p; m_2 = c^dQ mod q; h = (m_1 - m_2) qInv mod p; m = m_2 + q h',
    head: ['', 'value'],
    rows: decryption.events.map(({ step, value }) => [step === 'm^e' ? 'check: m^e mod n' : step, short(value)]),
  };
  return {
    title: `RSA with p = ${short(key.p)}, q = ${short(key.q)}, e = ${short(e)}, m = ${short(m)}`,
    sections: [numbers, inverse, encryption.section, back],
    result: `c = ${short(c)}, and back: m = ${short(decryption.result)}`,
    events: [...euclid, ...encryption.events, ...decryption.events],
  };
}

/** Throws `RangeError` naming the one that is not prime. */
export function checkPrimes(factors: Readonly<Record<'p' | 'q', Int>>): void {
  for (const name of ['p', 'q'] as const)
    if (!isProbablePrime(factors[name], { rounds: 40 }))
      throw new RangeError(`${name}: expected a prime, found ${short(factors[name])}`);
}
