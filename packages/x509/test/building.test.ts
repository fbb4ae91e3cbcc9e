import fc from 'fast-check';
import { CertificateError, DecodeError, bytesToHex, seededRandom } from '@cleartext/core';
import { decodeDer, der, encodeAttribute, oids } from '@cleartext/asn1';
import { int } from '@cleartext/number';
import { publicKeyToSpki } from '@cleartext/signature';
import {
  createCertificate,
  createRequest,
  encodeAlternativeNames,
  encodeAuthorityInfoAccess,
  encodeBasicConstraints,
  encodeCertificatePolicies,
  encodeCrlDistributionPoints,
  encodeExtendedKeyUsage,
  encodeExtensions,
  encodeGeneralName,
  encodeKeyUsage,
  encodeName,
  encodeNameConstraints,
  findExtension,
  issueFromRequest,
  keyUsages,
  parseCertificate,
  parseRequest,
  profiles,
  randomSerialNumber,
  readExtensions,
  requestToPem,
  verifyCertificateSignature,
  verifyRequest,
  type ExtensionInput,
  type Profile,
} from '@cleartext/x509';
import { authorityBelow, leafKey, middle, now, otherKey, random, root, shop, start } from './shop.ts';

const fields = {
  serialNumber: int(1),
  issuer: root.certificate.subject.bytes,
  validity: { notBefore: start, notAfter: now },
  subject: encodeName({ CN: 'x' }),
  subjectPublicKeyInfo: publicKeyToSpki(leafKey),
  extensions: [] as ExtensionInput[],
};
const withExtension = (oid: string, value: Uint8Array) =>
  createCertificate({ ...fields, extensions: [{ oid, value }] }, leafKey);

