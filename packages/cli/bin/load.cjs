// Loads a module of this package: the TypeScript source as it is in a clone, the built file in an installed package.
const { existsSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const root = path.join(__dirname, '..', '..', '..');

/** A promise of what `src/<name>.ts` exports. */
module.exports = async function load(name) {
  const isClone = existsSync(path.join(root, 'tools', 'source-resolution.cjs'));
  return isClone ? fromSource(path.join(__dirname, '..', 'src', `${name}.ts`)) : import(`../dist/${name}.js`);
};

/** The source, put together by esbuild in a fraction of a second; by ts-node in some seconds where esbuild does not run. */
function fromSource(entry) {
  let outputFiles;
  try {
    ({ outputFiles } = require('esbuild').buildSync({
      entryPoints: [entry],
      conditions: ['@cleartext/source'],
      external: ['bullmq', 'ioredis', 'webgpu'], // loaded when a search is shared out or runs on a graphics card, and not before
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      logLevel: 'silent',
    }));
  } catch {
    require('ts-node').register({ transpileOnly: true, cwd: root, project: path.join(root, 'tsconfig.json') });
    return require(entry);
  }
  const bundle = new Module(entry);
  bundle.filename = entry;
  bundle.paths = Module._nodeModulePaths(path.dirname(entry));
  bundle._compile(outputFiles[0].text, entry);
  return bundle.exports;
}
