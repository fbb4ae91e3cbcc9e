/** encode, decode, random, xor, completion, and what all commands share: encodings, notes, narrow screens. */

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { run } from '../src/index.ts';
import { takesUnicode } from '../src/terminal.ts';
import { fails, fakeTerminal, folder, succeeds } from './people.ts';

const files = folder();
afterAll(files.remove);

it.each(['hex', 'base64', 'pem'])('decode undoes encode: %s', async (form) => {
  const label = form === 'pem' ? ['--label', 'CMS'] : [];
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const { out } = await succeeds(['encode', form, ...label], bytes);
      expect((await succeeds(['decode', form, ...label], out)).bytes).toEqual(bytes);
    }),
    { numRuns: 30 },
  );
});

it('random gives as many bytes as asked for, xor adds them', async () => {
  expect((await succeeds(['random', '16'])).out).toMatch(/^[0-9a-f]{32}\n$/);
  expect((await succeeds(['random', '5', '--raw'])).bytes).toHaveLength(5);
  expect(await fails(2, ['random', '0'])).toContain('from 1 to');
  expect((await succeeds(['xor', '0f0f', 'ff00'])).out).toBe('f00f\n');
  expect((await succeeds(['xor', '48656c6c6f', 'text:KE', '--repeat'])).out).toBe('0320272924\n');
  expect(await fails(2, ['xor', '00', '0000'])).toContain('equal length');
});

it('rsa encrypts and signs in text', async () => {
  const key = files.file('key.pem');
  await succeeds(['rsa', 'keygen', '--bits', '1024', '--seed', 'small', '-o', key]);
  for (const form of ['--hex', '--base64']) {
    const sealed = await succeeds(['rsa', 'encrypt', '-k', key, '-t', 'hi', form]);
    expect((await succeeds(['rsa', 'decrypt', '-k', key, form], sealed.out)).out).toBe('hi');
    const signature = files.write('signature', (await succeeds(['rsa', 'sign', '-k', key, '-t', 'hi', form])).out);
    expect((await succeeds(['rsa', 'verify', '-k', key, '-t', 'hi', '-s', signature, form])).out).toBe('verified\n');
  }
  expect(await fails(2, ['rsa', 'sign', '-k', key, '-t', 'hi', '--hex', '--base64'])).toContain('not both');
  expect(await fails(2, ['cert', 'check', key, '--ca', key, '--host', 'x'])).toContain('try `cleartext rsa inspect');
});

it('knows the short names of ciphers, and which take no IV', async () => {
  const des3 = ['-k', '0123456789abcdef'.repeat(3), '--iv', '00'.repeat(8), '-t', 'hi', '--hex'];
  const { out } = await succeeds(['cipher', 'enc', 'des-ede3-cbc', ...des3]);
  for (const name of ['3des', 'des3', 'DES3']) expect((await succeeds(['cipher', 'enc', name, ...des3])).out).toBe(out);
  const ecb = ['cipher', 'enc', 'aes-128-ecb', '-k', '00'.repeat(16), '--iv', '00', '-t', 'hi'];
  expect(await fails(2, ecb)).toContain('aes-128-ecb takes no IV');
});

it('is quiet when asked', async () => {
  expect((await succeeds(['--quiet', 'hash', 'md5', '-t', 'a'])).err).toBe('');
  expect((await succeeds(['hash', 'md5', '-t', 'a'])).err).toContain('note: ');
});

it('a command that is unknown has no help', async () => {
  expect(await fails(2, ['bogus', '--help'])).toContain("unknown command 'bogus'");
  expect(await fails(2, ['rsa', 'bogus', '--help'])).toContain("unknown command 'bogus'");
});

it('tables and help fit a narrow terminal', async () => {
  for (const args of [
    ['cipher', 'list'],
    ['hash', 'list'],
    ['rsa', '--help'],
  ]) {
    const terminal = { ...fakeTerminal(), columns: 60 };
    expect(await run(args, terminal)).toBe(0);
    const lines = Buffer.from(terminal.bytes()).toString().split('\n');
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
  }
});

it('completes commands and options in bash', async () => {
  const { out } = await succeeds(['completion', 'bash']);
  const ask = (words: string, last: string): string[] => {
    const line = `COMP_WORDS=(cleartext ${words} '${last}'); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _cleartext; echo "\${COMPREPLY[@]}"`;
    const { stdout, error } = spawnSync('bash', ['-c', `${out}\n${line}`], { encoding: 'utf8' });
    return error ? [] : stdout.trim().split(' ');
  };
  if (spawnSync('bash', ['--version']).error) return;
  expect(ask('', 'has')).toEqual(['hash']);
  expect(ask('rsa', 'key')).toEqual(['keygen']);
  expect(ask('rsa keygen', '--bi')).toEqual(['--bits']);
  expect(ask('rsa keygen --format', 'pk')).toEqual(['pkcs8', 'pkcs1']);
  expect(ask('cipher enc', 'aes-128-g')).toEqual(['aes-128-gcm']);
  expect(ask('hash sha256 --check', '--')).toEqual(['']);
});

