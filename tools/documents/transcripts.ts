/**
 * Replays the console transcripts of a page. A fence marked `console` holds commands after `$ ` (lines after `> ` continue
 * them) and below each what it prints, errors included. A line of three dots stands for any lines. All commands of a page
 * share one shell and one empty folder; `cleartext` there is the command of this repository.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { root, type Fence } from './pages.ts';

export interface Exchange {
  readonly line: number;
  readonly command: string;
  readonly expected: readonly string[];
}

/** The commands of a page's console fences, in order. */
export function exchanges(fences: readonly Fence[]): Exchange[] {
  const found: { line: number; command: string; expected: string[] }[] = [];
  for (const fence of fences) {
    const lines = fence.text.split('\n');
    if (!lines[0]?.startsWith('$ ')) throw new Error(`line ${fence.line}: a console fence begins with "$ "`);
    lines.forEach((text, i) => {
      const current = found.at(-1);
      if (text.startsWith('$ ')) found.push({ line: fence.line + i, command: text.slice(2), expected: [] });
      else if (current && text.startsWith('> ') && current.expected.length === 0)
        current.command += `\n${text.slice(2)}`;
      else current?.expected.push(text.trimEnd());
    });
  }
  return found.map(({ expected, ...rest }) => ({ ...rest, expected: withoutBlankEnd(expected) }));
}

/** Makes the `cleartext` command from source, bundled so that it starts at once, and returns a function that replays a page. */
export function shell(): { replay: (page: readonly Exchange[]) => string[][]; close: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'cleartext-documents-'));
  const bundle = path.join(folder, 'cleartext.cjs');
  buildSync({
    entryPoints: [path.join(root, 'packages/cli/src/index.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    conditions: ['@cleartext/source'],
    footer: { js: 'module.exports.main(process.argv);' },
    logLevel: 'error',
  });
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'cleartext'), `#!/bin/sh\nexec '${process.execPath}' '${bundle}' "$@"\n`, {
    mode: 0o755,
  });

  const replay = (page: readonly Exchange[]): string[][] => {
    const cwd = mkdtempSync(path.join(folder, 'page-'));
    const script = page.map(({ command }) => `{ ${command}\n}\nstatus=$?; printf '\\036'; (exit $status)`).join('\n');
    const { stdout, error } = spawnSync('bash', ['-c', `exec 2>&1 </dev/null\n${script}`], {
      cwd,
      encoding: 'utf8',
      timeout: 120_000,
      maxBuffer: 1 << 26,
      env: {
        ...process.env,
        PATH: `${bin}:${process.env.PATH ?? ''}`,
        NO_COLOR: '1',
        COLUMNS: '80',
        TERM: 'dumb',
        TZ: 'UTC',
      },
    });
    if (error) throw error;
    const outputs = stdout.split('\x1e').slice(0, page.length);
    return outputs.map((output) => withoutBlankEnd(output.split('\n').map((line) => line.trimEnd())));
  };
  return { replay, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Whether the lines printed are those expected, where `...` stands for any number of lines. */
export function matches(printed: readonly string[], expected: readonly string[]): boolean {
  if (expected.length === 0) return printed.length === 0;
  const [first, ...rest] = expected;
  if (first.trim() !== '...') return printed[0] === first && matches(printed.slice(1), rest);
  return Array.from({ length: printed.length + 1 }, (_, skip) => skip).some((skip) =>
    matches(printed.slice(skip), rest),
  );
}

function withoutBlankEnd(lines: readonly string[]): string[] {
  const end = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, end + 1);
}
