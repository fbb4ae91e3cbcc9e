import { AuthenticationError, bytesToHex, hexToBytes } from '@cleartext/core';
import fc from 'fast-check';
import {
  ansiX923,
  iso7816,
  noPadding,
  paddingByName,
  paddings,
  pkcs7,
  zeroPadding,
  type Padding,
} from '../src/index.ts';

const strict: readonly Padding[] = [pkcs7, ansiX923, iso7816];

it.each([
  [pkcs7, 'ffffff', 8, 'ffffff0505050505'],
  [pkcs7, 'ffffffffffffffff', 8, 'ffffffffffffffff0808080808080808'],
  [pkcs7, '', 4, '04040404'],
  [ansiX923, 'ffffff', 8, 'ffffff0000000005'],
  [ansiX923, 'ffffffffffffffff', 8, 'ffffffffffffffff0000000000000008'],
  [iso7816, 'ffffff', 8, 'ffffff8000000000'],
  [iso7816, 'ffffffffffffff', 8, 'ffffffffffffff80'],
  [iso7816, 'ffffffffffffffff', 8, 'ffffffffffffffff8000000000000000'],
  [zeroPadding, 'ffffff', 8, 'ffffff0000000000'],
  [zeroPadding, 'ffffffffffffffff', 8, 'ffffffffffffffff'],
  [zeroPadding, '', 8, ''],
  [noPadding, 'ffffffffffffffff', 8, 'ffffffffffffffff'],
])('%#: known paddings', (padding, message, blockSize, padded) => {
  expect(bytesToHex(padding.pad(hexToBytes(message), blockSize))).toBe(padded);
  expect(bytesToHex(padding.unpad(hexToBytes(padded), blockSize))).toBe(message);
});

it.each([
  [pkcs7, '0102030405060700'],
  [pkcs7, '0102030405060709'],
  [pkcs7, '0102030405060302'],
  [pkcs7, '0102030405020403'],
  [pkcs7, '0708080808080808'],
  [pkcs7, '01020304050607ff'],
  [ansiX923, '0102030405060700'],
  [ansiX923, '0102030405060709'],
  [ansiX923, '0102030405000103'],
  [ansiX923, '0100000000000008'],
  [iso7816, '0102030405060708'],
  [iso7816, '0000000000000000'],
  [iso7816, '0102030405068100'],
  [iso7816, '8000000000000001'],
  [pkcs7, ''],
  [ansiX923, ''],
  [iso7816, ''],
])('%#: wrong paddings are refused, all with the same words', (padding, padded) => {
  expect(() => padding.unpad(hexToBytes(padded), 8)).toThrow(new AuthenticationError('bad padding'));
});

describe.each(paddings.map((padding) => [padding.name, padding] as const))('%s', (name, padding) => {
  const sizes = fc.integer({ min: 1, max: 255 });

  it('unpadding undoes padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), sizes, (bytes, blockSize) => {
        let message = bytes;
        if (padding === noPadding) message = bytes.slice(0, bytes.length - (bytes.length % blockSize));
        if (padding === zeroPadding && message.length > 0) message = message.with(-1, 1);
        const copy = message.slice();
        const padded = padding.pad(message, blockSize);
        expect(padded.length % blockSize).toBe(0);
        expect(padded.subarray(0, message.length)).toEqual(message);
        expect(padding.unpad(padded, blockSize)).toEqual(message);
        expect(message).toEqual(copy);
      }),
    );
  });

  it('any other bytes are refused, or are exactly what padding would have made', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.constantFrom(0, 1, 2, 3, 4, 0x80)),
        (blockSize, values) => {
          const padded = Uint8Array.from(values.slice(0, values.length - (values.length % blockSize)));
          try {
            const message = padding.unpad(padded, blockSize);
            if (padding !== zeroPadding || padded.some((b) => b))
              expect(padding.pad(message, blockSize)).toEqual(padded);
          } catch (error) {
            expect(error).toBeInstanceOf(AuthenticationError);
            expect(strict).toContain(padding);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('wrong arguments are named', () => {
    expect(() => padding.pad('text' as never, 8)).toThrow(/^message: expected a Uint8Array/);
    expect(() => padding.pad(new Uint8Array(8), 256)).toThrow('blockSize: expected 1 to 255, found 256');
    expect(() => padding.unpad(new Uint8Array(9), 8)).toThrow('padded: expected a multiple of 8 bytes, found 9');
    expect(paddingByName(name.toUpperCase())).toBe(padding);
  });
});

it('zero padding takes at most a block less one away, and noPadding refuses part blocks', () => {
  expect(zeroPadding.unpad(new Uint8Array(16), 8)).toHaveLength(9);
  expect(() => noPadding.pad(new Uint8Array(7), 8)).toThrow('message: expected a multiple of 8 bytes, found 7');
  expect(() => paddingByName(undefined as never)).toThrow('padding: expected a string, found undefined');
  expect(() => paddingByName('oaep')).toThrow('padding: expected one of PKCS#7, ANSI X9.23, ISO 7816-4, zero, none');
});
