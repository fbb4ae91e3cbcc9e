/** The parsers of the text formats, also on what is not of the format. */

import fc from 'fast-check';
import { joinBlocks, parseBlocks } from '../src/formats/blocks.ts';
import { bytesOf, FormatError, has, intOf, numberOf, textsOf } from '../src/formats/fields.ts';
import { parseJson, parseJsonLines } from '../src/formats/json.ts';
import { parseLabelledHex } from '../src/formats/labelled-hex.ts';

describe('blocks', () => {
  const text =
    '# comment\n[Keylen = 128]\n[IVlen = 96]\n\nCount = 0\nKey = ab\nFAIL\n\n[DECRYPT]\nCount = 1\nCtrl.a = x\nCtrl.a = y\n!!\n';

  it('are read with their sections, lines and fields', () => {
    expect(parseBlocks(text)).toEqual([
      {
        line: 5,
        sections: ['Keylen = 128', 'IVlen = 96'],
        fields: { Count: '0', Key: 'ab', FAIL: '' },
        entries: [
          ['Count', '0'],
          ['Key', 'ab'],
          ['FAIL', ''],
        ],
      },
      {
        line: 10,
        sections: ['DECRYPT'],
        fields: { Count: '1', 'Ctrl.a': 'y' },
        entries: [
          ['Count', '1'],
          ['Ctrl.a', 'x'],
          ['Ctrl.a', 'y'],
        ],
      },
    ]);
  });

  it('that blank lines have split are joined', () => {
    const [first, second] = joinBlocks(parseBlocks('COUNT = 1\n\nA = x\n\nB = y\n\nCOUNT = 2\nA = z\n'), 'COUNT');
    expect([first.fields, second.fields]).toEqual([
      { COUNT: '1', A: 'x', B: 'y' },
      { COUNT: '2', A: 'z' },
    ]);
  });

  it('refuse a line that is no field, by its number', () => {
    expect(() => parseBlocks('A = b\n?? what is this\n')).toThrow(
      'line 2: expected NAME = value, found "?? what is this"',
    );
  });
});

describe('labelled hexadecimal bytes', () => {
  it('are read label by label; prose before the first is passed over', () => {
    const text = 'Prose.\n=====\n# Heading\n# -------\n\n# Modulus:\nab cd\nef\n# Exponent:\n10001\n';
    expect([...parseLabelledHex(text)]).toEqual([
      { line: 3, label: 'Heading', hex: '' },
      { line: 6, label: 'Modulus', hex: 'abcdef' },
      { line: 9, label: 'Exponent', hex: '10001' },
    ]);
  });

  it('refuse other text below a label', () => {
    expect(() => [...parseLabelledHex('# A:\nxyz\n')]).toThrow('line 2: expected hexadecimal bytes');
  });
});

describe('fields', () => {
  const fields = { hex: '0aff', odd: 'abc', number: 7, digits: '12', nothing: null, list: ['a'] };

  it('are read by type', () => {
    expect(bytesOf(fields, 'hex')).toEqual(Uint8Array.of(10, 255));
    expect(intOf(fields, 'odd').toNumber()).toBe(0xabc);
    expect([numberOf(fields, 'number'), numberOf(fields, 'digits')]).toEqual([7, 12]);
    expect([has(fields, 'nothing'), has(fields, 'hex')]).toEqual([false, true]);
    expect([textsOf(fields, 'nothing'), textsOf(fields, 'list')]).toEqual([[], ['a']]);
  });

  it('of another type are refused by name', () => {
    expect(() => bytesOf(fields, 'odd')).toThrow('odd: expected hexadecimal text');
    expect(() => bytesOf(fields, 'absent')).toThrow('absent: expected text, found undefined');
    expect(() => numberOf(fields, 'hex')).toThrow('hex: expected an integer');
  });
});

describe('JSON', () => {
  it('lines are read one by one, and a bad one is named', () => {
    expect(parseJsonLines('{"a":1}\n\n{"a":2}\n')).toEqual([{ a: 1 }, { a: 2 }]);
    expect(() => parseJsonLines('{"a":1}\n{"a":\n')).toThrow('line 2: ');
    expect(() => parseJson('{')).toThrow(FormatError);
  });
});

it('whatever the text, the parsers end with a value or a FormatError', () => {
  const parsers = [parseBlocks, parseJson, parseJsonLines, (text: string) => [...parseLabelledHex(text)]];
  const line = fc.oneof(fc.string(), fc.constantFrom('# A:', 'ab cd', 'A = b', '[x]', '', '{"a":1}'));
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      for (const parse of parsers) {
        try {
          expect(parse(lines.join('\n'))).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }
    }),
  );
});
