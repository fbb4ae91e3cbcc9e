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

/** TypeDoc's own list, there after `npm run api`. */
function apiPages(): DefaultTheme.SidebarItem[] {
  const file = path.join(docs, 'api', 'typedoc-sidebar.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DefaultTheme.SidebarItem[]) : [];
}

/** The files at the repository's root are included as pages of the site; links between them have to find those pages. */
const linkProjectPages: RuleCore = ({ tokens }) => {
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const name = /^(ARCHITECTURE|CONTRIBUTING|SECURITY)\.md$/.exec(token.attrGet('href') ?? '')?.[1];
    if (name) token.attrSet('href', `./${name.toLowerCase()}.md`);
  }
};

export default defineConfig({
  title: 'Cleartext',
  description: 'An educational cryptography toolkit: from rotate-by-N to a protected session, every byte explained',
  cleanUrls: true,
  srcExclude: ['README.md'],
  head: [['link', { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' }]],
  // Links to files of the repository lead out of the site.
  ignoreDeadLinks: [/^(\.\/)?(\.\.\/)+(packages|notebooks|scripts|tools)\b/],
  markdown: {
    config: (md) => {
      md.use((katexPlugin as unknown as { default?: typeof katexPlugin }).default ?? katexPlugin);
      md.core.ruler.push('project-pages', linkProjectPages);
    },
  },
  themeConfig: {
    logo: '/favicon.svg',
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start here', link: '/start' },
      { text: 'Packages', link: '/packages/core', activeMatch: '/packages/' },
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
            { text: 'How a browser decides', link: '/how-a-browser-decides' },
            { text: 'A real HTTPS client', link: '/client-of-1998' },
            { text: 'Spoken with the world', link: '/interop' },
            { text: 'Why is this fast?', link: '/why-fast' },
            { text: 'Your card against DES', link: '/your-card-against-des' },
            { text: 'Glossary', link: '/glossary' },
            { text: 'Reading list', link: '/reading' },
          ],
        },
        { text: 'Packages', items: packagePages() },
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
      '/api/': [{ text: 'API', link: '/api/', items: apiPages() }],
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
