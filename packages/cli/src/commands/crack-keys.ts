/** `cleartext crack des|3des-reduced|rc4|rc2`: the enumeration attack on all cores, with a checkpoint that survives a kill. */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import cliProgress from 'cli-progress';
import { bytesToHex } from '@cleartext/core';
import { approximateTime, keySearch, type KeySearchProblem } from '@cleartext/symmetric';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { Failure, negative } from '../failure.ts';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../key-search/checkpoint-file.ts';
import { coordinateCommand } from '../key-search/distributed/command.ts';
import { ledgerOf, type KeyRange } from '../key-search/ledger.ts';
import { runPool, workerCount } from '../key-search/pool.ts';
import { bytesOption, integerOption, withJson } from '../options.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { redisOption } from './crack-worker.ts';
import { examples, type Register } from './register.ts';

interface CrackKeysOptions {
  readonly knownPlaintext?: Uint8Array;
  readonly ciphertext?: Uint8Array;
  readonly recognise?: 'ascii' | 'http';
  readonly keyPattern?: string;
  readonly iv?: Uint8Array;
  readonly effectiveBits?: number;
  readonly engine?: 'simd' | 'javascript';
  readonly workers: number;
  readonly from?: bigint;
  readonly count?: bigint;
  readonly all?: boolean;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly redis?: string;
  readonly chunkBits?: number;
  readonly checks?: number;
  readonly json?: boolean;
}

interface Target {
  readonly cipher: KeySearchProblem['cipher'];
  readonly description: string;
  readonly keyPattern: string | undefined;
  readonly examples: readonly string[];
}

const targets: readonly Target[] = [
  {
    cipher: 'des',
    description: 'try the keys of DES, 32 or 128 at a time',
    keyPattern: '??'.repeat(8),
    examples: [
      'cleartext crack des --known-plaintext text:Attack!! --ciphertext d5f6bb837d3622f3 --key-pattern 0123456789??????',
      'cleartext crack des --recognise http --ciphertext "$(cat hex.txt)" --checkpoint search.json',
      'cleartext crack des --resume search.json',
    ],
  },
  {
    cipher: '3des-reduced',
    description: 'try what is unknown of a Triple DES key: one of its keys, or some bits',
    keyPattern: undefined,
    examples: [
      `cleartext crack 3des-reduced --known-plaintext text:Attack!! --ciphertext 15b08a9b59754a2c --key-pattern 0123456789abcdeffedcba98????????`,
    ],
  },
  {
    cipher: 'rc4',
    description: 'try the keys of RC4 (by default of 40 bits)',
    keyPattern: '??'.repeat(5),
    examples: [
      'cleartext crack rc4 --known-plaintext text:HTTP/1.1 --ciphertext 5361377a2e395bed --key-pattern 01????6789',
    ],
  },
  {
    cipher: 'rc2',
    description: 'try the keys of RC2 (by default of 40 bits)',
    keyPattern: '??'.repeat(5),
    examples: [
      'cleartext crack rc2 --known-plaintext text:Attack!! --ciphertext 7c0e94f40d6a82ce --key-pattern 01????6789',
    ],
  },
];

/** Adds the key searches to `crack`. */
export const registerCrackKeys: Register = (crack, terminal) => {
  for (const target of targets) registerTarget(crack, terminal, target);
};

function registerTarget(crack: Command, terminal: Terminal, target: Target): void {
  const command = crack
    .command(target.cipher)
    .description(target.description)
    .addOption(bytesOption('-c, --ciphertext <bytes>', 'hex digits or text:...'))
    .addOption(bytesOption('-p, --known-plaintext <bytes>', 'what its beginning means'))
    .addOption(new Option('--recognise <kind>', 'know the key by the kind of text instead').choices(['ascii', 'http']))
    .option('-k, --key-pattern <hex>', 'the key, with ? for an unknown digit', target.keyPattern);
  if (target.cipher !== 'rc4') command.addOption(bytesOption('--iv <bytes>', 'the text is in CBC mode with this IV'));
  if (target.cipher === 'rc2')
    command.addOption(integerOption('--effective-bits <n>', 'effective key bits', { min: 1, max: 1024 }));
  if (target.cipher.includes('des'))
    command.addOption(new Option('--engine <name>', 'by default the fastest').choices(['simd', 'javascript']));
  command
    .addOption(integerOption('-w, --workers <n>', 'threads', { min: 1, max: 1024 }).default(availableParallelism()))
    .addOption(bigintOption('--from <n>', 'begin with the key of this number'))
    .addOption(bigintOption('--count <n>', 'and try so many'))
    .option('--all', 'go on when a key is found')
    .option('--checkpoint <path>', 'keep the state in this file, every five seconds')
    .option('--resume <path>', 'go on from a checkpoint (and keep it up)')
    .addOption(redisOption('share the search with every `crack worker` at this Redis or Valkey server'))
    .addOption(integerOption('--chunk-bits <n>', 'with --redis: 2^n keys at a time', { min: 7, max: 48 }))
    .addOption(
      integerOption('--checks <percent>', 'with --redis: how many chunks are spot checks', { min: 0, max: 100 }),
    )
    .addHelpText('after', examples(...target.examples))
    .action((_: unknown, called: Command) => crackKeys(target, called.optsWithGlobals<CrackKeysOptions>(), terminal));
  withJson(command);
}

function bigintOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string) => {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`Expected a whole number, found ${JSON.stringify(text)}.`);
    return BigInt(text);
  });
}

