/**
 * pre_shared_key (RFC 9846 section 4.3.11): keys that both sides know already, usually by a ticket of an earlier connection. Each offered
 * identity comes with a binder, an HMAC over the hello up to here, which proves that the client knows the key. It therefore has
 * to be the last extension of a hello.
 */

import type { ExtensionCodec } from './extension.ts';

/** A PSK by its name. */
export interface PskIdentity {
  readonly identity: Uint8Array;
  /** Milliseconds since the ticket came, plus ticket_age_add, modulo 2^32; 0 for a PSK from outside. */
  readonly obfuscatedTicketAge: number;
}

/** What a client offers, with as many binders as identities; or the place of the one that the server chose. */
export interface OfferedPsks {
  readonly identities: readonly PskIdentity[];
  readonly binders: readonly Uint8Array[];
  /** In a ServerHello: which identity was chosen, counted from 0. */
  readonly selected: number;
}

/** The extension. */
export const preSharedKey: ExtensionCodec<OfferedPsks> = {
  code: 41,
  contexts: ['client_hello', 'server_hello'],
  read(reader, context) {
    if (context === 'server_hello')
      return { identities: [], binders: [], selected: reader.uint('selected_identity', 2) };
    const identities = reader.list('identities', 7, 0xffff, (list) =>
      list.group('PskIdentity', (entry) => ({
        identity: entry.opaque('identity', 1, 0xffff),
        obfuscatedTicketAge: entry.uint('obfuscated_ticket_age', 4),
      })),
    );
    const binders = reader.list('binders', 33, 0xffff, (list) => list.opaque('PskBinderEntry', 32, 0xff));
    return { identities, binders, selected: 0 };
  },
  write(writer, { identities, binders, selected }, context) {
    if (context === 'server_hello') {
      writer.uint('selected_identity', 2, selected);
      return;
    }
    writer.list('identities', 0, 0xffff, identities, (list, { identity, obfuscatedTicketAge }) =>
      list.group('PskIdentity', (entry) =>
        entry.opaque('identity', 0, 0xffff, identity).uint('obfuscated_ticket_age', 4, obfuscatedTicketAge),
      ),
    );
    writer.list('binders', 0, 0xffff, binders, (list, binder) => list.opaque('PskBinderEntry', 0, 0xff, binder));
  },
};

/** How many bytes the binders take at the end of a ClientHello: what a binder does not cover (RFC 9846 section 4.3.11.2). */
export function bindersSize({ binders }: OfferedPsks): number {
  return binders.reduce((size, binder) => size + 1 + binder.length, 2);
}
