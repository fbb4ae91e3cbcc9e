/**
 * A cursor that writes bytes by name: the counterpart of the reader, with the same labels and the same spans. Lengths of
 * nested structures are filled in when their end is known.
 */

import { argumentError, checkBytes, checkInteger } from './arguments.ts';
import { concatAll, copy } from './bytes.ts';
import { lengthSizeOf } from './reader.ts';
import type { Span } from './span.ts';

/** Collects fields in order; `finish` joins them. All multi-byte integers are big-endian. */
export class Writer {
  readonly spans: Span[] = [];
  private readonly parts: Uint8Array[] = [];
  private position: number;

  constructor(start = 0) {
    this.position = start;
  }

  /** How many bytes lie before the cursor. */
  get offset(): number {
    return this.position;
  }

  /** An unsigned integer in `size` bytes, 1 to 6. Throws `RangeError` if it does not fit. */
  uint(label: string, size: number, value: number): this {
    checkInteger('size', size, { min: 1, max: 6 });
    checkInteger(label, value, { min: 0, max: 256 ** size - 1 });
    const field = new Uint8Array(size);
    for (let i = size - 1, left = value; i >= 0; i--, left = Math.floor(left / 256)) field[i] = left % 256;
    return this.put(label, field);
  }

  /** An unsigned integer in 8 bytes. Throws `RangeError` if it does not fit. */
  uint64(label: string, value: bigint): this {
    if (typeof value !== 'bigint' || value < 0n || value >= 1n << 64n)
      throw argumentError(label, 'a bigint from 0 to 2^64 - 1', value);
    return this.put(
      label,
      Uint8Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(56 - 8 * i)) & 0xffn)),
    );
  }

  /** The number that stands for a name in `names`, in `size` bytes. Throws `RangeError` for an unknown name. */
  enumeration<Name extends string>(
    label: string,
    size: number,
    names: Readonly<Record<number, Name>>,
    value: Name,
  ): this {
    const number = Object.keys(names).find((key) => names[Number(key)] === value);
    if (number === undefined) throw argumentError(label, `one of ${Object.values(names).join(', ')}`, value);
    return this.uint(label, size, Number(number));
  }

  /** A byte string as it is. */
  bytes(label: string, value: Uint8Array): this {
    checkBytes(label, value);
    return this.put(label, copy(value));
  }

  /** `opaque label<min..max>`: a byte string behind its length, which takes as many bytes as `max` does. */
  opaque(label: string, min: number, max: number, value: Uint8Array): this {
    checkBytes(label, value, { min, max });
    return this.vector(label, lengthSizeOf(min, max), (writer) => {
      if (value.length > 0) writer.bytes('contents', value);
    });
  }

  /** `Item label<min..max>`: items behind their length in bytes, which takes as many bytes as `max` does. */
  list<Item>(
    label: string,
    min: number,
    max: number,
    items: readonly Item[],
    writeItem: (writer: Writer, item: Item) => void,
  ): this {
    const before = this.position + lengthSizeOf(min, max);
    this.vector(label, lengthSizeOf(min, max), (writer) => {
      for (const item of items) writeItem(writer, item);
    });
    checkInteger(`${label}.length`, this.position - before, { min, max });
    return this;
  }

  /** A structure without a length of its own: what `body` writes is shown as parts of `label`. */
  group(label: string, body: (writer: Writer) => void): this {
    return this.nested(label, this.position, body, () => undefined);
  }

  /** A structure behind its length in `lengthSize` bytes. Throws `RangeError` if it grows too long for that. */
  vector(label: string, lengthSize: number, body: (writer: Writer) => void): this {
    return this.nested(label, this.position + lengthSize, body, (length) =>
      this.uint(`${label}.length`, lengthSize, length),
    );
  }

  /** Everything written so far. */
  finish(): Uint8Array {
    return concatAll(this.parts);
  }

  private put(label: string, field: Uint8Array): this {
    this.parts.push(field);
    this.spans.push({ label, start: this.position, end: this.position + field.length });
    this.position += field.length;
    return this;
  }

  private nested(label: string, start: number, body: (writer: Writer) => void, prefix: (length: number) => void): this {
    const inner = new Writer(start);
    body(inner);
    const content = inner.finish();
    prefix(content.length);
    this.parts.push(content);
    this.spans.push({ label, start: this.position, end: this.position + content.length, children: inner.spans });
    this.position += content.length;
    return this;
  }
}
