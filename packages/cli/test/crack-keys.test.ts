/** The key searches of `cleartext crack`: the ledger, the checkpoint file, and searches that are killed and resumed. */

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { hexToBytes } from '@cleartext/core';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../src/key-search/checkpoint-file.ts';
import { ledgerOf, type KeyRange } from '../src/key-search/ledger.ts';
import { rateInWords } from '../src/key-search/rate.ts';
import { serveKeySearch } from '../src/key-search/worker.ts';
import { fails, folder, succeeds, until } from './people.ts';

const files = folder();
afterAll(files.remove);

const attack = ['--known-plaintext', 'text:Attack!!', '--ciphertext', 'd5f6bb837d3622f3'];

describe('the ledger', () => {
  it('loses no key and counts none twice, whatever is finished in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 50n }), fc.bigInt({ min: 1n, max: 50n })), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 40n }), fc.nat(), fc.boolean()), { maxLength: 40 }),
        (gaps, steps) => {
          let at = 0n;
          const ranges = gaps.map(([gap, count]): KeyRange => {
            const from = at + gap;
            at = from + count;
            return { from, count };
          });
          const total = ranges.reduce((sum, { count }) => sum + count, 0n);
          const ledger = ledgerOf(ranges);
          const underWay: KeyRange[] = [];
          const tried = new Set<bigint>();
          for (const [size, which, finish] of steps) {
            const chunk = ledger.take(size);
            if (chunk) underWay.push(chunk);
            if (!finish || underWay.length === 0) continue;
            const [done] = underWay.splice(which % underWay.length, 1);
            ledger.finish(done, []);
            for (let key = done.from; key < done.from + done.count; key++) {
              expect(tried.has(key)).toBe(false);
              tried.add(key);
            }
          }
          expect(ledger.tried()).toBe(BigInt(tried.size));
          const remaining = ledger.remaining();
          expect(remaining.reduce((sum, { count }) => sum + count, 0n)).toBe(total - BigInt(tried.size));
          for (const { from, count } of remaining) {
            expect(ranges.some((range) => range.from <= from && from + count <= range.from + range.count)).toBe(true);
            for (let key = from; key < from + count; key++) expect(tried.has(key)).toBe(false);
          }
        },
      ),
    );
  });

  it('ends chunks at multiples of their size, and opens again what was given back', () => {
    const ledger = ledgerOf([{ from: 3n, count: 20n }]);
    const first = ledger.take(8n)!;
    expect(first).toEqual({ from: 3n, count: 5n });
    expect(ledger.take(8n)).toEqual({ from: 8n, count: 8n });
    ledger.giveBack(first);
    expect(() => ledger.giveBack(first)).toThrow(RangeError);
    expect([ledger.tried(), ledger.take(8n)]).toEqual([0n, first]);
  });

  it('keeps what was found in order, and takes back only what it gave', () => {
    const ledger = ledgerOf([{ from: 0n, count: 10n }]);
    const first = ledger.take(5n)!;
    const second = ledger.take(5n)!;
    expect(ledger.take(5n)).toBeUndefined();
    ledger.finish(second, [{ index: 7n, key: new Uint8Array(1) }]);
    ledger.finish(first, [{ index: 2n, key: new Uint8Array(1) }]);
    expect(ledger.found().map(({ index }) => index)).toEqual([2n, 7n]);
    expect(ledger.remaining()).toEqual([]);
    expect(() => ledger.finish(first, [])).toThrow(RangeError);
  });
});

