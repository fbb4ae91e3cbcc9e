// Runs in the folder of a package before npm packs it, and with --clean after: builds dist/, and puts the licence and a README beside it.
// The README is the package's page of the documentation, whose links to other pages lead nowhere from a registry and become plain words.
const { spawnSync } = require('node:child_process');
const { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const folder = process.cwd();
const { name, description } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

function readme() {
  const page = path.join(root, 'docs', 'packages', `${path.basename(folder)}.md`);
  const text = existsSync(page) ? readFileSync(page, 'utf8') : `${description}.\n`;
  const body = text.replace(/^---\n[^]*?\n---\n/, '').replace(/^# .*\n/, '');
  const offline = body.replace(/<NotebookPicture [^>]*>\n*/g, '').replace(/!?\[([^\]]*)\]\((?!https?:)[^)]*\)/g, '$1');
  return `# ${name}\n\nA part of Cleartext, an educational cryptography toolkit: nothing real should be protected with it.\n\n${offline.trim()}\n`;
}

const extras = ['LICENSE', 'README.md'].map((file) => path.join(folder, file));
if (process.argv.includes('--clean')) {
  for (const file of extras) rmSync(file, { force: true });
} else {
  const tsc = require.resolve('typescript/bin/tsc', { paths: [root] });
  const { status } = spawnSync(process.execPath, [tsc, '-b', 'tsconfig.build.json'], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
  copyFileSync(path.join(root, 'LICENSE'), extras[0]);
  writeFileSync(extras[1], readme());
}
