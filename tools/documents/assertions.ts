/**
 * Turns the TypeScript of a page into one module whose comments are assertions. Two kinds of comment count, on the line of
 * a statement or on the line after it:
 *
 *     rotate(3).encode('abc'); // -> 'def'                the value is deeply equal to this expression
 *     hexToBytes('abc'); // throws RangeError: even       the statement throws this error with this in its message
 *
 * A long value goes on in comment lines indented by four spaces or more. The imports of all blocks are merged and hoisted.
 */

import ts from 'typescript';

/** What the assertions of a page call; `line` is the line in the page. */
export interface Judge {
  equal(line: number, actual: unknown, expected: unknown): void;
  throws(line: number, run: () => unknown, name: string, message: string): void;
  rejects(line: number, run: () => Promise<unknown>, name: string, message: string): Promise<void>;
}

export interface PageModule {
  /** TypeScript: the imports, then `export async function page(judge)` holding everything else at its own lines. */
  readonly source: string;
  readonly assertions: number;
}

/** The module of a page's code. Throws with the line of an assertion that belongs to no statement. */
export function pageModule(code: string): PageModule {
  const file = ts.createSourceFile('page.ts', code, ts.ScriptTarget.ES2022, true);
  const edits: { start: number; end: number; text: string }[] = [];
  const used = new Set<number>();

  const visit = (node: ts.Node): void => {
    const comment =
      ts.isExpressionStatement(node) || ts.isVariableStatement(node) ? assertionAfter(code, node) : undefined;
    if (comment) {
      used.add(comment.line);
      edits.push(rewritten(node as ts.ExpressionStatement | ts.VariableStatement, comment, file));
    } else ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);

  code.split('\n').forEach((text, i) => {
    if (/\/\/ *(->|throws )/.test(text) && !used.has(i + 1))
      throw new Error(`line ${i + 1}: this assertion follows no statement that has a value`);
  });

  const imports = file.statements.filter(ts.isImportDeclaration);
  for (const node of imports) edits.push({ start: node.getStart(), end: node.end, text: blank(node.getText()) });
  let body = code;
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start))
    body = body.slice(0, start) + text + body.slice(end);
  return { source: `${merge(imports)} export async function page(judge: any) {${body}\n}\n`, assertions: used.size };
}

/** JavaScript (CommonJS) of a page's module. Throws a `SyntaxError` naming the line. */
export function compile(source: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  for (const { file, start = 0, messageText } of diagnostics) {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    throw new SyntaxError(`line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  }
  return outputText;
}

interface Assertion {
  readonly kind: '->' | 'throws';
  readonly text: string;
  readonly line: number;
}

function assertionAfter(code: string, node: ts.Node): Assertion | undefined {
  const trailing = ts.getTrailingCommentRanges(code, node.end) ?? [];
  const following = ts.getLeadingCommentRanges(code, node.end) ?? [];
  const texts = [...trailing, ...following].map(({ pos, end }) => code.slice(pos, end));
  const match = /^\/\/ *(->|throws(?= )) *(.*)$/.exec(texts[0] ?? '');
  if (!match) return undefined;
  const rest = texts.slice(1);
  const end = rest.findIndex((text) => !/^\/\/ {4}/.test(text));
  const more = end < 0 ? rest : rest.slice(0, end);
  const position = [...trailing, ...following][0].pos;
  return {
    kind: match[1] as Assertion['kind'],
    text: [match[2], ...more.map((text) => text.slice(2))].join(' ').trim(),
    line: code.slice(0, position).split('\n').length,
  };
}

/** The statement with its assertion, on as many lines as it had. */
function rewritten(
  node: ts.ExpressionStatement | ts.VariableStatement,
  { kind, text, line }: Assertion,
  file: ts.SourceFile,
): { start: number; end: number; text: string } {
  const start = node.getStart();
  const declaration = ts.isVariableStatement(node) ? node.declarationList.declarations.at(-1) : undefined;
  const value = ts.isExpressionStatement(node) ? node.expression : declaration?.initializer;
  if (!value) throw new Error(`line ${line}: this assertion follows no statement that has a value`);
  const replace = (by: string) => ({ start, end: node.end, text: by });
  if (kind === '->') {
    if (!declaration) return replace(`judge.equal(${line}, ${value.getText(file)}, (${text}));`);
    const names = declaration.name.getText(file);
    return replace(`${node.getText(file).replace(/;$/, '')}; judge.equal(${line}, ${names}, (${text}));`);
  }
  const [, name, message = ''] = /^(\w+)(?:: (.*))?$/.exec(text) ?? [];
  if (!name) throw new Error(`line ${line}: write "// throws Name" or "// throws Name: part of the message"`);
  const rest = `${JSON.stringify(name)}, ${JSON.stringify(message)});`;
  return /\bawait\b/.test(value.getText(file))
    ? replace(`await judge.rejects(${line}, async () => (${value.getText(file)}), ${rest}`)
    : replace(`judge.throws(${line}, () => (${value.getText(file)}), ${rest}`);
}

/** All imports on one line, each name once, so that every block of a page may import what it uses. */
function merge(imports: readonly ts.ImportDeclaration[]): string {
  const named = new Map<string, Set<string>>();
  const others = new Set<string>();
  for (const node of imports) {
    const bindings = node.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings) || node.importClause.name) others.add(node.getText());
    else {
      const isType = node.importClause.phaseModifier === ts.SyntaxKind.TypeKeyword;
      const names = named.get(node.moduleSpecifier.getText()) ?? new Set();
      for (const element of bindings.elements) names.add(`${isType ? 'type ' : ''}${element.getText()}`);
      named.set(node.moduleSpecifier.getText(), names);
    }
  }
  const merged = Array.from(named, ([module, names]) => `import { ${[...names].join(', ')} } from ${module};`);
  return [...others, ...merged].join(' ');
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
