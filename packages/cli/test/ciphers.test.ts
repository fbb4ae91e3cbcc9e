/** cipher, hash, hmac and kdf. */

import { bytesToHex, bytesToUtf8 } from '@cleartext/core';
import { ciphers } from '@cleartext/symmetric';
import { hashes } from '@cleartext/hash';
import { fails, folder, hasOpenssl, openssl, succeeds } from './people.ts';

const files = folder();
afterAll(files.remove);

const letter = files.write('letter.txt', 'Meet me at the pier at midnight.\n');
const KEY = '000102030405060708090a0b0c0d0e0f';
const IV = '101112131415161718191a1b1c1d1e1f';

describe('cipher', () => {
  it('encrypts and decrypts under a key, from files and standard input', async () => {
    const { bytes, err } = await succeeds(['cipher', 'enc', 'aes-128-cbc', letter, '--key', KEY, '--iv', IV]);
    expect(bytes).toHaveLength(48);
    expect(err).toBe('');
    const keyFile = files.write('key.hex', `${KEY}\n`);
    const back = await succeeds(['cipher', 'dec', 'AES-128-CBC', '--key-file', keyFile, '--iv', IV], bytes);
    expect(back.out).toBe(files.text('letter.txt'));
  });

  it('knows RC4 of the textbook, and says that it is broken', async () => {
    const { out, err } = await succeeds(['cipher', 'enc', 'rc4', '-k', 'text:Key', '-t', 'Plaintext', '--base64']);
    expect(out).toBe('u/MW6NlArwrT\n');
    expect(err).toMatch(/^note: RC4: broken, .*\n$/);
    expect((await succeeds(['cipher', 'dec', 'rc4', '-k', 'text:Key', '--base64'], out)).out).toBe('Plaintext');
  });

  it('authenticates with GCM, associated data included', async () => {
    const args = ['--key', KEY, '--iv', '000102030405060708090a0b', '--aad', 'text:to Bob'];
    const { bytes } = await succeeds(['cipher', 'enc', 'aes-128-gcm', letter, ...args]);
    expect((await succeeds(['cipher', 'dec', 'aes-128-gcm', ...args], bytes)).out).toBe(files.text('letter.txt'));
    const changed = bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte));
    expect(await fails(1, ['cipher', 'dec', 'aes-128-gcm', ...args], changed)).toContain('standard input: ');
    expect(await fails(1, ['cipher', 'dec', 'aes-128-gcm', ...args.slice(0, 5), 'text:to Eve'], bytes)).not.toContain(
      'at ',
    );
  });

  it('takes other paddings', async () => {
    for (const padding of ['ansi x9.23', 'iso7816-4', 'PKCS#7']) {
      const args = ['aes-128-ecb', '--key', KEY, '--padding', padding];
      const { bytes } = await succeeds(['cipher', 'enc', ...args, letter]);
      expect((await succeeds(['cipher', 'dec', ...args], bytes)).out).toBe(files.text('letter.txt'));
    }
    expect(await fails(2, ['cipher', 'enc', 'aes-128-ecb', '-k', KEY, '--padding', 'none', letter])).toContain(
      'multiple of 16',
    );
    expect(await fails(2, ['cipher', 'enc', 'aes-128-ecb', '-k', KEY, '--padding', 'felt', letter])).toContain(
      'expected one of',
    );
  });

  it('lists what there is', async () => {
    const { out } = await succeeds(['cipher', 'list']);
    for (const { name } of ciphers) expect(out).toContain(`\n${name} `);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const json = JSON.parse((await succeeds(['cipher', 'list', 'gcm', '--json'])).out) as { name: string }[];
    expect(json.map(({ name }) => name)).toEqual(['aes-128-gcm', 'aes-192-gcm', 'aes-256-gcm']);
    expect(await fails(2, ['cipher', 'list', 'rot13'])).toContain('no cipher');
  });

  it('refuses what it cannot use, and overwrites nothing', async () => {
    const enc = ['cipher', 'enc'];
    expect(await fails(2, [...enc, 'aes-512-cbc', letter, '-k', KEY])).toContain('cipher list');
    expect(await fails(2, [...enc, 'aes-128-cbc', letter])).toContain('found none');
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '-k', KEY, '--password', 'x'])).toContain(
      'expected one of --key',
    );
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '-k', KEY])).toContain(
      '--iv: aes-128-cbc needs one of 16 bytes',
    );
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '-k', '00', '--iv', IV])).toContain(
      'key: expected 16 bytes, found 1',
    );
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '-k', KEY, '--iv', '00'])).toContain(
      'iv: expected 16 bytes, found 1',
    );
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '-k', 'zz', '--iv', IV])).toContain('hexadecimal');
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '-k', KEY, '--iv', IV, '--aad', '00'])).toContain(
      'no use for it',
    );
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '--password', 'x', '--iv', IV])).toContain(
      '--iv: expected none',
    );
    expect(await fails(2, [...enc, 'aes-128-cbc', files.file('absent'), '-k', KEY, '--iv', IV])).toContain(
      'no such file',
    );
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '--key-file', files.file('absent'), '--iv', IV])).toContain(
      'no such file',
    );
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '--key-file', letter, '--iv', IV])).toContain('letter.txt: ');
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '--password', 'x', '--iter', '0'])).toContain('from 1 to');
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '--password', 'x', '--hash', 'crc32'])).toContain(
      'found "crc32"',
    );
    expect(await fails(2, [...enc, 'aes-128-cbc', '-k', KEY, '--iv', IV, '-o', letter], 'x')).toContain('give --force');
    expect(files.text('letter.txt')).toMatch(/^Meet me/);
    const empty = files.write('empty', '');
    expect(await fails(2, [...enc, 'aes-128-cbc', letter, '--password-file', empty])).toContain('expected a password');
    const dec = ['cipher', 'dec', 'aes-128-cbc'];
    expect(await fails(1, [...dec, '-k', KEY, '--iv', IV], '')).toContain('standard input: ');
    expect(await fails(2, [...dec, '-k', KEY, '--iv', IV], 'seventeen letters')).toContain('multiple of 16');
    expect(await fails(2, [...dec, '-k', KEY, '--iv', IV, '--base64'], '***')).toContain('base64');
    expect(await fails(2, [...dec, '--password', 'x'], 'not salted')).toContain('Salted__');
  });

  it('refuses a wrong password', async () => {
    const { bytes } = await succeeds(['cipher', 'enc', 'aes-128-gcm', letter, '--password', 'right', '--iter', '10']);
    const args = ['cipher', 'dec', 'aes-128-gcm', '--iter', '10', '--password'];
    expect((await succeeds([...args, 'right'], bytes)).out).toBe(files.text('letter.txt'));
    expect(await fails(1, [...args, 'wrong'], bytes)).toContain('wrong key');
  });

  const legacy = ['-provider', 'legacy', '-provider', 'default'];
  it.each(['des-cbc', 'des-ede3-cbc', 'rc2-cbc', 'rc4', 'aes-256-cbc', 'aes-192-ctr', 'aes-128-cfb8', 'chacha20'])(
    '%s: files go both ways between us and openssl enc, under a key and under a password',
    async (name) => {
      if (!hasOpenssl) return;
      const { keySize, ivSize } = ciphers.find((cipher) => cipher.name === name) ?? { keySize: 0, ivSize: 0 };
      const key = bytesToHex(
        Uint8Array.from({ length: typeof keySize === 'number' ? keySize : 16 }, (_, i) => 17 * i + 1),
      );
      const iv = bytesToHex(Uint8Array.from({ length: ivSize }, (_, i) => 0xf0 - i));
      const theirs = ['enc', `-${name}`, ...legacy, '-K', key, ...(iv ? ['-iv', iv] : [])];
      const ours = [name, '--key', key, ...(iv ? ['--iv', iv] : [])];
      const text = files.text('letter.txt');
      const { bytes } = await succeeds(['cipher', 'enc', ...ours, letter]);
      expect(bytesToHex(openssl(theirs, text))).toBe(bytesToHex(bytes));
      expect(bytesToUtf8(openssl([...theirs, '-d'], bytes))).toBe(text);

      const underPassword = [
        'enc',
        `-${name}`,
        ...legacy,
        '-pbkdf2',
        '-md',
        'sha256',
        '-iter',
        '1000',
        '-pass',
        'pass:pier',
      ];
      const pw = [name, '--iter', '1000', '--password', 'pier'];
      const sealed = await succeeds(['cipher', 'enc', ...pw, letter]);
      expect(bytesToUtf8(openssl([...underPassword, '-d'], sealed.bytes))).toBe(text);
      expect((await succeeds(['cipher', 'dec', ...pw], openssl(underPassword, text))).out).toBe(text);
    },
  );
});

