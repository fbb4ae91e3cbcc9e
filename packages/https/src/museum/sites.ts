/**
 * The sites of the museum: one for each failing of a server that a client has to notice, and some that are as they should be. Each says what is wrong with
 * it, what a good client does, and how this toolkit's own client ends under the policies `modern` and `museum`.
 */

import { groupCodes, policies, suiteByCode, VERSION, type Policy, type Version } from '@cleartext/tls';
import type { ServerOptions } from '../server.ts';
import type { museumCertificates } from './certificates.ts';

/** How a visit ends: with the page, or with an alert that one side sends. */
export type VisitOutcome = 'page' | `${'we' | 'the site'}: ${string}`;

/** A site, before it is opened. */
export interface MuseumSite {
  /** For addresses and lists: `expired`. */
  readonly name: string;
  readonly room: MuseumRoom;
  /** What is wrong with it, or what is special about it. */
  readonly what: string;
  /** What a good client says, and why. */
  readonly good: string;
  /** How Chromium names the failing; undefined where it shows the page. */
  readonly chromium: string | undefined;
  /** How our client ends there under two policies, with the root of the museum trusted. */
  readonly expected: { readonly modern: VisitOutcome; readonly museum: VisitOutcome };
  /** The host in its address; `localhost` by default. */
  readonly host?: string;
  readonly options: Pick<ServerOptions, 'identity' | 'policy' | 'clientAuthentication' | 'clientTrustAnchors'>;
}

/** Where in the museum a site stands. */
export type MuseumRoom =
  | 'Certificates that do not count'
  | 'Broken signatures and short keys'
  | 'Broken ciphers'
  | 'Old versions'
  | 'Visitors who must show something'
  | 'As it should be';

