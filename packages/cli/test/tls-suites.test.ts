/** `tls suites`: every suite is offered, or refused for a reason. */

import { cipherSuites } from '@cleartext/tls';
import { succeeds } from './people.ts';

interface Answer {
  readonly offered: readonly { name: string; status: string }[];
  readonly refused: readonly { name: string; reasons: readonly string[] }[];
}

it.each(['modern', 'compatible', 'museum'])('gives a reason for each suite that %s refuses', async (policy) => {
  const { out } = await succeeds(['tls', 'suites', '--policy', policy, '--json']);
  const { offered, refused } = JSON.parse(out) as Answer;
  expect([...offered, ...refused].map(({ name }) => name).sort()).toEqual(cipherSuites.map(({ name }) => name).sort());
  expect(refused.filter(({ reasons }) => reasons.length === 0)).toEqual([]);
  if (policy === 'museum') expect(refused).toEqual([]);
  else expect(offered.filter(({ status }) => status === 'broken')).toEqual([]);
});

it('shows the modern policy by default', async () => {
  const { out } = await succeeds(['tls', 'suites']);
  expect(out).toMatch(/0x1301 +TLS_AES_128_GCM_SHA256 +current/);
  expect(out).toMatch(/TLS_RSA_WITH_RC4_128_SHA/);
  expect(out).toContain('RC4 is biased');
});
