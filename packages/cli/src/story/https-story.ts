/**
 * The end of the main job: a real page over HTTPS. Our server listens on this machine, and a client that others wrote fetches a page from
 * it over TCP, checks our certificate and reports what it saw. Then the client refuses the same server, because it trusts another authority only.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateEcKey } from '@cleartext/ec';
import { createServer } from '@cleartext/https';
import { publicKeyOf, schemeByName } from '@cleartext/signature';
import { groupName, versionName, type Agreement } from '@cleartext/tls';
import { certificateToPem, issueCertificate, nameToString, newAuthority, type Authority } from '@cleartext/x509';
import { fetchOutside, outsideClients, type OutsideAnswer } from './outside-client.ts';
import type { Page } from './page.ts';

const PATH = '/pier';
const BODY = 'You have reached the pier over HTTPS.\n';

/** Tells the story; returns whether a client got the page, and refused it without an authority. */
export async function tellHttpsStory(page: Page, clients = outsideClients): Promise<boolean> {
  page.title('And now for real: a page over HTTPS, fetched by a program that we did not write');
  const folder = mkdtempSync(path.join(tmpdir(), 'cleartext-'));
  const agreements: Agreement[] = [];
  const { authority, identity } = newSite();
  const server = createServer(
    {
      identity,
      watch: () => ({
        onEvent: (event) => {
          if (event.type === 'connected') agreements.push(event.agreement);
        },
      }),
    },
    ({ url }, response) => {
      response.statusCode = url === PATH ? 200 : 404;
      response.end(url === PATH ? BODY : 'There is nothing here.\n');
    },
  );
  try {
    const { port } = await server.listen();
    const write = (name: string, { certificate }: Authority): string => {
      const file = path.join(folder, name);
      writeFileSync(file, certificateToPem(certificate));
      return file;
    };
    const [trusted, other] = [
      write('authority.pem', authority),
      write('other.pem', newAuthorityOf('Another authority')),
    ];

    page.step('Our server: TCP, TLS and HTTP on this machine');
    page.fact('address', `https://localhost:${port}${PATH}`);
    page.fact('certificate', `${nameToString(identity.chain[0].subject)}, ECDSA on P-256, issued a moment ago`);
    page.fact('trusted by', nameToString(authority.certificate.subject));

    page.step('A client from outside fetches the page');
    for (const client of clients) {
      const answer = await fetchOutside(client, { port, path: PATH, roots: trusted });
      if (answer.exitCode === undefined) continue;
      const got = answer.exitCode === 0 && answer.body === BODY;
      showAnswer(answer, got, agreements.at(-1), page);
      if (!got) continue; // a client too old for our server, perhaps: the next one is asked
      page.step('The same client, with another authority in its list');
      const refused = await fetchOutside(client, { port, path: PATH, roots: other });
      const isRefused = refused.exitCode !== 0 && refused.body !== BODY;
      page.say(`${client.name} now trusts only "Another authority", which did not sign our certificate. It says:`);
      page.lines(refused.words.map((line) => `  ${line}`));
      page.mark(
        isRefused ? 'passed' : 'failed',
        isRefused
          ? 'It refuses, and sends no request: encryption to a stranger is worth nothing.'
          : 'It accepts. This must not happen.',
      );
      return isRefused;
    }
    page.mark('failed', 'No client got the page.');
    return false;
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function showAnswer(answer: OutsideAnswer, got: boolean, agreement: Agreement | undefined, page: Page): void {
  page.say(`${answer.client} says:`);
  page.lines(answer.words.map((line) => `  ${line}`));
  if (agreement) {
    const { version, suite, group } = agreement;
    page.say('Our server says of the same connection:');
    page.fact('version', versionName(version));
    page.fact('suite', suite.name);
    if (group !== undefined) page.fact('group', groupName(group));
  }
  page.mark(
    got ? 'passed' : 'failed',
    got
      ? `${answer.client} has checked the certificate and got the page: ${JSON.stringify(answer.body.trim())}`
      : `${answer.client} did not get the page (exit code ${answer.exitCode}).`,
  );
}

function newSite() {
  const authority = newAuthorityOf('Cleartext demonstration authority');
  const privateKey = generateEcKey('P-256');
  const certificate = issueCertificate(authority, {
    profile: 'server',
    subject: { CN: 'localhost' },
    publicKey: publicKeyOf(privateKey),
    hosts: ['localhost', '127.0.0.1'],
    now: anHourAgo(),
    days: 1,
    scheme: schemeByName('ecdsa-with-SHA256'),
  });
  return { authority, identity: { chain: [certificate], privateKey } };
}

/** An authority for this run only; its key is not kept. */
function newAuthorityOf(name: string): Authority {
  const scheme = schemeByName('ecdsa-with-SHA256');
  return newAuthority({ subject: { CN: name }, privateKey: generateEcKey('P-256'), now: anHourAgo(), days: 1, scheme });
}

function anHourAgo(): Date {
  return new Date(Date.now() - 3_600_000);
}
