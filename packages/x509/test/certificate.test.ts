import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex, DecodeError, leafSpans } from '@cleartext/core';
import { der, encodePem } from '@cleartext/asn1';
import { int } from '@cleartext/number';
import {
  certificateSpans,
  certificateToJson,
  certificateToPem,
  certificateToText,
  findExtension,
  nameToRfc4514,
  nameToString,
  parseCertificate,
  parseCertificates,
  parseRequest,
  requestToText,
  verifyCertificateSignature,
  verifyRequest,
} from '@cleartext/x509';

const read = (name: string): string => readFileSync(join(__dirname, 'data', name), 'utf8');
const certificates = [
  'Amazon_Root_CA_3',
  'Go_Daddy_Class_2_CA',
  'ISRG_Root_X1',
  'NetLock_Arany',
  'QuoVadis_Root_CA_3',
  'ed25519',
  'many-extensions',
  'pss',
];

describe('the eleven fields of ISRG Root X1', () => {
  const root = parseCertificate(read('ISRG_Root_X1.pem'));

  // Expected values: `openssl x509 -text` and `-fingerprint`, as in data/ISRG_Root_X1.txt.
  it('are those that openssl prints', () => {
    expect(root.version).toBe(3);
    expect(root.serialNumber.toString(16)).toBe('8210cfb0d240e3594463e0bb63828b00');
    expect(root.signatureAlgorithm.oid).toBe('1.2.840.113549.1.1.11');
    expect(nameToString(root.issuer)).toBe('C = US, O = Internet Security Research Group, CN = ISRG Root X1');
    expect(root.validity.notBefore).toEqual(new Date('2015-06-04T11:04:38Z'));
    expect(root.validity.notAfter).toEqual(new Date('2035-06-04T11:04:38Z'));
    expect(nameToRfc4514(root.subject)).toBe('CN=ISRG Root X1,O=Internet Security Research Group,C=US');
    expect(root.subjectPublicKeyInfo.algorithm.oid).toBe('1.2.840.113549.1.1.1');
    expect(root.issuerUniqueId).toBeUndefined();
    expect(root.subjectUniqueId).toBeUndefined();
    expect(root.extensions.map(({ name, critical }) => [name, critical])).toEqual([
      ['keyUsage', true],
      ['basicConstraints', true],
      ['subjectKeyIdentifier', false],
    ]);
    expect(findExtension(root, 'basicConstraints')).toEqual({ type: 'basicConstraints', isCa: true });
    expect(findExtension(root, 'keyUsage')?.usages).toEqual(['keyCertSign', 'cRLSign']);
    expect(root.signature).toHaveLength(512);
    expect(bytesToHex(root.signature.subarray(0, 4))).toBe('551f58a9');
  });

  it('are in the JSON too', () => {
    expect(certificateToJson(root)).toMatchObject({
      version: 3,
      serialNumber: '8210cfb0d240e3594463e0bb63828b00',
      subject: { text: 'CN=ISRG Root X1,O=Internet Security Research Group,C=US' },
      subjectPublicKeyInfo: { algorithm: 'rsaEncryption', bits: 4096, e: '65537' },
      fingerprints: { sha256: '96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6' },
    });
  });

  it('carries a signature by its own key, and survives PEM', () => {
    expect(verifyCertificateSignature(root, root)).toBe(true);
    expect(parseCertificate(certificateToPem(root))).toEqual(root);
  });
});

describe.each(certificates)('%s', (name) => {
  const certificate = parseCertificate(read(`${name}.pem`));

  it('prints as openssl x509 -text', () => {
    expect(certificateToText(certificate)).toBe(read(`${name}.txt`));
  });

  it('has leaf spans that partition its bytes', () => {
    let at = 0;
    for (const { start, end } of leafSpans(certificateSpans(certificate))) {
      expect(start).toBe(at);
      expect(end).toBeGreaterThan(start);
      at = end;
    }
    expect(at).toBe(certificate.bytes.length);
  });

  it('is JSON without loss', () => {
    const json = certificateToJson(certificate);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });
});

it.each(['request', 'request-attributes'])('%s prints as openssl req -text', (name) => {
  const request = parseRequest(read(`${name}.pem`));
  expect(requestToText(request)).toBe(read(`${name}.txt`));
  expect(verifyRequest(request)).toBe(true);
});

it('reads the extensions of policies and names', () => {
  const certificate = parseCertificate(read('many-extensions.pem'));
  expect(findExtension(certificate, 'policyConstraints')).toEqual({
    type: 'policyConstraints',
    requireExplicitPolicy: 3,
    inhibitPolicyMapping: 1,
  });
  expect(findExtension(certificate, 'inhibitAnyPolicy')?.skipCerts).toBe(2);
  expect(findExtension(certificate, 'policyMappings')?.mappings[1]).toEqual({
    issuerDomainPolicy: '1.2.3.6',
    subjectDomainPolicy: '1.2.3.7',
  });
  expect(findExtension(certificate, 'nameConstraints')).toMatchObject({
    permitted: [
      { type: 'dNSName', value: '.example.test' },
      { type: 'iPAddress', address: Uint8Array.of(10, 0, 0, 0, 255, 0, 0, 0) },
    ],
    excluded: [{ type: 'rfc822Name', value: 'x.test' }],
  });
  expect(findExtension(certificate, 'certificatePolicies')?.policies[1].qualifiers).toEqual([
    { type: 'cps', uri: 'http://my.host/' },
    { type: 'userNotice', reference: { organization: 'Org', numbers: [1, 2] }, text: 'Some text' },
  ]);
});

