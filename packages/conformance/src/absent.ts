/**
 * The one list of what published suites test and the toolkit does not have. A case may be left out for no other reason:
 * the runner counts a skip that is not in this list as a failure, and (contradictions.ts) refuses to start while a package
 * exports what the list calls absent. So "no skipped case is for an algorithm of the toolkit" is checked by every run.
 */

/** Something that the toolkit does not have: what reports call it, and how suites spell it. */
export interface Absent {
  readonly name: string;
  /** Recognizes it in a suite's text, and in the name of an export that would contradict this entry. */
  readonly pattern: RegExp;
}

/** The name of the absent algorithm that one of the texts speaks of, or undefined: the first text with an entry decides. */
export function findAbsent(...texts: readonly string[]): string | undefined {
  for (const text of texts) {
    const found = ABSENT.find(({ pattern }) => pattern.test(text));
    if (found) return found.name;
  }
  return undefined;
}

/** Whether this is the name of an entry. */
export function isAbsent(name: string): boolean {
  return ABSENT.some((entry) => entry.name === name);
}

/** More special names come first: `AES-SIV-CMAC` is SIV, and not CMAC. */
const ABSENT: readonly Absent[] = [
  // Block ciphers.
  { name: 'ARIA', pattern: /\baria/i },
  { name: 'Blowfish', pattern: /blowfish|\bbf-/i },
  { name: 'Camellia', pattern: /camellia/i },
  { name: 'CAST', pattern: /\bcast-?(5|128|256)/i },
  { name: 'GOST', pattern: /gost|kuznyechik|magma|streebog/i },
  { name: 'IDEA', pattern: /\bidea\b/i },
  { name: 'RC5', pattern: /\brc5/i },
  { name: 'SEED', pattern: /\bseed-(128|ccm|cbc|cfb|ecb|gcm|ofb|wrap|kw)|^seed(128)?$/i },
  { name: 'SM4', pattern: /\bsm4/i },
  {
    name: 'another block cipher of Botan',
    pattern:
      /^(cascade|des-?x|kasumi|lion|lubyrackoff|misty1|noekeon|serpent|shacal2|skipjack|square|threefish|twofish|xtea)\b/i,
  },

  // Modes and authenticated encryption.
  { name: 'AEGIS', pattern: /aegis/i },
  { name: 'AES-CBC-HMAC (RFC 7518)', pattern: /\bA(128|192|256)CBC-?HS/i },
  { name: 'Ascon', pattern: /ascon/i },
  { name: 'chunked encryption (C2SP)', pattern: /chunked/i },
  { name: 'ciphertext stealing', pattern: /cbc-cs\d|\bcts\b|-cts|\/cts/i },
  { name: 'EAX', pattern: /\beax/i },
  { name: 'format-preserving encryption', pattern: /\bff[13]\b|-ff1|-ff3|\bfpe|fe1/i },
  { name: 'GCM-SIV', pattern: /gcm[-_]?siv/i },
  { name: 'interleaved and pipelined modes of TDES', pattern: /TCBCI|TOFBI|TCFBP|cbc-?i\b|ofb-?i\b|cfb-?p(1|8|64)\b/i },
  { name: 'MORUS', pattern: /morus/i },
  { name: 'OCB', pattern: /\bocb|-ocb|\/ocb/i },
  { name: 'SIV', pattern: /\bsiv\b|-siv|_siv|\/siv/i },
  { name: 'stitched ciphers of OpenSSL', pattern: /-cbc-hmac-|rc4-hmac/i },
  {
    name: 'XChaCha20, Salsa20 and other variants of ChaCha20',
    pattern: /xchacha|salsa20|secretstream|chacha20.* with (?!32)|ChaCha\((?!20\))|ristretto/i,
  },
  { name: 'XPN', pattern: /\bxpn|-xpn/i },
  { name: 'XTS', pattern: /\bxts|-xts|\/xts|_xts|^XTSGen/i },
  { name: 'CCM of ECMA-368', pattern: /ccm-ecma/i },
  { name: 'CFB with segments of other sizes', pattern: /CFB\((?!1\)|8\)|64\)|128\))\d+\)/i },
  { name: 'another padding of Botan', pattern: /^(ESP|CTS)(_Invalid)?$/i },
  { name: 'key wrap', pattern: /\bkwp?\b|-kwp?\b|\bwrap|-wrap|key-?wrap|^(KW|KWP|TKW)_A[DE]|\bkwp?_/i },
  { name: 'ECIES, HPKE and other hybrids', pattern: /\becies|\bhpke|\bdlies|cryptobox/i },

  // Hashes, authentication codes and key derivations.
  { name: 'BLAKE', pattern: /blake/i },
  {
    name: 'cSHAKE, KMAC, TupleHash and ParallelHash',
    pattern: /cshake|kmac|keccak-mac|tuplehash|parallelhash|turboshake|kangaroo/i,
  },
  { name: 'CMAC', pattern: /cmac/i },
  { name: 'GMAC with another cipher', pattern: /gmac\((?!aes)/i },
  {
    name: 'another hash function of Botan or OpenSSL',
    pattern:
      /^(adler32|comb4p|comp4p|crc\d+|haval|keccak|mdc2|parallel|ripemd|rmd160|sha-?0\b|skein|sm3|tiger|truncated|whirlpool)|md[24]\b|md5-sha1|hmac.*(sm3|ripemd|rmd|whirlpool|blake)/i,
  },
  { name: 'messages that end inside a byte', pattern: /^part byte$/ },
  { name: 'randomized hashing (SP 800-106)', pattern: /SP800-106/ },
  { name: 'scrypt, Argon2 and bcrypt', pattern: /scrypt|argon2|bcrypt/i },
  { name: 'SHAKE in signatures, OAEP and HMAC', pattern: /with SHAKE/i },
  { name: 'SipHash', pattern: /siphash/i },
  { name: 'VMAC and other authentication codes', pattern: /vmac|x9\.19|^(cbc-mac)/i },
  { name: 'TLS with other hash functions', pattern: /^TLS with/ },
  {
    name: 'key derivations of SP 800-56C, SP 800-108, SP 800-135 and their kin',
    pattern:
      /\bkda\b|^kdf(-|$|1|2)|kbkdf|kdf(ctr|fb|dblpipe)|onestep|twostep|ansix9\.(42|63)|ikev[12]|snmp|srtp|sshkdf|x942|x963|sp800-?(56|108)|krb5kdf|pvkkdf|\bsskdf|components-(ssh|tpm)|^(SSKDF|SSHKDF)/i,
  },
  { name: 'random bit generators', pattern: /drbg|fortuna/i },
  { name: 'JSON Web cryptography', pattern: /json_?web|^jw[eskt]|\bjose\b/i },

  // Keys, signatures and key agreements.
  { name: 'ANSI X9.31 signatures', pattern: /x9\.?31|SigGenRSA|SigVerRSA/i },
  { name: 'BLS signatures', pattern: /\bbls/i },
  { name: 'Ed448 and X448', pattern: /448/ },
  { name: 'Ed25519ph and Ed25519ctx', pattern: /ed25519(ph|ctx)|prehash/i },
  {
    name: 'other elliptic curves',
    pattern: /secp(?!(256|384|521)r1)\w+|sect\d|brainpool|\bP-(192|224)|\b[BK]-\d{3}\b|\bsm2\b|frp256|numsp|gost3410/i,
  },
  { name: 'other schemes of elliptic curves', pattern: /eckcdsa|ecgdsa|\bmqv|kas-ecc|ecc_h2|h2c/i },
  {
    name: 'other post-quantum algorithms',
    pattern: /ml-?dsa|dilithium|slh-?dsa|sphincs|\bhss|\blms|xmss|frodo|newhope|mceliece|cmce|\bhqc/i,
  },
  {
    name: 'DSA private keys, parameters, and DSA with longer hashes',
    pattern: /\bdsa([ _-]|$)|safeprimes|pqg(gen|ver)/i,
  },
  {
    name: 'key files of finite-field Diffie-Hellman, and its other schemes',
    pattern: /dhpublic|kas-ffc|^kas\b|elgamal/i,
  },
  { name: 'Kyber before FIPS 203', pattern: /kyber|ml_kem_ipd/i },
  { name: 'RSA key transport of SP 800-56B', pattern: /kas-ifc|kts-ifc/i },
  { name: 'ISO 9796-2 and other encodings of RSA signatures', pattern: /iso_?9796|emsa2|x931|^emsa1/i },
  { name: 'provable primes from a seed (FIPS 186-5 A.1.2, A.1.4 to A.1.6)', pattern: /^provable primes$/ },
  { name: 'the text form in which Botan reads names', pattern: /^x509_dn_(in)?valid/ },
];
