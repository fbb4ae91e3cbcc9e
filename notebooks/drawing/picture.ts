/**
 * A picture: an SVG that a notebook shows, and that the site takes over under its name. The one idea: every notebook draws with
 * these few shapes, so that its cells hold what is computed and not how SVG is written.
 */

/** What a cell returns to show a picture. Jupyter asks the value for its display; nothing of the kernel's own interface is needed. */
export interface Picture {
  readonly svg: string;
}

/** Size in pixels, what the picture shows (read aloud where it can't be seen), and the name under which pages of the site quote it. */
export interface PictureHead {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly name?: string;
}

/** A picture on white paper, made of shapes. It shrinks to fit a narrow page. */
export function picture({ width, height, title, name }: PictureHead, shapes: string | readonly string[]): Picture {
  const id = name === undefined ? '' : ` data-name="${escapeText(name)}"`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" style="max-width:100%;height:auto"` +
    ` role="img"${id} font-family="sans-serif" font-size="12"><title>${escapeText(title)}</title>` +
    `<rect width="100%" height="100%" fill="#ffffff"/>${[shapes].flat().join('')}</svg>`;
  const shown = { svg, [Symbol.for('Jupyter.display')]: () => ({ 'text/html': svg }) };
  return shown;
}

/** The text with the characters replaced that XML reserves. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
