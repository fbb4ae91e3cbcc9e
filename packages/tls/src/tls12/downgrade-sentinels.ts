/**
 * The last eight bytes of a server's random when it could have done better (RFC 9846 section 4.2.3): a client that could have done better as well
 * then knows that somebody has changed its hello.
 */

import { utf8ToBytes } from '@cleartext/core';

/** "DOWNGRD" and 01: a TLS 1.3 server that negotiated TLS 1.2. */
export const DOWNGRADE_TO_TLS12 = Uint8Array.of(...utf8ToBytes('DOWNGRD'), 1);
/** "DOWNGRD" and 00: a server of TLS 1.2 or 1.3 that negotiated less. */
export const DOWNGRADE_TO_TLS11 = Uint8Array.of(...utf8ToBytes('DOWNGRD'), 0);
