/**
 * The certificates with which checks were got round. Each is signed by a real key, so that its signature is good: what is wrong
 * with it is something else, and a validator has to look for it. `issueCertificate` refuses to make them; whoever has a key
 * does not ask.
 */

import { der, oids } from '@cleartext/asn1';
import type { RandomSource } from '@cleartext/core';
import { int } from '@cleartext/number';
import { publicKeyToSpki, type PrivateKey, type PublicKey } from '@cleartext/signature';
import { newAuthority, type Authority } from '../authority.ts';
import { createCertificate, type ExtensionInput } from '../certificate-builder.ts';
import type { Certificate } from '../certificate.ts';
import { encodeName } from '../name.ts';
import type { NameConstraints } from '../extensions/name-constraints.ts';

/** The moment at which the lab's clock stands still. */
const NOW = new Date('2026-01-01T00:00:00Z');

/** What somebody signs without asking whether he may. */
export interface Misissued {
  /** The common name of the subject. */
  readonly CN: string;
  readonly publicKey: PublicKey;
  /** The host names of the subjectAltName, as they are, NUL included; without them the extension is left out. */
  readonly hosts?: readonly string[];
  readonly random?: RandomSource;
}

/** An authority with a certificate by itself, and its limits to the names below if there are any. Leaks: as its key's `sign`. */
export function labAuthority(
  CN: string,
  privateKey: PrivateKey,
  random?: RandomSource,
  nameConstraints?: Omit<NameConstraints, 'type'>,
): Authority {
  return newAuthority({ subject: { CN }, privateKey, now: NOW, random, nameConstraints });
}

/** A certificate signed by whoever has a key, by no rule at all: any name, and no basic constraints. Leaks: as the key's `sign`. */
export function misissue(signer: Authority, { CN, publicKey, hosts = [], random }: Misissued): Certificate {
  const names = hosts.map((host) => der.implicit(2, der.ia5String(host)));
  const extensions: ExtensionInput[] =
    names.length > 0 ? [{ oid: oids.subjectAltName, value: der.sequenceOf(names) }] : [];
  const { notBefore } = signer.certificate.validity;
  return createCertificate(
    {
      serialNumber: int(2002),
      issuer: signer.certificate.subject.bytes,
      validity: { notBefore, notAfter: new Date(notBefore.getTime() + YEAR) },
      subject: encodeName({ CN }),
      subjectPublicKeyInfo: publicKeyToSpki(publicKey),
      extensions,
    },
    signer.privateKey,
    random ? { random } : {},
  );
}

/**
 * Sam's Signing Shop: Sam has an honest certificate for a site of his own, and signs one for another host with the key of that
 * site. The chain: the forged certificate, and Sam's.
 */
export function samsChain(sam: Authority, host: string, publicKey: PublicKey): readonly [Certificate, Certificate] {
  return [misissue(sam, { CN: host, publicKey, hosts: [host] }), sam.certificate];
}

/** The name that an authority took for one below `own`, and a program in C for `host`. */
export function nameWithNul(host: string, own: string): string {
  return `${host}\0.${own}`;
}

/** A year in milliseconds. */
const YEAR = 365 * 86_400_000;
