/**
 * The verification of a SignedData (RFC 5652 sections 5.4 and 5.6, RFC 5280): is the content the one that was signed, did the
 * signer's key sign it, and who vouches for that key? Each check is reported, passed or failed or not reached. The file says
 * how many signers there are, so the work over all of them has a limit.
 */

import {
  checkBytes,
  checkInteger,
  constantTimeEqual,
  copy,
  DecodeError,
  verdictOf,
  type Check,
  type Evidence,
  type Verdict,
} from '@cleartext/core';
import { decodeDer, oidName, oids, tags } from '@cleartext/asn1';
import { hashByOid, sha512, type Hash } from '@cleartext/hash';
import { keyAllows, publicKeyFromSpki, schemeFor, type SignatureScheme } from '@cleartext/signature';
import {
  checkSite,
  nameToString,
  SIGNATURE_LIMIT,
  signatureBudget,
  type Certificate,
  type SignatureBudget,
} from '@cleartext/x509';
import { entityIdentifierToString, refersTo } from './entity-identifier.ts';
import { pkcs1SchemeWith, readSignedData, type SignerInfo } from './signed-data.ts';
import { readSignedAttributes } from './signed-attributes.ts';

/** One check: what it found, in a sentence, and where its rule stands. */
export interface SignatureCheck extends Check {
  readonly name:
    | 'signer'
    | 'algorithms'
    | 'content type'
    | 'message digest'
    | 'signature'
    | 'certificate date'
    | 'certificate trust'
    | 'certificate signature'
    | 'certificate purpose'
    | 'work limit';
}

/** The verdict over one signer. */
export interface SignerVerdict extends Verdict<SignatureCheck> {
  /** The signer's certificate, if it was found. */
  readonly certificate?: Certificate | undefined;
  /** What the signer says about when it signed; nobody else vouches for it. */
  readonly signingTime?: Date | undefined;
  /** The scheme's name, such as `sha256WithRSAEncryption`, if it is known here. */
  readonly scheme?: string | undefined;
}

/** The verdict over all signers of a file: it accepts if there is a signer and every one is accepted. */
export interface SignedVerdict extends Verdict<SignatureCheck> {
  readonly signers: readonly SignerVerdict[];
  /** What was signed: the content given, or the one inside the file. */
  readonly content: Uint8Array;
}

/** What a signature is checked against. */
export interface VerifyOptions {
  /** Whom we trust. Without it the checks of the signer's certificate are not reached, and anybody may have signed. */
  readonly trustAnchors?: readonly Certificate[] | undefined;
  readonly now: Date;
  /** Further certificates, for files that leave out the signer's own. */
  readonly certificates?: readonly Certificate[] | undefined;
  /** How many signers are looked at, 20 by default; a file with more is not accepted. */
  readonly maxSigners?: number | undefined;
  /** How many signatures on certificates are verified for all signers of a file together, 100 by default. */
  readonly maxSignatureChecks?: number | undefined;
}

/**
 * Verifies the signatures of a file over a detached content; or over the content inside the file if `content` is undefined.
 * Throws `DecodeError` for a malformed file, `RangeError` if there is no content; whatever else is wrong is in the verdict.
 */
export function verifyDetached(
  file: Uint8Array | string,
  content: Uint8Array | undefined,
  { trustAnchors, now, certificates = [], maxSigners = 20, maxSignatureChecks = SIGNATURE_LIMIT }: VerifyOptions,
): SignedVerdict {
  checkInteger('maxSigners', maxSigners, { min: 1 });
  checkInteger('maxSignatureChecks', maxSignatureChecks, { min: 0 });
  const signed = readSignedData(file);
  const covered = content ?? signed.content;
  if (covered === undefined)
    throw new RangeError('content: expected what was signed, since the file does not carry it, found undefined');
  checkBytes('content', covered);
  const job: Job = {
    content: covered,
    contentType: signed.contentType,
    known: [...signed.certificates, ...certificates],
    digestOf: remembered((hash: Hash) => hash(covered)),
    certificateChecks: remembered((certificate) => checkCertificate(certificate, job)),
    budget: signatureBudget(maxSignatureChecks),
    trustAnchors,
    now,
  };
  const signers = signed.signers.slice(0, maxSigners).map((info) => verifySigner(info, job));
  const left = signed.signers.length - signers.length;
  const checks = signers.flatMap((signer) => signer.checks);
  if (signers.length === 0) checks.push(failed('signer', 'RFC 5652 section 5.1', 'nobody has signed'));
  if (left > 0)
    checks.push(failed('work limit', 'RFC 5652 section 5.1', `${left} more than ${maxSigners} signers: not looked at`));
  return { ...summarized(checks, trustAnchors), signers, content: copy(covered) };
}

