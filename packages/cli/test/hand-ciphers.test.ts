/** rot, hand and crack. */

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { cleartext, fails, folder, succeeds } from './people.ts';

const files = folder();
afterAll(files.remove);

/** Jane Austen, Persuasion, chapter 1: more than 400 letters. */
const ENGLISH =
  'Sir Walter Elliot, of Kellynch Hall, in Somersetshire, was a man who, for his own amusement, never took up any book ' +
  'but the Baronetage; there he found occupation for an idle hour, and consolation in a distressed one; there his ' +
  'faculties were roused into admiration and respect, by contemplating the limited remnant of the earliest patents; ' +
  'there any unwelcome sensations, arising from domestic affairs changed naturally into pity and contempt as he turned ' +
  'over the almost endless creations of the last century.';

describe('rot', () => {
  it('rotates text, a file and standard input, both ways', async () => {
    const once = await succeeds(['rot', '--text', 'Attack at dawn']);
    expect(once.out).toBe('Dwwdfn dw gdzq\n');
    expect(once.err).toBe('note: rotate-by-N is broken: there are only 26 keys: all of them are tried in a moment\n');
    const path = files.write('letter.txt', 'Dwwdfn dw gdzq');
    expect((await succeeds(['rot', '--decode', path])).out).toBe('Attack at dawn');
    expect((await succeeds(['rot', '--by', '13', '-'], 'uryyb\n')).out).toBe('hello\n');
    expect((await succeeds(['rot', '--by', '1', '--alphabet', '0123456789', '--text', '1999'])).out).toBe('2000\n');
    const hangul = await succeeds(['rot', '--alphabet', 'hangul', '--by', '100', '--text', '새벽']);
    expect((await succeeds(['rot', '--alphabet', 'hangul', '--by', '100', '--decode'], hangul.out)).out).toBe('새벽\n');
  });

  it('shows every key', async () => {
    const { out } = await succeeds(['rot', '--all', '--text', 'Dwwdfn']);
    expect(out.split('\n')).toHaveLength(27);
    expect(out).toContain('\n 3  Attack\n');
    const json = await succeeds(['rot', '--all', '--json', '--text', 'Dwwdfn']);
    expect(JSON.parse(json.out)).toContainEqual({ n: 3, reading: 'Attack' });
  });

  it('refuses what it cannot use', async () => {
    expect(await fails(2, ['rot', '--by', 'x'])).toContain('Expected a whole number, found "x"');
    expect(await fails(2, ['rot', files.file('absent')])).toContain('absent: no such file or folder');
    expect(await fails(2, ['rot', files.file('')])).toContain('is a folder');
    expect(await fails(2, ['rot', '--alphabet', 'aa', '--text', 'a'])).toContain('alphabet');
    expect(await fails(2, ['rot', '--all', '--alphabet', 'hangul', '--text', 'x'])).toContain('at most 64 letters');
    expect(await fails(2, ['rot'], Uint8Array.of(0xc3, 0x28))).toContain('standard input: ');
    expect(await fails(2, ['rot', 'file', '--text', 'x'])).toContain('not both');
    const path = files.write('there.txt', 'untouched');
    expect(await fails(2, ['rot', '--text', 'x', '-o', path])).toContain('give --force');
    expect(files.text('there.txt')).toBe('untouched');
    await succeeds(['rot', '--text', 'x', '-o', path, '--force']);
    expect(files.text('there.txt')).toBe('a\n');
  });
});

