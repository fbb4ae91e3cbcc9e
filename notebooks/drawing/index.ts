/** What notebooks draw with, and through them the pages of the site. */

// A picture is shapes on paper.
export { escapeText, picture, type Picture, type PictureHead } from './picture.ts';

// The shapes.
export {
  arrow,
  bitmapImage,
  box,
  centred,
  curve,
  dot,
  flushRight,
  label,
  legend,
  line,
  mosaic,
  type BoxStyle,
  type LineStyle,
  type TextStyle,
} from './shapes.ts';

// Whole drawings of kinds that return.
export { chart, colours, type Axis, type Curve } from './chart.ts';
export { ladder, type Rung } from './ladder.ts';
