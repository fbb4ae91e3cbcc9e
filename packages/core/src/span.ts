/** Named stretches of bytes: what a cursor leaves behind as it reads or writes, and what dumps and layers are made of. */

/** A named stretch of the input, `start` inclusive to `end` exclusive, with its parts if it was read in parts. */
export interface Span {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly children?: readonly Span[];
}

/** The spans that have no parts, in order of position: together they cover a fully read input exactly once. */
export function leafSpans(spans: readonly Span[]): Span[] {
  return spans.flatMap((span) => (span.children?.length ? leafSpans(span.children) : [span]));
}

/** The same spans, `distance` bytes further on: for a structure that became a part of a larger one. */
export function shiftSpans(spans: readonly Span[], distance: number): Span[] {
  return spans.map((span) => ({
    ...span,
    start: span.start + distance,
    end: span.end + distance,
    ...(span.children ? { children: shiftSpans(span.children, distance) } : {}),
  }));
}
