// Runs a tool that only maintainers need, such as knip, in the root of the repository: `node tools/run.cjs PROGRAM ARGUMENT...`.
// The tools are installed into tools/node_modules at first use, and again when tools/package-lock.json has changed.
const { spawnSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const lock = readFileSync(path.join(__dirname, 'package-lock.json'), 'utf8');
const installed = path.join(__dirname, 'node_modules', '.installed-lock.json');
const isWindows = process.platform === 'win32';

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell: isWindows });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function isInstalled() {
  try {
    return readFileSync(installed, 'utf8') === lock;
  } catch {
    return false;
  }
}

const [program, ...args] = process.argv.slice(2);
if (!isInstalled()) {
  run('npm', ['--prefix', 'tools', 'ci', '--silent']);
  writeFileSync(installed, lock);
}
if (program.endsWith('.cjs')) run(process.execPath, [program, ...args]);
else run(path.join(__dirname, 'node_modules', '.bin', program), args);