/** What all signers of a file have in common. */
interface Job {
  readonly content: Uint8Array;
  readonly contentType: string;
  readonly known: readonly Certificate[];
  /** The digest of the content, computed once for each hash function. */
  readonly digestOf: (hash: Hash) => Uint8Array;
  /** The checks of a certificate's path, made once for each certificate. */
  readonly certificateChecks: (certificate: Certificate) => readonly SignatureCheck[];
  /** The signatures on certificates that may still be verified: one budget for all signers. */
  readonly budget: SignatureBudget;
  readonly trustAnchors: readonly Certificate[] | undefined;
  readonly now: Date;
}

/** The function with a memory of its answers. */
function remembered<Argument, Answer>(answer: (argument: Argument) => Answer): (argument: Argument) => Answer {
  const answers = new Map<Argument, Answer>();
  return (argument) => {
    const known = answers.get(argument) ?? answer(argument);
    answers.set(argument, known);
    return known;
  };
}

function summarized(
  checks: readonly SignatureCheck[],
  trustAnchors: readonly Certificate[] | undefined,
): Verdict<SignatureCheck> {
  const verdict = verdictOf(checks);
  if (!verdict.accepted) return verdict;
  const summary = trustAnchors
    ? 'every check passed'
    : 'the signature is right, but no trusted certificates were given';
  return { ...verdict, summary };
}

function verifySigner(info: SignerInfo, job: Job): SignerVerdict {
  const certificate = job.known.find((candidate) => refersTo(info.signer, candidate));
  const hash = hashByOid(info.digestAlgorithm.oid);
  const scheme = hash && schemeOf(info, hash);
  const checks: SignatureCheck[] = [
    checkSigner(info, certificate),
    checkAlgorithms(info, hash, scheme),
    checkContentType(info, job),
    checkMessageDigest(info, job, hash),
    checkSignature(info, job, scheme, certificate),
    ...(certificate && job.trustAnchors
      ? job.certificateChecks(certificate)
      : unreachedCertificateChecks(certificate === undefined)),
  ];
  return {
    ...summarized(checks, job.trustAnchors),
    certificate,
    signingTime: info.signedAttributes?.signingTime,
    scheme: scheme?.name,
  };
}

