/** @packageDocumentation X.509 v3 certificates: read, shown, built, requested, issued and checked. */

// Certificates and their parts.
export {
  certificateSpans,
  certificateToPem,
  parseCertificate,
  parseCertificates,
  readCertificate,
  type Certificate,
  type Validity,
} from './certificate.ts';
export {
  encodeName,
  nameAttribute,
  nameToRfc4514,
  nameToString,
  parseNameAttributes,
  readName,
  sameName,
  type Name,
  type NameAttribute,
  type NameAttributes,
} from './name.ts';
export {
  encodeGeneralName,
  generalNameToString,
  readGeneralName,
  readGeneralNames,
  type GeneralName,
} from './general-name.ts';

// Extensions: found by type, and encoded one by one.
export { findExtension, readExtensions, type DecodedExtension, type Extension } from './extensions/extension.ts';
export { encodeAlternativeNames, type AlternativeNames } from './extensions/alternative-names.ts';
export {
  encodeAuthorityInfoAccess,
  type AccessDescription,
  type AuthorityInfoAccess,
} from './extensions/authority-info-access.ts';
export { encodeBasicConstraints, type BasicConstraints } from './extensions/basic-constraints.ts';
export {
  encodeCertificatePolicies,
  type CertificatePolicies,
  type PolicyInformation,
  type PolicyQualifier,
} from './extensions/certificate-policies.ts';
export {
  encodeCrlDistributionPoints,
  reasonFlags,
  type CrlDistributionPoints,
  type DistributionPoint,
  type DistributionPointName,
  type ReasonFlag,
} from './extensions/crl-distribution-points.ts';
export {
  type InhibitAnyPolicy,
  type PolicyConstraints,
  type PolicyMapping,
  type PolicyMappings,
} from './extensions/policy-limits.ts';
export { encodeExtendedKeyUsage, type ExtendedKeyUsage } from './extensions/extended-key-usage.ts';
export {
  encodeAuthorityKeyIdentifier,
  encodeSubjectKeyIdentifier,
  keyIdentifierOf,
  type AuthorityKeyIdentifier,
  type SubjectKeyIdentifier,
} from './extensions/key-identifiers.ts';
export { encodeKeyUsage, keyUsages, type KeyUsage, type KeyUsageName } from './extensions/key-usage.ts';
export { encodeNameConstraints, insideIpSubtree, type NameConstraints } from './extensions/name-constraints.ts';

// Showing certificates and requests.
export { algorithmName, certificateToText, requestToText, type TextOptions } from './certificate-text.ts';
export { extensionText, extensionTitle } from './extension-text.ts';
export { certificateToJson, type Json } from './certificate-json.ts';

// Building, requesting, issuing.
export { usualScheme } from './usual-scheme.ts';
export {
  createCertificate,
  encodeExtensions,
  randomSerialNumber,
  type CertificateFields,
  type ExtensionInput,
} from './certificate-builder.ts';
export {
  createRequest,
  parseRequest,
  requestToPem,
  verifyRequest,
  type CertificateRequest,
  type RequestOptions,
} from './request.ts';
export {
  issueCertificate,
  issueFromRequest,
  newAuthority,
  profiles,
  type Authority,
  type AuthorityOptions,
  type IssueFromRequestOptions,
  type IssueOptions,
  type Profile,
} from './authority.ts';

// Judging a chain: the verdict, and what it is made of.
export {
  verifyChain,
  type ChainCheck,
  type ChainCheckName,
  type ChainLimits,
  type ChainVerdict,
  type TriedPath,
  type VerifyChainOptions,
} from './verify-chain.ts';
export { verificationProfiles, type ProfileName, type VerificationProfile } from './verification-profile.ts';
export { certificateUses, type CertificateUse } from './purpose.ts';
export { signatureBudget, SIGNATURE_LIMIT, type SignatureBudget } from './signature-budget.ts';

// The path algorithm: building, validation, its state variables.
export {
  buildPaths,
  pathBuilderLimits,
  type CandidatePath,
  type PathBuilderOptions,
  type PathSearch,
} from './path/path-builder.ts';
export { trustAnchorOf, type TrustAnchor } from './path/trust-anchor.ts';
export {
  validatePath,
  type AnchorLimits,
  type IssuerOnPath,
  type PathEvent,
  type PathResult,
  type ValidatePathOptions,
} from './path/validate-path.ts';
export { type Finding, type PathCheckName } from './path/finding.ts';
export { type PathInputs, type Subtrees, type ValidationState } from './path/validation-state.ts';
export { ANY_POLICY, type ConstrainedPolicySets, type PolicyGraph, type PolicyNode } from './path/policy-graph.ts';
export { indexSubtrees, type SubtreeIndex } from './path/subtrees.ts';

// Revocation lists and OCSP responses: read, made, and what they say about a certificate.
export { crlSpans, crlToPem, entriesFor, parseCrl, type Crl, type RevokedCertificate } from './revocation/crl.ts';
export {
  ocspSpans,
  parseOcspResponse,
  type BasicOcspResponse,
  type CertId,
  type OcspCertStatus,
  type OcspResponse,
  type OcspResponseStatus,
  type SingleResponse,
} from './revocation/ocsp.ts';
export { createCrl, type CrlOptions, type RevokedEntry } from './revocation/crl-builder.ts';
export {
  certIdOf,
  createOcspError,
  createOcspResponse,
  type OcspAnswer,
  type OcspResponseOptions,
} from './revocation/ocsp-builder.ts';
export {
  revocationReasons,
  type CrlScope,
  type IssuingDistributionPoint,
  type RevocationReason,
} from './extensions/crl-extensions.ts';
export { crlStatus, type CrlStatusOptions, type RevocationStatus } from './revocation/crl-processing.ts';
export { ocspStatus, type OcspOptions } from './revocation/ocsp-processing.ts';
export { type RevocationMode } from './revocation/revocation-check.ts';

// The chapter's checks, a view of the verdict; signatures, hosts and addresses one by one.
export { checkSite, type CheckName, type SiteCheck, type SiteCheckOptions, type SiteVerdict } from './site-check.ts';
export { verifyCertificateSignature, verifySigned, type SignedStructure } from './certificate-signature.ts';
export { insideDnsSubtree, isHostName, matchHost } from './host-name.ts';
export { formatIpAddress, parseIpAddress } from './ip-address.ts';
export { type CertificateErrorReason } from './errors.ts';
