/** Finds a named declaration in a source file, for the documents that quote it: `name`, or `Class.member`. */

import ts from 'typescript';

/** The declaration's texts that a quote may have: with its comment and without. Undefined if there is none of that name. */
export function declarationTexts(source: string, name: string): string[] | undefined {
  const file = ts.createSourceFile('quoted.ts', source, ts.ScriptTarget.ES2022, true);
  let nodes: readonly ts.Node[] = file.statements;
  let found: ts.Node | undefined;
  for (const part of name.split('.')) {
    found = nodes.find((node) => namesOf(node).includes(part));
    nodes = found && (ts.isClassDeclaration(found) || ts.isInterfaceDeclaration(found)) ? found.members : [];
  }
  return found && [found.getText(file), source.slice(found.getStart(file, true), found.end)];
}

/** Whether a quote says what a text says. White space at the ends of lines does not count; `// ...` stands for any lines. */
export function quotes(quote: string, text: string): boolean {
  const parts = normal(quote).split(/\n?[ ]*\/\/ \.\.\.\n?/);
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*');
  return new RegExp(`^${pattern}$`).test(normal(text));
}

function namesOf(node: ts.Node): string[] {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = node as ts.NamedDeclaration;
  return name ? [name.getText()] : [];
}

/** The text without the indentation that all its lines but the first share. */
function normal(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const depths = lines.slice(1).flatMap((line) => (line ? [/^ */.exec(line)?.[0].length ?? 0] : []));
  const shared = Math.min(...depths);
  return lines
    .map((line, i) => (i === 0 ? line.trimStart() : line.slice(shared)))
    .join('\n')
    .trim();
}
