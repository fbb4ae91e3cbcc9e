import { bytesToHex, DecodeError, hexToBytes, leafSpans, utf8ToBytes } from '@cleartext/core';
import { int } from '@cleartext/number';
import fc from 'fast-check';
import {
  decodeDer,
  decodePem,
  der,
  DerCursor,
  derSpan,
  encodeTlv,
  explainDer,
  namedBit,
  readBitString,
  readBitStringBytes,
  readBoolean,
  readEnumerated,
  readImplicitString,
  readInteger,
  readNested,
  readNull,
  readOctetString,
  readOid,
  readSmallInteger,
  readString,
  readTime,
  sameEncoding,
  tagName,
  tags,
  type DerNode,
  type TagClass,
} from '../src/index.ts';
import { hasOpenssl, openssl } from './voices.ts';

/** ISRG Root X2, a public root certificate (letsencrypt.org/certificates), here only as a shape. */
const CERTIFICATE = decodePem(`-----BEGIN CERTIFICATE-----
MIICGzCCAaGgAwIBAgIQQdKd0XLq7qeAwSxs6S+HUjAKBggqhkjOPQQDAzBPMQsw
CQYDVQQGEwJVUzEpMCcGA1UEChMgSW50ZXJuZXQgU2VjdXJpdHkgUmVzZWFyY2gg
R3JvdXAxFTATBgNVBAMTDElTUkcgUm9vdCBYMjAeFw0yMDA5MDQwMDAwMDBaFw00
MDA5MTcxNjAwMDBaME8xCzAJBgNVBAYTAlVTMSkwJwYDVQQKEyBJbnRlcm5ldCBT
ZWN1cml0eSBSZXNlYXJjaCBHcm91cDEVMBMGA1UEAxMMSVNSRyBSb290IFgyMHYw
EAYHKoZIzj0CAQYFK4EEACIDYgAEzZvVn4CDCuwJSvMWSj5cz3es3mcFDR0HttwW
+1qLFNvicWDEukWVEYmO6gbf9yoWHKS5xcUy4APgHoIYOIvXRdgKam7mAHf7AlF9
ItgKbppbd9/w+kHsOdx1ymgHDB/qo0IwQDAOBgNVHQ8BAf8EBAMCAQYwDwYDVR0T
AQH/BAUwAwEB/zAdBgNVHQ4EFgQUfEKWrt5LSDv6kviejM9ti6lyN5UwCgYIKoZI
zj0EAwMDaAAwZQIwe3lORlCEwkSHRhtFcP9Ymd70/aTSVaYgLXTWNLxBo1BfASdW
tL4ndQavEi51mI38AjEAi/V3bNTIZargCyzuFJ0nN6T5U6VR5CmD1/iQMVtCnwr1
/q4AaOeMSQ+2b1tbFfLn
-----END CERTIFICATE-----`).bytes;

const decodeHex = (hex: string, ber = false): DerNode => decodeDer(hexToBytes(hex), { ber });

describe('examples of X.690', () => {
  test('8.19.5: OBJECT IDENTIFIER { 2 100 3 }', () => {
    expect(readOid(decodeHex('0603 813403'))).toBe('2.100.3');
    expect(bytesToHex(der.oid('2.100.3'))).toBe('0603813403');
  });

  test('8.6.4.2 and 8.14: BIT STRING and tagged VisibleString', () => {
    // '0A3B5F291CD'H, 44 bits: primitive, and constructed in BER.
    expect(readBitString(decodeHex('0307 040A3B5F291CD0'))).toEqual({
      bytes: hexToBytes('0A3B5F291CD0'),
      unusedBits: 4,
    });
    const segmented = decodeHex('2380 0303000A3B 0305045F291CD0 0000', true);
    expect(readBitString(segmented)).toEqual({ bytes: hexToBytes('0A3B5F291CD0'), unusedBits: 4 });
    // Type1 ::= VisibleString "Jones" ... Type5 ::= [2] IMPLICIT Type2
    const jones = der.visibleString('Jones');
    expect(bytesToHex(jones)).toBe('1a054a6f6e6573');
    expect(bytesToHex(encodeTlv('application', 3, false, utf8ToBytes('Jones')))).toBe('43054a6f6e6573');
    expect(bytesToHex(der.explicit(2, encodeTlv('application', 3, false, utf8ToBytes('Jones'))))).toBe(
      'a20743054a6f6e6573',
    );
    expect(bytesToHex(der.implicit(2, jones))).toBe('82054a6f6e6573');
  });

  test('8.23.6: "Jones" in three BER spellings', () => {
    for (const hex of ['1a05 4a6f6e6573', '1a8105 4a6f6e6573', '3a09 0403 4a6f6e 0402 6573'])
      expect(readString(decodeHex(hex, true))).toBe('Jones');
  });
});

