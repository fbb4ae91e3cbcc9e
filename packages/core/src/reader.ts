/**
 * A cursor that reads bytes by name. Each read takes the field's label from the standard; the label serves the error
 * (`ClientHello.cipher_suites at byte 37: ...`) and the annotated dump. On success the leaf spans partition the input:
 * every byte is explained exactly once.
 */

import { checkBytes, checkInteger } from './arguments.ts';
import { copy } from './bytes.ts';
import { DecodeError } from './errors.ts';

/** A named stretch of the input, `start` inclusive to `end` exclusive, with its parts if it was read in parts. */
export interface Span {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly children?: readonly Span[];
}

/** Reads an input from its first byte to its last. All multi-byte integers are big-endian. */
export class Reader {
  readonly spans: Span[] = [];
  private readonly input: Uint8Array;
  private readonly path: string;
  private readonly end: number;
  private position: number;

  /** `label` names the whole input in errors. The input is not copied; do not change it while reading. */
  constructor(input: Uint8Array, label = 'input', start = 0, end = input.length) {
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

  /** A structure without a length of its own: what `body` reads is shown as parts of `label`. */
  group<T>(label: string, body: (reader: Reader) => T): T {
    return this.nested(label, this.end, body);
  }

  /** A structure behind its length in `lengthSize` bytes (TLS vectors); `body` has to read it to its end. */
  vector<T>(label: string, lengthSize: number, body: (reader: Reader) => T): T {
    const length = this.uint(`${label}.length`, lengthSize);
    if (length > this.remaining)
      this.fail(label, `claims ${plural(length)}, ${this.remaining} left`, this.position - lengthSize);
    return this.nested(label, this.position + length, (reader) => {
      const value = body(reader);
      reader.finish();
      return value;
    });
  }

  /** Refuses bytes that are left over. Call it once at the end of an input. */
  finish(): void {
    if (this.remaining > 0) throw new DecodeError(this.path, this.position, `${plural(this.remaining)} left over`);
  }

  /** Throws the `DecodeError` for a field of this stretch; at the cursor, unless `offset` says otherwise. */
  fail(label: string, problem: string, offset = this.position): never {
    throw new DecodeError(`${this.path}.${label}`, offset, problem);
  }

  private take(label: string, length: number): number {
    if (length > this.remaining) this.fail(label, `needs ${plural(length)}, ${this.remaining} left`);
    const start = this.position;
    this.position += length;
    this.spans.push({ label, start, end: this.position });
    return start;
  }

  private nested<T>(label: string, end: number, body: (reader: Reader) => T): T {
    const inner = new Reader(this.input, `${this.path}.${label}`, this.position, end);
    const value = body(inner);
    this.spans.push({ label, start: this.position, end: inner.position, children: inner.spans });
    this.position = inner.position;
    return value;
  }
}

/** The spans that have no parts, in order of position: together they cover a fully read input exactly once. */
export function leafSpans(spans: readonly Span[]): Span[] {
  return spans.flatMap((span) => (span.children?.length ? leafSpans(span.children) : [span]));
}

/** `1 byte`, `2 bytes`. */
function plural(count: number): string {
  return `${count} byte${count === 1 ? '' : 's'}`;
}
