/** A certificate chain and its private key, of whatever kind, for a side of a TLS connection. */

import { bytesToUtf8 } from '@cleartext/core';
import { decodePrivateKey, privateKeyFromPem, publicKeyFromSpki, samePublicKey } from '@cleartext/signature';
import type { Identity } from '@cleartext/tls';
import { Failure } from './failure.ts';
import { about, readInput } from './files.ts';
import { isDer, readCertificates } from './key-input.ts';
import { readPassword, type PasswordFlags } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Reads both files. Throws `Failure` if the key is not that of the first certificate. */
export async function readTlsIdentity(
  terminal: Terminal,
  { cert, key, ...flags }: PasswordFlags & { readonly cert: string; readonly key: string },
): Promise<Identity> {
  const chain = await readCertificates(terminal, cert);
  const bytes = await readInput(terminal, key);
  const options = { password: await readPassword(terminal, flags), maxWork: flags.maxWork };
  const privateKey = about(key, () =>
    isDer(bytes) ? decodePrivateKey(bytes, options) : privateKeyFromPem(bytesToUtf8(bytes), options),
  );
  const certified = about(cert, () => publicKeyFromSpki(chain[0].subjectPublicKeyInfo));
  if (!samePublicKey(certified, privateKey))
    throw new Failure(`${key}: expected the private key of ${cert}, found another key`);
  return { chain, privateKey };
}
