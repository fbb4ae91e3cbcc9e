/**
 * What is set before a connection begins: who we are, whom we trust, what we are willing to agree on, and where randomness, time and
 * primitives come from. Nothing in this package reads a clock or a file by itself.
 */

import { argumentError, systemRandom, type RandomSource } from '@cleartext/core';
import type { PrivateKey, PublicKey } from '@cleartext/signature';
import type { Certificate as X509Certificate } from '@cleartext/x509';
import type { Extension, ExtensionContext } from '../extensions/extension.ts';
import type { ClientHello } from '../messages/client-hello.ts';
import { isMuseum, policies, type Policy } from '../policies.ts';
import { ourPrimitives, type Primitives } from '../primitives.ts';
import type { RecordPadding } from '../record/aead13.ts';
import type { Session, SessionCache, TicketKeeper } from '../sessions/session.ts';
import { judgeBySite, type Judge } from './judgement.ts';

/**
 * A certificate chain, the own certificate first, and the private key that belongs to it. With an empty chain the bare public key is
 * shown, to peers that can do with it (RFC 7250, TLS 1.3 only).
 */
export interface Identity {
  readonly chain: readonly X509Certificate[];
  readonly privateKey: PrivateKey;
  /** The numbers of the schemes that the key may sign with, in order of preference; by default those of the policy. */
  readonly signatureSchemes?: readonly number[] | undefined;
  /** Signs in place of the private key: for a key kept elsewhere, or to replay a published conversation. */
  readonly sign?: ((scheme: number, content: Uint8Array) => Uint8Array) | undefined;
  /** An OCSP response in DER, sent to whoever asks. */
  readonly ocspResponse?: Uint8Array | undefined;
}

/** A key that both sides were given in another way, RFC 9846 section 4.3.11. */
export interface ExternalPsk {
  readonly identity: Uint8Array;
  readonly secret: Uint8Array;
  readonly hash: 'sha256' | 'sha384';
}

/** What both sides may set. */
export interface CommonConfig {
  /** What may be agreed; `policies.modern` by default. */
  readonly policy?: Policy | undefined;
  /** Application protocols, in order of preference (RFC 7301); none by default. */
  readonly applicationProtocols?: readonly string[] | undefined;
  readonly random?: RandomSource | undefined;
  /** The moment for certificates and tickets; the system's clock by default. */
  readonly now?: (() => Date) | undefined;
  /** Primitives in place of ours. */
  readonly primitives?: Partial<Primitives> | undefined;
  /** Says how good the peer's certificates are; the checks of the package x509 by default. */
  readonly judge?: Judge | undefined;
  /** Whether to go on after a verdict; by default only if it accepts. */
  readonly decide?: ((verdict: ReturnType<Judge>) => boolean) | undefined;
  /** Whether a bare public key of the peer is the right one (RFC 7250); without it only certificates are accepted. */
  readonly acceptRawKey?: ((key: PublicKey, subjectPublicKeyInfo: Uint8Array) => boolean) | undefined;
  /** Zeros behind the content of TLS 1.3 records (RFC 9846 section 5.4); none by default. */
  readonly recordPadding?: RecordPadding | undefined;
  /** The longest plaintext we want in a record, 64 to 2^14 (RFC 8449); the extension is sent only if this is set. */
  readonly recordSizeLimit?: number | undefined;
  /** The longest plaintext that we put in a record, 1 to 2^14, the default. */
  readonly maxSendFragment?: number | undefined;
  /** Sends change_cipher_spec records in TLS 1.3 for the sake of middleboxes (RFC 9846 appendix E.4); true by default. */
  readonly middleboxCompatibility?: boolean | undefined;
  /** The longest handshake message that is read, in bytes; 2^17 by default. */
  readonly maxHandshakeSize?: number | undefined;
  /** May change the list of extensions before a message is sent: to reorder, to add, to take away. For experiments. */
  readonly arrange?:
    ((extensions: readonly Extension[], context: ExtensionContext) => readonly Extension[]) | undefined;
}

