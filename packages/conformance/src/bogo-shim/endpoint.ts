/**
 * From the runner's flags to a configuration of the package tls. The runner expects the defaults of BoringSSL, so policies are put
 * together here: TLS 1.0 to 1.3, X25519, P-256 and P-384, SHA-1 only if it is asked for by name.
 */

import { readFileSync } from 'node:fs';
import { bytesToHex, TlsAlert } from '@cleartext/core';
import { privateKeyFromPem } from '@cleartext/signature';
import {
  cipherSuites,
  ourPrimitives,
  policies,
  signatureSchemeCodes,
  suiteFits,
  ticketKeeper,
  VERSION,
  versions,
  type CipherSuite,
  type ClientConfig,
  type Identity,
  type Judgement,
  type Policy,
  type ServerConfig,
  type Session,
  type SessionCache,
  type TicketKeeper,
} from '@cleartext/tls';
import { parseCertificates } from '@cleartext/x509';
import { Unimplemented, type Credential, type Settings } from './flags.ts';

/** What all connections of one run of the shim share. */
export interface Memory {
  /** The client's newest session. */
  session: Session | undefined;
  readonly ticketKey: Uint8Array;
  readonly sessions: Map<string, Session>;
  /** Where the clock stands still, in milliseconds since 1970: the runner compares ages of tickets. */
  readonly start: number;
  /** Seconds that the clock is ahead. */
  delay: number;
  /** What the flags say about the connection at this moment: after refused early data they say something else. */
  current: Settings | undefined;
}

/** The client's side. */
export function clientConfig(settings: Settings, memory: Memory): ClientConfig {
  const [identity] = identitiesOf(settings);
  const { 'key-shares': keyShares } = settings;
  return {
    ...commonConfig(settings, memory),
    host: settings['host-name'] ?? '',
    trustAnchors: [],
    identity,
    session: memory.session,
    applicationProtocols: protocolsOf(settings['advertise-alpn'] ?? ''),
    requestOcsp: settings['enable-ocsp-stapling'],
    judgeOnResumption: settings['reverify-on-resume'],
    isFallback: settings['fallback-scsv'],
    grease: settings['enable-grease'],
    keyShares: keyShares.length > 0 ? keyShares : undefined,
    earlyData: settings['enable-early-data'] ? earlyDataOf(settings, memory.session?.maxEarlyData) : undefined,
  };
}

/** The server's side. */
export function serverConfig(settings: Settings, memory: Memory): ServerConfig {
  const { 'no-ticket': noTicket, 'select-alpn': selected, 'use-client-ca-list': authorities } = settings;
  if (authorities !== undefined && !authorities.startsWith('<')) throw new Unimplemented('-use-client-ca-list');
  const asks = settings['require-any-client-certificate'] ? 'require' : settings['verify-peer'] ? 'request' : 'none';
  const refused = settings['reject-alpn'] ? ['nothing that anybody speaks'] : [];
  return {
    ...commonConfig(settings, memory),
    identity: () => {
      if (settings['fail-ddos-callback']) throw refusal('a flag refuses the connection');
      if (settings['fail-cert-callback']) throw refusal('a flag refuses our certificate');
      if (settings['fail-ocsp-callback']) throw refusal('a flag refuses what OCSP says');
      return identitiesOf(settings);
    },
    clientAuthentication: asks,
    tickets: noTicket ? undefined : ticketsOf(settings, memory),
    ticketCount: 2,
    sessionCache: cacheOf(memory),
    applicationProtocols: selected === undefined ? refused : [selected],
    maxEarlyData: settings['enable-early-data'] ? 14_336 : 0,
    boundTo: 'localhost',
  };
}

/** Tickets; the flag that refuses connections refuses those with a ticket as well. */
function ticketsOf(settings: Settings, { ticketKey }: Memory): TicketKeeper {
  const keeper = ticketKeeper(ticketKey);
  const open = (ticket: Uint8Array): Session | undefined => {
    if (settings['fail-ddos-callback']) throw refusal('a flag refuses the connection');
    return keeper.open(ticket);
  };
  return { ...keeper, open };
}

/** What a callback of the application throws to end the handshake. */
function refusal(sentence: string): TlsAlert {
  return new TlsAlert('fatal', 'internal_error', sentence);
}

/** The bytes that a client sends as early data. */
function earlyDataOf(settings: Settings, max = 0): Uint8Array {
  return settings['shim-writes-first'] ? INITIAL_WRITE.slice(0, max) : new Uint8Array(0);
}

/** What a shim writes first, if it does. */
export const INITIAL_WRITE = Uint8Array.from('hello', (character) => character.charCodeAt(0));

function commonConfig(settings: Settings, memory: Memory) {
  return {
    policy: policyOf(settings),
    maxSendFragment: settings['max-send-fragment'],
    maxHandshakeSize: settings['max-cert-list'],
    now: () => new Date(memory.start + 1000 * memory.delay),
    judge: () => judgement(memory.current ?? settings),
    decide: ({ accepted }: Judgement) => accepted,
  };
}

