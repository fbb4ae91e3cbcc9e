/**
 * Every package but the command, the conformance runner and the one with sockets runs in a browser as it is: each is bundled for one, the bundle
 * may hold nothing but the packages' source and JSBI, and one known answer of each is computed in headless Chromium.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { knownAnswers } from '../browser/known-answers.ts';
import { root } from '../documents/pages.ts';

jest.setTimeout(120_000);

const candidates = ['chromium', 'chromium-browser', 'google-chrome'];
const chromium = candidates.find((name) => spawnSync(name, ['--version']).status === 0);
const names = readdirSync(path.join(root, 'packages')).filter(
  (name) => !['cli', 'conformance', 'https'].includes(name),
);
let folder: string;

beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'cleartext-browser-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bundles a program for the browser and returns it with the files that went into it. */
function bundle(program: string): { code: string; inputs: string[] } {
  const { outputFiles, metafile } = buildSync({
    stdin: { contents: program, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'iife',
    conditions: ['@cleartext/source'],
    absWorkingDir: root,
    logLevel: 'error',
  });
  return { code: outputFiles[0].text, inputs: Object.keys(metafile.inputs) };
}

it.each(names)('%s holds no Node module', (name) => {
  const { inputs } = bundle(`export * from '@cleartext/${name}';`);
  const foreign = inputs.filter((file) => !/^(packages\/[\w-]+\/src\/|node_modules\/jsbi\/|<stdin>)/.test(file));
  expect(foreign).toEqual([]);
  expect(inputs).toContain(`packages/${name}/src/index.ts`);
});

it('gives the known answers in Chromium', () => {
  expect(Object.keys(knownAnswers).sort()).toEqual([...names].sort());
  if (!chromium) {
    console.warn('not run: no Chromium is installed (Debian: apt-get install chromium)');
    return;
  }
  const { code } = bundle(`
    import { knownAnswers } from './tools/browser/known-answers.ts';
    const answer = (compute) => { try { return compute(); } catch (error) { return String(error); } };
    const answers = Object.entries(knownAnswers).map(([name, { compute }]) => [name, answer(compute)]);
    document.body.textContent = JSON.stringify(Object.fromEntries(answers));
  `);
  const page = path.join(folder, 'page.html');
  writeFileSync(path.join(folder, 'bundle.js'), code);
  writeFileSync(page, '<!doctype html><meta charset="utf-8"><body><script src="bundle.js"></script></body>');
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync', '--disable-component-update'];
  const dom = execFileSync(
    chromium,
    [
      '--headless=new',
      '--no-sandbox',
      ...quiet,
      '--disable-background-networking',
      `--user-data-dir=${path.join(folder, 'profile')}`,
      '--dump-dom',
      `file://${page}`,
    ],
    { encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const shown = /<body[^>]*>([^]*?)<\/body>/.exec(dom)?.[1] ?? '';
  const expected = Object.fromEntries(Object.entries(knownAnswers).map(([name, { value }]) => [name, value]));
  expect(JSON.parse(shown)).toEqual(expected);
});
