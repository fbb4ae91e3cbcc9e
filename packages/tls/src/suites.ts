/**
 * Cipher suites: one number for the key exchange, the cipher of the records and the hash (RFC 5246 appendix A.5, RFC 5289,
 * 6655, 7251, 7905; TLS 1.3: RFC 9846 appendix B.4, where the number says nothing about the key exchange any more; SSL 3.0:
 * RFC 6101 appendix A.6). The status of a suite is the worst of its parts.
 */

import type { Status } from '@cleartext/core';
import {
  aesCbcCipher,
  aesCcmCipher,
  aesGcmCipher,
  chacha20Poly1305Cipher,
  des40CbcCipher,
  desCbcCipher,
  nullCipher,
  rc2Cbc40Cipher,
  rc4Cipher,
  rc4Export40Cipher,
  tripleDesCbcCipher,
  type AeadCipher,
  type BulkCipher,
} from './record/bulk-ciphers.ts';
import { VERSION, type Version } from './versions.ts';

/** How the two sides come to a shared secret before TLS 1.3; `any` since then. */
export type KeyExchange = 'RSA' | 'RSA_EXPORT' | 'DHE' | 'ECDHE' | 'any';

/** Whose signature or key proves who the server is; `any` in TLS 1.3. */
export type Authentication = 'RSA' | 'ECDSA' | 'any';

/** The name of a hash in the primitives. */
export type SuiteHash = 'md5' | 'sha1' | 'sha256' | 'sha384';

/** A cipher suite. */
export interface CipherSuite {
  readonly code: number;
  /** The name in the registry. */
  readonly name: string;
  readonly keyExchange: KeyExchange;
  readonly authentication: Authentication;
  readonly cipher: BulkCipher;
  /** The hash of the MAC; undefined for an authenticated cipher, which needs no MAC. */
  readonly mac: SuiteHash | undefined;
  /** The hash of PRF (TLS 1.2) or HKDF (TLS 1.3). */
  readonly prf: 'sha256' | 'sha384';
  readonly minVersion: Version;
  readonly maxVersion: Version;
  readonly status: Status;
}

/** A suite of TLS 1.3. */
export interface Tls13Suite extends CipherSuite {
  readonly cipher: AeadCipher;
}

/** The suite with a number, if it is one of this package. */
export function suiteByCode(code: number): CipherSuite | undefined {
  return byCode.get(code);
}

/** The name of a suite or of a signal that stands among suites, or the number in hexadecimal. */
export function suiteName(code: number): string {
  return byCode.get(code)?.name ?? SIGNALS[code] ?? `0x${code.toString(16).padStart(4, '0')}`;
}

/** Whether a suite can be used with a version. */
export function suiteFits(suite: CipherSuite, version: Version): boolean {
  return suite.minVersion <= version && version <= suite.maxVersion;
}

/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV, RFC 5746 section 3.3: "I know the extension, and this is no renegotiation". */
export const EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff;
/** TLS_FALLBACK_SCSV, RFC 7507: "I could do better, but a better hello failed". */
export const FALLBACK_SCSV = 0x5600;

const SIGNALS: Readonly<Partial<Record<number, string>>> = {
  [EMPTY_RENEGOTIATION_INFO_SCSV]: 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
  [FALLBACK_SCSV]: 'TLS_FALLBACK_SCSV',
};

const { SSL30, TLS10, TLS11, TLS12, TLS13 } = VERSION;

/** A suite of TLS 1.3: cipher and hash only. */
function tls13(code: number, name: string, cipher: AeadCipher, prf: 'sha256' | 'sha384'): Tls13Suite {
  const implicit = { ...cipher, fixedIvSize: 12, explicitNonceSize: 0 } as const;
  const range = { minVersion: TLS13, maxVersion: TLS13 };
  return {
    code,
    name,
    keyExchange: 'any',
    authentication: 'any',
    cipher: implicit,
    mac: undefined,
    prf,
    ...range,
    status: cipher.status,
  };
}

