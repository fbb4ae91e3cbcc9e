/** The peer's certificates in every version: the key inside the first, and the judgement of them all. */

import { DecodeError } from '@cleartext/core';
import { publicKeyFromSpki, type PublicKey } from '@cleartext/signature';
import type { Certificate as X509Certificate } from '@cleartext/x509';
import { fatal } from '../alerts.ts';
import type { Policy } from '../policies.ts';
import type { Settled } from './config.ts';
import type { Judgement, JudgeRequest } from './judgement.ts';
import type { Turn } from './turn.ts';

/** The key of the first certificate. Throws `unsupported_certificate` for a key of an unknown kind, or `bad_certificate` for a weak one. */
export function publicKeyOfChain([certificate]: readonly X509Certificate[], policy: Policy): PublicKey {
  let key: PublicKey;
  try {
    key = publicKeyFromSpki(certificate.subjectPublicKeyInfo);
  } catch (error) {
    if (error instanceof DecodeError) throw fatal('unsupported_certificate', error.message);
    throw error;
  }
  if (key.type === 'rsa' && key.n.bitLength() < policy.minRsaBits)
    throw fatal(
      'bad_certificate',
      `expected an RSA key of at least ${policy.minRsaBits} bits, found ${key.n.bitLength()}`,
    );
  return key;
}

/** Asks the judge, and goes on only if `decide` agrees. Throws the alert of the verdict. */
export function judgePeer(config: Settled, request: Omit<JudgeRequest, 'now' | 'policy'>, turn: Turn): Judgement {
  const judgement = config.judge({ ...request, now: config.now(), policy: config.policy });
  turn.events.push({ type: 'certificate', chain: request.chain, judgement });
  if (!config.decide(judgement)) throw fatal(judgement.alert ?? 'bad_certificate', judgement.summary);
  return judgement;
}
