import fc from 'fast-check';
import { decodeDer, der } from '@cleartext/asn1';
import {
  encodeName,
  formatIpAddress,
  insideDnsSubtree,
  insideIpSubtree,
  isHostName,
  matchHost,
  nameAttribute,
  nameToRfc4514,
  nameToString,
  parseIpAddress,
  parseNameAttributes,
  readName,
  sameName,
  type NameAttributes,
} from '@cleartext/x509';
import { dnsConstraints, ipConstraints, presentedIdentifiers } from './data/webpki-names.ts';

const name = (attributes: NameAttributes) => readName(decodeDer(encodeName(attributes)));

describe('distinguished names', () => {
  it('keep any text, in order, types repeated', () => {
    const type = fc.constantFrom('CN', 'O', 'OU', 'L', 'ST', 'street', 'title').filter((t) => t !== 'street');
    fc.assert(
      fc.property(fc.array(fc.tuple(type, fc.string({ unit: 'grapheme' }))), (pairs) => {
        expect(name(pairs).rdns.map(([{ type: t, value }]) => [t, value])).toEqual(pairs);
      }),
    );
  });

  it('survive the one-line form', () => {
    const text = fc.stringMatching(/^[ -~é]*$/).map((value) => value.trim());
    fc.assert(
      fc.property(
        text.filter((value) => value !== ''),
        text,
        (CN, O) => {
          const line = `CN=${CN.replace(/[,\\/]/g, '\\$&')},O=${O.replace(/[,\\/]/g, '\\$&')}`;
          fc.pre(!line.startsWith('/') && !/\\$/.test(CN + O));
          expect(parseNameAttributes(line)).toEqual([
            ['CN', CN],
            ['O', O],
          ]);
        },
      ),
    );
    expect(parseNameAttributes('/C=US/DC=a/DC=b')).toEqual([
      ['C', 'US'],
      ['DC', 'a'],
      ['DC', 'b'],
    ]);
    expect(() => parseNameAttributes('nobody')).toThrow(RangeError);
    expect(parseNameAttributes('CN= \\ a b\\ , O=c\\\\ ')).toEqual([
      ['CN', ' a b '],
      ['O', 'c\\'],
    ]);
    // Millions of spaces would take hours if each began a search for the end.
    const spaces = ' '.repeat(5_000_000);
    expect(parseNameAttributes(`CN=a${spaces}b${spaces}`)).toEqual([['CN', `a${spaces}b`]]);
  });

  it('are written as RFC 4514 section 4 shows', () => {
    // The examples of the section, each a name and its string.
    expect(
      nameToRfc4514(
        name([
          ['DC', 'net'],
          ['DC', 'example'],
          ['UID', 'jsmith'],
        ]),
      ),
    ).toBe('UID=jsmith,DC=example,DC=net');
    expect(
      nameToRfc4514(
        name([
          ['DC', 'net'],
          ['CN', 'James "Jim" Smith, III'],
        ]),
      ),
    ).toBe('CN=James \\"Jim\\" Smith\\, III,DC=net');
    expect(nameToRfc4514(name([['CN', 'Before\rAfter']]))).toBe('CN=Before\\0DAfter');
    expect(nameToRfc4514(name([['CN', ' #x ']]))).toBe('CN=\\ #x\\ ');
  });

  it('are quoted in the one-line form where they hold separators', () => {
    expect(nameToString(name({ C: 'US', O: 'Big, Inc.', CN: 'a"b\\c', L: '#1' }))).toBe(
      'C = US, O = "Big, Inc.", CN = a\\"b\\\\c, L = "#1"',
    );
  });

  it('are the same whatever the case and the white space', () => {
    expect(sameName(name({ O: 'Honest  Signing', CN: 'ROOT' }), name({ O: ' honest signing ', CN: 'root' }))).toBe(
      true,
    );
    expect(sameName(name({ O: 'Honest', CN: 'root' }), name({ CN: 'root', O: 'Honest' }))).toBe(false);
    expect(sameName(name({ CN: 'root' }), name({ CN: 'roof' }))).toBe(false);
    expect(
      sameName(
        name([
          ['CN', 'a'],
          ['O', 'b'],
        ]),
        name([['CN', 'a","2.5.4.10=b']]),
      ),
    ).toBe(false);
  });

  it('are other names where a value is no text but is written like one', () => {
    const number = readName(decodeDer(der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.integer(5))))));
    expect(number.rdns[0][0]).toMatchObject({ value: '#020105', isText: false });
    expect(sameName(number, name({ CN: '#020105' }))).toBe(false);
  });

  it('refuse what does not fit', () => {
    expect(() => encodeName({ XX: 'y' })).toThrow('found "XX"');
    expect(() => encodeName({ C: 'USA' })).toThrow('two letters');
    expect(() => encodeName({ DC: 'é' })).toThrow(RangeError);
    expect(nameAttribute(name({ '2.5.4.3': 'x' }), 'CN')).toBe('x');
    expect(() => encodeName({ serialNumber: 5 as never })).toThrow('serialNumber: expected a string, found 5');
    for (const wrong of ['CN=x', undefined, null])
      expect(() => encodeName(wrong as never)).toThrow('name: expected attributes such as');
    expect(() => parseNameAttributes(undefined as never)).toThrow('name: expected a string');
  });
});

