import { der, oids, pkcs12Password, newPbmac1, pbmac1 } from '@cleartext/asn1';
import {
  AuthenticationError,
  base64ToBytes,
  bytesToHex,
  DecodeError,
  seededRandom,
  utf8ToBytes,
} from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import { generateKey } from '@cleartext/rsa';
import { encodePublicKey, privateKeyFromPem, privateKeyToPem, publicKeyOf } from '@cleartext/signature';
import { certificateToPem, issueCertificate, newAuthority, nameToString, type Certificate } from '@cleartext/x509';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPkcs12, sealPkcs12, type SealPkcs12Options } from '../src/index.ts';
import { joesKey, opensslLegacy, opensslModern, rfc9579A1 } from './data/pkcs12.ts';

const legacy = base64ToBytes(opensslLegacy);
const modern = base64ToBytes(opensslModern);
const own = privateKeyFromPem(joesKey);
const joe = openPkcs12(modern, 'secret').identity.certificate!;

describe('files of others', () => {
  it.each([
    ['RC2 with 40 bits and Triple-DES', legacy],
    ['PBES2 with AES-256', modern],
  ])('of OpenSSL with %s', (_, file) => {
    const { identity, keys, certificates, otherBags } = openPkcs12(file, 'secret');
    expect(identity.privateKey).toEqual(own);
    expect(nameToString(identity.certificate!.subject)).toBe('CN = Joe');
    expect([identity.friendlyName, identity.otherCertificates, otherBags]).toEqual(["Joe's key", [], []]);
    expect(keys[0].friendlyName).toBe("Joe's key");
    expect(keys[0].localKeyId).toEqual(certificates[0].localKeyId);
    for (const password of ['', 'Secret', 'secret '])
      expect(() => openPkcs12(file, password)).toThrow(new AuthenticationError());
  });

  it('of RFC 9579 with PBMAC1', () => {
    const file = base64ToBytes(rfc9579A1);
    const { identity } = openPkcs12(file, '1234');
    expect(identity.privateKey?.type).toBe('rsa');
    expect(identity.certificate).toBeDefined();
    expect(() => openPkcs12(file, '1235')).toThrow(AuthenticationError);
    // Appendix A.4 and A.5 are the same with another count and another salt, A.6 without the length of the key.
    const count = lastIndexOf(file, Uint8Array.of(2, 2, 8, 0, 2, 1, 32));
    expect(() => openPkcs12(withByte(file, count + 3, 1), '1234')).toThrow(AuthenticationError);
    expect(() => openPkcs12(withByte(file, count - 1, 0), '1234')).toThrow(AuthenticationError);
    expect(() => openPkcs12(withByte(file, count + 6, 19), '1234')).toThrow('expected 20 to 128 bytes, found 19');
  });
});

describe('files of our own', () => {
  const seal = (options: Partial<SealPkcs12Options>) =>
    sealPkcs12({ password: 'pass', iterations: 10, random: seededRandom('seal'), ...options });

  it.each([
    [{}],
    [{ mac: 'pbmac1' }],
    [{ style: 'nineties' }],
    [{ cipher: 'aes-128-cbc' }],
    [{ password: '' }],
    [{ password: 'Schlüssel 열쇠', friendlyName: 'Jürgen 열쇠' }],
  ] as const)('come back: %j', (options) => {
    const file = seal({ privateKey: own, certificate: joe, ...options });
    const { identity } = openPkcs12(file, 'password' in options ? options.password : 'pass');
    expect(identity).toEqual({
      privateKey: own,
      certificate: joe,
      friendlyName: 'friendlyName' in options ? options.friendlyName : undefined,
      otherCertificates: [],
    });
    expect(seal({ privateKey: own, certificate: joe, ...options })).toEqual(file);
  });

  it('hold a key alone, certificates alone, or nothing', () => {
    expect(openPkcs12(seal({ privateKey: own }), 'pass').identity).toEqual({ privateKey: own, otherCertificates: [] });
    expect(openPkcs12(seal({ otherCertificates: [joe, joe] }), 'pass').identity.otherCertificates).toEqual([joe, joe]);
    expect(openPkcs12(seal({}), 'pass').identity).toEqual({ otherCertificates: [] });
  });

  it('say which argument is wrong', () => {
    const { certificate } = chainOfTwo();
    expect(() => seal({ privateKey: own, certificate })).toThrow('certificate: expected that of the private key');
    expect(() => seal({ iterations: 0 })).toThrow('iterations: expected at least 1, found 0');
    expect(() => openPkcs12('file' as never)).toThrow('file: expected a Uint8Array, found "file"');
    expect(() => openPkcs12(modern, 7 as never)).toThrow('password: expected a string, found 7');
  });
});

