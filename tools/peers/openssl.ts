/** OpenSSL as a peer: `openssl s_server` and `openssl s_client`. */

import { runClient, startServer, type IdentityFiles, type RunningServer } from './process.ts';

/** Everything that OpenSSL still has, whatever its configuration file says. */
export const EVERYTHING = [
  '-cipher',
  'ALL:eNULL:@SECLEVEL=0',
  '-ciphersuites',
  ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256', 'AES_128_CCM_SHA256', 'AES_128_CCM_8_SHA256']
    .map((name) => `TLS_${name}`)
    .join(':'),
] as const;

/** The environment in which no configuration file forbids old versions. */
export const WITHOUT_CONFIGURATION = { OPENSSL_CONF: '/dev/null' };

/** A server with a page about the connection. */
export function opensslServer({ cert, key }: IdentityFiles, ...more: readonly string[]): Promise<RunningServer> {
  const args = ['s_server', '-accept', '127.0.0.1:0', '-cert', cert, '-key', key, '-www', ...more];
  return startServer('openssl', args, /ACCEPT .*:(\d+)/, { env: WITHOUT_CONFIGURATION });
}

/** What a client printed that asked for a page. */
export function opensslClient(
  port: number,
  ca: string,
  request: string,
  more: readonly string[] = [],
  timeout?: number,
): Promise<string> {
  const connectTo = ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-ign_eof'];
  return runClient('openssl', [...connectTo, '-CAfile', ca, '-verify_return_error', ...more], request, {
    env: WITHOUT_CONFIGURATION,
    ...(timeout === undefined ? {} : { timeout }),
  });
}
