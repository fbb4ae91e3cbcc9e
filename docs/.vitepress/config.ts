import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import katexPlugin from '@vscode/markdown-it-katex';
import { defineConfig, type DefaultTheme, type MarkdownRenderer } from 'vitepress';

type RuleCore = Parameters<MarkdownRenderer['core']['ruler']['push']>[1];

const docs = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The order in which the chapter meets the packages; a page of another name follows after them. */
const ORDER = [
  'core',
  'classical',
  'symmetric',
  'symmetric-des',
  'hash',
  'number',
  'rsa',
  'ec',
  'ml-kem',
  'signature',
  'asn1',
  'x509',
  'cms',
  'protocol',
  'session',
  'tls',
  'https',
  'cli',
];

/** One entry for each page in docs/packages, named by its first heading. */
function packagePages(): DefaultTheme.SidebarItem[] {
  const names = readdirSync(path.join(docs, 'packages'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.basename(file, '.md'));
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return names
    .sort((a, b) => place(a) - place(b) || a.localeCompare(b))
    .map((name) => {
      const heading = /^# (.+)$/m.exec(readFileSync(path.join(docs, 'packages', `${name}.md`), 'utf8'))?.[1];
      return { text: heading?.replaceAll('`', '') ?? name, link: `/packages/${name}` };
    });
}

/** Pages that were made before the build, by `npm run api`, `npm run notebooks` and `npm run handshakes`. */
function madePages(folder: 'api' | 'notebooks' | 'handshakes'): DefaultTheme.SidebarItem[] {
  const made = path.join(docs, folder);
  if (!existsSync(made)) return [];
  return readdirSync(made)
    .filter((file) => file.endsWith('.md') && file !== 'index.md')
    .map((file) => path.basename(file, '.md'))
    .sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b) || a.localeCompare(b))
    .map((name) => {
      const heading = /^# (.+)$/m.exec(readFileSync(path.join(made, `${name}.md`), 'utf8'))?.[1];
      return { text: heading?.replace('@cleartext/', '') ?? name, link: `/${folder}/${name}` };
    });
}

