/**
 * Connections as one HTML page that needs nothing else: it works from a file, without a network, in light and dark, on paper width and on a
 * phone. The conversation comes first; a click on an entry opens its bytes, each under its name.
 * What peers wrote is in it as text only: escaped in the markup, and set by `textContent` in the script, whose hash is the only
 * one that the page's policy lets run (Content Security Policy, Level 3).
 */

import { bytesToBase64, utf8ToBytes } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import type { ConnectionValue } from '../explained-connection.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/** The page. `source` says where the conversation comes from. */
export function conversationPage(connections: readonly ConnectionValue[], source: string): string {
  const allowed = (text: string): string => `'sha256-${bytesToBase64(sha256(utf8ToBytes(text)))}'`;
  const policy = `default-src 'none'; script-src ${allowed(script)}; style-src ${allowed(style)}`;
  // In a script element of a data type only "</script" and "<!--" would mean something to the browser.
  const data = JSON.stringify(connections).replace(/</g, '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A TLS conversation, every byte by name: ${escaped(source)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>A TLS conversation</h1>
<p>${escaped(source)}. Click on an entry to open its bytes; point at a byte or at a name to see the other.</p>
</header>
<main>
${connections.map((connection, i) => section(connection, i, connections.length)).join('\n')}
</main>
<noscript><p class="note">The bytes are shown by a script of this page; without it you see the conversation alone.</p></noscript>
<script type="application/json" id="connections">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}

function section({ client, server, notes, parts }: ConnectionValue, index: number, count: number): string {
  const title = count > 1 ? `<h2>Connection ${index + 1}</h2>\n` : '';
  return `<section>
${title}<div class="ends"><b>${escaped(client)}</b><b>${escaped(server)}</b></div>
<ol>
${[...notes.map((text) => noteItem('outcome', text)), ...parts.map((part, i) => (part.type === 'note' ? noteItem(part.kind, part.text) : entryItem(part, `${index}.${i}`)))].join('\n')}
</ol>
</section>`;
}

type EntryValue = Extract<ConnectionValue['parts'][number], { type: 'entry' }>;

function entryItem(
  { number, from, kind, name, size, isProtected, records, summary }: EntryValue,
  place: string,
): string {
  const facts = [
    `${size} byte${size === 1 ? '' : 's'}`,
    `record${records.length === 1 ? '' : 's'} ${records.join(', ')}`,
    ...(isProtected ? ['encrypted'] : []),
  ];
  const arrow = from === 'client' ? '&rarr;' : '&larr;';
  return `<li class="entry ${from} ${kind}"><button type="button" aria-expanded="false" data-part="${place}"><span class="number">${number}</span> <span class="arrow" title="from the ${from}">${arrow}</span> <span class="name">${escaped(name)}</span> <span class="facts">${facts.join(' &middot; ')}</span>${summary === '' ? '' : `<span class="summary">${escaped(summary)}</span>`}</button></li>`;
}

function noteItem(kind: string, text: string): string {
  return `<li class="note ${kind}">${escaped(text)}</li>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
