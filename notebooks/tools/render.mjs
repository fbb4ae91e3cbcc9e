// `npm run render` draws every executed notebook (NAME.run.ipynb; run `npm test` first) as NAME.run.html, to look at.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import katexPlugin from '@vscode/markdown-it-katex';
import MarkdownIt from 'markdown-it';
import { codeToHtml } from 'shiki';
import { joined, notebookFiles } from './notebook.mjs';

// Formulas become MathML, which browsers draw without any style sheet or font: the page is one file that can be sent to anybody.
const markdown = new MarkdownIt({ html: true }).use(katexPlugin.default ?? katexPlugin, { output: 'mathml' });
const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 820px; margin: 2rem auto; padding: 0 1rem; }
  pre { background: #f6f8fa; padding: .7rem; border-radius: 6px; white-space: pre-wrap; }
  pre.output { background: none; border-left: 3px solid #ccc; }
  table { border-collapse: collapse; } td, th { border: 1px solid #ddd; padding: .2rem .6rem; }`;

for (const file of notebookFiles(process.argv.slice(2))) {
  const executed = file.replace(/\.ipynb$/, '.run.ipynb');
  if (!existsSync(executed)) continue;
  const { cells } = JSON.parse(readFileSync(executed, 'utf8'));
  const parts = await Promise.all(cells.map(cellToHtml));
  const html = file.replace(/\.ipynb$/, '.run.html');
  const head = `<!doctype html><meta charset="utf-8"><title>${path.basename(file)}</title>`;
  writeFileSync(html, `${head}<style>${STYLE}</style>\n${parts.join('\n')}\n`);
  console.log(path.basename(html));
}

async function cellToHtml(cell) {
  const source = joined(cell.source);
  if (cell.cell_type === 'markdown') return markdown.render(source);
  const code = await codeToHtml(source, { lang: 'ts', theme: 'github-light' });
  return code + cell.outputs.map(outputToHtml).join('\n');
}

/** The richest form of an output that a page can show. */
function outputToHtml({ output_type: type, text, traceback, data }) {
  if (type === 'stream') return plain(joined(text));
  if (type === 'error') return plain([].concat(traceback).join('\n'));
  if (data['text/html']) return joined(data['text/html']);
  if (data['image/svg+xml']) return joined(data['image/svg+xml']);
  if (data['text/markdown']) return markdown.render(joined(data['text/markdown']));
  return plain(joined(data['text/plain']));
}

function plain(text) {
  const escaped = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  // eslint-disable-next-line no-control-regex -- terminal colours begin with the escape character
  const bare = text.replace(/\x1b\[[0-9;]*m/g, '').replace(/[&<>]/g, (character) => escaped[character]);
  return `<pre class="output">${bare}</pre>`;
}