describe('what is built is what is read', () => {
  it('for any name, serial number and dates', () => {
    const text = fc.string({ unit: 'grapheme' });
    const serial = fc.bigInt({ min: 1n, max: 2n ** 159n - 1n });
    const second = fc
      .date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
      .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));
    fc.assert(
      fc.property(text, text, serial, second, second, (CN, O, number, a, b) => {
        const [notBefore, notAfter] = a < b ? [a, b] : [b, a];
        const certificate = createCertificate(
          { ...fields, subject: encodeName({ O, CN }), serialNumber: int(number), validity: { notBefore, notAfter } },
          leafKey,
        );
        expect(certificate.validity).toEqual({ notBefore, notAfter });
        expect(certificate.serialNumber.toBigInt()).toBe(number);
        expect(certificate.subject.rdns.flat().map(({ value }) => value)).toEqual([O, CN]);
        expect(verifyCertificateSignature(certificate, certificate)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('for dates around 2050, where the form changes (RFC 5280 section 4.1.2.5)', () => {
    const validity = { notBefore: new Date('2049-12-31T23:59:59Z'), notAfter: new Date('2050-01-01T00:00:00Z') };
    const certificate = createCertificate({ ...fields, validity }, leafKey);
    expect(certificate.validity).toEqual(validity);
    const hex = bytesToHex(certificate.bytes);
    expect(hex).toContain(`170d${bytesToHex(new TextEncoder().encode('491231235959Z'))}`);
    expect(hex).toContain(`180f${bytesToHex(new TextEncoder().encode('20500101000000Z'))}`);
  });

  it('for each extension', () => {
    fc.assert(
      fc.property(fc.subarray([...keyUsages]), fc.option(fc.nat(), { nil: undefined }), (usages, pathLength) => {
        expect(findExtension(withExtension(oids.keyUsage, encodeKeyUsage(usages)), 'keyUsage')?.usages).toEqual(usages);
        const constraints = { isCa: true, ...(pathLength === undefined ? {} : { pathLength }) };
        const value = encodeBasicConstraints(constraints);
        const read = findExtension(withExtension(oids.basicConstraints, value), 'basicConstraints');
        expect(read).toEqual({ type: 'basicConstraints', ...constraints });
      }),
      { numRuns: 20 },
    );
    const names = [
      { type: 'dNSName', value: '*.example.test' },
      { type: 'rfc822Name', value: 'ann@example.test' },
      { type: 'uniformResourceIdentifier', value: 'https://example.test/' },
      { type: 'iPAddress', address: Uint8Array.of(192, 0, 2, 1) },
      { type: 'registeredID', oid: '1.2.3.4' },
      { type: 'directoryName', name: root.certificate.subject },
    ] as const;
    expect(
      findExtension(withExtension(oids.subjectAltName, encodeAlternativeNames(names)), 'subjectAltName')?.names,
    ).toEqual(names);
    const subtrees = {
      permitted: [{ type: 'dNSName', value: 'test' }],
      excluded: [{ type: 'iPAddress', address: Uint8Array.of(10, 0, 0, 0, 255, 0, 0, 0) }],
    } as const;
    expect(
      findExtension(withExtension(oids.nameConstraints, encodeNameConstraints(subtrees)), 'nameConstraints'),
    ).toEqual({ type: 'nameConstraints', ...subtrees });
    const purposes = ['serverAuth', '1.2.3.4'];
    expect(
      findExtension(withExtension(oids.extKeyUsage, encodeExtendedKeyUsage(purposes)), 'extKeyUsage')?.purposes,
    ).toEqual(purposes);
    const policies = encodeCertificatePolicies([{ policy: '1.2.3' }, { policy: '1.2.4', cps: ['http://a.test/'] }]);
    expect(findExtension(withExtension(oids.certificatePolicies, policies), 'certificatePolicies')?.policies).toEqual([
      { policy: '1.2.3', qualifiers: [] },
      { policy: '1.2.4', qualifiers: [{ type: 'cps', uri: 'http://a.test/' }] },
    ]);
    const uri = { type: 'uniformResourceIdentifier', value: 'http://a.test/' };
    const points = encodeCrlDistributionPoints(['http://a.test/']);
    expect(findExtension(withExtension(oids.cRLDistributionPoints, points), 'cRLDistributionPoints')?.points).toEqual([
      { distributionPoint: { fullName: [uri] } },
    ]);
    const access = encodeAuthorityInfoAccess([{ method: 'OCSP', uri: 'http://a.test/' }]);
    expect(findExtension(withExtension(oids.authorityInfoAccess, access), 'authorityInfoAccess')?.descriptions).toEqual(
      [{ method: 'OCSP', location: uri }],
    );
  });

  it('but no serial number of 0, none below it and none of 21 bytes', () => {
    for (const serialNumber of [int(0), int(-1), int(1).shiftLeft(159)])
      expect(() => createCertificate({ ...fields, serialNumber }, leafKey)).toThrow('at most 20 bytes');
    const validity = { notBefore: now, notAfter: start };
    expect(() => createCertificate({ ...fields, validity }, leafKey)).toThrow('notAfter');
  });

  it('with serial numbers that differ, are positive and fit', () => {
    const source = seededRandom('serials');
    const serials = Array.from({ length: 50 }, () => randomSerialNumber(source));
    expect(new Set(serials.map(String)).size).toBe(50);
    for (const serial of serials) expect(serial.bitLength()).toBeLessThan(128);
    expect(randomSerialNumber((length) => new Uint8Array(length)).toNumber()).toBe(1);
  });
});

it('a subtree of names has no minimum but 0, and no maximum (RFC 5280 section 4.2.1.10)', () => {
  const read = (...bounds: Uint8Array[]) => {
    const subtree = der.sequence(encodeGeneralName({ type: 'dNSName', value: 'test' }), ...bounds);
    const value = der.sequence(der.implicit(0, der.sequence(subtree)));
    return readExtensions(decodeDer(encodeExtensions([{ oid: oids.nameConstraints, value }])))[0].name;
  };
  expect(read()).toBe('nameConstraints');
  expect(read(der.implicit(0, der.integer(0)))).toBe('nameConstraints');
  expect(() => read(der.implicit(0, der.integer(1)))).toThrow('minimum at byte');
  expect(() => read(der.implicit(1, der.integer(5)))).toThrow('maximum at byte');
});

it('what could not be read again is not written', () => {
  expect(() => encodeExtendedKeyUsage([])).toThrow('purposes: expected at least one, found none');
  expect(() => encodeNameConstraints({ permitted: [], excluded: [] })).toThrow('at least one subtree');
  expect(() => encodeKeyUsage(['bogus' as never])).toThrow('usage: expected digitalSignature,');
  expect(() => encodeGeneralName({ type: 'iPAddress', address: new Uint8Array(3) })).toThrow('address: expected 4, 8');
  const bytes = Uint8Array.of(0xa0, 0);
  expect(encodeGeneralName({ type: 'x400Address', bytes })).toEqual(bytes);
  expect(encodeGeneralName({ type: 'x400Address', bytes })).not.toBe(bytes);
});

describe('the small authority', () => {
  it.each(Object.keys(profiles) as Profile[])('issues %s certificates', (profile) => {
    const certificate = shop(root, { profile });
    expect(findExtension(certificate, 'keyUsage')?.usages).toEqual(profiles[profile].usages);
    expect(findExtension(certificate, 'extKeyUsage')?.purposes ?? []).toEqual(profiles[profile].purposes);
    expect(findExtension(certificate, 'basicConstraints')?.isCa).toBe(profile === 'ca');
    expect(verifyCertificateSignature(certificate, root.certificate)).toBe(true);
    expect(findExtension(certificate, 'authorityKeyIdentifier')?.keyIdentifier).toEqual(
      findExtension(root.certificate, 'subjectKeyIdentifier')?.keyIdentifier,
    );
  });

  it('vouches no longer than it is vouched for', () => {
    const short = authorityBelow(root, 'short', otherKey, { days: 3 });
    expect(shop(short).validity.notAfter).toEqual(short.certificate.validity.notAfter);
    expect(() => shop(short, { now })).toThrow(CertificateError);
  });

  it('refuses what it may not issue', () => {
    const refused = (f: () => unknown): string => {
      try {
        f();
      } catch (error) {
        if (error instanceof CertificateError) return error.reason;
      }
      return 'nothing';
    };
    expect(refused(() => shop({ certificate: shop(root), privateKey: leafKey }))).toBe('not-a-ca');
    expect(refused(() => shop({ ...middle, privateKey: otherKey }))).toBe('key-mismatch');
    expect(refused(() => shop(authorityBelow(root, 'tight', otherKey, { pathLength: 0 }), { profile: 'ca' }))).toBe(
      'not-a-ca',
    );
    expect(() => shop(root, { hosts: ['not a host'] })).toThrow('expected a host name');
    expect(() => shop(root, { emails: ['nobody'] })).toThrow('name@host');
    expect(() => shop(root, { subject: {}, hosts: [] })).toThrow('at least one attribute');
  });

  it('says which option is wrong', () => {
    expect(() => shop(root, { profile: 'toString' as never })).toThrow('profile: expected server, client, email');
    for (const days of [0, -1, NaN]) expect(() => shop(root, { days })).toThrow('days: expected a positive number');
    expect(() => shop(root, { now: 5 as never })).toThrow('now: expected a Date, found 5');
    expect(() => shop(root, { now: new Date('') })).toThrow('now: expected a valid Date');
    expect(() => shop(root, { profile: 'ca', pathLength: -1 })).toThrow('pathLength: expected at least 0, found -1');
    expect(() => shop(root, { hosts: [undefined as never] })).toThrow('host: expected a string');
  });

  it('marks the names of a nameless subject critical (RFC 5280 section 4.1.2.6)', () => {
    const nameless = shop(root, { subject: {} });
    expect(nameless.extensions.find(({ name }) => name === 'subjectAltName')?.critical).toBe(true);
  });
});

describe('requests', () => {
  const request = createRequest({
    subject: { CN: 'shop' },
    hosts: ['shop.test', '192.0.2.1'],
    privateKey: leafKey,
    random,
  });

  it('carry names and a proof of possession', () => {
    expect(parseRequest(requestToPem(request))).toEqual(request);
    expect(parseRequest(requestToPem(request).replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'))).toEqual(
      request,
    );
    expect(() => parseRequest(requestToPem(request).replaceAll('REQUEST', 'ORDER'))).toThrow(DecodeError);
    expect(verifyRequest(request)).toBe(true);
    expect(findExtension(request, 'subjectAltName')?.names).toHaveLength(2);
    expect(createRequest({ subject: { CN: 'x' }, privateKey: leafKey }).attributes).toEqual([]);
  });

  it('become certificates', () => {
    const certificate = issueFromRequest(middle, request, { profile: 'server', now: start, random });
    expect(certificate.subject).toEqual(request.subject);
    expect(findExtension(certificate, 'subjectAltName')).toEqual(findExtension(request, 'subjectAltName'));
    expect(parseCertificate(certificate.bytes)).toEqual(certificate);
  });

  it('ask for extensions once (RFC 2985 section 5.4.2)', () => {
    const [info, algorithm, signature] = decodeDer(request.bytes).children;
    const value = request.attributes[0].values[0];
    const more = encodeExtensions([{ oid: '1.2.3', value: der.null() }]);
    for (const values of [[value], [value, more]]) {
      const attribute = encodeAttribute({ oid: oids.extensionRequest, values });
      const fieldsBefore = info.children.slice(0, 3).map(({ bytes }) => bytes);
      const parts = der.sequence(...fieldsBefore, der.explicit(0, attribute));
      const parse = () => parseRequest(der.sequence(parts, algorithm.bytes, signature.bytes));
      if (values.length === 1) expect(parse().extensions).toEqual(request.extensions);
      else expect(parse).toThrow('expected one extensionRequest, found 2 values');
    }
  });

  it('are refused if another key signed them, or a bit flipped', () => {
    const bytes = request.bytes.slice();
    bytes[bytes.length - 1] ^= 1;
    const altered = parseRequest(bytes);
    expect(verifyRequest(altered)).toBe(false);
    expect(() => issueFromRequest(middle, altered, { profile: 'server', now: start })).toThrow(CertificateError);
  });
});
