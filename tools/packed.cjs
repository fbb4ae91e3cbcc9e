// Tries the packages as their users get them: packs all that are published, installs the archives into an empty project without a
// network, and runs there the files of docs/use-it.md: in Node, through the type checker, bundled, and in Chromium if it is here.
const { execFileSync, spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const { tmpdir } = require('node:os');
const path = require('node:path');

const root = path.join(__dirname, '..');
const DIGEST = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const folder = mkdtempSync(path.join(tmpdir(), 'cleartext-packed-'));
const project = path.join(folder, 'project');
let failed = 0;

async function main() {
  const archives = packAll();
  mkdirSync(project);
  const dependencies = Object.fromEntries(archives.map(({ name, file }) => [name, `file:${file}`]));
  // What two archives need in common is the archive, whatever range they name.
  const overrides = Object.fromEntries(archives.map(({ name }) => [name, `$${name}`]));
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ private: true, dependencies, overrides }));
  npm(['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts'], project);
  console.log(`${archives.length} archives installed`);
  for (const [name, text] of filesOfThePage()) writeFileSync(path.join(project, name), text);

  report('Node, ES module', node('digest.mjs'));
  report('Node, CommonJS', node('digest.cjs'));
  report(
    'types',
    spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', '.'], { cwd: project }).status === 0,
  );
  const esbuild = ['page.js', '--bundle', '--minify', '--outfile=bundle.js', '--log-level=warning'];
  execFileSync(path.join(root, 'node_modules', '.bin', 'esbuild'), esbuild, { cwd: project, stdio: 'inherit' });
  const size = readFileSync(path.join(project, 'bundle.js')).length;
  report(
    `bundle of ${size} bytes holds no other hash`,
    !/SHA-512|MD5/.test(readFileSync(path.join(project, 'bundle.js'), 'utf8')),
  );
  const command = path.join(project, 'node_modules', '.bin', 'cleartext');
  report('the command', run(command, ['hash', 'sha256', '--text', 'abc']).includes(DIGEST));
  await inChromium();
}

/** Packs what is published, and every library that it needs at run time, as it lies in node_modules. */
function packAll() {
  const found = new Map();
  const add = (place) => {
    const { name, private: isPrivate, dependencies = {} } = manifest(place);
    if (isPrivate || found.has(name)) return;
    found.set(name, place);
    for (const needed of Object.keys(dependencies)) add(folderOf(needed, place));
  };
  for (const name of readdirSync(path.join(root, 'packages'))) add(path.join(root, 'packages', name));
  return [...found].map(([name, place]) => {
    const ours = !place.includes('node_modules');
    const told = npm(
      [
        'pack',
        '--json',
        '--foreground-scripts=false',
        '--pack-destination',
        folder,
        ...(ours ? [] : ['--ignore-scripts']),
      ],
      place,
    );
    const [{ filename, files }] = JSON.parse(told);
    const names = files.map((file) => file.path);
    if (ours)
      report(
        `${name}: ${files.length} files`,
        ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts'].every((file) => names.includes(file)),
      );
    return { name, file: path.join(folder, filename) };
  });
}

/** Where a library lies that a package needs, looked for as Node does. */
function folderOf(name, from) {
  for (let place = from; ; place = path.dirname(place)) {
    const candidate = path.join(place, 'node_modules', name);
    if (existsSync(candidate))
      return name.startsWith('@cleartext/') ? path.join(root, 'packages', name.slice(11)) : candidate;
    if (place === path.dirname(place)) throw new Error(`${name} is not installed; run npm ci first`);
  }
}

/** The blocks of the page that are files, by name. */
function filesOfThePage() {
  const page = readFileSync(path.join(root, 'docs', 'use-it.md'), 'utf8');
  return [...page.matchAll(/^```\w+ file=(\S+)\n([^]*?)^```$/gm)].map(([, name, text]) => [name, text]);
}

async function inChromium() {
  const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
    (name) => spawnSync(name, ['--version']).status === 0,
  );
  if (!chromium) return console.log('skipped: pages in a browser (no Chromium here)');
  const types = { '.html': 'text/html', '.js': 'text/javascript' };
  const server = http.createServer((request, response) => {
    const file = path.join(project, path.normalize(new URL(request.url, 'http://localhost').pathname));
    if (!file.startsWith(project) || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'text/plain' }).end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  try {
    for (const page of ['bundled.html', 'plain.html']) {
      const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=10000', '--dump-dom'];
      const address = `http://127.0.0.1:${server.address().port}/${page}`;
      report(`Chromium, ${page}`, (await text(chromium, [...flags, address])).includes(DIGEST));
    }
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** What a program prints, without blocking the server that it talks to. */
function text(program, args) {
  const { execFile } = require('node:child_process');
  return new Promise((done) => execFile(program, args, { timeout: 60_000 }, (_, stdout) => done(stdout)));
}

const manifest = (place) => JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
const run = (program, args) => spawnSync(program, args, { cwd: project, encoding: 'utf8' }).stdout ?? '';
const node = (file) => run(process.execPath, [file]).includes(DIGEST);

function npm(args, cwd) {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
}

function report(what, holds) {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (!holds) failed++;
}

main().finally(() => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = failed > 0 ? 1 : 0;
});
