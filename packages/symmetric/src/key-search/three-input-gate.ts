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
  readonly operators: number;
  readonly text: string;
}

let shortest: readonly Shortest[] | undefined;

/** The shortest expressions of all 256 tables: we begin with a, b, c and join what is known until nothing gets shorter. */
function shortestExpressions(): readonly Shortest[] {
  const known = new Map<number, Shortest>([
    [0b11110000, { operators: 0, text: 'a' }],
    [0b11001100, { operators: 0, text: 'b' }],
    [0b10101010, { operators: 0, text: 'c' }],
  ]);
  let isFinal = false;
  const offer = (table: number, operators: number, text: () => string): void => {
    if ((known.get(table)?.operators ?? Infinity) <= operators) return;
    known.set(table, { operators, text: text() });
    isFinal = false;
  };
  const inner = (text: string): string => (text.length > 2 ? `(${text})` : text);
  while (!isFinal) {
    isFinal = true;
    for (const [f, x] of [...known]) {
      offer(f ^ 0xff, x.operators + 1, () => `~${inner(x.text)}`);
      for (const [g, y] of [...known]) {
        const operators = x.operators + y.operators + 1;
        offer(f & g, operators, () => `${inner(x.text)} & ${inner(y.text)}`);
        offer(f | g, operators, () => `${inner(x.text)} | ${inner(y.text)}`);
        offer(f ^ g, operators, () => `${inner(x.text)} ^ ${inner(y.text)}`);
      }
    }
  }
  return Array.from({ length: 256 }, (_, table) => known.get(table)!);
}
