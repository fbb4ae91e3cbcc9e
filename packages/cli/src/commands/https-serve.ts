/** `cleartext https serve`: a folder, or a page for demonstration, served to any browser over the toolkit's own TLS. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { statSync } from 'node:fs';
import { createServer, virtualHosts } from '@cleartext/https';
import { generateEcKey } from '@cleartext/ec';
import { publicKeyOf, schemeByName } from '@cleartext/signature';
import { describeAgreement, policyByName, ticketKeeper, type Identity } from '@cleartext/tls';
import { systemRandom } from '@cleartext/core';
import { certificateToPem, issueCertificate, newAuthority } from '@cleartext/x509';
import type { Command } from 'commander';
import sirv from 'sirv';
import { Failure } from '../failure.ts';
import { checkOutput, systemMessage, writeOutput } from '../files.ts';
import { readIdentity } from '../key-input.ts';
import { notice } from '../notices.ts';
import {
  checkExactlyOne,
  integerOption,
  repeatedOption,
  withKeyPassword,
  type PasswordFlags,
  policyOption,
} from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { narrator } from '../tls-narration.ts';
import { readRoots } from '../trust-store.ts';
import { untilStopped } from '../signals.ts';
import { serveMuseum } from './https-museum.ts';
import { examples } from './register.ts';

interface ServeFlags extends PasswordFlags {
  readonly port: number;
  readonly listen: string;
  readonly demo?: boolean;
  readonly museum?: boolean;
  readonly json?: boolean;
  readonly cert?: string;
  readonly key?: string;
  readonly vhost?: readonly string[];
  readonly clientCa?: readonly string[];
  readonly policy: string;
  readonly writeCa: string;
  readonly explain?: boolean;
}

/** Adds `https serve`. */
export function registerServe(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('serve [folder]')
    .description('serve a folder, or with --demo a page that shows the connection it came over')
    .option('--demo', 'a demonstration page, under certificates of a new authority if none are given')
    .option('--museum', 'a row of local sites, one for each failing of a server, with an index on the port')
    .option('--json', 'with --museum: print the list of sites as JSON')
    .addOption(integerOption('--port <n>', 'TCP port; 0 takes a free one', { min: 0, max: 65535 }).default(4433))
    .option('--listen <address>', 'address to listen on', '127.0.0.1')
    .option('--cert <path>', 'certificate, followed by those of its issuers')
    .option('--key <path>', 'private key of the certificate')
    .addOption(repeatedOption('--vhost <cert:key>', 'a further site on the same port (may be given again)'))
    .addOption(repeatedOption('--client-ca <path>', 'demand certificates of these authorities from clients'))
    .addOption(policyOption())
    .option(
      '--write-ca <path>',
      "with --demo or --museum: where the new authority's certificate goes",
      'cleartext-demo-ca.pem',
    )
    .option('--explain', 'explain each connection on standard error')
    .addHelpText(
      'after',
      examples(
        'cleartext https serve --demo --port 4433',
        'cleartext https serve --museum --write-ca museum-root.pem',
        'cleartext https serve public --cert site.pem --key site.key',
        'cleartext https serve public --cert a.pem --key a.key --vhost b.pem:b.key',
      ),
    )
    .action((folder: string | undefined, flags: ServeFlags) => serve(folder, flags, terminal));
  withKeyPassword(command, 'of the private key');
}

