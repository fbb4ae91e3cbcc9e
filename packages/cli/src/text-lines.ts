/** Text in lines that fit on a terminal: as wide as it is shown there, and broken between words. */

import { withoutControls } from '@cleartext/core';

/** How many columns of a terminal a text takes: Hangul, Han, kana and emoji take two each, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : COMBINING.test(character) ? 0 : 1;
  return width;
}

/** Text in lines of at most `width` columns, broken at spaces where there are any; control characters are spelt out. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((part) => pieces(withoutControls(part), width))) {
    if (line && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = '';
    }
    line += line ? ` ${word}` : word;
  }
  return [...lines, line];
}

/** A word that is too long for a line, in pieces that are not. */
function pieces(word: string, width: number): string[] {
  const found = [''];
  let used = 0;
  for (const character of word) {
    const size = displayWidth(character);
    if (used + size > width) {
      found.push('');
      used = 0;
    }
    found[found.length - 1] += character;
    used += size;
  }
  return found;
}

const WIDE =
  /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60]/u;
const COMBINING = /\p{Mark}/u;
