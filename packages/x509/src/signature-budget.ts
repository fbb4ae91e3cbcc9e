/**
 * A budget of signature checks. A path through cross-signed authorities may need many, each costs milliseconds, and the sender
 * of the certificates decides how many there are. So a verdict checks each pair of certificate and key once, and its checks are
 * limited in number. When the budget is spent, what was not checked counts as not verified.
 */

import type { SubjectPublicKeyInfo } from '@cleartext/asn1';
import type { SignedStructure } from './certificate-signature.ts';
import { verifySigned } from './certificate-signature.ts';

/** Checks signatures, remembers the answers, and counts. */
export interface SignatureBudget {
  verify(structure: SignedStructure, issuerKey: SubjectPublicKeyInfo): boolean;
  /** How many signatures were checked so far. */
  readonly spent: number;
  /** Whether a check was refused because the limit was reached. */
  readonly exceeded: boolean;
}

/** How many signatures one verdict checks by default: Go's limit, far above what real chains need. */
export const SIGNATURE_LIMIT = 100;

/** A new budget of `limit` checks. */
export function signatureBudget(limit = SIGNATURE_LIMIT): SignatureBudget {
  const known = new Map<SignedStructure, Map<string, boolean>>();
  let spent = 0;
  let exceeded = false;
  return {
    verify(structure, issuerKey) {
      const answers = known.get(structure) ?? new Map<string, boolean>();
      known.set(structure, answers);
      const key = keyText(issuerKey);
      let answer = answers.get(key);
      if (answer !== undefined) return answer;
      if (spent >= limit) {
        exceeded = true;
        return false;
      }
      spent++;
      answer = verifySigned(structure, issuerKey);
      answers.set(key, answer);
      return answer;
    },
    get spent() {
      return spent;
    },
    get exceeded() {
      return exceeded;
    },
  };
}

/** A key as text, computed once for each. */
function keyText(spki: SubjectPublicKeyInfo): string {
  let text = texts.get(spki);
  if (text === undefined) {
    const { algorithm, publicKey } = spki;
    text = `${algorithm.oid} ${algorithm.parameters?.join() ?? ''} ${publicKey.join()}`;
    texts.set(spki, text);
  }
  return text;
}

const texts = new WeakMap<SubjectPublicKeyInfo, string>();
