/** encode, decode, random, xor, completion, and what all commands share: encodings, notes, narrow screens. */

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { run } from '../src/index.ts';
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
});
