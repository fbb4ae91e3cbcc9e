/** `cleartext tls scan`: what a server would agree to, version by version, as sslscan shows it, with a word on what is broken. */

import { authorityOf, parseAuthority, scan, type ScanReport, type VersionReport } from '@cleartext/https';
import type { Status } from '@cleartext/core';
import { nameToString } from '@cleartext/x509';
import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { Failure } from '../failure.ts';
import { systemMessage } from '../files.ts';
import { hostOption, integerOption, repeatedOption, withJson } from '../options.ts';
import { table, writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { readRoots } from '../trust-store.ts';
import { addressOf, isOwnMachine } from '../own-machine.ts';
import { examples } from './register.ts';

interface ScanFlags {
  readonly serverName?: string;
  readonly roots: readonly string[];
  readonly permitted?: boolean;
  readonly timeout: number;
  readonly maxConnections: number;
  readonly json?: boolean;
}

/** Adds `tls scan`. */
export function registerTlsScan(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('scan <host:port>')
    .description('ask a server of this machine for every version, suite and group, and judge its certificates')
    .addOption(
      repeatedOption(
        '--roots <path>',
        'certificates that are trusted (may be given again); "system" is the store of this machine',
      ).default(['system'], 'system'),
    )
    .addOption(
      hostOption('--server-name <name>', 'name to ask for and to expect in the certificate; the host without it'),
    )
    .option('--permitted', 'scan another machine: only with the permission of its owner')
    .addOption(
      integerOption('--timeout <seconds>', 'longest wait for a connection and for an answer', {
        min: 1,
        max: 60,
      }).default(3),
    )
    .addOption(
      integerOption('--max-connections <n>', 'how many connections the scan may open', { min: 1, max: 10_000 }).default(
        1000,
      ),
    )
    .addHelpText(
      'after',
      examples('cleartext tls scan localhost:4433', 'cleartext tls scan localhost:4433 --roots ca.pem --json'),
    )
    .action((target: string, flags: ScanFlags) => run(target, flags, terminal));
  withJson(command);
}

async function run(target: string, flags: ScanFlags, terminal: Terminal): Promise<void> {
  const { host, port } = parseAuthority(target);
  const address = await addressOf(host);
  if (!isOwnMachine(address)) {
    if (!flags.permitted)
      throw new Failure(
        `${host} (${address}) is not this machine: scanning a stranger's server may be an offence; with its owner's permission add --permitted`,
      );
    terminal.writeError('note: scan other machines only with the permission of their owners\n');
  }
  const report = await scan({
    host: address,
    port,
    serverName: flags.serverName ?? host,
    trustAnchors: await readRoots(terminal, flags.roots),
    timeout: 1000 * flags.timeout,
    maxConnections: flags.maxConnections,
  }).catch((error: unknown) => {
    throw error instanceof RangeError ? error : new Failure(`${target}: ${systemMessage(error)}`);
  });
  if (flags.json) writeJson(terminal, toJson(report));
  else show(report, terminal);
  if (!report.isSsl2Offered && report.versions.every(({ isOffered }) => !isOffered))
    throw new Failure(`${target}: speaks no version of TLS that can be asked for`, 1);
}

function show(report: ScanReport, terminal: Terminal): void {
  const { versions, features, certificates } = report;
  const { columns } = terminal;
  const color = terminal.isColored;
  const say = (line = ''): void => terminal.write(`${line}\n`);
  const paint = painter(color);

  say(`${authorityOf(report.address)} as ${report.serverName}: ${report.connections} connections`);
  say();
  terminal.write(
    table(
      ['Version', '', 'Suites', 'Order', 'Resumption'],
      [
        ['SSL 2.0', report.isSsl2Offered ? paint('broken', 'offered') : 'no', '', '', ''],
        ...versions.map((version) => [
          version.name,
          version.isOffered ? paint(version.status, 'offered') : 'no',
          version.isOffered ? String(version.suites.length) : (version.refusal ?? ''),
          version.preference === undefined ? '' : `of the ${version.preference}`,
          version.isResumed === undefined ? '' : yesOrNo(version.isResumed),
        ]),
      ],
      { color, columns },
    ),
  );
  for (const version of [...versions].reverse().filter(({ isOffered }) => isOffered)) {
    say();
    terminal.write(suitesOf(version, { color, columns, paint }));
    if (version.groups.length > 0) say(`groups: ${version.groups.join(', ')}`);
  }
  say();
  for (const [title, answer] of Object.entries(features)) say(`${FEATURES[title]}: ${yesOrNo(answer as boolean)}`);
  say(`application protocols: ${report.applicationProtocols.join(', ') || 'none of h2, http/1.1 and http/1.0'}`);
  for (const { chain, judgement, hasStaple } of certificates) {
    const [certificate] = chain;
    say();
    say(`certificate of ${nameToString(certificate.subject)}, by ${nameToString(certificate.issuer)}`);
    say(`  valid from ${day(certificate.validity.notBefore)} to ${day(certificate.validity.notAfter)}`);
    say(`  ${chain.length} in the chain${hasStaple ? ', with an OCSP response' : ''}`);
    say(
      `  ${paint(judgement.accepted ? 'current' : 'broken', judgement.accepted ? 'accepted' : 'refused')}: ${judgement.summary}`,
    );
  }
  if (!report.isComplete) say('\nThe limit on connections ended the scan early.');
}

function suitesOf(
  { name, suites }: VersionReport,
  { color, columns, paint }: { color: boolean; columns: number; paint: ReturnType<typeof painter> },
): string {
  const rows = suites.map((suite) => [
    `0x${suite.code.toString(16).padStart(4, '0')}`,
    suite.name,
    suite.exchange ?? '',
    paint(suite.status, suite.status),
  ]);
  return table([name, 'Suite', 'Key exchange', 'Status'], rows, { color, columns });
}

function painter(color: boolean): (status: Status, text: string) => string {
  const colors = createColors(color);
  const paints = { broken: colors.red, legacy: colors.yellow, current: colors.green };
  return (status, text) => paints[status](text);
}

function yesOrNo(answer: boolean | undefined): string {
  return answer === undefined ? 'unknown' : answer ? 'yes' : 'no';
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function toJson({ certificates, ...report }: ScanReport): unknown {
  return {
    ...report,
    certificates: certificates.map(({ chain, judgement, hasStaple }) => ({
      subject: nameToString(chain[0].subject),
      issuer: nameToString(chain[0].issuer),
      notBefore: chain[0].validity.notBefore,
      notAfter: chain[0].validity.notAfter,
      chain: chain.length,
      accepted: judgement.accepted,
      summary: judgement.summary,
      hasStaple,
    })),
  };
}

const FEATURES: Readonly<Record<string, string>> = {
  secureRenegotiation: 'secure renegotiation (RFC 5746)',
  extendedMainSecret: 'extended main secret (RFC 7627)',
  encryptThenMac: 'encrypt-then-MAC (RFC 7366)',
  fallbackSignal: 'notices a needless fallback (RFC 7507)',
  compression: 'compression, which leaks (CRIME)',
  clientCertificate: 'asks for a client certificate',
};
