// Type-checks notebooks: the code cells of each, one after another, are one module beside the notebook.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { codeCells, folder, joined } from './notebook.mjs';

const ts = createRequire(path.join(folder, '..', 'package.json'))('typescript');

/** What a cell may use beyond the standard library: Deno's kernel has the globals of browsers. */
const LIBRARIES = ['lib.es2023.d.ts', 'lib.dom.d.ts'];

/** The type errors of each notebook file, as texts naming the cell and its line. */
export function typeErrors(files) {
  const modules = new Map(files.map((file) => [file.replace(/\.ipynb$/, '.cells.ts'), { file, ...moduleOf(file) }]));
  const { config } = ts.readConfigFile(path.join(folder, '..', 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, path.join(folder, '..'));
  Object.assign(options, { noEmit: true, allowImportingTsExtensions: true, lib: LIBRARIES, types: ['node'] });
  Object.assign(options, { noUnusedLocals: false, typeRoots: [path.join(folder, '..', 'node_modules', '@types')] });

  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (name) => modules.has(name) || fileExists(name);
  host.readFile = (name) => modules.get(name)?.text ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) =>
    modules.has(name)
      ? ts.createSourceFile(name, modules.get(name).text, version, true)
      : getSourceFile(name, version, ...rest);

  const program = ts.createProgram([...modules.keys()], options, host);
  const found = new Map();
  for (const [name, { file, starts }] of modules) {
    const source = program.getSourceFile(name);
    const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    const texts = diagnostics.map(({ start = 0, messageText }) => {
      const line = source.getLineAndCharacterOfPosition(start).line;
      const cell = starts.findLastIndex((first) => first <= line);
      return `cell ${cell + 1}, line ${line - starts[cell] + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
    found.set(file, texts);
  }
  return found;
}

/** The cells as one module, and the line (from 0) where each cell begins. */
function moduleOf(file) {
  const starts = [];
  const lines = [];
  for (const cell of codeCells(JSON.parse(readFileSync(file, 'utf8')))) {
    starts.push(lines.length);
    lines.push(...joined(cell.source).split('\n'));
  }
  return { text: [...lines, 'export {};'].join('\n'), starts };
}
