/**
 * Where a field stands, in the words of its standard: `Certificate.tbsCertificate.issuer`. A decoder names every field that
 * it reads, and the name is only needed if the field is malformed. So a path is kept as one step from the path of the
 * structure around it, and is only spelt out for an error or a template.
 */

/** A path: as text, or as a step from another one. */
export type Path = string | FieldPath;

/** A step into a structure: the name of a field, the number of an element, or in parentheses which kind of several. */
export class FieldPath {
  private readonly parent: Path;
  private readonly step: string | number;

  /** `parent.name`, `parent[7]`, or for a step in parentheses `parent(kind)`. */
  constructor(parent: Path, step: string | number) {
    this.parent = parent;
    this.step = step;
  }

  /** The whole path as text. */
  toString(): string {
    const parent = String(this.parent);
    if (typeof this.step === 'number') return `${parent}[${this.step}]`;
    return this.step.startsWith('(') ? parent + this.step : `${parent}.${this.step}`;
  }
}
