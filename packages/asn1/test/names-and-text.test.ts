import { bytesToHex, concat, DecodeError, hexToBytes, utf8ToBytes } from '@cleartext/core';
import { hashes } from '@cleartext/hash';
import fc from 'fast-check';
import {
  decodeAlgorithmIdentifier,
  decodeDer,
  decodePem,
  decodePemAll,
  der,
  derRows,
  encodeAlgorithmIdentifier,
  encodeAttribute,
  encodePem,
  encodeTlv,
  explainDer,
  hasNoParameters,
  oidByName,
  oidName,
  oids,
  oidShortName,
  readAttribute,
  readAttributes,
} from '../src/index.ts';
import { hasOpenssl, openssl } from './voices.ts';

describe('object identifiers', () => {
  test('names go both ways', () => {
    expect(oidName('1.2.840.113549.1.1.11')).toBe('sha256WithRSAEncryption');
    expect(oidByName('sha256WithRSAEncryption')).toBe('1.2.840.113549.1.1.11');
    expect(oidByName('CN')).toBe('2.5.4.3');
    expect(oidShortName('2.5.4.3')).toBe('CN');
    expect(oidName('1.2.3.4')).toBeUndefined();
    expect(oidByName('toString')).toBeUndefined();
    expect(oidShortName('2.5.29.15')).toBeUndefined();
    for (const [name, oid] of Object.entries(oids)) {
      expect(oidName(oid)).toBe(name);
      expect(bytesToHex(der.oid(oid))).toMatch(/^06/);
    }
  });

  test('agree with the hash package', () => {
    for (const hash of hashes) expect([hash.id, oidByName(hash.id)]).toEqual([hash.id, hash.oid]);
  });

  test('openssl calls them the same, where it knows them', () => {
    if (!hasOpenssl) return;
    const flat = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
    const text = openssl(
      ['asn1parse', '-inform', 'DER'],
      der.sequence(
        ...[
          'commonName',
          'rsaEncryption',
          'sha384WithRSAEncryption',
          'rsassaPss',
          'mgf1',
          'friendlyName',
          'hmacWithSHA256',
          'sha256',
          'aes-256-cbc',
          'des-ede3-cbc',
          'envelopedData',
          'messageDigest',
          'localKeyID',
          'pbkdf2',
          'pbes2',
          'organizationalUnitName',
          'organizationIdentifier',
          'pbeWithSHA1And40BitRC2-CBC',
          'secp384r1',
          'Ed25519',
        ].map((name) => der.oid(oidByName(name) ?? '')),
      ),
    ).toString();
    for (const name of [
      'commonName',
      'rsaEncryption',
      'sha384WithRSAEncryption',
      'rsassaPss',
      'mgf1',
      'friendlyName',
      'hmacWithSHA256',
      'sha256',
      'aes-256-cbc',
      'des-ede3-cbc',
      'envelopedData',
      'messageDigest',
      'localKeyID',
      'pbkdf2',
      'pbes2',
      'organizationalUnitName',
      'organizationIdentifier',
      'pbeWithSHA1And40BitRC2-CBC',
      'secp384r1',
      'Ed25519',
    ])
      expect(flat(text)).toContain(flat(name));
  });
});