describe("examples of A Layman's Guide to a Subset of ASN.1, BER, and DER (RSA Laboratories, 1993)", () => {
  test('section 5.7: INTEGER', () => {
    const table: [number, string][] = [
      [0, '020100'],
      [127, '02017f'],
      [128, '02020080'],
      [256, '02020100'],
      [-128, '020180'],
      [-129, '0202ff7f'],
    ];
    for (const [value, hex] of table) {
      expect(bytesToHex(der.integer(value))).toBe(hex);
      expect(readInteger(decodeHex(hex)).toNumber()).toBe(value);
      expect(readSmallInteger(decodeHex(hex))).toBe(value);
    }
  });

  test('sections 5.4 to 5.17: one value of each type', () => {
    const attentionNote = new Date(Date.UTC(1991, 4, 6, 23, 45, 40));
    const table: [Uint8Array, string][] = [
      [der.bitString(hexToBytes('6e5dc0'), 6), '0304066e5dc0'],
      [der.ia5String('test1@rsa.com'), '160d7465737431407273612e636f6d'],
      [der.null(), '0500'],
      [der.oid('1.2.840.113549'), '06062a864886f70d'],
      [der.octetString(hexToBytes('0123456789abcdef')), '04080123456789abcdef'],
      [der.printableString('Test User 1'), '130b5465737420557365722031'],
      [der.t61String('cl\u00c2es publiques'), '140f636cc2657320 7075626c6971756573'],
      [der.utcTime(attentionNote), '170d3931303530363233343534305a'],
    ];
    for (const [written, hex] of table) {
      expect(bytesToHex(written)).toBe(hex.replace(/ /g, ''));
      expect(decodeHex(hex).bytes).toEqual(written);
    }
    expect(readTime(decodeHex('170d3931303530363233343534305a'))).toEqual(attentionNote);
  });

  test('section 7: the X.501 name "Test User 1" of "Example Organization" in "US"', () => {
    const attribute = (oid: string, text: string): Uint8Array =>
      der.setOf([der.sequence(der.oid(oid), der.printableString(text))]);
    const name = der.sequence(
      attribute('2.5.4.6', 'US'),
      attribute('2.5.4.10', 'Example Organization'),
      attribute('2.5.4.3', 'Test User 1'),
    );
    expect(bytesToHex(name)).toBe(
      '3042310b3009060355040613025553311d301b060355040a13144578616d706c65204f7267616e697a6174696f6e' +
        '3114301206035504031 30b5465737420557365722031'.replace(/ /g, ''),
    );
  });
});

// Each rule of DER with a value that keeps it and a twin that breaks it. `ber` says whether BER accepts the twin.
const rules: [rule: string, good: string, bad: string, problem: string, ber: boolean][] = [
  ['shortest length (10.1)', '0403 010203', '048103 010203', 'the length could be written shorter', true],
  ['no leading zero in a length (10.1)', `048180${'00'.repeat(128)}`, `04820080${'00'.repeat(128)}`, 'shorter', true],
  ['definite length (10.1)', '3003 020101', '3080 020101 0000', 'indefinite length, which DER forbids', true],
  ['no reserved length (8.1.3.5)', '0400', '04ff', 'reserved byte FF', false],
  ['length inside the input', '0401ff', '0402ff', 'OCTET STRING claims 2 bytes, 1 left', false],
  ['child inside its parent', '3003 020101 ', '3002 020101', 'INTEGER claims 1 byte, 0 left', false],
  ['nothing left over', '0500', '050000', '1 byte left over', false],
  ['a length at all', '0500', '05', 'expected a length, found the end', false],
  ['short tags in the short form (8.1.2.2)', '9e00', '9f1e00', 'tag number 30 in the long form', false],
  ['no leading zero in a tag (8.1.2.4.2)', '9f1f00', '9f801f00', 'needless leading zero', false],
  ['tags of at most 28 bits', '9fffffff7f00', '9f8fffffff7f00', 'more than 28 bits', false],
  ['tag not cut off', '9f8100 00', '9f81', 'the tag is cut off', false],
  ['no lone end-of-contents', '0500', '0000', 'end-of-contents bytes outside an indefinite length', false],
  ['no reserved universal tag', '1e00', '0f00', 'universal tag 15, which is reserved', false],
  ['BOOLEAN is 00 or FF (11.1)', '0101ff', '010101', 'BOOLEAN other than 00 or FF', true],
  ['BOOLEAN of one byte (8.2.1)', '010100', '01020000', 'BOOLEAN of 2 bytes', false],
  ['INTEGER not empty (8.3.1)', '020100', '0200', 'INTEGER of 0 bytes', false],
  ['INTEGER without needless 00 (8.3.2)', '02020080', '0202007f', 'INTEGER with a needless leading byte', true],
  ['INTEGER without needless FF (8.3.2)', '0202ff7f', '0202ff80', 'INTEGER with a needless leading byte', true],
  ['ENUMERATED minimal (8.4)', '0a0101', '0a020001', 'ENUMERATED with a needless leading byte', true],
  ['NULL empty (8.8.2)', '0500', '050100', 'NULL of 1 byte', false],
  ['OID not empty', '0603550403', '0600', 'at least one byte', false],
  ['OID arcs minimal (8.19.2)', '06028837', '0603808837', 'needless leading 80', false],
  ['OID ends with an arc', '06028837', '060188', 'ends inside an arc', false],
  ['OID arcs of 32 bits', '06062a8fffffff7f', '06062a9080808000', 'does not fit in 32 bits', false],
  ['BIT STRING counts its unused bits (8.6.2)', '030100', '0300', 'without its count of unused bits', false],
  ['BIT STRING with at most 7 unused bits', '03020780', '03020800', '8 unused bits, more than 7', false],
  ['empty BIT STRING has no unused bits', '030100', '030101', 'empty BIT STRING with 1 unused bits', false],
  ['BIT STRING unused bits are 0 (11.2.1)', '030204f0', '030204f8', 'unused bits that are not 0', true],
  ['strings are primitive (10.2)', '0402aabb', '2406 0401aa 0401bb', 'OCTET STRING in constructed form', true],
  ['SEQUENCE is constructed (8.9.1)', '3000', '1000', 'SEQUENCE in primitive form', false],
  ['INTEGER is primitive (8.3.1)', '020101', '2203020101', 'INTEGER in constructed form', false],
];

