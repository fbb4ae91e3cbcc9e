// A worker for the tests of the pool and the command, with a suite of its own: a case that passes, one that never ends, one
// that fails. A file that holds "good" has only the first, one that holds "skipped" only one that is left out; one that holds
// "stuck" never gets to its cases, and one that holds "exit" ends the thread.
const path = require('node:path');
const { parentPort } = require('node:worker_threads');

const root = path.join(__dirname, '..', '..', '..');
require('ts-node').register({ transpileOnly: true, cwd: root, project: path.join(root, 'tsconfig.json') });

const endless = () => {
  for (;;);
};
const fails = () => {
  throw new Error('on purpose');
};
const cases = ({ text }) => {
  if (text.includes('stuck')) endless();
  if (text.includes('exit')) process.exit(0);
  if (text.includes('skipped')) return [{ id: 'left out', skip: 'AEGIS' }];
  const first = { id: 'first', run: () => undefined };
  if (text.includes('good')) return [first];
  return [first, { id: 'endless', run: endless }, { id: 'left out', skip: 'AEGIS' }, { id: 'last', run: fails }];
};
const suite = { name: 'own', summary: 'for tests', folder: 'own', reads: /\.own$/, cases };
require('../src/worker.ts').serve(parentPort, [suite]);
