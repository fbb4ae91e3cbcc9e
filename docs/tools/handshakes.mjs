// Makes the pages on the handshakes, docs/handshakes/*.md, from runs of the toolkit itself: each version's connection, message by message with the name
// of every byte, and what changed from version to version. The runs are the same each time. All of it is ignored by git.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const pages = path.join(root, 'docs', 'handshakes');
const command = path.join(root, 'packages', 'cli', 'bin', 'cleartext.cjs');

/** What no run can tell: who made a version, and what became of it. */
const VERSIONS = [
  {
    option: 'ssl3',
    name: 'SSL 3.0',
    story:
      'Netscape, 1996; written down as RFC 6101. **Broken:** its CBC padding is not authenticated ([POODLE](../attacks/poodle.md), 2014), and its MAC and key derivation use MD5. RFC 7568 forbids it. This is the SSL of the chapter.',
  },
  {
    option: '1.0',
    name: 'TLS 1.0',
    story:
      'RFC 2246, 1999: SSL 3.0 with HMAC and another way to derive keys. **Broken:** each record begins with an IV that everybody has seen ([BEAST](../attacks/beast.md), 2011), so our client splits its data; the hashes are MD5 and SHA-1. RFC 8996 forbids it.',
  },
  {
    option: '1.1',
    name: 'TLS 1.1',
    story:
      'RFC 4346, 2006: each record brings an IV of its own. **Broken:** the order of MAC and encryption stayed ([Lucky 13](../attacks/lucky-13.md), 2013), and so did MD5 and SHA-1. RFC 8996 forbids it.',
  },
  {
    option: '1.2',
    name: 'TLS 1.2',
    story:
      'RFC 5246, 2008: authenticated encryption, and hashes that both sides agree on. Still good with ECDHE and authenticated encryption, which is all that the policy `modern` allows; its older suites are broken.',
  },
  {
    option: '1.3',
    name: 'TLS 1.3',
    story:
      'RFC 8446, 2018, now RFC 9846: one round trip, and everything behind the ServerHello is encrypted. The version to use.',
  },
];

/** Where the clauses of a version stand. */
const STANDARDS = {
  'SSL 3.0': ['RFC 6101', 'RFC 5246'],
  'TLS 1.0': ['RFC 5246'],
  'TLS 1.1': ['RFC 5246'],
  'TLS 1.2': ['RFC 5246'],
  'TLS 1.3': ['RFC 9846'],
};

/** A message without a body has no file of its own. */
const WITHOUT_SOURCE = { ServerHelloDone: 'RFC 5246 section 7.4.5, RFC 6101 section 5.6.5' };

rmSync(pages, { recursive: true, force: true });
mkdirSync(pages, { recursive: true });
const runs = VERSIONS.map((version) => ({ ...version, ...run(version.option), link: linkOf(version.name) }));
for (const each of runs) writeFileSync(path.join(pages, `${each.link}.md`), pageOf(each));
writeFileSync(path.join(pages, 'index.md'), comparison());

function run(option) {
  const args = [command, 'tls', 'explain', '--demo', '--tls', option, '--json'];
  const { connections } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26 }));
  const [{ parts, layers }] = connections;
  const shown = parts.filter(({ type, kind }) => type === 'entry' || kind !== 'state');
  return { parts: shown, layers, entries: parts.filter(({ type }) => type === 'entry') };
}

// A version.

function pageOf({ option, name, story, parts, layers }) {
  const told = new Set();
  return `---
outline: false
---

# The handshake of ${name}

${story}

A whole connection follows: handshake, request, answer and end. Open a message to see every byte of it under its name. Nothing here is
written by hand: the toolkit ran both ends when this page was built, and \`cleartext tls explain --demo --tls ${option}\` runs them again.
[What changed](./index.md) compares the versions.

<div class="handshake" v-pre>
${parts.map((part) => (part.type === 'note' ? note(part) : entry(part, layers, told, name))).join('\n')}
</div>
`;
}

function note({ text }) {
  return `<p class="note">${escaped(text)}</p>`;
}

