/**
 * ClientKeyExchange (RFC 5246 section 7.4.7, RFC 8422 section 5.7, RFC 6101 section 5.6.7): the client's half of the key exchange: an encrypted
 * pre-main secret for RSA, or a public value. SSL 3.0 forgot the length in front of the RSA ciphertext.
 */

import type { Reader, Writer } from '@cleartext/core';
import type { KeyExchange } from '../suites.ts';
import { VERSION, type Version } from '../versions.ts';

/** The message. */
export interface ClientKeyExchange {
  readonly type: 'client_key_exchange';
  /** EncryptedPreMasterSecret, ECPoint or dh_Yc. */
  readonly exchangeKeys: Uint8Array;
}

/** Reads its body. Throws `DecodeError`. */
export function readClientKeyExchange(
  reader: Reader,
  version: Version,
  keyExchange: KeyExchange | undefined,
): ClientKeyExchange {
  const { label, max } = FORMS[keyExchange ?? 'RSA'];
  const hasNoLength = version === VERSION.SSL30 && label === 'encrypted_pre_master_secret';
  const exchangeKeys = hasNoLength ? reader.rest(label) : reader.opaque(label, 1, max);
  return { type: 'client_key_exchange', exchangeKeys };
}

/** Writes its body. */
export function writeClientKeyExchange(
  writer: Writer,
  { exchangeKeys }: ClientKeyExchange,
  version: Version,
  keyExchange: KeyExchange | undefined,
): void {
  const { label, max } = FORMS[keyExchange ?? 'RSA'];
  if (version === VERSION.SSL30 && label === 'encrypted_pre_master_secret') writer.bytes(label, exchangeKeys);
  else writer.opaque(label, 0, max, exchangeKeys);
}

const FORMS: Readonly<Record<KeyExchange, { readonly label: string; readonly max: number }>> = {
  RSA: { label: 'encrypted_pre_master_secret', max: 0xffff },
  RSA_EXPORT: { label: 'encrypted_pre_master_secret', max: 0xffff },
  DHE: { label: 'dh_Yc', max: 0xffff },
  ECDHE: { label: 'ecdh_Yc', max: 0xff },
  any: { label: 'exchange_keys', max: 0xffff },
};
