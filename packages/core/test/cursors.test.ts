import * as fc from 'fast-check';
import {
  annotatedDump,
  bytesToHex,
  DecodeError,
  hexToBytes,
  leafSpans,
  Reader,
  Writer,
  type Span,
} from '@cleartext/core';

/** A random structure, written by a Writer and read back by a Reader. */
type Field =
  | { readonly kind: 'uint'; readonly size: number; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'group' | 'vector'; readonly fields: readonly Field[] };

const { fields } = fc.letrec<{ fields: Field[]; field: Field }>((tie) => ({
  fields: fc.array(tie('field'), { maxLength: 4, depthIdentifier: 'fields' }),
  field: fc.oneof(
    { depthIdentifier: 'fields', maxDepth: 4 },
    fc
      .integer({ min: 1, max: 6 })
      .chain((size) => fc.maxSafeNat().map((n): Field => ({ kind: 'uint', size, value: n % 256 ** size }))),
    fc.uint8Array({ minLength: 1, maxLength: 6 }).map((value): Field => ({ kind: 'bytes', value })),
    tie('fields').map((inner): Field => ({ kind: 'group', fields: inner })),
    tie('fields').map((inner): Field => ({ kind: 'vector', fields: inner })),
  ),
}));

function write(writer: Writer, structure: readonly Field[]): Writer {
  structure.forEach((field, i) => {
    const label = `${field.kind} ${i}`;
    if (field.kind === 'uint') writer.uint(label, field.size, field.value);
    else if (field.kind === 'bytes') writer.bytes(label, field.value);
    else if (field.kind === 'group') writer.group(label, (inner) => void write(inner, field.fields));
    else writer.vector(label, 2, (inner) => void write(inner, field.fields));
  });
  return writer;
}

function read(reader: Reader, structure: readonly Field[]): Field[] {
  return structure.map((field, i): Field => {
    const label = `${field.kind} ${i}`;
    if (field.kind === 'uint') return { ...field, value: reader.uint(label, field.size) };
    if (field.kind === 'bytes') return { ...field, value: reader.bytes(label, field.value.length) };
    const body = (inner: Reader) => read(inner, field.fields);
    return { ...field, fields: field.kind === 'group' ? reader.group(label, body) : reader.vector(label, 2, body) };
  });
}

function expectPartition(spans: readonly Span[], length: number): void {
  let position = 0;
  for (const { start, end } of leafSpans(spans)) {
    expect(start).toBe(position);
    expect(end).toBeGreaterThanOrEqual(start);
    position = end;
  }
  expect(position).toBe(length);
}

