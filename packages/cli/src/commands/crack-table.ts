/** `cleartext crack table make|look-up|try`: the time-memory trade-off, a rainbow table for DES with 1 to 32 unknown bits. */

import { bytesToHex, checkBytes, seededRandom, systemRandom, viewOf } from '@cleartext/core';
import {
  decodeRainbowTable,
  des,
  encodeRainbowTable,
  keyPattern,
  lookUpRainbow,
  makeRainbowTable,
  rainbowSpace,
  rainbowTheory,
  type RainbowTable,
} from '@cleartext/symmetric';
import type { Command } from 'commander';
import { negative } from '../failure.ts';
import { about, checkOutput, readInput, writeOutput } from '../files.ts';
import { rateInWords } from '../key-search/rate.ts';
import { bytesOption, integerOption, withJson, type OutputFlags } from '../options.ts';
import { withProgress } from '../progress.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { examples, type Register } from './register.ts';

interface MakeOptions extends OutputFlags {
  readonly keyPattern: string;
  readonly plaintext: Uint8Array;
  readonly length: number;
  readonly chains: number;
  readonly number: number;
  readonly out: string;
}

interface LookUpOptions {
  readonly ciphertext: Uint8Array;
  readonly json?: boolean;
}

interface TryOptions {
  readonly keys: number;
  readonly seed?: string;
  readonly json?: boolean;
}

/** Adds `crack table`. */
export const registerCrackTable: Register = (crack, terminal) => {
  const table = crack
    .command('table')
    .description('a rainbow table for DES: try the keys once and beforehand, then find one in a moment');
  registerMake(table, terminal);
  registerLookUp(table, terminal);
  registerTry(table, terminal);
};

const registerMake: Register = (table, terminal) => {
  table
    .command('make')
    .description('make a table and say how often theory expects it to find a key')
    .requiredOption('-k, --key-pattern <hex>', 'the key, with ? for an unknown digit')
    .addOption(
      bytesOption('-p, --plaintext <bytes>', 'the block of 8 bytes that will be enciphered').makeOptionMandatory(),
    )
    .addOption(integerOption('-l, --length <t>', 'steps of a chain', { min: 1, max: 2 ** 20 }).makeOptionMandatory())
    .addOption(
      integerOption('-n, --chains <m>', 'how many chains to make', { min: 1, max: 2 ** 26 }).makeOptionMandatory(),
    )
    .addOption(
      integerOption('--number <n>', 'give each of several tables another number', { min: 0, max: 2 ** 20 }).default(0),
    )
    .requiredOption('-o, --out <path>', 'the file of the table')
    .option('--force', 'overwrite an existing file')
    .addHelpText(
      'after',
      examples(
        'cleartext crack table make -k 01234567???????? -p 0123456789abcdef --length 1024 --chains 1048576 -o des.table',
      ),
    )
    .action((options: MakeOptions) => {
      make(options, terminal);
    });
};

function make(options: MakeOptions, terminal: Terminal): void {
  const { plaintext, length, chains, number, out, force = false } = options;
  checkOutput(out, force);
  const start = process.cpuUsage();
  const { plan, space } = about('table', () => {
    const plan = { pattern: keyPattern(options.keyPattern), plaintext, length, table: number };
    return { plan, space: rainbowSpace(plan) };
  });
  const made = about('table', () =>
    withProgress(terminal, makeRainbowTable(plan, chains), '{bar} {value} of {total} chains', ({ made, total }) => ({
      value: made,
      total,
    })),
  );
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  writeOutput(terminal, out, encodeRainbowTable(made), { force });
  const theory = rainbowTheory(space.size, chains, length);
  terminal.writeError(
    `note: ${seconds.toFixed(1)} s of processor time, ${rateInWords((chains * length) / seconds)} steps a second\n`,
  );
  terminal.write(
    `${chains} chains of ${length} steps over 2^${space.bits} keys; ${made.ends.length} kept, ${Math.round(theory.ends)} expected\n` +
      `finds ${inPercent(theory.success)} of the keys, by theory\n`,
  );
}

const registerLookUp: Register = (table, terminal) => {
  const command = table
    .command('look-up')
    .description('find the key of a ciphertext in one or more tables')
    .argument('<tables...>', 'files of tables')
    .addOption(bytesOption('-c, --ciphertext <bytes>', "what the table's block became").makeOptionMandatory())
    .addHelpText('after', examples('cleartext crack table look-up des.table --ciphertext 85e813540f0ab405'))
    .action(async (paths: readonly string[], _: unknown, called: Command) => {
      // `crack` has --json and --seed as well, and takes them.
      const { ciphertext, json } = called.optsWithGlobals<LookUpOptions>();
      about('--ciphertext', () => {
        checkBytes('ciphertext', ciphertext, 8);
      });
      let falseAlarms = 0;
      for (const path of paths) {
        const answer = lookUpRainbow(await readTable(terminal, path), ciphertext);
        falseAlarms += answer.falseAlarms;
        if (!answer.key) continue;
        if (json) writeJson(terminal, { key: bytesToHex(answer.key), falseAlarms });
        else terminal.write(`${bytesToHex(answer.key)}\n`);
        return;
      }
      throw negative(`the key is in none of these tables (${falseAlarms} false alarms)`);
    });
  withJson(command);
};

const registerTry: Register = (table, terminal) => {
  const command = table
    .command('try')
    .description('look up random keys and compare the rate of success with theory')
    .argument('<table>', 'the file of a table')
    .addOption(integerOption('--keys <n>', 'how many keys', { min: 1, max: 1_000_000 }).default(300))
    .option('--seed <word>', 'make the choice repeatable')
    .addHelpText('after', examples('cleartext crack table try des.table --keys 1000'))
    .action(async (path: string, _: unknown, called: Command) => {
      tryKeys(await readTable(terminal, path), called.optsWithGlobals<TryOptions>(), terminal);
    });
  withJson(command);
};

function tryKeys(table: RainbowTable, { keys, seed, json }: TryOptions, terminal: Terminal): void {
  const random = seed === undefined ? systemRandom : seededRandom(seed);
  const space = rainbowSpace(table.plan);
  const start = process.cpuUsage();
  let found = 0;
  let falseAlarms = 0;
  for (let i = 0; i < keys; i++) {
    const key = space.keyAt(viewOf(random(4)).getUint32(0) % space.size);
    const answer = lookUpRainbow(table, des(key).encryptBlock(space.plaintext));
    if (answer.key) found++;
    falseAlarms += answer.falseAlarms;
  }
  const { user, system } = process.cpuUsage(start);
  const { success } = rainbowTheory(space.size, table.made, space.length);
  const milliseconds = (user + system) / 1e3 / keys;
  if (json) {
    writeJson(terminal, { keys, found, success: found / keys, theory: success, falseAlarms, milliseconds });
    return;
  }
  terminal.write(
    `found ${found} of ${keys} keys, ${inPercent(found / keys)}; theory says ${inPercent(success)}\n` +
      `${(falseAlarms / keys).toFixed(1)} false alarms for each\n`,
  );
  terminal.writeError(`note: ${milliseconds.toFixed(1)} ms of processor time for each\n`);
}

async function readTable(terminal: Terminal, path: string): Promise<RainbowTable> {
  const file = await readInput(terminal, path);
  return about(path, () => decodeRainbowTable(file));
}

function inPercent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
