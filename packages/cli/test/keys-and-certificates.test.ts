/** rsa, cert and envelope: our own round trips, openssl both ways, bad input. */

import { statSync } from 'node:fs';
import { bytesToUtf8 } from '@cleartext/core';
import { fails, folder, hasOpenssl, openssl, succeeds } from './people.ts';

const files = folder();
const { file } = files;
afterAll(files.remove);

const [key, pub, caKey, ca, csr, cert, letter] = ['key.pem', 'key.pub', 'ca.key', 'ca.pem', 'site.csr', 'site.pem', 'letter.txt'].map(file); // prettier-ignore
const AT = ['--at', '2026-06-01'];
const LETTER = 'Meet me at the pier at midnight.\n';

beforeAll(async () => {
  files.write('letter.txt', LETTER);
  await succeeds(['rsa', 'keygen', '--bits', '1024', '--seed', 'site', '-o', key, '--public-out', pub]);
  await succeeds(['rsa', 'keygen', '--bits', '1024', '--seed', 'ca', '-o', caKey]);
  await succeeds(['cert', 'new-ca', '--subject', 'CN=Class CA, O=Class', '--key', caKey, '-o', ca, ...AT]);
  await succeeds(['cert', 'request', '--subject', 'CN=site.example', '--host', 'site.example', '--host', '10.0.0.1', '-k', key, '-o', csr]); // prettier-ignore
  await succeeds(['cert', 'issue', '--ca', ca, '--ca-key', caKey, '--request', csr, '-o', cert, ...AT]);
});