function entry({ number, from, kind, name, size, summary, isProtected, layers }, all, told, version) {
  const clause = kind === 'message' ? clauseOf(name, version) : '';
  const facts = [`${size} byte${size === 1 ? '' : 's'}`, ...(isProtected ? ['encrypted'] : []), clause].filter(Boolean);
  const fresh = layers.filter((layer) => !told.has(layer));
  for (const layer of fresh) told.add(layer);
  const arrow = from === 'client' ? 'client →' : '← server';
  return `<details class="from-${from}"><summary><span class="who">${number}. ${arrow}</span> <b>${escaped(name)}</b> <span class="facts">${facts.join(', ')}</span>
${summary && `<span class="says">${escaped(summary)}</span>`}</summary>
${fresh.map((layer) => layerTable(all[layer])).join('\n')}
</details>`;
}

function layerTable({ name, size, leaves }) {
  const rows = leaves.map(
    ({ path: labels, offset, value, meaning }) =>
      `<tr><td>${offset}</td><td>${escaped(labels.join('.'))}</td><td class="bytes">${value}</td><td>${escaped(meaning)}</td></tr>`,
  );
  return `<table><caption>${escaped(name)}, ${size} bytes</caption>${rows.join('')}</table>`;
}

/**
 * The clause of a message in the standard of a version: the first comment of its source lists them. RFC 2246 and RFC 4346 have the section
 * numbers of RFC 5246.
 */
function clauseOf(name, version) {
  const file = name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  const source = path.join(root, 'packages', 'tls', 'src', 'messages', `${file}.ts`);
  const head = existsSync(source) ? readFileSync(source, 'utf8').split('*/')[0] : (WITHOUT_SOURCE[name] ?? '');
  const clauses = head.match(/RFC \d+ sections? [\d.]*\d/g) ?? [];
  const wanted = STANDARDS[version].map((rfc) => clauses.find((clause) => clause.startsWith(rfc))).find(Boolean) ?? '';
  return { 'TLS 1.0': wanted.replace('5246', '2246'), 'TLS 1.1': wanted.replace('5246', '4346') }[version] ?? wanted;
}

// All versions.

function comparison() {
  const facts = [
    ['Cipher suite', ({ parts }) => outcomeOf(parts).split(', ')[1]],
    ['Key exchange', ({ entries }) => keyExchangeOf(entries)],
    ['Round trips before the first request', ({ entries }) => roundTrips(entries)],
    ['Messages of the handshake', (each) => handshakeOf(each).length],
    ['of them encrypted', (each) => handshakeOf(each).filter(({ isProtected }) => isProtected).length],
    [
      'Bytes of the handshake, without record headers',
      (each) => handshakeOf(each).reduce((sum, { size }) => sum + size, 0),
    ],
    ['Does an observer see the certificate?', (each) => (seesCertificate(each) ? 'yes' : 'no')],
    [
      'Records for a request of 18 bytes',
      ({ entries }) => entries.filter(({ kind, from }) => kind === 'data' && from === 'client').length,
    ],
    ['Bytes on the wire for that request', (each) => requestBytes(each)],
    ['Parts of its record', (each) => partsOfRequest(each)],
  ];
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const table = [
    row(['', ...runs.map(({ name, link }) => `[${name}](./${link}.md)`)]),
    row(['---', ...runs.map(() => '---')]),
    ...facts.map(([title, fact]) => row([title, ...runs.map((each) => wrapped(String(fact(each))))])),
  ];
  const [before, after] = runs.slice(-2);
  return `# Handshakes: what changed

Five versions of one protocol in twenty-two years, each with the same client, the same server and the same request. All of this page was
computed from the connections on the pages of the versions, when the site was built.

<div class="comparison">

${table.join('\n')}

</div>

${runs
  .slice(1)
  .map((each, i) => changes(runs[i], each))
  .join('\n\n')}

## TLS 1.2 and TLS 1.3 side by side

A grey message is encrypted.

<div class="side-by-side" v-pre>
${[before, after].map((each) => `<ol><li class="title">${each.name}</li>${handshakeOf(each).map(line).join('')}</ol>`).join('\n')}
</div>
`;
}