describe('what a hostile file asks for', () => {
  it('is bounded by the sum of its iterations', () => {
    // 1000 iterations each: for the MAC, the certificates and the key.
    expect(openPkcs12(modern, 'secret', { maxWork: 3000 }).keys).toHaveLength(1);
    for (const maxWork of [2999, 2000, 1999, 999])
      expect(() => openPkcs12(modern, 'secret', { maxWork })).toThrow(
        /asks for the work of 1000 iterations, \d+ are left of the limit/,
      );
    const greedy = pfx(der.sequence(), macData(der.sequence(der.oid(sha256.oid), der.null()), 2 ** 31));
    expect(() => openPkcs12(greedy)).toThrow('the work of 2147483648 iterations, 10000000 are left of the limit');
    for (const count of [0, -1])
      expect(() => openPkcs12(pfx(der.sequence(), macData(der.sequence(der.oid(sha256.oid)), count)))).toThrow(
        DecodeError,
      );
  });

  it('without a MAC is opened only where the caller says so', () => {
    const bag = der.sequence(der.oid(oids.crlBag), der.explicit(0, der.null()));
    const safe = contentInfo(oids.data, der.octetString(der.sequence(bag)));
    const file = pfx(der.sequence(safe));
    expect(() => openPkcs12(file)).toThrow(AuthenticationError);
    expect(openPkcs12(file, '', { acceptUnauthenticated: true }).otherBags).toEqual([oids.crlBag]);
  });

  it('is refused where something else than a password protects it', () => {
    const signed = der.sequence(der.integer(3), contentInfo(oids.signedData, der.sequence()));
    expect(() => openPkcs12(signed)).toThrow('PFX.authSafe.contentType');
    const enveloped = pfx(der.sequence(contentInfo(oids.envelopedData, der.sequence())));
    expect(() => openPkcs12(enveloped, '', { acceptUnauthenticated: true })).toThrow(
      'expected data or encryptedData, found envelopedData',
    );
    const unknown = pfx(der.sequence(), macData(der.sequence(der.oid('1.2.3')), 1));
    expect(() => openPkcs12(unknown)).toThrow('PFX.macData.mac at byte 0: unknown hash 1.2.3');
  });

  it('ends in a value or a typed error, whatever its bytes', () => {
    const options = { maxWork: 20_000, acceptUnauthenticated: true };
    const files = [legacy, modern];
    const attempt = (file: Uint8Array): void => {
      try {
        openPkcs12(file, 'secret', options);
      } catch (error) {
        expect(['DecodeError', 'AuthenticationError']).toContain((error as Error).name);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), attempt));
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), fc.nat(255), (file, place, byte) => {
        attempt(withByte(file, place % file.length, byte));
        attempt(file.slice(0, place % file.length));
      }),
      { numRuns: 150 },
    );
    // Changes inside, behind a MAC that fits: the same without one.
    const inside = der.sequence(contentInfo(oids.data, der.octetString(der.sequence(certBag(joe)))));
    fc.assert(
      fc.property(fc.nat(), fc.nat(255), (place, byte) => attempt(pfx(withByte(inside, place % inside.length, byte)))),
      { numRuns: 150 },
    );
  });
});

