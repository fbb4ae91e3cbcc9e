/** `cleartext https`: a real HTTPS client and a real server, over the toolkit's own TLS. */

import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { registerClient1998 } from './https-client-1998.ts';
import { registerHttpsDemo } from './https-demo.ts';
import { registerGet } from './https-get.ts';
import { registerServe } from './https-serve.ts';

/** Adds `https` with `get`, `serve`, `client-1998` and `demo`. */
export function registerHttps(parent: Command, terminal: Terminal): void {
  const https = parent.command('https').description('a real HTTPS client and server, over TLS from this toolkit');
  registerGet(https, terminal);
  registerServe(https, terminal);
  registerClient1998(https, terminal);
  registerHttpsDemo(https, terminal);
}
