/** A chart: curves over a grid with words along both axes, linear or logarithmic. */
import { picture, type Picture } from './picture.ts';
import { curve, dot, flushRight, centred, label, line } from './shapes.ts';

/** Numbers along an axis, with the words to write there; `log` for a scale on which equal steps multiply. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly log?: boolean;
  readonly ticks: readonly (readonly [value: number, text: string])[];
}

/** A line through points, or with `dots` the points alone. */
export interface Curve {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly dots?: boolean;
}

/** Five colours that can be told apart, also by most people who do not see all of them. */
export const colours = ['#1d4ed8', '#0891b2', '#16a34a', '#ca8a04', '#c2410c'] as const;

/** The chart of some curves; its title stands above, their names on the right. A `name` lets pages of the site quote it. */
export function chart(title: string, x: Axis, y: Axis, curves: readonly Curve[], name?: string): Picture {
  const right = (value: number) => 100 + 430 * place(x, value);
  const down = (value: number) => 330 - 290 * place(y, value);
  const grid = { stroke: '#e7e5e4' };
  const frame = [
    ...x.ticks.map(
      ([value, word]) => line(right(value), 40, right(value), 330, grid) + centred(right(value), 348, word),
    ),
    ...y.ticks.map(
      ([value, word]) => line(100, down(value), 530, down(value), grid) + flushRight(94, down(value) + 4, word),
    ),
  ];
  const drawn = curves.map(({ name: word, colour, points, dots }, i) => {
    const places = points.map(([a, b]) => [right(a), down(b)] as const);
    const marks = dots
      ? places.map(([a, b]) => dot(a, b, 4, colour)).join('')
      : curve(places, { stroke: colour, width: 2 });
    return marks + dot(548, 52 + 18 * i, 5, colour) + label(560, 56 + 18 * i, word);
  });
  const head = { width: 760, height: 360, title, ...(name === undefined ? {} : { name }) };
  return picture(head, [label(100, 20, title), ...frame, ...drawn]);
}

const place = ({ from, to, log }: Axis, value: number): number =>
  log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
