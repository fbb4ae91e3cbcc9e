/** Every byte of a whole conversation flipped, one at a time, under every suite. Slow: run by `npm run test:slow`. */

import { utf8ToBytes } from '@cleartext/core';
import { cipherSuites } from '../src/index.ts';
import { alice, authority, client, flipped, Line, other, server } from './people.ts';

jest.setTimeout(300_000);

const text = utf8ToBytes('Pay Carol 100');

it.each(cipherSuites)('no flipped byte of a conversation under $name goes unnoticed', (suite) => {
  const conversation = (onTheWay?: Line['onTheWay']): Line => {
    const line = new Line(
      client({ suites: [suite], identity: alice }),
      server({ clientTrustAnchors: [authority.certificate] }),
    );
    if (onTheWay) line.onTheWay = onTheWay;
    line.act('client', { type: 'start' });
    for (const who of ['client', 'server'] as const)
      if (line.states[who].kind === 'Connected') line.act(who, { type: 'send', plaintext: text });
    if (line.states.client.kind === 'Connected') line.act('client', { type: 'close' });
    return line;
  };
  const honest = conversation();
  expect(honest.kinds()).toEqual(['Closed', 'Closed']);
  let flips = 0;
  for (const [flight, { from, bytes }] of honest.flights.entries())
    for (let place = 0; place < bytes.length; place++) {
      const mask = 1 << (place % 8);
      const line = conversation((sent, i) => [i === flight ? flipped(sent.bytes, place, mask) : sent.bytes]);
      for (const who of ['client', 'server'] as const) {
        expect(line.messages(who).every((message) => message.join() === text.join())).toBe(true);
        if (!['Closed', 'Refused'].includes(line.states[who].kind)) line.act(who, { type: 'end' });
      }
      expect([flight, place, line.states[other(from)].kind, line.states[from].kind]).toContain('Refused');
      flips++;
    }
  expect(flips).toBeGreaterThan(1500);
});