async function serve(folder: string | undefined, flags: ServeFlags, terminal: Terminal): Promise<void> {
  checkExactlyOne({ 'a folder': folder, '--demo': flags.demo, '--museum': flags.museum });
  if (flags.museum) {
    await serveMuseum(flags, terminal);
    return;
  }
  if (flags.json) throw new Failure('--json: expected --museum with it');
  if (folder !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Failure(`${folder}: expected a folder`);
  const identities = await identitiesOf(flags, terminal);
  const policy = policyByName(flags.policy);
  if (flags.policy === 'museum')
    notice(terminal, 'the policy museum', 'broken', 'it agrees to everything since SSL 3.0; for this machine only');
  const server = createServer(
    {
      identity: virtualHosts(identities),
      policy,
      applicationProtocols: ['http/1.1'],
      tickets: ticketKeeper(systemRandom(32)),
      ...(flags.clientCa
        ? { clientAuthentication: 'require', clientTrustAnchors: await readRoots(terminal, flags.clientCa) }
        : {}),
      watch: () => {
        const narrate = narrator({ role: 'server' });
        return {
          onEvent: (event) => {
            if (flags.explain) for (const line of narrate(event)) terminal.writeError(`${line}\n`);
            else if (event.type === 'connected') terminal.writeError(`${describeAgreement(event.agreement)}\n`);
          },
        };
      },
      onTlsError: (error) => terminal.writeError(`connection refused: ${error.message}\n`),
    },
    folder === undefined ? demonstration : sirv(folder, { dev: true, etag: true }),
  );
  const { address, port } = await server.listen(flags.port, flags.listen).catch((error: unknown) => {
    throw error instanceof RangeError ? error : new Failure(`${flags.listen}:${flags.port}: ${systemMessage(error)}`);
  });
  terminal.writeError(`listening on https://${address.includes(':') ? `[${address}]` : address}:${port}/\n`);
  await untilStopped();
  await server.close();
}

async function identitiesOf(flags: ServeFlags, terminal: Terminal): Promise<readonly Identity[]> {
  const { cert, key, vhost = [] } = flags;
  const further: Identity[] = [];
  for (const pair of vhost) {
    const [vhostCert, vhostKey, ...rest] = pair.split(':') as [string, ...(string | undefined)[]];
    if (vhostKey === undefined || rest.length > 0) throw new Failure(`--vhost: expected cert:key, found ${pair}`);
    further.push(await readIdentity(terminal, { ...flags, cert: vhostCert, key: vhostKey }));
  }
  if (cert !== undefined && key !== undefined)
    return [await readIdentity(terminal, { ...flags, cert, key }), ...further];
  if (cert !== undefined || key !== undefined)
    throw new Failure('expected --cert and --key together, found one of them');
  if (!flags.demo) throw new Failure('expected --cert and --key (or --demo, which makes them)');
  return [demoIdentity(flags.writeCa, terminal), ...further];
}

/** A new authority, whose key nobody keeps, and a certificate for this machine. */
function demoIdentity(path: string, terminal: Terminal): Identity {
  checkOutput(path, true);
  const now = new Date(Date.now() - 3_600_000); // clocks of clients may be an hour behind
  const scheme = schemeByName('ecdsa-with-SHA256');
  const authority = newAuthority({
    subject: { commonName: 'Cleartext demonstration authority', organizationName: 'Cleartext' },
    privateKey: generateEcKey('P-256'),
    now,
    days: 30,
    scheme,
  });
  const privateKey = generateEcKey('P-256');
  const certificate = issueCertificate(authority, {
    profile: 'server',
    subject: { commonName: 'localhost' },
    publicKey: publicKeyOf(privateKey),
    hosts: ['localhost', '127.0.0.1', '::1'],
    now,
    days: 30,
    scheme,
  });
  writeOutput(terminal, path, certificateToPem(authority.certificate), { force: true });
  terminal.writeError(`the certificate of a new authority is in ${path}: clients have to trust it\n`);
  return { chain: [certificate], privateKey };
}

/** A page that shows the connection it came over. */
function demonstration(request: IncomingMessage, response: ServerResponse): void {
  const { agreement } = request.socket as unknown as { readonly agreement?: Parameters<typeof describeAgreement>[0] };
  const connection = agreement === undefined ? 'an unknown connection' : describeAgreement(agreement);
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Cleartext</title>
<meta name="viewport" content="width=device-width">
<style>body{font:1.1rem/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}code{font-size:1rem}</style>
<h1>This page came over HTTPS</h1>
<p>The TLS of this connection, its ciphers, its key exchange and its certificate are from this toolkit:</p>
<p><code>${connection}</code></p>
</html>
`);
}