describe('PEM', () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);

  test('lines of 64 characters, as openssl writes them', () => {
    const text = encodePem('TEST DATA', bytes);
    expect(text.split('\n').map((line) => line.length)).toEqual([25, 64, 64, 8, 23, 0]);
    expect(decodePem(text)).toEqual({ label: 'TEST DATA', headers: new Map(), bytes });
    expect(encodePem('EMPTY', new Uint8Array(0))).toBe('-----BEGIN EMPTY-----\n-----END EMPTY-----\n');
    expect(decodePem('-----BEGIN EMPTY-----\n-----END EMPTY-----').bytes).toHaveLength(0);
  });

  test('explanatory text around blocks, other line ends, trailing spaces, other line lengths', () => {
    const text =
      'Subject: me\r\n# comment\n-----BEGIN A-----  \r\nAAE\nCAw==  \r\n-----END A-----\r\nmore\n-----BEGIN B-----\nBA==\n-----END B-----';
    expect(decodePemAll(text).map(({ label, bytes }) => [label, bytesToHex(bytes)])).toEqual([
      ['A', '00010203'],
      ['B', '04'],
    ]);
    expect(decodePem(text, 'B').bytes).toEqual(Uint8Array.of(4));
    expect(decodePemAll('no block at all')).toEqual([]);
    // RFC 7468 section 2 asks for every convention of ending lines, that of a lone carriage return among them.
    const headed = encodePem('A', bytes, new Map([['X', '1']]));
    for (const end of ['\n', '\r\n', '\r']) expect(decodePem(headed.replaceAll('\n', end))).toEqual(decodePem(headed));
    expect(() => decodePem('-----BEGIN A-----\rAA==\r')).toThrow('PEM A at byte 23: expected -----END A-----');
  });

  test('headers of old OpenSSL keys', () => {
    const headers = new Map([
      ['Proc-Type', '4,ENCRYPTED'],
      ['DEK-Info', 'DES-EDE3-CBC,0123456789ABCDEF'],
    ]);
    const text = encodePem('RSA PRIVATE KEY', bytes, headers);
    expect(text).toContain('-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,0123456789ABCDEF\n\nAAEC');
    expect(decodePem(text).headers).toEqual(headers);
    const folded = '-----BEGIN A-----\nX: one,\n two\n\nAA==\n-----END A-----';
    expect(decodePem(folded).headers.get('X')).toBe('one,two');
  });

  test.each([
    ['', 'PEM at byte 0: expected a line -----BEGIN ...-----, found none'],
    ['-----BEGIN A-----\nAA==\n', 'PEM A at byte 23: expected -----END A-----, found the end'],
    ['-----BEGIN A-----\nAA==\n-----END B-----', 'PEM A at byte 23: expected -----END A-----, found "-----END B-----"'],
    ['-----BEGIN A-----\n-----BEGIN A-----\n', 'expected -----END A-----, found "-----BEGIN A-----"'],
    ['-----BEGIN A-----\nA?==\n-----END A-----', 'expected A-Z, a-z, 0-9, + or /, found "?"'],
    ['-----BEGIN A-----\nAAA\n-----END A-----', 'expected a multiple of 4 characters, found 3'],
    ['-----BEGIN A-----\nAB==\n-----END A-----', 'expected zero padding bits'],
    ['-----BEGIN A-----\nX: 1\nAA==\n\n-----END A-----', 'expected a header or an empty line, found "AA=="'],
    ['-----BEGIN A-----\nX: 1\n-----END A-----', 'expected an empty line behind the headers, found none'],
    ['-----BEGIN A-----\nX: 1\nX: 2\n\n-----END A-----', 'header "X" occurs twice'],
  ])('%j is refused', (text, problem) => {
    expect(() => decodePem(text)).toThrow(DecodeError);
    expect(() => decodePem(text)).toThrow(problem);
  });

  test('a missing label says what was there', () => {
    const text = encodePem('CERTIFICATE', bytes) + encodePem('PUBLIC KEY', bytes);
    expect(() => decodePem(text, 'PRIVATE KEY')).toThrow(
      'PEM at byte 0: expected -----BEGIN PRIVATE KEY-----, found CERTIFICATE, PUBLIC KEY',
    );
  });

  test("wrong arguments are the caller's", () => {
    for (const label of ['', 'A-', '-A', 'A  B', 'A\nB', 'Ä'])
      expect(() => encodePem(label, bytes)).toThrow('label: expected words like CERTIFICATE');
    expect(() => encodePem('A', bytes, new Map([['a b', 'c']]))).toThrow(RangeError);
    expect(() => encodePem('A', bytes, new Map([['a', 'c\nd']]))).toThrow(RangeError);
    expect(() => decodePem(bytes as unknown as string)).toThrow('text: expected a string, found a Uint8Array');
    expect(() => encodePem(bytes as never, 'A' as never)).toThrow('label: expected a string, found a Uint8Array');
  });

  test('laws: round trip; any text gives blocks or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (value) => {
        expect(decodePem(encodePem('X Y', value)).bytes).toEqual(value);
      }),
    );
    const line = fc.oneof(
      fc.constantFrom('-----BEGIN A-----', '-----END A-----', 'AAAA', 'X: y', '', ' z', '-----', '-----BEGIN -----'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        try {
          decodePemAll(lines.join('\n'));
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('AlgorithmIdentifier and Attribute', () => {
  test('absent and NULL parameters are kept apart', () => {
    const absent = { oid: oids.sha256 };
    const withNull = { oid: oids.sha256, parameters: der.null() };
    for (const value of [absent, withNull]) {
      expect(decodeAlgorithmIdentifier(encodeAlgorithmIdentifier(value))).toEqual(value);
      expect(hasNoParameters(value)).toBe(true);
    }
    expect(encodeAlgorithmIdentifier(absent)).not.toEqual(encodeAlgorithmIdentifier(withNull));
    expect(hasNoParameters({ oid: oids.sha256, parameters: der.sequence() })).toBe(false);
    expect(() => decodeAlgorithmIdentifier(der.sequence(der.oid('1.2.3'), der.null(), der.null()))).toThrow(
      'AlgorithmIdentifier at byte 8: unexpected NULL after the last field',
    );
  });

  test('attributes', () => {
    const attribute = { oid: oids.contentType, values: [der.oid(oids.data)] };
    const bytes = encodeAttribute(attribute);
    expect(readAttribute(decodeDer(bytes))).toEqual(attribute);
    expect(readAttributes(decodeDer(der.implicit(0, der.setOf([bytes]))))).toEqual([attribute]);
    expect(() => readAttributes(decodeDer(der.null()))).toThrow('expected a SET OF Attribute, found NULL');
    expect(() => readAttributes(decodeDer(der.setOf([der.null()])), 'certificate.attributes')).toThrow(
      'certificate.attributes[0] at byte 2: expected SEQUENCE, found NULL',
    );
  });
});

describe('explainDer', () => {
  test('one line a value, and inside OCTET STRINGs that hold DER', () => {
    const extension = der.sequence(
      der.oid(oids.basicConstraints),
      der.boolean(true),
      der.octetString(der.sequence(der.boolean(true), der.integer(0))),
    );
    expect(explainDer(der.explicit(3, der.sequence(extension)))).toEqual([
      '    0: 2+22    [3]',
      '    2: 2+20      SEQUENCE',
      '    4: 2+18        SEQUENCE',
      '    6: 2+3           OBJECT IDENTIFIER  2.5.29.19 (basicConstraints)',
      '   11: 2+1           BOOLEAN  TRUE',
      '   14: 2+8           OCTET STRING  holds:',
      '   16: 2+6             SEQUENCE',
      '   18: 2+1               BOOLEAN  TRUE',
      '   21: 2+1               INTEGER  0',
    ]);
  });

  test('each kind of value has its preview', () => {
    const preview = (bytes: Uint8Array): string => derRows(bytes)[0].value;
    expect(preview(der.boolean(false))).toBe('FALSE');
    expect(preview(der.integer(-5))).toBe('-5');
    expect(preview(der.integer(new Uint8Array(20).fill(1)))).toBe(
      '01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 ... (160 bits)',
    );
    expect(preview(der.enumerated(2))).toBe('02');
    expect(preview(der.null())).toBe('');
    expect(preview(der.sequence())).toBe('(empty)');
    expect(preview(der.oid('1.2.3'))).toBe('1.2.3');
    expect(preview(der.bitString(Uint8Array.of(0xa0), 5))).toBe('a0 (5 unused bits)');
    expect(preview(der.bitString(new Uint8Array(0)))).toBe('(empty)');
    expect(preview(der.octetString(new Uint8Array(0)))).toBe('(empty)');
    expect(preview(der.utcTime(new Date('2024-05-06T07:08:09Z')))).toBe('2024-05-06 07:08:09Z');
    expect(preview(hexToBytes('170141'))).toBe('41 (expected YYMMDDHHMMSSZ, found "A")');
    expect(preview(hexToBytes('0c01ff'))).toBe('ff (UTF8String is not well-formed UTF-8)');
    expect(preview(der.utf8String('x'.repeat(61)))).toBe(`"${'x'.repeat(60)}" ...`);
    expect(preview(der.implicit(2, der.ia5String('example.org')))).toBe('"example.org"');
    expect(preview(der.implicit(2, der.octetString(Uint8Array.of(1, 2))))).toBe('01 02');
    expect(preview(encodeTlv('universal', 9, false, Uint8Array.of(0x40)))).toBe('40');
  });

  test('a hostile name cannot write to the terminal', () => {
    const value = derRows(der.utf8String('\u001b[2J\u202eabc\u009b'))[0].value;
    expect(value).toBe('"\\u001b[2J\\u202eabc\\u009b"');
  });

  test('octets that only look like DER stay octets, and descending is bounded', () => {
    expect(derRows(der.octetString(hexToBytes('020105')))).toHaveLength(1);
    expect(derRows(der.octetString(hexToBytes('30ff')))).toHaveLength(1);
    let bytes = der.octetString(utf8ToBytes('core'));
    for (let i = 0; i < 40; i++) bytes = der.octetString(bytes);
    expect(derRows(bytes)).toHaveLength(17);
    let deep = der.null();
    for (let i = 0; i < 16_000; i++) deep = i % 1000 === 999 ? der.octetString(deep) : der.sequence(deep);
    expect(derRows(deep, { maxDepth: 1000 }).length).toBeGreaterThan(1000);
    expect(derRows(concat(der.bitString(der.sequence(der.null())))).map((row) => row.nested)).toEqual([
      false,
      true,
      false,
    ]);
  });
});
