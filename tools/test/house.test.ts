/** The house rules that a program can check. CONTRIBUTING.md says why they are there. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from '../documents/pages.ts';

const packages = readdirSync(path.join(root, 'packages'));
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((name) => name && statSync(path.join(root, name), { throwIfNoEntry: false })?.isFile());
const sources = tracked.filter((name) => /^packages\/[^/]+\/src\/.*\.ts$/.test(name));
const read = (name: string) => readFileSync(path.join(root, name), 'utf8');
const parse = (name: string) => ts.createSourceFile(name, read(name), ts.ScriptTarget.ES2022, true);

describe('files', () => {
  it('are named for what they hold', () => {
    expect(tracked.filter((name) => /\/(utils?|helpers?|common|types|misc)\.[cm]?[jt]s$/.test(name))).toEqual([]);
  });

  it('of source begin by saying what they are', () => {
    expect(sources.length).toBeGreaterThan(packages.length);
    expect(sources.filter((name) => !/^(\/\/ .*generated.*\n)?\/\*\*/i.test(read(name)))).toEqual([]);
  });

  it('of the root are what a newcomer needs; everything else has a folder', () => {
    const here = new Set(tracked.map((name) => name.split('/')[0]).filter((name) => !name.startsWith('.')));
    const documents = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md'];
    const folders = ['bench', 'docs', 'notebooks', 'packages', 'scripts', 'tools'];
    const configurations = ['eslint.config.mjs', 'jest.config.js', 'package-lock.json', 'package.json'];
    const types = ['tsconfig.base.json', 'tsconfig.build.json', 'tsconfig.json'];
    expect([...here].sort()).toEqual([...documents, ...folders, ...configurations, ...types].sort());
  });

  it('hold nothing that a profiler wrote', () => {
    const written = /(?:^|\/)isolate-[^/]*\.log$|\.(?:cpuprofile|heapprofile|heapsnapshot)$/;
    expect(tracked.filter((name) => written.test(name))).toEqual([]);
  });

  it('that somebody writes by the way stay out of git, and nothing in git is ignored', () => {
    const strays = [
      'isolate-0x1-1-v8.log',
      'a.cpuprofile',
      'a.heapprofile',
      'a.heapsnapshot',
      'ca.pem',
      'docs/site.key',
    ];
    const ignored = execFileSync('git', ['check-ignore', ...strays], { cwd: root, encoding: 'utf8' });
    expect(ignored.trim().split('\n')).toEqual(strays);
    const hidden = execFileSync('git', ['ls-files', '-ci', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
    expect(hidden).toBe('');
  });

  it('carry no path of one machine', () => {
    const machinePath = /(?:^|[\s'"`(=:])\/(?:home|Users|root|work|farm|private|var\/folders)\/[\w.-]/m;
    const texts = tracked.filter((name) => /\.([cm]?[jt]s|json|md|vue|css|ya?ml|ipynb)$|^\.ci\//.test(name));
    expect(texts.filter((name) => machinePath.test(read(name)))).toEqual([]);
  });

  it('that lock versions carry no download address', () => {
    const locks = tracked.filter((name) => name.endsWith('package-lock.json'));
    expect(locks.length).toBeGreaterThanOrEqual(3);
    expect(locks.filter((name) => read(name).includes('"resolved": "http'))).toEqual([]);
  });

  it('of tests switch nothing off', () => {
    const off = /\b(?:it|test|describe)\.(?:only|skip|todo)\(|\b(?:xit|xdescribe|fit|fdescribe)\(/;
    expect(tracked.filter((name) => name.endsWith('.test.ts') && off.test(read(name)))).toEqual([]);
  });
});

describe.each(packages)('%s', (name) => {
  const index = parse(`packages/${name}/src/index.ts`);
  const exported = index.statements.filter(ts.isExportDeclaration);

  it('has an index that only re-exports, by name', () => {
    const others = index.statements.filter(
      (statement) =>
        !ts.isExportDeclaration(statement) ||
        !statement.moduleSpecifier ||
        !statement.exportClause ||
        !ts.isNamedExports(statement.exportClause),
    );
    expect(others.map((statement) => statement.getText())).toEqual([]);
    expect(exported.length).toBeGreaterThan(0);
  });

  it('explains every export', () => {
    const silent = exported.flatMap(({ moduleSpecifier, exportClause }) => {
      if (!moduleSpecifier) return [];
      const from = (moduleSpecifier as ts.StringLiteral).text;
      const documented = documentedNames(parse(path.join(`packages/${name}/src`, from)));
      const names = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : [];
      return names
        .map((element) => (element.propertyName ?? element.name).text)
        .filter((exportedName) => !documented.has(exportedName))
        .map((exportedName) => `${from}: ${exportedName}`);
    });
    expect(silent).toEqual([]);
  });
});

/** The names of a file's declarations that have a documentation comment, or are re-exported from a file where they have. */
function documentedNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier && statement.exportClause) {
      const from = path.join(path.dirname(file.fileName), (statement.moduleSpecifier as ts.StringLiteral).text);
      const there = documentedNames(parse(from));
      if (ts.isNamedExports(statement.exportClause))
        for (const { propertyName, name } of statement.exportClause.elements)
          if (there.has((propertyName ?? name).text)) names.add(name.text);
    }
    if (!ts.getJSDocCommentsAndTags(statement).some(ts.isJSDoc)) continue;
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations)
        for (const bound of ts.isIdentifier(name) ? [name] : name.elements) names.add(bound.getText());
    else names.add((statement as ts.Node as ts.NamedDeclaration).name?.getText() ?? '');
  }
  return names;
}
