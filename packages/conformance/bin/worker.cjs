// The start of a worker thread. The package is private and runs from its TypeScript source.
const path = require('node:path');
const { parentPort } = require('node:worker_threads');

const root = path.join(__dirname, '..', '..', '..');
require('ts-node').register({ transpileOnly: true, cwd: root, project: path.join(root, 'tsconfig.json') });
const { serve, suites } = require('../src/index.ts');
serve(parentPort, suites);
