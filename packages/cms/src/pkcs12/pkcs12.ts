/**
 * PKCS#12 (RFC 7292): one file under one password for a private key, its certificate and the chain above it, as browsers and servers
 * import and export them (`.p12`, `.pfx`). Status: as the ciphers inside; files of the nineties hold certificates under 40 bits. The one
 * idea: a MAC over everything (mac-data.ts) and inside a list of safes, each encrypted or not, full of bags (safe-bags.ts).
 */

import {
  AuthenticationError,
  checkBytes,
  checkInteger,
  checkText,
  DecodeError,
  systemRandom,
  utf8ToBytes,
  type RandomSource,
} from '@cleartext/core';
import { pkcs12Encrypt, pkcs12Password, pbes2Encrypt, type Pbes2Cipher } from '@cleartext/asn1';
import { sha1 } from '@cleartext/hash';
import { publicKeyFromSpki, publicKeyOf, samePublicKey, type PrivateKey } from '@cleartext/signature';
import type { Certificate } from '@cleartext/x509';
import { newMacData, verifyMacData, type MacAlgorithm } from './mac-data.ts';
import { decodePfx, encodePfx } from './pfx.ts';
import {
  certBag,
  encodeAuthenticatedSafe,
  readAuthenticatedSafe,
  shroudedKeyBag,
  type PasswordEncryption,
  type Pkcs12Certificate,
  type Pkcs12Key,
} from './safe-bags.ts';

/** How far a reader goes along with a file. */
export interface OpenPkcs12Options {
  /** How much work the file may ask for, MAC and every encrypted part together; 10,000,000 by default, in the unit of `WorkLimit` of asn1. */
  readonly maxWork?: number | undefined;
  /** Whether a file without a MAC is opened, in which anything may have been changed; false by default. */
  readonly acceptUnauthenticated?: boolean | undefined;
}

/** What a file holds, in its own order. */
export interface Pkcs12Contents {
  readonly keys: readonly Pkcs12Key[];
  readonly certificates: readonly Pkcs12Certificate[];
  /** The object identifiers of bags of other kinds: revocation lists and secrets. */
  readonly otherBags: readonly string[];
  /** The first key with the certificate that belongs to it. */
  readonly identity: Pkcs12Identity;
}

/** A key, the certificate with its public half, and all other certificates; what there is of them. */
export interface Pkcs12Identity {
  readonly privateKey?: PrivateKey | undefined;
  readonly certificate?: Certificate | undefined;
  /** The name that the certificate carries in the file. */
  readonly friendlyName?: string | undefined;
  readonly otherCertificates: readonly Certificate[];
}

/** What to seal, and how. Everything but the password may be left out. */
export interface SealPkcs12Options {
  readonly password: string;
  readonly privateKey?: PrivateKey | undefined;
  readonly certificate?: Certificate | undefined;
  /** The chain above the certificate. */
  readonly otherCertificates?: readonly Certificate[] | undefined;
  /** A name for key and certificate. */
  readonly friendlyName?: string | undefined;
  /**
   * `modern`, the default: AES-256 by PBES2, MAC by HMAC-SHA-256. `nineties`: RC2 with 40 bits (broken) for certificates,
   * Triple-DES for keys, MAC by HMAC-SHA-1, which everything since Windows 95 reads.
   */
  readonly style?: 'modern' | 'nineties' | undefined;
  /** The cipher of the modern style; AES-256 by default. */
  readonly cipher?: Pbes2Cipher | undefined;
  /** By default the key derivation of PKCS#12; `pbmac1` is RFC 9579, which programs before 2024 do not read. */
  readonly mac?: MacAlgorithm | undefined;
  /** What each guess at the password costs; by default 600,000, and 2,048 in the style of the nineties. */
  readonly iterations?: number | undefined;
  readonly random?: RandomSource | undefined;
}

/**
 * Opens a file (RFC 7292 section 5.2). Throws `DecodeError` where it is malformed, asks for too much work or is protected by
 * something other than a password; `AuthenticationError` for a wrong password, an altered file, and a file without a MAC.
 * Leaks: whether the password was right.
 */