/** The scheme of a SignerInfo; `rsaEncryption` says the padding only, the digest algorithm says the hash (RFC 3370 section 3.2). */
function schemeOf({ signatureAlgorithm }: SignerInfo, hash: Hash): SignatureScheme | undefined {
  if (signatureAlgorithm.oid === oids.rsaEncryption) return pkcs1SchemeWith(hash);
  try {
    return schemeFor(signatureAlgorithm);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function checkSigner(info: SignerInfo, certificate: Certificate | undefined): SignatureCheck {
  const clause = 'RFC 5652 section 5.3';
  return certificate
    ? passed('signer', clause, quoted(certificate), [
        whole(`the certificate of ${quoted(certificate)}`, certificate.bytes),
      ])
    : failed('signer', clause, `there is no certificate with ${entityIdentifierToString(info.signer)}`);
}

/**
 * The digest of the content and the hash inside the signature have to be the same (RFC 5754 section 3, RFC 4056); Ed25519 has no
 * hash of its own and goes with SHA-512 (RFC 8419 section 3). Broken ones are named and not refused here, so that old signatures
 * can be studied.
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
  const expected = scheme.hash ?? sha512;
  if (expected.oid !== hash.oid)
    return failed('algorithms', clause, `the content is hashed by ${hash.name}, but signed with ${scheme.name}`);
  return passed('algorithms', clause, `${hash.name}, ${scheme.name}: ${scheme.status}`);
}

/**
 * What kind of content was signed? A signature with attributes is one over their DER; whoever shows that DER as a *content*
 * without attributes would have a signature over it that nobody made (Van Geest and Strenzke 2023). So that is refused.
 */
function checkContentType({ signedAttributes }: SignerInfo, { contentType, content }: Job): SignatureCheck {
  const name = 'content type';
  const clause = 'RFC 5652 section 11.1';
  const found = nameOf(contentType);
  if (signedAttributes)
    return signedAttributes.contentType === contentType
      ? passed(name, clause, found)
      : failed(name, clause, `signed as ${nameOf(signedAttributes.contentType)}, found ${found}`);
  if (contentType !== oids.data) return failed(name, clause, `${found} without signed attributes (section 5.3)`);
  return areSignedAttributes(content)
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

function checkMessageDigest({ signedAttributes }: SignerInfo, job: Job, hash: Hash | undefined): SignatureCheck {
  const name = 'message digest';
  const clause = 'RFC 5652 section 11.2';
  const lookedAt = [whole('the content', job.content)];
  if (!signedAttributes) {
    const sentence = 'no signed attributes: the signature is over the content itself';
    return { name, clause, outcome: 'not reached', sentence, optional: true };
  }
  if (!hash) return notReached(name, clause, 'the hash is unknown here');
  return constantTimeEqual(job.digestOf(hash), signedAttributes.messageDigest)
    ? passed(name, clause, `${hash.name} of the ${job.content.length} bytes is the one that was signed`, lookedAt)
    : failed(name, clause, 'the content is not the one that was signed', lookedAt);
}

function checkSignature(
  info: SignerInfo,
  { content }: Job,
  scheme: SignatureScheme | undefined,
  certificate: Certificate | undefined,
): SignatureCheck {
  const clause = 'RFC 5652 section 5.6';
  if (!certificate) return notReached('signature', clause, "without the signer's certificate there is no key");
  if (!scheme) return notReached('signature', clause, 'the signature scheme is unknown here');
  const message = info.signedBytes ?? content;
  const lookedAt = [whole(info.signedBytes ? 'the signed attributes' : 'the content', message)];
  return isSigned(certificate, scheme, message, info.signature)
    ? passed('signature', clause, `made with the key of ${quoted(certificate)}`, lookedAt)
    : failed('signature', clause, `not made with the key of ${quoted(certificate)}`, lookedAt);
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
function checkCertificate(certificate: Certificate, { known, trustAnchors = [], now, budget }: Job): SignatureCheck[] {
  const chain = [certificate, ...known.filter((other) => other !== certificate)];
  const { checks } = checkSite({ chain, now, trustAnchors, purpose: 'signature', more: { budget } });
  return checks.flatMap((check): SignatureCheck[] => {
    const name = checkNames.get(check.name);
    return name ? [{ ...check, name }] : [];
  });
}

/** Without trust anchors, the checks of the certificate were not asked for. */
function unreachedCertificateChecks(isMissing: boolean): SignatureCheck[] {
  const sentence = isMissing ? "the signer's certificate was not found" : 'no trusted certificates were given';
  const clauses: readonly (readonly [SignatureCheck['name'], string])[] = [
    ['certificate date', 'RFC 5280 section 4.1.2.5'],
    ['certificate trust', 'RFC 5280 section 6.1'],
    ['certificate signature', 'RFC 5280 section 6.1.3 (a)(1)'],
    ['certificate purpose', 'RFC 5280 sections 4.2.1.3 and 4.2.1.12'],
  ];
  return clauses.map(([name, clause]) => ({ name, clause, outcome: 'not reached', sentence, optional: true }));
}

function nameOf(oid: string): string {
  return oidName(oid) ?? oid;
}

function quoted({ subject }: Certificate): string {
  return `"${nameToString(subject)}"`;
}

function whole(what: string, bytes: Uint8Array): Evidence {
  return { what, start: 0, end: bytes.length, bytes };
}

function passed(
  name: SignatureCheck['name'],
  clause: string,
  sentence: string,
  lookedAt: readonly Evidence[] = [],
): SignatureCheck {
  return { name, clause, outcome: 'passed', sentence, lookedAt };
}

function failed(
  name: SignatureCheck['name'],
  clause: string,
  sentence: string,
  lookedAt: readonly Evidence[] = [],
): SignatureCheck {
  return { name, clause, outcome: 'failed', sentence, lookedAt };
}

function notReached(name: SignatureCheck['name'], clause: string, sentence: string): SignatureCheck {
  return { name, clause, outcome: 'not reached', sentence };
}

/** The checks of a certificate's path that count here, and their names among those of a signature. */
const checkNames: ReadonlyMap<string, SignatureCheck['name']> = new Map<string, SignatureCheck['name']>([
  ['date', 'certificate date'],
  ['signer trust', 'certificate trust'],
  ['signature', 'certificate signature'],
  ['purpose', 'certificate purpose'],
]);
