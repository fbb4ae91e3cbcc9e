/** The peer's certificates in every version: the key inside the first, and the judgement of them all. */

import { DecodeError } from '@cleartext/core';
import { decodeSpki, encodeSpki } from '@cleartext/asn1';
import { publicKeyFromSpki, publicKeyOf, publicKeyToSpki, type PublicKey } from '@cleartext/signature';
import { findExtension, type Certificate as X509Certificate } from '@cleartext/x509';
import { fatal } from '../alerts.ts';
import type { Policy } from '../policies.ts';
import type { CommonConfig, Identity, Settled } from './config.ts';
import type { Session } from '../sessions/session.ts';
import type { Agreement } from './event.ts';
import { readChain, type Judgement, type JudgeRequest } from './judgement.ts';
import type { ClientEndpoint } from './state.ts';
import { VERSION, versionName, type Version } from '../versions.ts';
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

/** Refuses Ed25519 before TLS 1.2, which has no name for its signatures (RFC 8422 section 5.10). Throws `unsupported_certificate`. */
export function checkKeyType({ type }: PublicKey, version: Version): void {
  if (type === 'ed25519' && version < VERSION.TLS12)
    throw fatal('unsupported_certificate', `${versionName(version)} has no signatures with Ed25519`);
}

/**
 * Refuses a certificate whose key may not be used as the handshake uses it (RFC 5246 section 7.4.2, RFC 9846 section 4.5.1.2): a certificate
 * without the extension keyUsage allows everything. Throws `unsupported_certificate`.
 */
export function checkKeyUsage(
  [certificate]: readonly X509Certificate[],
  use: 'digitalSignature' | 'keyEncipherment',
): void {
  const allowed = findExtension(certificate, 'keyUsage')?.usages;
  if (allowed && !allowed.includes(use))
    throw fatal('unsupported_certificate', `expected a key usage with ${use}, found ${allowed.join(', ')}`);
}

/** What a peer has shown in TLS 1.3: certificates, or a bare key. */
export interface ShownPeer {
  readonly chain: readonly X509Certificate[];
  readonly key: PublicKey;
  /** The SubjectPublicKeyInfo of a bare key. */
  readonly rawKey: Uint8Array | undefined;
}

/** Reads what a peer has shown. Throws like `publicKeyOfChain`. */
export function readShown(
  config: Settled,
  entries: readonly { readonly certData: Uint8Array }[],
  isRaw: boolean,
): ShownPeer {
  if (!isRaw) {
    const chain = readChain(entries);
    checkKeyUsage(chain, 'digitalSignature');
    return { chain, key: publicKeyOfChain(chain, config.policy), rawKey: undefined };
  }
  if (entries.length !== 1) throw fatal('illegal_parameter', `expected one bare key, found ${entries.length}`);
  const rawKey = entries[0].certData;
  try {
    return { chain: [], key: publicKeyFromSpki(decodeSpki(rawKey)), rawKey };
  } catch (error) {
    if (error instanceof DecodeError) throw fatal('bad_certificate', error.message);
    throw error;
  }
}

/** Judges what was shown: a bare key by the function of the configuration. */
export function judgeShown(
  config: Settled & Pick<CommonConfig, 'acceptRawKey'>,
  { chain, key, rawKey }: ShownPeer,
  request: Omit<JudgeRequest, 'now' | 'policy' | 'chain'>,
  turn: Turn,
): Judgement {
  if (rawKey === undefined) return judgePeer(config, { ...request, chain }, turn);
  const accepted = config.acceptRawKey?.(key, rawKey) ?? false;
  const judgement = { accepted, summary: accepted ? 'the bare key is known' : 'the bare key is not known' };
  turn.events.push({ type: 'certificate', chain: [], judgement });
  if (!config.decide(judgement)) throw fatal('certificate_unknown', judgement.summary);
  return judgement;
}

/** What our side shows: its chain, or its bare key. */
export function entriesOf(
  { chain, privateKey }: Identity,
  isRaw: boolean,
): readonly { readonly certData: Uint8Array }[] {
  if (!isRaw) return chain.map(({ bytes }) => ({ certData: bytes }));
  return [{ certData: encodeSpki(publicKeyToSpki(publicKeyOf(privateKey))) }];
}

/**
 * Judges the server's certificates of a resumed session again, if the configuration wants it: since the first connection they may have expired, or
 * we may trust fewer authorities. The server has to have proved the session before. Throws the alert of the verdict.
 */
export function judgeResumed(
  { config, agreement }: ClientEndpoint & { readonly agreement: Agreement },
  session: Pick<Session, 'peerChain'> | undefined,
  turn: Turn,
): Agreement {
  if (!config.judgeOnResumption || !session || session.peerChain.length === 0) return agreement;
  const chain = readChain(session.peerChain.map((certData) => ({ certData })));
  const { host, trustAnchors } = config;
  const request = { chain, host, purpose: 'server', ocspResponse: undefined, trustAnchors } as const;
  return { ...agreement, judgement: judgePeer(config, request, turn) };
}

/** Asks the judge, and goes on only if `decide` agrees. Throws the alert of the verdict. */
export function judgePeer(config: Settled, request: Omit<JudgeRequest, 'now' | 'policy'>, turn: Turn): Judgement {
  const judgement = config.judge({ ...request, now: config.now(), policy: config.policy });
  turn.events.push({ type: 'certificate', chain: request.chain, judgement });
  if (!config.decide(judgement)) throw fatal(judgement.alert ?? 'bad_certificate', judgement.summary);
  return judgement;
}
