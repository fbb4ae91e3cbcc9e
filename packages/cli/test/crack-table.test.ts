/** `cleartext crack table`: a table is made, kept as a file, and used. */

import { bytesToHex, utf8ToBytes } from '@cleartext/core';
import { des, keyPattern, rainbowSpace } from '@cleartext/symmetric';
import { cleartext, fails, folder, succeeds } from './people.ts';

const files = folder();
afterAll(files.remove);

const space = rainbowSpace({
  pattern: keyPattern('0123456789ab????'),
  plaintext: utf8ToBytes('HTTP/1.1'),
  length: 32,
});

const made = (out: string, ...more: string[]) =>
  succeeds([
    ...[
      'crack',
      'table',
      'make',
      '-k',
      '0123456789ab????',
      '-p',
      'text:HTTP/1.1',
      '--length',
      '32',
      '--chains',
      '2048',
    ],
    ...['-o', files.file(out), ...more],
  ]);

it('makes a table, finds a key in it, and measures its success', async () => {
  expect((await made('a.table')).out).toMatch(/2048 chains of 32 steps over 2\^14 keys; \d+ kept, 677 expected\n/);
  const trial = ['crack', 'table', 'try', files.file('a.table'), '--keys', '60', '--seed', 'word'];
  const tried = JSON.parse((await succeeds([...trial, '--json'])).out) as {
    readonly found: number;
    readonly theory: number;
  };
  expect(tried.theory).toBeCloseTo(0.74, 2);
  expect(tried.found).toBeGreaterThan(30);
  expect((await succeeds(trial)).out).toContain(`found ${tried.found} of 60 keys`);

  // Two tables find what neither finds alone.
  await made('b.table', '--number', '1');
  const lookUp = (key: number, ...tables: string[]) => {
    const ciphertext = des(space.keyAt(key)).encryptBlock(space.plaintext);
    return cleartext(['crack', 'table', 'look-up', ...tables.map(files.file), '-c', bytesToHex(ciphertext)]);
  };
  for (let key = 0; key < 40; key++) {
    const [a, b, both] = [
      await lookUp(key, 'a.table'),
      await lookUp(key, 'b.table'),
      await lookUp(key, 'a.table', 'b.table'),
    ];
    expect(both.out).toBe(a.out || b.out);
    expect(both.code).toBe(Math.min(a.code, b.code));
  }
});

it('refuses what is no table, and plans that do not fit', async () => {
  expect(
    await fails(2, ['crack', 'table', 'look-up', files.write('x', 'no table'), '-c', '0011223344556677']),
  ).toContain('magic');
  expect(
    await fails(2, [
      'crack',
      'table',
      'make',
      '-k',
      '????????????????',
      '-p',
      'text:HTTP/1.1',
      '-l',
      '9',
      '-n',
      '9',
      '-o',
      files.file('y'),
    ]),
  ).toContain('1 to 32 unknown bits');
});
