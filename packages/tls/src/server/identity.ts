/** Which of its certificates a server shows: the first whose key can do what the handshake needs. */

import { fatal } from '../alerts.ts';
import type { Identity, SettledServer } from '../connection/config.ts';
import type { ClientHello } from '../messages/client-hello.ts';

/** The identities for a hello, in order of preference. Throws `unrecognized_name` if the server does not have the requested name. */
export function identitiesFor({ identity }: SettledServer, hello: ClientHello): readonly Identity[] {
  const chosen = typeof identity === 'function' ? identity(hello) : identity;
  if (!chosen) throw fatal('unrecognized_name', 'no identity for the name that the client asked for');
  return isList(chosen) ? chosen : [chosen];
}

function isList(value: Identity | readonly Identity[]): value is readonly Identity[] {
  return Array.isArray(value);
}
