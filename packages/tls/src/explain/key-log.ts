/**
 * Key log files (RFC 9850, SSLKEYLOGFILE), read: each line is a label, the random of a ClientHello, and a secret. They are what turns a
 * recording of encrypted records into a conversation.
 */

import { DecodeError, hexToBytes } from '@cleartext/core';

/** The secrets of some connections. */
export interface KeyLog {
  /** The secret with a label, of the connection whose ClientHello had this random (in lower-case hexadecimal). */
  readonly secret: (clientRandom: string, label: string) => Uint8Array | undefined;
  /** How many secrets there are. */
  readonly size: number;
}

/**
 * The secrets of a key log file. Lines that begin with `#` and empty lines say nothing. Throws `DecodeError` for a line that is no
 * label with a random and a secret, and for more than 100,000 secrets.
 * Leaks: whoever has the result reads the connections.
 */
export function parseKeyLog(text: string): KeyLog {
  const secrets = new Map<string, Uint8Array>();
  let position = 0;
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words[0] !== '' && !words[0].startsWith('#')) {
      const [label, random, secret, ...more] = words;
      // `RSA` lines of old programs name a connection by the first 8 bytes of an encrypted pre-main secret.
      const isWhole = /^[A-Za-z0-9_]+$/.test(label) && isHex(random) && isHex(secret) && more.length === 0;
      if (!isWhole)
        throw new DecodeError('key log', position, 'expected a label, a random and a secret in hexadecimal');
      secrets.set(`${label} ${random.toLowerCase()}`, hexToBytes(secret));
      if (secrets.size > MAX_SECRETS)
        throw new DecodeError('key log', position, `has more than ${MAX_SECRETS} secrets`);
    }
    position += line.length + 1;
  }
  return { secret: (clientRandom, label) => secrets.get(`${label} ${clientRandom}`), size: secrets.size };
}

function isHex(word: string | undefined): boolean {
  return word !== undefined && word.length % 2 === 0 && word.length <= 512 && /^[0-9a-fA-F]+$/.test(word);
}

const MAX_SECRETS = 100_000;
