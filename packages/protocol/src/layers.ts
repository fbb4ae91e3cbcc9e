/**
 * Walking through layers of bytes (`Layer` of core): what travels on the wire is a record, inside it lies a plaintext, inside that,
 * or several of them, a handshake message, inside that a certificate. What was decrypted is explained by name like what was sent in
 * the clear, and every byte of every layer has exactly one name.
 */

import { checkInteger, equalBytes, shiftSpans, type Layer, type Span } from '@cleartext/core';

/** One name of one stretch of one layer. */
export interface LabelledLeaf {
  readonly layer: Layer;
  /** The names from the outermost structure to the field itself. */
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** The layer that is the bytes `start` to `end` of another one: a certificate inside a message. */
export function innerLayer(
  layer: Layer,
  { start, end }: { readonly start: number; readonly end: number },
  name: string,
  spans: readonly Span[],
): Layer {
  checkInteger('end', end, { min: 0, max: layer.bytes.length });
  checkInteger('start', start, { min: 0, max: end });
  return { name, bytes: layer.bytes.subarray(start, end), spans, from: [{ layer, start, end, at: 0 }] };
}

/** The layers given and all that lie below them, each once, lower layers before those that came out of them. */
export function layersBelow(layers: readonly Layer[]): Layer[] {
  const found = new Set<Layer>();
  const visit = (layer: Layer): void => {
    if (found.has(layer)) return;
    for (const { layer: below } of layer.from) visit(below);
    found.add(layer);
  };
  layers.forEach(visit);
  return [...found];
}

/**
 * Exactly one labelled leaf for each byte of each layer, of those given and of all below. Throws `RangeError` for a layer with a
 * byte that has no name, or two: its reader or writer has a fault.
 */
export function explainLayers(layers: readonly Layer[]): LabelledLeaf[] {
  return layersBelow(layers).flatMap((layer) => explainLayer(layer));
}

/** Exactly one labelled leaf for each byte of one layer. Throws `RangeError` for a byte that has no name, or two. */
export function explainLayer(layer: Layer): LabelledLeaf[] {
  const leaves: LabelledLeaf[] = [];
  let position = 0;
  const visit = (spans: readonly Span[], outer: readonly string[]): void => {
    for (const span of spans) {
      const path = [...outer, span.label];
      const { start, end, children } = span;
      if (start !== position)
        throw new RangeError(
          `${layer.name}: expected a name for byte ${position}, found ${path.join('.')} at ${start}`,
        );
      if (children?.length) {
        visit(children, path);
        if (position !== end)
          throw new RangeError(`${layer.name}: expected ${path.join('.')} to end at ${end}, found ${position}`);
      } else if (end > start) {
        leaves.push({ layer, path, start, end });
        position = end;
      }
    }
  };
  visit(layer.spans, []);
  if (position !== layer.bytes.length)
    throw new RangeError(`${layer.name}: expected names for ${layer.bytes.length} bytes, found ${position}`);
  return leaves;
}

/**
 * The spans of a layer with those of upper layers inside them, for one dump instead of several: where upper layers are copies that
 * fill a leaf, the leaf shows their parts. Several in one leaf stand under their own names.
 */
export function nestedSpans(layer: Layer, above: readonly Layer[]): Span[] {
  const copies = above.flatMap((upper) => {
    const [origin] = upper.from;
    if (upper.from.length !== 1 || origin.layer !== layer) return [];
    const isCopy = equalBytes(layer.bytes.subarray(origin.start, origin.end), upper.bytes);
    return isCopy ? [{ upper, start: origin.start, end: origin.end }] : [];
  });
  const nest = (span: Span): Span => {
    if (span.children?.length) return { ...span, children: span.children.map(nest) };
    const inside = copies.filter(({ start, end }) => start >= span.start && end <= span.end && end > start);
    if (!fills(span, inside)) return span;
    const parts = inside.map(({ upper, start, end }) => {
      const children = shiftSpans(nestedSpans(upper, above), start);
      return { label: upper.name, start, end, children };
    });
    return { ...span, children: parts.length === 1 ? parts[0].children : parts };
  };
  return layer.spans.map(nest);
}

function fills(span: Span, parts: readonly { readonly start: number; readonly end: number }[]): boolean {
  let position = span.start;
  for (const { start, end } of parts) {
    if (start !== position) return false;
    position = end;
  }
  return parts.length > 0 && position === span.end;
}

/**
 * The bytes on the wire that a stretch of a layer came out of, as stretches of the lowest layers. Where an origin has the size of
 * what came out of it (a copy, or the work of a stream cipher), byte by byte; otherwise the whole origin, which was decrypted together.
 */
export function wireStretches(
  layer: Layer,
  start: number,
  end: number,
): { readonly layer: Layer; readonly start: number; readonly end: number }[] {
  if (layer.from.length === 0) return [{ layer, start, end }];
  return layer.from.flatMap((origin, i) => {
    const [first, last] = [Math.max(start, origin.at), Math.min(end, endOf(layer, i))];
    if (first >= last) return [];
    const shift = origin.start - origin.at;
    return isAligned(layer, i)
      ? wireStretches(origin.layer, first + shift, last + shift)
      : wireStretches(origin.layer, origin.start, origin.end);
  });
}

/** Where the bytes of origin `i` end in the layer. */
function endOf({ from, bytes }: Layer, i: number): number {
  return i + 1 < from.length ? from[i + 1].at : bytes.length;
}

/** Whether origin `i` has as many bytes as came out of it. */
function isAligned(layer: Layer, i: number): boolean {
  const { start, end, at } = layer.from[i];
  return end - start === endOf(layer, i) - at;
}
