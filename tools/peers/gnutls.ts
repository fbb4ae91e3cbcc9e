/** GnuTLS as a peer: `gnutls-serv` and `gnutls-cli`. */

import { freePort, runClient, startServer, type IdentityFiles, type RunningServer } from './process.ts';

const everything =
  '+CIPHER-ALL:+AES-128-CCM-8:+ARCFOUR-128:+3DES-CBC:+KX-ALL:+RSA:+DHE-RSA:+MAC-ALL:+MD5:+SHA256:+SHA384:+SIGN-ALL:+SIGN-RSA-SHA1:+GROUP-ALL:+COMP-NULL:+CTYPE-X509:%COMPAT';

/** Everything that GnuTLS has, for a version (`TLS1.2`) or for all; with NULL among the ciphers it gives up TLS 1.3. */
export function priority(version = 'ALL', withNull = false): string {
  return `NONE:+VERS-${version}:${withNull ? '+NULL:' : ''}${everything}`;
}

/** A server with a page about the connection. It listens on all addresses. */
export async function gnutlsServer({ cert, key }: IdentityFiles, choice = priority()): Promise<RunningServer> {
  const port = await freePort();
  const files = ['--x509certfile', cert, '--x509keyfile', key, '--disable-client-cert'];
  const args = ['--http', '-p', String(port), ...files, '--priority', choice];
  return startServer('gnutls-serv', args, /IPv4 .* port (\d+)\.\.\.done/, { port });
}

/** What a client printed that asked for a page. */
export function gnutlsClient(
  port: number,
  ca: string,
  request: string,
  choice = priority(),
  timeout = 15_000,
): Promise<string> {
  const args = ['-p', String(port), 'localhost', '--x509cafile', ca, '--priority', choice];
  return runClient('gnutls-cli', args, request, { timeout });
}