describe('strictness', () => {
  test.each(rules)('%s', (_rule, good, bad, problem, ber) => {
    expect(decodeHex(good).end).toBe(hexToBytes(good).length);
    expect(() => decodeHex(bad)).toThrow(DecodeError);
    expect(() => decodeHex(bad)).toThrow(problem);
    if (ber) expect(decodeHex(bad, true).end).toBe(hexToBytes(bad).length);
    else expect(() => decodeHex(bad, true)).toThrow(DecodeError);
    expect(decodeHex(good, true).bytes).toEqual(hexToBytes(good));
  });

  test('SET OF order is checked on request (11.6)', () => {
    const [sorted, unsorted] = [hexToBytes('3106 020101 020102'), hexToBytes('3106 020102 020101')];
    expect(decodeDer(sorted, { setOrder: true }).children).toHaveLength(2);
    expect(decodeDer(unsorted).children).toHaveLength(2);
    expect(() => decodeDer(unsorted, { setOrder: true })).toThrow(
      'DER at byte 5: SET elements are not in ascending order',
    );
    expect(decodeDer(hexToBytes('3006 020102 020101'), { setOrder: true }).children).toHaveLength(2);
  });

  test('nesting is bounded', () => {
    const nest = (depth: number): Uint8Array => (depth === 0 ? new Uint8Array(0) : der.sequence(nest(depth - 1)));
    expect(decodeDer(nest(64)).end).toBe(128);
    expect(() => decodeDer(nest(65))).toThrow('DER at byte 129: nested deeper than 64 levels');
    expect(() => decodeDer(nest(3), { maxDepth: 2 })).toThrow('nested deeper than 2 levels');
    expect(() => decodeDer(new Uint8Array(100_000).fill(0x30), { ber: true })).toThrow(DecodeError);
    const openEnded = Uint8Array.from({ length: 100_000 }, (_, i) => (i % 2 ? 0x80 : 0x30));
    expect(() => decodeDer(openEnded, { ber: true })).toThrow('nested deeper than 64 levels');
  });

  test("wrong arguments are the caller's", () => {
    expect(() => decodeDer('3000' as unknown as Uint8Array)).toThrow('bytes: expected a Uint8Array, found "3000"');
    expect(() => decodeDer(hexToBytes('3000'), { maxDepth: 0 })).toThrow('maxDepth: expected 1 to 1000, found 0');
    expect(() => decodeDer(new Uint8Array(0), { label: 'Certificate' })).toThrow(
      'Certificate at byte 0: expected a tag, found the end',
    );
  });

  test('the input is neither aliased nor changed', () => {
    const bytes = hexToBytes('3003020105');
    const node = decodeDer(bytes);
    bytes.fill(0);
    expect(readSmallInteger(node.children[0])).toBe(5);
  });
});

describe('BER where it is asked for', () => {
  test('indefinite lengths nest, and their ends are spans of their own', () => {
    const node = decodeHex('3080 3080 020105 0000 0500 0000', true);
    expect(node.children.map((child) => child.name)).toEqual(['SEQUENCE', 'NULL']);
    expect([node.contentEnd, node.end]).toEqual([11, 13]);
    expect(bytesToHex(node.content)).toBe('308002010500000500');
    expect(leafSpans([derSpan(node)]).map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 4],
      [4, 6],
      [6, 7],
      [7, 9],
      [9, 11],
      [11, 13],
    ]);
  });

  test('segments of segments are joined', () => {
    expect(readOctetString(decodeHex('2480 0401aa 2405 0403bbccdd 0400 0000', true))).toEqual(hexToBytes('aabbccdd'));
    expect(readOctetString(decodeHex('a006 0401aa 0401bb', true), 'x', 0)).toEqual(hexToBytes('aabb'));
  });

  test.each([
    ['30800201', 'claims 1 byte, 0 left'],
    ['3080020105', 'indefinite length without end-of-contents bytes'],
    ['308000', 'indefinite length without end-of-contents bytes'],
    ['0480000000', 'indefinite length of a primitive value'],
    ['3080 1f0000 0000', 'needless leading zero'],
    ['3080 00020000', 'end-of-contents bytes'],
    ['2000', 'end-of-contents bytes'],
    ['2406 020101 0401bb', 'expected a segment, found INTEGER'],
    ['2308 03020180 030200ff', 'unused bits before the last segment'],
  ])('%s is refused', (hex, problem) => {
    expect(() => {
      const node = decodeHex(hex, true);
      if (node.tag === tags.bitString) readBitString(node);
      else readOctetString(node);
    }).toThrow(problem);
  });
});