/** Nothing is checked about certificates, except that the flags may have them refused. */
function judgement(settings: Settings): Judgement {
  if (settings['fail-ocsp-callback'])
    return { accepted: false, summary: 'a flag refuses what OCSP says', alert: 'bad_certificate_status_response' };
  const matters = settings['verify-peer'] || settings['require-any-client-certificate'];
  if (!settings['verify-fail'] || !matters) return { accepted: true, summary: 'the runner accepts every certificate' };
  const alert = settings['use-custom-verify-callback'] ? 'certificate_unknown' : 'handshake_failure';
  return { accepted: false, summary: 'the certificate is refused by a flag', alert };
}

/** The rules that a flag names: those of NIST SP 800-52r2, or of the 192-bit mode of WPA3. */
function complianceOf(
  settings: Settings,
): Pick<Policy, 'versions' | 'suites' | 'groups' | 'signatureSchemes'> | undefined {
  const rules = settings['fips-202205'] ? FIPS_202205 : settings['wpa-202304'] ? WPA_202304 : undefined;
  return rules && { ...rules, versions: versionsOf(settings).filter((version) => version >= VERSION.TLS12) };
}

function policyOf(settings: Settings): Policy {
  const { curves, 'verify-prefs': verifyPrefs } = settings;
  const groups = curves.length > 0 ? curves.filter((code) => ourPrimitives.keyAgreement(code)) : DEFAULT_GROUPS;
  if (groups.length === 0) throw new Unimplemented(`-curves ${curves.join(', ')}`);
  return {
    ...policies.compatible,
    name: 'bogo-shim',
    sentence: 'what the flags of the runner ask for',
    versions: versionsOf(settings),
    suites: suitesOf(settings),
    groups,
    signatureSchemes: verifyPrefs.length > 0 ? verifyPrefs : VERIFY_BY_DEFAULT,
    minRsaBits: 512,
    ...complianceOf(settings),
  };
}

function versionsOf(settings: Settings): Policy['versions'] {
  const { 'min-version': min = VERSION.TLS10, 'max-version': max = VERSION.TLS13 } = settings;
  if (min > VERSION.TLS13 || max > VERSION.TLS13) throw new Unimplemented(`versions ${min} to ${max}`);
  const excluded = new Map<number, boolean>([
    [VERSION.SSL30, true],
    [VERSION.TLS10, settings['no-tls1']],
    [VERSION.TLS11, settings['no-tls11']],
    [VERSION.TLS12, settings['no-tls12']],
    [VERSION.TLS13, settings['no-tls13']],
  ]);
  return versions.filter((version) => min <= version && version <= max && !excluded.get(version));
}

/** The suites that BoringSSL knows, out of ours; in the order of `-cipher`, if it is given. */
function suitesOf({ cipher }: Settings): readonly CipherSuite[] {
  const known = BORINGSSL_SUITES.flatMap((code) => cipherSuites.filter((suite) => suite.code === code));
  if (cipher === undefined || cipher === 'ALL') return known;
  const old = cipher
    .split(/[:|[\]]+/)
    .reduce<readonly CipherSuite[]>((list, name) => applyCipherName(list, name, known), []);
  return [...known.filter((suite) => suiteFits(suite, VERSION.TLS13)), ...old];
}

/** One part of `-cipher`: everything, a suite, a kind of cipher, or with `!` the removal of one. */
function applyCipherName(
  list: readonly CipherSuite[],
  name: string,
  known: readonly CipherSuite[],
): readonly CipherSuite[] {
  if (name === '') return list;
  const old = known.filter((suite) => !suiteFits(suite, VERSION.TLS13));
  const isMeant = ({ code, name: ours }: CipherSuite): boolean =>
    ['ALL', 'DEFAULT'].includes(bare) ||
    OPENSSL_NAMES[bare] === code ||
    ours === bare ||
    (/^AES(128|256)?$/.test(bare) && ours.replaceAll('_', '').includes(`WITH${bare}`));
  const bare = name.replace(/^!/, '');
  const meant = old.filter(isMeant);
  if (meant.length === 0) throw new Unimplemented(`-cipher ${name}`);
  return name.startsWith('!') ? list.filter((suite) => !meant.includes(suite)) : [...list, ...meant];
}

function identitiesOf(settings: Settings): readonly Identity[] {
  const legacy = settings['cert-file'] === undefined ? [] : [settings];
  const identities = [...settings.credentials, ...legacy].map(identityOf);
  const compliance = complianceOf(settings);
  return identities.map((identity) => ({
    ...identity,
    ocspResponse: settings['decline-ocsp-callback'] ? undefined : identity.ocspResponse,
    signatureSchemes: compliance?.signatureSchemes ?? identity.signatureSchemes,
  }));
}

