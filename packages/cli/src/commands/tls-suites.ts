/** `cleartext tls suites`: what a policy offers, and why it refuses each other cipher suite. */

import { cipherSuites, policyByName, versionName, type CipherSuite } from '@cleartext/tls';
import type { Command } from 'commander';
import { policyOption, withJson } from '../options.ts';
import { table, writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { wrapped } from '../text-lines.ts';
import { examples } from './register.ts';

interface SuitesFlags {
  readonly policy: string;
  readonly json?: boolean;
}

/** Adds `tls suites`. */
export function registerTlsSuites(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('suites')
    .description('the cipher suites that a policy offers, and why it refuses the others')
    .addOption(policyOption('which policy'))
    .addHelpText('after', examples('cleartext tls suites', 'cleartext tls suites --policy compatible --json'))
    .action((flags: SuitesFlags) => {
      run(flags, terminal);
    });
  withJson(command);
}

function run({ policy: policyName, json }: SuitesFlags, terminal: Terminal): void {
  const { name, sentence, versions, suites } = policyByName(policyName);
  const refused = cipherSuites.filter((suite) => !suites.includes(suite));
  if (json) {
    writeJson(terminal, {
      policy: name,
      sentence,
      versions: versions.map(versionName),
      offered: suites.map((suite) => described(suite)),
      refused: refused.map((suite) => ({ ...described(suite), reasons: reasonsAgainst(suite) })),
    });
    return;
  }
  const { columns } = terminal;
  const rows = (of: readonly CipherSuite[], last: (suite: CipherSuite) => string): string[][] =>
    of.map((suite) => [described(suite).code, suite.name, last(suite)]);
  terminal.write(`${wrapped(`${name}: ${sentence}`, columns).join('\n')}\n\n`);
  show(
    ['', 'Offered, the best first', 'Status'],
    rows(suites, ({ status }) => status),
    terminal,
  );
  if (refused.length === 0) return;
  terminal.write('\n');
  const why = (suite: CipherSuite): string => reasonsAgainst(suite).join('; ');
  show(['', 'Refused', 'Why'], rows(refused, why), terminal);
}

/** The suites as a table, or on a narrow screen with what is said of each on a line of its own. */
function show(head: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): void {
  const { columns, isColored: color } = terminal;
  if (columns >= TABLE_WIDTH) {
    terminal.write(table(head, rows, { color, columns }));
    return;
  }
  terminal.write(`${head[1]}\n`);
  for (const [code, name, said] of rows) {
    terminal.write(`${code}  ${name}\n`);
    for (const line of wrapped(said, columns - INDENT)) terminal.write(`${' '.repeat(INDENT)}${line}\n`);
  }
}

/** Narrower than this there is no room beside the names. */
const TABLE_WIDTH = 76;
const INDENT = 8;

function described({ code, name, status, minVersion, maxVersion }: CipherSuite): {
  code: string;
  name: string;
  status: string;
  from: string;
  to: string;
} {
  const hex = `0x${code.toString(16).padStart(4, '0')}`;
  return { code: hex, name, status, from: versionName(minVersion), to: versionName(maxVersion) };
}

/** Every reason against a suite. A policy refuses a suite only for such a reason. */
function reasonsAgainst({ cipher, keyExchange, mac }: CipherSuite): readonly string[] {
  return [
    ...(EXCHANGES[keyExchange] ? [EXCHANGES[keyExchange]] : []),
    ...CIPHERS.filter(([pattern]) => pattern.test(cipher.name)).map(([, reason]) => reason),
    ...(mac === 'md5' ? ['MD5 is broken'] : []),
  ];
}

const EXCHANGES: Readonly<Partial<Record<string, string>>> = {
  RSA: "RSA key transport has no forward secrecy and invites Bleichenbacher's attack",
  RSA_EXPORT: 'an export key of 512 bits can be factored (FREAK)',
  DHE: 'with DHE the server alone chooses the group, which may be weak',
};

const CIPHERS: readonly (readonly [RegExp, string])[] = [
  [/^NULL/, 'nothing is encrypted'],
  [/^RC4/, 'RC4 is biased and broken (RFC 7465)'],
  [/40$|^DES40/, '40 bits of key can be searched at once'],
  [/^DES_/, '56 bits of key can be searched'],
  [/^3DES/, 'blocks of 64 bits repeat too soon (Sweet32)'],
  [/CBC/, 'CBC with the MAC before the encryption invites padding oracles (Lucky 13)'],
];
