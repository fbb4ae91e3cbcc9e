/**
 * Formulas for points as the papers print them: one operation a line, `t0 = X1 * X2`. A formula is data, so that a machine can
 * carry it out on bigints or compile it to WebAssembly, and a reader can compare it with the paper.
 */

/** One operation on field elements, by their names. */
export interface Operation {
  readonly to: string;
  readonly a: string;
  readonly operator: '+' | '-' | '*';
  readonly b: string;
}

/** A formula: the names of the coordinates of each input and of the output, and the operations between them. */
export interface Formula {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly operations: readonly Operation[];
}

/** A formula from its lines. Throws `RangeError` for a line of another form. */
export function formula(inputs: readonly (readonly string[])[], output: readonly string[], lines: string): Formula {
  const operations = lines
    .split(/[\n;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, to, a, operator, b] = /^(\w+) = (\w+) ([-+*]) (\w+)$/.exec(line) ?? [];
      if (operator !== '+' && operator !== '-' && operator !== '*')
        throw new RangeError(`lines: expected operations such as t0 = X1 * X2, found ${line}`);
      return { to, a, operator, b } as const;
    });
  return { inputs, output, operations };
}

/** The names that a formula uses beside its inputs: temporary values and constants. */
export function otherNames({ inputs, operations }: Formula): readonly string[] {
  const given = new Set(inputs.flat());
  return [...new Set(operations.flatMap(({ to, a, b }) => [to, a, b]))].filter((name) => !given.has(name));
}
