/**
 * The text format of RSA Laboratories' PKCS #1 vectors: a comment line `# Label:` and below it lines of hexadecimal bytes.
 * What stands before the first label is prose; lines of `=` signs divide.
 */

import { FormatError } from './fields.ts';

/** A label and the hexadecimal digits under it, without white space; headings have none. */
export interface LabelledHex {
  readonly line: number;
  readonly label: string;
  readonly hex: string;
}

/** The labels in order, read as they are asked for. Throws `FormatError` with the line. */
export function* parseLabelledHex(text: string): Generator<LabelledHex> {
  let last: LabelledHex | undefined;
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line.startsWith('#')) {
      const label = line.replace(/^[#\s]+/, '').replace(/:?$/, '');
      if (!/\w/.test(label)) continue;
      if (last) yield last;
      last = { line: i + 1, label, hex: '' };
      continue;
    }
    const digits = line.replace(/\s/g, '');
    if (!last || digits === '' || /^=+$/.test(digits)) continue;
    if (!/^[0-9a-fA-F]+$/.test(digits))
      throw new FormatError(`line ${i + 1}: expected hexadecimal bytes, found ${JSON.stringify(line.slice(0, 40))}`);
    last = { ...last, hex: last.hex + digits };
  }
  if (last) yield last;
}