describe('typed readers', () => {
  test('expect their tag', () => {
    const boolean = decodeHex('0101ff');
    expect(() => readInteger(boolean, 'Version')).toThrow('Version at byte 0: expected INTEGER, found BOOLEAN');
    expect(() => readOid(boolean)).toThrow('expected OBJECT IDENTIFIER, found BOOLEAN');
    expect(() => readNull(boolean)).toThrow('expected NULL, found BOOLEAN');
    expect(() => readString(boolean)).toThrow('expected a string, found BOOLEAN');
    expect(() => readTime(boolean)).toThrow('expected UTCTime or GeneralizedTime, found BOOLEAN');
    expect(() => readBoolean(boolean, 'x', 3)).toThrow('expected [3], found BOOLEAN');
    expect(readBoolean(boolean)).toBe(true);
    expect(readEnumerated(decodeHex('0a0107'))).toBe(7);
  });

  test('check what an IMPLICIT tag hid from the decoder', () => {
    expect(readBoolean(decodeHex('8001ff'), 'x', 0)).toBe(true);
    expect(readSmallInteger(decodeHex('810105'), 'x', 1)).toBe(5);
    expect(readOid(decodeHex('81028837'), 'x', 1)).toBe('2.999');
    expect(readBitStringBytes(decodeHex('820200ff'), 'x', 2)).toEqual(Uint8Array.of(255));
    expect(() => readBoolean(decodeHex('800101'), 'x', 0)).toThrow('BOOLEAN other than 00 or FF');
    expect(() => readBoolean(decodeHex('8000'), 'x', 0)).toThrow(DecodeError);
    expect(() => readNull(decodeHex('800100'), 'x', 0)).toThrow('NULL with contents');
    expect(() => readInteger(decodeHex('8000'), 'x', 0)).toThrow('INTEGER of 0 bytes');
    expect(() => readInteger(decodeHex('80020001'), 'x', 0)).toThrow('needless leading byte');
    expect(() => readInteger(decodeHex('8002ff80'), 'x', 0)).toThrow('needless leading byte');
    expect(() => readInteger(decodeHex('a003020101'), 'x', 0)).toThrow('expected a primitive value');
    expect(() => readOid(decodeHex('810188'), 'x', 1)).toThrow('ends inside an arc');
    for (const bad of ['8200', '820101', '820208ff', '820204ff'])
      expect(() => readBitString(decodeHex(bad), 'x', 2)).toThrow('malformed BIT STRING');
  });

  test('small integers stop where numbers do', () => {
    expect(readSmallInteger(decodeHex('0207 1fffffffffffff'))).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => readSmallInteger(decodeHex('0207 20000000000000'))).toThrow('INTEGER of 7 bytes, too large here');
    expect(readInteger(decodeHex('0207 20000000000000')).equals(int(2n ** 53n))).toBe(true);
    expect(readInteger(decodeHex('0208 8000000000000000')).toString()).toBe('-9223372036854775808');
  });

  test('named bits', () => {
    const keyUsage = readBitString(decodeHex('03020106')); // keyCertSign (5), cRLSign (6)
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].filter((i) => namedBit(keyUsage, i))).toEqual([5, 6]);
    expect(bytesToHex(der.namedBits(5, 6))).toBe('03020106');
    expect(bytesToHex(der.namedBits(8))).toBe('0303070080');
    expect(bytesToHex(der.namedBits())).toBe('030100');
  });

  test('nested DER keeps the offsets of the whole input', () => {
    const outer = decodeHex('3007 0405 3003 0201 7f');
    const inner = readNested(outer.children[0], 'extnValue');
    expect([inner.start, inner.children[0].start, inner.end]).toEqual([4, 6, 9]);
    const bits = decodeHex('0306 00 3003 0201 7f');
    expect(readNested(bits).children[0].start).toBe(5);
    expect(() => readNested(decodeHex('3007 0405 3004 0201 7f').children[0], 'extnValue')).toThrow(
      'extnValue at byte 4: SEQUENCE claims 4 bytes, 3 left',
    );
    expect(() => readNested(decodeHex('0500'))).toThrow('expected OCTET STRING, found NULL');
    expect(readNested(decodeHex('2406 0401 05 0401 00', true)).name).toBe('NULL');
    expect(readNested(decodeHex('2308 030200 05 030200 00', true)).name).toBe('NULL');
  });
});

