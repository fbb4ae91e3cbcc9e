// `npm test` runs every notebook from its first cell to its last; `npm test -- rsa hash` only those with these words in
// their names. A notebook fails if a cell throws or does not type-check, if it shows no picture, if its last cell before the exercises
// asserts nothing, or if it does not end with three exercises that know their solutions. What was run is written beside it as NAME.run.ipynb.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runNotebook } from './kernel.mjs';
import { codeCells, exerciseCells, joined, notebookFiles } from './notebook.mjs';
import { typeErrors } from './type-check.mjs';

const files = notebookFiles(process.argv.slice(2));
if (files.length === 0) {
  console.error('no notebook of that name');
  process.exit(1);
}

const wrongTypes = typeErrors(files);
let failed = 0;
for (const file of files) {
  const start = Date.now();
  const { notebook, failure, solved } = await runNotebook(file);
  await writeFile(file.replace(/\.ipynb$/, '.run.ipynb'), `${JSON.stringify(notebook, null, 1)}\n`);
  const problems = [...(failure ? [failure] : shortcomings(notebook, solved)), ...(wrongTypes.get(file) ?? [])];
  console.log(`${problems.length ? 'FAIL' : 'ok  '} ${path.basename(file)}  ${Date.now() - start} ms`);
  for (const problem of problems) console.log(`     ${problem}`);
  if (problems.length > 0) failed++;
}
console.log(`\n${files.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

function shortcomings(notebook, solved) {
  const exercises = exerciseCells(notebook);
  const cells = codeCells(notebook).filter((cell) => !exercises.includes(cell));
  const shown = cells.flatMap((cell) => cell.outputs).map(({ data }) => joined(data?.['text/html']));
  const problems = [];
  if (!shown.some((html) => html.includes('<svg'))) problems.push('no cell shows a picture (an SVG in text/html)');
  if (!/\bassert|\bcheck|\bexpect/.test(joined(cells.at(-1)?.source)))
    problems.push('the last code cell before the exercises asserts nothing');
  const errors = cells.flatMap((cell) => cell.outputs).filter(({ output_type: type }) => type === 'error');
  for (const { ename, evalue } of errors) problems.push(`${ename}: ${evalue}`);

  if (exercises.length < 3) problems.push(`it has ${exercises.length} exercises, three are needed`);
  exercises.forEach(({ outputs }, i) => {
    const asked = outputs.map(({ text }) => joined(text)).join('');
    if (!asked.includes('not answered yet')) problems.push(`exercise ${i + 1} does not begin unanswered: ${asked}`);
    if (!/: right\n$/.test(solved[i])) problems.push(`exercise ${i + 1} does not take its own solution: ${solved[i]}`);
  });
  return problems;
}
