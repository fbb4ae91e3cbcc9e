/** What a command does to files and to the screen: which files it replaces, what it shows of foreign text, what happens on a full disk. */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { linesWithoutControls, utf8ToBytes, withoutControls } from '@cleartext/core';
import { run } from '../src/index.ts';
import { fails, fakeTerminal, folder, succeeds } from './people.ts';

const files = folder();
const { file } = files;
afterAll(files.remove);

const modeOf = (name: string): number => statSync(file(name)).mode & 0o777;

describe('--out with --force', () => {
  const write = (name: string, ...more: string[]) => ['rot', '--text', 'abc', '--out', file(name), ...more];

  it('leaves a folder alone, and its mode', async () => {
    mkdirSync(file('folder'), { mode: 0o755 });
    chmodSync(file('folder'), 0o755);
    for (const args of [
      write('folder', '--force'),
      ['rsa', 'keygen', '--bits', '512', '-o', file('folder'), '--force'],
    ])
      expect(await fails(2, args)).toContain('is a folder');
    expect(modeOf('folder')).toBe(0o755);
  });

  it.each(['--force', ''])('writes through no symbolic link (%s)', async (force) => {
    const target = files.write('target', 'precious');
    if (!existsSync(file('link'))) symlinkSync(target, file('link'));
    if (!lstatSync(file('dangling'), { throwIfNoEntry: false })) symlinkSync(file('nowhere'), file('dangling'));
    const more = force === '' ? [] : [force];
    expect(await fails(2, write('link', ...more))).toContain('symbolic link');
    expect(await fails(2, write('dangling', ...more))).toContain('symbolic link');
    expect(files.text('target')).toBe('precious');
    expect(existsSync(file('nowhere'))).toBe(false);
  });

  it('replaces no device', async () => {
    expect(await fails(2, ['rot', '--text', 'abc', '--out', '/dev/null', '--force'])).toContain('no regular file');
  });

  it('replaces a file as a whole, which keeps its mode unless the new content is secret', async () => {
    files.write('kept', 'old');
    chmodSync(file('kept'), 0o640);
    expect(await fails(2, write('kept'))).toContain('give --force');
    await succeeds(write('kept', '--force'));
    expect(files.text('kept')).toBe('def\n');
    expect(modeOf('kept')).toBe(0o640);
    await succeeds(['rsa', 'keygen', '--bits', '512', '--seed', 'x', '-o', file('kept'), '--force']);
    expect(modeOf('kept')).toBe(0o600);
    expect(readdirSync(file('.')).filter((name) => name.endsWith('.new'))).toEqual([]);
  });
});

describe('foreign text', () => {
  const controls = '\u001b[2J\u0007\u009b31m\u202etxt\u2066\u2028\u200f\u007f\r';
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  const obeyed = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

  it('is spelt out where it would be obeyed, and unchanged elsewhere', () => {
    expect(withoutControls('a\u001b[31mb\n')).toBe('a\\u001B[31mb\\u000A');
    expect(linesWithoutControls('a\tb\n\u0085')).toBe('a\tb\n\\u0085');
    expect(withoutControls('한글 é עברית 😀')).toBe('한글 é עברית 😀');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(withoutControls(text)).not.toMatch(obeyed)));
  });

  it('from a name in a certificate never reaches the screen raw', async () => {
    const [key, pem, site, p7s, letter] = ['ca.key', 'ca.pem', 'site.pem', 'letter.p7s', 'letter'].map(file);
    const subject = ['--subject', `CN=${controls.replace(/\r/, '')}`];
    files.write('letter', 'hello');
    await succeeds(['rsa', 'keygen', '--bits', '1024', '--seed', 'ca', '-o', key]);
    await succeeds(['cert', 'new-ca', ...subject, '--key', key, '-o', pem]);
    await succeeds(['cert', 'issue', '--ca', pem, '--ca-key', key, '--public-key', key, ...subject, '--profile', 'email', '--email', 'a@site.example', '-o', site]); // prettier-ignore
    await succeeds(['envelope', 'sign', letter, '--cert', site, '--key', key, '-o', p7s]);
    for (const args of [
      ['cert', 'show', site],
      ['cert', 'show', '--json', site],
      ['cert', 'show', '--bytes', site],
      ['cert', 'check', site, '--ca', pem, '--host', 'site.example'],
      ['cert', 'check', site, '--ca', pem, '--purpose', 'signature', '--json'],
      ['envelope', 'verify', letter, '--signature', p7s, '--ca', pem],
    ]) {
      const terminal = fakeTerminal();
      expect(await run(args, terminal)).toBeLessThan(2);
      const shown = Buffer.from(terminal.bytes()).toString();
      expect(shown.length).toBeGreaterThan(100);
      expect(shown).not.toMatch(obeyed);
      expect(terminal.errors()).not.toMatch(obeyed);
    }
  });

  it('from a file name or an argument never reaches the screen raw', async () => {
    const name = file(controls);
    files.write(controls, 'abc');
    const screen = { ...fakeTerminal(), isTerminal: true };
    expect(await run(['hash', 'sha256', name], screen)).toBe(0);
    expect(Buffer.from(screen.bytes()).toString()).not.toMatch(obeyed);
    for (const args of [['cert', 'show', name], ['hash', 'sha256', `${name}x`], [controls], ['rot', `--${controls}`]])
      expect(await fails(2, args)).not.toMatch(obeyed);
  });

  it('in a list of digests keeps its bytes, as sha256sum has it, and is found again', async () => {
    const names = ['plain', 'new\nline', 'back\\slash', controls].map((name) => {
      files.write(name, name);
      return file(name);
    });
    const { out } = await succeeds(['hash', 'sha256', ...names]);
    expect(out.split('\n').filter((line) => line.startsWith('\\'))).toHaveLength(3);
    const list = files.write('SUMS', out);
    expect((await succeeds(['hash', 'sha256', '--check', list])).out).not.toMatch(obeyed);
    const other = spawnSync('sha256sum', ['--check', '--quiet', list]);
    if (other.error) console.warn('skipped: comparison with sha256sum, because there is none');
    else expect(other.status).toBe(0);
  });
});

