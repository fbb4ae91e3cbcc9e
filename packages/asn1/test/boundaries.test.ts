/**
 * Both sides of each bound of the decoder, the readers and the writer: the last value that passes, the first that does not,
 * and the byte that the error points at. Found wanting by mutation testing (docs/mutation.md).
 */
import { bytesToHex, DecodeError, hexToBytes } from '@cleartext/core';
import {
  decodeAlgorithmIdentifier,
  decodeDer,
  decodePem,
  decodePemAll,
  decodePrivateKeyInfo,
  decodeSpki,
  decodeStretch,
  der,
  DerCursor,
  encodePem,
  encodePrivateKeyInfo,
  encodeTlv,
  hasNoParameters,
  isStringNode,
  namedBit,
  oids,
  readBitString,
  readBoolean,
  readImplicitString,
  readInteger,
  readNested,
  readNull,
  readOid,
  readString,
  readTime,
  tags,
  type DerNode,
} from '../src/index.ts';

const decodeHex = (hex: string, ber = false): DerNode => decodeDer(hexToBytes(hex), { ber });

describe('the decoder', () => {
  test.each<[hex: string, ber: boolean, message: string]>([
    ['3002 3080', false, 'DER at byte 3: indefinite length, which DER forbids'],
    ['3004 0480 0000', true, 'DER at byte 3: indefinite length of a primitive value'],
    ['3002 04ff', false, 'DER at byte 3: the length starts with the reserved byte FF'],
    ['3002 0481', false, 'DER at byte 3: the length is cut off'],
    ['3003 048201 05', true, 'DER at byte 3: the length is cut off'],
    ['0481ff', false, 'DER at byte 0: OCTET STRING claims 255 bytes, 0 left'],
    ['0486 010000000000', false, 'OCTET STRING claims 1099511627776 bytes, 0 left'],
    ['0487 00010000000000', true, 'DER at byte 1: length of 7 bytes, more than 6'],
    ['3004 04810100', false, 'DER at byte 3: the length could be written shorter'],
    ['3005 0482000100', false, 'DER at byte 3: the length could be written shorter'],
    ['1f2500', false, 'DER at byte 0: universal tag 37, which is reserved'],
  ])('%s (BER: %s): %s', (hex, ber, message) => {
    expect(() => decodeHex(hex, ber)).toThrow(DecodeError);
    expect(() => decodeHex(hex, ber)).toThrow(message);
  });

  test('a stretch lies inside its source', () => {
    const source = hexToBytes('0500 040107');
    expect(decodeStretch(source, 2, 5).content).toEqual(Uint8Array.of(7));
    expect(() => decodeStretch(source, 5, 5)).toThrow('expected a tag, found the end');
    for (const [start, end] of [
      [0, 6],
      [-1, 2],
      [3, 2],
      [undefined, undefined],
    ])
      // prettier-ignore
      expect(() => decodeStretch(source, start as number, end as number)).toThrow('expected a stretch of 5 bytes');
    expect(() => decodeStretch('0500' as never, 0, 4)).toThrow('source: expected a Uint8Array, found "0500"');
  });

  test('is strict unless told otherwise', () => {
    expect(() => decodeDer(hexToBytes('048101ff'))).toThrow(DecodeError);
    expect(decodeHex('1f2400').name).toBe('RELATIVE-OID-IRI');
  });

  test('the constructed and the primitive form, of every universal tag', () => {
    const forms = (ber: boolean): string[] =>
      Array.from({ length: 36 }, (_, i) => i + 1)
        .filter((tag) => tag !== 15)
        .map((tag) => {
          const accepts = (constructed: boolean): string => {
            try {
              // One zero byte suits BIT STRING; the others that need contents get theirs.
              const contents = { 1: '00', 2: '00', 3: '00', 6: '2a', 10: '00' }[tag] ?? '';
              const bytes = encodeTlv('universal', tag, constructed, hexToBytes(constructed ? '' : contents));
              return decodeDer(bytes, { ber }).constructed ? 'c' : 'p';
            } catch (error) {
              expect(error).toBeInstanceOf(DecodeError);
              return '';
            }
          };
          return `${tag}${accepts(false)}${accepts(true)}`;
        });
    // EXTERNAL, EMBEDDED PDV, SEQUENCE, SET and CHARACTER STRING are constructed (X.690 sections 8.9 to 8.18).
    const constructed = [8, 11, 16, 17, 29];
    // Strings and times may be either in BER (sections 8.6, 8.7, 8.23, 8.25, 8.26).
    const either = [3, 4, 12, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30];
    const expected = (ber: boolean): string[] =>
      Array.from({ length: 36 }, (_, i) => i + 1)
        .filter((tag) => tag !== 15)
        .map((tag) => `${tag}${constructed.includes(tag) ? 'c' : ber && either.includes(tag) ? 'pc' : 'p'}`);
    expect(forms(false)).toEqual(expected(false));
    expect(forms(true)).toEqual(expected(true));
  });

  test('the order of a SET: equal elements pass, and only the universal SET is meant', () => {
    const setOrder = true;
    expect(decodeDer(hexToBytes('3106 020101 020101'), { setOrder }).children).toHaveLength(2);
    expect(decodeDer(hexToBytes('b106 020102 020101'), { setOrder }).children).toHaveLength(2);
    expect(() => decodeDer(hexToBytes('3108 0201ff 30030201ff'), { setOrder })).not.toThrow();
    expect(() => decodeDer(hexToBytes('3106 020101 0101ff'), { setOrder })).toThrow('at byte 5: SET elements');
  });
});

