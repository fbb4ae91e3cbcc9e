/** The pages of the museum: its index, and what a visitor reads at a site. Each is one file without anything from elsewhere. */

import type { Agreement } from '@cleartext/tls';
import { groupName, versionName } from '@cleartext/tls';
import type { OpenSite } from './museum.ts';
import type { MuseumSite } from './sites.ts';

/** The index: every room with its sites, what is wrong there, and what a good client does. */
export function indexPage(url: string, sites: readonly OpenSite[]): string {
  const rooms = [...new Set(sites.map(({ room }) => room))];
  const row = ({ name, port, url: there, what, good, chromium }: OpenSite): string => `
<tr><td><a href="${there}">${name}</a><br><small>port ${port}</small></td><td>${escaped(what)}</td><td>${escaped(good)}</td><td>${
    chromium === undefined ? 'shows the page' : `<code>${chromium.replaceAll('_', '_<wbr>')}</code>`
  }</td></tr>`;
  const table = (room: string): string => `
<h2>${room}</h2>
<table><tr><th>Site</th><th>What is wrong, or special</th><th>What a good client does</th><th>Chromium</th></tr>${sites
    .filter((site) => site.room === room)
    .map(row)
    .join('')}
</table>`;
  return page(
    'The museum of TLS',
    `<h1>The museum of TLS</h1>
<p>A row of sites on this machine: one for each failing of a server that a client has to notice, and at the end some that are as they should be.
Point a browser or any other client at them. The sites are served by Cleartext; nobody but this machine can reach them.</p>
<p>Clients have to trust <a href="/root.pem">the museum's root</a>, or all of them fail for the same reason. Do this in a profile of its own, and
throw it away afterwards. <a href="/visitor.pem">A certificate for visitors</a> opens the site that demands one.</p>
<pre>curl -O ${url}root.pem
curl --cacert root.pem ${sites[0]?.url ?? ''}
cleartext https get ${sites[0]?.url ?? ''} --roots root.pem --explain</pre>
${rooms.map(table).join('')}`,
  );
}

/** What a visitor reads who got in. */
export function sitePage(
  { name, what, good, room }: Pick<MuseumSite, 'name' | 'what' | 'good' | 'room'>,
  socket: object,
): string {
  const { agreement } = socket as { readonly agreement?: Agreement };
  const verdict =
    room === 'As it should be'
      ? 'You are in, as you should be.'
      : room === 'Visitors who must show something'
        ? 'You are in: you have shown what the site asks for.'
        : 'You are in, and a good client would not have let you.';
  const connection = agreement
    ? [
        versionName(agreement.version),
        agreement.suite.name,
        ...(agreement.group === undefined ? [] : [groupName(agreement.group)]),
      ].join(', ')
    : 'an unknown connection';
  return page(
    name,
    `<h1>${name}</h1>
<p><strong>${verdict}</strong></p>
<p>${escaped(what)}</p>
<p>A good client: ${escaped(good)}</p>
<p>This page came over <code>${connection}</code>.</p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width">
<style>
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-top:1px solid #8886}
th:nth-child(1){width:12rem}th:nth-child(4){width:14rem}
code,pre,small{font-size:.85rem}pre{overflow-x:auto;padding:.6rem;border:1px solid #8886}
</style></head><body>
${body}
</body></html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
