/**
 * `cleartext https client-1998`: the client of section 14.8 of the chapter, with its nine printed lines. It does what the program of the
 * chapter did, and says what that program left out: nobody checked the certificate.
 */

import { lookup } from 'node:dns/promises';
import { connect, parseAuthority } from '@cleartext/https';
import { bytesToUtf8, concatAll } from '@cleartext/core';
import { policyByName } from '@cleartext/tls';
import { nameToString } from '@cleartext/x509';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { systemMessage } from '../files.ts';
import { policyOption } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

/** Adds `https client-1998`. */
export function registerClient1998(parent: Command, terminal: Terminal): void {
  parent
    .command('client-1998 <host>')
    .description("the chapter's first HTTPS client, step by step; like it, it checks no certificate")
    .addOption(policyOption())
    .addHelpText('after', examples('cleartext https client-1998 localhost:4433'))
    .action((host: string, flags: { readonly policy: string }) => run(host, flags.policy, terminal));
}

async function run(target: string, policyName: string, terminal: Terminal): Promise<void> {
  const { host, port } = parseAuthority(/:\d+$/.test(target) ? target : `${target}:443`);
  const say = (line: string): void => terminal.write(`${line}\n`);
  say('(1) SSL context initialized');
  const { address } = await lookup(host).catch((error: unknown) => {
    throw new Failure(`${host}: ${systemMessage(error)}`);
  });
  say(`(2) '${host}' has IP address '${address}'`);
  const socket = await connect({
    host: address,
    port,
    serverName: host,
    trustAnchors: [],
    policy: policyByName(policyName),
    decide: () => true, // "certificate verification would happen here", says the chapter's program, and goes on
  }).catch((error: unknown) => {
    throw new Failure(`${target}: ${systemMessage(error)}`);
  });
  try {
    const { agreement } = socket;
    if (!agreement) throw new Failure(`${target}: the handshake was not completed`);
    const [certificate] = agreement.peerChain;
    say(`(3) TCP connection open to host '${host}', port ${port}`);
    say('(4) SSL endpoint created & handshake completed');
    say(`(5) SSL connected with cipher: ${agreement.suite.name}`);
    say("(6) server's certificate was received:\n");
    say(`      subject: ${nameToString(certificate.subject)}`);
    say(`      issuer: ${nameToString(certificate.issuer)}\n`);
    socket.write(`GET / HTTP/1.0\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`);
    say('(7) sent HTTP request over encrypted channel:\n');
    const parts: Uint8Array[] = [];
    for await (const part of socket as AsyncIterable<Uint8Array>) parts.push(part);
    const answer = concatAll(parts);
    say(`(8) got back ${answer.length} bytes of HTTP response:\n`);
    say(firstLines(answer));
    socket.end();
  } finally {
    socket.destroy();
  }
  say('(9) all done, cleaned up and closed connection');
  terminal.writeError(
    'note: as in the chapter, nobody checked the certificate: not its dates, not its signer, not its signature, not its\n' +
      `      name. Anybody between here and there could have answered. \`cleartext https get\` checks all of it.\n`,
  );
}

function firstLines(answer: Uint8Array): string {
  try {
    return bytesToUtf8(answer).split('\r\n\r\n')[0];
  } catch {
    return '(not text)';
  }
}
