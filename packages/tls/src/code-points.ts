/**
 * Numbers that the hello messages carry and their names: groups (RFC 9846 section 4.3.7, RFC 10024), signature schemes
 * (section 4.3.3), and the values that GREASE reserves (RFC 8701). What each number computes is found elsewhere
 * (key agreements and schemes of the package `signature`); here are only the names.
 */

/** NamedGroup, RFC 9846 section 4.3.7. */
export const groupCodes = {
  secp256r1: 0x0017,
  secp384r1: 0x0018,
  secp521r1: 0x0019,
  x25519: 0x001d,
  ffdhe2048: 0x0100,
  ffdhe3072: 0x0101,
  ffdhe4096: 0x0102,
  X25519MLKEM768: 0x11ec,
} as const;

/** SignatureScheme, RFC 9846 section 4.3.3; the last two are the pairs (hash, signature) of RFC 5246 with SHA-1. */
export const signatureSchemeCodes = {
  ecdsa_secp256r1_sha256: 0x0403,
  ecdsa_secp384r1_sha384: 0x0503,
  ecdsa_secp521r1_sha512: 0x0603,
  ed25519: 0x0807,
  rsa_pss_rsae_sha256: 0x0804,
  rsa_pss_rsae_sha384: 0x0805,
  rsa_pss_rsae_sha512: 0x0806,
  rsa_pss_pss_sha256: 0x0809,
  rsa_pss_pss_sha384: 0x080a,
  rsa_pss_pss_sha512: 0x080b,
  rsa_pkcs1_sha256: 0x0401,
  rsa_pkcs1_sha384: 0x0501,
  rsa_pkcs1_sha512: 0x0601,
  ecdsa_sha1: 0x0203,
  rsa_pkcs1_sha1: 0x0201,
} as const;

/** The numbers of the curves that keys of certificates are on. */
export const curveCodes = {
  'P-256': groupCodes.secp256r1,
  'P-384': groupCodes.secp384r1,
  'P-521': groupCodes.secp521r1,
} as const;

/** The name of a group, or its number in hexadecimal. */
export function groupName(code: number): string {
  return nameOf(groupCodes, code);
}

/** The name of a signature scheme, or its number in hexadecimal. */
export function signatureSchemeName(code: number): string {
  return nameOf(signatureSchemeCodes, code);
}

/** Whether GREASE reserves a number of two bytes (RFC 8701 section 2): 0x0A0A, 0x1A1A, ... 0xFAFA. A peer has to ignore it. */
export function isGrease(code: number): boolean {
  return (code & 0x0f0f) === 0x0a0a && code >> 8 === (code & 0xff);
}

function nameOf(table: Readonly<Record<string, number>>, code: number): string {
  const name = Object.keys(table).find((known) => table[known] === code);
  return name ?? `${isGrease(code) ? 'GREASE ' : ''}0x${code.toString(16).padStart(4, '0')}`;
}
