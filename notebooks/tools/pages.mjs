// Makes the notebooks pages of the site, with what their cells print and draw: docs/notebooks/NAME.md, each picture as
// docs/public/pictures/NAME.svg, and docs/notebooks/pictures.json, by which other pages find the pictures. All of it is ignored by git. A
// notebook that was run since it and the packages last changed is not run again. Installs what it needs at first use.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeCells, folder, joined, notebookFiles } from './notebook.mjs';

const root = path.join(folder, '..');
const pages = path.join(root, 'docs', 'notebooks');
const pictures = path.join(root, 'docs', 'public', 'pictures');

if (!existsSync(path.join(folder, 'node_modules', 'deno')))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
const { runNotebook } = await import('./kernel.mjs');

for (const place of [pages, pictures]) {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
}
const index = {};
const titles = [];
for (const file of notebookFiles()) {
  const notebook = await executed(file);
  const name = path.basename(file, '.ipynb');
  writeFileSync(path.join(pages, `${name}.md`), pageOf(notebook, name));
  titles.push([name, titleOf(notebook)]);
}
writeFileSync(path.join(pages, 'pictures.json'), `${JSON.stringify(index, null, 1)}\n`);
writeFileSync(path.join(pages, 'index.md'), listOf(titles));

/** The notebook with its outputs. Ends the program if a cell throws. */
async function executed(file) {
  const written = file.replace(/\.ipynb$/, '.run.ipynb');
  if (existsSync(written) && statSync(written).mtimeMs > lastChange(file))
    return JSON.parse(readFileSync(written, 'utf8'));
  const { notebook, failure } = await runNotebook(file);
  if (failure) throw new Error(`${path.basename(file)}: ${failure}`);
  writeFileSync(written, `${JSON.stringify(notebook, null, 1)}\n`);
  return notebook;
}

function lastChange(file) {
  const packages = path.join(root, 'packages');
  const sources = readdirSync(packages).map((name) => path.join(packages, name, 'src'));
  const files = [...sources, path.join(folder, 'drawing')].flatMap((place) =>
    readdirSync(place, { recursive: true }).map((name) => path.join(place, name)),
  );
  return Math.max(...[...files, file, path.join(folder, 'exercise.ts')].map((each) => statSync(each).mtimeMs));
}

function titleOf({ cells }) {
  return /^# (.+)$/m.exec(joined(cells[0].source))?.[1] ?? 'A notebook';
}

function pageOf(notebook, name) {
  const shownBefore = (cell) => codeCells(notebook).slice(0, codeCells(notebook).indexOf(cell));
  const parts = notebook.cells.map((cell) => {
    const source = joined(cell.source);
    if (cell.cell_type === 'markdown') return source;
    const outputs = cell.outputs.map((output, i) => outputOf(output, name, `${shownBefore(cell).length + 1}-${i + 1}`));
    return [fenced(source, 'ts'), ...outputs].join('\n\n');
  });
  const how = `*A notebook, as it ran when this page was made. To change its cells and run them: [how to open it](/notebooks/), \`notebooks/${name}.ipynb\`.*`;
  const [title, ...rest] = parts;
  return `---\npageClass: notebook\n---\n\n${title}\n\n${how}\n\n${rest.join('\n\n')}\n`;
}

/** What a cell showed, as Markdown: a picture becomes a file. */
function outputOf({ output_type: type, text, traceback, data }, page, number) {
  if (type === 'stream') return fenced(joined(text), 'text output');
  if (type === 'error') return fenced([].concat(traceback).join('\n'), 'text output');
  const html = joined(data['text/html'] ?? data['image/svg+xml']);
  if (!html) return fenced(joined(data['text/plain']), 'text output');
  if (!html.startsWith('<svg')) return html;
  const title = /<title>(.*?)<\/title>/.exec(html)?.[1] ?? 'A picture';
  const name = / data-name="([\w-]+)"/.exec(html)?.[1] ?? `${page}-${number}`;
  if (index[name]) throw new Error(`two pictures are named ${name}`);
  index[name] = { title, notebook: page };
  writeFileSync(path.join(pictures, `${name}.svg`), html);
  return `<NotebookPicture name="${name}" plain />`;
}

function fenced(text, info) {
  // eslint-disable-next-line no-control-regex -- terminal colours begin with the escape character
  const bare = text.replace(/\x1b\[[0-9;]*m/g, '').replace(/\n$/, '');
  return `\`\`\`\`${info}\n${bare}\n\`\`\`\``;
}

/** The list of all notebooks, and how to run them: the README of this folder up to what its writers need. */
function listOf(entries) {
  const readme = readFileSync(path.join(folder, 'README.md'), 'utf8');
  const list = entries.map(([name, title]) => `- [${title}](/notebooks/${name})`).join('\n');
  return readme.slice(0, readme.indexOf('## Write one')).replace('## Run them', `${list}\n\n## Run them`);
}
