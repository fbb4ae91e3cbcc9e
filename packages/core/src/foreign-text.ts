/**
 * Text from outside, made fit for a terminal: names in certificates, file names, messages of a peer. A terminal obeys control characters
 * (ECMA-48: ESC and U+009B begin commands that move, hide and overwrite), and the bidirectional controls of Unicode show text in
 * another order than it is read. Whoever prints such text raw lets its author write on the screen. Here they are spelt out.
 */

/** The text with every control character, line separator and change of direction written as `\u001B`; all else stays as it is. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, spelt);
}

/** `withoutControls` for text of several lines: line feeds and tabs stay. */
export function linesWithoutControls(text: string): string {
  return text.replace(CONTROLS, (character) =>
    character === '\n' || character === '\t' ? character : spelt(character),
  );
}

function spelt(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** C0, DEL and C1 (ECMA-48); U+061C, U+200E, U+200F, U+202A-202E and U+2066-2069 (UAX #9); U+2028 and U+2029 break lines. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
