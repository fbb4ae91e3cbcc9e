/**
 * The documents cannot rot: every TypeScript block of every page runs, each `// -> value` in it is an assertion, quoted
 * source is compared with the source, and console transcripts are replayed. One page: `npx jest documents -t docs/packages/hash.md`.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compile, pageModule, type Judge } from '../documents/assertions.ts';
import {
  atTheirLines,
  isProgram,
  isQuote,
  language,
  readFences,
  readPages,
  root,
  type Fence,
} from '../documents/pages.ts';
import { declarationTexts, quotes } from '../documents/quotes.ts';
import { exchanges, matches, shell } from '../documents/transcripts.ts';

jest.setTimeout(60_000);

const pages = readPages();

/** Judges the assertions of one page; messages begin with the page and the line. */
function judge(page: string): Judge & { count: number } {
  const at = (line: number, check: () => void) => {
    self.count++;
    try {
      check();
    } catch (error) {
      throw new Error(`${page}:${line}\n${(error as Error).message}`, { cause: error });
    }
  };
  const sameError = (error: unknown, name: string, message: string) => {
    expect(error).toMatchObject({ name, message: expect.stringContaining(message) as unknown });
  };
  const nothing = Symbol('nothing was thrown');
  const self = {
    count: 0,
    equal: (line: number, actual: unknown, expected: unknown) => at(line, () => expect(actual).toEqual(expected)),
    throws: (line: number, run: () => unknown, name: string, message: string) => {
      let thrown: unknown = nothing;
      try {
        run();
      } catch (error) {
        thrown = error;
      }
      at(line, () => sameError(thrown, name, message));
    },
    rejects: async (line: number, run: () => Promise<unknown>, name: string, message: string) => {
      const thrown = await run().then(
        () => nothing,
        (error: unknown) => error,
      );
      at(line, () => sameError(thrown, name, message));
    },
  };
  return self;
}

async function run(name: string, source: string, by: Judge): Promise<void> {
  const javascript = `${compile(source)}\n//# sourceURL=${name}`;
  const exports: { page?: (judge: Judge) => Promise<void> } = {};
  const load = (request: string): unknown =>
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- through jest's own resolution, to the packages' source
    require(request.startsWith('.') ? path.resolve(root, path.dirname(name), request) : request);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running the page's code is the purpose
  const evaluate = new Function('require', 'exports', javascript) as (load: unknown, exports: unknown) => void;
  evaluate(load, exports);
  await exports.page?.(by);
}