describe('the openssl command as the other voice', () => {
  const silent = silence();
  if (silent) console.warn(`openssl voice skipped: ${silent}`);
  const folder = mkdtempSync(join(tmpdir(), 'cleartext-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

  it.each([
    [['-legacy']],
    [[]],
    [['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512']],
    [['-legacy', '-keypbe', 'PBE-SHA1-RC2-40', '-certpbe', 'PBE-SHA1-RC4-128']],
    [['-legacy', '-keypbe', 'PBE-SHA1-2DES', '-certpbe', 'NONE']],
    [['-keypbe', 'NONE', '-certpbe', 'NONE']],
  ])('writes with %j what we read', (args) => {
    if (silent) return;
    const { key, certificate, authority } = chainOfTwo();
    writeFileSync(path('key.pem'), privateKeyToPem(key));
    writeFileSync(path('cert.pem'), certificateToPem(certificate) + certificateToPem(authority));
    for (const password of ['', 'Passwort']) {
      openssl('pkcs12', '-export', ...args, '-inkey', path('key.pem'), '-in', path('cert.pem'), '-name', 'Bob',
        '-passout', `pass:${password}`, '-iter', '100', '-out', path('theirs.p12')); // prettier-ignore
      const { identity } = openPkcs12(Uint8Array.from(readFileSync(path('theirs.p12'))), password);
      expect(identity.privateKey).toEqual(key);
      expect(identity.certificate?.bytes).toEqual(certificate.bytes);
      expect(identity.otherCertificates.map(({ bytes }) => bytes)).toEqual([authority.bytes]);
      expect(identity.friendlyName).toBe('Bob');
    }
  });

  it.each([[{ style: 'nineties' }], [{}], [{ cipher: 'aes-128-cbc' }]] as const)(
    'reads what we write with %j',
    (options) => {
      if (silent) return;
      const { key, certificate, authority } = chainOfTwo();
      for (const password of ['', 'Passwort']) {
        const file = sealPkcs12({
          password,
          privateKey: key,
          certificate,
          otherCertificates: [authority],
          friendlyName: 'Bob',
          iterations: 100,
          ...options,
        });
        writeFileSync(path('ours.p12'), file);
        const legacyOption = 'style' in options ? ['-legacy'] : [];
        const text = openssl(
          'pkcs12',
          ...legacyOption,
          '-in',
          path('ours.p12'),
          '-passin',
          `pass:${password}`,
          '-nodes',
        );
        expect(text).toContain('friendlyName: Bob');
        expect(text.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
        const theirs = privateKeyFromPem(text);
        expect(encodePublicKey(publicKeyOf(theirs))).toEqual(encodePublicKey(publicKeyOf(key)));
        expect(text).toContain(certificateToPem(certificate).trim());
      }
    },
  );
});

it('PBMAC1 takes password, salt and count', () => {
  const algorithm = newPbmac1({ iterations: 3, random: seededRandom('PBMAC1') });
  const mac = (message: string, password: string) =>
    bytesToHex(pbmac1(algorithm, utf8ToBytes(message), utf8ToBytes(password)));
  expect(mac('a', 'b')).toHaveLength(64);
  expect(new Set([mac('a', 'b'), mac('b', 'b'), mac('a', 'a')]).size).toBe(3);
  expect(() => pbmac1(algorithm, utf8ToBytes('a'), utf8ToBytes('b'), { maxWork: 2 })).toThrow(DecodeError);
  expect(() => newPbmac1({ iterations: 0 })).toThrow(RangeError);
  expect(pkcs12Password('ab')).toEqual(Uint8Array.of(0, 97, 0, 98, 0, 0));
});

let made: { key: ReturnType<typeof privateKeyFromPem>; certificate: Certificate; authority: Certificate } | undefined;

/** An authority and a certificate that it issued. */
function chainOfTwo() {
  if (made) return made;
  const now = new Date('2026-01-01T00:00:00Z');
  const random = seededRandom('PKCS#12');
  const rootKey = generateKey({ bits: 1024, random });
  const root = newAuthority({ subject: { CN: 'Root' }, privateKey: rootKey, now, random });
  const key = generateKey({ bits: 1024, random });
  const issued = {
    profile: 'server',
    subject: { CN: 'bob.example' },
    hosts: ['bob.example'],
    publicKey: publicKeyOf(key),
    now,
    random,
  } as const;
  made = { key, certificate: issueCertificate(root, issued), authority: root.certificate };
  return made;
}

function contentInfo(type: string, content: Uint8Array): Uint8Array {
  return der.sequence(der.oid(type), der.explicit(0, content));
}

function certBag({ bytes }: Certificate): Uint8Array {
  const value = der.sequence(der.oid(oids.x509Certificate), der.explicit(0, der.octetString(bytes)));
  return der.sequence(der.oid(oids.certBag), der.explicit(0, value));
}

function macData(algorithm: Uint8Array, iterations: number): Uint8Array {
  const mac = der.sequence(algorithm, der.octetString(new Uint8Array(32)));
  return der.sequence(mac, der.octetString(new Uint8Array(8)), der.integer(iterations));
}

function pfx(authSafe: Uint8Array, ...mac: Uint8Array[]): Uint8Array {
  return der.sequence(der.integer(3), contentInfo(oids.data, der.octetString(authSafe)), ...mac);
}

/** The bytes with one of them replaced. */
function withByte(bytes: Uint8Array, place: number, byte: number): Uint8Array {
  return bytes.map((old, i) => (i === place ? byte : old));
}

function lastIndexOf(bytes: Uint8Array, part: Uint8Array): number {
  return Buffer.from(bytes).lastIndexOf(part);
}

/** Why the command cannot serve as a voice, or undefined if it can. */
function silence(): string | undefined {
  try {
    const listed = execFileSync('openssl', ['list', '-providers', '-provider', 'legacy'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return listed.includes('legacy') ? undefined : 'its legacy provider is missing';
  } catch {
    return 'the openssl command is missing or too old for providers';
  }
}
