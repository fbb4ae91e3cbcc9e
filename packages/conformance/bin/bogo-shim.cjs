#!/usr/bin/env node
// The shim for BoringSSL's protocol test runner. It is started thousands of times, so it runs from a bundle: esbuild makes one when a source
// is newer than the last. `node packages/conformance/bin/bogo-shim.cjs` takes the runner's flags; without any it prints where it is.
const { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const root = path.join(__dirname, '..', '..', '..');
const cache = path.join(root, 'node_modules', '.cache', 'cleartext');
const bundle = path.join(cache, 'bogo-shim.cjs');
const inputs = path.join(cache, 'bogo-shim.inputs.json');
const compiled = path.join(cache, 'bogo-shim.compiled');

if (!isFresh()) build();
const args = process.argv.slice(2);
if (args.length === 0) console.log(`Give this path to the runner as -shim-path:\n${__filename}`);
else run(args);

function run(flags) {
  const source = readFileSync(bundle, 'utf8');
  const cachedData = existsSync(compiled) ? readFileSync(compiled) : undefined;
  const script = new vm.Script(`(function (module, exports, require) {${source}\n})`, { filename: bundle, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module, module.exports, require);
  const output = { out: (line) => console.log(line), error: (line) => console.error(line) };
  module.exports.bogoShim(flags, output).then((status) => {
    if (!cachedData || script.cachedDataRejected) replace(compiled, script.createCachedData());
    process.exit(status);
  });
}

function build() {
  const { outputFiles, metafile } = require('esbuild').buildSync({
    entryPoints: [path.join(__dirname, '..', 'src', 'bogo-shim', 'shim.ts')],
    conditions: ['@cleartext/source'],
    bundle: true,
    metafile: true,
    absWorkingDir: root,
    minify: true,
    keepNames: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  });
  mkdirSync(cache, { recursive: true });
  replace(bundle, outputFiles[0].contents);
  replace(inputs, JSON.stringify(Object.keys(metafile.inputs).map((file) => path.join(root, file))));
}

/** Whether the bundle is newer than every source that went into it. */
function isFresh() {
  if (!existsSync(inputs)) return false;
  const built = statSync(bundle).mtimeMs;
  return JSON.parse(readFileSync(inputs, 'utf8')).every(
    (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs < built,
  );
}

/** Many shims may start at once: a file appears whole or not at all. */
function replace(file, contents) {
  writeFileSync(`${file}.${process.pid}`, contents);
  renameSync(`${file}.${process.pid}`, file);
}
