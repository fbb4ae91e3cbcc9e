#!/usr/bin/env node
// In a clone this runs the TypeScript source as it is; an installed package runs the built files.
const { existsSync } = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..', '..', '..');
if (existsSync(path.join(root, 'tools', 'source-resolution.cjs'))) {
  require('ts-node').register({ transpileOnly: true, cwd: root, project: path.join(root, 'tsconfig.json') });
  require('../src/index.ts').main(process.argv);
} else {
  import('../dist/index.js').then(({ main }) => main(process.argv));
}