describe('TypeScript in the documents', () => {
  const withCode = pages.filter(({ fences }) => fences.some(isProgram));

  for (const { name, fences } of withCode)
    it(`${name} runs and its values are right`, async () => {
      const code = fences.filter(isProgram);
      const { source, assertions } = pageModule(atTheirLines(code));
      expect(assertions).toBeGreaterThan(0);
      const by = judge(name);
      await run(name, source, by);
      expect(by.count).toBeGreaterThan(0);
    });

  it('has no block that is excused from running', () => {
    const excused = (fence: Fence) =>
      /^(js|javascript|tsx|jsx|mts|cts)\b/.test(fence.info) ||
      (['ts', 'typescript'].includes(language(fence)) &&
        !/^\w+(\s*\{[\d,-]+\})?(\s+source=\S+#\S+)?$/.test(fence.info));
    // The files of this page are run by tools/packed.cjs, in a project of their own.
    const isTried = (name: string, { info }: Fence) => name === 'docs/use-it.md' && / file=\S+$/.test(info);
    const found = pages.flatMap(({ name, fences }) =>
      fences
        .filter((fence) => excused(fence) && !isTried(name, fence))
        .map(({ line, info }) => `${name}:${line} ${info}`),
    );
    expect(found).toEqual([]);
  });
});

describe('quoted source', () => {
  it('is what the source says', () => {
    for (const { name, fences } of pages)
      for (const { info, text, line } of fences.filter(isQuote)) {
        const [, file = '', declaration = ''] = / source=([^\s#]+)#(\S+)/.exec(info) ?? [];
        const texts = declarationTexts(readFileSync(path.join(root, file), 'utf8'), declaration);
        if (!texts) throw new Error(`${name}:${line}: ${file} declares no ${declaration}`);
        if (!texts.some((candidate) => quotes(text, candidate)))
          expect(`${name}:${line}\n${text}`).toBe(`${name}:${line}\n${texts[0]}`);
      }
  });
});

describe('console transcripts', () => {
  const withConsole = pages.filter(({ fences }) => fences.some((fence) => language(fence) === 'console'));
  let running: ReturnType<typeof shell> | undefined;

  beforeAll(() => (running = shell()));
  afterAll(() => running?.close());

  for (const { name, fences } of withConsole)
    it(`${name} prints what it shows`, () => {
      const page = exchanges(fences.filter((fence) => language(fence) === 'console'));
      const printed = running?.replay(page) ?? [];
      expect(printed).toHaveLength(page.length);
      page.forEach(({ line, command, expected }, i) => {
        if (matches(printed[i], expected)) return;
        const shown = `${name}:${line} $ ${command}`;
        expect([shown, ...printed[i]].join('\n')).toBe([shown, ...expected].join('\n'));
      });
    });
});

describe('the checks themselves', () => {
  const check = async (...lines: string[]) => {
    const { source, assertions } = pageModule(atTheirLines(readFences(['```ts', ...lines, '```'].join('\n'))));
    const by = judge('page');
    await run('README.md', source, by);
    expect(by.count).toBeGreaterThanOrEqual(assertions); // more where one stands in a loop
    return assertions;
  };

  it('accept right values, on the line or after it, and right errors', async () => {
    const lines = [
      "import { hexToBytes } from '@cleartext/core';",
      'const two = 1 + 1; // -> 2',
      "import { bytesToHex, hexToBytes } from '@cleartext/core';",
      "bytesToHex(hexToBytes('0a')); // -> '0a'",
      '[two, { two }]',
      '// -> [',
      '//      2, { two: 2 }]',
      "hexToBytes('abc'); // throws RangeError: even number",
      'await Promise.resolve(two) //-> two',
      "await Promise.reject(new Error('no')) // throws Error: no",
      'for (const n of [1, 2]) {',
      '  n > 0 // -> true',
      '}',
    ];
    expect(await check(...lines)).toBe(7);
  });

  it.each([
    ['1 + 1 // -> 3', 'page:2'],
    ['1 + 1 // throws Error', 'page:2'],
    ["JSON.parse('{') // throws SyntaxError: something else", 'page:2'],
    ['1 + 1 //->3', 'page:2'],
    ['function f() {} // -> 1', 'line 2'],
    ['function f() {} //-> 1', 'line 2'],
    ['const = 1', 'line 2'],
  ])('refuse %j', async (code, message) => {
    await expect(check(code)).rejects.toThrow(message);
  });

  it('find quoted declarations, with and without their comments', () => {
    const source =
      '/** Adds. */\nexport function add(a: number) {\n  // why\n  return a + 1;\n}\nclass C {\n  m() {\n    return 1;\n  }\n}\n';
    const [bare, commented] = declarationTexts(source, 'add') ?? [];
    expect(quotes('export function add(a: number) {\n  // why\n  return a + 1;\n}', bare)).toBe(true);
    expect(quotes('/** Adds. */\nexport function add(a: number) {\n  // ...\n}', commented)).toBe(true);
    expect(quotes('export function add(a: number) {\n  return a + 2;\n}', bare)).toBe(false);
    expect(quotes('m() {\n  return 1;\n}', declarationTexts(source, 'C.m')?.[0] ?? '')).toBe(true);
    expect(declarationTexts(source, 'absent')).toBeUndefined();
  });

  it('compare transcripts line by line, three dots standing for any lines', () => {
    expect(matches(['a', 'b', 'c'], ['a', '...'])).toBe(true);
    expect(matches(['a', 'b', 'c'], ['...', 'c'])).toBe(true);
    expect(matches(['a', 'b', 'c'], ['a', '...', 'd'])).toBe(false);
    expect(matches(['a'], ['a', 'b'])).toBe(false);
    const page = exchanges(readFences('```console\n$ cat <<E\n> x\n> E\nx\n\n$ true\n```'));
    expect(page).toEqual([
      { line: 2, command: 'cat <<E\nx\nE', expected: ['x'] },
      { line: 7, command: 'true', expected: [] },
    ]);
  });
});
