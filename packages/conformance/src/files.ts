/** Finds the files of suites in a folder: by the folders they lie in, and by their names. */

import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { Suite } from './case.ts';

/** A file for a suite: where to read it, and how to show it. */
export interface SuiteFile {
  readonly suite: string;
  readonly path: string;
  readonly name: string;
}

/** What was found: the files of the suites asked for, and what no suite reads. */
export interface FoundFiles {
  readonly files: readonly SuiteFile[];
  /** Names of files that no suite reads. */
  readonly others: readonly string[];
}

/**
 * The files for the wanted suites under a path, which may be a folder, a part of one, or a single file. A file belongs to
 * the suite whose folder name (`wycheproof`, `cavp`, ...) is the nearest above it; if there is none, to the one suite
 * asked for.
 */
export function findFiles(path: string, wanted: readonly Suite[], known: readonly Suite[]): FoundFiles {
  const root = resolve(path);
  const isFile = statSync(root).isFile();
  const files: SuiteFile[] = [];
  const others: string[] = [];
  for (const file of isFile ? [root] : listFiles(root)) {
    const name = (isFile ? basename(root) : join(basename(root), relative(root, file))).split(sep).join('/');
    const suite = suiteOf(file, isFile ? '' : relative(root, file), wanted, known);
    if (suite && wanted.includes(suite)) files.push({ suite: suite.name, path: file, name });
    else if (!suite) others.push(name);
  }
  const order = (file: SuiteFile): number => wanted.findIndex(({ name }) => name === file.suite);
  return { files: files.sort((a, b) => order(a) - order(b)), others };
}

function suiteOf(file: string, inside: string, wanted: readonly Suite[], known: readonly Suite[]): Suite | undefined {
  const name = basename(file);
  const folders = (path: string): string[] => path.split(sep).slice(0, -1).reverse();
  if (folders(inside).includes('schemas')) return undefined;
  const only = wanted.length === 1 ? wanted[0] : undefined;
  for (const path of only ? [inside] : [inside, file]) {
    const folder = folders(path).find((part) => known.some((suite) => suite.folder === part));
    if (folder !== undefined) return known.find((suite) => suite.folder === folder && suite.reads.test(name));
  }
  return only?.reads.test(name) ? only : undefined;
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
