import { AuthenticationError, bytesToHex, concat, seededRandom } from '@cleartext/core';
import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cipherByName, ciphers, iso7816, type CipherDescriptor } from '../src/index.ts';

const random = seededRandom('catalogue');
const keyFor = ({ keySize }: CipherDescriptor) => random(typeof keySize === 'number' ? keySize : 16);

describe.each(ciphers.map((cipher) => [cipher.name, cipher] as const))('%s', (name, cipher) => {
  it('describes itself and is found by its name', () => {
    expect(cipherByName(name.toUpperCase())).toBe(cipher);
    expect(cipher.summary).toMatch(/^[A-Z].*[.)]$/);
    expect(cipher.summary.includes('broken')).toBe(cipher.status === 'broken');
    expect(ciphers.filter((other) => other.name === name)).toHaveLength(1);
  });

  it('decryption undoes encryption', () => {
    for (const length of [0, 1, 8, 16, 33]) {
      const [key, iv, plaintext] = [keyFor(cipher), random(cipher.ivSize), random(length)];
      const ciphertext = cipher.encrypt(key, iv, plaintext);
      expect(cipher.decrypt(key, iv, ciphertext)).toEqual(plaintext);
      if (length > 0) expect(ciphertext).not.toEqual(plaintext);
    }
  });

  it('refuses wrong keys, wrong IVs and options of no use', () => {
    const [key, iv, text] = [keyFor(cipher), random(cipher.ivSize), random(16)];
    expect(() => cipher.encrypt(new Uint8Array(0), iv, text)).toThrow(/^key: expected/);
    if (cipher.kind !== 'aead') expect(() => cipher.encrypt(key, random(3), text)).toThrow(/^iv: expected/);
    expect(() => cipher.encrypt(key, iv, 'text' as never)).toThrow('plaintext: expected a Uint8Array, found "text"');
    expect(() => cipher.decrypt(key, iv, 'text' as never)).toThrow('ciphertext: expected a Uint8Array, found "text"');
    if (cipher.kind !== 'aead')
      expect(() => cipher.encrypt(key, iv, text, { aad: random(3) })).toThrow(
        `aad: expected none, as ${name} has no use`,
      );
    if (!/-(ecb|cbc)$/.test(name))
      expect(() => cipher.decrypt(key, iv, text, { padding: iso7816 })).toThrow(/^padding: expected none/);
    else {
      const sealed = cipher.encrypt(key, iv, text, { padding: iso7816 });
      expect(cipher.decrypt(key, iv, sealed, { padding: iso7816 })).toEqual(text);
      expect(() => cipher.decrypt(key, iv, sealed)).toThrow(AuthenticationError);
    }
    if (cipher.kind === 'aead') {
      const sealed = cipher.encrypt(key, iv, text, { aad: random(3) });
      expect(() => cipher.decrypt(key, iv, sealed)).toThrow(AuthenticationError);
    }
  });
});

it('an unknown name is answered with the names there are', () => {
  expect(() => cipherByName('rot13')).toThrow(/^cipher: expected one of des-ecb, .*chacha20-poly1305, found "rot13"$/);
  expect(() => cipherByName(undefined as never)).toThrow('cipher: expected a string, found undefined');
});

it('openssl chacha20 takes counter || nonce as its IV', () => {
  const [key, iv, text] = [random(32), concat(Uint8Array.of(7, 0, 0, 0x90), random(12)), random(200)];
  expect(cipherByName('chacha20').encrypt(key, iv, text)).toEqual(
    concat(createCipheriv('chacha20', key, iv).update(text)),
  );
});

/** Why the command cannot serve as a voice, or undefined if it can. */
function silence(): string | undefined {
  try {
    const listed = execFileSync('openssl', ['enc', '-list', '-provider', 'legacy', '-provider', 'default'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return listed.includes('-rc4') ? undefined : 'its legacy provider is missing';
  } catch {
    return 'the openssl command is missing or too old for providers';
  }
}

describe('the openssl command agrees', () => {
  const silent = silence();
  if (silent) console.warn(`openssl voice skipped: ${silent}`);
  const folder = mkdtempSync(join(tmpdir(), 'cleartext-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  // The AEADs are not files of `openssl enc`; AES by node:crypto in modes.test.ts is the same library.
  const heard = ciphers.filter((cipher) => cipher.kind !== 'aead' && !cipher.name.startsWith('aes-'));
  it.each(heard.map((cipher) => [cipher.name, cipher] as const))('%s', (name, cipher) => {
    expect(heard.length).toBeGreaterThan(20);
    if (silent) return;
    const [key, iv, text] = [keyFor(cipher), random(cipher.ivSize), random(45)];
    const file = join(folder, name);
    writeFileSync(file, text);
    const args = ['enc', `-${name}`, '-K', bytesToHex(key), '-in', file, '-out', `${file}.enc`];
    if (cipher.ivSize) args.push('-iv', bytesToHex(iv));
    execFileSync('openssl', [...args, '-provider', 'legacy', '-provider', 'default'], { stdio: 'ignore' });
    const theirs = Uint8Array.from(readFileSync(`${file}.enc`));
    expect(cipher.encrypt(key, iv, text)).toEqual(theirs);
    expect(cipher.decrypt(key, iv, theirs)).toEqual(text);
  });
});
