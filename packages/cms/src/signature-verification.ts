/**
 * The verification of a SignedData (RFC 5652 sections 5.4 and 5.6, RFC 5280): is the content the one that was signed, did the
 * signer's key sign it, and who says whose key that is? Each check is reported, passed or failed or not reached.
 */

import { checkBytes, constantTimeEqual, copy, DecodeError } from '@cleartext/core';
import { decodeDer, oidName, oids, tags } from '@cleartext/asn1';
import { hashByOid, type Hash } from '@cleartext/hash';
import { keyAllows, publicKeyFromSpki, schemeFor, type SignatureScheme } from '@cleartext/signature';
import { checkSite, nameToString, type Certificate } from '@cleartext/x509';
import { entityIdentifierToString, refersTo } from './entity-identifier.ts';
import { pkcs1SchemeWith, readSignedData, type SignerInfo } from './signed-data.ts';
import { readSignedAttributes } from './signed-attributes.ts';

/** One check: what it found, in a sentence, and where its rule stands. */
export interface SignatureCheck {
  readonly name:
    | 'signer'
    | 'algorithms'
    | 'content type'
    | 'message digest'
    | 'signature'
    | 'certificate date'
    | 'certificate trust'
    | 'certificate signature'
    | 'certificate purpose';
  readonly clause: string;
  readonly verdict: 'passed' | 'failed' | 'not reached';
  readonly detail: string;
}

/** The verdict over one signer. */
export interface SignerVerdict {
  /** Whether the signature is real and no check failed. */
  readonly accepted: boolean;
  readonly checks: readonly SignatureCheck[];
  /** The signer's certificate, if it was found. */
  readonly certificate?: Certificate | undefined;
  /** What the signer says about when it signed; nobody else vouches for it. */
  readonly signingTime?: Date | undefined;
  /** The scheme's name, such as `sha256WithRSAEncryption`, if it is known here. */
  readonly scheme?: string | undefined;
}

/** The verdict over all signers of a file. */
export interface SignedVerdict {
  /** Whether there is a signer and every one is accepted. */
  readonly accepted: boolean;
  readonly signers: readonly SignerVerdict[];
  /** All signers' checks, one list. */
  readonly checks: readonly SignatureCheck[];
  /** What was signed: the content given, or the one inside the file. */
  readonly content: Uint8Array;
  /** One line: the first failure, or that all is well, or what was left open. */
  readonly summary: string;
}

/** What a signature is checked against. */
export interface VerifyOptions {
  /** Whom we trust. Without it the checks of the signer's certificate are not reached, and anybody may have signed. */
  readonly trustAnchors?: readonly Certificate[] | undefined;
  readonly now: Date;
  /** Further certificates, for files that leave out the signer's own. */
  readonly certificates?: readonly Certificate[] | undefined;
}

/**
 * Verifies the signatures of a file over a detached content; or over the content inside the file if `content` is undefined.
 * Throws `DecodeError` for a malformed file, `RangeError` if there is no content; whatever else is wrong is in the verdict.
 */
export function verifyDetached(
  file: Uint8Array | string,
  content: Uint8Array | undefined,
  { trustAnchors, now, certificates = [] }: VerifyOptions,
): SignedVerdict {
  const signed = readSignedData(file);
  const covered = content ?? signed.content;
  if (covered === undefined)
    throw new RangeError('content: expected what was signed, since the file does not carry it, found undefined');
  checkBytes('content', covered);
  const known = [...signed.certificates, ...certificates];
  const signers = signed.signers.map((info) =>
    verifySigner(info, { covered, contentType: signed.contentType, known, trustAnchors, now }),
  );
  const checks = signers.flatMap((signer) => signer.checks);
  const failure = checks.find((check) => check.verdict === 'failed');
  const accepted = signers.length > 0 && signers.every((signer) => signer.accepted);
  const summary = failure ? `${failure.name}: ${failure.detail}` : withoutFailure(accepted, trustAnchors !== undefined);
  return { accepted, signers, checks, content: copy(covered), summary };
}