async function crackKeys(target: Target, options: CrackKeysOptions, terminal: Terminal): Promise<void> {
  const start = options.resume === undefined ? newSearch(target, options) : readCheckpoint(options.resume);
  const { problem } = start;
  if (options.redis !== undefined) {
    if (options.checkpoint !== undefined || options.resume !== undefined)
      throw new Failure('--redis: the server keeps the state; leave out --checkpoint and --resume');
    await coordinateCommand(problem, start.remaining[0], { ...options, redis: options.redis }, terminal);
    return;
  }
  if (problem.cipher !== target.cipher)
    throw new Failure(`${String(options.resume)}: a search for a key of ${problem.cipher}, not of ${target.cipher}`);
  const search = keySearch(problem);
  const ledger = ledgerOf(start.remaining, start.found);
  const file = options.checkpoint ?? options.resume;
  const startTime = performance.now();
  const seconds = (): number => (performance.now() - startTime) / 1000;
  const save = (): void => {
    if (file === undefined) return;
    writeCheckpoint(file, {
      problem,
      remaining: ledger.remaining(),
      found: ledger.found(),
      seconds: start.seconds + seconds(),
    });
  };
  const todo = start.remaining.reduce((sum, { count }) => sum + count, 0n);
  const bar = progressBar(terminal);
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, onSignal);
  let saveAt = 0;
  save();
  bar.start(todo);
  try {
    await runPool({
      problem,
      ledger,
      workers: options.workers,
      all: options.all ?? false,
      signal: interrupt.signal,
      onChunk: () => {
        bar.update(ledger.tried(), seconds(), ledger.found().length);
        if (seconds() < saveAt) return;
        saveAt = seconds() + 5;
        save();
      },
    });
  } finally {
    bar.stop();
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, onSignal);
    save();
  }
  const tried = ledger.tried();
  const rate = Number(tried) / seconds();
  const threads = workerCount(options.workers);
  terminal.writeError(
    `note: ${tried} of ${search.total} keys tried in ${approximateTime(seconds())}: ${(rate / 1e6).toFixed(2)} million a second, ` +
      `${threads} ${threads === 1 ? 'worker' : 'workers'}, ${search.engine}\n`,
  );
  const found = ledger.found();
  if (options.json)
    writeJson(terminal, {
      cipher: search.cipher,
      engine: search.engine,
      workers: threads,
      keys: found.map(({ index, key }) => ({ key: bytesToHex(key), index: String(index) })),
      tried: String(tried),
      total: String(search.total),
      seconds: seconds(),
      keysPerSecond: rate,
      remaining: ledger.remaining().map(({ from, count }) => ({ from: String(from), count: String(count) })),
    });
  else for (const { key } of found) terminal.write(`${bytesToHex(key)}\n`);
  if (interrupt.signal.aborted)
    throw new Failure(file === undefined ? 'stopped' : `stopped; go on with --resume ${file}`);
  if (found.length === 0) throw negative('none of these keys fits');
}

function newSearch(target: Target, options: CrackKeysOptions): Checkpoint {
  if (!options.ciphertext) throw new Failure('give --ciphertext, or --resume with a checkpoint');
  if (!options.keyPattern)
    throw new Failure('give --key-pattern: what is known of the key, and ? for every other digit');
  if (options.checkpoint !== undefined && existsSync(options.checkpoint))
    throw new Failure(`${options.checkpoint}: the file exists; go on with --resume, or remove it`);
  const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && bytesToHex(bytes);
  const problem: KeySearchProblem = {
    cipher: target.cipher,
    keyPattern: options.keyPattern,
    ciphertext: bytesToHex(options.ciphertext),
    plaintext: hex(options.knownPlaintext),
    recogniser: options.recognise,
    iv: hex(options.iv),
    effectiveKeyBits: options.effectiveBits,
    engine: options.engine,
  };
  const { total } = keySearch(problem);
  const from = options.from ?? 0n;
  const range: KeyRange = { from, count: options.count ?? total - from };
  if (range.from + range.count > total || range.count <= 0n)
    throw new Failure(`expected --from and --count within the ${total} keys, found ${range.count} from ${from}`);
  return { problem, remaining: [range], found: [], seconds: 0 };
}

/** A bar in thousandths, with the rate and the time that is left at most. */
function progressBar(terminal: Terminal): {
  start: (todo: bigint) => void;
  update: (tried: bigint, seconds: number, found: number) => void;
  stop: () => void;
} {
  const bar = terminal.isInteractive
    ? new cliProgress.SingleBar({
        format: '{bar} {percent} %  {rate} M keys/s  {left} left  {found} found',
        hideCursor: true,
        clearOnComplete: true,
        barsize: 24,
        barCompleteChar: '#',
        barIncompleteChar: '-',
      })
    : undefined;
  let todo = 1n;
  return {
    start: (count) => {
      todo = count;
      bar?.start(1000, 0, { percent: '0', rate: '-', left: '-', found: 0 });
    },
    update: (tried, seconds, found) => {
      const done = Number((tried * 1_000_000n) / todo) / 1_000_000;
      bar?.update(Math.floor(1000 * done), {
        percent: (100 * done).toFixed(done < 0.01 ? 4 : 1),
        rate: (Number(tried) / seconds / 1e6).toFixed(2),
        left: done > 0 ? approximateTime((seconds * (1 - done)) / done) : '-',
        found,
      });
    },
    stop: () => bar?.stop(),
  };
}
