/**
 * The Markdown pages of the project and the code blocks in them. A page's TypeScript is kept at its own line numbers: what
 * is not code becomes an empty line, so that an error in the code points into the page.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.join(__dirname, '..', '..');

/** A fenced block: the words after the three backticks, the text, and the number of its first line, counted from 1. */
export interface Fence {
  readonly info: string;
  readonly text: string;
  readonly line: number;
}

export interface Page {
  /** The path from the repository's root, with forward slashes. */
  readonly name: string;
  readonly fences: readonly Fence[];
}

/** Every Markdown page that the project writes itself: those at the root, in docs/ and in notebooks/. */
export function readPages(): Page[] {
  const pages = [
    ...readdirSync(root).filter((name) => name.endsWith('.md')),
    ...markdownUnder('docs'),
    ...markdownUnder('notebooks'),
  ];
  return pages.map((name) => ({ name, fences: readFences(readFileSync(path.join(root, name), 'utf8')) }));
}

/** The fenced blocks of a Markdown text, their indentation removed. */
export function readFences(markdown: string): Fence[] {
  const fences: Fence[] = [];
  const lines = markdown.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const opening = /^(\s*)(`{3,}|~{3,})\s*(.*?)\s*$/.exec(lines[i]);
    if (!opening) continue;
    const [, indent, marker, info] = opening;
    const first = i + 1;
    const closing = new RegExp(`^\\s*${marker}\\s*$`);
    while (++i < lines.length && !closing.test(lines[i]));
    if (i === lines.length) throw new Error(`line ${first}: a fence is opened and never closed`);
    const text = lines.slice(first, i).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    fences.push({ info, text: text.join('\n'), line: first + 1 });
  }
  return fences;
}

/** The first word of a fence's info string: its language. */
export function language(fence: Fence): string {
  return /^[\w-]*/.exec(fence.info)?.[0] ?? '';
}

/** Whether a fence quotes source. */
export function isQuote(fence: Fence): boolean {
  return / source=/.test(fence.info);
}

/** Whether a fence is TypeScript to be run. */
export function isProgram(fence: Fence): boolean {
  return ['ts', 'typescript'].includes(language(fence)) && !isQuote(fence);
}

/** Blocks one under the other, each at its line of the page. */
export function atTheirLines(fences: readonly Fence[]): string {
  const lines: string[] = [];
  for (const { text, line } of fences) {
    while (lines.length < line - 1) lines.push('');
    lines.push(...text.split('\n'));
  }
  return lines.join('\n');
}

function markdownUnder(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'api', 'notebooks', '.vitepress'].includes(name))
    .flatMap((entry) => {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return markdownUnder(name);
      return entry.name.endsWith('.md') ? [name] : [];
    })
    .sort();
}
