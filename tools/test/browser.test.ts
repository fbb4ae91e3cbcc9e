/**
 * Every package but the command and the conformance runner runs in a browser as it is: each is bundled for one, the bundle
 * may hold nothing but the packages' source and JSBI, and one known answer of each is computed in headless Chromium.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { root } from '../documents/pages.ts';

jest.setTimeout(120_000);

/** An expression for each package, in which its exports are `it` and those of core are `core`, and its value. */
const knownAnswers: Readonly<Record<string, readonly [expression: string, value: string]>> = {
  core: ["it.bytesToBase64(it.utf8ToBytes('foobar'))", 'Zm9vYmFy'],
  classical: ["it.rotate(3).encode('meet me at the pier at midnight')", 'phhw ph dw wkh slhu dw plgqljkw'],
  // FIPS 197, appendix C.1.
  symmetric: [
    "hex(it.aes(bytes('000102030405060708090a0b0c0d0e0f')).encryptBlock(bytes('00112233445566778899aabbccddeeff')))",
    '69c4e0d86a7b0430d8cdb78070b4c55a',
  ],
  // FIPS 180-4, the example "abc".
  hash: ["hex(it.sha256(core.utf8ToBytes('abc')))", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  // Fermat: 3^(p-1) is 1 modulo the prime p = 2^127 - 1, on both engines.
  number: [
    `[it.native, it.jsbi].map((engine) => {
      const p = engine.of(2).shiftLeft(126).minus(engine.of(1));
      return it.modPow(engine.of(3), p.minus(engine.of(1)), p).toString();
    }).join()`,
    '1,1',
  ],
};

const candidates = ['chromium', 'chromium-browser', 'google-chrome'];
const chromium = candidates.find((name) => spawnSync(name, ['--version']).status === 0);
const names = readdirSync(path.join(root, 'packages')).filter((name) => !['cli', 'conformance'].includes(name));
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
  const answers = names.map(
    (name) => `${name}: answer(() => { const it = ${name}; return ${knownAnswers[name][0]}; })`,
  );
  const { code } = bundle(`
    ${names.map((name) => `import * as ${name} from '@cleartext/${name}';`).join('\n')}
    const hex = core.bytesToHex, bytes = core.hexToBytes;
    const answer = (run) => { try { return String(run()); } catch (error) { return String(error); } };
    document.body.textContent = JSON.stringify({ ${answers.join(',\n')} });
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
  const expected = Object.fromEntries(Object.entries(knownAnswers).map(([name, [, value]]) => [name, value]));
  expect(JSON.parse(shown)).toEqual(expected);
});
