/**
 * BoringSSL's names for why a connection failed, which the runner looks for on stderr. Our own reasons are the description of an alert and a sentence.
 */

import { ssl30Descriptions } from '@cleartext/tls';

/** The line for a fault that we found: `detail` is the description of an alert and a sentence. */
export function reasonOfOurs(detail: string): string {
  const [reason] = REASONS.find(([, sentence]) => sentence.test(detail)) ?? ['UNKNOWN'];
  return `:${reason}: ${detail}`;
}

/** The line for an alert of the peer; `isAnswerToHello` if it came in place of a ServerHello. */
export function reasonOfAlert(description: string, isAnswerToHello: boolean): string {
  if (isAnswerToHello && description === 'handshake_failure')
    return ':HANDSHAKE_FAILURE_ON_CLIENT_HELLO: the peer sent handshake_failure';
  const prefix = ssl30Descriptions.has(description) ? 'SSLV3' : 'TLSV1';
  return `:${prefix}_ALERT_${description.toUpperCase()}: the peer sent ${description}`;
}

/** BoringSSL's reason for each of our sentences, `description: sentence`. The first that fits counts. */
const REASONS: readonly (readonly [reason: string, sentence: RegExp])[] = [
  // Bytes that are not TLS; 71, 72 and 80 begin GET, HEAD, POST and PUT, and 67 begins CONNECT.
  ['HTTP_REQUEST', /expected a content type of 20 to 23, found (71|72|80)$/],
  ['HTTPS_PROXY_REQUEST', /expected a content type of 20 to 23, found 67$/],
  ['WRONG_VERSION_NUMBER', /expected a content type of|expected a version 3|in a record of version/],

  // Records.
  ['DATA_LENGTH_TOO_LONG', /^record_overflow: expected at most|bytes inside/],
  ['ENCRYPTED_LENGTH_TOO_LONG', /^record_overflow/],
  ['DECRYPTION_FAILED_OR_BAD_RECORD_MAC', /^bad_record_mac/],
  ['INVALID_OUTER_RECORD_TYPE', /record came without protection/],
  ['TOO_MANY_EMPTY_FRAGMENTS', /idle records/],
  ['TOO_MANY_WARNING_ALERTS', /too many warnings/],
  ['TOO_MANY_KEY_UPDATES', /key updates without data/],
  ['TOO_MUCH_SKIPPED_EARLY_DATA', /more early data than may be skipped/],
  ['TOO_MUCH_READ_EARLY_DATA', /more early data than was allowed/],
  ['EXCESSIVE_MESSAGE_SIZE', /expected a message of at most/],
  ['UNKNOWN_ALERT_TYPE', /for the level of an alert/],
  ['BAD_ALERT', /^decode_error: Alert/],
  ['BAD_CHANGE_CIPHER_SPEC', /expected a change_cipher_spec of one byte/],
  ['EXCESS_HANDSHAKE_DATA', /more handshake bytes than the flight/],

  // Messages out of order.
  ['UNEXPECTED_RECORD', /found Finished in .* WAIT_CCS/],
  ['APPLICATION_DATA_INSTEAD_OF_HANDSHAKE', /found application data in client (WAIT_SH|tls12 WAIT_(?!FINISHED))/],
  ['UNEXPECTED_RECORD', /found (application data|change_cipher_spec)|unknown type|is empty|interrupts|only padding/],
  ['UNEXPECTED_MESSAGE', /^unexpected_message|expected no ServerKeyExchange/],

  // Versions.
  ['INAPPROPRIATE_FALLBACK', /^inappropriate_fallback/],
  ['TLS13_DOWNGRADE', /the server could do better/],
  ['WRONG_VERSION_ON_EARLY_DATA', /fell back to TLS 1.2 after early data/],
  ['SECOND_SERVERHELLO_VERSION_MISMATCH', /after a HelloRetryRequest the server went back/],
  ['UNEXPECTED_EXTENSION', /supported_versions chose/],
  ['UNSUPPORTED_PROTOCOL', /^protocol_version|legacy_version|chose (SSL|TLS) \d/],

  ['BAD_ECC_CERT', /the key of the certificate is on/],
  ['CIPHER_MISMATCH_ON_EARLY_DATA', /early data under another suite/],
  ['ALPN_MISMATCH_ON_EARLY_DATA', /early data of another application protocol/],
  ['UNEXPECTED_EXTENSION', /belongs in EncryptedExtensions/],

  // Suites, groups and compression.
  ['INVALID_ALPN_PROTOCOL', /the server chose the protocols/],
  ['INVALID_COMPRESSION_LIST', /offer no compression|does not offer "no compression"/],
  ['UNSUPPORTED_COMPRESSION_ALGORITHM', /the server chose a compression/],
  ['NO_SHARED_CIPHER', /no suite of ours among|no curve in common/],
  ['NO_SHARED_GROUP', /no group of ours among/],
  ['OLD_SESSION_PRF_HASH_MISMATCH', /another hash than the chosen PSK/],
  ['PSK_IDENTITY_NOT_FOUND', /the server chose PSK/],
  [
    'WRONG_CIPHER_RETURNED',
    /the server chose (TLS_|0x[0-9a-f]{4}, which does not fit|0x[0-9a-f]{4}, which was not offered)/,
  ],
  [
    'WRONG_CURVE',
    /the server (asks for|chose|answered)|share that was asked for|share of the group|a share of a group/,
  ],
  ['BAD_ECPOINT', /the peer's share is wrong/],
  ['DUPLICATE_KEY_SHARE', /two shares of one group/],
  ['NO_SHARED_GROUP', /without a PSK and without supported_groups/],
  ['MISSING_KEY_SHARE', /sent no key_share|supported_groups and key_share come together/],
  ['EMPTY_HELLO_RETRY_REQUEST', /asks for nothing/],

  // Extensions.
  ['NO_APPLICATION_PROTOCOL', /^no_application_protocol/],
  ['ERROR_PARSING_EXTENSION', /does not know uncompressed points/],
  ['DUPLICATE_EXTENSION', /found .* twice/],
  ['RENEGOTIATION_MISMATCH', /renegotiation_info of a first handshake/],
  ['DECODE_ERROR', /pre_shared_key\.binders|cookie\.cookie|KeyShareEntry\.group/],
  ['PARSE_TLSEXT', /^decode_error: (ClientHello|ServerHello|EncryptedExtensions)\.body\.extensions/],
  ['ERROR_PARSING_EXTENSION', /belongs to TLS 1.3|does not belong here/],
  ['UNEXPECTED_EXTENSION', /^unsupported_extension/],
  ['UNEXPECTED_EXTENSION_ON_EARLY_DATA', /early data after a HelloRetryRequest/],
  ['UNEXPECTED_EXTENSION', /early data that was not sent/],

  // Sessions.
  ['SERVER_ECHOED_INVALID_SESSION_ID', /echoes a session id without|did not echo our session id/],
  ['OLD_SESSION_CIPHER_NOT_RETURNED', /resumes a session with another suite/],
  ['OLD_SESSION_VERSION_NOT_RETURNED', /resumes a session with another version/],
  ['RESUMED_NON_EMS_SESSION_WITH_EMS_EXTENSION', /now has extended main secret/],
  ['RESUMED_EMS_SESSION_WITHOUT_EMS_EXTENSION', /extended main secret/],
  ['PRE_SHARED_KEY_MUST_BE_LAST', /pre_shared_key is not the last/],
  ['PSK_IDENTITY_BINDER_COUNT_MISMATCH', /numbers of PSKs and of binders differ/],
  ['DIGEST_CHECK_FAILED', /the Finished of|the binder of the PSK/],
  ['INCONSISTENT_CLIENT_HELLO', /the second hello/],

  // Certificates and signatures.
  ['CERTIFICATE_VERIFY_FAILED', /refused by a flag/],
  ['OCSP_CB_ERROR', /refuses what OCSP says/],
  ['CERT_CB_ERROR', /refuses our certificate/],
  ['CONNECTION_REJECTED', /refuses the connection/],
  ['NO_RENEGOTIATION', /wants to renegotiate/],
  ['PEER_DID_NOT_RETURN_A_CERTIFICATE', /the client has no certificate|list of certificates has no entry/],
  ['KEY_USAGE_BIT_INCORRECT', /expected a key usage/],
  ['WRONG_CERTIFICATE_TYPE', /a key of type .* does not fit/],
  ['WRONG_SIGNATURE_TYPE', /the peer signed with/],
  ['BAD_SIGNATURE', /the signature is wrong/],
  ['NO_COMMON_SIGNATURE_ALGORITHMS', /no key of ours fits|without a PSK and without signature_algorithms/],
  ['PEER_ERROR_UNSUPPORTED_CERTIFICATE_TYPE', /no signatures with Ed25519/],
  ['CANNOT_PARSE_LEAF_CERT', /^bad_certificate: Certificate/],
  ['DECODE_ERROR', /a CertificateRequest without signature_algorithms/],
  ['MISSING_EXTENSION', /^missing_extension/],
  ['DECODE_ERROR', /./],
];
