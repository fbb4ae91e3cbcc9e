/**
 * The annotation of DER: every byte of a structure under the name of its field. The names are those under which a reader of
 * the structure read its parts; a part that it passed over is called by its type.
 */

import type { Span } from '@cleartext/core';
import { decodeDer, decodeStretch, type DerNode, type DerOptions } from './der-decoder.ts';
import { collectLabels } from './der-labels.ts';
import { tags } from './tags.ts';

/**
 * The spans of a DER value, named by the reader that reads it. Their leaves partition the bytes exactly.
 * Throws `DecodeError`, as `read` does.
 */
export function annotateDer(bytes: Uint8Array, read: (node: DerNode) => unknown, options: DerOptions = {}): Span {
  let root: DerNode | undefined;
  const labelAt = collectLabels(() => {
    root = decodeDer(bytes, options);
    read(root);
  });
  const node = root ?? decodeDer(bytes, options);
  return spanOf(node, labelAt);
}

/** The spans of a node by its types alone, for values that no reader knows. */
export function derSpan(node: DerNode, label: string = node.name): Span {
  return { ...spanOf(node, () => undefined), label };
}

type LabelAt = (source: Uint8Array, start: number) => string | undefined;

function spanOf(node: DerNode, labelAt: LabelAt): Span {
  const { source, start, contentStart, contentEnd, end } = node;
  const children: Span[] = [{ label: 'tag and length', start, end: contentStart }];
  if (node.constructed) for (const child of node.children) children.push(spanOf(child, labelAt));
  else if (contentEnd > contentStart) children.push(...contentSpans(node, labelAt));
  if (end > contentEnd) children.push({ label: 'end of contents', start: contentEnd, end });
  return { label: labelAt(source, start) ?? node.name, start, end, children };
}

/** The contents of a primitive value, or the spans of the value that the reader found inside an OCTET STRING or BIT STRING. */
function contentSpans(node: DerNode, labelAt: LabelAt): readonly Span[] {
  const { source, tagClass, tag, contentStart, contentEnd } = node;
  const isBits = tagClass === 'universal' && tag === tags.bitString;
  const innerStart = isBits ? contentStart + 1 : contentStart;
  const unusedBits: readonly Span[] = isBits ? [{ label: 'unused bits', start: contentStart, end: innerStart }] : [];
  if (innerStart < contentEnd && labelAt(source, innerStart) !== undefined)
    return [...unusedBits, spanOf(decodeStretch(source, innerStart, contentEnd), labelAt)];
  return innerStart < contentEnd
    ? [...unusedBits, { label: 'contents', start: innerStart, end: contentEnd }]
    : unusedBits;
}
