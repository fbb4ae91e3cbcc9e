/**
 * Circuits of the eight S-boxes of DES: gate lists over XOR, AND, OR and AND-NOT, found by our own search program.
 * To repeat it: npx ts-node -T scripts/des-sbox-circuits.ts 4000 cleartext (attempts and seed; half an
 * hour, but 500 attempts come within three gates an S-box in some minutes).
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

/** The gates are written as `2|0 6&5 ...`, and read when somebody asks for them. */
function circuit(box: number, offset: number, outputs: readonly number[], text: string): SboxCircuit {
  let gates: SboxCircuit['gates'] | undefined;
  return {
    offset,
    complement: S[box][((offset >>> 4) & 2) | (offset & 1)][(offset >>> 1) & 15],
    outputs,
    get gates() {
      return (gates ??= text.split(' ').map(readGate));
    },
  };
}

function readGate(text: string): SboxCircuit['gates'][number] {
  const [, a, gate, b] = /^(\d+)(\D+)(\d+)$/.exec(text) ?? [];
  return { a: Number(a), gate: gate as Gate, b: Number(b) };
}

/** The circuits of S1 to S8. */
// prettier-ignore
export const sboxCircuits: readonly SboxCircuit[] = [
  circuit(0, 1, [25, 55, 63, 54], '2|0 6&5 7^1 2&~7 4^1 10^5 9^11 12|0 8^13 14&3 7|2 1&~16 17^2 18&0 15^19 20&~4 17^13 22&~3 23^8 21^24 15^0 26&11 27^13 28&2 18^8 30&4 31^0 3&~5 33&~12 32^34 22&~5 36|24 35^37 29^38 39|1 40^35 41^1 0&~42 43^11 44&~3 4&~32 46|1 16&~21 47^48 45^49 28|19 51^36 52|3 53^41 50^54 40|12 56&~24 57^6 58^44 43&9 60^8 61&3 59^62'),
  circuit(1, 26, [52, 56, 57, 33], '2^0 6|4 7&5 4&~8 5^1 10^6 9&~11 3^2 13|5 14&4 15^6 16^3 12^17 17^8 19&1 5&~20 18^21 22&~4 13|4 24^1 25&2 26^17 23^27 28&~0 22^25 30&~0 20^16 31^32 33&~3 30|8 34^35 27|2 37^26 38&9 39^11 38&3 40^41 42|14 36&43 29&~44 45&2 46^43 47^28 48&~1 36|4 50^11 49^51 32|25 53^1 54&~5 55^27 45^42'),
  circuit(2, 39, [43, 46, 51, 55], '2&~1 5&~4 7|0 6&8 5&3 4&2 11^1 5^4 3&~13 12^14 13^3 15^16 1&~2 18&16 0&~19 17^20 10^21 22|5 23&0 24|2 25^15 26^21 9^27 28^6 3&~19 17&~30 31^8 32^4 33&1 34^13 35^2 36&1 37&~14 2&~3 39|22 38^40 41&0 29^42 26&~30 44|5 45^21 22&~1 47&45 48^28 32&~3 49^50 10^36 35^17 0&~53 52^54'),
  circuit(3, 51, [43, 45, 31, 30], '2&0 4&0 7|3 8|1 9^4 3&~10 9^0 11^12 6&13 14^10 2&~15 16^1 17^8 18&4 1&~19 10&~2 20^21 6|3 22^23 24^5 24|5 18^3 27&2 28^13 26^29 25^30 29|0 32^18 33&~1 33^15 34^35 36^29 37&1 31^38 37|3 39^40 41&5 42^36 41^26 44^43'),
  circuit(4, 53, [53, 49, 59, 46], '2^0 5^0 7&3 8^2 6|9 8^5 10&~11 6&~0 12^13 14^6 15^7 13|3 17^2 18^15 5&~19 16&~20 9&3 22^14 23^1 18&1 16&~25 11&~26 24^27 21^28 1&~29 28^20 30^31 22|1 33^19 17&16 34^35 26^36 7&~37 38^19 2&~39 23^25 21^14 16&1 42^43 44|4 41^45 46&~10 10&4 48^37 47|49 40^50 51&4 32^52 36&~42 54^17 55|38 56&~4 28^19 57^58'),
  circuit(5, 16, [33, 43, 51, 56], '3&~5 2|1 7^5 8&0 6|9 10|0 11|2 3^0 13^2 12^14 15&1 5&~16 17^2 18|0 19^17 20&~4 21|3 16|11 22&~23 24|4 15&~25 26^4 5|3 27|28 13^8 30&~24 31^21 29^32 0&~26 1&~34 10&35 36^1 37^25 34&14 39^28 3&~20 40&~41 38^42 18&1 44^36 45^40 46&4 30^1 9&~2 48^49 47^50 12&1 27^13 10&20 53^54 52^55'),
  circuit(6, 3, [46, 54, 57, 58], '4&3 6|1 4^0 2^1 6^9 10^5 11&~2 12^3 8^13 0&~14 7&~15 16^11 17&1 18^4 17&~5 19^20 20|0 22^11 13|0 1&0 5&~25 24&~26 7&~8 27^28 29|25 30&3 23^31 32^15 21|33 12&4 3&~35 2&~0 37^21 36^38 34|39 40&2 8&~32 24&~42 41^43 44&~1 45^39 34^29 47^41 48&0 49^19 12|4 51|45 52&3 50^53 26&4 55&~49 56^32 20^14'),
  circuit(7, 48, [51, 46, 34, 53], '3^1 6^0 7&~1 0&~8 5&~9 8^2 9|4 12^6 13|4 9&1 15^4 16|2 13^17 18^3 17&~19 20|0 14^21 11^22 10&23 24^12 25&~19 26|2 3&~4 28&25 23&~4 10&~30 31^7 29^32 27^33 34|18 35^22 36&10 37^17 38|3 39&~0 35^1 41^39 42^23 40&~43 44|5 45^18 46|30 47&~0 48^41 49|5 50^23 42|5 52^43'),
];