describe('reader and writer', () => {
  it('read what was written, and both explain every byte exactly once', () => {
    fc.assert(
      fc.property(fields, (structure) => {
        const writer = write(new Writer(), structure);
        const bytes = writer.finish();
        expect(writer.offset).toBe(bytes.length);
        const reader = new Reader(bytes);
        expect(read(reader, structure)).toEqual(structure);
        reader.finish();
        expectPartition(writer.spans, bytes.length);
        expectPartition(reader.spans, bytes.length);
        expect(reader.spans).toEqual(writer.spans);
      }),
    );
  });

  it('throw DecodeError and nothing else on an input that was cut or changed', () => {
    fc.assert(
      fc.property(fields, fc.uint8Array({ maxLength: 40 }), (structure, input) => {
        const reader = new Reader(input);
        try {
          read(reader, structure);
          reader.finish();
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
          expect((error as DecodeError).offset).toBeLessThanOrEqual(input.length);
          return;
        }
        expectPartition(reader.spans, input.length);
      }),
    );
  });

  it('integers of six bytes are exact', () => {
    const bytes = new Writer().uint('n', 6, 0xfedcba987654).finish();
    expect(bytesToHex(bytes)).toBe('fedcba987654');
    expect(new Reader(bytes).uint('n', 6)).toBe(0xfedcba987654);
  });

  it('keep neither alias of the input nor of what was written', () => {
    const input = Uint8Array.of(1, 2, 3);
    const taken = new Reader(input).rest('all');
    taken[0] = 9;
    expect(input[0]).toBe(1);
    const writer = new Writer().bytes('b', input);
    input[0] = 7;
    expect(writer.finish()).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('know where they are', () => {
    const reader = new Reader(hexToBytes('0001020304'), 'input', 1, 4);
    expect([reader.offset, reader.remaining]).toEqual([1, 3]);
    reader.uint('a', 1);
    expect([reader.offset, reader.remaining]).toEqual([2, 2]);
    expect(reader.rest('b')).toEqual(Uint8Array.of(2, 3));
    reader.finish();
  });
});

describe('errors name the field', () => {
  const hello = (hex: string) => new Reader(hexToBytes(hex), 'ClientHello');

  it.each([
    [
      'a field past the end',
      () => hello('03').uint('legacy_version', 2),
      'ClientHello.legacy_version at byte 0: needs 2 bytes, 1 left',
    ],
    [
      'a vector longer than its surroundings',
      () => hello('000413').vector('cipher_suites', 2, (r) => r.rest('x')),
      'ClientHello.cipher_suites at byte 0: claims 4 bytes, 1 left',
    ],
    [
      'a vector not read to its end',
      () => hello('02aabb').vector('suites', 1, (r) => r.uint('first', 1)),
      'ClientHello.suites at byte 2: 1 byte left over',
    ],
    [
      'a field inside a group',
      () => hello('aa').group('random', (r) => r.bytes('time', 4)),
      'ClientHello.random.time at byte 0: needs 4 bytes, 1 left',
    ],
    [
      'bytes left over',
      () => {
        hello('aabb').finish();
      },
      'ClientHello at byte 0: 2 bytes left over',
    ],
    [
      'a caller of fail',
      () => hello('aa').fail('version', 'is unknown', 7),
      'ClientHello.version at byte 7: is unknown',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(decodeError(message));
  });

  it('a writer refuses what does not fit', () => {
    expect(() => new Writer().uint('length', 1, 256)).toThrow(
      new RangeError('length: expected at most 255, found 256'),
    );
    expect(() => new Writer().uint('length', 1, -1)).toThrow(RangeError);
    expect(() => new Writer().uint('length', 1, 1.5)).toThrow(new TypeError('length: expected an integer, found 1.5'));
    expect(() => new Writer().bytes('b', 'text' as unknown as Uint8Array)).toThrow(
      new TypeError('b: expected a Uint8Array, found "text"'),
    );
    expect(() => new Writer().vector('v', 1, (w) => w.bytes('b', new Uint8Array(256)))).toThrow(
      new RangeError('v.length: expected at most 255, found 256'),
    );
  });
});

describe('a size that no field has', () => {
  it.each([
    ['an integer of no byte', () => new Reader(new Uint8Array(8)).uint('n', 0), 'size: expected 1 to 6, found 0'],
    ['an inexact integer', () => new Reader(new Uint8Array(8)).uint('n', 7), 'size: expected 1 to 6, found 7'],
    ['an integer of no byte', () => new Writer().uint('n', 0, 0), 'size: expected 1 to 6, found 0'],
    ['an inexact integer', () => new Writer().uint('n', 7, 0), 'size: expected 1 to 6, found 7'],
    ['a step backwards', () => new Reader(new Uint8Array(8)).bytes('b', -1), 'length: expected at least 0, found -1'],
  ])('%s is refused', (_, run, message) => {
    expect(run).toThrow(new RangeError(message));
  });

  it('is refused before the cursor moves, and so is an input that is no byte string', () => {
    const reader = new Reader(new Uint8Array(8));
    expect(() => reader.bytes('b', NaN)).toThrow(new TypeError('length: expected an integer, found NaN'));
    expect([reader.offset, reader.spans]).toEqual([0, []]);
    expect(() => new Reader('text' as never)).toThrow(new TypeError('input: expected a Uint8Array, found "text"'));
  });
});

describe('annotatedDump', () => {
  it('shows each leaf with its offset, structures indented, long fields cut', () => {
    const writer = new Writer()
      .uint('version', 1, 3)
      .vector('body', 1, (w) => w.group('head', (g) => g.uint('kind', 2, 7)).bytes('rest', new Uint8Array(20)));
    expect(annotatedDump(writer.finish(), writer.spans)).toEqual([
      '    0  version                        03',
      '    1  body.length                    16',
      '       body',
      '         head',
      '    2      kind                       00 07',
      '    4    rest                         00 00 00 00 00 00 00 00 ... (20 bytes)',
    ]);
  });

  it('shows eight bytes whole, and a structure without content like a field without bytes', () => {
    const writer = new Writer().bytes('eight', new Uint8Array(8)).group('empty', () => undefined);
    expect(annotatedDump(writer.finish(), writer.spans)).toEqual([
      '    0  eight                          00 00 00 00 00 00 00 00',
      '    8  empty',
    ]);
    expect(leafSpans(writer.spans).map(({ label }) => label)).toEqual(['eight', 'empty']);
  });
});

/** The error whose whole message this is. */
function decodeError(message: string): DecodeError {
  const [, path = '', offset = '', problem = ''] = /^(\S+) at byte (\d+): (.*)$/.exec(message) ?? [];
  return new DecodeError(path, Number(offset), problem);
}

describe("TLS's presentation language", () => {
  const names = { 1: 'client_hello', 2: 'server_hello' } as const;

  it('reads back what it writes', () => {
    const writer = new Writer()
      .enumeration('msg_type', 1, names, 'server_hello')
      .opaque('session_id', 0, 32, Uint8Array.of(1, 2, 3))
      .list('cipher_suites', 2, 0xfffe, [0x1301, 0x1302], (list, suite) => list.uint('suite', 2, suite))
      .uint64('sequence_number', 2n ** 63n + 5n);
    const reader = new Reader(writer.finish(), 'Hello');
    expect(reader.enumeration('msg_type', 1, names)).toBe('server_hello');
    expect(reader.opaque('session_id', 0, 32)).toEqual(Uint8Array.of(1, 2, 3));
    expect(reader.list('cipher_suites', 2, 0xfffe, (list) => list.uint('suite', 2))).toEqual([0x1301, 0x1302]);
    expect(reader.uint64('sequence_number')).toBe(2n ** 63n + 5n);
    reader.finish();
    expect(reader.spans).toEqual(writer.spans);
  });

  it('refuses lengths outside the limits, unknown numbers and half items, by name and place', () => {
    const read = (...bytes: readonly number[]) => new Reader(Uint8Array.from(bytes), 'Hello');
    expect(() => read(33).opaque('session_id', 0, 32)).toThrow(
      'Hello.session_id at byte 0: expected 0 to 32 bytes, found 33',
    );
    expect(() => read(0, 0).list('cipher_suites', 2, 0xfffe, (list) => list.uint('suite', 2))).toThrow(
      'Hello.cipher_suites at byte 0: expected 2 to 65534 bytes, found 0',
    );
    expect(() => read(0, 3, 1, 2, 3).list('cipher_suites', 2, 0xfffe, (list) => list.uint('suite', 2))).toThrow(
      'Hello.cipher_suites.suite at byte 4: needs 2 bytes, 1 left',
    );
    expect(() => read(9).enumeration('msg_type', 1, names)).toThrow(
      'Hello.msg_type at byte 0: expected one of 1, 2, found 9',
    );
  });

  it('refuses to write what could not be read', () => {
    expect(() => new Writer().opaque('session_id', 0, 32, new Uint8Array(33))).toThrow(RangeError);
    expect(() => new Writer().list('suites', 2, 8, [], () => undefined)).toThrow('suites.length');
    expect(() => new Writer().uint64('sequence_number', -1n)).toThrow('sequence_number');
  });
});
