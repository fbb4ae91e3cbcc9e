/** The files whose path says what they test. To add a kind, write its cases and name it here. */

import type { Case } from '../../case.ts';
import { aeadCases, chacha20Cases, modeCases, poly1305Cases, rc2Cases, rc4Cases } from './ciphers.ts';
import { rfc6979Cases, rfc8032Cases, signInputCases, x25519Cases } from './curves.ts';
import { hkdfCases, hmacCases, md5Cases, pbkdf2Cases } from './hashes.ts';
import { primeCases } from './primes.ts';

/** The cases of a text, and the parts of the path that the pattern has in parentheses. */
type Cases = (text: string, parts: readonly string[]) => Iterable<Case>;

/** The kinds of files by the end of the path. */
export const fileKinds: readonly (readonly [path: RegExp, cases: Cases])[] = [
  [/(?:rfc-6229-\d+|arc4)\.txt$/i, rc4Cases],
  [/rfc2268\.json$/, rc2Cases],
  [/(rc2)-(ecb|cbc|cfb|ofb)\.txt$/i, modeCases],
  [/(des|3des|tdes|aes)(?:-\d+)?-(ecb|cbc|cfb|ofb|ctr)\.txt$/i, modeCases],
  [/chacha20poly1305(?:\/(?:openssl|boringssl))?\.txt$/i, aeadCases],
  [/chacha20(?:\/rfc7539|\/counter-overflow)?\.txt$/i, chacha20Cases],
  [/poly1305(?:\/rfc7539)?\.txt$/i, poly1305Cases],
  [/rfc-1321\.txt$/, md5Cases],
  [/rfc-(?:2202|4231)-(\w+)\.txt$/, hmacCases],
  [/(?:rfc-5869-[\w-]+|hkdf-generated)\.txt$/, hkdfCases],
  [/rfc-6070-PBKDF2-(\w+)\.txt$/, pbkdf2Cases],
  [/rfc6979-ecdsa\.json$/, rfc6979Cases],
  [/rfc8032-ed25519\.json$/, rfc8032Cases],
  [/(?:ed25519-)?sign\.input$/, signInputCases],
  [/(?:rfc7748-)?x25519(?:\/rfc7748)?\.txt$/i, x25519Cases],
  [/cctv-rsa\.bench\.\d+\.txt$/, primeCases],
];
