/**
 * What an answer may contain (RFC 9846 section 4.3): only extensions that were asked for, and each only in the message where it belongs.
 * An answer that nobody asked for ends the connection with `unsupported_extension`.
 */

import { fatal } from '../alerts.ts';
import { extensionCode, extensionName, isMisplaced, type Extension } from '../extensions/extension.ts';

/**
 * Checks the extensions of an answer. `asked` are those of the message that is answered; `unasked` are numbers that may come all the same.
 * Throws `unsupported_extension`, or `illegal_parameter` for one that does not belong here.
 */
export function checkAnswers(
  answers: readonly Extension[],
  asked: readonly Extension[],
  unasked: readonly number[] = [],
): void {
  const codes = new Set([...asked.map(extensionCode), ...unasked]);
  for (const answer of answers) {
    const code = extensionCode(answer);
    if (!codes.has(code)) throw fatal('unsupported_extension', `${extensionName(code)} was not asked for`);
    if (isMisplaced(answer)) throw fatal('illegal_parameter', `${extensionName(code)} does not belong here`);
  }
}

/** Checks a list of our own peer's requests: known extensions only where they belong. Throws `illegal_parameter`. */
export function checkPlaces(extensions: readonly Extension[]): void {
  for (const extension of extensions)
    if (isMisplaced(extension))
      throw fatal('illegal_parameter', `${extensionName(extensionCode(extension))} does not belong here`);
}