describe('the readers', () => {
  test('BOOLEAN: both values, and what BER and IMPLICIT tags make of others', () => {
    expect([readBoolean(decodeHex('0101ff')), readBoolean(decodeHex('010100'))]).toEqual([true, false]);
    expect([readBoolean(decodeHex('8001ff'), 'x', 0), readBoolean(decodeHex('800100'), 'x', 0)]).toEqual([true, false]);
    expect(readBoolean(decodeHex('010101', true))).toBe(true);
    for (const hex of ['80020000', '8002ffff', '8000', '8001fe'])
      expect(() => readBoolean(decodeHex(hex), 'x', 0)).toThrow('BOOLEAN other than 00 or FF');
  });

  test('NULL, empty', () => {
    expect(() => readNull(decodeHex('0500'))).not.toThrow();
    expect(() => readNull(decodeHex('8000'), 'x', 0)).not.toThrow();
    expect(() => readNull(decodeHex('800100'), 'x', 0)).toThrow('NULL with contents');
  });

  test('the tag has to fit in class and number', () => {
    expect(() => readInteger(decodeHex('420105'))).toThrow('expected INTEGER, found [APPLICATION 2]');
    expect(() => readInteger(decodeHex('020105'), 'x', 2)).toThrow('expected [2], found INTEGER');
    expect(() => readInteger(decodeHex('830105'), 'x', 2)).toThrow('expected [2], found [3]');
    expect(() => readString(decodeHex('8c0161'))).toThrow('expected a string, found [12]');
    expect(() => readTime(decodeHex('970d3931303530363233343534305a'))).toThrow('found [23]');
    expect(() => readTime(decodeHex('980f31393931303530363233343534305a'))).toThrow('found [24]');
    expect(() => readNested(decodeHex('83020000'), 'x')).toThrow('expected OCTET STRING, found [3]');
  });

  test('INTEGER under an IMPLICIT tag: exactly the needless leading bytes are refused', () => {
    const values: [string, number][] = [
      ['800100', 0],
      ['8001ff', -1],
      ['80020080', 128],
      ['8002007f', NaN],
      ['8002ff7f', -129],
      ['8002ff80', NaN],
      ['80020100', 256],
      ['8002fe80', -384],
    ];
    for (const [hex, value] of values)
      if (Number.isNaN(value)) expect(() => readInteger(decodeHex(hex), 'x', 0)).toThrow('needless leading byte');
      else expect(readInteger(decodeHex(hex), 'x', 0).toNumber()).toBe(value);
    expect(readInteger(decodeHex('02020001', true)).toNumber()).toBe(1); // BER allows it
  });

  test('BIT STRING in no, one and three segments, empty, and with loose bits in BER', () => {
    expect(readBitString(decodeHex('2300', true))).toEqual({ bytes: new Uint8Array(), unusedBits: 0 });
    expect(readBitString(decodeHex('2304 030204f0', true))).toEqual({ bytes: Uint8Array.of(0xf0), unusedBits: 4 });
    const three = readBitString(decodeHex('230c 0302000a 0302000b 030201fe', true));
    expect(three).toEqual({ bytes: Uint8Array.of(0x0a, 0x0b, 0xfe), unusedBits: 1 });
    expect(readBitString(decodeHex('820100'), 'x', 2)).toEqual({ bytes: new Uint8Array(), unusedBits: 0 });
    expect(readBitString(decodeHex('030204f8', true))).toEqual({ bytes: Uint8Array.of(0xf8), unusedBits: 4 });
  });

  test('named bits: an unused bit is 0 whatever BER left there, and every byte counts', () => {
    const bits = { bytes: Uint8Array.of(0x01, 0xff), unusedBits: 3 };
    expect(Array.from({ length: 24 }, (_, i) => i).filter((i) => namedBit(bits, i))).toEqual([7, 8, 9, 10, 11, 12]);
  });

  test('segments are of the string itself or OCTET STRINGs', () => {
    expect(readString(decodeHex('2c06 0c0141 040142', true))).toBe('AB');
    expect(() => readString(decodeHex('2c03 840141', true))).toThrow('expected a segment, found [4]');
    expect(() => readString(decodeHex('2c03 130141', true))).toThrow('expected a segment, found PrintableString');
  });

  test('DER inside strings: the label and the options go along', () => {
    const wrong = 'extnValue at byte 1: expected a length, found the end';
    expect(() => readNested(decodeHex('2403 040130', true), 'extnValue')).toThrow(wrong);
    expect(() => readNested(decodeHex('2304 03020030', true), 'extnValue')).toThrow(wrong);
    expect(() => readNested(decodeHex('0302 0030'), 'extnValue')).toThrow('extnValue at byte 4: expected a length');
    const ber = { ber: true, label: 'inner' };
    expect(readNested(decodeHex('0305 00 3080 0000'), 'x', ber).name).toBe('SEQUENCE');
    expect(readNested(decodeHex('2307 0305 00 3080 0000', true), 'x', ber)).toBeDefined();
  });

  test('characters: the last of Unicode passes, half a pair does not, and the error points at it', () => {
    expect(readString(decodeHex('1c08 00000041 0010ffff'))).toBe('A\u{10ffff}');
    expect(() => readString(decodeHex('1c08 00000041 00110000'))).toThrow(
      'at byte 6: UniversalString with a character',
    );
    for (const half of ['0000d800', '0000dfff'])
      expect(() => readString(decodeHex(`1c08 00000041 ${half}`))).toThrow(
        'at byte 6: UniversalString with a surrogate',
      );
    expect(readString(decodeHex('1c08 0000d7ff 0000e000'))).toBe('\ud7ff\ue000');
    expect(() => readString(decodeHex('1303 414223'))).toThrow('at byte 4: character 23 does not belong');
    expect(() => readString(decodeHex('1601 80'))).toThrow('character 80');
    expect(readImplicitString(decodeHex('8201 2a'), tags.printableString)).toBe('*');
  });

  test('isStringNode tells the character strings from all else', () => {
    const strings = Array.from({ length: 36 }, (_, i) => i + 1).filter((tag) => {
      const node = { tagClass: 'universal', tag } as unknown as DerNode;
      expect(isStringNode({ ...node, tagClass: 'context' })).toBe(false);
      return isStringNode(node);
    });
    expect(strings).toEqual([12, 18, 19, 20, 22, 26, 28, 30]);
  });

  test('times: 13 and 15 characters, Z behind them, and the days of each month', () => {
    const time = (tag: number, text: string): DerNode =>
      decodeDer(encodeTlv('universal', tag, false, new TextEncoder().encode(text)));
    for (const text of ['991231235959Z0', '991231235959ZZ', '9912312359590', '991231235959+'])
      expect(() => readTime(time(tags.utcTime, text))).toThrow(DecodeError);
    for (const text of ['20200101000000Z0', '202001010000000', '20200101000000z'])
      expect(() => readTime(time(tags.generalizedTime, text))).toThrow(DecodeError);
    const lastDays = (year: number): number[] =>
      Array.from({ length: 12 }, (_, month) => {
        const day = (d: number): string => `${year}${String(month + 1).padStart(2, '0')}${d}000000Z`;
        const last = [31, 30, 29, 28].find((d) => {
          try {
            return readTime(time(tags.generalizedTime, day(d))) instanceof Date;
          } catch {
            return false;
          }
        });
        return last ?? 0;
      });
    const common = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    expect([2023, 2100].map(lastDays)).toEqual([common, common]);
    expect([2024, 2000].map((year) => lastDays(year)[1])).toEqual([29, 29]);
  });
});