/** A client: whom it wants to speak to, whom it trusts, and who it is if it is asked. */
export interface ClientConfig extends CommonConfig {
  /** The name or address of the server: sent as server_name (if it is a name), and checked against the certificate. */
  readonly host: string;
  readonly trustAnchors: readonly X509Certificate[];
  /** Who we are, for servers that ask; of several, the first that comes from an authority which the server names. */
  readonly identity?: Identity | readonly Identity[] | undefined;
  /** The groups for which shares are sent with the first hello; by default the first of the policy, and X25519. */
  readonly keyShares?: readonly number[] | undefined;
  /** A session to resume. */
  readonly session?: Session | undefined;
  /** Whether the certificates of a resumed session are judged once more, with the clock and the trust anchors of now; false by default. */
  readonly judgeOnResumption?: boolean | undefined;
  readonly externalPsk?: ExternalPsk | undefined;
  /** Sent with the first flight if the session allows as much (0-RTT); the event `early data` says what became of it. It can be recorded and sent again by anybody. */
  readonly earlyData?: Uint8Array | undefined;
  /** Asks for an OCSP staple; false by default. */
  readonly requestOcsp?: boolean | undefined;
  /** Says that this is a second attempt with a lower version (RFC 7507). */
  readonly isFallback?: boolean | undefined;
  /** Sends values that GREASE reserves (RFC 8701), so that servers stay tolerant; true by default. */
  readonly grease?: boolean | undefined;
}

/** A server: who it is, and whether clients must show who they are. */
export interface ServerConfig extends CommonConfig {
  /** The identity, or a function that gives the one for a hello; undefined for a name that is unknown. */
  readonly identity:
    Identity | readonly Identity[] | ((hello: ClientHello) => Identity | readonly Identity[] | undefined);
  /** Whether the client is asked for a certificate, and has to have one; `none` by default. */
  readonly clientAuthentication?: 'none' | 'request' | 'require' | undefined;
  readonly clientTrustAnchors?: readonly X509Certificate[] | undefined;
  /** Makes and reads tickets; without it none are issued. */
  readonly tickets?: TicketKeeper | undefined;
  /** How many tickets are sent after a handshake of TLS 1.3; 1 by default. */
  readonly ticketCount?: number | undefined;
  /** Remembers sessions by their id, up to TLS 1.2. Without a cache no session gets an id. */
  readonly sessionCache?: SessionCache | undefined;
  readonly externalPsk?: ((identity: Uint8Array) => ExternalPsk | undefined) | undefined;
  /** The most bytes of early data that are accepted; 0, the default, refuses all of it. */
  readonly maxEarlyData?: number | undefined;
  /** Whether the client's hello may be seen for the first time; only asked where early data would be accepted. */
  readonly isFresh?: ((binder: Uint8Array) => boolean) | undefined;
  /** Asks every client for a second hello with this cookie (RFC 9846 section 4.3.2). */
  readonly cookie?: Uint8Array | undefined;
  /** The address that the server listens on. A policy with broken parts is refused anywhere but on the own machine. */
  readonly boundTo?: string | undefined;
}

/** What both sides may set, with its defaults filled in. */
export interface Settled {
  readonly policy: Policy;
  readonly applicationProtocols: readonly string[];
  readonly random: RandomSource;
  readonly now: () => Date;
  readonly primitives: Primitives;
  readonly judge: Judge;
  readonly decide: (verdict: ReturnType<Judge>) => boolean;
  readonly recordPadding: RecordPadding;
  readonly middleboxCompatibility: boolean;
  readonly maxHandshakeSize: number;
  readonly arrange: (extensions: readonly Extension[], context: ExtensionContext) => readonly Extension[];
}

/** A client's configuration with its defaults. */
export type SettledClient = Omit<ClientConfig, keyof Settled> & Settled;
/** A server's configuration with its defaults. */
export type SettledServer = Omit<ServerConfig, keyof Settled> & Settled;

/** Fills in the defaults. */
export function settle<Config extends CommonConfig>(config: Config): Omit<Config, keyof Settled> & Settled {
  return {
    ...config,
    policy: config.policy ?? policies.modern,
    applicationProtocols: config.applicationProtocols ?? [],
    random: config.random ?? systemRandom,
    now: config.now ?? (() => new Date()),
    primitives: { ...ourPrimitives, ...config.primitives },
    judge: config.judge ?? judgeBySite,
    decide: config.decide ?? ((verdict) => verdict.accepted),
    recordPadding: config.recordPadding ?? (() => 0),
    middleboxCompatibility: config.middleboxCompatibility ?? true,
    maxHandshakeSize: config.maxHandshakeSize ?? 2 ** 17,
    arrange: config.arrange ?? ((extensions) => extensions),
  };
}

/** Refuses a server with broken ciphers or versions that others could reach. Throws `RangeError`. */
export function checkMuseumServer({ policy = policies.modern, boundTo }: ServerConfig): void {
  if (isMuseum(policy) && !/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(boundTo ?? ''))
    throw argumentError('boundTo', `an address of the own machine under the policy ${policy.name}`, boundTo);
}
