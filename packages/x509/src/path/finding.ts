/** What a check of path validation found wrong: where, why, and by which clause. */

/** The checks of the path algorithm, in the order of RFC 5280 section 6.1. */
export type PathCheckName =
  | 'signature'
  | 'validity'
  | 'revocation'
  | 'name chaining'
  | 'name constraints'
  | 'policies'
  | 'basic constraints'
  | 'path length'
  | 'key usage'
  | 'critical extensions';

/** One failure. */
export interface Finding<Name extends string = PathCheckName> {
  readonly check: Name;
  /** The number of the certificate: 1 is issued by the trust anchor, n is the target, 0 is the anchor's own certificate. */
  readonly i: number;
  readonly sentence: string;
  readonly clause: string;
  /** The field that was looked at: `validity`, `signatureValue`, or the name of an extension. */
  readonly field: string;
}