it('completes commands in zsh, which has its own idea of brackets', async () => {
  if (spawnSync('zsh', ['--version']).error) return;
  const { out } = await succeeds(['completion', 'bash']);
  const stubs = 'emulate sh; complete() { :; }; compgen() { echo $2; }';
  const line = `COMP_WORDS=(cleartext rsa ''); COMP_CWORD=2; _cleartext; echo "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', `${stubs}\n${out}\n${line}`], { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: expect.stringContaining('keygen') as string, stderr: '' });
});

it('help for a command, however it is asked for, and for no other', async () => {
  const { out } = await succeeds(['rsa', 'keygen', '--help']);
  expect((await succeeds(['help', 'rsa', 'keygen'])).out).toBe(out);
  expect((await succeeds(['rsa', 'help', 'keygen'])).out).toBe(out);
  expect((await succeeds(['help'])).out).toBe((await succeeds(['--help'])).out);
  for (const args of [
    ['bogus', '--help'],
    ['help', 'bogus'],
    ['rsa', 'help', 'bogus'],
    ['help', 'rsa', 'bogus'],
  ])
    expect(await fails(2, args)).toContain("unknown command 'bogus'");
});

it.each([
  ['explain', 'sha3-256', 'abc'],
  ['explain', 'rc4', 'text:Key', 'text:Plaintext'],
  ['cipher', 'list', 'gcm'],
  ['tls', 'suites'],
  ['hand', '--help'],
])('%s %s: no word is broken on a narrow screen', async (...args) => {
  const wide = fakeTerminal();
  const narrow = { ...fakeTerminal(), columns: 60 };
  await run(args, wide);
  await run(args, narrow);
  const words = (bytes: Uint8Array): string[] => Buffer.from(bytes).toString().split(/\s+/).sort();
  const broken = words(narrow.bytes()).filter((word) => !words(wide.bytes()).includes(word));
  expect(broken).toEqual([]);
});

it.each([
  [{}, true],
  [{ LANG: 'ko_KR.UTF-8' }, true],
  [{ LANG: 'ko_KR.UTF-8', LC_ALL: 'C' }, false],
  [{ LC_CTYPE: 'ko_KR.eucKR' }, false],
  [{ LC_ALL: '', LANG: 'C.utf8' }, true],
])('letters beyond ASCII under the locale %j: %j', (variables, expected) => {
  expect(takesUnicode(variables)).toBe(expected);
});

it('notes and errors are broken between words on a screen', async () => {
  const screen = { ...fakeTerminal(), columns: 60, isInteractive: true };
  await run(['crack', 'rot', '--text', 'Dwwdfn'], screen);
  const lines = screen.errors().trimEnd().split('\n');
  expect(lines.length).toBe(2);
  expect(lines.join(' ')).toContain('note: 6 letters are too few to trust the answer: other keys give readings');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
});

it('a name in other letters gets its A-label named', async () => {
  for (const args of [
    ['cert', 'check', '--ca', 'ca.pem'],
    ['https', 'get', 'https://localhost'],
  ]) {
    const option = args[0] === 'cert' ? '--host' : '--server-name';
    expect(await fails(2, [...args, option, 'b\u00fccher.example'])).toContain('write xn--bcher-kva.example');
  }
});

describe('a file of another kind', () => {
  const inspect = async (args: readonly string[], path: string): Promise<string> =>
    (await fails(2, [...args, path])).replaceAll(path, 'FILE').trimEnd();
  const made = (name: string, args: readonly string[]): Promise<string> =>
    succeeds(args).then(({ out }) => files.write(name, out));

  it('is named, with the command that is for it', async () => {
    const rsa = await made('rsa.pem', ['rsa', 'keygen', '--bits', '512', '--seed', 'kinds']);
    const ec = await made('ec.pem', ['ec', 'keygen', '--seed', 'kinds']);
    const ca = await made('ca.pem', [
      'cert',
      'new-ca',
      '--subject',
      'CN=CA',
      '--key',
      await made('ca.key', ['rsa', 'keygen', '--bits', '1024', '--seed', 'kinds']),
      '--seed',
      'kinds',
    ]);
    const text = files.write('letter.txt', 'Dear Bob\n');
    expect(await inspect(['cert', 'show'], rsa)).toContain('found a private key; try `cleartext rsa inspect FILE`');
    expect(await inspect(['cert', 'show'], ec)).toContain('found a private key; try `cleartext ec inspect FILE`');
    expect(await inspect(['rsa', 'inspect'], ec)).toContain(
      'expected an RSA key, found an elliptic-curve key; try `cleartext ec',
    );
    expect(await inspect(['ec', 'inspect'], rsa)).toContain(
      'expected an elliptic-curve key, found an RSA key; try `cleartext rsa',
    );
    expect(await inspect(['cert', 'show'], text)).toContain('found neither PEM nor DER');
    expect(await inspect(['envelope', 'show'], ca)).toContain(
      'expected an envelope, found a certificate; try `cleartext cert show',
    );
    expect(await inspect(['cert', 'verify', ca, '--roots', ca, '--crl'], ca)).toContain(
      'expected a revocation list, found a certificate',
    );
    expect(await inspect(['cert', 'verify', ca, '--roots', ca, '--ocsp'], ca)).toContain(
      'expected an OCSP response in DER, found a certificate',
    );
  });
});
