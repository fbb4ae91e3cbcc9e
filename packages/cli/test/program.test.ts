/** The command line as a whole, explain, and the story of session demo. */

import { utf8ToBytes } from '@cleartext/core';
import { hashes } from '@cleartext/hash';
import { Command } from 'commander';
import { commands } from '../src/commands/index.ts';
import { examples } from '../src/commands/register.ts';
import { hashExplanations } from '../src/explain/hashes.ts';
import { cleartext, fails, fakeTerminal, folder, succeeds } from './people.ts';

const files = folder();
afterAll(files.remove);

/** The words that lead to every command that does something. */
function leaves(command: Command, words: readonly string[] = []): string[][] {
  if (command.commands.length === 0) return [[...words]];
  return command.commands.flatMap((child) => leaves(child, [...words, child.name()]));
}

const root = new Command('cleartext');
for (const register of commands) register(root, fakeTerminal());
const everyCommand = leaves(root);

describe('the program', () => {
  it('has the commands it promises', () => {
    expect(root.commands.map((command) => command.name())).toEqual(
      ['rot', 'hand', 'crack', 'cipher', 'hash', 'hmac', 'kdf', 'rsa', 'ec', 'cert', 'envelope', 'session', 'https', 'tls', 'proxy', 'explain', 'encode', 'decode', 'random', 'xor', 'completion'], // prettier-ignore
    );
    expect(everyCommand.length).toBeGreaterThan(30);
  });

  it.each(everyCommand.map((words) => [words.join(' '), words]))(
    '%s: help with examples, 80 columns',
    async (_, words) => {
      const { out } = await succeeds([...words, '--help']);
      expect(out).toMatch(/\nExamples:\n {2}\$ (cleartext|openssl|source) /);
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  it.each([[], ['crack'], ['rsa'], ['ec'], ['cert'], ['envelope'], ['session'], ['explain']].map((words) => [words]))(
    '%j: its list of commands has 80 columns',
    async (words) => {
      const { out } = await succeeds([...words, '--help']);
      expect(out).toContain('\nCommands:\n');
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  it('continues long examples on the next line, between words', () => {
    const [, , first, second] = examples(`cleartext hash --text 'a text with spaces' ${'x'.repeat(60)}`).split('\n');
    expect(first).toBe("  $ cleartext hash --text 'a text with spaces' \\");
    expect(second).toBe(`      ${'x'.repeat(60)}`);
  });

  it.each(everyCommand.map((words) => [words.join(' '), words]))('%s: refuses an unknown option', async (_, words) => {
    expect(await fails(2, [...words, '--no-such-option'])).toMatch(/^error: (unknown|required) option/);
  });

  it('says what is wrong with a command line', async () => {
    expect((await cleartext([])).code).toBe(2);
    expect(await fails(2, ['encipher'])).toContain("unknown command 'encipher'");
    expect(await fails(2, ['rsa', 'keygem'])).toContain('keygen');
    expect((await succeeds(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

const KEY_32 = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';

describe('explain', () => {
  const block = '0123456789abcdef';

  it.each([
    [['des', '133457799bbcdff1', block], 'ciphertext 85e813540f0ab405', '1b02effc7072'],
    [['des', '--decrypt', '133457799bbcdff1', '85e813540f0ab405'], `plaintext ${block}`, 'cc00ccff'],
    [
      ['3des', '0123456789abcdef23456789abcdef01456789abcdef0123', '5468652071756663'],
      'ciphertext a826fd8ce53b855f',
      'Pass 2, decrypt a28e91724c4bba31 under K2',
    ],
    [['rc4', 'text:Key', 'text:Plaintext'], 'ciphertext bbf316e8d940af0ad3', '0  01  33  81  eb  50  bb'],
    [
      ['aes', '000102030405060708090a0b0c0d0e0f', '00112233445566778899aabbccddeeff'],
      'ciphertext 69c4e0d86a7b0430d8cdb78070b4c55a',
      'round[ 1].start   00102030405060708090a0b0c0d0e0f0',
    ],
    [['md5', 'abc'], 'digest 900150983cd24fb0d6963f7d28e17f72', 'd6d117b4'],
    [['sha1', 'abc'], 'digest a9993e364706816aba3e25717850c26c9cd0d89d', '0116fc33'],
    [
      ['sha256', '--hex', '616263'],
      'digest ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      '5d6aebcd',
    ],
    [['sha224', 'abc'], 'digest 23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7', 'H7'],
    [
      ['sha512', 'abc'],
      'digest ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\n' +
        '       2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
      '   0  f6afceb8bcfcddf5  6a09e667f3bcc908',
    ],
    [['sha512-256', 'abc'], 'digest 53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23', 'H7'],
    [
      ['sha3-256', '--text', ''],
      'output a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a',
      '0,0  0000000000000007',
    ],
    [['shake128', '--text', '', '--length', '8'], 'output 7f9c2ba4e88f827d', 'blocks of 168 bytes'],
    [
      ['rc2', '3000000000000000', '1000000000000001', '--bits', '64'],
      'ciphertext 30649edf9be7d2c2',
      'The limit of 64 bits: T8 = 8, TM = ff',
    ],
    [['rc2', '--decrypt', '3000000000000000', '30649edf9be7d2c2'], 'plaintext 1000000000000001', 'r-mash'],
    [
      ['chacha20', KEY_32, '000000090000004a00000000', '00'],
      'ciphertext 10',
      'e4e7f110  15593bd1  1fdd0f50  c47120a3', // RFC 8439 section 2.3.2
    ],
    [
      [
        'poly1305',
        '85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b',
        'text:Cryptographic Forum Research Group',
      ],
      'tag a8061dc1305136c6c22b8baf0c0127a9',
      'a = that mod P  2c88c77849d64ae9147ddeb88e69c83fc', // RFC 8439 section 2.5.2
    ],
    [
      ['gcm', '00'.repeat(16), '00'.repeat(12), '00'.repeat(16)],
      'ciphertext 0388dace60b6a392f328c2b971b2fe78\ntag        ab6e47d42cec13bdf53a67b21257bddf',
      'H   66 e9 4b d4 ef 8a 2c 3b 88 4c fa 59 ca 34 2b 2e',
    ],
    [
      ['hmac', 'sha256', 'text:Jefe', 'what do ya want for nothing?'],
      'tag 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      '2. K0 xor ipad',
    ],
    [
      ['pbkdf2', 'password', '--salt', 'text:salt', '--iter', '2', '--hash', 'sha1', '--length', '40'],
      'key ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957', // RFC 6070
      'U_1  0c 60 c8 0f 96 1f 0e 71 f3 a9 b5 24 af 60 12 06',
    ],
    [
      ['oaep', 'hello', '--bits', '1024', '--hash', 'sha1', '--seed', '11'.repeat(20)],
      'EM of 128 bytes; the ciphertext is EM^e mod n',
      'lHash = Hash(L)',
    ],
    [
      ['pss', 'hello', '--bits', '1024', '--salt', ''],
      'EM of 128 bytes; the signature is EM^d mod n',
      "M' = 00 00 00 00 00 00 00 00",
    ],
    [['modpow', '65', '17', '3233'], '= 2790', 'multiply  2790'],
    [['modpow', '--window', '7', '0x10001', '0xfff1'], '= 7506', 'squarings'],
    [
      ['rsa', '--p', '61', '--q', '53', '--e', '17', '--m', '65'],
      'c = 2790, and back: m = 65',
      'd = e^-1 mod lambda(n)         413',
    ],
  ] as const)('%j ends in its result', async (args, result, inside) => {
    const { out } = await succeeds(['explain', ...args]);
    expect(out).toMatch(new RegExp(`\\n\\n${result.replace(/[=+.^]/g, '\\$&')}[^]{0,200}\\n$`));
    expect(out).toContain(inside);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const events = JSON.parse((await succeeds(['explain', ...args, '--json'])).out) as { step: string }[];
    expect(events.length).toBeGreaterThan(4);
    for (const event of events) expect(typeof event.step).toBe('string');
  });

  it('takes a message as a word, as text, in digits or from a file, but no name of a file for a word', async () => {
    const path = files.write('letter.txt', utf8ToBytes('abc'));
    const explained = await succeeds(['explain', 'sha256', 'abc']);
    for (const source of [
      ['--text', 'abc'],
      ['--hex', '616263'],
      ['--file', path],
    ])
      expect((await succeeds(['explain', 'sha256', ...source])).out).toBe(explained.out);
    expect((await succeeds(['explain', 'sha256', '--file', '-'], 'abc')).out).toBe(explained.out);
    expect(await fails(2, ['explain', 'sha256', path])).toContain(`${path} is a file: write --file ${path}`);
    expect(await fails(2, ['explain', 'sha256'])).toContain('expected one of <message>, --text, --hex and --file');
    expect(await fails(2, ['explain', 'sha256', 'abc', '--hex', '61'])).toContain('found <message> and --hex');
    expect(await fails(2, ['explain', 'sha256', '--text', 'x'.repeat(4097)])).toContain('expected at most 4096 bytes');
  });

  it('explains every hash function of the catalogue', () => {
    expect(Object.keys(hashExplanations)).toEqual(hashes.map(({ id }) => id));
  });

  it('der: the tree of a file', async () => {
    const der = Uint8Array.of(0x30, 3, 2, 1, 5);
    expect((await succeeds(['explain', 'der'], der)).out).toBe(
      '    0: 2+3     SEQUENCE\n    2: 2+1       INTEGER  5\n',
    );
    const json = JSON.parse((await succeeds(['explain', 'der', '--json'], der)).out) as unknown[];
    expect(json).toHaveLength(2);
  });

  it.each([
    [['des', '00', block], 'key: expected 8 bytes, found 1'],
    [['des', 'zz', block], 'hexadecimal'],
    [['des', block], "missing required argument 'block'"],
    [['aes', block, block], 'key: expected 16, 24 or 32 bytes'],
    [['rc4', '', 'text:x'], 'key'],
    [['md5', '--hex', 'abc'], 'even number'],
    [['modpow', '2', 'x', '7'], 'exponent: expected a number'],
    [['modpow', '2', '3', '0'], 'modulus'],
    [['rsa', '--p', '61', '--q', '53', '--e', '17', '--m', '3233'], 'below n = 3233'],
    [['rsa', '--p', '61', '--q', '51', '--e', '17', '--m', '1'], 'q: expected a prime'],
    [['rsa', '--p', '61', '--q', '53', '--e', '2', '--m', '1'], 'e'],
    [['der'], 'the input is empty'],
    [['der', 'absent'], 'no such file'],
  ])('%j is refused', async (args, message) => {
    expect(await fails(2, ['explain', ...args], '')).toContain(message);
  });
});

describe('session demo', () => {
  const demo = ['session', 'demo', '--seed', 'pier', '--bits', '1024'];

  it('is the same twice with a seed, byte for byte', async () => {
    const [once, again] = [await succeeds(demo), await succeeds(demo)];
    expect(again.out).toBe(once.out);
    expect(once.out).toContain('3 of 3 attacks were refused, and every message arrived as it was sent');
    const lines = once.out
      .split('\n')
      .filter((line) => /^ {3}(subject|issuer|valid|serial number|public key [ne]|signature) /.test(line));
    expect(lines).toMatchInlineSnapshot(`
      [
        "   subject            CN = bob.example, O = Bob",
        "   issuer             CN = Cleartext Teaching CA, O = Cleartext",
        "   serial number      bd91a7b11b752470dda7f71375d7541",
        "   valid              2026-01-01 to 2027-01-01",
        "   public key n       ab9019bcc4ac966e990a010746b78bcb...64aa3987",
        "   public key e       65537",
        "   signature          3155ff4db1a93d52a2d0f8e8ca2cf0d9...0ad5f3b0",
      ]
    `);
    for (const line of once.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('tells of every cipher, and of a file', async () => {
    const letter = files.write('letter.txt', 'From a file.');
    const { out } = await succeeds([...demo, '--cipher', 'rc4', '--file', letter]);
    expect(out).toContain('rc4 is broken');
    expect(out).toContain('the file');
    expect((await succeeds([...demo, '--cipher', '3des', '--file', '-'], 'from standard input')).out).toContain(
      '3des is legacy',
    );
  });

  it('refuses what it cannot use', async () => {
    expect(await fails(2, [...demo, '--cipher', 'rot13'])).toContain('Allowed choices');
    expect(await fails(2, [...demo, '--file', files.file('absent')])).toContain('no such file');
    expect(await fails(2, ['session', 'demo', '--bits', '100'])).toContain('from 1024 to 8192');
  });
});