function line({ from, name, size, isProtected }) {
  return `<li class="from-${from}${isProtected ? ' encrypted' : ''}">${from === 'client' ? `${escaped(name)} →` : `← ${escaped(name)}`} <small>${size}</small></li>`;
}

/** What one version's connection has and the other's has not. */
function changes(older, newer) {
  const names = (each) => [...new Set(handshakeOf(each).map(({ name }) => name))];
  const fields = (each) =>
    new Set(handshakeOf(each).flatMap(({ name, layers }) => fieldsOf(name, each.layers[layers.at(-1)])));
  const [had, has] = [names(older), names(newer)];
  const [hadFields, hasFields] = [fields(older), fields(newer)];
  const shared = (field) => [had, has].every((known) => known.includes(field.split('.')[0]));
  const lines = [
    ['New messages', has.filter((name) => !had.includes(name))],
    ['Messages that are gone', had.filter((name) => !has.includes(name))],
    ['New fields and extensions', [...hasFields].filter((field) => !hadFields.has(field) && shared(field))],
    ['Fields and extensions that are gone', [...hadFields].filter((field) => !hasFields.has(field) && shared(field))],
    ['The records of data', recordChange(older, newer)],
  ];
  const shown = lines.filter(([, values]) => values.length > 0);
  return [
    `## From ${older.name} to ${newer.name}`,
    ...shown.map(([title, values]) => `- ${title}: ${values.map((value) => `\`${value}\``).join(', ')}.`),
  ].join('\n\n');
}

/** The parts of a record of data in both versions, if they differ. */
function recordChange(older, newer) {
  const [before, now] = [older, newer].map((each) => partsOfRequest(each).replace(/ \(\d+\)/g, ''));
  return before === now ? [] : [`${before} → ${now}`];
}

/** The fields of a message's body, and its extensions by their names. A certificate's own fields are another matter. */
function fieldsOf(name, layer) {
  if (name === 'Certificate') return [];
  return (layer?.leaves ?? []).flatMap(({ path: [outer, field, , part] }) => {
    const title = (field === 'extensions' ? part : field)?.replace(/\.length$/, '');
    const isNamed =
      outer === 'body' && title !== undefined && title !== 'extension_type' && !title.startsWith('GREASE');
    return isNamed ? [`${name}.${title}`] : [];
  });
}

function handshakeOf({ entries }) {
  const end = entries.findIndex(({ kind }) => kind === 'data');
  return entries.slice(0, end);
}

function outcomeOf(parts) {
  return parts.find(({ text = '' }) => text.startsWith('connected: '))?.text.replace('connected: ', '') ?? '';
}

function keyExchangeOf(entries) {
  const exchange = entries.find(({ name }) => name === 'ServerKeyExchange');
  const hello = entries.find(({ name }) => name === 'ServerHello');
  return (
    (exchange?.summary.replace('a group of', 'DHE,').replace(/,? and its half|, \d+ bytes|, signed.*/g, '') ??
      hello.summary.split('; ')[2]) ||
    ''
  );
}

/** How often the client waits for the server before it may send its request. */
function roundTrips(entries) {
  const flights = entries.slice(0, entries.findIndex(({ kind }) => kind === 'data') + 1);
  return flights.filter(({ from }, i) => from === 'server' && flights[i + 1]?.from === 'client').length;
}

function seesCertificate({ entries }) {
  return entries.some(({ name, isProtected }) => name === 'Certificate' && !isProtected);
}

function requestRecords({ entries, layers }) {
  const requests = entries.filter(({ kind, from }) => kind === 'data' && from === 'client');
  return requests.flatMap((each) => each.layers.map((layer) => layers[layer]).filter(({ from }) => from.length === 0));
}

function requestBytes(each) {
  return requestRecords(each).reduce((sum, { size }) => sum + size, 0);
}

function partsOfRequest(each) {
  const [record] = requestRecords(each);
  return record.leaves
    .slice(3)
    .map(({ path: labels, length }) => `${labels.join('.')} (${length})`)
    .join(', ');
}

/** Long names of suites may be broken at their underscores. */
function wrapped(text) {
  return text.replaceAll('_', '_<wbr>');
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

function linkOf(name) {
  return name.toLowerCase().replaceAll(/[ .]/g, '-');
}