export function openPkcs12(file: Uint8Array, password = '', options: OpenPkcs12Options = {}): Pkcs12Contents {
  checkBytes('file', file);
  checkText('password', password);
  const { maxWork = 10_000_000, acceptUnauthenticated = false } = options;
  checkInteger('maxWork', maxWork, { min: 1 });
  const budget = { left: maxWork };
  const { authSafe, macData } = decodePfx(file);
  if (!macData && !acceptUnauthenticated) throw new AuthenticationError();
  const wide = wideForms(password).find((form) => !macData || verifyMacData(macData, authSafe, password, form, budget));
  if (!wide) throw new AuthenticationError();
  const contents = readAuthenticatedSafe(authSafe, { text: password, wide, budget });
  return { ...contents, identity: identityOf(contents) };
}

/** The DER of a new file (RFC 7292 section 5.1). Throws `RangeError` for a certificate that does not belong to the key. */
export function sealPkcs12(options: SealPkcs12Options): Uint8Array {
  const { password, privateKey, certificate, otherCertificates = [], friendlyName, style = 'modern' } = options;
  const { cipher = 'aes-256-cbc', mac = 'hmac', random = systemRandom } = options;
  const nineties = style === 'nineties';
  const iterations = options.iterations ?? (nineties ? 2048 : 600_000);
  checkText('password', password);
  checkInteger('iterations', iterations, { min: 1 });
  if (privateKey && certificate && !belongTogether(privateKey, certificate))
    throw new RangeError('certificate: expected that of the private key, found another');
  const wide = pkcs12Password(password);
  const byPbes2: PasswordEncryption = (plaintext) =>
    pbes2Encrypt(plaintext, utf8ToBytes(password), { cipher, iterations, random });
  const byTripleDes: PasswordEncryption = (plaintext) =>
    pkcs12Encrypt('pbeWithSHA1And3-KeyTripleDES-CBC', plaintext, wide, { iterations, random });
  const byRc2: PasswordEncryption = (plaintext) =>
    pkcs12Encrypt('pbeWithSHA1And40BitRC2-CBC', plaintext, wide, { iterations, random });
  const localKeyId = certificate && privateKey ? sha1(certificate.bytes) : undefined;
  const certificates = [
    ...(certificate ? [certBag(certificate, { friendlyName, localKeyId })] : []),
    ...otherCertificates.map((other) => certBag(other, {})),
  ];
  const keys = privateKey
    ? [shroudedKeyBag(privateKey, { friendlyName, localKeyId }, nineties ? byTripleDes : byPbes2)]
    : [];
  const authSafe = encodeAuthenticatedSafe(certificates, keys, nineties ? byRc2 : byPbes2);
  const macData = newMacData(authSafe, password, wide, { mac, hash: nineties ? 'sha1' : 'sha256', iterations, random });
  return encodePfx({ authSafe, macData });
}

/** The password as PKCS#12 hashes it (RFC 7292 appendix B.1). For an empty one some programs take two zero bytes, some none. */
function wideForms(password: string): readonly Uint8Array[] {
  return password === '' ? [pkcs12Password(''), new Uint8Array(0)] : [pkcs12Password(password)];
}

function identityOf({ keys, certificates }: Pick<Pkcs12Contents, 'keys' | 'certificates'>): Pkcs12Identity {
  const privateKey = keys.at(0)?.privateKey;
  const own = privateKey && certificates.find(({ certificate }) => belongTogether(privateKey, certificate));
  return {
    privateKey,
    certificate: own?.certificate,
    friendlyName: own?.friendlyName,
    otherCertificates: certificates.filter((other) => other !== own).map(({ certificate }) => certificate),
  };
}

/** Whether a certificate has the public half of a key; one whose key is of a kind unknown here has not. */
function belongTogether(privateKey: PrivateKey, { subjectPublicKeyInfo }: Certificate): boolean {
  try {
    return samePublicKey(publicKeyOf(privateKey), publicKeyFromSpki(subjectPublicKeyInfo));
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}