describe('hash', () => {
  it('prints digests as sha256sum does, and checks them', async () => {
    const other = files.write('other.txt', 'abc');
    const { out } = await succeeds(['hash', 'sha256', letter, other]);
    expect(out).toContain(`ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  ${other}\n`);
    const sums = files.write('SUMS', out);
    expect((await succeeds(['hash', 'sha256', '--check', sums])).out).toBe(`${letter}: OK\n${other}: OK\n`);
    files.write('other.txt', 'abd');
    expect(await fails(1, ['hash', 'sha256', '--check', sums])).toContain('1 of 2 files did not match');
    files.write('gone', `${out}${'0'.repeat(64)}  ${files.file('nowhere')}\n`);
    const json = await fails(1, ['hash', 'sha256', '--check', files.file('gone'), '--json']);
    expect(json).toContain('2 of 3 files did not match');
  });

  it('takes text and standard input, and says what is broken', async () => {
    expect((await succeeds(['hash', 'sha3-256'], 'abc')).out).toMatch(/^3a985da7.* {2}-\n$/);
    const { out, err } = await succeeds(['hash', 'md5', '--text', 'abc', '--json']);
    expect(JSON.parse(out)).toEqual({
      algorithm: 'MD5',
      status: 'broken',
      digests: [{ file: '-', digest: '900150983cd24fb0d6963f7d28e17f72' }],
    });
    expect(err).toMatch(/^note: MD5 is broken: /);
    expect((await succeeds(['hash', 'sha1'], '')).out).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709  -\n');
    const list = (await succeeds(['hash', 'list'])).out;
    for (const { id } of hashes) expect(list).toContain(id);
    expect(JSON.parse((await succeeds(['hash', 'list', '--json'])).out)).toHaveLength(hashes.length);
  });

  it('refuses what it cannot use', async () => {
    expect(await fails(2, ['hash', 'sha257', letter])).toContain('sha256');
    expect(await fails(2, ['hash', 'sha256', files.file('absent')])).toContain('no such file');
    expect(await fails(2, ['hash', 'sha256', letter, files.file('absent')])).toContain(
      '1 of 2 files could not be read',
    );
    expect(await fails(2, ['hash', 'sha256', '--check', files.write('bad', 'not a sum\n')])).toContain(
      'bad: line 1: expected 64 digits',
    );
    expect(await fails(2, ['hash', 'sha256', '--check', '-'], '')).toContain('found none');
    expect(await fails(2, ['hash', 'sha256', '--check', letter, letter])).toContain('give no others');
    expect(await fails(2, ['hash', 'sha256', letter, '--text', 'x'])).toContain('not both');
  });

  it('agrees with openssl dgst', async () => {
    if (!hasOpenssl) return;
    for (const { id } of hashes) {
      const theirs = bytesToUtf8(openssl(['dgst', `-${id}`, '-r', letter])).split(' ')[0];
      expect((await succeeds(['hash', id, letter])).out).toBe(`${theirs}  ${letter}\n`);
    }
  });
});

