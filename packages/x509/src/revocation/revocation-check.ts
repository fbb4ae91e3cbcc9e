import type { Certificate } from '../certificate.ts';
import type { CandidatePath } from '../path/path-builder.ts';
import type { TrustAnchor } from '../path/trust-anchor.ts';
import type { IssuerOnPath } from '../path/validate-path.ts';
export type RevocationMode = 'required' | 'available' | 'off';
export function revocationChecker(_: unknown) {
  return (_c: Certificate, _i: IssuerOnPath, _p: { candidate: CandidatePath; anchor: TrustAnchor }): { sentence: string; clause: string; field: string } | undefined => undefined;
}