/** All sites, room by room. */
export function museumSites(certificates: ReturnType<typeof museumCertificates>): readonly MuseumSite[] {
  const c = certificates;
  const refused = (room: MuseumRoom, alert: string, chromium: string) =>
    ({
      room,
      chromium,
      expected: { modern: `we: ${alert}`, museum: `we: ${alert}` },
    }) as const;
  const page = { modern: 'page', museum: 'page' } as const;
  const invalid = 'Certificates that do not count';
  const weak = 'Broken signatures and short keys';
  const ciphers = 'Broken ciphers';
  const fine = 'As it should be';

  /** A site with one suite, which `modern` does not offer. */
  const oneSuite = (
    name: string,
    codes: readonly number[],
    version: Version,
    what: string,
    good: string,
  ): MuseumSite => ({
    name,
    room: ciphers,
    what,
    good,
    chromium: 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
    expected: {
      modern: `the site: ${version < VERSION.TLS12 ? 'protocol_version' : 'handshake_failure'}`,
      museum: 'page',
    },
    options: { identity: c.goodRsa, policy: museumWith({ versions: [version], codes }) },
  });

  return [
    {
      name: 'expired',
      ...refused(invalid, 'certificate_expired', 'ERR_CERT_DATE_INVALID'),
      what: 'The certificate ended 30 days ago.',
      good: 'Refuses: after its end nobody says whether the key was stolen, and revocation lists forget it.',
      options: { identity: c.expired },
    },
    {
      name: 'not-yet-valid',
      ...refused(invalid, 'certificate_expired', 'ERR_CERT_DATE_INVALID'),
      what: 'The certificate begins in 30 days.',
      good: 'Refuses, and looks at its own clock: a wrong clock is the likelier reason.',
      options: { identity: c.notYetValid },
    },
    {
      name: 'wrong-host',
      ...refused(invalid, 'bad_certificate', 'ERR_CERT_COMMON_NAME_INVALID'),
      what: "The certificate is good, and for www.cajun-shop.example: the chapter's case of one certificate for many shops.",
      good: 'Refuses: whoever has a certificate for any name could otherwise answer for every name.',
      options: { identity: c.otherName },
    },
    {
      name: 'name-in-subject',
      ...refused(invalid, 'bad_certificate', 'ERR_CERT_COMMON_NAME_INVALID'),
      what: 'The name stands in the common name of the subject, as in the nineties, and not in subjectAltName.',
      good: 'Refuses since about 2017 (RFC 9525 section 2): a common name need not be a host name.',
      options: { identity: c.nameInSubjectOnly },
    },
    {
      name: 'self-signed',
      ...refused(invalid, 'unknown_ca', 'ERR_CERT_AUTHORITY_INVALID'),
      what: 'The certificate is signed with its own key.',
      good: 'Refuses: it proves that the server has a key, and not whose it is.',
      options: { identity: c.selfSigned },
    },
    {
      name: 'untrusted-root',
      ...refused(invalid, 'unknown_ca', 'ERR_CERT_AUTHORITY_INVALID'),
      what: 'The chain ends at a root that nobody trusts.',
      good: 'Refuses: anybody can make a root.',
      options: { identity: c.untrustedRoot },
    },
    {
      name: 'missing-intermediate',
      ...refused(invalid, 'unknown_ca', 'ERR_CERT_AUTHORITY_INVALID'),
      what: 'The server forgot to send the certificate of its issuer.',
      good: 'Refuses, unless it has seen the issuer before: then it may work in one browser and fail in another.',
      options: { identity: c.missingIntermediate },
    },
    {
      name: 'revoked',
      ...refused(invalid, 'certificate_revoked', 'ERR_CERT_REVOKED'),
      what: 'The key was stolen and the certificate revoked; the server sends the OCSP response that says so.',
      good: 'Refuses, if it asks for the response (status_request). Many clients do not ask.',
      options: { identity: c.revoked },
    },
    {
      name: 'name-constraints',
      ...refused(invalid, 'bad_certificate', 'ERR_CERT_INVALID'),
      what: 'The issuer may certify names under .example only, and certified localhost.',
      good: "Refuses (RFC 5280 section 4.2.1.10): the root's limit on the authority would mean nothing.",
      options: { identity: c.outsideNameConstraints },
    },
    {
      name: 'path-too-long',
      ...refused(invalid, 'bad_certificate', 'ERR_CERT_INVALID'),
      what: 'An authority with a path length of 0 made another authority, and that one signed.',
      good: 'Refuses (RFC 5280 section 4.2.1.9).',
      options: { identity: c.tooLongPath },
    },
    {
      name: 'signed-by-a-site',
      ...refused(invalid, 'bad_certificate', 'ERR_CERT_INVALID'),
      what: 'A site signed it with its own certificate, which is good and not that of an authority.',
      good: 'Refuses. Internet Explorer did not until 2002: every shop could be every bank.',
      options: { identity: c.signedByNoAuthority },
    },
    {
      name: 'wrong-purpose',
      ...refused(invalid, 'unsupported_certificate', 'ERR_CERT_INVALID'),
      what: 'The certificate is for clients (extended key usage), and a server shows it.',
      good: 'Refuses: it was given out without looking at who owns the host.',
      options: { identity: c.otherPurpose },
    },
    {
      name: 'changed',
      ...refused(invalid, 'bad_certificate', 'ERR_CERT_AUTHORITY_INVALID'),
      what: 'One bit of the signature was changed.',
      good: 'Refuses: nobody signed this.',
      options: { identity: c.changed },
    },
    {
      name: 'unknown-critical',
      ...refused(invalid, 'bad_certificate', 'ERR_CERT_INVALID'),
      what: 'A critical extension that no client knows.',
      good: 'Refuses: "critical" says that who does not understand it may not go on (RFC 5280 section 4.2).',
      options: { identity: c.unknownCritical },
    },

    {
      name: 'sha1',
      room: weak,
      what: 'The signature on the certificate uses SHA-1.',
      good: 'Refuses: two certificates with one signature can be made (2017).',
      chromium: 'ERR_CERT_INVALID',
      expected: { modern: 'we: bad_certificate', museum: 'page' },
      options: { identity: c.sha1 },
    },
    {
      name: 'md5',
      room: weak,
      what: 'The signature on the certificate uses MD5.',
      good: 'Refuses: in 2008 a false authority was made this way.',
      chromium: 'ERR_CERT_INVALID',
      expected: { modern: 'we: bad_certificate', museum: 'page' },
      options: { identity: c.md5 },
    },
    {
      name: 'rsa-512',
      room: weak,
      what: 'The key has 512 bits.',
      good: 'Refuses: it is factored in hours for some tens of dollars.',
      chromium: 'ERR_CERT_WEAK_KEY',
      expected: { modern: 'the site: handshake_failure', museum: 'page' },
      options: { identity: c.rsa512, policy: museumWith({ versions: [VERSION.TLS12], codes: [0x002f] }) },
    },
    {
      name: 'rsa-1024',
      room: weak,
      what: 'The key has 1024 bits.',
      good: 'Refuses since 2013: a state can factor it. Chromium lets it pass under a root that its user has added.',
      chromium: undefined,
      expected: { modern: 'we: bad_certificate', museum: 'page' },
      options: { identity: c.rsa1024 },
    },

    oneSuite(
      'null',
      [0x003b, 0x0002],
      VERSION.TLS12,
      'No encryption: NULL with SHA-256 or SHA-1.',
      'Does not offer it.',
    ),
    oneSuite(
      'rc4',
      [0x0005],
      VERSION.TLS12,
      'RC4 with 128 bits.',
      'Does not offer it: its first bytes lean to some values (RFC 7465).',
    ),
    oneSuite(
      'rc4-md5',
      [0x0004],
      VERSION.TLS12,
      "RC4 with MD5: the chapter's browsers liked it best.",
      'Does not offer it (RFC 7465).',
    ),
    oneSuite(
      '3des',
      [0x000a],
      VERSION.TLS12,
      '3DES, with blocks of 64 bits.',
      'Does not offer it: after 32 GB two blocks are the same (Sweet32, 2016).',
    ),
    oneSuite('des', [0x0009], VERSION.TLS11, 'DES with 56 bits.', 'Does not offer it: all keys are tried in a day.'),
    oneSuite(
      'export-rc4',
      [0x0003],
      VERSION.TLS10,
      'RC4 with 40 bits and a key of 512, for export from the USA of the nineties.',
      'Does not offer it: seconds, and FREAK (2015).',
    ),
    oneSuite('export-rc2', [0x0006], VERSION.TLS10, 'RC2 with 40 bits, for export.', 'Does not offer it.'),
    oneSuite('export-des40', [0x0008], VERSION.TLS10, 'DES with 40 bits, for export.', 'Does not offer it.'),
    {
      ...oneSuite(
        'rsa-key-transport',
        [0x009c, 0x003c, 0x002f, 0x0035],
        VERSION.TLS12,
        'The secret is encrypted with the key of the certificate, as in the chapter.',
        'Does not offer it any more: who steals the key reads all that was ever recorded. Browsers still do.',
      ),
      chromium: undefined,
    },

    {
      name: 'ssl-3.0',
      room: 'Old versions',
      what: 'SSL 3.0 and nothing newer.',
      good: 'Ends the handshake (RFC 7568: POODLE); SSL 3.0 has no alert that says more.',
      chromium: 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
      expected: { modern: 'the site: handshake_failure', museum: 'page' },
      options: { identity: c.goodRsa, policy: museumWith({ versions: [VERSION.SSL30] }) },
    },
    ...(
      [
        ['tls-1.0', VERSION.TLS10],
        ['tls-1.1', VERSION.TLS11],
      ] as const
    ).map(([name, version]): MuseumSite => ({
      name,
      room: 'Old versions',
      what: `${name.replace('tls-', 'TLS ')} and nothing newer.`,
      good: 'Says that there is no version in common (RFC 8996).',
      chromium: 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
      expected: { modern: 'the site: protocol_version', museum: 'page' },
      options: { identity: [c.good, c.goodRsa], policy: museumWith({ versions: [version] }) },
    })),

    {
      name: 'client-certificate',
      room: 'Visitors who must show something',
      what: 'The site wants a certificate of the visitor: /visitor.pem of the index is one.',
      good: 'Asks its user which certificate to show; without one it gets no page.',
      chromium: 'ERR_BAD_SSL_CLIENT_AUTH_CERT',
      expected: { modern: 'the site: certificate_required', museum: 'the site: certificate_required' },
      options: { identity: c.good, clientAuthentication: 'require', clientTrustAnchors: [c.root] },
    },
    {
      name: 'no-sni',
      room: 'Visitors who must show something',
      what: 'The site knows its certificate by name only; an address in the URL is no name, so the client sends none.',
      good: 'Says unrecognized_name. Browsers have sent names since 2006, Windows XP never did.',
      chromium: 'ERR_SSL_UNRECOGNIZED_NAME_ALERT',
      expected: { modern: 'the site: unrecognized_name', museum: 'the site: unrecognized_name' },
      host: '127.0.0.1',
      options: {
        identity: ({ extensions = [] }) => (extensions.some(({ name }) => name === 'server_name') ? c.good : undefined),
      },
    },

    {
      name: 'good',
      room: fine,
      what: 'TLS 1.2 and 1.3, a good chain, an ECDSA key: the policy modern.',
      good: 'Shows the page.',
      chromium: undefined,
      expected: page,
      options: { identity: [c.good, c.goodRsa] },
    },
    {
      name: 'tls-1.3',
      room: fine,
      what: 'TLS 1.3 only.',
      good: 'Shows the page.',
      chromium: undefined,
      expected: page,
      options: { identity: [c.good, c.goodRsa], policy: { ...policies.modern, versions: [VERSION.TLS13] } },
    },
    {
      name: 'tls-1.2',
      room: fine,
      what: 'TLS 1.2 only, with forward secrecy and authenticated encryption.',
      good: 'Shows the page.',
      chromium: undefined,
      expected: page,
      options: { identity: [c.good, c.goodRsa], policy: { ...policies.modern, versions: [VERSION.TLS12] } },
    },
    {
      name: 'post-quantum',
      room: fine,
      what: 'X25519MLKEM768 only: nobody who records it today reads it with a quantum computer.',
      good: 'Shows the page, if it is of 2024 or later; older ones find no group in common.',
      chromium: undefined,
      expected: page,
      options: {
        identity: [c.good, c.goodRsa],
        policy: { ...policies.modern, versions: [VERSION.TLS13], groups: [groupCodes.X25519MLKEM768] },
      },
    },
    {
      name: 'hello-retry',
      room: fine,
      what: 'P-384 only: the client has to send a second hello with a share of that group (HelloRetryRequest).',
      good: 'Shows the page after one more round trip.',
      chromium: undefined,
      expected: page,
      options: {
        identity: [c.good, c.goodRsa],
        policy: { ...policies.modern, versions: [VERSION.TLS13], groups: [groupCodes.secp384r1] },
      },
    },
    {
      name: 'rsa-pss',
      room: fine,
      what: 'A key of RSA with 2048 bits.',
      good: 'Shows the page.',
      chromium: undefined,
      expected: page,
      options: { identity: c.goodRsa },
    },
    {
      name: 'ecdsa-p384',
      room: fine,
      what: 'A key of ECDSA on P-384.',
      good: 'Shows the page.',
      chromium: undefined,
      expected: page,
      options: { identity: c.goodP384 },
    },
    {
      name: 'ed25519',
      room: fine,
      what: 'A key of Ed25519.',
      good: 'Shows the page, if it knows the scheme: browsers do not offer it.',
      chromium: 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
      expected: page,
      options: { identity: c.goodEd25519 },
    },
  ];
}

/** The museum's policy, cut down. */
function museumWith({
  versions,
  codes,
}: {
  readonly versions: readonly Version[];
  readonly codes?: readonly number[];
}): Policy {
  return {
    ...policies.museum,
    name: 'one exhibit of the museum',
    versions,
    suites: codes ? codes.map((code) => suiteByCode(code)!) : policies.museum.suites,
  };
}