describe('host names', () => {
  it.each(presentedIdentifiers)('presented %j, asked for %j: %p', (presented, reference, matches) => {
    expect(matchHost(presented, reference)).toBe(matches);
  });

  // The scenario of section 14.7.8, with what browsers do.
  it.each([
    ['*.securesites.test', 'cajun-shop.securesites.test', true],
    ['*.securesites.test', 'CAJUN-SHOP.securesites.test', true],
    ['*.securesites.test', 'www.cajun-shop.test', false],
    ['*.securesites.test', 'a.b.securesites.test', false],
    ['*.securesites.test', 'securesites.test', false],
    ['*.securesites.test', '.securesites.test', false],
    ['*.securesites.test', '*.securesites.test', false],
    // A Kelvin sign becomes a k in lower case, and is no letter of a host name.
    ['kelvin.test', '\u212aelvin.test', false],
    ['\u212aelvin.test', 'kelvin.test', false],
    // An address is no host name, whatever its last dot makes it look like.
    ['192.0.2.7', '192.0.2.7', false],
    ['192.0.2.7', '192.0.2.7.', false],
    ['*.0.2.7', '192.0.2.7.', false],
    ['0x7f000001', '0x7f000001', false],
    ['*.0X7F', '1.0x7f', false],
    ['0x7f.test', '0x7f.test', true],
    ['7.shop2', '7.shop2', true],
  ])('%j, asked for %j: %p', (presented, reference, matches) => {
    expect(matchHost(presented, reference)).toBe(matches);
  });

  it('are texts', () => {
    expect(() => matchHost(undefined as never, 'a.test')).toThrow('presented: expected a string, found undefined');
    expect(() => matchHost('a.test', ['a.test'] as never)).toThrow('host: expected a string, found an Array');
    expect(() => insideDnsSubtree('a.test', 5 as never)).toThrow('constraint: expected a string, found 5');
    expect(() => isHostName(undefined as never)).toThrow('text: expected a string, found undefined');
    expect(insideDnsSubtree('\u212aelvin.test', 'kelvin.test')).toBe(false);
    expect(insideDnsSubtree('kelvin.test', '\u212aelvin.test')).toBe(false);
  });

  it.each(dnsConstraints)('%j inside %j: %p', (presented, constraint, inside) => {
    expect(insideDnsSubtree(presented, constraint)).toBe(inside);
  });
});

describe('IP addresses', () => {
  it.each(ipConstraints)('%s inside %s mask %s: %p', (address, base, mask, inside) => {
    const subtree = Uint8Array.of(...parseIpAddress(base)!, ...parseIpAddress(mask)!);
    expect(insideIpSubtree(parseIpAddress(address)!, subtree)).toBe(inside);
  });

  // RFC 5952 section 4.
  it.each([
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['192.0.2.1', '192.0.2.1'],
  ])('%s is written %s', (text, canonical) => {
    expect(formatIpAddress(parseIpAddress(text)!)).toBe(canonical);
  });

  it.each([
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1::2::3',
    '12345::',
    ':1:2',
    '1:2:3:4:5:6:7:8:9',
    '',
    'a.b.c.d',
    '::1%eth0',
    '1.2.3.4::',
    '1.2.3.4::1.2.3.4',
  ])('%j is none', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });

  it('survive writing and reading', () => {
    const bytes = fc.oneof(...[4, 16].map((length) => fc.uint8Array({ minLength: length, maxLength: length })));
    fc.assert(fc.property(bytes, (address) => expect(parseIpAddress(formatIpAddress(address))).toEqual(address)));
  });
});
