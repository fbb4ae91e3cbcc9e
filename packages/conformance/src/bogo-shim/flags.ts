/**
 * The flags of BoringSSL's protocol test runner (ssl/test/PORTING.md and test_config.cc there), as one table: the name of each flag that
 * this shim understands, and the kind of its value. A flag that is not in the table means a feature that we lack: `Unimplemented`.
 * The prefixes `-on-initial`, `-on-resume` and `-on-retry` set a flag for one kind of connection only.
 */

import { base64ToBytes } from '@cleartext/core';

/** A flag, or a value of a flag, that asks for what this shim does not do; the runner counts the test as unimplemented. */
export class Unimplemented extends Error {
  override readonly name = 'Unimplemented';
}

/** What the flags say about one connection. */
export type Settings = { readonly [Name in keyof typeof FLAGS]: Values[(typeof FLAGS)[Name]] } & {
  /** The certificates of `-new-x509-credential`, in order of preference. */
  readonly credentials: readonly Credential[];
};

/** One certificate chain with its key, and what belongs to it. */
export type Credential = Pick<Settings, keyof typeof OF_A_CREDENTIAL>;

/** The settings of the first connection, of those that resume its session, and of a connection after refused early data. */
export interface ShimFlags {
  readonly initial: Settings;
  readonly resume: Settings;
  readonly retry: Settings;
}

/** Reads the command line. Throws `Unimplemented` for a flag that is not in the table. */
export function parseFlags(args: readonly string[]): ShimFlags {
  const connections = { initial: emptySettings(), resume: emptySettings(), retry: emptySettings() };
  for (let i = 0; i < args.length; i++) {
    const match = /^-(?:on-shim-)?(on-handshaker-)?(?:on-(initial|resume|retry)-)?(.*)$/.exec(args[i]);
    if (!match) throw new Unimplemented(`argument ${args[i]}`);
    const [, handshaker, when, flag] = match as unknown as [string, string?, (keyof ShimFlags)?, string?];
    const targets = when === undefined ? Object.values(connections) : [connections[when]];
    if (flag === 'new-x509-credential') {
      for (const target of targets) target.credentials.push(emptyCredential());
      continue;
    }
    if (flag === undefined || !Object.hasOwn(FLAGS, flag)) throw new Unimplemented(`flag ${args[i]}`);
    const name = flag as keyof typeof FLAGS;
    const value = FLAGS[name] === 'switch' ? '' : args[++i];
    // This flag is for a second process that takes part in the handshake. This shim has no second process.
    if (handshaker !== undefined) continue;
    for (const target of targets) set(targetOf(target, name), name, value);
  }
  return connections;
}

interface Values {
  switch: boolean;
  number: number | undefined;
  numbers: readonly number[];
  text: string | undefined;
  base64: Uint8Array | undefined;
}
type Draft = Record<string, unknown> & { credentials: Record<string, unknown>[] };

/** After `-new-x509-credential` the flags of a credential are about the newest one. */
function targetOf(target: Draft, name: keyof typeof FLAGS): Record<string, unknown> {
  return (name in OF_A_CREDENTIAL && target.credentials.at(-1)) || target;
}

function set(target: Record<string, unknown>, name: keyof typeof FLAGS, value: string): void {
  switch (FLAGS[name]) {
    case 'switch':
      target[name] = true;
      break;
    case 'number':
      target[name] = Number(value);
      break;
    case 'numbers':
      target[name] = [...(target[name] as number[]), Number(value)];
      break;
    case 'text':
      target[name] = value;
      break;
    case 'base64':
      target[name] = base64ToBytes(value);
      break;
  }
}

function emptySettings(): Draft & Settings {
  const names = Object.keys(FLAGS) as (keyof typeof FLAGS)[];
  const values = Object.fromEntries(names.map((name) => [name, emptyValue(FLAGS[name])]));
  return { ...values, credentials: [] } as unknown as Draft & Settings;
}

function emptyCredential(): Record<string, unknown> {
  return Object.fromEntries(Object.entries(OF_A_CREDENTIAL).map(([name, kind]) => [name, emptyValue(kind)]));
}

function emptyValue(kind: keyof Values): unknown {
  return kind === 'switch' ? false : kind === 'numbers' ? [] : undefined;
}

const OF_A_CREDENTIAL = {
  'cert-file': 'text',
  'key-file': 'text',
  'ocsp-response': 'base64',
  'signing-prefs': 'numbers',
} as const satisfies Record<string, keyof Values>;

