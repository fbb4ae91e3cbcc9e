/**
 * Signature schemes by their TLS code points (RFC 9846 section 4.3.3). This is another list than that of the algorithm
 * identifiers: a code point of ECDSA binds the curve, and RSASSA-PSS has two code points a hash, by what the certificate calls its key.
 */

import { oids } from '@cleartext/asn1';
import type { CurveName } from '@cleartext/ec';
import { sha256, sha384, sha512 } from '@cleartext/hash';
import { ecdsaWithSha1, ecdsaWithSha256, ecdsaWithSha384, ecdsaWithSha512, ed25519Scheme } from './ec-schemes.ts';
import type { PublicKey } from './keys.ts';
import { rsaPss, sha1WithRsa, sha256WithRsa, sha384WithRsa, sha512WithRsa } from './rsa-schemes.ts';
import type { SignatureScheme } from './scheme.ts';

/** A signature scheme as TLS names it. */
export interface TlsSignatureScheme {
  /** The code point. */
  readonly code: number;
  /** The name in RFC 9846 section 4.3.3: `ecdsa_secp256r1_sha256`. */
  readonly name: string;
  readonly scheme: SignatureScheme;
  /** The curve that TLS 1.3 binds to the scheme. */
  readonly curve?: CurveName;
  /** The OID by which a certificate has to call its key, where the scheme is particular about it. */
  readonly keyOid?: string;
}

/** Every scheme, strongest first within its kind. */
export const tlsSignatureSchemes: readonly TlsSignatureScheme[] = /* @__PURE__ */ table();

/** The scheme of a code point, or undefined for one that this toolkit does not have. */
export function schemeByCodePoint(code: number): TlsSignatureScheme | undefined {
  return tlsSignatureSchemes.find((known) => known.code === code);
}

/**
 * Whether a key may be used with a scheme: its type, in TLS 1.3 its curve, and the name of its algorithm in the certificate
 * (`keyOid`, where the caller knows it).
 */
export function codePointAllows(
  { scheme, curve, keyOid: demanded }: TlsSignatureScheme,
  key: PublicKey,
  { keyOid, bindCurve = true }: { readonly keyOid?: string | undefined; readonly bindCurve?: boolean | undefined } = {},
): boolean {
  if (key.type !== scheme.keyType) return false;
  if (bindCurve && curve !== undefined && (key.type !== 'ec' || key.curve !== curve)) return false;
  return keyOid === undefined || demanded === undefined || keyOid === demanded;
}

function table(): readonly TlsSignatureScheme[] {
  const pss = [sha256, sha384, sha512].map((hash) => rsaPss(hash));
  const { rsaEncryption, rsassaPss } = oids;
  return [
    { code: 0x0403, name: 'ecdsa_secp256r1_sha256', scheme: ecdsaWithSha256, curve: 'P-256' },
    { code: 0x0503, name: 'ecdsa_secp384r1_sha384', scheme: ecdsaWithSha384, curve: 'P-384' },
    { code: 0x0603, name: 'ecdsa_secp521r1_sha512', scheme: ecdsaWithSha512, curve: 'P-521' },
    { code: 0x0807, name: 'ed25519', scheme: ed25519Scheme },
    { code: 0x0804, name: 'rsa_pss_rsae_sha256', scheme: pss[0], keyOid: rsaEncryption },
    { code: 0x0805, name: 'rsa_pss_rsae_sha384', scheme: pss[1], keyOid: rsaEncryption },
    { code: 0x0806, name: 'rsa_pss_rsae_sha512', scheme: pss[2], keyOid: rsaEncryption },
    { code: 0x0809, name: 'rsa_pss_pss_sha256', scheme: pss[0], keyOid: rsassaPss },
    { code: 0x080a, name: 'rsa_pss_pss_sha384', scheme: pss[1], keyOid: rsassaPss },
    { code: 0x080b, name: 'rsa_pss_pss_sha512', scheme: pss[2], keyOid: rsassaPss },
    { code: 0x0401, name: 'rsa_pkcs1_sha256', scheme: sha256WithRsa, keyOid: rsaEncryption },
    { code: 0x0501, name: 'rsa_pkcs1_sha384', scheme: sha384WithRsa, keyOid: rsaEncryption },
    { code: 0x0601, name: 'rsa_pkcs1_sha512', scheme: sha512WithRsa, keyOid: rsaEncryption },
    { code: 0x0201, name: 'rsa_pkcs1_sha1', scheme: sha1WithRsa, keyOid: rsaEncryption },
    { code: 0x0203, name: 'ecdsa_sha1', scheme: ecdsaWithSha1 },
  ];
}