describe('hand', () => {
  it.each([
    ['vigenere', 'LEMON', 'attack at dawn', 'lxfopv ef rnhr\n'],
    ['affine', '5,8', 'affine cipher', 'ihhwvc swfrcp\n'],
    ['enigma', 'I II III/B/AAA', 'AAAAA', 'BDZGO\n'],
    ['substitution', 'ZYXWVUTSRQPONMLKJIHGFEDCBA', 'abc', 'zyx\n'],
    ['beaufort', 'fortification', 'defend', 'ckmpvc\n'],
  ])('%s under %s goes both ways', async (cipher, key, plaintext, ciphertext) => {
    const there = await succeeds(['hand', cipher, 'enc', '--key', key, '--text', plaintext]);
    expect(there.out.toLowerCase()).toBe(ciphertext.toLowerCase());
    expect(there.err).toMatch(/^note: [\w è]+ is broken: /);
    expect(there.err).not.toContain(key);
    const back = await succeeds(['hand', cipher, 'dec', '--key', key], there.out);
    expect(back.out.toLowerCase()).toBe(`${plaintext.toLowerCase()}\n`);
  });

  /** For each cipher a key, and what it keeps of a text: its decryption is that. */
  const letters = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
  const laws: readonly (readonly [cipher: string, key: string, kept: (text: string) => string])[] = [
    ['affine', '7,3', (text) => text],
    ['substitution', 'zebra', (text) => text],
    ['vigenere', 'lemon', (text) => text],
    ['beaufort', 'lemon', (text) => text],
    ['autokey', 'queenly', (text) => text],
    ['columnar', 'zebras', (text) => text],
    ['hill', 'gybnqkurp', (text) => letters(text).padEnd(3 * Math.ceil(letters(text).length / 3), 'x')],
    ['enigma', 'I II III/B/AAA/AB CD', (text) => text],
  ];

  it.each(laws)('%s: decryption undoes encryption, line ends included', async (cipher, key, kept) => {
    const word = fc.stringMatching(/^[A-Za-z]{1,7}$/);
    const line = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
    const lines = fc.array(line, { minLength: 1, maxLength: 3 }).map((found) => found.join('\n'));
    await fc.assert(
      fc.asyncProperty(lines, fc.boolean(), fc.boolean(), async (text, isOption, endsInLine) => {
        const args = ['hand', cipher, 'enc', '--key', key, ...(isOption ? ['--text', text] : [])];
        const { out: ciphertext } = await succeeds(args, endsInLine ? `${text}\n` : text);
        const { out } = await succeeds(['hand', cipher, 'dec', '--key', key], ciphertext);
        expect(out).toBe(`${kept(text)}\n`);
      }),
      { numRuns: 25 },
    );
  });

  it('playfair: encryption undoes decryption', async () => {
    const { out: ciphertext } = await succeeds(['hand', 'playfair', 'enc', '--key', 'monarchy', '--text', ENGLISH]);
    const { out: plaintext } = await succeeds(['hand', 'playfair', 'dec', '--key', 'monarchy'], ciphertext);
    expect((await succeeds(['hand', 'playfair', 'enc', '--key', 'monarchy'], plaintext)).out).toBe(ciphertext);
  });

  // Two processes take their time: the cipher of whole lines, the one that pads, and the one whose key has spaces.
  const piped = laws.filter(([cipher]) => ['columnar', 'hill', 'enigma'].includes(cipher));
  it.each(piped)('%s: goes through a pipe between two processes', (cipher, key, kept) => {
    const command = path.join(__dirname, '..', 'bin', 'cleartext.cjs');
    const hand = (direction: string): string => `"$0" "$1" hand ${cipher} ${direction} --key "$2" 2>&3`;
    const pipe = `exec 3>/dev/null; printf 'attack at dawn\\n' | ${hand('enc')} | ${hand('dec')}`;
    const { stdout } = spawnSync('sh', ['-c', pipe, process.execPath, command, key], { encoding: 'utf8' });
    expect(stdout).toBe(`${kept('attack at dawn')}\n`);
  });

  it('knows the others too', async () => {
    for (const [cipher, key] of [
      ['playfair', 'monarchy'],
      ['hill', 'gybnqkurp'],
      ['columnar', 'zebras'],
      ['autokey', 'queenly'],
      ['substitution', 'zebra'],
    ])
      // prettier-ignore
      expect((await succeeds(['hand', cipher, 'enc', '-k', key, '-t', 'instruments'])).out).not.toContain('instruments');
  });

  it.each([
    [['hand', 'caesar', 'enc', '-k', 'x'], 'Allowed choices'],
    [['hand', 'vigenere', 'enc'], "required option '-k, --key <key>' not specified"],
    [['hand', 'vigenere', 'enc', '-k', '123', '-t', 'x'], 'key'],
    [['hand', 'affine', 'enc', '-k', '2,3', '-t', 'x'], 'a'],
    [['hand', 'affine', 'enc', '-k', 'two', '-t', 'x'], 'two numbers such as 7,3'],
    [['hand', 'enigma', 'enc', '-k', 'I II', '-t', 'x'], 'rotors/reflector/positions'],
    [['hand', 'enigma', 'enc', '-k', 'I II IX/B/AAA', '-t', 'x'], 'found "IX"'],
    [['hand', 'hill', 'enc', '-k', 'aaaa', '-t', 'x'], 'key'],
  ])('%j is refused', async (args, message) => {
    expect(await fails(2, args)).toContain(message);
  });
});

describe('crack', () => {
  const encrypted = async (cipher: string, key: string): Promise<string> =>
    (await succeeds(['hand', cipher, 'enc', '--key', key, '--text', ENGLISH])).out;

  it('rot: the right key comes first', async () => {
    const { out, err } = await succeeds(['crack', 'rot', '--text', 'Dwwdfn dw gdzq']);
    expect(out).toMatch(/^ +key +score +reading\n1 {2}3 +-2\.\d{3} {2}Attack at dawn\n/);
    expect(err).toBe('');
  });

  it.each([
    ['affine', '5,8'],
    ['vigenere', 'lemon'],
  ])('%s: finds the key %s', async (cipher, key) => {
    const { out } = await succeeds(['crack', cipher, '--json', '--top', '1'], await encrypted(cipher, key));
    const [best, ...others] = JSON.parse(out) as { key: string; plaintext: string }[];
    expect(best).toMatchObject({ key, plaintext: ENGLISH });
    expect(others).toEqual([]);
  });

  it('substitution: finds the text', async () => {
    const ciphertext = await encrypted('substitution', 'zebra');
    const { out } = await succeeds(['crack', 'substitution', '--seed', 'pier', '--restarts', '12'], ciphertext);
    expect(out).toContain('consolation in a distressed one');
  });

  it('has nothing to break', async () => {
    expect(await fails(1, ['crack', 'rot'], '')).toContain('no letters');
    expect(await fails(2, ['crack', 'substitution', '-t', 'ab'])).toContain('letters');
    expect((await cleartext(['crack', 'aes'])).code).toBe(2);
  });
});