/** Whether a link leads to another page of the site: `../packages/tls.md` does so from docs/attacks, but not from the root. */
function isPage(from: string, href: string): boolean {
  const file = path.join(path.dirname(from), href.replace(/#.*/, ''));
  return file.startsWith(`${docs}${path.sep}`) && existsSync(file);
}

/**
 * Links that work in the repository have to work here. The files at the root are included as pages of the site; a notebook is a page; any
 * other file of the repository is not on the site, so its name stays as text. A link to a file that does not exist fails the build.
 */
const linkInsideTheSite: RuleCore = ({ tokens, env }) => {
  const page = (env as { path?: string }).path ?? docs;
  for (const { children } of tokens) {
    let hidden = false;
    for (const token of children ?? []) {
      if (token.type === 'link_close' && hidden) {
        token.tag = 'span';
        hidden = false;
      }
      const href = token.type === 'link_open' ? (token.attrGet('href') ?? '') : '';
      const project = /^(?:\.\.\/)*(ARCHITECTURE|CONTRIBUTING|SECURITY)\.md(#.*)?$/.exec(href);
      const notebook = /^(?:\.\.\/)+notebooks\/([\w-]+)\.(?:ipynb|md)$/.exec(href)?.[1];
      const ofNotebook = /^\.\.\/docs\/(.+?)\.md(#.*)?$/.exec(href);
      if (project) token.attrSet('href', `/${project[1].toLowerCase()}${project[2] ?? ''}`);
      else if (ofNotebook) token.attrSet('href', `/${ofNotebook[1]}${ofNotebook[2] ?? ''}`);
      else if (notebook) token.attrSet('href', notebook === 'README' ? '/notebooks/' : `/notebooks/${notebook}`);
      else if (
        (/^(\.\/)?(\.\.\/)+(packages|notebooks|scripts|tools|bench)\b/.test(href) && !isPage(page, href)) ||
        href === 'drawing/index.ts'
      ) {
        const file = href.replace(/#.*/, '');
        const places = [path.dirname(page), docs, path.join(docs, 'packages'), path.join(docs, '..', 'notebooks')];
        const outside = places
          .map((place) => path.join(place, file))
          .filter((place) => !place.startsWith(`${docs}${path.sep}`));
        if (!outside.some((place) => existsSync(place)))
          throw new Error(`${page} links to ${href}, which does not exist`);
        token.tag = 'span';
        token.attrs = [
          ['class', 'in-the-repository'],
          ['title', 'a file of the repository'],
        ];
        hidden = true;
      }
    }
  }
};

/** In code, `// -> value` and `// throws ...` may move to a line of their own where the line is full. */
const resultsApart = {
  name: 'cleartext:results',
  span(node: { children: { type: string; value?: string }[]; properties: Record<string, unknown> }) {
    if (/^\s*\/\/ ?(->|throws )/.test(node.children[0]?.value ?? '')) node.properties.class = 'result';
  },
};

/** A lesson stands before the pages that list exports, and a page that is about the word before one that mentions it. */
function boostDocument(id: string): number {
  return /\/api\//.test(id) ? 0.05 : /\/packages\//.test(id) ? 2 : /\/notebooks\//.test(id) ? 1.5 : 1;
}

export default defineConfig({
  title: 'Cleartext',
  description: 'An educational cryptography toolkit: from rotate-by-N to a protected session, every byte explained',
  cleanUrls: true,
  srcExclude: ['README.md'],
  head: [['link', { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' }]],
  // What the pages have in common is loaded once and not written into each of them.
  metaChunk: true,
  markdown: {
    config: (md) => {
      md.use((katexPlugin as unknown as { default?: typeof katexPlugin }).default ?? katexPlugin);
      md.core.ruler.push('inside-the-site', linkInsideTheSite);
    },
    codeTransformers: [resultsApart],
  },
  themeConfig: {
    logo: '/favicon.svg',
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: { fuzzy: 0.1, prefix: true, boost: { title: 6, titles: 2, text: 1 }, boostDocument },
        },
      },
    },
    outline: [2, 3],
    nav: [
      { text: 'Start here', link: '/start' },
      { text: 'Packages', link: '/packages/core', activeMatch: '/packages/' },
      { text: 'Notebooks', link: '/notebooks/', activeMatch: '/notebooks/' },
      { text: 'Glossary', link: '/glossary' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
    ],
    sidebar: {
      '/': [
        {
          text: 'Start here',
          items: [
            { text: 'The first ten minutes', link: '/start' },
            { text: 'Open every byte', link: '/every-byte' },
            { text: 'Handshakes', link: '/handshakes/', collapsed: true, items: madePages('handshakes') },
            { text: 'How a browser decides', link: '/how-a-browser-decides' },
            {
              text: 'Attacks that shaped TLS and certificates',
              link: '/attacks/',
              collapsed: true,
              items: [
                { text: 'Bleichenbacher', link: '/attacks/bleichenbacher' },
                { text: 'BEAST', link: '/attacks/beast' },
                { text: 'POODLE', link: '/attacks/poodle' },
                { text: 'Lucky 13', link: '/attacks/lucky-13' },
                { text: 'FREAK and Logjam', link: '/attacks/freak-and-logjam' },
                { text: 'Biases of RC4', link: '/attacks/rc4-biases' },
                { text: 'Downgrade', link: '/attacks/downgrade' },
                { text: 'Replay of early data', link: '/attacks/early-data-replay' },
                { text: 'CA flag ignored', link: '/attacks/ca-flag' },
                { text: 'NUL in the name', link: '/attacks/nul-in-the-name' },
                { text: 'MD5 collision', link: '/attacks/md5-collision' },
                { text: 'Signature by cube root', link: '/attacks/low-exponent' },
                { text: 'Name outside the limits', link: '/attacks/name-constraint-escape' },
                { text: 'Repeated ECDSA nonce', link: '/attacks/repeated-nonce' },
                { text: 'Points of another curve', link: '/attacks/invalid-curve' },
              ],
            },
            { text: 'A real HTTPS client', link: '/client-of-1998' },
            { text: 'Spoken with the world', link: '/interop' },
            { text: 'Why is this fast?', link: '/why-fast' },
            { text: 'Your card against DES', link: '/your-card-against-des' },
            { text: 'Time against memory', link: '/rainbow-tables' },
            { text: 'Use it in your project', link: '/use-it' },
            { text: 'Glossary', link: '/glossary' },
            { text: 'Reading list', link: '/reading' },
          ],
        },
        { text: 'Packages', items: packagePages() },
        { text: 'Notebooks', link: '/notebooks/', collapsed: true, items: madePages('notebooks') },
        { text: 'API', items: [{ text: 'Every export', link: '/api/' }] },
        {
          text: 'The project',
          items: [
            { text: 'Architecture', link: '/architecture' },
            { text: 'Benchmarks', link: '/benchmarks' },
            { text: 'Mutation testing', link: '/mutation' },
            { text: 'Contributing', link: '/contributing' },
            { text: 'Security', link: '/security' },
          ],
        },
      ],
      '/api/': [{ text: 'Every export', link: '/api/', items: madePages('api') }],
    },
  },
  vite: {
    // The pages' components import the packages from their source.
    resolve: { conditions: ['@cleartext/source'] },
    ssr: { noExternal: [/^@cleartext\//], resolve: { conditions: ['@cleartext/source'] } },
    server: { fs: { allow: ['..'] } },
    build: { chunkSizeWarningLimit: 1500 },
  },
});