describe('a screen', () => {
  async function onScreen(args: readonly string[], stdin: string | Uint8Array = '') {
    const terminal = fakeTerminal(stdin);
    const code = await run(args, { ...terminal, isTerminal: true });
    return { code, out: Buffer.from(terminal.bytes()).toString(), err: terminal.errors() };
  }

  it('gets no bytes that are not text', async () => {
    const rc4 = ['cipher', 'enc', 'rc4', '--key', 'text:Key'];
    const { code, out, err } = await onScreen([...rc4, '--text', 'Plaintext']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('give --hex, --base64 or --out FILE');
    expect((await onScreen([...rc4, '--text', 'Plaintext', '--base64'])).code).toBe(0);
  });

  it('gets text as it is', async () => {
    const ciphertext = (await succeeds(['cipher', 'enc', 'rc4', '--key', 'text:Key', '--text', '새벽\n'])).bytes;
    expect(await onScreen(['cipher', 'dec', 'rc4', '--key', 'text:Key'], ciphertext)).toMatchObject({ out: '새벽\n' });
    expect(await onScreen(['rot', '--by', '0'], utf8ToBytes('a\u001b[2Jb\n'))).toMatchObject({ out: 'a\\u001B[2Jb\n' });
  });
});

(existsSync('/dev/full') ? describe : describe.skip)('a full disk', () => {
  const command = path.join(__dirname, '..', 'bin', 'cleartext.cjs');
  const withOutputTo = (device: string, args: string) =>
    spawnSync('sh', ['-c', `exec "$0" "$1" ${args} > ${device}`, process.execPath, command], { encoding: 'utf8' });

  it.each(['hash sha256 --text abc', 'cipher list', 'rot --text abc', '--help'])(
    'is told in words: %s',
    (args) => {
      const { status, stderr } = withOutputTo('/dev/full', args);
      expect({ status, stderr: stderr.replace(/^note: .*\n/, '') }).toEqual({
        status: 2,
        stderr: 'cleartext: standard output: no space is left there\n',
      });
    },
    60_000,
  );

  it('is told of --out too', async () => {
    expect(await fails(2, ['rot', '--text', 'abc', '--out', '/dev/full', '--force'])).toContain('no regular file');
  });
});

it('a key file whose password costs more work than --max-work is refused before the work', async () => {
  const key = file('locked.key');
  const password = ['--password', 'secret'];
  await succeeds(['rsa', 'keygen', '--bits', '512', '--seed', 'locked', ...password, '-o', key]);
  expect(await fails(2, ['rsa', 'inspect', key, ...password, '--max-work', '1000'])).toContain(
    'more work than the limit',
  );
  expect((await succeeds(['rsa', 'inspect', key, ...password])).out).toContain('512 bits');
});