function withoutFailure(accepted: boolean, someAreTrusted: boolean): string {
  if (!accepted) return 'signer: nobody has signed';
  return someAreTrusted ? 'every check passed' : 'the signature is real, but nobody was said to be trusted';
}

interface Matter {
  readonly covered: Uint8Array;
  readonly contentType: string;
  readonly known: readonly Certificate[];
  readonly trustAnchors: readonly Certificate[] | undefined;
  readonly now: Date;
}

function verifySigner(info: SignerInfo, matter: Matter): SignerVerdict {
  const certificate = matter.known.find((candidate) => refersTo(info.signer, candidate));
  const hash = hashByOid(info.digestAlgorithm.oid);
  const scheme = hash && schemeOf(info, hash);
  const checks: SignatureCheck[] = [
    checkSigner(info, certificate),
    checkAlgorithms(info, hash, scheme),
    checkContentType(info, matter),
    checkMessageDigest(info, matter.covered, hash),
    checkSignature(info, matter.covered, scheme, certificate),
    ...checkCertificate(certificate, matter),
  ];
  const isReal = checks.some(({ name, verdict }) => name === 'signature' && verdict === 'passed');
  return {
    accepted: isReal && checks.every(({ verdict }) => verdict !== 'failed'),
    checks,
    certificate,
    signingTime: info.signedAttributes?.signingTime,
    scheme: scheme?.name,
  };
}

