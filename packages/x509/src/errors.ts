/** The error of this package: a certificate that is well-formed but does not do what it is asked to do. */

/** A certificate, request or chain was refused; `reason` is a short fixed word for programs, the message is for people. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly reason: CertificateErrorReason;

  constructor(reason: CertificateErrorReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Why a certificate was refused. */
export type CertificateErrorReason = 'bad-signature' | 'not-a-ca' | 'key-mismatch' | 'outside-issuer-validity';
