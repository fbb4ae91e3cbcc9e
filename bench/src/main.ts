/**
 * `npm run bench [-- filter]`: measures the items whose group or name contains the filter, prints them, and writes
 * bench/results.json and docs/benchmarks.md. A filtered run replaces its groups in the results of the last whole run, if that
 * was on the same machine with the same versions; otherwise it only prints.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import type { Figure, Group } from './item.ts';
import { aesGcm, chacha } from './items/aead.ts';
import { aesCbc, des56, rc2Cbc } from './items/block-ciphers.ts';
import { certificates } from './items/certificates.ts';
import { curvesGroup } from './items/curves.ts';
import { hashGroup, hmacGroup } from './items/hashes.ts';
import { httpsGroup } from './items/https.ts';
import { keySearch } from './items/key-search.ts';
import { mlKemGroup } from './items/ml-kem.ts';
import { pbkdf2Group } from './items/pbkdf2.ts';
import { keyGeneration, rsaGroup } from './items/rsa.ts';
import { start } from './items/start.ts';
import { rc4Group } from './items/stream-ciphers.ts';
import { tlsGroup } from './items/tls.ts';
import { measure, type Measured } from './measure.ts';
import { peerVersions } from './peers.ts';
import { page, printSection, type Section, type Surroundings } from './report.ts';

const groups: readonly Group[] = [
  des56,
  rc2Cbc,
  rc4Group,
  aesCbc,
  aesGcm,
  chacha,
  hashGroup,
  hmacGroup,
  pbkdf2Group,
  rsaGroup,
  keyGeneration,
  curvesGroup,
  mlKemGroup,
  certificates,
  tlsGroup,
  httpsGroup,
  keySearch,
  start,
];

interface Results extends Surroundings {
  readonly sections: readonly Section[];
}

const results = new URL('../results.json', import.meta.url);
const document = new URL('../../docs/benchmarks.md', import.meta.url);

async function main(filter: string): Promise<void> {
  const here = surroundings();
  console.log(
    `${here.machine}\n${Object.entries({ ...here.versions, ...here.peers })
      .flat()
      .join(' ')}`,
  );
  const sections: Section[] = [];
  for (const group of groups) {
    const section = await run(group, filter, here.date);
    if (section) sections.push(section);
  }
  if (sections.length === 0) {
    console.log(`\nfilter: expected a part of one of these titles or of an item in them, found "${filter}":`);
    for (const { title } of groups) console.log(`  ${title}`);
    process.exitCode = 2;
  } else if (filter === '') save({ ...here, sections });
  else merge(here, sections);
}

async function run(group: Group, filter: string, date: string): Promise<Section | undefined> {
  const { title, keywords = '', remarks = [] } = group;
  const matches = (name: string) => name.toLowerCase().includes(filter.toLowerCase());
  const all = matches(`${title} ${keywords}`);
  const items = ((await group.items?.()) ?? []).filter(({ name }) => all || matches(name));
  const figures: readonly Figure[] = all && group.measure ? await group.measure() : [];
  const measured: Measured[] = [];
  if (items.length + figures.length > 0) console.log(printSection({ title, measured: [], figures }));
  for (const item of items) {
    const row = await measure(item);
    measured.push(row);
    console.log(
      printSection({ title, measured: [row], figures: [] })
        .split('\n')
        .slice(3)
        .join('\n'),
    );
  }
  return items.length + figures.length > 0 ? { title, date, remarks, measured, figures } : undefined;
}

function merge(here: Surroundings, sections: readonly Section[]): void {
  const last = existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as Results) : undefined;
  const same =
    last &&
    last.machine === here.machine &&
    JSON.stringify([last.versions, last.peers]) === JSON.stringify([here.versions, here.peers]);
  if (!same) {
    console.log('\nNothing written: bench/results.json holds no whole run of this machine and these versions.');
    return;
  }
  const merged = last.sections.map((old) => {
    const fresh = sections.find(({ title }) => title === old.title);
    if (!fresh) return { ...old, remarks: groups.find(({ title }) => title === old.title)?.remarks ?? [] };
    const replace = <T extends { readonly name: string }>(rows: readonly T[], by: readonly T[]) => [
      ...rows.map((row) => by.find(({ name }) => name === row.name) ?? row),
      ...by.filter(({ name }) => !rows.some((row) => row.name === name)),
    ];
    return { ...fresh, measured: replace(old.measured, fresh.measured), figures: replace(old.figures, fresh.figures) };
  });
  save({ ...last, sections: merged });
}

function save(all: Results): void {
  writeFileSync(results, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(document, page(all, all.sections));
  console.log('\nWritten: bench/results.json, docs/benchmarks.md');
}

function surroundings(): Surroundings {
  const { node, openssl, v8 } = process.versions;
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    command: 'npm run bench',
    machine: `${cpus()[0].model}, ${availableParallelism()} cores, ${platform()} ${arch()}`,
    versions: { node: node, V8: v8, OpenSSL: openssl },
    peers: peerVersions(),
  };
}

await main(process.argv.slice(2).join(' '));
