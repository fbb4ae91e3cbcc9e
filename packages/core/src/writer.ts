/**
 * A cursor that writes bytes by name: the counterpart of the reader, with the same labels and the same spans. Lengths of
 * nested structures are filled in when their end is known.
 */

import { checkBytes, checkInteger } from './arguments.ts';
import { concat, copy } from './bytes.ts';
import type { Span } from './reader.ts';

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

  /** A byte string as it is. */
  bytes(label: string, value: Uint8Array): this {
    checkBytes(label, value);
    return this.put(label, copy(value));
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
    return concat(...this.parts);
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