describe('the checkpoint file', () => {
  const checkpoint: Checkpoint = {
    problem: { cipher: 'rc4', keyPattern: '01??', ciphertext: '00', plaintext: '01' },
    remaining: [{ from: 1n << 60n, count: 7n }],
    found: [{ index: 5n, key: hexToBytes('0105') }],
    seconds: 1.5,
  };

  it('comes back as it was, and leaves nothing beside it', () => {
    const file = files.file('round-trip.json');
    writeCheckpoint(file, { ...checkpoint, remaining: [] });
    writeCheckpoint(file, checkpoint);
    expect(readCheckpoint(file)).toEqual(checkpoint);
    expect(readdirSync(path.dirname(file)).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('is refused if it is none', () => {
    const file = files.file('wrong.json');
    expect(() => readCheckpoint(files.file('missing.json'))).toThrow('no such file');
    for (const text of ['', '{}', '[', '{"format":"cleartext key search 2"}', 'null']) {
      writeFileSync(file, text);
      expect(() => readCheckpoint(file)).toThrow('not a checkpoint of a key search');
    }
    expect(() => writeCheckpoint(path.join(files.file('missing'), 'file'), checkpoint)).toThrow('no such file');
  });
});

describe('crack, in this process', () => {
  it.each([
    ['des', [...attack, '--key-pattern', '0123456789ab????'], '0123456789abcdef'],
    ['des', [...attack, '--key-pattern', '0123456789ab????', '--engine', 'javascript'], '0123456789abcdef'],
    [
      '3des-reduced',
      ['-p', 'text:Attack!!', '-c', '15b08a9b59754a2c', '-k', '0123456789abcdeffedcba987654????'],
      '0123456789abcdeffedcba9876543210',
    ],
    ['rc4', ['-p', 'text:HTTP/1.1', '-c', '5361377a2e395bed', '-k', '01????6789'], '0123456789'],
    ['rc4', ['--recognise', 'http', '-c', '5361377a2e395bed', '-k', '01????6789'], '0123456789'],
    ['rc2', ['-p', 'text:Attack!!', '-c', '7c0e94f40d6a82ce', '-k', '0123456?89'], '0123456789'],
  ])('%s %j', async (cipher, args, key) => {
    const { out, err } = await succeeds(['crack', cipher, ...args]);
    // Parity bits count for nothing, and keys are shown with odd parity.
    expect(out).toBe(`${key}\n`);
    expect(err).toMatch(/^note: \d+ of 2\^\d+ keys tried in .* a second\nnote: 1 worker, /);
    for (const line of err.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('reports as JSON', async () => {
    const { out } = await succeeds(['crack', 'des', ...attack, '-k', '0123456789abcd??', '--all', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      cipher: 'DES',
      workers: 1,
      keys: [{ key: '0123456789abcdef' }],
      tried: '128',
      total: '128',
      remaining: [],
    });
  });

  it('says no when no key fits, and what is wrong with a question', async () => {
    const pattern = ['-k', '0323456789abcd??'];
    expect(await fails(1, ['crack', 'des', ...attack, ...pattern])).toContain('none of these keys fits');
    expect(await fails(2, ['crack', 'des'])).toContain('--ciphertext');
    expect(await fails(2, ['crack', '3des-reduced', ...attack])).toContain('--key-pattern');
    expect(await fails(2, ['crack', 'des', ...attack, '-k', '12'])).toContain('expected 8 bytes, found 1');
    expect(await fails(2, ['crack', 'des', ...attack, '--from', 'x'])).toContain('Expected a whole number');
    expect(await fails(2, ['crack', 'des', ...attack, ...pattern, '--from', '128'])).toContain('within the 128 keys');
    expect(await fails(2, ['crack', 'des', '-c', 'd5f6bb837d3622f3'])).toContain('a known plaintext or a recogniser');
    expect(await fails(2, ['crack', 'des', '--resume', files.file('missing.json')])).toContain('no such file');
    expect(await fails(2, ['crack', 'skipjack'])).toContain('substitution, des, 3des-reduced, rc4, rc2, ');
  });

  it('needs a package and a card for --engine webgpu, and leaves it to the workers of a shared search', async () => {
    const search = ['crack', 'des', ...attack, '-k', '0123456789abcd??', '--engine', 'webgpu'];
    expect(await fails(2, [...search, '--redis', 'redis://127.0.0.1:1'])).toContain('crack worker --engine webgpu');
    if (existsSync(path.join(__dirname, '..', '..', '..', 'node_modules', 'webgpu'))) return;
    expect(await fails(2, search)).toContain('npm install --no-save webgpu@0.6.2');
  });

  it('refuses options that would not count', async () => {
    const search = ['crack', 'des', ...attack, '-k', '0123456789abcd??'];
    expect(await fails(2, [...search, '--checks', '5'])).toContain('--checks: expected --redis beside it, found none');
    expect(await fails(2, [...search, '--redis', 'redis://127.0.0.1:1', '--workers', '2'])).toContain(
      '--redis: the keys are tried by every `crack worker`; leave out --workers',
    );
    expect(await fails(2, [...search, '--resume', 'any.json'])).toContain(
      '--resume: the checkpoint says what is searched; leave out --ciphertext and --known-plaintext and --key-pattern',
    );
  });

  it('goes on from a checkpoint, part by part', async () => {
    const file = files.file('parts.json');
    const args = ['crack', 'des', ...attack, '-k', '0123456789abcd??', '--checkpoint', file];
    expect(await fails(1, [...args, '--count', '16'])).toContain('none');
    expect(readCheckpoint(file)).toMatchObject({ remaining: [], found: [] });
    expect(await fails(2, args)).toContain('the file exists; go on with --resume');
    const { problem } = readCheckpoint(file);
    writeCheckpoint(file, {
      problem,
      remaining: [
        { from: 100n, count: 28n },
        { from: 16n, count: 84n },
      ],
      found: [],
      seconds: 1,
    });
    expect(await fails(2, ['crack', 'rc4', '--resume', file])).toContain('a search for a key of des, not of rc4');
    expect((await succeeds(['crack', 'des', '--resume', file])).out).toBe('0123456789abcdef\n');
    expect(readCheckpoint(file).found).toHaveLength(1);
  });

  it('goes on past the first key only with --all', async () => {
    const file = files.file('found.json');
    const args = ['crack', 'des', ...attack, '-k', '0123456789abcd??', '--checkpoint', file];
    await succeeds(args);
    const { found } = readCheckpoint(file);
    const open: Checkpoint = { ...readCheckpoint(file), remaining: [{ from: 0n, count: 1n }] };
    writeCheckpoint(file, open);
    const { out, err } = await succeeds(['crack', 'des', '--resume', file]);
    expect(out).toBe('0123456789abcdef\n');
    expect(err).toMatch(/^note: 0 of 2\^7 keys tried in [^,]*\n/);
    expect(readCheckpoint(file).remaining).toEqual(open.remaining);
    await succeeds(['crack', 'des', '--resume', file, '--all']);
    expect(readCheckpoint(file)).toMatchObject({ remaining: [], found });
  });

  it('refuses a checkpoint of keys that are not there', async () => {
    const file = files.file('beyond.json');
    await succeeds(['crack', 'des', ...attack, '-k', '0123456789abcd??', '--checkpoint', file]);
    const checkpoint = readCheckpoint(file);
    writeCheckpoint(file, { ...checkpoint, remaining: [{ from: 0n, count: 129n }] });
    expect(await fails(2, ['crack', 'des', '--resume', file])).toContain(
      `${file}: expected the ranges that remain within the 128 keys, found 129 from 0`,
    );
    writeFileSync(file, JSON.stringify({ format: 'cleartext key search 2', remaining: [], found: [], seconds: 0 }));
    expect(await fails(2, ['crack', 'des', '--resume', file])).toContain('problem: expected what is searched');
  });
});

describe('rateInWords', () => {
  it.each([
    [0, '0'],
    [440.4, '440'],
    [999_999, '999999'],
    [8_312_345, '8.31 million'],
    [28_412_345, '28.4 million'],
    [290_123_456, '290 million'],
  ])('%d', (rate, words) => expect(rateInWords(rate)).toBe(words));
});

describe('crack, as a program with worker threads', () => {
  const command = path.join(__dirname, '..', 'bin', 'cleartext.cjs');

  const started: ChildProcess[] = [];
  afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

  interface Ended {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly out: string;
    readonly err: string;
  }

  function start(args: readonly string[]): {
    readonly kill: (signal: NodeJS.Signals) => void;
    readonly ended: Promise<Ended>;
  } {
    const child = spawn(process.execPath, [command, 'crack', ...args]);
    started.push(child);
    let out = '';
    let err = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    const ended = new Promise<Ended>((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal, out, err })),
    );
    return { kill: (signal) => void child.kill(signal), ended };
  }

  it('finds the key with two workers', async () => {
    const { code, out, err } = await start(['des', ...attack, '-k', '01234567????????', '--workers', '2']).ended;
    expect({ code, out }).toEqual({ code: 0, out: '0123456789abcdef\n' });
    expect(err).toContain('2 workers');
  }, 120_000);

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'goes on after %s where it stood',
    async (signal) => {
      const file = files.file(`${signal}.json`);
      const search = start(['rc4', '-p', 'text:HTTP/1.1', '-c', '5361377a2e395bed', '-w', '2', '--checkpoint', file]);
      const isUnderWay = (): boolean => existsSync(file) && readCheckpoint(file).remaining[0].from > 0n;
      await until('a checkpoint', isUnderWay, search.ended);
      search.kill(signal);
      const ended = await search.ended;
      if (signal === 'SIGKILL') expect(ended.signal).toBe('SIGKILL');
      else {
        expect(ended.code).toBe(2);
        expect(ended.err).toContain(`stopped; go on with --resume ${file}`);
      }
      const { problem, remaining, found } = readCheckpoint(file);
      expect(found).toEqual([]);
      // Of the rest of the 2^40 keys only the neighbourhood of the right one is left, and what was open already.
      const open = remaining[0].from;
      const index = BigInt('0x0123456789');
      writeCheckpoint(file, {
        problem,
        remaining: [
          { from: open, count: 1000n },
          { from: index - 20_000n, count: 40_000n },
        ],
        found,
        seconds: 0,
      });
      const resumed = await start(['rc4', '--resume', file]).ended;
      expect(resumed).toMatchObject({ code: 0, out: '0123456789\n' });
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
        found: [{ index: String(index), key: '0123456789' }],
      });
    },
    120_000,
  );

  it('a worker without a thread that started it refuses', () => {
    expect(serveKeySearch).toThrow('a worker needs a thread that started it');
  });
});
