/** `https serve --museum` as a process of its own, from its list to its end. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fails, folder, succeeds, until } from './people.ts';

const files = folder();
afterAll(files.remove);

it('opens the museum, lists its sites, and ends at a signal', async () => {
  const root = files.file('root.pem');
  const program = path.join(__dirname, '../bin/cleartext.cjs');
  const args = [program, 'https', 'serve', '--museum', '--port', '0', '--write-ca', root, '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  const ended = once(child, 'close');
  try {
    await until('the museum listens', () => err.includes('listening on http://localhost:'), ended);
    const { sites } = JSON.parse(out) as { sites: { name: string; url: string }[] };
    const url = (name: string): string => sites.find((site) => site.name === name)!.url;
    expect((await succeeds(['https', 'get', url('good'), '--roots', root])).out).toContain('<h1>good</h1>');
    expect(await fails(1, ['https', 'get', url('revoked'), '--roots', root])).toContain('certificate_revoked');
    expect(await fails(1, ['https', 'get', url('ssl-3.0'), '--roots', root])).toContain('handshake_failure');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

it('stays on this machine, and is no folder', async () => {
  expect(await fails(2, ['https', 'serve', '--museum', '--listen', '0.0.0.0'])).toContain('stays on this machine');
  expect(await fails(2, ['https', 'serve', '--museum', '--demo'])).toContain('expected one of');
  expect(await fails(2, ['https', 'serve', '--demo', '--json'])).toContain('--museum');
});