describe('hmac', () => {
  const rfc4231 = ['hmac', 'sha256', '--key', 'text:Jefe', '--text', 'what do ya want for nothing?'];
  const code = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';

  it('makes and checks codes', async () => {
    expect((await succeeds(rfc4231)).out).toBe(`${code}\n`);
    expect(JSON.parse((await succeeds([...rfc4231, '--json'])).out)).toEqual({ algorithm: 'HMAC-SHA-256', code });
    expect((await succeeds([...rfc4231, '--verify', code])).out).toBe('verified\n');
    expect(await fails(1, [...rfc4231, '--verify', code.replace('5', '6')])).toContain('does not match');
    expect(await fails(1, [...rfc4231, '--verify', code.slice(2), '--json'])).toContain('does not match');
  });

  it('refuses what it cannot use', async () => {
    expect(await fails(2, ['hmac', 'sha256', '--text', 'x'])).toContain('one of --key and --key-file');
    expect(await fails(2, ['hmac', 'crc32', '--key', '00', '--text', 'x'])).toContain('found "crc32"');
    expect(await fails(2, ['hmac', 'sha256', '--key', '0'])).toContain('even number of digits');
    expect(await fails(2, ['hmac', 'sha256', '--key', '00', files.file('absent')])).toContain('no such file');
    expect(await fails(2, ['hmac', 'sha256', '--key-file', files.file('absent')])).toContain('no such file');
  });
});

describe('kdf', () => {
  it('derives the keys of the RFCs', async () => {
    const rfc6070 = [
      '--password',
      'password',
      '--salt',
      'text:salt',
      '--iter',
      '2',
      '--hash',
      'sha1',
      '--length',
      '20',
    ];
    expect((await succeeds(['kdf', 'pbkdf2', ...rfc6070])).out).toBe('ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957\n');
    const rfc5869 = ['--ikm', '0b'.repeat(22), '--salt', '000102030405060708090a0b0c', '--info', 'f0f1f2f3f4f5f6f7f8f9', '--length', '42']; // prettier-ignore
    const { out } = await succeeds(['kdf', 'hkdf', ...rfc5869, '--json']);
    expect(JSON.parse(out)).toEqual({
      algorithm: 'HKDF-SHA-256',
      key: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    });
  });

  it('refuses what it cannot use', async () => {
    expect(await fails(2, ['kdf', 'pbkdf2', '--salt', '00'])).toContain('expected --password-file or --password');
    expect(await fails(2, ['kdf', 'pbkdf2', '--password', 'x'])).toContain("required option '--salt <bytes>'");
    expect(await fails(2, ['kdf', 'pbkdf2', '--password', 'x', '--salt', '00', '--iter', '0'])).toContain('from 1 to');
    expect(await fails(2, ['kdf', 'hkdf', '--ikm', '00', '--length', '99999'])).toContain('length');
    expect(await fails(2, ['kdf', 'hkdf', '--ikm', '00', '--hash', 'sha9'])).toContain('found "sha9"');
  });
});
