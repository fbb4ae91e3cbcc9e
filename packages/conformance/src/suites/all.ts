/** The suites, in the order in which they run and are listed. */

import type { Suite } from '../case.ts';
import { acvp } from './acvp.ts';
import { asn1 } from './asn1.ts';
import { bettertls } from './bettertls.ts';
import { cavp } from './cavp.ts';
import { chains } from './chains.ts';
import { hostnames } from './hostnames.ts';
import { kat } from './kat.ts';
import { keys } from './keys.ts';
import { limbo } from './limbo.ts';
import { pkits } from './pkits.ts';
import { robustness } from './robustness.ts';
import { rsalabs } from './rsalabs.ts';
import { tls } from './tls.ts';
import { wycheproof } from './wycheproof.ts';
import { x509Parse } from './x509-parse.ts';

/** All suites. */
export const suites: readonly Suite[] = [
  wycheproof,
  acvp,
  cavp,
  rsalabs,
  kat,
  keys,
  asn1,
  x509Parse,
  limbo,
  bettertls,
  pkits,
  chains,
  hostnames,
  tls,
  robustness,
];