/** The scheme of a SignerInfo; `rsaEncryption` says the padding only, the digest algorithm says the hash (RFC 3370 3.2). */
function schemeOf({ signatureAlgorithm }: SignerInfo, hash: Hash): SignatureScheme | undefined {
  try {
    if (signatureAlgorithm.oid === oids.rsaEncryption) return pkcs1SchemeWith(hash);
    return schemeFor(signatureAlgorithm);
  } catch (error) {
    if (error instanceof DecodeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function checkSigner(info: SignerInfo, certificate: Certificate | undefined): SignatureCheck {
  const clause = 'RFC 5652 section 5.3';
  return certificate
    ? passed('signer', clause, `"${nameToString(certificate.subject)}"`)
    : failed('signer', clause, `there is no certificate with ${entityIdentifierToString(info.signer)}`);
}

/**
 * The digest of the content and the hash inside the signature have to be the same (RFC 5754 section 3, RFC 4056). Broken
 * ones are named and not refused here, so that old signatures can be studied.
 */
function checkAlgorithms(
  { digestAlgorithm, signatureAlgorithm }: SignerInfo,
  hash: Hash | undefined,
  scheme: SignatureScheme | undefined,
): SignatureCheck {
  const clause = 'RFC 5652 section 5.3';
  if (!hash) return failed('algorithms', clause, `the digest is unknown here (${nameOf(digestAlgorithm.oid)})`);
  if (!scheme)
    return failed('algorithms', clause, `the signature scheme is unknown here (${nameOf(signatureAlgorithm.oid)})`);
  if (scheme.hash?.oid !== hash.oid)
    return failed('algorithms', clause, `the content is hashed by ${hash.name}, but signed with ${scheme.name}`);
  return passed('algorithms', clause, `${hash.name}, ${scheme.name}: ${scheme.status}`);
}

/**
 * What kind of content was signed? A signature with attributes is one over their DER; whoever shows that DER as a *content*
 * without attributes would have a signature over it that nobody made (Van Geest and Strenzke 2023). So that is refused.
 */
function checkContentType({ signedAttributes }: SignerInfo, { contentType, covered }: Matter): SignatureCheck {
  const name = 'content type';
  const clause = 'RFC 5652 section 11.1';
  const found = nameOf(contentType);
  if (signedAttributes)
    return signedAttributes.contentType === contentType
      ? passed(name, clause, found)
      : failed(name, clause, `signed as ${nameOf(signedAttributes.contentType)}, found ${found}`);
  if (contentType !== oids.data) return failed(name, clause, `${found} without signed attributes (section 5.3)`);
  return areSignedAttributes(covered)
    ? failed(name, clause, 'the content is the signed attributes of another signature')
    : passed(name, clause, `${found}, which needs no signed attributes`);
}

function areSignedAttributes(content: Uint8Array): boolean {
  try {
    const node = decodeDer(content, { ber: true });
    return node.tag === tags.set && readSignedAttributes(node, 'content').messageDigest.length > 0;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

function checkMessageDigest(
  { signedAttributes }: SignerInfo,
  content: Uint8Array,
  hash: Hash | undefined,
): SignatureCheck {
  const clause = 'RFC 5652 section 11.2';
  if (!signedAttributes)
    return notReached('message digest', clause, 'no signed attributes: the signature is over the content itself');
  if (!hash) return notReached('message digest', clause, 'the hash is unknown here');
  return constantTimeEqual(hash(content), signedAttributes.messageDigest)
    ? passed('message digest', clause, `${hash.name} of the ${content.length} bytes is the one that was signed`)
    : failed('message digest', clause, 'the content is not the one that was signed');
}

function checkSignature(
  info: SignerInfo,
  content: Uint8Array,
  scheme: SignatureScheme | undefined,
  certificate: Certificate | undefined,
): SignatureCheck {
  const clause = 'RFC 5652 section 5.6';
  if (!certificate) return notReached('signature', clause, "without the signer's certificate there is no key");
  if (!scheme) return notReached('signature', clause, 'the signature scheme is unknown here');
  return isSigned(certificate, scheme, info.signedBytes ?? content, info.signature)
    ? passed('signature', clause, `made with the key of "${nameToString(certificate.subject)}"`)
    : failed('signature', clause, `not made with the key of "${nameToString(certificate.subject)}"`);
}

function isSigned(
  { subjectPublicKeyInfo: spki }: Certificate,
  scheme: SignatureScheme,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return keyAllows(spki.algorithm, scheme) && scheme.verify(publicKeyFromSpki(spki), message, signature);
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

/** The chain of the signer's certificate as for sites (section 5.6 leaves it to RFC 5280), with the purposes of signers. */
function checkCertificate(
  certificate: Certificate | undefined,
  { known, trustAnchors, now }: Matter,
): SignatureCheck[] {
  const missing = !certificate ? "the signer's certificate was not found" : 'nobody was said to be trusted';
  if (!certificate || !trustAnchors)
    return [
      notReached('certificate date', 'RFC 5280 section 4.1.2.5', missing),
      notReached('certificate trust', 'RFC 5280 section 6.1', missing),
      notReached('certificate signature', 'RFC 5280 section 6.1.3 (a)(1)', missing),
      notReached('certificate purpose', 'RFC 5280 sections 4.2.1.3 and 4.2.1.12', missing),
    ];
  const chain = [certificate, ...known.filter((other) => other !== certificate)];
  return checkSite({ chain, now, trustAnchors, purpose: 'signature' }).checks.flatMap((check): SignatureCheck[] => {
    const name = checkNames.get(check.name);
    return name ? [{ ...check, name }] : [];
  });
}

function nameOf(oid: string): string {
  return oidName(oid) ?? oid;
}

function passed(name: SignatureCheck['name'], clause: string, detail: string): SignatureCheck {
  return { name, clause, verdict: 'passed', detail };
}

function failed(name: SignatureCheck['name'], clause: string, detail: string): SignatureCheck {
  return { name, clause, verdict: 'failed', detail };
}

function notReached(name: SignatureCheck['name'], clause: string, detail: string): SignatureCheck {
  return { name, clause, verdict: 'not reached', detail };
}

/** The checks of a certificate's path that count here, and their names among those of a signature. */
const checkNames: ReadonlyMap<string, SignatureCheck['name']> = new Map<string, SignatureCheck['name']>([
  ['date', 'certificate date'],
  ['signer trust', 'certificate trust'],
  ['signature', 'certificate signature'],
  ['purpose', 'certificate purpose'],
]);
