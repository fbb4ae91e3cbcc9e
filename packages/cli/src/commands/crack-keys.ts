/** `cleartext crack des|3des-reduced|rc4|rc2`: the enumeration attack on all cores, with a checkpoint that survives a kill. */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { bytesToHex } from '@cleartext/core';
import { approximateTime, keySearch, type KeySearch, type KeySearchProblem } from '@cleartext/symmetric';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { Failure, negative } from '../failure.ts';
import { about } from '../files.ts';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../key-search/checkpoint-file.ts';
import { coordinateCommand } from '../key-search/distributed/command.ts';
import { openDevice, type OpenDevice } from '../key-search/device.ts';
import { ledgerOf, type KeyRange, type Ledger } from '../key-search/ledger.ts';
import { runPool, workerCount } from '../key-search/pool.ts';
import { rateInWords } from '../key-search/rate.ts';
import { bytesOption, integerOption, withJson } from '../options.ts';
import { progressBar } from '../progress.ts';
import { interruptible } from '../signals.ts';
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
  readonly engine?: 'simd' | 'javascript' | 'webgpu';
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
      "cleartext crack des --known-plaintext 'text:Attack!!' --ciphertext d5f6bb837d3622f3 --key-pattern '0123456789??????'",
      'cleartext crack des --recognise http --ciphertext "$(cat hex.txt)" --checkpoint search.json',
      'cleartext crack des --resume search.json',
      'cleartext crack des --resume search.json --engine webgpu',
    ],
  },
  {
    cipher: '3des-reduced',
    description: 'try what is unknown of a Triple-DES key: one of its keys, or some bits',
    keyPattern: undefined,
    examples: [
      "cleartext crack 3des-reduced --known-plaintext 'text:Attack!!' --ciphertext 15b08a9b59754a2c --key-pattern '0123456789abcdeffedcba98????????'",
    ],
  },
  {
    cipher: 'rc4',
    description: 'try the keys of RC4 (by default of 40 bits)',
    keyPattern: '??'.repeat(5),
    examples: [
      "cleartext crack rc4 --known-plaintext text:HTTP/1.1 --ciphertext 5361377a2e395bed --key-pattern '01????6789'",
      'cleartext crack rc4 --known-plaintext text:HTTP/1.1 --ciphertext 5361377a2e395bed --engine webgpu',
    ],
  },
  {
    cipher: 'rc2',
    description: 'try the keys of RC2 (by default of 40 bits)',
    keyPattern: '??'.repeat(5),
    examples: [
      "cleartext crack rc2 --known-plaintext 'text:Attack!!' --ciphertext 7c0e94f40d6a82ce --key-pattern '01????6789'",
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
    .addOption(bytesOption('-p, --known-plaintext <bytes>', 'the known plaintext of its beginning'))
    .addOption(
      new Option('--recognise <kind>', 'recognise the key by the kind of plaintext instead').choices(['ascii', 'http']),
    )
    .option('-k, --key-pattern <hex>', 'the key, with ? for an unknown digit', target.keyPattern);
  if (target.cipher !== 'rc4') command.addOption(bytesOption('--iv <bytes>', 'the text is in CBC mode with this IV'));
  if (target.cipher === 'rc2')
    command.addOption(integerOption('--effective-bits <n>', 'effective key bits', { min: 1, max: 1024 }));
  if (target.cipher.includes('des'))
    command.addOption(
      new Option('--engine <name>', 'how keys are tried; by default simd, if this Node has it').choices([
        'simd',
        'javascript',
        'webgpu',
      ]),
    );
  if (target.cipher === 'rc4')
    command.addOption(
      new Option('--engine <name>', 'how keys are tried; by default javascript').choices(['javascript', 'webgpu']),
    );
  command
    .addOption(integerOption('-w, --workers <n>', 'threads', { min: 1, max: 1024 }).default(availableParallelism()))
    .addOption(bigintOption('--from <n>', 'begin with the key of this number'))
    .addOption(bigintOption('--count <n>', 'how many keys to try'))
    .option('--all', 'go on when a key is found')
    .option('--checkpoint <path>', 'save the state in this file every five seconds')
    .option('--resume <path>', 'go on from a checkpoint, and keep it up to date')
    .addOption(redisOption('share the search with every `crack worker` at this Redis or Valkey server'))
    .addOption(integerOption('--chunk-bits <n>', 'with --redis: 2^n keys at a time', { min: 7, max: 48 }))
    .addOption(
      integerOption('--checks <percent>', 'with --redis: how many chunks are spot checks', { min: 0, max: 100 }),
    )
    .addHelpText('after', examples(...target.examples))
    .action(async (_: unknown, called: Command) => {
      checkTogether(called);
      await crackKeys(target, called.optsWithGlobals<CrackKeysOptions>(), terminal);
    });
  withJson(command);
}

function bigintOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string) => {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`Expected a whole number, found ${JSON.stringify(text)}.`);
    return BigInt(text);
  });
}

