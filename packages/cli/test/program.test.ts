/** The command line as a whole, explain, and the story of session demo. */

import { Command } from 'commander';
import { commands } from '../src/commands/index.ts';
import { examples } from '../src/commands/register.ts';
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
      ['rot', 'hand', 'crack', 'cipher', 'hash', 'hmac', 'kdf', 'rsa', 'ec', 'cert', 'envelope', 'session', 'explain'], // prettier-ignore
    );
    expect(everyCommand.length).toBeGreaterThan(30);
  });

  it.each(everyCommand.map((words) => [words.join(' '), words]))(
    '%s: help with examples, 80 columns',
    async (_, words) => {
      const { out } = await succeeds([...words, '--help']);
      expect(out).toMatch(/\nExamples:\n {2}\$ (cleartext|openssl) /);
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
    [['modpow', '65', '17', '3233'], '= 2790', 'multiply  2790'],
    [['modpow', '--window', '7', '0x10001', '0xfff1'], '= 7506', 'squarings'],
    [
      ['rsa', '--p', '61', '--q', '53', '--e', '17', '--m', '65'],
      'c = 2790, and back: m = 65',
      'd = e^-1 mod lambda(n)         413',
    ],
  ] as const)('%j ends in its result', async (args, result, inside) => {
    const { out } = await succeeds(['explain', ...args]);
    expect(out).toMatch(new RegExp(`\\n\\n${result.replace(/[=+.]/g, '\\$&')}\\n$`));
    expect(out).toContain(inside);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const events = JSON.parse((await succeeds(['explain', ...args, '--json'])).out) as { step: string }[];
    expect(events.length).toBeGreaterThan(5);
    for (const event of events) expect(typeof event.step).toBe('string');
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