describe('strings', () => {
  test.each<[string, string, string]>([
    ['0c04 c3a4e282', 'UTF8String is not well-formed UTF-8', ''],
    ['0c03 e282ac', '', '€'],
    ['0c03 efbbbf', '', '\ufeff'],
    ['1203 312032', '', '1 2'],
    ['1201 41', 'character 41 does not belong in NumericString', ''],
    ['1303 41622e', '', 'Ab.'],
    ['1304 2a405f26', '', '*@_&'],
    ['1301 21', 'character 21 does not belong in PrintableString', ''],
    ['1301 e4', 'character E4 does not belong in PrintableString', ''],
    ['1402 e441', '', 'äA'],
    ['1602 0041', '', '\0A'],
    ['1601 80', 'character 80 does not belong in IA5String', ''],
    ['1a01 7e', '', '~'],
    ['1a01 7f', 'character 7F does not belong in VisibleString', ''],
    ['1e04 00e4ac00', '', 'ä가'],
    ['1e04 d83dde00', '', '😀'],
    ['1e02 d83d', 'half a surrogate pair', ''],
    ['1e03 004100', 'BMPString of 3 bytes, not a multiple of 2', ''],
    ['1c04 0001f600', '', '😀'],
    ['1c04 0000d83d', 'UniversalString with a surrogate', ''],
    ['1c04 00110000', 'beyond Unicode', ''],
    ['1c04 ff110000', 'beyond Unicode', ''],
    ['1c03 000041', 'not a multiple of 4', ''],
    ['1b01 41', 'expected a string, found GeneralString', ''],
  ])('%s', (hex, problem, text) => {
    const node = decodeHex(hex);
    if (problem) {
      expect(() => readString(node)).toThrow(DecodeError);
      expect(() => readString(node)).toThrow(problem);
    } else expect(readString(node)).toBe(text);
  });

  test('strict PrintableString refuses what real certificates add', () => {
    expect(readString(decodeHex('1303 41622e'), 'x', { strict: true })).toBe('Ab.');
    for (const hex of ['13012a', '130140', '13015f', '130126'])
      expect(() => readString(decodeHex(hex), 'x', { strict: true })).toThrow(DecodeError);
  });

  test('under an IMPLICIT tag the schema says the kind', () => {
    expect(readImplicitString(decodeHex('8203 612e62'), tags.ia5String)).toBe('a.b');
    expect(() => readImplicitString(decodeHex('8201 80'), tags.ia5String)).toThrow('character 80');
    expect(() => readString(decodeHex('8201 61'))).toThrow('expected a string, found [2]');
  });

  test('writers refuse what their alphabet lacks', () => {
    expect(() => der.printableString('a*b')).toThrow('text: expected the characters of PrintableString, found "a*b"');
    expect(() => der.ia5String('ä')).toThrow(RangeError);
    expect(() => der.numericString('1a')).toThrow(RangeError);
    expect(() => der.visibleString('\n')).toThrow(RangeError);
    expect(() => der.t61String('€')).toThrow(RangeError);
  });
});

describe('times', () => {
  const utc = (text: string): DerNode => decodeDer(encodeTlv('universal', tags.utcTime, false, utf8ToBytes(text)));
  const generalized = (text: string): DerNode =>
    decodeDer(encodeTlv('universal', tags.generalizedTime, false, utf8ToBytes(text)));

  test('two-digit years mean 1950 to 2049', () => {
    expect(readTime(utc('500101000000Z')).toISOString()).toBe('1950-01-01T00:00:00.000Z');
    expect(readTime(utc('991231235959Z')).toISOString()).toBe('1999-12-31T23:59:59.000Z');
    expect(readTime(utc('491231235959Z')).toISOString()).toBe('2049-12-31T23:59:59.000Z');
    expect(readTime(generalized('99991231235959Z')).getUTCFullYear()).toBe(9999);
    expect(readTime(generalized('20000229000000Z')).getUTCDate()).toBe(29);
  });

  test.each([
    '9912312359Z',
    '991231235959',
    '991231235959+0000',
    '991331235959Z',
    '990001000000Z',
    '990229000000Z',
    '990431000000Z',
    '990100000000Z',
    '990101240000Z',
    '990101006000Z',
    '990101000060Z',
    '99010100000aZ',
    '9901010000-1Z',
    '',
  ])('UTCTime %s is refused', (text) => {
    expect(() => readTime(utc(text))).toThrow(DecodeError);
  });

  test.each([
    '19491231235959Z',
    '20180229000000Z',
    '21000229000000Z',
    '20200101000000.5Z',
    '20201231235960Z',
    '2020010100Z',
  ])('GeneralizedTime %s is refused', (text) => {
    expect(() => readTime(generalized(text))).toThrow(DecodeError);
  });

  test('earlier years pass on request', () => {
    expect(readTime(generalized('00010101000000Z'), 'x', { earliestYear: 0 }).toISOString()).toBe(
      '0001-01-01T00:00:00.000Z',
    );
    expect(() => readTime(generalized('00010101000000Z'))).toThrow('year 1, before 1950');
  });

  test('the writer chooses as RFC 5280 section 4.1.2.5 says', () => {
    expect(readTime(decodeDer(der.time(new Date('2049-12-31T23:59:59Z')))).toISOString()).toBe(
      '2049-12-31T23:59:59.000Z',
    );
    expect(der.time(new Date('2049-12-31T23:59:59Z'))[0]).toBe(tags.utcTime);
    expect(der.time(new Date('2050-01-01T00:00:00Z'))[0]).toBe(tags.generalizedTime);
    expect(der.utcTime(new Date('2024-05-06T07:08:09.999Z'))).toEqual(utc('240506070809Z').bytes);
    for (const wrong of ['1949-12-31T23:59:59Z', '+010000-01-01T00:00:00Z', 'nonsense'])
      expect(() => der.time(new Date(wrong))).toThrow(RangeError);
    expect(() => der.utcTime(new Date('2050-01-01T00:00:00Z'))).toThrow('expected a year of 1950 to 2049');
  });

  test('every second there is survives the round trip', () => {
    fc.assert(
      fc.property(fc.integer({ min: -631_152_000, max: 253_402_300_799 }), (seconds) => {
        const date = new Date(1000 * seconds);
        expect(readTime(decodeDer(der.time(date)))).toEqual(date);
      }),
    );
  });
});