/** Throws `Failure` for an option that another one leaves without a meaning: what is given should count. */
function checkTogether(command: Command): void {
  const given = new Set(
    command.options
      .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
      .map(({ long }) => long ?? ''),
  );
  const among = (names: readonly string[]): string => names.filter((name) => given.has(name)).join(' and ');
  const refuse = (option: string, because: string, senseless: readonly string[]): void => {
    const found = among(senseless);
    if (given.has(option) && found !== '') throw new Failure(`${option}: ${because}; leave out ${found}`);
  };
  refuse('--redis', 'the server keeps the state', ['--checkpoint', '--resume']);
  refuse('--redis', 'the keys are tried by every `crack worker`', ['--workers']);
  refuse('--resume', 'the checkpoint says what is searched', searchOptions);
  const ofServer = among(['--chunk-bits', '--checks']);
  if (given.has('--redis') && command.getOptionValue('engine') === 'webgpu')
    throw new Failure('--engine webgpu: the keys are tried by the workers; start `crack worker --engine webgpu`');
  if (ofServer !== '' && !given.has('--redis'))
    throw new Failure(`${ofServer}: expected --redis beside it, found none`);
}

/** The options that say what is searched. */
const searchOptions = [
  ...['--ciphertext', '--known-plaintext', '--recognise', '--key-pattern', '--iv', '--effective-bits'],
  ...['--from', '--count'],
];

async function crackKeys(target: Target, options: CrackKeysOptions, terminal: Terminal): Promise<void> {
  const start = options.resume === undefined ? newSearch(target, options) : readCheckpoint(options.resume);
  if (options.redis !== undefined) {
    await coordinateCommand(start.problem, start.remaining[0], { ...options, redis: options.redis }, terminal);
    return;
  }
  const search = about(options.resume ?? target.cipher, () => checkedSearch(start, target));
  const cores = availableParallelism();
  if (options.workers > 2 * cores)
    terminal.writeError(
      `note: this machine has ${cores} cores, so ${2 * cores} workers are started instead of ${options.workers}\n`,
    );
  const ledger = ledgerOf(start.remaining, start.found);
  const file = options.checkpoint ?? options.resume;
  const card = options.engine === 'webgpu' ? await openDevice() : undefined;
  const { seconds, isInterrupted, isLost } = await tryKeys(start, ledger, options, file, card, terminal).finally(() =>
    card?.close(),
  );
  const threads = workerCount(options.workers);
  const onCores = { workers: threads, engine: search.engine };
  report(
    search,
    ledger,
    seconds,
    card && !isLost ? { workers: 1, engine: `WebGPU, ${card.name}` } : onCores,
    options,
    terminal,
  );
  if (isInterrupted) throw new Failure(file === undefined ? 'stopped' : `stopped; go on with --resume ${file}`);
  if (ledger.found().length === 0) throw negative('none of these keys fits');
}

/** The search of a checkpoint, which may come from anywhere. Throws `RangeError` if it is not one that can go on here. */
function checkedSearch({ problem, remaining }: Checkpoint, target: Target): KeySearch {
  if (problem.cipher !== target.cipher)
    throw new RangeError(`a search for a key of ${problem.cipher}, not of ${target.cipher}`);
  const search = keySearch(problem);
  for (const range of remaining) checkRange(range, search, 'the ranges that remain');
  return search;
}

function checkRange({ from, count }: KeyRange, { total }: KeySearch, name: string): void {
  if (from < 0n || count <= 0n || from + count > total)
    throw new RangeError(`expected ${name} within the ${total} keys, found ${count} from ${from}`);
}

