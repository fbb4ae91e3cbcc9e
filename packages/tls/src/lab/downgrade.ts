/**
 * Downgrade: a good version does not help if an attacker can choose a bad one. There were two ways to do that. Browsers used to try again with an older version
 * when a handshake failed, since old servers broke off at hellos that they did not know: so an attacker had only to cut connections until the
 * version was one that she could break. And she can change the hello on its way, which is noticed if both sides look at what the other says.
 */

import type { ClientConfig } from '../connection/config.ts';
import type { ServerStart } from '../connection/state.ts';
import { step, type TlsStep } from '../connection/step.ts';
import { decodeHandshake } from '../messages/handshake.ts';
import { policies } from '../policies.ts';
import { versionName, type Version } from '../versions.ts';
import { Line, type OnTheWire } from './line.ts';
import { clearMessages, withClientHello } from './recording.ts';
import type { Site } from './site.ts';

/** Attempts of a client that falls back, one for each version. */
export interface FallbackAttempt {
  readonly version: string;
  readonly client: string;
  readonly server: string;
}

/**
 * A client that tries version after version, as browsers did until 2015, and an attacker who lets no hello pass that offers more than `wanted`. With
 * `confesses` the client says in each later attempt that it could do better (TLS_FALLBACK_SCSV, RFC 7507).
 */
export function fallbackDance(
  site: Site,
  {
    versions,
    wanted,
    confesses,
  }: { readonly versions: readonly Version[]; readonly wanted: Version; readonly confesses: boolean },
): readonly FallbackAttempt[] {
  const attempts: FallbackAttempt[] = [];
  const policy = { ...policies.museum, versions };
  for (const [i, version] of versions.entries()) {
    const spoken = versions.filter((older) => older <= version);
    const config: Partial<ClientConfig> = {
      policy: { ...policy, versions: spoken },
      isFallback: confesses && i > 0,
    };
    const cuts: OnTheWire = (bytes, from) => (from === 'client' && version > wanted ? new Uint8Array(0) : bytes);
    const line = new Line(site.client(config), site.server({ policy }), cuts).open();
    const isCut = line.states.client.kind === 'WAIT_SH';
    attempts.push({
      version: versionName(version),
      client: isCut ? 'no answer' : line.outcome('client'),
      server: line.outcome('server'),
    });
    if (!isCut) break;
  }
  return attempts;
}

/** The attacker changes the client's hello so that it offers nothing above a version. */
export function lowersHello(to: Version): OnTheWire {
  return (bytes, from) => {
    if (from === 'server') return bytes;
    return withClientHello(bytes, (hello) => ({
      ...hello,
      legacyVersion: to,
      extensions: (hello.extensions ?? []).filter(({ name }) => name !== 'supported_versions' && name !== 'key_share'),
    }));
  };
}

/**
 * A first step of a server that does not mark its random (RFC 9846 section 4.2.3), the named weakness of this file: it looks for the version first
 * and then behaves like a server that never knew another.
 */
export function answerWithoutMark(server: ServerStart, bytes: Uint8Array): TlsStep {
  const probe = step(server, { type: 'receive', bytes });
  const hello = clearMessages(probe.send).at(0);
  const message = hello ? decodeHandshake(hello, {}).message : undefined;
  if (message?.type !== 'server_hello') return probe;
  const policy = { ...server.config.policy, versions: [message.legacyVersion as Version] };
  return step({ ...server, config: { ...server.config, policy } }, { type: 'receive', bytes });
}