describe('the cursor', () => {
  test('counts what remains, and minds the class of a tag', () => {
    const cursor = new DerCursor(decodeHex('3006 820105 420105'), 'Thing');
    expect(cursor.remaining).toBe(2);
    expect(cursor.optionalUniversal('integer', tags.integer)).toBeUndefined();
    expect(() => cursor.next('integer', tags.integer)).toThrow('Thing.integer at byte 2: expected INTEGER, found [2]');
    cursor.next('two');
    expect(cursor.remaining).toBe(1);
    expect(cursor.optional('two', 2)).toBeUndefined();
    expect(cursor.optionalExplicit('two', 2)).toBeUndefined();
    expect(cursor.remaining).toBe(1);
  });
});

describe('object identifiers', () => {
  test('arcs of 32 bits and identifiers of 128 bytes, not more', () => {
    expect(readOid(decodeHex('0606 2a 8fffffff7f'))).toBe('1.2.4294967295');
    expect(bytesToHex(der.oid('1.2.4294967295'))).toBe('06062a8fffffff7f');
    expect(() => decodeHex('0607 2a 818080808000')).toThrow('does not fit in 32 bits');
    const long = (length: number): Uint8Array =>
      encodeTlv('universal', tags.oid, false, new Uint8Array(length).fill(0x2a));
    expect(readOid(decodeDer(long(128)))).toHaveLength(3 + 127 * 3);
    expect(() => decodeDer(long(129))).toThrow('OBJECT IDENTIFIER of 129 bytes, more than 128');
    // The writer has the same bound, so that what it writes can be read, and what is read be written.
    expect(der.oid(readOid(decodeDer(long(128))))).toEqual(long(128));
    expect(() => der.oid(`1.2${'.4294967295'.repeat(26)}`)).toThrow(
      'oid: expected at most 128 bytes of contents, found 131',
    );
  });

  test('the writer wants text, all of it an identifier', () => {
    for (const wrong of ['x1.2', '91.2', '1.2x', 1.2, null])
      expect(() => der.oid(wrong as string)).toThrow('oid: expected dotted decimal arcs');
  });

  test('the cache keeps apart what its hash confuses', () => {
    // 31 * 3 + 64 = 31 * 4 + 33, likewise with all bytes different; and the fifth begins with the sixth and has its hash.
    const confusing = ['1.2.3.64', '1.2.4.33', '1.2.64', '1.3.33', '1.2.3.4.6.13.0.9.13.22', '1.2.3'];
    for (const order of [confusing, [...confusing].reverse(), confusing])
      for (const oid of order) expect(readOid(decodeDer(der.oid(oid)))).toBe(oid);
  });
});

