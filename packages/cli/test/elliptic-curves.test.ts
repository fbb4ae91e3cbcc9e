/** ec: our own round trips, openssl both ways, bad input. */

import { statSync } from 'node:fs';
import { fails, folder, hasOpenssl, openssl, succeeds } from './people.ts';

const files = folder();
const { file } = files;
afterAll(files.remove);

const letter = files.write('letter.txt', 'Meet me at the pier at midnight.\n');
const curves = ['P-256', 'P-384', 'P-521', 'Ed25519', 'X25519'];
const keyOf = (curve: string): string => file(`${curve}.pem`);
const publicOf = (curve: string): string => file(`${curve}.pub`);

beforeAll(async () => {
  for (const curve of curves)
    await succeeds(['ec', 'keygen', '--curve', curve, '-o', keyOf(curve), '--public-out', publicOf(curve)]);
});

describe.each(curves)('ec with %s', (curve) => {
  it('writes private keys for their owner alone, and shows them', async () => {
    expect(statSync(keyOf(curve)).mode & 0o777).toBe(0o600);
    const { out } = await succeeds(['ec', 'inspect', keyOf(curve)]);
    expect(out).toContain(`${curve} private key\n`);
    expect(out).not.toContain('  x ');
    const shown = JSON.parse((await succeeds(['ec', 'inspect', publicOf(curve), '--json'])).out) as object;
    expect(shown).toMatchObject({ kind: 'public', curve, belongTogether: true });
    expect((await succeeds(['ec', 'public', keyOf(curve)])).out).toBe(files.text(`${curve}.pub`));
  });

  it('makes repeatable keys of a seed', async () => {
    const args = ['ec', 'keygen', '--curve', curve, '--seed', 'page'];
    const { out, err } = await succeeds(args);
    expect((await succeeds(args)).out).toBe(out);
    expect(err).toContain('whoever knows the seed');
  });

  // The work of a password takes its time: one curve of each form of key.
  if (curve === 'P-384' || curve === 'Ed25519')
    it('encrypts keys', async () => {
      const args = ['ec', 'keygen', '--curve', curve, '--seed', 'page'];
      const { out } = await succeeds(args);
      const locked = (await succeeds([...args, '--password', 'open'])).out;
      expect(locked).toContain('ENCRYPTED PRIVATE KEY');
      const shown = (await succeeds(['ec', 'inspect', '--password', 'open'], locked)).out;
      expect(shown).toBe((await succeeds(['ec', 'inspect'], out)).out);
      expect(await fails(2, ['ec', 'inspect'], locked)).toContain('encrypted');
      expect(await fails(1, ['ec', 'inspect', '--password', 'shut'], locked)).toContain('does not open');
    });

  if (curve !== 'X25519')
    it('signs and verifies, also with openssl', async () => {
      const signature = file(`${curve}.sig`);
      await succeeds(['ec', 'sign', '-k', keyOf(curve), letter, '-o', signature]);
      const verify = ['ec', 'verify', '-s', signature, '-k', publicOf(curve)];
      expect((await succeeds([...verify, letter])).out).toBe('verified\n');
      expect(await fails(1, [...verify, '-t', 'another'])).toContain('the signature does not match');
      expect(JSON.parse((await succeeds([...verify, letter, '--json'])).out)).toMatchObject({ verified: true });
      if (!hasOpenssl) return;
      const hash = { 'P-256': ['-digest', 'sha256'], 'P-384': ['-digest', 'sha384'], 'P-521': ['-digest', 'sha512'] }[
        curve
      ];
      const options = ['-rawin', ...(hash ?? []), '-in', letter];
      openssl(['pkeyutl', '-verify', '-pubin', '-inkey', publicOf(curve), '-sigfile', signature, ...options]);
      files.write('theirs.sig', openssl(['pkeyutl', '-sign', '-inkey', keyOf(curve), ...options]));
      const theirs = ['ec', 'verify', '-s', file('theirs.sig'), '-k', publicOf(curve), letter];
      expect((await succeeds(theirs)).out).toBe('verified\n');
    });

  if (curve !== 'Ed25519')
    it('derives the same secret on both sides, also with openssl', async () => {
      const other = (await succeeds(['ec', 'keygen', '--curve', curve])).out;
      const peer = files.write('peer.pem', other);
      const ours = await succeeds(['ec', 'derive', '-k', keyOf(curve), '-p', peer]);
      const theirs = await succeeds(['ec', 'derive', '-k', peer, '-p', publicOf(curve)]);
      expect(theirs.bytes).toEqual(ours.bytes);
      const hex = await succeeds(['ec', 'derive', '-k', peer, '-p', publicOf(curve), '--hex']);
      expect(hex.out.replaceAll('\n', '')).toBe(Buffer.from(ours.bytes).toString('hex'));
      if (!hasOpenssl) return;
      const secret = openssl(['pkeyutl', '-derive', '-inkey', peer, '-peerkey', publicOf(curve)]);
      expect(secret).toEqual(ours.bytes);
    });
});

