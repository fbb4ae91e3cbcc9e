/** `cleartext proxy`: a proxy that opens tunnels (section 14.9 of the chapter) and logs what a proxy can see. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { authorityOf, createProxyServer, type Address } from '@cleartext/https';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { systemMessage } from '../files.ts';
import { integerOption, repeatedOption } from '../options.ts';
import { untilStopped } from '../signals.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface ProxyFlags {
  readonly port: number;
  readonly listen: string;
  readonly user?: readonly string[];
  readonly allow?: readonly string[];
}

/** Adds `proxy`. */
export function registerProxy(parent: Command, terminal: Terminal): void {
  parent
    .command('proxy')
    .description('a proxy for CONNECT: it carries connections that it cannot read, and logs what it can see of them')
    .addOption(integerOption('--port <n>', 'TCP port; 0 takes a free one', { min: 0, max: 65535 }).default(8080))
    .option('--listen <address>', 'address to listen on', '127.0.0.1')
    .addOption(repeatedOption('--user <name:password>', 'demand credentials (may be given again)'))
    .addOption(
      repeatedOption(
        '--allow <host:port>',
        'open tunnels only there; * stands for any host or port (may be given again)',
      ),
    )
    .addHelpText(
      'after',
      examples(
        'cleartext proxy --port 8080',
        'cleartext proxy --user joe:secret --allow "*:443" --allow localhost:4433',
      ),
    )
    .action((flags: ProxyFlags) => run(flags, terminal));
}

async function run({ port, listen, user = [], allow = ['*:443'] }: ProxyFlags, terminal: Terminal): Promise<void> {
  const rules = allow.map(ruleOf);
  const users = Object.fromEntries(user.map(credentialsOf));
  const server = createProxyServer({
    allow: (target) => rules.some((rule) => rule(target)),
    ...(user.length > 0 ? { users } : {}),
    onTunnel: ({ client, target, status, sent, received, duration }) =>
      terminal.write(
        `${client} CONNECT ${target} ${status}: ${sent} bytes sent, ${received} received, ${duration} ms\n`,
      ),
  });
  server.listen(port, listen);
  await once(server, 'listening').catch((error: unknown) => {
    throw new Failure(`${listen}:${port}: ${systemMessage(error)}`);
  });
  const address = server.address() as AddressInfo;
  terminal.writeError(
    `listening on ${authorityOf({ host: address.address, port: address.port })}; the log says all that a proxy can see: who, where to, how much, how long\n`,
  );
  await untilStopped();
  server.close();
}

function ruleOf(text: string): (target: Address) => boolean {
  const match = /^(.+):(\*|\d{1,5})$/.exec(text);
  if (!match) throw new Failure(`--allow: expected host:port, found ${JSON.stringify(text)}`);
  const [, host, port] = match;
  return (target) => (host === '*' || host === target.host) && (port === '*' || Number(port) === target.port);
}

function credentialsOf(text: string): readonly [string, string] {
  const [name, ...password] = text.split(':');
  if (name === '' || password.length === 0) throw new Failure('--user: expected name:password');
  return [name, password.join(':')];
}
