/**
 * The format of x509-limbo (C2SP): one JSON file of test cases, each a chain, trust anchors, a moment, a name, and whether a
 * validator must accept. Several suites are written in it.
 */

import { decodePemAll } from '@cleartext/asn1';
import { DecodeError } from '@cleartext/core';
import {
  parseCertificate,
  parseCrl,
  verifyChain,
  type Certificate,
  type CertificateUse,
  type VerificationProfile,
  type VerifyChainOptions,
} from '@cleartext/x509';
import {
  fieldsOf,
  FormatError,
  has,
  asFields,
  listOf,
  numberOf,
  textOf,
  textsOf,
  type Fields,
} from '../../formats/fields.ts';
import { parseJson } from '../../formats/json.ts';
import type { Decision } from './decision.ts';

/** The test cases of a file. Throws `FormatError`. */
export function limboCases(text: string): readonly Fields[] {
  return listOf(asFields(parseJson(text), 'file'), 'testcases');
}

/** What a validator must do. */
export function expectedOf(fields: Fields): Decision['kind'] {
  const expected = textOf(fields, 'expected_result');
  if (expected === 'SUCCESS') return 'accept';
  if (expected === 'FAILURE') return 'reject';
  throw new FormatError(`expected_result: expected SUCCESS or FAILURE, found ${JSON.stringify(expected)}`);
}

/** How a suite asks for a case to be judged. */
export interface LimboRules {
  readonly profile: VerificationProfile;
  readonly more?: Partial<VerifyChainOptions>;
}

/** What the toolkit does with a case. */
export function decideLimbo(fields: Fields, { profile, more = {} }: LimboRules): Decision {
  const target = certificateOf(textOf(fields, 'peer_certificate'));
  if ('kind' in target) return target;
  const others = readable(textsOf(fields, 'untrusted_intermediates'));
  const trustAnchors = readable(textsOf(fields, 'trusted_certs'));
  const crls = has(fields, 'crls') ? textsOf(fields, 'crls').map((pem) => parseCrl(pem)) : [];
  const verdict = verifyChain({
    chain: [target, ...others],
    trustAnchors,
    profile,
    now: momentOf(fields),
    purpose: purposeOf(fields),
    ...peerOf(fields),
    ...(has(fields, 'max_chain_depth') ? depthOf(numberOf(fields, 'max_chain_depth')) : {}),
    ...(crls.length > 0 ? { crls, revocation: 'required' as const } : {}),
    ...more,
  });
  return { kind: verdict.accepted ? 'accept' : 'reject', reason: verdict.summary };
}

function certificateOf(pem: string): Certificate | Decision {
  try {
    return parseCertificate(pem);
  } catch (error) {
    if (error instanceof DecodeError) return { kind: 'reject', reason: error.message };
    throw error;
  }
}

/** The certificates that can be read: who sends a broken one beside the chain has not sent it. */
function readable(pems: readonly string[]): Certificate[] {
  return pems
    .flatMap((pem) => decodePemAll(pem))
    .flatMap(({ bytes }) => {
      try {
        return [parseCertificate(bytes)];
      } catch (error) {
        if (error instanceof DecodeError) return [];
        throw error;
      }
    });
}

function momentOf(fields: Fields): Date {
  if (!has(fields, 'validation_time')) return new Date();
  const moment = new Date(textOf(fields, 'validation_time'));
  if (Number.isNaN(moment.getTime())) throw new FormatError('validation_time: expected a moment of RFC 3339');
  return moment;
}

function purposeOf(fields: Fields): CertificateUse {
  const purposes = textsOf(fields, 'extended_key_usage');
  if (purposes.includes('anyExtendedKeyUsage')) return 'any';
  if (purposes.length === 0) return textOf(fields, 'validation_kind') === 'CLIENT' ? 'client' : 'server';
  if (purposes.includes('serverAuth')) return 'server';
  if (purposes.includes('clientAuth')) return 'client';
  if (purposes.includes('emailProtection')) return 'signature';
  throw new FormatError(`extended_key_usage: expected a purpose known here, found ${purposes.join()}`);
}

function peerOf(fields: Fields): Pick<VerifyChainOptions, 'host' | 'mailbox'> {
  if (!has(fields, 'expected_peer_name')) return {};
  const name = fieldsOf(fields, 'expected_peer_name');
  return textOf(name, 'kind') === 'RFC822' ? { mailbox: textOf(name, 'value') } : { host: textOf(name, 'value') };
}

/** The depth counts intermediate certificates that are not self-issued. */
function depthOf(depth: number): Partial<VerifyChainOptions> {
  return { initialMaxPathLength: depth, limits: { pathLength: Math.min(depth + 1, 50) + 10 } };
}
