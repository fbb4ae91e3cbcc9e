/** Why this package refuses a certificate that is well-formed: the reasons of core's `CertificateError`. */

export { CertificateError } from '@cleartext/core';

/** Why a certificate, a request or an authority was refused. */
export type CertificateErrorReason = 'bad-signature' | 'not-a-ca' | 'key-mismatch' | 'outside-issuer-validity';