describe('nodes', () => {
  test('find their places again behind long tags and long and open lengths', () => {
    const parts = (hex: string, ber = false) =>
      decodeHex(hex, ber).children.map(({ tagClass, tag, start, contentStart, contentEnd, end }) => [
        tagClass,
        tag,
        start,
        contentStart,
        contentEnd,
        end,
      ]);
    expect(parts('3009 9f8101 0107 5f1f 0109')).toEqual([
      ['context', 129, 2, 6, 7, 7],
      ['application', 31, 7, 10, 11, 11],
    ]);
    expect(parts(`308185 048180${'aa'.repeat(128)} 0500`)).toEqual([
      ['universal', 4, 3, 6, 134, 134],
      ['universal', 5, 134, 136, 136, 136],
    ]);
    expect(parts('3080 3080 0500 0000 048101aa 0000', true)).toEqual([
      ['universal', 16, 2, 4, 6, 8],
      ['universal', 4, 8, 11, 12, 12],
    ]);
    expect(decodeHex('0500').children).toEqual([]);
  });

  test('are compared where they lie', () => {
    const [a, b, c, d] = decodeHex('300d 020105 020105 020106 02020100').children;
    expect([sameEncoding(a, b), sameEncoding(a, c), sameEncoding(a, d)]).toEqual([true, false, false]);
  });
});

describe('the cursor', () => {
  const node = decodeHex('3016 020105 0101ff a003020107 810401020304 3003020109');

  test('reads by schema', () => {
    const cursor = new DerCursor(node, 'Thing');
    expect([cursor.remaining, cursor.hasMore, cursor.node]).toEqual([5, true, node]);
    expect(cursor.integer('version').toNumber()).toBe(5);
    expect(cursor.remaining).toBe(4);
    expect(cursor.optionalUniversal('absent', tags.utf8String)).toBeUndefined();
    expect(cursor.boolean('flag')).toBe(true);
    expect(cursor.optional('absent', 4)).toBeUndefined();
    expect(readSmallInteger(cursor.optionalExplicit('count', 0)!)).toBe(7);
    expect(readOctetString(cursor.optional('id', 1)!, 'id', 1)).toEqual(Uint8Array.of(1, 2, 3, 4));
    const inner = cursor.sequence('inner');
    expect(inner.smallInteger('value')).toBe(9);
    inner.finish();
    cursor.finish();
    expect([cursor.remaining, cursor.hasMore]).toEqual([0, false]);
    expect(cursor.peek()).toBeUndefined();
    expect(cursor.optionalUniversal('nothing')).toBeUndefined();
  });

  test('errors name the field and the place', () => {
    const cursor = new DerCursor(node, 'Thing');
    expect(() => cursor.next('version', tags.oid)).toThrow(
      'Thing.version at byte 2: expected OBJECT IDENTIFIER, found INTEGER',
    );
    expect(() => new DerCursor(node, 'Thing').sequence('inner')).toThrow('Thing.inner at byte 2: expected SEQUENCE');
    expect(() => new DerCursor(node, 'Thing').set('inner')).toThrow(
      'Thing.inner at byte 2: expected SET, found INTEGER',
    );
    cursor.next('version');
    expect(() => cursor.finish()).toThrow('Thing at byte 5: unexpected BOOLEAN after the last field');
    expect(() => cursor.fail('flag', 'no good', cursor.peek())).toThrow('Thing.flag at byte 5: no good');
    expect(() => cursor.fail('flag', 'no good')).toThrow('Thing.flag at byte 0: no good');
    expect(String(cursor.at('list'))).toBe('Thing.list');
    const empty = new DerCursor(decodeHex('3000'), 'Empty');
    expect(() => empty.next('first', tags.oid)).toThrow(
      'Empty.first at byte 2: expected OBJECT IDENTIFIER, found the end',
    );
    expect(() => new DerCursor(decodeHex('3000'), 'Thing', tags.set)).toThrow(
      'Thing at byte 0: expected SET, found SEQUENCE',
    );
    expect(() => new DerCursor(decodeHex('8000'), 'Thing', 'any')).toThrow('expected parts, found a primitive [0]');
    const twice = new DerCursor(decodeHex('3008 a006 020101 020102'), 'Thing');
    expect(() => twice.optionalExplicit('version', 0)).toThrow('Thing.version at byte 7: unexpected INTEGER');
  });

  test('reads each kind of field', () => {
    const all = new DerCursor(
      decodeDer(
        der.sequence(
          der.oid('1.2.3'),
          der.octetString(Uint8Array.of(1)),
          der.bitString(Uint8Array.of(0x80), 7),
          der.bitString(Uint8Array.of(9)),
          der.utf8String('é'),
          der.utcTime(new Date(0)),
          der.setOf([der.null()]),
        ),
      ),
      'All',
    );
    expect(all.oid('a')).toBe('1.2.3');
    expect(all.octetString('b')).toEqual(Uint8Array.of(1));
    expect(all.bitString('c')).toEqual({ bytes: Uint8Array.of(0x80), unusedBits: 7 });
    expect(all.bitStringBytes('d')).toEqual(Uint8Array.of(9));
    expect(all.string('e')).toBe('é');
    expect(all.time('f')).toEqual(new Date(0));
    expect(all.set('g').remaining).toBe(1);
    all.finish();
  });
});