describe('rsa', () => {
  it('writes private keys for their owner alone', () => {
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(statSync(pub).mode & 0o777).toBe(0o644);
  });

  it('keygen: repeats a key of a seed, and never overwrites one', async () => {
    const args = ['rsa', 'keygen', '--bits', '1024', '--seed', 'site'];
    const { out, err } = await succeeds(args);
    expect(out).toBe(files.text('key.pem'));
    expect(err).toContain('too small');
    expect(await fails(2, [...args, '-o', key])).toContain('give --force');
    expect(await fails(2, [...args, '-o', file('new.pem'), '--public-out', pub])).toContain('key.pub: the file exists');
    await fails(2, ['rsa', 'public', file('new.pem')]);
    const narrow = files.write('narrow.pem', 'readable by all');
    await succeeds([...args, '-o', narrow, '--force']);
    expect(statSync(narrow).mode & 0o777).toBe(0o600);
  });

  it('keygen: puts a key of the classroom together', async () => {
    const { out, err } = await succeeds(['rsa', 'keygen', '--p', '61', '--q', '53', '--e', '17', '--json']);
    expect(JSON.parse(out)).toMatchObject({ bits: 12, n: '3233', e: '17', d: '413', dP: '53', dQ: '49', qInv: '38' });
    expect(err).toContain('protects nothing');
    const pem = (await succeeds(['rsa', 'keygen', '--p', '61', '--q', '53', '--e', '17'])).out;
    const shown = await succeeds(['rsa', 'inspect'], pem);
    expect(shown.out).toContain('n (modulus): 3233 (0xca1)\n');
    expect(shown.out).toContain('  x n has at least 2048 bits\n');
    expect(shown.err).toBe('note: this key is too weak to protect anything\n');
  });

  it('inspect: shows keys of both kinds, and finds what does not belong together', async () => {
    expect((await succeeds(['rsa', 'inspect', key])).out).toMatch(
      /^RSA private key, 1024 bits\nn \(modulus\), 1024 bits:\n/,
    );
    expect((await succeeds(['rsa', 'inspect', pub])).out).not.toContain('checks');
    expect(JSON.parse((await succeeds(['rsa', 'inspect', cert, '--json'])).out)).toMatchObject({
      kind: 'public',
      bits: 1024,
    });
    const wrong = (await succeeds(['rsa', 'keygen', '--p', '61', '--q', '53', '--e', '17'])).out;
    const der = Buffer.from(wrong.replace(/-----.*-----/g, ''), 'base64');
    der[der.length - 1] ^= 1; // the last byte is qInv
    expect(await fails(1, ['rsa', 'inspect'], new Uint8Array(der))).toContain('do not belong together');
  });

  it.each(['oaep', 'pkcs1'])('encrypts and decrypts with %s', async (padding) => {
    const { bytes, err } = await succeeds(['rsa', 'encrypt', '-k', pub, '--padding', padding, letter]);
    expect(err.includes('is broken')).toBe(padding === 'pkcs1');
    expect((await succeeds(['rsa', 'decrypt', '-k', key, '--padding', padding], bytes)).out).toBe(LETTER);
    if (padding === 'oaep') expect(await fails(1, ['rsa', 'decrypt', '-k', caKey], bytes)).toContain('standard input');
    if (!hasOpenssl) return;
    const options = [
      '-pkeyopt',
      `rsa_padding_mode:${padding}`,
      ...(padding === 'oaep' ? ['-pkeyopt', 'rsa_oaep_md:sha256'] : []),
    ];
    expect(bytesToUtf8(openssl(['pkeyutl', '-decrypt', '-inkey', key, ...options], bytes))).toBe(LETTER);
    const theirs = openssl(['pkeyutl', '-encrypt', '-pubin', '-inkey', pub, ...options], LETTER);
    expect((await succeeds(['rsa', 'decrypt', '-k', key, '--padding', padding], theirs)).out).toBe(LETTER);
  });

  it.each(['pss', 'pkcs1'])('signs and verifies with %s', async (scheme) => {
    const signature = file(`letter.${scheme}`);
    await succeeds(['rsa', 'sign', '-k', key, '--scheme', scheme, letter, '-o', signature]);
    const verify = ['rsa', 'verify', '--scheme', scheme, '-s', signature];
    expect((await succeeds([...verify, '-k', cert, letter])).out).toBe('verified\n');
    expect(JSON.parse((await succeeds([...verify, '-k', pub, letter, '--json'])).out)).toMatchObject({
      verified: true,
    });
    expect(await fails(1, [...verify, '-k', pub, '-t', 'another'])).toContain('the signature does not match');
    expect(await fails(1, [...verify, '-k', ca, letter])).toContain('the signature does not match');
    if (!hasOpenssl) return;
    const options = ['-sigopt', `rsa_padding_mode:${scheme}`];
    openssl(['dgst', '-sha256', '-verify', pub, '-signature', signature, ...options, letter]);
    files.write('theirs.sig', openssl(['dgst', '-sha256', '-sign', key, ...options, letter]));
    await succeeds(['rsa', 'verify', '--scheme', scheme, '-k', pub, '-s', file('theirs.sig'), letter]);
  });

  it('reads and writes keys under a password', async () => {
    const password = files.write('password', 'pier\nnot this line\n');
    const pem = (await succeeds(['rsa', 'keygen', '--p', '61', '--q', '53', '--e', '17', '--password-file', password]))
      .out;
    expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    expect((await succeeds(['rsa', 'inspect', '--password', 'pier', '--json'], pem)).out).toContain('"3233"');
    expect(await fails(2, ['rsa', 'inspect'], pem)).toContain('the key is encrypted; give --password-file');
    expect(await fails(1, ['rsa', 'inspect', '--password', 'wharf'], pem)).toContain(
      'the password does not open this key',
    );
    expect(await fails(2, ['rsa', 'keygen', '--format', 'pkcs1', '--password', 'x'])).toContain('expected pkcs8');
    if (!hasOpenssl) return;
    const theirs = openssl(['pkcs8', '-topk8', '-in', key, '-passout', 'pass:pier', '-iter', '1000']);
    expect((await succeeds(['rsa', 'public', '--password', 'pier'], theirs)).out).toBe(files.text('key.pub'));
    const traditional = openssl(['rsa', '-in', key, '-traditional', '-aes128', '-passout', 'pass:pier']);
    expect((await succeeds(['rsa', 'public', '--password', 'pier'], traditional)).out).toBe(files.text('key.pub'));
  });

  it('writes formats that openssl reads', async () => {
    if (!hasOpenssl) return;
    expect(bytesToUtf8(openssl(['rsa', '-in', key, '-pubout']))).toBe(files.text('key.pub'));
    const pkcs1 = (await succeeds(['rsa', 'public', key, '--format', 'pkcs1'])).out;
    expect(pkcs1).toBe(bytesToUtf8(openssl(['rsa', '-in', key, '-RSAPublicKey_out'])));
    const der = openssl(['rsa', '-in', key, '-outform', 'DER']);
    expect((await succeeds(['rsa', 'public'], der)).out).toBe(files.text('key.pub'));
  });

  it('refuses what it cannot use', async () => {
    const garbage = files.write('garbage', 'not a key\n');
    const broken = files.write('broken.pem', files.text('key.pem').replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA'));
    expect(await fails(2, ['rsa', 'keygen', '--bits', '511'])).toContain('from 512 to 16384');
    expect(await fails(2, ['rsa', 'keygen', '--bits', '512', '--e', '4'])).toContain('e');
    expect(await fails(2, ['rsa', 'keygen', '--bits', '512', '--e', 'three'])).toContain('--e: expected a number');
    expect(await fails(2, ['rsa', 'keygen', '--p', '61'])).toContain('expected both --p and --q');
    expect(await fails(2, ['rsa', 'keygen', '--p', '60', '--q', '53', '--e', '17'])).toContain(
      'p: expected a prime, found 60',
    );
    expect(await fails(2, ['rsa', 'keygen', '--p', '61', '--q', '53', '--e', '3'])).toContain('e');
    expect(await fails(2, ['rsa', 'inspect', file('absent')])).toContain('no such file');
    expect(await fails(2, ['rsa', 'inspect'], '')).toContain('the input is empty');
    expect(await fails(2, ['rsa', 'inspect', garbage])).toContain('garbage: expected a key');
    expect(await fails(2, ['rsa', 'inspect', broken])).toContain('broken.pem: ');
    expect(await fails(2, ['rsa', 'inspect'], Uint8Array.of(0x30, 0x82, 1, 2, 3))).toContain('standard input: ');
    expect(await fails(2, ['rsa', 'decrypt', '-k', pub, letter])).toContain(
      'expected a private key, found a public one',
    );
    expect(await fails(1, ['rsa', 'decrypt', '-k', key, letter])).toContain('letter.txt: ');
    expect(await fails(2, ['rsa', 'encrypt', '-k', pub], 'x'.repeat(100))).toContain('found 100');
    expect(await fails(2, ['rsa', 'encrypt', letter])).toContain("required option '-k, --key <path>'");
    expect(await fails(2, ['rsa', 'sign', '-k', csr, letter])).toContain('found a certificate request');
    expect(await fails(2, ['rsa', 'sign', '-k', key, '--hash', 'md9', letter])).toContain('found "md9"');
    expect(await fails(2, ['rsa', 'verify', '-k', pub, '-s', file('absent'), letter])).toContain('no such file');
    expect(await fails(1, ['rsa', 'verify', '-k', pub, '-s', letter, letter])).toContain(
      'the signature does not match',
    );
    expect(await fails(2, ['rsa', 'sign', '-k', key, letter, '-o', letter])).toContain('give --force');
    expect(files.text('letter.txt')).toBe(LETTER);
  });
});

describe('cert', () => {
  const check = (...rest: string[]) => ['cert', 'check', cert, '--ca', ca, '--host', 'site.example', ...rest];

  it('check: accepts the right site, refuses others and says why', async () => {
    const { out } = await succeeds(check(...AT));
    expect(out).toMatch(/\+ date: [^]*\+ signer trust: [^]*\+ signature: [^]*\+ site identity: [^]*accepted\n$/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const byAddress = ['cert', 'check', cert, '--ca', ca, '--host', '10.0.0.1', ...AT];
    await succeeds(byAddress);
    expect(await fails(1, check('--at', '2040-01-01'))).toContain('date: ');
    expect(await fails(1, check('--at', '2020-01-01T00:00:00Z'))).toContain('not valid before');
    expect(await fails(1, ['cert', 'check', cert, '--ca', ca, '--host', 'evil.example', ...AT])).toContain(
      'evil.example',
    );
    expect(
      await fails(1, ['cert', 'check', cert, '--ca', cert.replace('site', 'ca'), '--host', 'x', ...AT, '--json']),
    ).toContain('asked for x');
    expect(await fails(1, check('--purpose', 'client', ...AT))).toContain('purpose');
    await succeeds(['cert', 'new-ca', '--subject', 'CN=Other CA', '--key', key, '-o', file('other.pem'), ...AT]);
    expect(
      await fails(1, ['cert', 'check', cert, '--ca', file('other.pem'), '--host', 'site.example', ...AT]),
    ).toContain('signer trust');
    const json = JSON.parse((await succeeds(check(...AT, '--json'))).out) as { accepted: boolean; checks: unknown[] };
    expect(json.accepted).toBe(true);
    expect(json.checks.length).toBeGreaterThanOrEqual(4);
  });

  it('show: text, JSON, every byte, PEM; requests too', async () => {
    expect((await succeeds(['cert', 'show', cert])).out).toContain('Subject: CN = site.example\n');
    const json = JSON.parse((await succeeds(['cert', 'show', cert, '--json'])).out) as Record<string, unknown>;
    expect(json['version']).toBe(3);
    const { out } = await succeeds(['cert', 'show', cert, '--bytes']);
    expect(out).toMatch(/^ {4}0 {2}tag and length/);
    expect((await succeeds(['cert', 'show', cert, '--pem'])).out).toBe(files.text('site.pem'));
    expect((await succeeds(['cert', 'show', csr])).out).toMatch(/^Certificate Request:/);
    if (!hasOpenssl) return;
    expect((await succeeds(['cert', 'show'], openssl(['x509', '-in', cert, '-outform', 'DER']))).out).toBe(
      bytesToUtf8(openssl(['x509', '-in', cert, '-noout', '-text'])),
    );
  });

  it('issue: every profile, for a public key', async () => {
    for (const profile of ['server', 'client', 'email', 'code', 'ca']) {
      const names = profile === 'email' ? ['--email', 'bob@site.example'] : [];
      const { out } = await succeeds(['cert', 'issue', '--ca', ca, '--ca-key', caKey, '--public-key', pub, '--subject', 'CN=Bob', '--profile', profile, ...names, ...AT]); // prettier-ignore
      const { out: text } = await succeeds(['cert', 'show'], out);
      expect(text).toContain(`CA:${profile === 'ca' ? 'TRUE' : 'FALSE'}`);
      if (profile === 'email') files.write('email.pem', out);
    }
  });

  it('goes both ways with openssl', async () => {
    if (!hasOpenssl) return;
    const when = ['-attime', String(Date.parse('2026-06-01T00:00:00Z') / 1000 + 60)];
    openssl(['verify', ...when, '-CAfile', ca, '-verify_hostname', 'site.example', cert]);
    openssl(['req', '-in', csr, '-noout', '-verify']);
    files.write('theirs.csr', openssl(['req', '-new', '-key', key, '-subj', '/CN=theirs.example', '-addext', 'subjectAltName=DNS:theirs.example'])); // prettier-ignore
    const issued = await succeeds([
      'cert',
      'issue',
      '--ca',
      ca,
      '--ca-key',
      caKey,
      '--request',
      file('theirs.csr'),
      '--pss',
      ...AT,
    ]);
    files.write('theirs.pem', issued.out);
    openssl(['verify', ...when, '-CAfile', ca, '-verify_hostname', 'theirs.example', file('theirs.pem')]);
    files.write('self.pem', openssl(['req', '-x509', '-key', key, '-subj', '/CN=self.example', '-addext', 'subjectAltName=DNS:self.example', '-days', '2'])); // prettier-ignore
    await succeeds(['cert', 'check', file('self.pem'), '--ca', file('self.pem'), '--host', 'self.example']);
  });

  it('refuses what it cannot use', async () => {
    const issue = ['cert', 'issue', '--ca', ca, '--ca-key', caKey];
    expect(await fails(2, [...issue])).toContain('one of --request and --public-key');
    expect(await fails(2, [...issue, '--public-key', pub])).toContain('--subject: expected one');
    expect(await fails(2, [...issue, '--request', csr, '--subject', 'CN=x'])).toContain('come from the request');
    expect(await fails(2, [...issue, '--request', cert])).toContain('site.pem: ');
    expect(await fails(2, [...issue, '--request', csr, '--profile', 'king'])).toContain('Allowed choices');
    expect(await fails(2, [...issue, '--request', csr, '-o', cert])).toContain('give --force');
    expect(await fails(2, [...issue, '--public-key', pub, '--subject', 'Bob'])).toContain('TYPE=value');
    expect(await fails(2, [...issue, '--public-key', pub, '--subject', 'CN=x', '--host', 'not a host'])).toContain(
      'not a host',
    );
    expect(await fails(2, ['cert', 'issue', '--ca', ca, '--ca-key', key, '--request', csr, ...AT])).toContain(
      'found another key',
    );
    expect(await fails(1, ['cert', 'issue', '--ca', cert, '--ca-key', key, '--request', csr, ...AT])).toContain(
      'authority',
    );
    expect(await fails(2, ['cert', 'new-ca', '--subject', 'CN=x'])).toContain('one of --key');
    expect(await fails(2, ['cert', 'new-ca', '--subject', 'CN=x', '--key', pub])).toContain('found a public one');
    expect(await fails(2, ['cert', 'request', '--key', key])).toContain("required option '--subject <name>'");
    expect(await fails(2, ['cert', 'show', key])).toContain('found a private key');
    expect(await fails(2, ['cert', 'show'], '')).toContain('standard input: ');
    expect(await fails(2, ['cert', 'show', csr, '--json'])).toContain('found a request');
    expect(await fails(2, ['cert', 'check', cert, '--ca', ca])).toContain('--host: expected');
    expect(await fails(2, ['cert', 'check', cert, '--ca', key, '--host', 'x'])).toContain('expected a certificate');
    expect(await fails(2, ['cert', 'check', cert, '--ca', ca, '--host', 'x', '--at', 'tomorrow'])).toContain(
      'Expected a date',
    );
    const forged = files.text('site.csr').replace(/.(?=.{3}\n-----END)/, (letter) => (letter === 'A' ? 'B' : 'A'));
    expect(await fails(1, ['cert', 'show'], forged)).toContain('the signature does not match the key');
  });
});

describe('envelope', () => {
  it('seals and opens', async () => {
    const { out } = await succeeds(['envelope', 'seal', letter, '--to', cert, '--to', ca]);
    const opened = await succeeds(['envelope', 'open', '--key', key, '--cert', cert], out);
    expect(opened.out).toBe(LETTER);
    expect(opened.err).toContain('does not protect it from change');
    expect((await succeeds(['envelope', 'open', '--key', caKey], out)).out).toBe(LETTER);
    const shown = JSON.parse((await succeeds(['envelope', 'show', '--json'], out)).out) as { recipients: string[] };
    expect(shown.recipients).toHaveLength(2);
    expect((await succeeds(['envelope', 'show'], out)).out).toContain('aes-256-cbc');
  });

  it('signs and verifies', async () => {
    const email = file('email.pem');
    const signature = file('letter.p7s');
    await succeeds(['envelope', 'sign', letter, '--key', key, '--cert', email, '-o', signature]);
    const verify = ['envelope', 'verify', '-s', signature, '--ca', ca, ...AT];
    expect((await succeeds([...verify, letter])).out).toContain('accepted\n');
    expect(JSON.parse((await succeeds([...verify, letter, '--json'])).out)).toMatchObject({ accepted: true });
    expect(await fails(1, [...verify, '-t', 'another letter'])).toContain('the content is not the one');
    expect(await fails(1, ['envelope', 'verify', '-s', signature, '--ca', cert, letter, ...AT])).toContain('trust');
  });

  it('says what is checked where the signature holds the content itself', async () => {
    if (!hasOpenssl) return;
    const sign = ['cms', '-sign', '-signer', file('email.pem'), '-inkey', key, '-in', letter];
    const attached = files.write('attached.p7m', openssl([...sign, '-binary', '-nodetach', '-outform', 'PEM']));
    const [trusted, options] = [
      ['--ca', ca, ...AT],
      ['-s', attached, '--ca', ca, ...AT],
    ];
    expect((await succeeds(['envelope', 'verify', attached, ...trusted])).out).toContain('accepted\n');
    const alone = await succeeds(['envelope', 'verify', ...options]);
    expect(alone.err).toContain(
      `attached.p7m holds the content itself (${LETTER.length} bytes); it is what is checked`,
    );
    expect((await succeeds(['envelope', 'verify', letter, ...options])).err).toContain('checked in its place');
    expect(await fails(1, ['envelope', 'verify', '-t', 'another letter', ...options])).toContain('the content is not');
    const detached = files.write('detached.p7s', openssl([...sign, '-binary', '-outform', 'PEM']));
    expect(await fails(2, ['envelope', 'verify', detached, ...trusted])).toContain('the signature is detached');
  });

  it('takes CMS out of mails', async () => {
    if (!hasOpenssl) return;
    const signed = openssl(['cms', '-sign', '-signer', file('email.pem'), '-inkey', key, '-in', letter]);
    const mail = files.write('signed.eml', signed);
    expect((await succeeds(['envelope', 'verify', mail, '--ca', ca, ...AT])).out).toContain('accepted\n');
    const changed = files.write('changed.eml', bytesToUtf8(signed).replace(LETTER.slice(0, 4), 'XXXX'));
    expect(await fails(1, ['envelope', 'verify', changed, '--ca', ca, ...AT])).toContain('the content is not');
    const sealed = openssl(['cms', '-encrypt', '-binary', '-aes128', '-recip', cert, '-in', letter]);
    expect((await succeeds(['envelope', 'open', '--key', key], sealed)).out).toBe(LETTER);
  });

  it.each(['oaep', 'pkcs1'])('goes both ways with openssl cms: %s', async (padding) => {
    if (!hasOpenssl) return;
    const { bytes } = await succeeds(['envelope', 'seal', letter, '--to', cert, '--padding', padding, '--der']);
    const opened = openssl(['cms', '-decrypt', '-binary', '-inform', 'DER', '-inkey', key, '-recip', cert], bytes);
    expect(bytesToUtf8(opened)).toBe(LETTER);
    const mode = padding === 'oaep' ? ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256'] : [];
    const theirs = openssl(
      ['cms', '-encrypt', '-binary', '-aes128', '-outform', 'PEM', '-recip', cert, ...mode],
      LETTER,
    );
    expect((await succeeds(['envelope', 'open', '--key', key], theirs)).out).toBe(LETTER);
  });

  it('signatures go both ways with openssl cms', async () => {
    if (!hasOpenssl) return;
    const when = ['-attime', String(Date.parse('2026-06-01T00:00:00Z') / 1000 + 60)];
    openssl([
      'cms',
      '-verify',
      '-binary',
      '-inform',
      'PEM',
      '-in',
      file('letter.p7s'),
      '-content',
      letter,
      '-CAfile',
      ca,
      ...when,
    ]);
    const theirs = openssl([
      'cms',
      '-sign',
      '-binary',
      '-signer',
      file('email.pem'),
      '-inkey',
      key,
      '-outform',
      'PEM',
      '-in',
      letter,
    ]);
    await succeeds(['envelope', 'verify', letter, '-s', files.write('theirs.p7s', theirs), '--ca', ca, ...AT]);
  });

  it('refuses what it cannot use', async () => {
    const sealed = files.write('sealed.cms', (await succeeds(['envelope', 'seal', letter, '--to', cert])).out);
    expect(await fails(1, ['envelope', 'open', sealed, '--key', caKey])).toContain('sealed.cms: ');
    expect(await fails(2, ['envelope', 'open', cert, '--key', key])).toContain(
      'expected an envelope, found a certificate; try `cleartext cert show ',
    );
    expect(await fails(2, ['envelope', 'open', '--key', key], '')).toContain('the input is empty');
    expect(await fails(2, ['envelope', 'open', '--key', key], Uint8Array.of(0x30, 3, 1, 2, 3))).toContain(
      'standard input: ',
    );
    expect(await fails(2, ['envelope', 'seal', letter])).toContain("required option '--to <path>'");
    expect(await fails(2, ['envelope', 'seal', letter, '--to', key])).toContain('expected a certificate');
    expect(await fails(2, ['envelope', 'seal', letter, '--to', cert, '--cipher', 'rot13'])).toContain(
      'Allowed choices',
    );
    expect(await fails(2, ['envelope', 'seal', letter, '--to', cert, '-o', sealed])).toContain('give --force');
    expect(await fails(2, ['envelope', 'sign', letter, '--key', caKey, '--cert', cert])).toContain(
      'expected the private key of',
    );
    expect(await fails(2, ['envelope', 'verify', letter, '-s', sealed, '--ca', ca])).toContain(
      'expected a signature, found an envelope',
    );
    expect(await fails(2, ['envelope', 'show', letter])).toContain('letter.txt: ');
  });
});
