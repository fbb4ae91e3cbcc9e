/** All key agreements of TLS, and the ways to find one: by name, or by the code point of a handshake (RFC 9846 section 4.3.7). */

import { checkText, describe } from '@cleartext/core';
import { secp256r1, secp384r1, secp521r1, x25519Agreement } from './elliptic-curves.ts';
import { ffdhe, type FfdheBits } from './finite-field-groups.ts';
import { finiteField } from './finite-field.ts';
import type { KeyAgreement } from './key-agreement.ts';
import {
  mlKem1024Agreement,
  mlKem512Agreement,
  mlKem768Agreement,
  secp256r1MlKem768,
  secp384r1MlKem1024,
  x25519MlKem768,
} from './post-quantum.ts';

/** The key agreement of a code point; undefined for one that this package does not have. */
export function keyAgreementByCodePoint(codePoint: number): KeyAgreement | undefined {
  return keyAgreements().find((known) => known.codePoint === codePoint);
}

/** The key agreement of a name such as `x25519` or `secp256r1`, in any case. Throws `RangeError` with the names there are. */
export function keyAgreementByName(name: string): KeyAgreement {
  checkText('name', name);
  const found = keyAgreements().find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = keyAgreements().map((known) => known.name);
  throw new RangeError(`name: expected one of ${names.join(', ')}, found ${describe(name)}`);
}

/** Every key agreement that has a code point, the preferred ones first. */
export function keyAgreements(): readonly KeyAgreement[] {
  all ??= Object.freeze([
    x25519MlKem768,
    x25519Agreement,
    secp256r1,
    secp384r1,
    secp521r1,
    secp256r1MlKem768,
    secp384r1MlKem1024,
    mlKem768Agreement,
    mlKem1024Agreement,
    mlKem512Agreement,
    ...([2048, 3072, 4096, 6144, 8192] satisfies readonly FfdheBits[]).map((bits) => finiteField(ffdhe(bits))),
  ]);
  return all;
}

let all: readonly KeyAgreement[] | undefined;
