/** Why this package refuses a certificate that is well-formed: the reasons of core's `CertificateError`. */

/** Why a certificate, a request or an authority was refused. */
export type CertificateErrorReason = 'bad-signature' | 'not-a-ca' | 'key-mismatch' | 'outside-issuer-validity';