/** The flags and the kinds of their values. Some groups are about BoringSSL's programming interface and change nothing here. */
const FLAGS = {
  // The runner.
  port: 'number',
  'shim-id': 'number',
  ipv6: 'switch',
  'is-handshaker-supported': 'switch',
  'resume-count': 'number',
  server: 'switch',

  // Versions, suites, groups and signatures.
  'min-version': 'number',
  'max-version': 'number',
  'no-tls1': 'switch',
  'no-tls11': 'switch',
  'no-tls12': 'switch',
  'no-tls13': 'switch',
  'fallback-scsv': 'switch',
  cipher: 'text',
  'server-preference': 'switch',
  curves: 'numbers',
  'key-shares': 'numbers',
  'verify-prefs': 'numbers',
  'fips-202205': 'switch',
  'wpa-202304': 'switch',
  'enable-grease': 'switch',
  'permute-extensions': 'switch',

  // Certificates, ours and the peer's.
  ...OF_A_CREDENTIAL,
  'trust-cert': 'text',
  'require-any-client-certificate': 'switch',
  'verify-peer': 'switch',
  'verify-fail': 'switch',
  'reverify-on-resume': 'switch',
  'use-custom-verify-callback': 'switch',
  'fail-cert-callback': 'switch',
  'enable-ocsp-stapling': 'switch',
  'use-client-ca-list': 'text',
  'max-cert-list': 'number',
  'use-ocsp-callback': 'switch',
  'set-ocsp-in-callback': 'switch',
  'decline-ocsp-callback': 'switch',
  'fail-ocsp-callback': 'switch',

  // Extensions.
  'host-name': 'text',
  'advertise-alpn': 'text',
  'select-alpn': 'text',
  'decline-alpn': 'switch',
  'reject-alpn': 'switch',

  // Sessions and early data.
  'no-ticket': 'switch',
  'ticket-key': 'base64',
  'enable-early-data': 'switch',
  'resumption-delay': 'number',

  // What is sent and read.
  'shim-writes-first': 'switch',
  'shim-shuts-down': 'switch',
  'check-close-notify': 'switch',
  'write-different-record-sizes': 'switch',
  'max-send-fragment': 'number',
  'key-update': 'switch',
  'key-update-before-read': 'switch',
  'send-alert': 'switch',
  'export-keying-material': 'number',
  'export-label': 'text',
  'export-context': 'text',
  'use-export-context': 'switch',
  'export-traffic-secrets': 'switch',
  'tls-unique': 'switch',

  // What has to be true of the connection.
  'expect-version': 'number',
  'expect-cipher': 'number',
  'expect-cipher-aes': 'number',
  'expect-curve-id': 'number',
  'expect-peer-signature-algorithm': 'number',
  'expect-peer-verify-pref': 'numbers',
  'expect-certificate-types': 'base64',
  'expect-client-ca-list': 'text',
  'expect-peer-cert-file': 'text',
  'expect-ocsp-response': 'base64',
  'expect-server-name': 'text',
  'expect-no-server-name': 'switch',
  'expect-alpn': 'text',
  'expect-advertised-alpn': 'text',
  'expect-session-miss': 'switch',
  'expect-no-session': 'switch',
  'expect-session-id': 'switch',
  'expect-no-session-id': 'switch',
  'expect-ticket-renewal': 'switch',
  'expect-ticket-supports-early-data': 'switch',
  'expect-accept-early-data': 'switch',
  'expect-early-data-reason': 'text',
  'expect-reject-early-data': 'switch',
  'expect-no-offer-early-data': 'switch',
  'expect-extended-master-secret': 'switch',
  'expect-secure-renegotiation': 'switch',
  'expect-no-secure-renegotiation': 'switch',
  'expect-hrr': 'switch',
  'expect-no-hrr': 'switch',
  'expect-selected-credential': 'number',
  'expect-msg-callback': 'text',

  // Ways to call BoringSSL, between which our interface does not distinguish.
  async: 'switch',
  'implicit-handshake': 'switch',
  'partial-write': 'switch',
  'peek-then-read': 'switch',
  'read-size': 'number',
  'read-with-unfinished-write': 'switch',
  'cbc-record-splitting': 'switch',
  'use-early-callback': 'switch',
  'use-old-client-cert-callback': 'switch',
  'use-ticket-callback': 'switch',
  'use-ticket-aead-callback': 'switch',
  'use-exporter-between-reads': 'switch',
  'no-op-extra-handshake': 'switch',
  'handshake-twice': 'switch',
  'renegotiate-ignore': 'switch',
  'expect-verify-result': 'switch',
  'expect-cipher-no-aes': 'number',
  'expect-total-renegotiations': 'number',
  'handshaker-path': 'text',
  'allow-hint-mismatch': 'switch',
  'install-ddos-callback': 'switch',
  'fail-ddos-callback': 'switch',
} as const satisfies Record<string, keyof Values>;
