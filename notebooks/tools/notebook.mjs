// The .ipynb format (nbformat 4), as much of it as the tools here need.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The notebooks whose names contain one of the words given; all of them without words. */
export function notebookFiles(words = []) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb') && !name.endsWith('.run.ipynb'))
    .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
    .map((name) => path.join(folder, name))
    .sort();
}

/** nbformat lets every text be a string or an array of strings. */
export const joined = (text) => [].concat(text ?? '').join('');

export const codeCells = (notebook) => notebook.cells.filter((cell) => cell.cell_type === 'code');

/** The cells that ask the reader: their metadata hold a solution, which Jupyter does not show. */
export const exerciseCells = (notebook) =>
  codeCells(notebook).filter(({ metadata }) => metadata?.solution !== undefined);

/** An exercise as a reader would hand it in. */
export const withSolution = ({ source, metadata }) =>
  joined(source).replace('= undefined;', () => `= ${metadata.solution};`);
