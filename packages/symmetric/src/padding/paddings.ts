/** The paddings by name, for a command line. */

import { checkText, describe } from '@cleartext/core';
import { ansiX923 } from './ansi-x923.ts';
import { iso7816 } from './iso-7816.ts';
import { noPadding } from './none.ts';
import type { Padding } from './padding.ts';
import { pkcs7 } from './pkcs7.ts';
import { zeroPadding } from './zero.ts';

/** Every padding of this package. */
export const paddings: readonly Padding[] = [pkcs7, ansiX923, iso7816, zeroPadding, noPadding];

/** The padding with this name (`PKCS#7`, also `pkcs7`), in any case. Throws `RangeError` with the names there are. */
export function paddingByName(name: string): Padding {
  checkText('padding', name);
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const found = paddings.find((padding) => plain(padding.name) === plain(name));
  if (!found)
    throw new RangeError(`padding: expected one of ${paddings.map((p) => p.name).join(', ')}, found ${describe(name)}`);
  return found;
}
