/** The command: which files it takes, its last line, its exit status, its usage errors. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformance, type CommandOptions } from '../src/command.ts';
import { findFiles } from '../src/files.ts';
import { add, count, countsText, fileLines } from '../src/report.ts';
import type { Outcome } from '../src/runner.ts';
import type { Suite } from '../src/case.ts';
import { suites } from '../src/suites/all.ts';
import { decisionLines } from '../src/suites/validation/decision-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('files', () => {
  const names = [
    'wycheproof/a_test.json',
    'wycheproof/schemas/s.json',
    'x509/parse.jsonl',
    'x509/limbo.json',
    'loose.json',
  ];
  beforeAll(() => {
    for (const name of names) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), '');
    }
  });
  const found = (path: string, wanted: string) => {
    const chosen = wanted === 'all' ? suites : suites.filter(({ name }) => name === wanted);
    return findFiles(path, chosen, suites).files.map(({ suite, path: file }) => [suite, file.slice(folder.length + 1)]);
  };

  it('belong to the suite of the nearest folder', () => {
    expect(found(folder, 'all')).toEqual([
      ['wycheproof', 'wycheproof/a_test.json'],
      ['x509-parse', 'x509/parse.jsonl'],
      ['limbo', 'x509/limbo.json'],
    ]);
  });

  it('of a folder without such folders belong to the one suite asked for', () => {
    mkdirSync(join(folder, 'plain', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'plain', 'deep', 'a.json'), '');
    expect(found(join(folder, 'plain'), 'acvp')).toEqual([['acvp', 'plain/deep/a.json']]);
    expect(found(join(folder, 'loose.json'), 'kat')).toEqual([['kat', 'loose.json']]);
    expect(found(join(folder, 'wycheproof'), 'wycheproof')).toEqual([['wycheproof', 'wycheproof/a_test.json']]);
  });

  it('beside folders of suites belong to none: single-suite mode does not claim tls/*.txt', () => {
    mkdirSync(join(folder, 'tls'), { recursive: true });
    writeFileSync(join(folder, 'tls', 'prf.txt'), '');
    expect(found(folder, 'rsalabs')).toEqual([]);
    expect(found(folder, 'acvp')).toEqual([]);
  });
});

describe('the report on decisions', () => {
  it('tells accepts and rejects apart, and what other validators did with the same cases', () => {
    const outcomes: Outcome[] = [
      { id: 'a (accept)', verdict: 'passed' },
      { id: 'b (reject)', verdict: 'failed', message: 'false accept: every check passed' },
      { id: 'c, deviating: on purpose (accept)', verdict: 'passed' },
    ];
    const anchors = {
      a: { expected: 'A', one: 'R', two: 's' },
      b: { expected: 'R', one: 'A', two: 'R', contested: true },
    };
    expect(decisionLines(outcomes, anchors)).toEqual([
      '  to accept: 1 of 1 right, 0 false rejects; to reject: 0 of 2 right, 2 false accepts',
      '  deviating on purpose: c',
      '  one: 0 of 2 right, 1 false rejects, 1 false accepts',
      '  two: 1 of 1 right, 0 false rejects, 0 false accepts',
    ]);
    expect(decisionLines([{ id: 'digest 1', verdict: 'passed' }])).toEqual([]);
  });
});

describe('the report', () => {
  const failures = Array.from({ length: 12 }, (_, i): Outcome => ({ id: `${i}`, verdict: 'failed', message: 'no' }));
  const outcomes: Outcome[] = [
    { id: 'a', verdict: 'passed' },
    { id: 'b', verdict: 'skipped', reason: 'why' },
    ...failures,
  ];

  it('counts, gives reasons, and shows ten failures', () => {
    const lines = fileLines('f', outcomes);
    expect(lines.slice(0, 3)).toEqual(['f: 1 passed, 12 failed, 1 skipped', '  skipped 1: why', '  FAILED 0: no']);
    expect([lines.length, lines.at(-1)]).toEqual([13, '  and 2 more failures']);
    expect(countsText(add(count(outcomes), count(outcomes)))).toBe('2 passed, 24 failed, 2 skipped');
  });
});

describe('the command', () => {
  const run = async (args: string[], more: CommandOptions = {}) => {
    const [lines, errors]: [string[], string[]] = [[], []];
    const options = {
      ...more,
      print: (line: string) => void lines.push(line),
      printError: (line: string) => void errors.push(line),
    };
    return { status: await conformance(args, options), lines, errors };
  };

  it.each([
    [[], 'expected a suite and a folder, found 0 arguments'],
    [['nonsense', '.'], 'suite: expected all or one of those below, found "nonsense"'],
    [['kat', '/no/such/folder'], 'folder: nothing at "/no/such/folder"'],
    [['rsalabs', __filename], 'folder: no file of rsalabs under'],
  ])('refuses %j with status 2', async (args, message) => {
    const { status, errors } = await run(args);
    expect(status).toBe(2);
    expect(errors[0]).toContain(message);
    expect(errors[0]).toContain('usage:');
  });

  describe('with a suite of its own', () => {
    const own: Suite = { name: 'own', summary: 'for tests', folder: 'own', reads: /\.own$/, cases: () => [] };
    const options = { known: [own], limit: 0.3, threads: 1, script: join(__dirname, 'slow-worker.cjs') };
    beforeAll(() => {
      for (const name of ['good.own', 'mixed.own', 'unread.txt', '../../skipped/skipped.own']) {
        mkdirSync(join(folder, 'vectors', 'own', name, '..'), { recursive: true });
        writeFileSync(join(folder, 'vectors', 'own', name), name);
      }
    });

    it('ends with 0 where nothing fails; the last line is the result', async () => {
      const { status, lines } = await run(['own', join(folder, 'vectors', 'own', 'good.own')], options);
      expect(lines).toEqual([
        'good.own: 1 passed, 0 failed, 0 skipped',
        '',
        'suite own: 1 passed, 0 failed, 0 skipped',
        '1 passed, 0 failed, 0 skipped',
      ]);
      expect(status).toBe(0);
    }, 60_000);

    it('ends with 1 where something fails, and names what no suite reads', async () => {
      const { status, lines } = await run(['all', join(folder, 'vectors')], options);
      expect(lines).toEqual([
        'vectors/own/good.own: 1 passed, 0 failed, 0 skipped',
        'vectors/own/mixed.own: 1 passed, 2 failed, 1 skipped',
        '  skipped 1: AEGIS: not in the toolkit',
        '  FAILED endless: took longer than 0.3 s',
        '  FAILED last: Error: on purpose',
        '',
        'files that no suite reads: vectors/own (1)\n',
        'suite own: 2 passed, 2 failed, 1 skipped',
        '2 passed, 2 failed, 1 skipped',
      ]);
      expect(status).toBe(1);
    }, 60_000);

    it('ends with 1 where nothing ran', async () => {
      const { status, lines, errors } = await run(['own', join(folder, 'skipped')], options);
      expect(lines.at(-1)).toBe('0 passed, 0 failed, 1 skipped');
      expect(errors).toEqual(['nothing ran: every case was skipped']);
      expect(status).toBe(1);
    }, 60_000);

    it('counts a thread that ends by itself as a failure', async () => {
      const path = join(folder, 'exit.own');
      writeFileSync(path, 'exit');
      const { status, lines } = await run(['own', path], options);
      expect(lines[1]).toBe('  FAILED the file: ended the thread with status 0');
      expect(status).toBe(1);
    }, 60_000);
  });

  it('explains itself', async () => {
    expect((await run(['--help'])).lines[0]).toContain('usage: npm run conformance');
  });
});
