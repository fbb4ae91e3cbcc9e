/** How sentences about certificates name them: harmlessly, whatever stands in the certificate. */

import { nameToString, type Name } from './name.ts';
import { withoutControls } from './text-forms.ts';

/** `"C = US, CN = www.example.com"`, without characters that could write to a terminal, and not longer than a line. */
export function quotedName(name: Name): string {
  const text = withoutControls(nameToString(name)) || '(empty name)';
  return `"${text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}...` : text}"`;
}

/** `1 certificate`, `2 certificates`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const MAX_LENGTH = 300;