describe('the writer', () => {
  test('tags of 28 bits, and the numbers around the sign bit', () => {
    expect(bytesToHex(encodeTlv('context', 2 ** 28 - 1, false))).toBe('9fffffff7f00');
    expect(() => encodeTlv('context', 2 ** 28, false)).toThrow(RangeError);
    expect(bytesToHex(der.integer(Uint8Array.of(0x7f)))).toBe('02017f');
    expect(bytesToHex(der.integer(Uint8Array.of(0x80)))).toBe('02020080');
    expect(() => der.integer(null as unknown as number)).toThrow(
      'value: expected an Int, number, bigint or Uint8Array',
    );
  });

  test('a value of another type is refused, not written as something else', () => {
    const strings = ['utf8', 'printable', 'numeric', 'ia5', 'visible', 't61', 'bmp', 'universal'] as const;
    for (const kind of strings)
      for (const wrong of [undefined, 123, ['a']])
        expect(() => der[`${kind}String`](wrong as never)).toThrow('text: expected a string, found');
    for (const kind of ['bmp', 'universal'] as const)
      expect(() => der[`${kind}String`]('a\ud800')).toThrow('text: expected whole characters');
    expect(() => der.boolean('false' as never)).toThrow('value: expected a boolean, found "false"');
    expect(() => der.time('2026-01-01' as never)).toThrow('date: expected a Date, found "2026-01-01"');
    expect(() => der.generalizedTime(undefined as never)).toThrow('date: expected a Date, found undefined');
    expect(() => der.setOf([null as never, null as never])).toThrow('part: expected a Uint8Array, found null');
    expect(() => encodeTlv('bogus' as never, 1, false)).toThrow('tagClass: expected universal, application');
  });

  test('an IMPLICIT tag replaces a long one', () => {
    for (const tag of [31, 127, 128, 255, 16384])
      expect(bytesToHex(der.implicit(1, encodeTlv('context', tag, false, Uint8Array.of(5))))).toBe('810105');
  });

  test('a SET is sorted by tag number, whatever the length of tag and contents', () => {
    const sorted = [31, 32, 128, 200, 300, 16384, 20000];
    const parts = sorted.map((tag, i) => encodeTlv('context', tag, false, new Uint8Array(100 - 10 * i).fill(0xff)));
    const set = decodeDer(der.set(...[...parts].reverse()));
    expect(set.children.map(({ tag }) => tag)).toEqual(sorted);
  });
});

