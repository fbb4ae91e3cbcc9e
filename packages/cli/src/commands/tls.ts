/** `cleartext tls`: looking at TLS from outside and from inside. */

import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { registerTlsExplain } from './tls-explain.ts';
import { registerTlsGlass } from './tls-glass.ts';
import { registerTlsScan } from './tls-scan.ts';
import { registerTlsSuites } from './tls-suites.ts';

/** Adds `tls` with its subcommands. */
export function registerTls(parent: Command, terminal: Terminal): void {
  const tls = parent.command('tls').description('look at TLS: what a server agrees to, and every byte of a connection');
  registerTlsScan(tls, terminal);
  registerTlsGlass(tls, terminal);
  registerTlsExplain(tls, terminal);
  registerTlsSuites(tls, terminal);
}
