/**
 * Drawings of the group law over a small field, as SVG: the points of a classroom curve on their grid, two of them, the line through
 * them, which leaves the square on one side and comes back on the other, the third point it meets, and that point mirrored: the
 * sum. The arithmetic is the trace of `addPoints`, so that the picture shows what was computed.
 */

import { record, type Trace } from '@cleartext/core';
import { pointsOf, type ClassroomCurve } from './classroom-curve.ts';
import { O, type AffinePoint } from './weierstrass/curves.ts';
import { addPoints, isOnCurve, type GroupEvent } from './weierstrass/reference.ts';

/** The points of the curve and P + Q, as an SVG of `size` units. Throws `RangeError` for points off the curve. */
export function drawGroupLaw(
  curve: ClassroomCurve,
  P: AffinePoint,
  Q: AffinePoint,
  { size = 480 }: { readonly size?: number } = {},
): string {
  for (const [name, point] of Object.entries({ P, Q }))
    if (!isOnCurve(curve, point)) throw new RangeError(`${name}: expected a point of ${curve.equation}, found another`);
  const { result: R, events } = record((trace: Trace<GroupEvent>) => addPoints(curve, P, Q, trace));
  const lambda = events.flatMap((event) => (event.step === 'infinity' ? [] : [event.lambda])).at(0);
  const p = Number(curve.p);
  const unit = size / (p + 1);
  const at = (x: number, y: number): string => `${round((x + 1) * unit)},${round(size - (y + 1) * unit)}`;
  const dot = (point: AffinePoint, style: string, radius: number): string => {
    const [cx, cy] = at(Number(point.x), Number(point.y)).split(',');
    return `<circle cx="${cx}" cy="${cy}" r="${round(radius)}" ${style}/>`;
  };
  const label = (point: AffinePoint, text: string): string => {
    const [x, y] = at(Number(point.x), Number(point.y)).split(',').map(Number);
    return `<text x="${round(x + 0.8 * unit + 3)}" y="${round(y - 0.4 * unit - 2)}">${text}</text>`;
  };
  const line = (from: readonly [number, number], to: readonly [number, number], style: string): string =>
    `<path d="M${at(...from)} L${at(...to)}" ${style}/>`;
  const points = pointsOf(curve).filter((point) => point !== O);
  const radius = Math.max(1.5, Math.min(4, unit / 2.5));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" font-family="sans-serif" font-size="${round(size / 34)}">`,
    `<title>P + Q on ${curve.equation}</title>`,
    `<rect width="${size}" height="${size}" fill="#fff"/>`,
    line([-0.5, p / 2], [p - 0.5, p / 2], 'stroke="#ccc" stroke-dasharray="3 3"'),
    ...(lambda === undefined
      ? [line([Number(P.x), 0], [Number(P.x), p - 1], LINE)]
      : wrappedLine(curve, P, lambda).map(([from, to]) => line(from, to, LINE))),
    ...points.map((point) => dot(point, 'fill="#8a97a8"', radius)),
    dot(P, 'fill="#1b62c4"', 1.6 * radius),
    dot(Q, 'fill="#1b62c4"', 1.6 * radius),
    label(P, P.x === Q.x && P.y === Q.y ? 'P = Q' : 'P'),
    ...(P.x === Q.x && P.y === Q.y ? [] : [label(Q, 'Q')]),
  ];
  if (R !== O) {
    const third = { x: R.x, y: (curve.p - R.y) % curve.p };
    parts.push(
      line([Number(R.x), Number(third.y)], [Number(R.x), Number(R.y)], 'stroke="#c2410c" stroke-dasharray="4 3"'),
      dot(third, 'fill="#fff" stroke="#c2410c" stroke-width="2"', 1.6 * radius),
      dot(R, 'fill="#c2410c"', 1.6 * radius),
      label(R, 'P + Q'),
    );
  }
  return `${parts.join('\n')}\n</svg>\n`;
}

/** The stretches of y = lambda x + c inside the square, from x = 0 to p - 1; a slope beyond p / 2 is drawn downwards. */
function wrappedLine(
  { p }: ClassroomCurve,
  P: AffinePoint,
  lambda: bigint,
): readonly (readonly [readonly [number, number], readonly [number, number]])[] {
  const modulus = Number(p);
  const slope = Number(2n * lambda > p ? lambda - p : lambda);
  const stretches: [readonly [number, number], readonly [number, number]][] = [];
  let x = 0;
  let y = Number((((P.y - lambda * P.x) % p) + p) % p);
  while (x < modulus - 1) {
    // To the right edge of the square, or to its top or bottom, which is half a unit beyond the last row.
    const room = slope > 0 ? modulus - 0.5 - y : y + 0.5;
    const step = slope === 0 ? Infinity : room / Math.abs(slope);
    const end = Math.min(modulus - 1, x + step);
    stretches.push([
      [x, y],
      [end, y + slope * (end - x)],
    ]);
    if (end === modulus - 1) break;
    x = end;
    y = slope > 0 ? -0.5 : modulus - 0.5;
  }
  return stretches;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const LINE = 'stroke="#7fb0ea" stroke-width="1.5"';
