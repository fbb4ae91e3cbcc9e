/** `tls explain --demo`: the same connection in every run, in every version. */

import { fails, succeeds } from './people.ts';

it.each([
  ['1.3', 'TLS 1.3'],
  ['1.2', 'TLS 1.2'],
  ['1.1', 'TLS 1.1'],
  ['1.0', 'TLS 1.0'],
  ['ssl3', 'SSL 3.0'],
])('tells a connection of %s, twice the same', async (version, name) => {
  const { out } = await succeeds(['tls', 'explain', '--demo', '--tls', version, '--bytes']);
  expect(out).toContain(`connected: ${name}, `);
  // With CBC before TLS 1.1 the first byte travels in a record of its own, against BEAST.
  expect(out).toMatch(/2[34] bytes of data/);
  expect(out).not.toContain('failed');
  expect((await succeeds(['tls', 'explain', '--demo', '--tls', version, '--bytes'])).out).toBe(out);
});

it('says what to use for a server', async () => {
  expect(await fails(2, ['tls', 'explain'])).toContain('https get');
});
