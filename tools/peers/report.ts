/** The tables of `npm run interop`, on the terminal and as a page of the documents. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suiteName, groupName, versionName } from '@cleartext/tls';
import { format, resolveConfig } from 'prettier';
import { interop, newStage, participants, type Conversation, type Participant } from './interop.ts';
import { cells, type Cell } from './peers.ts';
import { throughProxies, type Tunnelled } from './proxies.ts';
import { views, type View } from './scanners.ts';

/**
 * Runs everything and prints the table; the exit status is 1 if a conversation failed. `--only NAME,...` chooses peers, `--offline` installs
 * none from npm, `--details` says why cells were refused, `--write` writes the page (with `--slow` scanners too).
 */
export async function runInterop(args: readonly string[]): Promise<number> {
  const only = args.find((_, i) => args[i - 1] === '--only')?.split(',');
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const absent = new Set<string>();
  const skip = (name: string): void => {
    if (!absent.has(name)) say(`skipped: ${name}, because it is not installed`);
    absent.add(name);
  };
  const present = participants(skip).filter(({ peer }) => !only || only.includes(peer.name));
  const stage = newStage();
  const conversations: Conversation[] = [];
  for (const participant of present) {
    const start = performance.now();
    const own: Conversation[] = [];
    for await (const conversation of interop(participant, stage)) {
      own.push(conversation);
      const { outcome, role, cell, detail } = conversation;
      if (outcome === 'failed' || (outcome === 'refused' && args.includes('--details')))
        say(`${outcome}: ${participant.peer.name} as ${role}, ${titleOf(cell)}: ${shortened(detail)}`);
    }
    conversations.push(...own);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    say(`${participant.peer.name} ${participant.version}: ${countOf(own)}, ${seconds} s`);
  }
  say('');
  for (const line of tableOf(conversations, present)) say(line);
  say('');
  say(
    `${countOf(conversations)}; + done, - refused as expected, X failed, blank: not tried; peer as server before peer as client`,
  );

  const tunnels: Tunnelled[] = [];
  if (!only)
    for await (const tunnelled of throughProxies(stage, skip)) {
      const { client, proxy, connection, outcome, detail } = tunnelled;
      tunnels.push(tunnelled);
      say(`${client} through ${proxy}, ${connection}: ${outcome} ${shortened(detail)}`.trimEnd());
    }
  if (args.includes('--write')) {
    const seen: View[] = [];
    for await (const view of views(stage, skip, { slow: args.includes('--slow') })) {
      seen.push(view);
      say(`${view.scanner}, policy ${view.policy}: ${view.remarks}`);
    }
    await writePage(pageOf(conversations, present, tunnels, seen));
  }
  return [...conversations, ...tunnels].some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

function shortened(detail: string): string {
  return detail.replaceAll('\n', ' ').slice(0, 300);
}

function countOf(conversations: readonly Conversation[]): string {
  const count = (outcome: string): number => conversations.filter((each) => each.outcome === outcome).length;
  return `${count('done')} done, ${count('refused')} refused as expected, ${count('failed')} failed`;
}

function titleOf({ version, suite, group, kind }: Cell): string {
  const parts = [versionName(version), suiteName(suite.code).replace('TLS_', '')];
  return [...parts, ...(group === undefined ? [] : [groupName(group)]), kind].join(' ');
}

const MARKS = { done: '+', refused: '-', failed: 'X', 'not tried': ' ' } as const;
const SIGNS = { done: '✓', refused: '–', failed: '✗', 'not tried': '' } as const;

function outcomesOf(all: readonly Conversation[], { peer }: Participant, cell: Cell) {
  return (['server', 'client'] as const).map(
    (role) =>
      all.find((each) => each.peer === peer.name && each.role === role && sameCell(each.cell, cell))?.outcome ??
      'not tried',
  );
}

function sameCell(a: Cell, b: Cell): boolean {
  return a.version === b.version && a.suite.code === b.suite.code && a.group === b.group && a.kind === b.kind;
}

function tableOf(all: readonly Conversation[], present: readonly Participant[]): string[] {
  const width = Math.max(...cells().map((cell) => titleOf(cell).length)) + 2;
  const column = ({ peer }: Participant, text: string): string => text.padEnd(peer.name.length + 2);
  const head = present.map((participant) => column(participant, participant.peer.name)).join('');
  const rowOf = (cell: Cell): string =>
    present
      .map((participant) =>
        column(
          participant,
          outcomesOf(all, participant, cell)
            .map((outcome) => MARKS[outcome])
            .join(''),
        ),
      )
      .join('');
  return [''.padEnd(width) + head, ...cells().map((cell) => titleOf(cell).padEnd(width) + rowOf(cell))].map((line) =>
    line.trimEnd(),
  );
}

const KEYS = { rsa: 'RSA 2048', ec: 'P-256', rsa512: 'RSA 512' } as const;

function pageOf(
  all: readonly Conversation[],
  present: readonly Participant[],
  tunnels: readonly Tunnelled[],
  seen: readonly View[],
): string {
  const versions = [...new Set(cells().map(({ version }) => version))].sort((a, b) => b - a);
  const rowOf = (cell: Cell): string[] => [
    suiteName(cell.suite.code).replace('TLS_', ''),
    cell.group === undefined ? '' : groupName(cell.group),
    KEYS[cell.kind],
    ...present.map((participant) =>
      outcomesOf(all, participant, cell)
        .map((outcome) => SIGNS[outcome])
        .join(' '),
    ),
  ];
  const section = (version: number): string => {
    const rows = cells()
      .filter((cell) => cell.version === version)
      .map(rowOf);
    return `### ${versionName(version)}\n\n${markdown(['Suite', 'Group', 'Key', ...present.map(({ peer }) => peer.name)], rows)}`;
  };
  const policies = [...new Set(seen.map(({ policy }) => policy))];
  const names = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'];
  const views = policies.map((policy) => {
    const rows = seen
      .filter((view) => view.policy === policy)
      .map(({ scanner, suites, remarks }) => [scanner, ...names.map((name) => String(suites[name] ?? '')), remarks]);
    return `### Policy \`${policy}\`\n\n${markdown(['Scanner', ...names, 'In its own words'], rows)}`;
  });
  return `# Spoken with the world

<!-- Written by \`npm run interop -- --write\`; do not edit. -->

This page is the record of one run of \`npm run interop\`: our client and our server in conversation with programs that nobody here wrote. In each
cell our side offers one version, one suite and one group, and the peer all that it has; then a page is fetched. The peers were:

${present.map(({ peer, version }) => `- ${peer.name} ${version}`).join('\n')}

All in all: ${countOf(all)}.

The first sign of a cell is for the peer as server and our client, the second for the peer as client and our server: ✓ done; – refused, as it should
be, because the peer lacks the version, the suite or the group; ✗ failed; nothing: not tried, or the peer has no such role.
"RSA 512" is a certificate with the short key of export rules; with a longer key the server of an export suite signs a temporary short one.

${versions.map(section).join('\n\n')}

## Through tunnels

${markdown(
  ['Client', 'Proxy', 'Connection', ''],
  tunnels.map(({ client, proxy, connection, outcome }) => [client, proxy, connection, outcome === 'done' ? '✓' : '✗']),
)}

squid lets anybody in, tinyproxy asks for a name and a password, and ours answers with the chapter's \`HTTP/1.0 200 Connection established\`.

## What scanners see

How many suites each scanner found on our server, with a key for ECDSA and one for RSA. sslscan stands on OpenSSL 3, and sees only what that still has;
nmap and our own scan ask for suites that they can't compute.

${views.join('\n\n')}

## What was learnt from the peers

- Java 17 offers TLS 1.3 and, if the server chooses SSL 3.0, writes its ClientKeyExchange with the two bytes of length that came with TLS 1.0. So it speaks SSL 3.0
  with RSA key transport only if it offers nothing newer, and that is what its cells do.
- GnuTLS gives up TLS 1.3 as soon as NULL is among the ciphers.
- The server of Node 0.8 has no temporary key for export suites: it needs a certificate with 512 bits. Its client says hello in the format of SSL 2.0.
- Chromium still takes RSA key transport, and does not offer SHA-1 signatures or P-521.
`;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

async function writePage(page: string): Promise<void> {
  const path = join(__dirname, '../../docs/interop.md');
  const settings = (await resolveConfig(path)) ?? {};
  writeFileSync(path, await format(page, { ...settings, parser: 'markdown', proseWrap: 'preserve' }));
}
