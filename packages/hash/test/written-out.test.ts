/** The straight-line code in `src` is what written-out.ts makes of the standards' steps. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillIn, writtenOut } from './written-out.ts';

it.each(Object.entries(writtenOut))('%s holds the steps as written out', (path, texts) => {
  const source = readFileSync(join(__dirname, '../src', path), 'utf8');
  expect(source.match(/<written out>/g)).toHaveLength(texts.length);
  expect(fillIn(source, texts)).toBe(source);
});