describe('the writer', () => {
  test('integers of every kind', () => {
    for (const value of [0, 1, 127, 128, 255, 256, -1, -128, -129, 65_537]) {
      expect(der.integer(BigInt(value))).toEqual(der.integer(value));
      expect(der.integer(int(value))).toEqual(der.integer(value));
    }
    expect(bytesToHex(der.integer(hexToBytes('0000ff')))).toBe('020200ff');
    expect(bytesToHex(der.integer(new Uint8Array(0)))).toBe('020100');
    expect(bytesToHex(der.integer(hexToBytes('0000')))).toBe('020100');
    expect(() => der.integer(1.5)).toThrow(TypeError);
    expect(() => der.integer('5' as unknown as number)).toThrow(
      'expected an Int, number, bigint or Uint8Array, found "5"',
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }), (value) => {
        const written = der.integer(value);
        expect(readInteger(decodeDer(written)).toBigInt()).toBe(value);
        expect(der.integer(int(value))).toEqual(written);
      }),
    );
  });

  test('object identifiers', () => {
    const arc = fc.integer({ min: 0, max: 0xffffffff });
    const oid = fc.oneof(
      fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 39 }), fc.array(arc, { maxLength: 20 })),
      fc.tuple(fc.constant(2), fc.integer({ min: 0, max: 0xffffffff - 80 }), fc.array(arc, { maxLength: 20 })),
    );
    fc.assert(
      fc.property(oid, ([first, second, others]) => {
        const text = [first, second, ...others].join('.');
        expect(readOid(decodeDer(der.oid(text)))).toBe(text);
      }),
    );
    for (const wrong of ['', '1', '3.1', '1.40', '1.2.', '1.02', '1.2.4294967296', '2.4294967216', '1.2.x', '1..2'])
      expect(() => der.oid(wrong)).toThrow(RangeError);
    expect(() => der.oid(undefined as unknown as string)).toThrow('oid: expected dotted decimal arcs');
  });

  test('sets are sorted: SET by tag, SET OF by encoding', () => {
    expect(bytesToHex(der.setOf([der.integer(256), der.integer(2), der.integer(1)]))).toBe('310a02010102010202020100');
    expect(bytesToHex(der.setOf([der.octetString(Uint8Array.of(1, 0)), der.octetString(Uint8Array.of(1))]))).toBe(
      '3107040101040201 00'.replace(' ', ''),
    );
    const parts = [der.implicit(1, der.integer(1)), der.sequence(), der.boolean(true), der.implicit(40, der.null())];
    expect(bytesToHex(der.set(...parts))).toBe('310b0101ff30008101019f2800');
    expect(() => der.set(der.integer(1), der.integer(2))).toThrow('expected distinct tags in a SET');
  });

  test('bit strings and tags are checked', () => {
    expect(() => der.bitString(Uint8Array.of(0xff), 1)).toThrow('expected 1 unused bits that are 0');
    expect(() => der.bitString(new Uint8Array(0), 1)).toThrow(RangeError);
    expect(() => der.explicit(-1)).toThrow(RangeError);
    expect(() => der.sequence('x' as unknown as Uint8Array)).toThrow('part: expected a Uint8Array, found "x"');
    expect(bytesToHex(der.implicit(31, der.octetString(new Uint8Array(200)))).slice(0, 10)).toBe('9f1f81c800');
    expect(bytesToHex(der.implicit(1, encodeTlv('context', 200, true, der.null())))).toBe('a1020500');
    const raw = Uint8Array.of(5, 0);
    expect(der.raw(raw)).toEqual(raw);
    expect(der.raw(raw)).not.toBe(raw);
  });

  test('names of tags', () => {
    expect(tagName('universal', 16)).toBe('SEQUENCE');
    expect(tagName('context', 3)).toBe('[3]');
    expect(tagName('application', 3)).toBe('[APPLICATION 3]');
    expect(tagName('universal', 99)).toBe('[UNIVERSAL 99]');
  });
});

/** A tree of any shape, as the writer sees it. */
interface Tree {
  readonly tagClass: TagClass;
  readonly tag: number;
  readonly parts: readonly Tree[] | undefined;
  readonly content: Uint8Array;
}

const { tree } = fc.letrec<{ tree: Tree; leaf: Tree; branch: Tree }>((tie) => ({
  tree: fc.oneof({ maxDepth: 5, depthSize: 'medium' }, tie('leaf'), tie('branch')),
  leaf: fc.record({
    tagClass: fc.constantFrom<TagClass>('application', 'context', 'private'),
    tag: fc.oneof(fc.nat(40), fc.nat(2 ** 28 - 1)),
    parts: fc.constant(undefined),
    content: fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 100, maxLength: 400 })),
  }),
  branch: fc.record({
    tagClass: fc.constantFrom<TagClass>('context', 'private'),
    tag: fc.nat(300),
    parts: fc.array(tie('tree'), { maxLength: 5 }),
    content: fc.constant(new Uint8Array(0)),
  }),
}));

const write = ({ tagClass, tag, parts, content }: Tree): Uint8Array =>
  encodeTlv(tagClass, tag, parts !== undefined, ...(parts?.map(write) ?? [content]));

const read = (node: DerNode): Tree => ({
  tagClass: node.tagClass,
  tag: node.tag,
  parts: node.constructed ? node.children.map(read) : undefined,
  content: node.constructed ? new Uint8Array(0) : node.content.slice(),
});

const partitions = (bytes: Uint8Array, node: DerNode): void => {
  let at = 0;
  for (const { start, end } of leafSpans([derSpan(node)])) {
    expect(start).toBe(at);
    expect(end).toBeGreaterThan(start);
    at = end;
  }
  expect(at).toBe(bytes.length);
};

