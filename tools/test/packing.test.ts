/** What goes into the archives that npm publishes, and what a clone offers: the command from any of its folders. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../documents/pages.ts';

jest.setTimeout(300_000);

interface Manifest {
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
}

const manifest = (name: string) =>
  JSON.parse(readFileSync(path.join(root, 'packages', name, 'package.json'), 'utf8')) as Manifest;

it('every package that is published builds itself before it is packed', () => {
  const published = readdirSync(path.join(root, 'packages')).filter((name) => !manifest(name).private);
  expect(published.filter((name) => manifest(name).scripts?.['prepack'] !== 'node ../../tools/prepack.cjs')).toEqual(
    [],
  );
});

it('an archive has the built form, the source, a licence and a README without dead links', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cleartext-pack-'));
  try {
    const pack = ['pack', '--json', '--pack-destination', folder];
    const told = execFileSync('npm', pack, {
      cwd: path.join(root, 'packages', 'core'),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [{ filename, files }] = JSON.parse(told.toString()) as { filename: string; files: { path: string }[] }[];
    const names = files.map((file) => file.path);
    for (const name of ['README.md', 'LICENSE', 'package.json', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts'])
      expect(names).toContain(name);
    const readme = execFileSync('tar', ['-xOf', path.join(folder, filename), 'package/README.md']).toString();
    expect(readme).toMatch(/^# @cleartext\/core\n/);
    expect(readme).not.toMatch(/\]\((?!https?:)/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it.each(['.', 'docs', 'packages/hash/test'])('npx cleartext works in %s, with files as named from there', (folder) => {
  const cwd = path.join(root, folder);
  const file = readdirSync(cwd).find((name) => /\.(?:ts|md)$/.test(name)) ?? '';
  const npx = ['--offline', '--no', 'cleartext', 'hash', 'sha256', file];
  const { status, stdout, stderr } = spawnSync('npx', npx, { cwd, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^[0-9a-f]{64}  ${file.replaceAll('.', '\\.')}\n$`));
});
