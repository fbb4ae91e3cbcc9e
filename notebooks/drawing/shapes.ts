/** The shapes that pictures are made of. Each function returns SVG text; x grows to the right, y downward, both in pixels. */
import { bytesToBase64 } from '@cleartext/core';
import { escapeText } from './picture.ts';

/** How a text is set. By default 12 pixels high, almost black, upright. */
export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly mono?: boolean;
  readonly fill?: string;
  /** Turned upward, to read along a vertical axis. */
  readonly turned?: boolean;
}

/** A text that begins at x. */
export const label = (x: number, y: number, content: string | number, style?: TextStyle): string =>
  text(x, y, content, 'start', style);

/** A text with its middle at x. */
export const centred = (x: number, y: number, content: string | number, style?: TextStyle): string =>
  text(x, y, content, 'middle', style);

/** A text that ends at x. */
export const flushRight = (x: number, y: number, content: string | number, style?: TextStyle): string =>
  text(x, y, content, 'end', style);

function text(x: number, y: number, content: string | number, anchor: string, style: TextStyle = {}): string {
  const { size, bold, mono, fill = '#222222', turned } = style;
  const more = [
    size === undefined ? '' : ` font-size="${size}"`,
    bold ? ' font-weight="bold"' : '',
    mono ? ' font-family="monospace"' : '',
    turned ? ` transform="rotate(-90 ${short(x)} ${short(y)})"` : '',
  ].join('');
  const at = `x="${short(x)}" y="${short(y)}"`;
  return `<text ${at} text-anchor="${anchor}" fill="${fill}"${more}>${escapeText(String(content))}</text>`;
}

/** The frame of a box, and how round its corners are. */
export interface BoxStyle {
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly radius?: number;
}

/** A filled rectangle; x and y are its upper left corner. */
export function box(x: number, y: number, width: number, height: number, fill: string, style: BoxStyle = {}): string {
  const { stroke, strokeWidth = 1, radius } = style;
  const frame = stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${strokeWidth}"`;
  const corners = radius === undefined ? '' : ` rx="${radius}"`;
  const size = `width="${short(width)}" height="${short(height)}"`;
  return `<rect x="${short(x)}" y="${short(y)}" ${size} fill="${fill}"${frame}${corners}/>`;
}

/** A filled circle around x and y. */
export const dot = (x: number, y: number, radius: number, fill: string): string =>
  `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" fill="${fill}"/>`;

/** Colour, width and dashes of a line. */
export interface LineStyle {
  readonly stroke?: string;
  readonly width?: number;
  readonly dashed?: boolean;
}

/** A straight line from one point to another. */
export const line = (x1: number, y1: number, x2: number, y2: number, style?: LineStyle): string =>
  curve(
    [
      [x1, y1],
      [x2, y2],
    ],
    style,
  );

/** A line through all points in turn. */
export function curve(points: readonly (readonly [x: number, y: number])[], style: LineStyle = {}): string {
  const { stroke = '#9ca3af', width = 1, dashed } = style;
  const places = points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ');
  const dashes = dashed ? ' stroke-dasharray="5 4"' : '';
  return `<polyline points="${places}" fill="none" stroke="${stroke}" stroke-width="${width}"${dashes}/>`;
}

/** A line that ends in a point, from one place to another. */
export function arrow(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  { stroke = '#222222', width = 2 }: LineStyle = {},
): string {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const corners = [
    [x2, y2],
    [x2 - 8 * dx - 5 * dy, y2 - 8 * dy + 5 * dx],
    [x2 - 8 * dx + 5 * dy, y2 - 8 * dy - 5 * dx],
  ];
  const tip = `<path d="M${corners.map(([x, y]) => `${short(x)} ${short(y)}`).join('L')}z" fill="${stroke}"/>`;
  return line(x1, y1, x2 - 4 * dx, y2 - 4 * dy, { stroke, width }) + tip;
}

/** Little squares of equal size, one path for each colour, so that thousands of them stay a small picture. */
export function mosaic(
  cells: readonly (readonly [x: number, y: number, fill: string])[],
  width: number,
  height = width,
): string {
  const byColour = new Map<string, string>();
  for (const [x, y, fill] of cells)
    byColour.set(
      fill,
      `${byColour.get(fill) ?? ''}M${short(x)} ${short(y)}h${short(width)}v${short(height)}h-${short(width)}z`,
    );
  return [...byColour].map(([fill, d]) => `<path d="${d}" fill="${fill}"/>`).join('');
}

/**
 * A square bitmap of four bytes a pixel (blue, green, red, one unused), row by row from the top, `scale` times as large. It goes into
 * the picture as a BMP file, whose header is 54 bytes and whose rows stand upside down unless the height is negative.
 */
export function bitmapImage(x: number, y: number, side: number, pixels: Uint8Array, scale: number): string {
  const file = new Uint8Array(54 + pixels.length);
  const header = new DataView(file.buffer);
  header.setUint16(0, 0x424d); // "BM"
  header.setUint32(2, file.length, true);
  header.setUint32(10, 54, true);
  header.setUint32(14, 40, true);
  header.setInt32(18, side, true);
  header.setInt32(22, -side, true);
  header.setUint16(26, 1, true);
  header.setUint16(28, 32, true);
  file.set(pixels, 54);
  const size = `width="${side * scale}" height="${side * scale}"`;
  const href = `data:image/bmp;base64,${bytesToBase64(file)}`;
  return `<image x="${short(x)}" y="${short(y)}" ${size} style="image-rendering:pixelated" href="${href}"/>`;
}

/** What colours mean: a small square and a word for each, in `columns` columns. */
export function legend(
  x: number,
  y: number,
  entries: readonly (readonly [word: string, fill: string])[],
  { columns = 1, step = 180 } = {},
): string {
  return entries
    .map(([word, fill], i) => {
      const [left, top] = [x + step * (i % columns), y + 18 * Math.floor(i / columns)];
      return box(left, top - 10, 11, 11, fill) + label(left + 16, top, word);
    })
    .join('');
}

/** A tenth of a pixel is exact enough. */
const short = (value: number): string => String(Math.round(value * 10) / 10);
