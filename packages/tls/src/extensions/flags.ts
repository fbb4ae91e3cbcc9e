/**
 * Extensions without a body, which only say "I can": encrypt_then_mac (RFC 7366), extended_main_secret (RFC 7627; its old name
 * is extended_master_secret) and post_handshake_auth (RFC 9846 section 4.3.6).
 */

import type { ExtensionCodec, ExtensionContext } from './extension.ts';

/** CBC records carry their MAC outside, RFC 7366. */
export const encryptThenMac = flag(22, ['client_hello', 'server_hello']);
/** The main secret is bound to the whole handshake, RFC 7627. */
export const extendedMainSecret = flag(23, ['client_hello', 'server_hello']);
/** The client may be asked for a certificate later, RFC 9846 section 4.3.6. */
export const postHandshakeAuth = flag(49, ['client_hello']);

function flag(code: number, contexts: readonly ExtensionContext[]): ExtensionCodec<true> {
  return { code, contexts, read: () => true, write: () => undefined };
}
