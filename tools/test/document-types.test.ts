/** The TypeScript of the documents type-checks, so that a reader's editor agrees with the page. */

import { pageModule } from '../documents/assertions.ts';
import { atTheirLines, isProgram, readPages } from '../documents/pages.ts';
import { typeErrors } from '../documents/type-check.ts';

jest.setTimeout(120_000);

it('every page type-checks', () => {
  const pages = readPages().filter(({ fences }) => fences.some(isProgram));
  expect(pages.length).toBeGreaterThan(3);
  const modules = pages.map(
    ({ name, fences }) => [name, pageModule(atTheirLines(fences.filter(isProgram))).source] as const,
  );
  expect(typeErrors(new Map(modules))).toEqual([]);
});
