// A worker thread of `cleartext crack`: from the TypeScript source in a clone, from the built files in an installed package.
const { existsSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const root = path.join(__dirname, '..', '..', '..');
const entry = path.join(__dirname, '..', 'src', 'key-search', 'worker.ts');
if (existsSync(path.join(root, 'tools', 'source-resolution.cjs'))) fromSource().serveKeySearch();
else import('../dist/key-search/worker.js').then(({ serveKeySearch }) => serveKeySearch());

function fromSource() {
  let outputFiles;
  try {
    const options = { bundle: true, write: false, platform: 'node', format: 'cjs', logLevel: 'silent' };
    ({ outputFiles } = require('esbuild').buildSync({
      ...options,
      entryPoints: [entry],
      conditions: ['@cleartext/source'],
    }));
  } catch {
    require('ts-node').register({ transpileOnly: true, cwd: root, project: path.join(root, 'tsconfig.json') });
    return require(entry);
  }
  const bundle = new Module(entry);
  bundle.filename = entry;
  bundle._compile(outputFiles[0].text, entry);
  return bundle.exports;
}
