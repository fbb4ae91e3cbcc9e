/** EncryptedExtensions (RFC 9846 section 4.4.1): the server's answers to extensions that nobody else has to see. */

import type { Reader, Writer } from '@cleartext/core';
import { readExtensions, writeExtensions, type Extension } from '../extensions/extension.ts';

/** The first encrypted message. */
export interface EncryptedExtensions {
  readonly type: 'encrypted_extensions';
  readonly extensions: readonly Extension[];
}

/** Reads its body. Throws `DecodeError`. */
export function readEncryptedExtensions(reader: Reader): EncryptedExtensions {
  return { type: 'encrypted_extensions', extensions: readExtensions(reader, 'encrypted_extensions') };
}

/** Writes its body. */
export function writeEncryptedExtensions(writer: Writer, { extensions }: EncryptedExtensions): void {
  writeExtensions(writer, extensions, 'encrypted_extensions');
}
