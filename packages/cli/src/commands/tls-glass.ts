/**
 * `cleartext tls glass`: a local proxy that shows every byte of a browser's connection under its name. It ends the browser's TLS itself, with certificates
 * of a toy authority that has to be trusted for it, and says so wherever it can.
 */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { bytesToBase64 } from '@cleartext/core';
import { encodeSpki } from '@cleartext/asn1';
import { generateEcKey } from '@cleartext/ec';
import { sha256 } from '@cleartext/hash';
import { createGlassProxy, type GlassTunnel } from '@cleartext/https';
import { ecdsaWithSha256, publicKeyToSpki } from '@cleartext/signature';
import { policyByName, type TlsEvent } from '@cleartext/tls';
import { certificateToPem, newAuthority } from '@cleartext/x509';
import { Option, type Command } from 'commander';
import { Failure } from '../failure.ts';
import { checkOutput, systemMessage, writeOutput } from '../files.ts';
import { integerOption, repeatedOption, policyOption } from '../options.ts';
import { addressOf, isOwnMachine } from '../own-machine.ts';
import { untilStopped } from '../signals.ts';
import type { Terminal } from '../terminal.ts';
import { narrator } from '../tls-narration.ts';
import { readRoots } from '../trust-store.ts';
import { examples } from './register.ts';

interface GlassFlags {
  readonly port: number;
  readonly roots: readonly string[];
  readonly policy: string;
  readonly anyHost?: boolean;
  readonly brief?: boolean;
  readonly side: 'browser' | 'site' | 'both';
  readonly writeCa: string;
}

/** Adds `tls glass`. */
export function registerTlsGlass(parent: Command, terminal: Terminal): void {
  parent
    .command('glass')
    .description("a local proxy that ends a browser's TLS under a toy authority, and shows every byte of it by name")
    .addOption(integerOption('--port <n>', 'TCP port; 0 takes a free one', { min: 0, max: 65535 }).default(8081))
    .addOption(
      repeatedOption(
        '--roots <path>',
        'certificates that are trusted for sites (may be given again); "system" is the store of this machine',
      ).default(['system'], 'system'),
    )
    .addOption(policyOption('which versions and suites are allowed with sites'))
    .addOption(
      new Option('--side <side>', 'whose connection is shown').choices(['browser', 'site', 'both']).default('browser'),
    )
    .option('--brief', 'a line for each record and message, without their bytes')
    .option('--any-host', 'visit other machines too, not only this one')
    .option('--write-ca <path>', "where the toy authority's certificate goes", 'cleartext-glass-ca.pem')
    .addHelpText(
      'after',
      examples(
        'cleartext tls glass --port 8081 --roots ca.pem',
        'curl --proxy http://127.0.0.1:8081 --cacert cleartext-glass-ca.pem https://localhost:4433/',
      ),
    )
    .action((flags: GlassFlags) => run(flags, terminal));
}

async function run(flags: GlassFlags, terminal: Terminal): Promise<void> {
  const { port, writeCa, anyHost, side: wanted, brief } = flags;
  checkOutput(writeCa, true);
  const authority = newAuthority({
    subject: {
      O: 'Cleartext',
      CN: 'Cleartext glass authority: reads everything, trust it in a throw-away profile only',
    },
    privateKey: generateEcKey('P-256'),
    now: new Date(Date.now() - 3_600_000),
    days: 7,
    scheme: ecdsaWithSha256,
  });
  const siteKey = generateEcKey('P-256');
  const linesOf = tunnelNarrator(brief !== true);
  const proxy = createGlassProxy({
    authority,
    siteKey,
    trustAnchors: await readRoots(terminal, flags.roots),
    policy: policyByName(flags.policy),
    allow: async ({ host }) => anyHost === true || isOwnMachine(await addressOf(host)),
    onEvent: (side, tunnel, event) => {
      if (wanted !== 'both' && wanted !== side) return;
      for (const line of linesOf(side, tunnel, event)) terminal.write(`${line}\n`);
    },
    onRefusal: ({ number, target }, reason) => {
      terminal.writeError(`${number} ${target}: refused: ${reason}\n`);
    },
  });
  proxy.listen(port, '127.0.0.1');
  await once(proxy, 'listening').catch((error: unknown) => {
    throw new Failure(`127.0.0.1:${port}: ${systemMessage(error)}`);
  });
  writeOutput(terminal, writeCa, certificateToPem(authority.certificate), { force: true });
  const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const hash = bytesToBase64(sha256(encodeSpki(publicKeyToSpki(siteKey))));
  terminal.writeError(`note: this proxy reads everything that passes, under the toy authority in ${writeCa}.
note: Trust it in a profile that you throw away, and type no real password. For example:
  chromium --user-data-dir=$(mktemp -d) --proxy-server=http://${address} \\
    '--proxy-bypass-list=<-loopback>' --ignore-certificate-errors-spki-list=${hash}
  firefox --profile $(mktemp -d)   # settings: proxy ${address}; certificates: import ${writeCa}
  curl --proxy http://${address} --cacert ${writeCa} https://localhost:4433/
listening on ${address}\n`);
  await untilStopped();
  await new Promise((resolve) => proxy.close(resolve));
}

/** Tells what happens on both sides of each tunnel; the proxy is the server of the browser, and the client of the site. */
function tunnelNarrator(bytes: boolean) {
  const narrators = new WeakMap<GlassTunnel, Record<'browser' | 'site', ReturnType<typeof narrator>>>();
  return (side: 'browser' | 'site', tunnel: GlassTunnel, event: TlsEvent): readonly string[] => {
    const both = narrators.get(tunnel) ?? {
      browser: narrator({ bytes, role: 'server' }),
      site: narrator({ bytes, role: 'client' }),
    };
    narrators.set(tunnel, both);
    const title = `${tunnel.number} ${side === 'browser' ? 'browser' : tunnel.target}`;
    return both[side](event).map((line) => `${title} |${line}`);
  };
}
