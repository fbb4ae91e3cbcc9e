// `npm run check`, after a build: every link and picture of every page leads to something on the site, the anchors included; and the
// site stays small enough to be put anywhere. VitePress looks at links between pages but not at anchors, pictures or its own templates.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '.vitepress', 'dist');
const MOST_MEGABYTES = 30;

const files = readdirSync(dist, { recursive: true })
  .map((name) => path.join(dist, name))
  .filter((file) => statSync(file).isFile());
const pages = new Map(files.filter((file) => file.endsWith('.html')).map((file) => [file, readFileSync(file, 'utf8')]));
const anchors = new Map([...pages].map(([file, html]) => [file, new Set(matches(html, / id="([^"]+)"/g))]));
const problems = [];

for (const [file, html] of pages) {
  const name = path.relative(dist, file);
  if (name === '404.html') continue;
  for (const target of [...matches(html, /<a [^>]*?href="([^"]*)"/g), ...matches(html, /<img [^>]*?src="([^"]*)"/g)]) {
    if (/^(https?:|mailto:|data:)/.test(target)) continue;
    const [place, anchor] = target.split('#').map(decodeURIComponent);
    const found =
      place === ''
        ? file
        : destination(path.resolve(path.dirname(file), place.startsWith('/') ? path.join(dist, place) : place));
    if (!found) problems.push(`${name}: ${target} leads nowhere`);
    else if (anchor && anchors.has(found) && !anchors.get(found).has(anchor))
      problems.push(`${name}: ${target} has no such anchor`);
  }
  if (html.includes('__namedParameters')) problems.push(`${name} shows __namedParameters`);
}

const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
if (megabytes > MOST_MEGABYTES)
  problems.push(`the site has ${megabytes.toFixed(1)} MB; at most ${MOST_MEGABYTES} are wanted`);

for (const problem of [...new Set(problems)]) console.log(problem);
console.log(`${pages.size} pages, ${megabytes.toFixed(1)} MB, ${new Set(problems).size} problems`);
process.exit(problems.length > 0 ? 1 : 0);

/** The file that an address without its anchor stands for. */
function destination(place) {
  return [place, `${place}.html`, path.join(place, 'index.html')].find(
    (file) => existsSync(file) && statSync(file).isFile(),
  );
}

function matches(text, pattern) {
  return [...text.matchAll(pattern)].map(([, found]) => found.replaceAll('&amp;', '&'));
}