/** A suite of TLS 1.2 with authenticated encryption, named `TLS_<keyExchange>_<authentication>_WITH_<cipher>_<hash>`. */
function aead(
  code: number,
  exchange: string,
  cipher: AeadCipher,
  prf: 'sha256' | 'sha384' = 'sha256',
  suffix = prf.toUpperCase(),
): CipherSuite {
  const status = exchange === 'RSA' ? 'legacy' : cipher.status;
  const name = ['TLS', exchange, 'WITH', cipher.name, suffix].filter(Boolean).join('_');
  return {
    code,
    name,
    ...exchangeOf(exchange),
    cipher,
    mac: undefined,
    prf,
    minVersion: TLS12,
    maxVersion: TLS12,
    status,
  };
}

/** A suite of RFC 6655 or 7251, whose name says nothing about the hash. */
function ccm(code: number, exchange: string, keySize: 16 | 32): CipherSuite {
  return aead(code, exchange, aesCcmCipher(keySize, 16), 'sha256', '');
}

/** A suite with CBC, a stream cipher or none, and a MAC. */
function withMac(
  code: number,
  exchange: string,
  cipher: BulkCipher,
  mac: SuiteHash,
  range: { readonly minVersion?: Version; readonly maxVersion?: Version; readonly prf?: 'sha384' } = {},
): CipherSuite {
  const { minVersion = SSL30, maxVersion = TLS12, prf = 'sha256' } = range;
  const hashName = mac === 'sha1' ? 'SHA' : mac.toUpperCase();
  const status = cipher.status === 'broken' || mac === 'md5' ? 'broken' : 'legacy';
  const name = `TLS_${exchange}_WITH_${cipher.name}_${hashName}`;
  return { code, name, ...exchangeOf(exchange), cipher, mac, prf, minVersion, maxVersion, status };
}

function exchangeOf(exchange: string): Pick<CipherSuite, 'keyExchange' | 'authentication'> {
  if (exchange === 'RSA' || exchange === 'RSA_EXPORT') return { keyExchange: exchange, authentication: 'RSA' };
  const [keyExchange, authentication] = exchange.split('_') as ['DHE' | 'ECDHE', 'RSA' | 'ECDSA'];
  return { keyExchange, authentication };
}

const aes128Gcm = aesGcmCipher(16);
const aes256Gcm = aesGcmCipher(32);
const aes128Cbc = aesCbcCipher(16);
const aes256Cbc = aesCbcCipher(32);
const ecdheRange = { minVersion: TLS10 };
const tls12Range = { minVersion: TLS12 };
const exportRange = { maxVersion: TLS10 };