describe('laws', () => {
  test('what is written is read back, and every byte is explained once', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = write(value);
        const node = decodeDer(bytes);
        expect(read(node)).toEqual(value);
        partitions(bytes, node);
      }),
    );
  });

  test('robustness: random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, ber) => {
        survives(bytes, ber);
      }),
      { numRuns: 2000 },
    );
  });

  test('robustness: a certificate with changed, cut, doubled and dropped bytes', () => {
    const change = fc.tuple(fc.nat(CERTIFICATE.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(3));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.boolean(), (changes, ber) => {
        let bytes = Array.from(CERTIFICATE);
        for (const [at, byte, kind] of changes) {
          if (kind === 0) bytes[Math.min(at, bytes.length - 1)] = byte;
          else if (kind === 1) bytes.splice(at, 1);
          else if (kind === 2) bytes.splice(at, 0, byte);
          else bytes = bytes.slice(0, Math.max(1, at));
        }
        survives(Uint8Array.from(bytes), ber);
      }),
      { numRuns: 250 },
    );
  });

  test('time is linear: a long input of tiny values', () => {
    const many = der.sequence(new Uint8Array(400_000).map((_, i) => (i % 2 ? 0 : 5)));
    expect(decodeDer(many).children).toHaveLength(200_000);
    expect(derSpan(decodeDer(many)).children).toHaveLength(200_001);
    const bits = Uint8Array.from({ length: 100_000 }, () => 0xff);
    expect(() => decodeDer(encodeTlv('universal', tags.oid, false, bits))).toThrow('more than 128');
  });

  test('long strings and many segments do not overflow the stack', () => {
    const long = encodeTlv('universal', tags.t61String, false, new Uint8Array(300_000).fill(65));
    expect(readString(decodeDer(long))).toHaveLength(300_000);
    const pieces = Uint8Array.from({ length: 600_000 }, (_, i) => [4, 1, 65][i % 3]);
    const segmented = encodeTlv('universal', tags.octetString, true, pieces);
    expect(readOctetString(decodeDer(segmented, { ber: true }))).toHaveLength(200_000);
    const bits = Uint8Array.from({ length: 600_000 }, (_, i) => [3, 1, 0][i % 3]);
    expect(
      readBitString(decodeDer(encodeTlv('universal', tags.bitString, true, bits), { ber: true })).bytes,
    ).toHaveLength(0);
  });

  test('one encoding for each value: DER that decodes is what the writer writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 12 }), (bytes) => {
        let node: DerNode;
        try {
          node = decodeDer(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
          return;
        }
        const rewrite = (from: DerNode): Uint8Array =>
          encodeTlv(
            from.tagClass,
            from.tag,
            from.constructed,
            ...(from.constructed ? from.children.map(rewrite) : [from.content]),
          );
        expect(rewrite(node)).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });
});

function survives(bytes: Uint8Array, ber: boolean): void {
  try {
    const node = decodeDer(bytes, { ber });
    partitions(bytes, node);
    expect(explainDer(bytes, { ber }).length).toBeGreaterThan(0);
    readAll(node);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
  }
}

/** Lets every typed reader loose on every node: a value or a DecodeError, nothing else. */
function readAll(node: DerNode): void {
  const readers = [
    readInteger,
    readSmallInteger,
    readEnumerated,
    readBoolean,
    readNull,
    readOid,
    readOctetString,
    readBitString,
  ];
  const attempts = [
    ...readers.flatMap((reader) => [() => reader(node, 'x'), () => reader(node, 'x', node.tag)]),
    () => readString(node),
    () => readTime(node),
    () => readNested(node),
    ...[12, 18, 19, 20, 22, 26, 28, 30].map((tag) => () => readImplicitString(node, tag)),
  ];
  for (const attempt of attempts)
    try {
      attempt();
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  node.children.forEach(readAll);
}

describe('openssl asn1parse', () => {
  if (!hasOpenssl) {
    test('is absent', () => expect(hasOpenssl).toBe(false));
    return;
  }

  test('agrees on every offset, length and depth of what we write', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = der.sequence(write(value), der.integer(5));
        const theirs = openssl(['asn1parse', '-inform', 'DER'], bytes)
          .toString()
          .split('\n')
          .flatMap((line) => {
            const match = /^ *(\d+):d=(\d+) +hl=(\d+) +l= *(\d+) (cons|prim):/.exec(line);
            return match ? [[...match.slice(1, 5).map(Number), match[5] === 'cons']] : [];
          });
        const ours: unknown[] = [];
        const walk = (node: DerNode, depth: number): void => {
          const header = node.contentStart - node.start;
          ours.push([node.start, depth, header, node.contentEnd - node.contentStart, node.constructed]);
          node.children.forEach((child) => walk(child, depth + 1));
        };
        walk(decodeDer(bytes), 0);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 25 },
    );
  });

  test('reads our values as we meant them', () => {
    const bytes = der.sequence(
      der.oid('1.2.840.113549.1.1.11'),
      der.integer(-129),
      der.boolean(true),
      der.utcTime(new Date('2024-05-06T07:08:09Z')),
      der.printableString('hello'),
    );
    const text = openssl(['asn1parse', '-inform', 'DER'], bytes).toString();
    for (const meant of [':sha256WithRSAEncryption', ':-81', ':255', ':240506070809Z', ':hello'])
      expect(text).toContain(meant);
  });
});
