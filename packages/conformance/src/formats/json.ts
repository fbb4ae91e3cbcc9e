/** JSON files, and files with one JSON object a line. */

import { asFields, FormatError, type Fields } from './fields.ts';

/** Reads any JSON value. Throws `FormatError`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FormatError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads one object from each line; blank lines are passed over. Throws `FormatError` with the line. */
export function parseJsonLines(text: string): Fields[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return [asFields(JSON.parse(line), `line ${i + 1}`)];
    } catch (error) {
      throw new FormatError(`line ${i + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}
