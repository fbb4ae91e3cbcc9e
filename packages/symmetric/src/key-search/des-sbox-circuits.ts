/**
 * Circuits of the eight S-boxes of DES: gate lists over XOR, AND, OR and AND-NOT, found by our own search program.
 * To repeat it: npx ts-node -T scripts/des-sbox-circuits.ts 500 cleartext (attempts and seed; it takes some minutes).
 * A test evaluates every circuit on all 64 inputs against tables.ts.
 *
 * Gates of these four kinds turn zeros into zero, but S(0) is not 0. So a circuit does not compute S(x) but
 * S(x + offset) + S(offset), and the offsets are chosen so that S(offset) is 0 in seven boxes and has one bit in the
 * eighth: of all NOTs one remains. Neighbouring S-boxes share two bits of R, and their offsets agree there, so that the search
 * can keep the halves of the text inverted in those bits from the first round to the last.
 */

import { S } from '../des/tables.ts';

/** The kinds of gates: a + b, a and b, a or b, a and not b. */
export type Gate = '^' | '&' | '|' | '&~';

/** A circuit. Wires 0 to 5 are the six inputs b1 to b6, wire 6 is the output of the first gate, and so on. */
export interface SboxCircuit {
  /** The six bits that are added to the input of the S-box, b1 the most significant. */
  readonly offset: number;
  /** S(offset), the four bits that remain to be added to the outputs. */
  readonly complement: number;
  /** The wires of the four outputs, the most significant first. */
  readonly outputs: readonly number[];
  readonly gates: readonly { readonly a: number; readonly gate: Gate; readonly b: number }[];
}

function circuit(box: number, offset: number, outputs: readonly number[], gates: string): SboxCircuit {
  return {
    offset,
    complement: S[box][((offset >>> 4) & 2) | (offset & 1)][(offset >>> 1) & 15],
    outputs,
    gates: gates.split(' ').map((text) => {
      const [, a, gate, b] = /^(\d+)(\D+)(\d+)$/.exec(text) ?? [];
      return { a: Number(a), gate: gate as Gate, b: Number(b) };
    }),
  };
}

/** The circuits of S1 to S8. */
// prettier-ignore
export const sboxCircuits: readonly SboxCircuit[] = [
  circuit(0, 1, [24, 56, 65, 45], '4^1 5|2 6^7 8|0 2|0 10&5 11|2 1&~12 9^13 14&~3 11^1 15^16 13^2 18&0 16^9 20&3 19^21 22&~4 17^23 14&~5 25|17 3&~5 27&~8 18^16 29&4 30^0 28^31 26^32 21^0 6^5 34&35 36^9 37&2 33^38 39|1 40^32 37|19 42^25 43|3 41^44 4&~31 46|1 12&~23 47^48 20^5 50^41 51&0 52^35 53&~3 49^54 45^55 51&~22 5&~57 58^1 58^24 40|7 60^61 62|4 59^63 64^55'),
  circuit(1, 26, [40, 48, 58, 29], '2^0 6|4 7&~1 7&5 3^2 9|10 11&4 12^6 13^3 14^9 15&1 5&~16 4&~5 5^1 19^6 18&~20 14^1 10|4 22^23 21^24 17^25 26&~0 16^13 27^28 8&29 4|3 20^31 30^32 24^2 34|5 35^26 23&1 36^37 38&0 33^39 2&~24 41^14 42|2 43^41 23&~28 45|8 46&~5 44^47 18^11 44&~49 17&~46 50^51 52&~0 42&3 42&18 55^20 54^56 53^57'),
  circuit(2, 39, [46, 50, 59, 32], '5&3 6^0 1&~2 5^4 9^3 8&10 0&~11 3&~11 9&~13 4&2 15^1 14^16 12^17 18^2 7^19 17^9 21&~12 20^22 5&~4 18&~13 25^4 24^26 27&1 28&4 23^29 28|0 31^23 32&2 33&21 30^34 35&0 19|5 37&0 38|2 39^10 20|39 41&~1 42&2 43&~24 40^44 36^45 40^17 47&~13 48|5 49^18 10&~15 37&51 52|0 53^40 54^25 50&~17 32^56 42&57 55^58'),
  circuit(3, 51, [39, 37, 45, 43], '4&0 6|3 7|1 8^4 3&~9 8^0 10^11 2&0 12&13 14^9 2&~15 16^1 17^7 18^3 19&2 20^12 21|0 22^18 23&1 24^15 25&~0 18&4 1&~27 9&~2 28^29 26^30 16&~3 32^21 33&4 31^34 35|5 36^25 35^5 37^38 13|3 40^30 41|5 42^21 41^5 43^44'),
  circuit(4, 53, [53, 46, 59, 37], '5^0 6&3 7^2 8&3 7^5 2&~0 10^11 6&~12 9^13 14^1 2^0 16^13 17^6 11|3 19^2 20&1 18&~21 10&~22 15^23 17^20 5&~25 24^26 18&1 27&~28 21&2 29^30 18&~26 32^13 33^28 34|4 35^14 36^21 16|8 38&4 37&~39 9|1 41^25 18&19 42^43 39^22 44^45 40|46 47^7 2&~48 49&41 50^47 51&4 31^52 25^24 44&~33 49|19 55^56 57&~4 54^58'),
  circuit(5, 16, [36, 45, 62, 56], '3^0 6&5 7^3 8&1 9|2 8|0 11&~2 12^6 13&1 14|11 15&~4 14|4 15&13 17^18 16^19 10&~20 21|11 22^17 23&~5 12&6 24&~25 10&13 27^1 28^21 28^13 2&~30 11&~5 32^6 31^33 29^34 26^35 16^28 23&~0 38^5 39|3 37^40 30&32 29&0 42&~43 41^44 4&~45 46^28 41|1 38|4 48^49 50|2 47^51 18|4 25|34 54^10 53^55 43&~56 47^4 58|34 57^59 60&5 52^61'),
  circuit(6, 3, [49, 51, 64, 26], '1&0 6^5 7&~3 0&~8 4&3 10|1 2^1 12^10 13^5 14&~2 15^3 16^4 17&0 11&~18 19^14 9^20 21&1 9&~2 20&~5 17^0 24^25 26&2 27^20 13&9 29|18 17^5 30^31 32|1 28^33 16&~34 23|35 36&3 37^6 38|4 39^3 22^40 41&~8 42&~24 43^12 44&0 45|23 46^44 47&~4 48^34 14&0 50^41 39&~26 52^44 53|1 17&13 55^32 54^56 52|55 58^14 0&~15 60&~42 59^61 62|3 57^63'),
  circuit(7, 48, [49, 37, 34, 59], '3&1 4^0 6^7 8&~2 3^1 10^0 11&~1 9^12 13&~0 14|5 0&~12 15&~16 17^14 16|4 18^19 20&3 13^3 22|2 19^10 23^24 20&~25 21^26 27|2 20&~14 5&~29 30^11 21&~4 31^32 28^33 34|2 35^17 25^15 37&~12 36^38 39^29 10|5 41&~2 40^42 43&3 44^39 41^26 23&~46 47|4 45^48 37^34 50^49 49|46 52&28 53&~3 51^54 38|20 56^32 57|1 55^58'),
];
