/**
 * key_share (RFC 9846 section 4.3.8): the public half of a key agreement, sent along with the hello, so that the handshake takes one round
 * trip. The client guesses which groups the server wants; a wrong guess costs a HelloRetryRequest, which names the group.
 */

import type { ExtensionCodec } from './extension.ts';

/** A share of one group. */
export interface KeyShareEntry {
  readonly group: number;
  readonly keyExchange: Uint8Array;
}

/** All shares of a client, the one of a server, or the group alone with no bytes. */
export const keyShare: ExtensionCodec<readonly KeyShareEntry[]> = {
  code: 51,
  contexts: ['client_hello', 'server_hello', 'hello_retry_request'],
  read(reader, context) {
    if (context === 'hello_retry_request')
      return [{ group: reader.uint('selected_group', 2), keyExchange: new Uint8Array(0) }];
    const entry = (at: typeof reader): KeyShareEntry =>
      at.group('KeyShareEntry', (inner) => ({
        group: inner.uint('group', 2),
        keyExchange: inner.opaque('key_exchange', 1, 0xffff),
      }));
    return context === 'client_hello' ? reader.list('client_shares', 0, 0xffff, entry) : [entry(reader)];
  },
  write(writer, shares, context) {
    if (context === 'hello_retry_request') {
      writer.uint('selected_group', 2, shares[0].group);
      return;
    }
    const entry = (at: typeof writer, { group, keyExchange }: KeyShareEntry) =>
      at.group('KeyShareEntry', (inner) =>
        inner.uint('group', 2, group).opaque('key_exchange', 0, 0xffff, keyExchange),
      );
    if (context === 'client_hello') writer.list('client_shares', 0, 0xffff, shares, entry);
    else entry(writer, shares[0]);
  },
};
