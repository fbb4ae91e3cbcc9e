/** Type-checks the modules of pages as the compiler would check files beside them. */

import path from 'node:path';
import ts from 'typescript';
import { root } from './pages.ts';

/** The type errors of modules given by page name, each beginning with `page:line`. */
export function typeErrors(modules: ReadonlyMap<string, string>): string[] {
  const configFile = path.join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(configFile, (name) => ts.sys.readFile(name)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const files = new Map(Array.from(modules, ([page, text]) => [path.join(root, `${page}.ts`), { page, text }]));

  const relaxed = { ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
  const host = ts.createCompilerHost(relaxed);
  const disk = { ...host };
  host.fileExists = (name) => files.has(name) || disk.fileExists(name);
  host.readFile = (name) => files.get(name)?.text ?? disk.readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const file = files.get(name);
    return file ? ts.createSourceFile(name, file.text, version, true) : disk.getSourceFile(name, version, ...rest);
  };

  const program = ts.createProgram([...files.keys()], relaxed, host);
  return Array.from(files).flatMap(([name, { page }]) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => {
        const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
        return `${page}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      },
    );
  });
}
