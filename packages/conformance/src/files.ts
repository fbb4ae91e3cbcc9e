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
 * the suite whose folder name (`wycheproof`, `cavp`, ...) is the nearest above it. A folder without any such folder holds
 * files of the one suite asked for.
 */
export function findFiles(path: string, wanted: readonly Suite[], known: readonly Suite[]): FoundFiles {
  const root = resolve(path);
  const isFile = statSync(root).isFile();
  const found = (isFile ? [root] : listFiles(root)).map((file) => {
    const inside = isFile ? '' : relative(root, file);
    return { file, inside, name: (isFile ? basename(root) : join(basename(root), inside)).split(sep).join('/') };
  });
  const isCollection = found.some(({ inside }) => suiteFolder(inside, known) !== undefined);
  const only = wanted.length === 1 && !isCollection ? wanted[0] : undefined;
  const files: SuiteFile[] = [];
  const others: string[] = [];
  for (const { file, inside, name } of found) {
    const suite = suiteOf(file, inside, only, known);
    if (suite && wanted.includes(suite)) files.push({ suite: suite.name, path: file, name });
    else if (!suite) others.push(name);
  }
  const order = (file: SuiteFile): number => wanted.findIndex(({ name }) => name === file.suite);
  return { files: files.sort((a, b) => order(a) - order(b)), others };
}

function suiteOf(file: string, inside: string, only: Suite | undefined, known: readonly Suite[]): Suite | undefined {
  const name = basename(file);
  if (foldersOf(inside).includes('schemas')) return undefined;
  if (only) return only.reads.test(name) ? only : undefined;
  const folder = suiteFolder(inside, known) ?? suiteFolder(file, known);
  return known.find((suite) => suite.folder === folder && suite.reads.test(name));
}

/** The folder of a suite that is the nearest above a file. */
function suiteFolder(path: string, known: readonly Suite[]): string | undefined {
  return foldersOf(path).find((part) => known.some((suite) => suite.folder === part));
}

/** The names of the folders above a file, the nearest first. */
function foldersOf(path: string): string[] {
  return path.split(sep).slice(0, -1).reverse();
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