describe('hand-made certificates', () => {
  const algorithm = der.sequence(der.oid('1.2.840.113549.1.1.11'), der.null());
  const name = der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8String('x'))));
  const key = der.sequence(der.sequence(der.oid('1.3.101.112')), der.bitString(new Uint8Array(32)));
  const defaults = {
    version: der.explicit(0, der.integer(2)),
    serial: der.integer(1),
    inner: algorithm,
    validity: der.sequence(der.time(new Date('2026-01-01T00:00:00Z')), der.time(new Date('2027-01-01T00:00:00Z'))),
    rest: [] as Uint8Array[],
  };
  const make = (change: Partial<typeof defaults>): Uint8Array => {
    const { version, serial, inner, validity, rest } = { ...defaults, ...change };
    const tbs = der.sequence(version, serial, inner, name, validity, name, key, ...rest);
    return der.sequence(tbs, algorithm, der.bitString(Uint8Array.of(1)));
  };
  const extensions = (...list: Uint8Array[]): Uint8Array[] => [der.explicit(3, der.sequence(...list))];
  const extension = (oid: string, value: Uint8Array): Uint8Array => der.sequence(der.oid(oid), der.octetString(value));

  it.each([
    ['0', 0, '0 (0x0)'],
    ['negative', -5, '-5 (-0x5)'],
  ])('may have a serial number that is %s', (_, value, shown) => {
    const certificate = parseCertificate(make({ serial: der.integer(value) }));
    expect(certificate.serialNumber.equals(int(value))).toBe(true);
    expect(certificateToText(certificate)).toContain(`Serial Number: ${shown}\n`);
  });

  it('may start before 1950', () => {
    const old = new Uint8Array([0x18, 15, ...Array.from('00010101000000Z', (c) => c.charCodeAt(0))]);
    const certificate = parseCertificate(make({ validity: der.sequence(old, old) }));
    expect(certificate.validity.notBefore.toISOString()).toBe('0001-01-01T00:00:00.000Z');
    expect(certificateToText(certificate)).toContain('Not Before: Jan  1 00:00:00 1 GMT');
  });

  it('may carry unique identifiers', () => {
    const rest = [der.implicit(1, der.bitString(Uint8Array.of(7))), der.implicit(2, der.bitString(Uint8Array.of(8)))];
    const certificate = parseCertificate(make({ rest }));
    expect(certificate.issuerUniqueId?.bytes).toEqual(Uint8Array.of(7));
    expect(certificate.subjectUniqueId?.bytes).toEqual(Uint8Array.of(8));
    expect(certificateToText(certificate)).toContain('Subject Unique ID: \n            08\n');
  });

  it.each([
    ['a version written out that is the default', { version: der.explicit(0, der.integer(0)) }, 'version'],
    ['a version 4', { version: der.explicit(0, der.integer(3)) }, 'version'],
    [
      'two signature algorithms',
      { inner: der.sequence(der.oid('1.2.840.113549.1.1.5'), der.null()) },
      'signatureAlgor',
    ],
    ['a validity of one date', { validity: der.sequence(der.time(new Date('2026-01-01T00:00:00Z'))) }, 'notAfter'],
    ['a field too many', { rest: [der.null()] }, 'tbsCertificate'],
    [
      'an extension twice',
      { rest: extensions(extension('1.2.3', der.null()), extension('1.2.3', der.null())) },
      'occurs twice',
    ],
    [
      'an address of 5 bytes',
      { rest: extensions(extension('2.5.29.17', der.sequence(der.implicit(7, der.octetString(new Uint8Array(5)))))) },
      'expected 4 or 16 bytes, found 5',
    ],
    [
      'an address without its mask',
      {
        rest: extensions(
          extension(
            '2.5.29.30',
            der.sequence(
              der.implicit(0, der.sequence(der.sequence(der.implicit(7, der.octetString(new Uint8Array(4)))))),
            ),
          ),
        ),
      },
      'expected 8 or 32 bytes, found 4',
    ],
    [
      'a path length below 0',
      { rest: extensions(extension('2.5.29.19', der.sequence(der.boolean(true), der.integer(-1)))) },
      'pathLenConstraint',
    ],
  ])('must not have %s', (_, change, problem) => {
    const bytes = make(change);
    expect(() => parseCertificate(bytes)).toThrow(DecodeError);
    expect(() => parseCertificate(bytes)).toThrow(problem);
  });

  it('says which certificate of a file is malformed, and which field', () => {
    const bad = make({ version: der.explicit(0, der.integer(9)) });
    const text = `${encodePem('CERTIFICATE', make({}))}${encodePem('CERTIFICATE', bad)}`;
    expect(() => parseCertificates(text)).toThrow('Certificates[1].tbsCertificate.version');
    expect(parseCertificates('no certificate here')).toEqual([]);
    expect(() => parseCertificate('no certificate here')).toThrow(DecodeError);
  });
});