/** Tries what is left in a ledger, keeps the checkpoint up and shows the progress. */
async function tryKeys(
  start: Checkpoint,
  ledger: Ledger,
  { workers, all = false }: CrackKeysOptions,
  file: string | undefined,
  card: OpenDevice | undefined,
  terminal: Terminal,
): Promise<{ readonly seconds: number; readonly isInterrupted: boolean; readonly isLost: boolean }> {
  const { problem } = start;
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
  const bar = searchBar(terminal, start.remaining);
  let saveAt = 0;
  let isLost = false;
  save();
  const isInterrupted = await interruptible(async (signal) => {
    try {
      // A checkpoint of a search that has found its key answers at once.
      if (all || ledger.found().length === 0)
        await runPool({
          ...{ problem, ledger, workers, device: card?.device, all, signal },
          onLost: ({ message }) => {
            isLost = true;
            terminal.writeError(`note: ${message}; the search goes on without it\n`);
          },
          onChunk: () => {
            bar.update(ledger.tried(), seconds(), ledger.found().length);
            if (seconds() < saveAt) return;
            saveAt = seconds() + 5;
            save();
          },
        });
    } finally {
      bar.stop();
      save();
    }
    return signal.aborted;
  });
  return { seconds: seconds(), isInterrupted, isLost };
}

/** The rate to standard error; the keys, or everything as JSON, to standard output. */
function report(
  search: KeySearch,
  ledger: Ledger,
  seconds: number,
  { workers, engine }: { readonly workers: number; readonly engine: string },
  { json }: CrackKeysOptions,
  terminal: Terminal,
): void {
  const [tried, found] = [ledger.tried(), ledger.found()];
  const keysPerSecond = Number(tried) / seconds;
  const rate = tried > 0n ? `, ${rateInWords(keysPerSecond)} a second` : '';
  terminal.writeError(
    `note: ${tried} of 2^${search.total.toString(2).length - 1} keys tried in ${approximateTime(seconds)}${rate}\n` +
      `note: ${workers} ${workers === 1 ? 'worker' : 'workers'}, ${engine}\n`,
  );
  if (!json) {
    for (const { key } of found) terminal.write(`${bytesToHex(key)}\n`);
    return;
  }
  writeJson(terminal, {
    cipher: search.cipher,
    engine,
    workers,
    keys: found.map(({ index, key }) => ({ key: bytesToHex(key), index: String(index) })),
    tried: String(tried),
    total: String(search.total),
    seconds,
    keysPerSecond,
    remaining: ledger.remaining().map(({ from, count }) => ({ from: String(from), count: String(count) })),
  });
}

function newSearch(target: Target, options: CrackKeysOptions): Checkpoint {
  if (!options.ciphertext) throw new Failure('give --ciphertext, or --resume with a checkpoint');
  if (!options.keyPattern)
    throw new Failure('give --key-pattern: what is known of the key, and ? for every other digit');
  if (options.knownPlaintext === undefined && options.recognise === undefined)
    throw new Failure(
      'expected a known plaintext or a recogniser, found neither: give --known-plaintext or --recognise',
    );
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
    // The card does not change which keys are searched, so the search can go on without it.
    engine: options.engine === 'webgpu' ? undefined : options.engine,
  };
  const search = named(() => keySearch(problem));
  const from = options.from ?? 0n;
  const range: KeyRange = { from, count: options.count ?? search.total - from };
  checkRange(range, search, '--from and --count');
  return { problem, remaining: [range], found: [], seconds: 0 };
}

/** What is thrown about the parts of a problem, under the names of the options that they came from. */
function named<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const [, part, problem] = /^(pattern\.key|ciphertext|plaintext|iv): (.*)$/s.exec(error.message) ?? [];
    if (!part) throw error;
    const option = { 'pattern.key': '--key-pattern', plaintext: '--known-plaintext' }[part] ?? `--${part}`;
    throw new Failure(`${option}: ${problem}`);
  }
}

/** A bar in thousandths, with the rate and the time that is left at most. */
function searchBar(
  terminal: Terminal,
  remaining: readonly KeyRange[],
): {
  readonly update: (tried: bigint, seconds: number, found: number) => void;
  readonly stop: () => void;
} {
  const todo = Number(remaining.reduce((sum, { count }) => sum + count, 0n));
  const bar = progressBar(terminal, '{bar} {percent} %  {rate} keys/s  {left} left  {found} found');
  bar?.start(1000, 0, { percent: '0', rate: '-', left: '-', found: 0 });
  return {
    update: (tried, seconds, found) => {
      const done = Number(tried) / todo;
      bar?.update(Math.floor(1000 * done), {
        percent: done < 0.001 ? (100 * done).toPrecision(1) : (100 * done).toFixed(1),
        rate: rateInWords(Number(tried) / seconds),
        left: done > 0 ? approximateTime((seconds * (1 - done)) / done) : '-',
        found,
      });
    },
    stop: () => bar?.stop(),
  };
}