/** Every suite of this package, the best first: the order in which a client offers and a server prefers them. */
export const cipherSuites: readonly CipherSuite[] = [
  tls13(0x1301, 'TLS_AES_128_GCM_SHA256', aes128Gcm, 'sha256'),
  tls13(0x1302, 'TLS_AES_256_GCM_SHA384', aes256Gcm, 'sha384'),
  tls13(0x1303, 'TLS_CHACHA20_POLY1305_SHA256', chacha20Poly1305Cipher, 'sha256'),
  tls13(0x1304, 'TLS_AES_128_CCM_SHA256', aesCcmCipher(16, 16), 'sha256'),
  tls13(0x1305, 'TLS_AES_128_CCM_8_SHA256', aesCcmCipher(16, 8), 'sha256'),

  aead(0xc02b, 'ECDHE_ECDSA', aes128Gcm),
  aead(0xc02f, 'ECDHE_RSA', aes128Gcm),
  aead(0xc02c, 'ECDHE_ECDSA', aes256Gcm, 'sha384'),
  aead(0xc030, 'ECDHE_RSA', aes256Gcm, 'sha384'),
  aead(0xcca9, 'ECDHE_ECDSA', chacha20Poly1305Cipher),
  aead(0xcca8, 'ECDHE_RSA', chacha20Poly1305Cipher),
  ccm(0xc0ac, 'ECDHE_ECDSA', 16),
  ccm(0xc0ad, 'ECDHE_ECDSA', 32),
  aead(0x009e, 'DHE_RSA', aes128Gcm),
  aead(0x009f, 'DHE_RSA', aes256Gcm, 'sha384'),
  aead(0xccaa, 'DHE_RSA', chacha20Poly1305Cipher),
  ccm(0xc09e, 'DHE_RSA', 16),
  ccm(0xc09f, 'DHE_RSA', 32),

  withMac(0xc023, 'ECDHE_ECDSA', aes128Cbc, 'sha256', tls12Range),
  withMac(0xc027, 'ECDHE_RSA', aes128Cbc, 'sha256', tls12Range),
  withMac(0xc024, 'ECDHE_ECDSA', aes256Cbc, 'sha384', { ...tls12Range, prf: 'sha384' }),
  withMac(0xc028, 'ECDHE_RSA', aes256Cbc, 'sha384', { ...tls12Range, prf: 'sha384' }),
  withMac(0xc009, 'ECDHE_ECDSA', aes128Cbc, 'sha1', ecdheRange),
  withMac(0xc013, 'ECDHE_RSA', aes128Cbc, 'sha1', ecdheRange),
  withMac(0xc00a, 'ECDHE_ECDSA', aes256Cbc, 'sha1', ecdheRange),
  withMac(0xc014, 'ECDHE_RSA', aes256Cbc, 'sha1', ecdheRange),
  withMac(0x0067, 'DHE_RSA', aes128Cbc, 'sha256', tls12Range),
  withMac(0x006b, 'DHE_RSA', aes256Cbc, 'sha256', tls12Range),
  withMac(0x0033, 'DHE_RSA', aes128Cbc, 'sha1'),
  withMac(0x0039, 'DHE_RSA', aes256Cbc, 'sha1'),

  aead(0x009c, 'RSA', aes128Gcm),
  aead(0x009d, 'RSA', aes256Gcm, 'sha384'),
  ccm(0xc09c, 'RSA', 16),
  ccm(0xc09d, 'RSA', 32),
  withMac(0x003c, 'RSA', aes128Cbc, 'sha256', tls12Range),
  withMac(0x003d, 'RSA', aes256Cbc, 'sha256', tls12Range),
  withMac(0x002f, 'RSA', aes128Cbc, 'sha1'),
  withMac(0x0035, 'RSA', aes256Cbc, 'sha1'),

  withMac(0xc012, 'ECDHE_RSA', tripleDesCbcCipher, 'sha1', ecdheRange),
  withMac(0x0016, 'DHE_RSA', tripleDesCbcCipher, 'sha1'),
  withMac(0x000a, 'RSA', tripleDesCbcCipher, 'sha1'),

  withMac(0xc011, 'ECDHE_RSA', rc4Cipher, 'sha1', ecdheRange),
  withMac(0x0005, 'RSA', rc4Cipher, 'sha1'),
  withMac(0x0004, 'RSA', rc4Cipher, 'md5'),
  withMac(0x0015, 'DHE_RSA', desCbcCipher, 'sha1', { maxVersion: TLS11 }),
  withMac(0x0009, 'RSA', desCbcCipher, 'sha1', { maxVersion: TLS11 }),
  withMac(0x0008, 'RSA_EXPORT', des40CbcCipher, 'sha1', exportRange),
  withMac(0x0006, 'RSA_EXPORT', rc2Cbc40Cipher, 'md5', exportRange),
  withMac(0x0003, 'RSA_EXPORT', rc4Export40Cipher, 'md5', exportRange),
  withMac(0x003b, 'RSA', nullCipher, 'sha256', tls12Range),
  withMac(0x0002, 'RSA', nullCipher, 'sha1'),
  withMac(0x0001, 'RSA', nullCipher, 'md5'),
];

const byCode = new Map(cipherSuites.map((suite) => [suite.code, suite]));
