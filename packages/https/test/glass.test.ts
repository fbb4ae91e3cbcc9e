/** The proxy of glass: what it reads, whom the browser sees, and what it refuses. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { bytesToUtf8 } from '@cleartext/core';
import { ecPrivateKey } from '@cleartext/ec';
import { ecdsaWithSha256 } from '@cleartext/signature';
import { newAuthority } from '@cleartext/x509';
import { createGlassProxy, createServer, get } from '../src/index.ts';
import { identity, root } from './identities.ts';

const authority = newAuthority({
  subject: { CN: 'Toy' },
  privateKey: ecPrivateKey('P-256', 0x70f1n),
  now: new Date(Date.now() - 3_600_000),
  days: 7,
  scheme: ecdsaWithSha256,
});

it('reads what passes between a browser and a site, under certificates of its own', async () => {
  const read: string[] = [];
  const refusals: string[] = [];
  const site = createServer({ identity: identity(['localhost']) }, (_request, response) =>
    response.end('a secret page'),
  );
  const { port } = await site.listen();
  const glass = createGlassProxy({
    authority,
    siteKey: ecPrivateKey('P-256', 0x517en),
    trustAnchors: [root.certificate],
    allow: (target) => target.port === port,
    onEvent: (side, _tunnel, event) => {
      if (event.type === 'data') read.push(`${side}: ${bytesToUtf8(event.plaintext)}`);
    },
    onRefusal: (_tunnel, reason) => refusals.push(reason),
  });
  try {
    await once(glass.listen(0, '127.0.0.1'), 'listening');
    const proxy = { host: '127.0.0.1', port: (glass.address() as AddressInfo).port };
    const url = `https://localhost:${port}/secret-path`;
    const answer = await get(url, { trustAnchors: [authority.certificate], proxy });
    expect(await answer.text()).toBe('a secret page');
    expect(answer.agreement?.peerChain[0].issuer.rdns[0][0].value).toBe('Toy');
    expect(read.join('\n')).toContain('browser: GET /secret-path');
    expect(read.join('\n')).toContain('a secret page');

    // A browser that does not trust the toy authority notices; a target that is not allowed is refused.
    await expect(get(url, { trustAnchors: [root.certificate], proxy })).rejects.toThrow('unknown_ca');
    const elsewhere = get('https://localhost:1/', { trustAnchors: [], proxy });
    await expect(elsewhere).rejects.toMatchObject({ status: 403 });
    expect(refusals).toEqual(['localhost:1 may not be visited']);
  } finally {
    await new Promise((resolve) => glass.close(resolve));
    await site.close();
  }
});

it('refuses a site that a good client refuses', async () => {
  const site = createServer({ identity: identity(['elsewhere.example']) }, () => undefined);
  const { port } = await site.listen();
  const refusals: string[] = [];
  const glass = createGlassProxy({
    authority,
    siteKey: ecPrivateKey('P-256', 0x517en),
    trustAnchors: [root.certificate],
    allow: () => true,
    onEvent: () => undefined,
    onRefusal: (_tunnel, reason) => refusals.push(reason),
  });
  try {
    await once(glass.listen(0, '127.0.0.1'), 'listening');
    const proxy = { host: '127.0.0.1', port: (glass.address() as AddressInfo).port };
    const attempt = get(`https://localhost:${port}/`, { trustAnchors: [authority.certificate], proxy });
    await expect(attempt).rejects.toMatchObject({ status: 502 });
    expect(refusals.join()).toContain('site identity');
  } finally {
    await new Promise((resolve) => glass.close(resolve));
    await site.close();
  }
});
