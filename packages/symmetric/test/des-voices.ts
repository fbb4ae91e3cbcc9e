/** The openssl command as an independent voice for the ciphers that OpenSSL 3 keeps in its legacy provider. */

import { spawnSync } from 'node:child_process';
import { bytesToHex } from '@cleartext/core';

/** The arguments that select a cipher, or undefined where the command or the provider is absent. */
export function legacyCipher(name: string): readonly string[] | undefined {
  const choices = [['-provider', 'legacy', '-provider', 'default', `-${name}`], [`-${name}`]];
  return choices.find((choice) => spawnSync('openssl', ['enc', ...choice, '-K', '00', '-nopad']).status === 0);
}

/** The ciphertext of whole blocks in ECB mode, without padding. */
export function openssl(cipher: readonly string[], key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const { stdout } = spawnSync('openssl', ['enc', ...cipher, '-K', bytesToHex(key), '-nopad'], { input: plaintext });
  return new Uint8Array(stdout);
}
