/**
 * Walking through layers of bytes (`Layer` of core): what travels on the wire is a record, inside it lies a plaintext, inside that,
 * or several of them, a handshake message, inside that a certificate. What was decrypted is explained by name like what was sent in
 * the clear, and every byte of every layer has exactly one name.
 */

import { checkInteger, type Layer, type Span } from '@cleartext/core';

/** One name of one stretch of one layer. */
export interface LabelledLeaf {
  readonly layer: Layer;
  /** The names from the outermost structure to the field itself. */
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** The layer that lies inside another one, as a copy of its bytes `start` to `end`: a certificate inside a message. */
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
 * The bytes on the wire that a stretch of a layer came out of, as stretches of the lowest layers. An origin of the same size as what
 * came out of it is a copy, so its bytes are found one by one; an origin of another size was decrypted, and belongs together.
 */
export function wireStretches(
  layer: Layer,
  start: number,
  end: number,
): { readonly layer: Layer; readonly start: number; readonly end: number }[] {
  if (layer.from.length === 0) return [{ layer, start, end }];
  return layer.from.flatMap((origin, i) => {
    const next = i + 1 < layer.from.length ? layer.from[i + 1].at : layer.bytes.length;
    const [first, last] = [Math.max(start, origin.at), Math.min(end, next)];
    if (first >= last) return [];
    const isCopy = origin.end - origin.start === next - origin.at;
    const shift = origin.start - origin.at;
    return isCopy
      ? wireStretches(origin.layer, first + shift, last + shift)
      : wireStretches(origin.layer, origin.start, origin.end);
  });
}
