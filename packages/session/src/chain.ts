/** The certificate chains that hellos and key exchanges carry, from bytes to certificates. */

import { DecodeError } from '@cleartext/core';
import { parseCertificate, type Certificate } from '@cleartext/x509';
import type { Refusal } from './refusal.ts';

/** The certificates of a chain. Throws the caller's refusal if one is malformed. */
export function readChain(certificates: readonly Uint8Array[], refusal: (detail: string) => Refusal): Certificate[] {
  try {
    return certificates.map((der) => parseCertificate(der));
  } catch (error) {
    if (error instanceof DecodeError) throw refusal(error.message);
    throw error;
  }
}