function identityOf({
  'cert-file': certFile = '',
  'key-file': keyFile = certFile,
  'ocsp-response': ocspResponse,
  'signing-prefs': signingPrefs,
}: Credential): Identity {
  return {
    chain: parseCertificates(readFileSync(certFile, 'latin1')),
    privateKey: privateKeyFromPem(readFileSync(keyFile, 'latin1')),
    ocspResponse,
    signatureSchemes: signingPrefs.length > 0 ? signingPrefs : SIGN_BY_DEFAULT,
  };
}

/** Protocol names as they stand on the wire: each behind its length. */
function protocolsOf(list: string): readonly string[] {
  const names: string[] = [];
  for (let i = 0; i < list.length; i += 1 + list.charCodeAt(i))
    names.push(list.slice(i + 1, i + 1 + list.charCodeAt(i)));
  return names;
}

function cacheOf({ sessions }: Memory): SessionCache {
  return {
    get: (id) => sessions.get(bytesToHex(id)),
    set: (session) => void sessions.set(bytesToHex(session.sessionId), session),
  };
}

const DEFAULT_GROUPS = [0x001d, 0x0017, 0x0018];

const {
  ed25519,
  ecdsa_secp256r1_sha256,
  ecdsa_secp384r1_sha384,
  ecdsa_secp521r1_sha512,
  ecdsa_sha1,
  rsa_pss_rsae_sha256,
  rsa_pss_rsae_sha384,
  rsa_pss_rsae_sha512,
  rsa_pkcs1_sha256,
  rsa_pkcs1_sha384,
  rsa_pkcs1_sha512,
  rsa_pkcs1_sha1,
} = signatureSchemeCodes;

const SIGN_BY_DEFAULT = [
  ed25519,
  ecdsa_secp256r1_sha256,
  rsa_pss_rsae_sha256,
  rsa_pkcs1_sha256,
  ecdsa_secp384r1_sha384,
  rsa_pss_rsae_sha384,
  rsa_pkcs1_sha384,
  ecdsa_secp521r1_sha512,
  rsa_pss_rsae_sha512,
  rsa_pkcs1_sha512,
  ecdsa_sha1,
  rsa_pkcs1_sha1,
];

const VERIFY_BY_DEFAULT = [
  ecdsa_secp256r1_sha256,
  rsa_pss_rsae_sha256,
  rsa_pkcs1_sha256,
  ecdsa_secp384r1_sha384,
  rsa_pss_rsae_sha384,
  rsa_pkcs1_sha384,
  rsa_pss_rsae_sha512,
  rsa_pkcs1_sha512,
  rsa_pkcs1_sha1,
];

/** The suites in BoringSSL's order of preference. */
const BORINGSSL_SUITES = [
  0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014, 0x009c,
  0x009d, 0x002f, 0x0035, 0x000a,
];

const FIPS_202205 = {
  suites: cipherSuites.filter(({ code }) => [0x1301, 0x1302, 0xc02b, 0xc02c, 0xc02f, 0xc030].includes(code)),
  groups: [0x0017, 0x0018],
  signatureSchemes: [
    rsa_pkcs1_sha256,
    rsa_pkcs1_sha384,
    rsa_pkcs1_sha512,
    ecdsa_secp256r1_sha256,
    ecdsa_secp384r1_sha384,
    rsa_pss_rsae_sha256,
    rsa_pss_rsae_sha384,
    rsa_pss_rsae_sha512,
  ],
};

const WPA_202304 = {
  suites: cipherSuites.filter(({ code }) => [0x1302, 0xc02c, 0xc030].includes(code)),
  groups: [0x0018],
  signatureSchemes: [
    rsa_pkcs1_sha384,
    rsa_pkcs1_sha512,
    ecdsa_secp384r1_sha384,
    rsa_pss_rsae_sha384,
    rsa_pss_rsae_sha512,
  ],
};

/** The names that OpenSSL gave to suites. */
const OPENSSL_NAMES: Readonly<Partial<Record<string, number>>> = {
  'ECDHE-ECDSA-AES128-GCM-SHA256': 0xc02b,
  'ECDHE-RSA-AES128-GCM-SHA256': 0xc02f,
  'ECDHE-ECDSA-AES256-GCM-SHA384': 0xc02c,
  'ECDHE-RSA-AES256-GCM-SHA384': 0xc030,
  'ECDHE-ECDSA-CHACHA20-POLY1305': 0xcca9,
  'ECDHE-RSA-CHACHA20-POLY1305': 0xcca8,
  'ECDHE-ECDSA-AES128-SHA': 0xc009,
  'ECDHE-RSA-AES128-SHA': 0xc013,
  'ECDHE-ECDSA-AES256-SHA': 0xc00a,
  'ECDHE-RSA-AES256-SHA': 0xc014,
  'AES128-GCM-SHA256': 0x009c,
  'AES256-GCM-SHA384': 0x009d,
  'AES128-SHA': 0x002f,
  'AES256-SHA': 0x0035,
  'DES-CBC3-SHA': 0x000a,
};
