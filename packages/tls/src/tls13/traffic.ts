/** The records of a direction under a traffic secret, RFC 9846 section 7.3. */

import type { Settled } from '../connection/config.ts';
import { trafficKeys } from '../key-schedule/tls13.ts';
import { aead13Records } from '../record/aead13.ts';
import type { TlsRecordCipher } from '../record/record-cipher.ts';
import type { Tls13Suite } from '../suites.ts';

/** The protection that follows from a secret. */
export function trafficCipher(config: Settled, suite: Tls13Suite, secret: Uint8Array): TlsRecordCipher {
  const keys = trafficKeys(config.primitives[suite.prf], secret, suite.cipher.keySize);
  return aead13Records(config.primitives, suite.cipher, keys, config.recordPadding);
}
