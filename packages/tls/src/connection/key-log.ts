/** Key log lines (RFC 9850): with them Wireshark and tshark read a recorded connection. Whoever has them can, too. */

import { bytesToHex } from '@cleartext/core';
import type { TlsEvent } from './event.ts';
import type { Turn } from './turn.ts';

/** The event of a secret; `label` is the standard's: `CLIENT_RANDOM`, `CLIENT_HANDSHAKE_TRAFFIC_SECRET`. */
export function logSecret(label: string, clientRandom: Uint8Array, secret: Uint8Array, turn: Turn): void {
  turn.events.push({ type: 'secret', label, clientRandom, secret });
}

/** A line of a key log file, without its end. */
export function keyLogLine({ label, clientRandom, secret }: Extract<TlsEvent, { type: 'secret' }>): string {
  return `${label} ${bytesToHex(clientRandom)} ${bytesToHex(secret)}`;
}
