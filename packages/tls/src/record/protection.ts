/**
 * From a suite and the keys of a direction to the protection of its records, for SSL 3.0 to TLS 1.2: the one place that knows all
 * kinds of ciphers.
 */

import type { DirectionKeys } from '../key-schedule/key-block.ts';
import type { Primitives } from '../primitives.ts';
import type { CipherSuite } from '../suites.ts';
import { aead12Records } from './aead12.ts';
import { cbcRecords, type CbcOptions } from './cbc.ts';
import type { TlsRecordCipher } from './record-cipher.ts';
import { streamRecords } from './stream.ts';

/** The protection of one direction by a suite that is not of TLS 1.3, RFC 5246 section 6.3. */
export function recordProtection(
  primitives: Primitives,
  suite: CipherSuite,
  keys: DirectionKeys,
  options: CbcOptions,
): TlsRecordCipher {
  const { cipher, mac } = suite;
  if (cipher.kind === 'aead') return aead12Records(primitives, cipher, options.version, keys);
  if (!mac) throw new TypeError(`suite.mac: expected a hash beside ${cipher.name}, found none`);
  if (cipher.kind === 'stream') return streamRecords(primitives, cipher, mac, options.version, keys);
  return cbcRecords(primitives, cipher, mac, keys, options);
}
