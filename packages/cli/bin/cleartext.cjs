#!/usr/bin/env node
// In a clone this runs the TypeScript source as it is; an installed package runs the built files.
const { existsSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const root = path.join(__dirname, '..', '..', '..');
const entry = path.join(__dirname, '..', 'src', 'index.ts');
if (existsSync(path.join(root, 'tools', 'source-resolution.cjs'))) fromSource().main(process.argv);
else import('../dist/index.js').then(({ main }) => main(process.argv));

/** The source, put together by esbuild in a fraction of a second; by ts-node in some seconds where esbuild does not run. */
function fromSource() {
  let outputFiles;
  try {
    const options = { bundle: true, write: false, platform: 'node', format: 'cjs', logLevel: 'silent' };
    ({ outputFiles } = require('esbuild').buildSync({
      ...options,
      entryPoints: [entry],
      conditions: ['@cleartext/source'],
      external: ['bullmq', 'ioredis'], // loaded when a search is shared out, and not before
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
