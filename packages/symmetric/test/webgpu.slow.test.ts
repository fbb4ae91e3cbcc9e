/**
 * The engine on a graphics card, on SwiftShader, a graphics card in software that Debian's Chromium brings: in Node through the npm package
 * `webgpu` (`npm run webgpu-client`), and in headless Chromium itself. Without these the tests print why and step aside.
 */

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import type { Comparison } from './webgpu/program.ts';

const root = path.join(__dirname, '..', '..', '..');
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
let folder: string;

beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'cleartext-webgpu-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function bundle(program: string, platform: 'node' | 'browser'): string {
  const { outputFiles } = buildSync({
    stdin: { contents: program, resolveDir: __dirname, loader: 'ts' },
    bundle: true,
    write: false,
    platform,
    format: platform === 'node' ? 'esm' : 'iife',
    conditions: ['@cleartext/source'],
    external: ['webgpu'],
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

function expectAgreement(comparisons: readonly Comparison[]): void {
  expect(comparisons.map(({ found }) => found)).toEqual([1, 0, 0, 1, 1, 1, 1, 19, 0]);
  for (const { title, onCard, inJavaScript } of comparisons) expect([title, onCard]).toEqual([title, inJavaScript]);
}

it('finds in Node the keys and witnesses of the other engines, and says when the card is gone', () => {
  if (!existsSync(path.join(root, 'node_modules', 'webgpu'))) {
    console.warn('not run: the package webgpu is not installed (npm run webgpu-client)');
    return;
  }
  if (!existsSync(swiftShader)) {
    console.warn(`not run: no ${swiftShader} (Debian: apt-get install chromium)`);
    return;
  }
  // Beside node_modules, where Node looks for webgpu.
  const file = path.join(root, 'node_modules', `.cleartext-webgpu-${process.pid}.mjs`);
  const program = `
    import { create } from 'webgpu';
    import { compare } from './webgpu/program.ts';
    const gpu = create([]);
    const adapter = await gpu.requestAdapter();
    console.log(JSON.stringify(adapter ? await compare(await adapter.requestDevice()) : null));
  `;
  writeFileSync(file, bundle(program, 'node'));
  try {
    const env = { ...process.env, LD_LIBRARY_PATH: path.dirname(swiftShader), VK_ICD_FILENAMES: swiftShader };
    const out = execFileSync(process.execPath, [file], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    const comparisons = JSON.parse(out) as Comparison[] | null;
    if (!comparisons) console.warn('not run: webgpu finds no adapter, not even SwiftShader');
    else expectAgreement(comparisons);
  } finally {
    rmSync(file);
  }
});

it('finds the same in Chromium', async () => {
  const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
    (name) => spawnSync(name, ['--version']).status === 0,
  );
  if (!chromium) {
    console.warn('not run: no Chromium is installed (Debian: apt-get install chromium)');
    return;
  }
  const code = bundle(
    `
    import { compare } from './webgpu/program.ts';
    const run = async () => {
      const adapter = await navigator.gpu?.requestAdapter();
      return adapter ? compare(await adapter.requestDevice()) : null;
    };
    const tell = (answer) => fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });
    run().then(tell, (error) => tell(String(error)));
  `,
    'browser',
  );
  // The page comes from this server, and tells it what it found.
  let tell: (answer: string) => void;
  const told = new Promise<string>((resolve) => (tell = resolve));
  const server = createServer((request, response) => {
    if (request.url === '/answer') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => tell(body));
      response.end();
    } else if (request.url === '/bundle.js') response.setHeader('content-type', 'text/javascript').end(code);
    else response.setHeader('content-type', 'text/html').end('<!doctype html><script src="bundle.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = spawn(
    chromium,
    [
      ...['--headless=new', '--no-sandbox', '--no-first-run', '--disable-sync', '--disable-background-networking'],
      ...['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
      ...[`--user-data-dir=${path.join(folder, 'profile')}`],
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => browser.once('exit', () => resolve()));
  try {
    const answer = JSON.parse(await Promise.race([told, ended.then(() => '"Chromium ended"')])) as
      Comparison[] | string | null;
    if (answer === null) console.warn('not run: this Chromium has no WebGPU, not even on SwiftShader');
    else if (typeof answer === 'string') throw new Error(answer);
    else expectAgreement(answer);
  } finally {
    browser.kill();
    await ended;
    server.close();
  }
});