describe('ec', () => {
  it('takes another hash and encoding for ECDSA', async () => {
    const sign = ['ec', 'sign', '-k', keyOf('P-256'), letter];
    const { bytes } = await succeeds([...sign, '--encoding', 'p1363', '--hash', 'sha3-256']);
    expect(bytes).toHaveLength(64);
    files.write('raw.sig', bytes);
    const verify = ['ec', 'verify', '-s', file('raw.sig'), '-k', publicOf('P-256'), letter];
    expect((await succeeds([...verify, '--encoding', 'p1363', '--hash', 'sha3-256'])).out).toBe('verified\n');
    await fails(1, verify);
    expect((await succeeds([...sign, '--hash', 'sha1'])).err).toContain('SHA-1 is broken');
  });

  it('writes and reads EC PRIVATE KEY files', async () => {
    const { out } = await succeeds(['ec', 'keygen', '--format', 'sec1', '--curve', 'P-384']);
    expect(out).toContain('BEGIN EC PRIVATE KEY');
    expect((await succeeds(['ec', 'inspect'], out)).out).toContain('+ Q = d G\n');
    if (hasOpenssl) expect(openssl(['pkey', '-pubout'], out)).toEqual((await succeeds(['ec', 'public'], out)).bytes);
  });

  it.each([
    [2, ['keygen', '--curve', 'P-192'], 'P-256'],
    [2, ['keygen', '--curve', 'Ed25519', '--format', 'sec1'], 'pkcs8'],
    [2, ['keygen', '--format', 'sec1', '--password', 'x'], 'pkcs8'],
    [2, ['sign', '-k', publicOf('P-256'), letter], 'a private key'],
    [2, ['sign', '-k', keyOf('X25519'), letter], 'X25519'],
    [2, ['verify', '-k', keyOf('X25519'), '-s', letter, letter], 'X25519'],
    [2, ['sign', '-k', keyOf('Ed25519'), '--hash', 'sha256', letter], '--hash'],
    [2, ['derive', '-k', keyOf('Ed25519'), '-p', publicOf('Ed25519')], 'Ed25519'],
    [2, ['derive', '-k', keyOf('P-256'), '-p', publicOf('X25519')], 'expected a key of P-256'],
    [2, ['derive', '-k', keyOf('P-256'), '-p', publicOf('P-384')], 'P-256'],
    [2, ['inspect', letter], 'found neither PEM nor DER'],
  ] as const)('exit code %d: %j', async (code, args, text) => {
    expect(await fails(code, ['ec', ...args])).toContain(text);
  });

  it('refuses a key of another kind', async () => {
    const rsa = (await succeeds(['rsa', 'keygen', '--p', '61', '--q', '53', '--e', '17'])).out;
    expect(await fails(2, ['ec', 'inspect'], rsa)).toContain('found an RSA key');
  });
});