describe('PEM', () => {
  const block = encodePem('A', Uint8Array.of(1, 2, 3));

  test('an empty line first, and lines that only look like boundaries', () => {
    expect(decodePem(`\n${block}`).bytes).toEqual(Uint8Array.of(1, 2, 3));
    for (const line of ['-----BEGIN ABCDEFG', '-----BEGIN -----', '-----BEGIN A----', 'x-----BEGIN A-----'])
      expect(decodePemAll(`${line}\n`)).toEqual([]);
    expect(() => decodePem('-----BEGIN A-----\n-----\n-----END A-----')).toThrow(
      'expected -----END A-----, found "-----"',
    );
    expect(() => decodePem('-----BEGIN A-----\n-----x\n-----END A-----')).toThrow('expected -----END A-----');
    expect(() => decodePem('-----BEGIN A-----\nx-----\n-----END A-----')).toThrow('base64 text');
  });

  test('labels of 64 characters', () => {
    expect(decodePem(encodePem('A'.repeat(64), new Uint8Array())).label).toHaveLength(64);
    expect(() => encodePem('A'.repeat(65), new Uint8Array())).toThrow(RangeError);
  });

  test('a header has a name, and a folded line has one to continue', () => {
    const text = (header: string): string => `-----BEGIN A-----\n${header}\n\nAA==\n-----END A-----`;
    expect(decodePem(text('X: 1')).headers.get('X')).toBe('1');
    for (const header of [': 1', ' X: 1', 'X: 1\n: 2'])
      expect(() => decodePem(text(header))).toThrow('expected a header or an empty line');
  });
});

describe('the structures of keys', () => {
  test('errors of the decoder carry the name of the structure', () => {
    const empty = new Uint8Array();
    expect(() => decodeSpki(empty)).toThrow('SubjectPublicKeyInfo at byte 0');
    expect(() => decodePrivateKeyInfo(empty)).toThrow('PrivateKeyInfo at byte 0');
    expect(() => decodeAlgorithmIdentifier(empty)).toThrow('AlgorithmIdentifier at byte 0');
  });

  test('a public key beside the private one needs version 1 (RFC 5958 section 2)', () => {
    const info = { algorithm: { oid: oids.Ed25519 }, privateKey: Uint8Array.of(1), publicKey: Uint8Array.of(2) };
    const bytes = encodePrivateKeyInfo(info);
    expect(decodePrivateKeyInfo(bytes)).toEqual(info);
    bytes[bytes.indexOf(2) + 2] = 0; // the version
    expect(() => decodePrivateKeyInfo(bytes)).toThrow('unexpected [1] after the last field');
  });

  test('NULL parameters are 05 00 and nothing else', () => {
    for (const hex of ['0501', '050000', '0400', '05'])
      expect(hasNoParameters({ oid: oids.sha256, parameters: hexToBytes(hex) })).toBe(false);
  });
});
