import * as fc from 'fast-check';
import { base64ToBytes, bytesToBase64, bytesToHex, bytesToUtf8, hexToBytes, utf8ToBytes } from '@cleartext/core';

const bytes = () => fc.uint8Array({ maxLength: 200 });

describe('published vectors', () => {
  // RFC 4648 section 10: BASE64 and BASE16.
  it.each([
    ['', '', ''],
    ['f', 'Zg==', '66'],
    ['fo', 'Zm8=', '666F'],
    ['foo', 'Zm9v', '666F6F'],
    ['foob', 'Zm9vYg==', '666F6F62'],
    ['fooba', 'Zm9vYmE=', '666F6F6261'],
    ['foobar', 'Zm9vYmFy', '666F6F626172'],
  ])('RFC 4648 section 10: %j is %j and %j', (text, base64, hex) => {
    const plain = utf8ToBytes(text);
    expect(bytesToBase64(plain)).toBe(base64);
    expect(base64ToBytes(base64)).toEqual(plain);
    expect(bytesToHex(plain)).toBe(hex.toLowerCase());
    expect(hexToBytes(hex)).toEqual(plain);
  });

  // RFC 4648 section 9.
  it.each([
    ['14fb9c03d97e', 'FPucA9l+'],
    ['14fb9c03d9', 'FPucA9k='],
    ['14fb9c03', 'FPucAw=='],
  ])('RFC 4648 section 9: %s is %s', (hex, base64) => {
    expect(bytesToBase64(hexToBytes(hex))).toBe(base64);
    expect(base64ToBytes(base64)).toEqual(hexToBytes(hex));
  });

  // RFC 3629 section 7.
  it.each([
    ['A≢Α.', '41 e2 89 a2 ce 91 2e'],
    ['한국어', 'ed 95 9c ea b5 ad ec 96 b4'],
    ['日本語', 'e6 97 a5 e6 9c ac e8 aa 9e'],
    ['\u{233b4}', 'f0 a3 8e b4'],
  ])('RFC 3629 section 7: %s', (text, hex) => {
    expect(bytesToHex(utf8ToBytes(text), ' ')).toBe(hex);
    expect(bytesToUtf8(hexToBytes(hex))).toBe(text);
  });
});

describe('laws', () => {
  it('decoding undoes encoding, and Node agrees', () => {
    fc.assert(
      fc.property(bytes(), (plain) => {
        expect(hexToBytes(bytesToHex(plain))).toEqual(plain);
        expect(hexToBytes(bytesToHex(plain, ':').toUpperCase())).toEqual(plain);
        expect(base64ToBytes(bytesToBase64(plain))).toEqual(plain);
        expect(bytesToHex(plain)).toBe(Buffer.from(plain).toString('hex'));
        expect(bytesToBase64(plain)).toBe(Buffer.from(plain).toString('base64'));
      }),
    );
  });

  it('every text that Base64 accepts is the one spelling of its bytes', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('AZaz09+/=BCD')), maxLength: 12 });
    fc.assert(
      fc.property(text, (written) => {
        let decoded: Uint8Array;
        try {
          decoded = base64ToBytes(written);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        expect(bytesToBase64(decoded)).toBe(written);
      }),
      { numRuns: 1000 },
    );
  });

  it('UTF-8 survives the way there and back, and other bytes are refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(bytesToUtf8(utf8ToBytes(text))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(bytes(), (input) => {
        try {
          expect(utf8ToBytes(bytesToUtf8(input))).toEqual(input);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it('half of a surrogate pair becomes the replacement character', () => {
    expect(utf8ToBytes('a\ud83d')).toEqual(utf8ToBytes('a\ufffd'));
  });

  it('a byte order mark is kept', () => {
    expect(bytesToUtf8(hexToBytes('efbbbf41'))).toBe('\ufeffA');
  });
});

describe('what is refused', () => {
  it.each([
    ['abc', 'hex text: expected an even number of digits, found 3'],
    ['0x', 'hex text: expected hexadecimal digits, found "x"'],
    ['12é', 'hex text: expected hexadecimal digits, found "é"'],
  ])('hexToBytes(%j)', (text, message) => {
    expect(() => hexToBytes(text)).toThrow(new RangeError(message));
  });

  it.each([
    ['Zg', 'base64 text: expected a multiple of 4 characters, found 2'],
    ['Zg=', 'base64 text: expected a multiple of 4 characters, found 3'],
    ['Zh==', 'base64 text: expected zero padding bits, found others'],
    ['Zm9=', 'base64 text: expected zero padding bits, found others'],
    ['Z===', 'base64 text: expected A-Z, a-z, 0-9, + or /, found "="'],
    ['====', 'base64 text: expected A-Z, a-z, 0-9, + or /, found "="'],
    ['Zg==Zg==', 'base64 text: expected A-Z, a-z, 0-9, + or /, found "="'],
    ['Zm_v', 'base64 text: expected A-Z, a-z, 0-9, + or /, found "_"'],
  ])('base64ToBytes(%j)', (text, message) => {
    expect(() => base64ToBytes(text)).toThrow(new RangeError(message));
  });

  it.each(['c3', 'c328', 'c080', 'eda080', 'f4908080', 'ff'])('bytesToUtf8 of %s', (hex) => {
    expect(() => bytesToUtf8(hexToBytes(hex))).toThrow(
      new RangeError('text: expected well-formed UTF-8, found other bytes'),
    );
  });

  it('the wrong kind of argument', () => {
    for (const encode of [bytesToHex, bytesToBase64, bytesToUtf8])
      expect(() => encode('abc' as unknown as Uint8Array)).toThrow(
        new TypeError('bytes: expected a Uint8Array, found "abc"'),
      );
    expect(() => hexToBytes(5 as never)).toThrow(new TypeError('hex text: expected a string, found 5'));
    expect(() => base64ToBytes(5 as never)).toThrow(new TypeError('base64 text: expected a string, found 5'));
    expect(() => utf8ToBytes(undefined as never)).toThrow(new TypeError('text: expected a string, found undefined'));
  });

  it('but white space is welcome in hex and in Base64, and colons in hex', () => {
    expect(hexToBytes(' 0a:0b\n0c ')).toEqual(Uint8Array.of(10, 11, 12));
    expect(hexToBytes('0 a')).toEqual(Uint8Array.of(10));
    expect(base64ToBytes('Zm9v\r\nYmFy')).toEqual(utf8ToBytes('foobar'));
  });
});
