/**
 * The presentation language of TLS (RFC 9846 section 3) in two forms that nearly every message uses: `opaque x<min..max>`
 * is bytes behind their length, `T x<min..max>` a list of items behind its length in bytes. The length takes as many bytes
 * as its greatest value needs.
 */

import type { Reader, Writer } from '@cleartext/core';

/** `opaque label<min..max>`: the bytes. Throws `DecodeError` if their length is outside the limits. */
export function readOpaque(reader: Reader, label: string, min: number, max: number): Uint8Array {
  const at = reader.offset;
  const length = reader.uint(`${label}.length`, lengthSize(max));
  if (length < min || length > max) reader.fail(label, `expected ${min} to ${max} bytes, found ${length}`, at);
  return reader.bytes(label, length);
}

/** `T label<min..max>`: the items in their order. Throws `DecodeError` if the list's length in bytes is outside the limits. */
export function readList<T>(
  reader: Reader,
  label: string,
  min: number,
  max: number,
  readItem: (reader: Reader) => T,
): T[] {
  const at = reader.offset;
  return reader.vector(label, lengthSize(max), (inner) => {
    if (inner.remaining < min || inner.remaining > max)
      inner.fail('length', `expected ${min} to ${max} bytes, found ${inner.remaining}`, at);
    const items: T[] = [];
    while (inner.remaining > 0) items.push(readItem(inner));
    return items;
  });
}

/** Writes `opaque label<..max>`. */
export function writeOpaque(writer: Writer, label: string, max: number, value: Uint8Array): Writer {
  return writer.uint(`${label}.length`, lengthSize(max), value.length).bytes(label, value);
}

/** Writes `T label<..max>`. */
export function writeList<T>(
  writer: Writer,
  label: string,
  max: number,
  items: readonly T[],
  writeItem: (writer: Writer, item: T) => unknown,
): Writer {
  return writer.vector(label, lengthSize(max), (inner) => {
    for (const item of items) writeItem(inner, item);
  });
}

/** How many bytes hold a length of at most `max`. */
function lengthSize(max: number): number {
  return max < 0x100 ? 1 : max < 0x10000 ? 2 : 3;
}
