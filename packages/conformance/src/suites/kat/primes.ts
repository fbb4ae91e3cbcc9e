/** The candidates of one RSA key generation (C2SP CCTV), in order: exactly two are prime, and the last is one of them. */

import { isProbablePrime } from '@cleartext/number';
import { expectSame, type Case } from '../../case.ts';
import { hexInt } from '../../formats/fields.ts';

/** A case for each line of hexadecimal digits; the last one also counts the primes. */
export function* primeCases(text: string): Iterable<Case> {
  const lines = text.split('\n').filter((line) => /^[0-9a-f]+$/i.test(line.trim()));
  let primes = 0;
  for (const [i, line] of lines.entries())
    yield {
      id: `candidate ${i + 1}`,
      run: () => {
        const prime = isProbablePrime(hexInt(line.trim(), 'candidate'), { rounds: 8 });
        if (prime) primes++;
        if (i === lines.length - 1) expectSame('primes among the candidates', primes, 2);
      },
    };
}
