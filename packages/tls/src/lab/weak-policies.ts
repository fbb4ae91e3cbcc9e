/**
 * The policies and options that the attacks of this folder need, each with a name that says what is wrong with it. They are old
 * configurations, mistakes that programs have really made, or the default with one countermeasure taken out. Nothing outside of this folder
 * knows them, and a server under a broken policy refuses any address but that of its own machine.
 */

import { i2osp, os2ip, pkcs1v15Encryption, rsadp, type RsaPrivateKey } from '@cleartext/rsa';
import type { FiniteFieldGroup } from '@cleartext/signature';
import { fatal } from '../alerts.ts';
import type { ClientConfig, ServerConfig } from '../connection/config.ts';
import { policies, type Policy } from '../policies.ts';
import { ourPrimitives, type Primitives } from '../primitives.ts';
import { des40CbcCipher } from '../record/bulk-ciphers.ts';
import { cipherSuites, type CipherSuite } from '../suites.ts';
import { VERSION, type Version } from '../versions.ts';

/** The suites of the given names. */
function named(...names: readonly string[]): CipherSuite[] {
  return cipherSuites.filter(({ name }) => names.includes(name));
}

function weak(name: string, sentence: string, versions: readonly Version[], suites: readonly CipherSuite[]): Policy {
  return { ...policies.museum, name, sentence, versions, suites };
}

const { SSL30, TLS10, TLS12, TLS13 } = VERSION;

/** TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA (RFC 2246 appendix A.5): an exchange with a prime of 512 bits. Only the lab knows it. */
const DHE_EXPORT: CipherSuite = {
  ...named('TLS_DHE_RSA_WITH_DES_CBC_SHA')[0],
  code: 0x0014,
  name: 'TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA',
  cipher: des40CbcCipher,
  maxVersion: TLS10,
};

const RSA_AES_CBC = named('TLS_RSA_WITH_AES_128_CBC_SHA');
const DHE_AES_CBC = named('TLS_DHE_RSA_WITH_AES_128_CBC_SHA');

/** The weak policies by name. */
export const weakPolicies = {
  rsaKeyTransport: weak(
    'lab: RSA key transport',
    'TLS 1.2 where the client encrypts the pre-main secret with the key of the certificate (Bleichenbacher)',
    [TLS12],
    named('TLS_RSA_WITH_AES_128_GCM_SHA256'),
  ),
  chainedIv: weak(
    'lab: chained IV',
    'TLS 1.0 with CBC, whose IVs everybody knows before (BEAST)',
    [TLS10],
    RSA_AES_CBC,
  ),
  ssl3Cbc: weak('lab: SSL 3.0 with CBC', 'SSL 3.0, which does not check its padding (POODLE)', [SSL30], RSA_AES_CBC),
  macThenEncrypt: weak(
    'lab: MAC, then encrypt',
    'TLS 1.2 with CBC and the MAC under the padding (Lucky 13)',
    [TLS12],
    RSA_AES_CBC,
  ),
  offersExport: weak(
    'lab: export keys on offer',
    'a server that also speaks the export suites of the nineties (FREAK)',
    [TLS10],
    [...RSA_AES_CBC, ...named('TLS_RSA_EXPORT_WITH_DES40_CBC_SHA')],
  ),
  takesExportKeys: weak(
    'lab: takes export keys unasked',
    'a client that asks for RSA and takes a temporary key of 512 bits for an answer (FREAK)',
    [TLS10],
    // The mistake: such a client did not tell the two key exchanges apart.
    RSA_AES_CBC.map((suite): CipherSuite => ({ ...suite, keyExchange: 'RSA_EXPORT' })),
  ),
  offersExportDhe: weak(
    'lab: export Diffie-Hellman on offer',
    'a server that also speaks DHE_EXPORT (Logjam)',
    [TLS10],
    [...DHE_AES_CBC, DHE_EXPORT],
  ),
  takesShortPrimes: weak(
    'lab: takes short primes',
    'a client that accepts Diffie-Hellman with 512 bits, as all browsers did in 2015 (Logjam)',
    [TLS10],
    DHE_AES_CBC,
  ),
  rc4Only: weak(
    'lab: RC4 only',
    'RC4, which many sites chose as an answer to BEAST',
    [TLS12],
    named('TLS_RSA_WITH_RC4_128_SHA'),
  ),
  allVersions: weak(
    'lab: all versions',
    'everything from SSL 3.0 to TLS 1.3 (downgrade)',
    [TLS13, TLS12, TLS10, SSL30],
    cipherSuites,
  ),
} as const satisfies Readonly<Record<string, Policy>>;

/**
 * Primitives of a server that tells its peer at once when what it has decrypted does not begin with 00 02, the mark of an encrypted message in PKCS#1 v1.5.
 * Errors like this one betrayed the servers of nine makers as late as 2017 (ROBOT). What comes behind the mark is treated as it should be.
 */
export const tellsWrongPadding: Partial<Primitives> = {
  pkcs1v15Encryption(random) {
    const scheme = pkcs1v15Encryption({ random });
    return {
      ...scheme,
      decrypt(privateKey, ciphertext) {
        const EM = i2osp(rsadp(privateKey, os2ip(ciphertext, privateKey.n.engine), { random }), ciphertext.length);
        if (EM[0] !== 0 || EM[1] !== 2) throw fatal('decrypt_error', 'block type is not 02');
        return scheme.decrypt(privateKey, ciphertext);
      },
    };
  },
};

/** Primitives of a server that makes one export key when it starts and uses it until it stops: many did, and it gave time to factor it. */
export function oneExportKey(key: RsaPrivateKey): Partial<Primitives> {
  return { temporaryRsaKey: () => key };
}

/** Primitives of a server with its own prime for DHE_EXPORT. */
export function exportDheGroup(group: FiniteFieldGroup): Partial<Primitives> {
  return { dheGroup: (bits, suite) => (suite.code === DHE_EXPORT.code ? group : ourPrimitives.dheGroup(bits, suite)) };
}

/** A client without the extension that puts the MAC outside (RFC 7366) and the extended main secret (RFC 7627): as before 2014. */
export const asBefore2014: Partial<ClientConfig> = {
  grease: false,
  arrange: (extensions) =>
    extensions.filter(({ name }) => name !== 'encrypt_then_mac' && name !== 'extended_main_secret'),
};

/** A server that takes early data, and takes it again whenever it comes. */
export const acceptsReplays: Partial<ServerConfig> = { maxEarlyData: 2 ** 14, isFresh: () => true };
