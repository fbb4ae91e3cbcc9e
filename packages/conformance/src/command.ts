/** The command: `npm run conformance -- <suite|all> <folder>`. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contradictions } from './contradictions.ts';
import type { Suite } from './case.ts';
import { findFiles } from './files.ts';
import { runFiles, type PoolOptions } from './pool.ts';
import { add, count, countsText, fileLines, NOTHING, type Counts } from './report.ts';
import { suites } from './suites/all.ts';
import { decisionLines, type Anchors } from './suites/validation/decision-report.ts';

/** What the command needs of its surroundings. */
export interface CommandOptions extends PoolOptions {
  readonly print?: ((line: string) => void) | undefined;
  readonly printError?: ((line: string) => void) | undefined;
  readonly known?: readonly Suite[] | undefined;
}

/**
 * Runs suites over a folder and prints a line for each file, the totals of each suite, and last the totals of all. The
 * exit status: 0 if something ran and nothing failed, 1 if something failed or nothing ran, 2 if the arguments are wrong.
 */
export async function conformance(args: readonly string[], options: CommandOptions = {}): Promise<0 | 1 | 2> {
  const { print = console.log, printError = console.error, known = suites } = options;
  const refuse = (problem: string): 2 => {
    printError(`${problem}\n\n${usage(known)}`);
    return 2;
  };
  if (args.includes('--help') || args.includes('-h')) {
    print(usage(known));
    return 0;
  }
  const [suiteName, folder] = args;
  if (args.length !== 2) return refuse(`expected a suite and a folder, found ${args.length} arguments`);
  const wanted = suiteName === 'all' ? known : known.filter(({ name }) => name === suiteName);
  if (wanted.length === 0)
    return refuse(`suite: expected all or one of those below, found ${JSON.stringify(suiteName)}`);
  if (!existsSync(folder)) return refuse(`folder: nothing at ${JSON.stringify(folder)}`);
  const { files, others } = findFiles(folder, wanted, known);
  if (files.length === 0) return refuse(`folder: no file of ${suiteName} under ${JSON.stringify(folder)}`);

  const untrue = contradictions();
  if (untrue.length > 0) {
    untrue.forEach((line) => printError(`in the list of absent algorithms, but here: ${line}`));
    return 1;
  }

  const totals = new Map<string, Counts>();
  await runFiles(
    files,
    ({ suite, name, path }, outcomes) => {
      fileLines(name, outcomes).forEach((line) => print(line));
      decisionLines(outcomes, anchorsBeside(path)).forEach((line) => print(line));
      totals.set(suite, add(totals.get(suite) ?? NOTHING, count(outcomes)));
    },
    options,
  );

  print('');
  if (suiteName === 'all' && others.length > 0) print(`files that no suite reads: ${byFolder(others)}\n`);
  for (const [suite, counts] of totals) print(`suite ${suite}: ${countsText(counts)}`);
  const total = [...totals.values()].reduce(add, NOTHING);
  if (total.passed + total.failed === 0) printError('nothing ran: every case was skipped');
  print(countsText(total));
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

/** What other validators did with the cases of a file, from `anchors.json` in its folder, if that is there and readable. */
function anchorsBeside(path: string): Anchors | undefined {
  try {
    return (JSON.parse(readFileSync(join(dirname(path), 'anchors.json'), 'utf8')) as { readonly cases?: Anchors })
      .cases;
  } catch {
    return undefined;
  }
}

/** `vectors/tls (24), vectors/x509 (9)`. */
function byFolder(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    const folder = name.split('/').slice(0, -1).join('/') || '.';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return Array.from(counts, ([folder, files]) => `${folder} (${files})`).join(', ');
}

function usage(known: readonly Suite[]): string {
  const width = Math.max(...known.map(({ name }) => name.length));
  return [
    'usage: npm run conformance -- <suite|all> <folder or file>',
    '',
    ...known.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    `  ${'all'.padEnd(width)}  every suite, for the files in folders of its name (x509 for the last ones)`,
  ].join('\n');
}
