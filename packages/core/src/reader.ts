/**
 * A cursor that reads bytes by name, in the presentation language of TLS (RFC 9846 section 3). Each read takes the field's
 * label from the standard; the label serves the error (`ClientHello.cipher_suites at byte 37: ...`) and the annotated
 * dump. On success the leaf spans partition the input: every byte is explained exactly once.
 */

import { argumentError, checkBytes, checkInteger } from './arguments.ts';
import { copy } from './bytes.ts';
import { DecodeError } from './errors.ts';
import { FieldPath, type Path } from './field-path.ts';
import type { Span } from './span.ts';

/** Reads an input from its first byte to its last. All multi-byte integers are big-endian. */
export class Reader {
  readonly spans: Span[] = [];
  private readonly input: Uint8Array;
  private readonly path: Path;
  private readonly end: number;
  private position: number;

  /** `label` names the whole input in errors. The input is not copied; do not change it while reading. */
  constructor(input: Uint8Array, label: Path = 'input', start = 0, end = input.length) {
    checkBytes('input', input);
    this.input = input;
    this.path = label;
    this.position = start;
    this.end = end;
  }

  /** How many bytes of the whole input lie before the cursor. */
  get offset(): number {
    return this.position;
  }

  /** How many bytes are left in this reader's stretch. */
  get remaining(): number {
    return this.end - this.position;
  }

  /** An unsigned integer of `size` bytes, 1 to 6. */
  uint(label: string, size: number): number {
    checkInteger('size', size, { min: 1, max: 6 });
    const start = this.take(label, size);
    let value = 0;
    for (let i = start; i < start + size; i++) value = value * 256 + this.input[i];
    return value;
  }

  /** An unsigned integer of 8 bytes. */
  uint64(label: string): bigint {
    const start = this.take(label, 8);
    let value = 0n;
    for (let i = start; i < start + 8; i++) value = (value << 8n) | BigInt(this.input[i]);
    return value;
  }

  /** A number of `size` bytes that stands for a name in `names`. Refuses a number without a name. */
  enumeration<Name extends string>(label: string, size: number, names: Readonly<Record<number, Name>>): Name {
    const number = this.uint(label, size);
    if (!Object.hasOwn(names, number))
      this.fail(label, `expected one of ${Object.keys(names).join(', ')}, found ${number}`, this.position - size);
    return names[number];
  }

  /** A copy of the next `length` bytes. */
  bytes(label: string, length: number): Uint8Array {
    checkInteger('length', length, { min: 0 });
    const start = this.take(label, length);
    return copy(this.input, start, start + length);
  }

  /** A copy of all bytes that are left in this stretch. */
  rest(label: string): Uint8Array {
    return this.bytes(label, this.remaining);
  }

  /** `opaque label<min..max>`: a byte string behind its length, which takes as many bytes as `max` does. */
  opaque(label: string, min: number, max: number): Uint8Array {
    return this.bounded(label, min, max, (reader, length) =>
      length > 0 ? reader.bytes('contents', length) : new Uint8Array(0),
    );
  }

  /** `Item label<min..max>`: items behind their length in bytes, which takes as many bytes as `max` does. */
  list<Item>(label: string, min: number, max: number, readItem: (reader: Reader) => Item): Item[] {
    return this.bounded(label, min, max, (reader) => {
      const items: Item[] = [];
      while (reader.remaining > 0) {
        const before = reader.offset;
        items.push(readItem(reader));
        if (reader.offset === before) throw argumentError('readItem', 'a function that reads at least one byte', 0);
      }
      return items;
    });
  }

  /** A structure without a length of its own: what `body` reads is shown as parts of `label`. */
  group<T>(label: string, body: (reader: Reader) => T): T {
    return this.nested(label, this.end, body);
  }

  /** A structure behind its length in `lengthSize` bytes; `body` has to read it to its end. */
  vector<T>(label: string, lengthSize: number, body: (reader: Reader) => T): T {
    return this.sized(label, this.uint(`${label}.length`, lengthSize), lengthSize, body);
  }

  /** Refuses bytes that are left over. Call it once at the end of an input. */
  finish(): void {
    if (this.remaining > 0) throw new DecodeError(this.path, this.position, `${plural(this.remaining)} left over`);
  }

  /** Throws the `DecodeError` for a field of this stretch; at the cursor, or at `offset`. */
  fail(label: string, problem: string, offset = this.position): never {
    throw new DecodeError(new FieldPath(this.path, label), offset, problem);
  }

  /** A vector whose length in bytes has to lie inside `min..max`. */
  private bounded<T>(label: string, min: number, max: number, body: (reader: Reader, length: number) => T): T {
    const lengthSize = lengthSizeOf(min, max);
    const length = this.uint(`${label}.length`, lengthSize);
    if (length < min || length > max)
      this.fail(label, `expected ${min} to ${max} bytes, found ${length}`, this.position - lengthSize);
    return this.sized(label, length, lengthSize, (reader) => body(reader, length));
  }

  private sized<T>(label: string, length: number, lengthSize: number, body: (reader: Reader) => T): T {
    if (length > this.remaining)
      this.fail(label, `claims ${plural(length)}, ${this.remaining} left`, this.position - lengthSize);
    return this.nested(label, this.position + length, (reader) => {
      const value = body(reader);
      reader.finish();
      return value;
    });
  }

  private take(label: string, length: number): number {
    if (length > this.remaining) this.fail(label, `needs ${plural(length)}, ${this.remaining} left`);
    const start = this.position;
    this.position += length;
    this.spans.push({ label, start, end: this.position });
    return start;
  }

  private nested<T>(label: string, end: number, body: (reader: Reader) => T): T {
    const inner = new Reader(this.input, new FieldPath(this.path, label), this.position, end);
    const value = body(inner);
    this.spans.push({ label, start: this.position, end: inner.position, children: inner.spans });
    this.position = inner.position;
    return value;
  }
}

/** How many bytes the length of a vector takes: as many as its upper limit does (RFC 9846 section 3.4). */
export function lengthSizeOf(min: number, max: number): number {
  checkInteger('max', max, { min: 1, max: 2 ** 24 - 1 });
  checkInteger('min', min, { min: 0, max });
  return max < 2 ** 8 ? 1 : max < 2 ** 16 ? 2 : 3;
}

/** `1 byte`, `2 bytes`. */
function plural(count: number): string {
  return `${count} byte${count === 1 ? '' : 's'}`;
}
