/**
 * Gates of three inputs and any function of them, as expressions. A function is a table of eight bits: bit 4a + 2b + c is its value for
 * inputs a, b, c. A compiler for graphics cards that knows such gates makes one instruction of the whole expression.
 */

/** A shortest expression for a table over three names, with the operators `&`, `|`, `^` and `~`. */
export function threeInputExpression(table: number, names: readonly string[]): string {
  shortest ??= shortestExpressions();
  return shortest[table].text.replaceAll(/[abc]/g, (letter) => names['abc'.indexOf(letter)]);
}

interface Shortest {
  /** Eight for each operator of two operands, one for each NOT: an instruction can invert for nothing. */
  readonly cost: number;
  readonly text: string;
}

let shortest: readonly Shortest[] | undefined;

/** The shortest expressions of all 256 tables: we begin with a, b, c and join what is known until nothing gets shorter. */
function shortestExpressions(): readonly Shortest[] {
  const known = new Map<number, Shortest>([
    [0b11110000, { cost: 0, text: 'a' }],
    [0b11001100, { cost: 0, text: 'b' }],
    [0b10101010, { cost: 0, text: 'c' }],
  ]);
  let isFinal = false;
  const offer = (table: number, cost: number, text: () => string): void => {
    if ((known.get(table)?.cost ?? Infinity) <= cost) return;
    known.set(table, { cost, text: text() });
    isFinal = false;
  };
  const inner = (text: string): string => (text.length > 2 ? `(${text})` : text);
  while (!isFinal) {
    isFinal = true;
    for (const [f, x] of [...known]) {
      offer(f ^ 0xff, x.cost + 1, () => `~${inner(x.text)}`);
      for (const [g, y] of [...known]) {
        const cost = x.cost + y.cost + 8;
        offer(f & g, cost, () => `${inner(x.text)} & ${inner(y.text)}`);
        offer(f | g, cost, () => `${inner(x.text)} | ${inner(y.text)}`);
        offer(f ^ g, cost, () => `${inner(x.text)} ^ ${inner(y.text)}`);
      }
    }
  }
  return Array.from({ length: 256 }, (_, table) => known.get(table)!);
}
