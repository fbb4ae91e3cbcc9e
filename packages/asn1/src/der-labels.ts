/**
 * Names for the bytes of DER, taken from the reading itself. A cursor gives every part the name of its field; while an
 * annotation runs, these names are kept by the place of the part, so that the dump of a structure can never name a field
 * otherwise than the code that read it.
 */

/** The names of one annotation, by the buffer and the place in it where a value starts. */
interface Labels {
  readonly places: Map<ArrayBufferLike, Map<number, string>>;
  /** Private copies that a decoder made: where the bytes of a buffer came from. */
  readonly copies: Map<ArrayBufferLike, { readonly buffer: ArrayBufferLike; readonly distance: number }>;
}

let labels: Labels | undefined;

/** Runs a reader and returns a function that tells under which name the value at a place was read. */
export function collectLabels(read: () => void): (source: Uint8Array, start: number) => string | undefined {
  const outer = labels;
  const collected: Labels = { places: new Map(), copies: new Map() };
  labels = collected;
  try {
    read();
  } finally {
    labels = outer;
  }
  return (source, start) => {
    const { buffer, position } = origin(collected, source, start);
    return collected.places.get(buffer)?.get(position);
  };
}

/** Notes under which name the value at `start` is read; the first name of a place stays. */
export function noteLabel(source: Uint8Array, start: number, label: string | (() => string)): void {
  if (labels === undefined) return;
  const { buffer, position } = origin(labels, source, start);
  let places = labels.places.get(buffer);
  if (!places) labels.places.set(buffer, (places = new Map<number, string>()));
  if (!places.has(position)) places.set(position, typeof label === 'string' ? label : label());
}

/** Notes that `copied` holds the same bytes as `bytes`. */
export function noteCopy(copied: Uint8Array, bytes: Uint8Array): void {
  labels?.copies.set(copied.buffer, { buffer: bytes.buffer, distance: bytes.byteOffset - copied.byteOffset });
}

function origin(
  { copies }: Labels,
  source: Uint8Array,
  start: number,
): { readonly buffer: ArrayBufferLike; readonly position: number } {
  let buffer = source.buffer;
  let position = source.byteOffset + start;
  for (let copied = copies.get(buffer); copied; copied = copies.get(buffer)) {
    buffer = copied.buffer;
    position += copied.distance;
  }
  return { buffer, position };
}
