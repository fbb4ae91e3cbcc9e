/**
 * The law of bytes: in every version, and with what a connection may carry beside the plain handshake, every byte of every record, inner
 * plaintext, handshake message and certificate belongs to exactly one named leaf, at both ends.
 */

import { leafSpans, utf8ToBytes, type Layer, type Span } from '@cleartext/core';
import { explainLayers } from '@cleartext/protocol';
import {
  cipherSuites,
  conversationOf,
  policies,
  ticketKeeper,
  VERSION,
  versionName,
  type CipherSuite,
  type ClientConfig,
  type Policy,
  type Session,
  type ServerConfig,
  type Version,
} from '../src/index.ts';
import {
  act,
  authority,
  carry,
  connect,
  eventOf,
  exchange,
  identityFor,
  keys,
  outcome,
  type End,
} from './in-memory.ts';

type Ends = ReturnType<typeof connect>;

const identities = { RSA: identityFor(keys.rsa()), ECDSA: identityFor(keys['P-256']()) };
const visitor = identityFor(keys.rsa(), 'client');
const everything = [VERSION.TLS13, VERSION.TLS12, VERSION.TLS11, VERSION.TLS10, VERSION.SSL30] as const;

/** One suite for each cipher, and one for each key exchange. */
const suites = cipherSuites.filter((suite, i) =>
  [
    ({ cipher }: CipherSuite) => cipher.name,
    ({ keyExchange, authentication }: CipherSuite) => `${keyExchange} ${authentication}`,
  ].some((kind) => cipherSuites.findIndex((each) => kind(each) === kind(suite)) === i),
);

/** A request, an answer, and the end. */
function whole(ends: Ends, also: (ends: Ends) => void = () => undefined): Ends {
  expect([outcome(ends.client), outcome(ends.server)]).toEqual(['CONNECTED', 'CONNECTED']);
  exchange(ends.client, ends.server, utf8ToBytes('GET / HTTP/1.0\r\n\r\n'));
  exchange(ends.server, ends.client, utf8ToBytes('hello'));
  also(ends);
  carry(ends, act(ends.client, { type: 'close' }));
  return ends;
}

const onlyOf = (version: Version): Policy => ({ ...policies.museum, versions: [version] });

const plain: readonly (readonly [string, () => Ends])[] = everything.flatMap((version) =>
  suites
    .filter(({ minVersion, maxVersion }) => minVersion <= version && version <= maxVersion)
    .filter(({ authentication }) => version !== VERSION.SSL30 || authentication !== 'ECDSA')
    .map((suite) => {
      const policy = { ...onlyOf(version), suites: [suite] };
      const identity = identities[suite.authentication === 'any' ? 'ECDSA' : suite.authentication];
      return [
        `${versionName(version)}, ${suite.name}`,
        () => whole(connect({ policy }, { policy, identity })),
      ] as const;
    }),
);

const withClient: readonly (readonly [string, () => Ends])[] = everything.flatMap((version) =>
  [visitor, undefined].map((identity) => {
    const policy = onlyOf(version);
    const server = { policy, identity: identities.RSA, clientAuthentication: 'request' } as const;
    const asking = { ...server, clientTrustAnchors: [authority.certificate] };
    return [
      `${versionName(version)}, a certificate asked for and ${identity ? 'shown' : 'not shown'}`,
      () => whole(connect({ policy, ...(identity ? { identity } : {}) }, asking)),
    ] as const;
  }),
);

/** A second connection with the session of a first one. */
function again(version: Version, server: Partial<ServerConfig>, client: Partial<ClientConfig> = {}): Ends {
  const common = { policy: onlyOf(version), identity: identities.RSA, ...server };
  const { session } = eventOf(connect({ policy: common.policy }, common).client, 'session')!;
  const ends = whole(connect({ policy: common.policy, session, ...client }, common));
  expect(eventOf(ends.client, 'connected')!.agreement.isResumed).toBe(true);
  return ends;
}

function sessionIds(): Partial<ServerConfig> {
  const known = new Map<string, Session>();
  return {
    sessionCache: {
      get: (id: Uint8Array) => known.get(String(id)),
      set: (session: Session) => void known.set(String(session.sessionId), session),
    },
  };
}

const tickets = (): Partial<ServerConfig> => ({ tickets: ticketKeeper(new Uint8Array(32).fill(7)) });
const early = { earlyData: utf8ToBytes('GET / early') };

const resumed: readonly (readonly [string, () => Ends])[] = [
  ...everything
    .slice(1)
    .map((version) => [`${versionName(version)}, session id`, () => again(version, sessionIds())] as const),
  ...everything
    .slice(0, 4)
    .map((version) => [`${versionName(version)}, ticket`, () => again(version, tickets())] as const),
  ['TLS 1.3, early data', () => again(VERSION.TLS13, { ...tickets(), maxEarlyData: 1000 }, early)],
  [
    'TLS 1.3, early data before a second hello',
    () => again(VERSION.TLS13, { ...tickets(), maxEarlyData: 1000, cookie: utf8ToBytes('cookie') }, early),
  ],
];

const groups = (...numbers: readonly number[]): Policy => ({ ...policies.modern, groups: numbers });
const special: readonly (readonly [string, () => Ends])[] = [
  [
    'TLS 1.3, a second hello',
    () => whole(connect({ policy: groups(29, 24) }, { policy: groups(24), identity: identities.ECDSA })),
  ],
  [
    'TLS 1.3, new keys in both directions',
    () =>
      whole(connect({}, { identity: identities.ECDSA }), (ends) => {
        carry(ends, act(ends.client, { type: 'update keys', request: true }));
        exchange(ends.client, ends.server, utf8ToBytes('more'));
      }),
  ],
  [
    'TLS 1.3, names of protocols, an OCSP response and small records',
    () => {
      const applicationProtocols = ['h2', 'http/1.1'];
      const identity = { ...identities.ECDSA, ocspResponse: Uint8Array.of(0x30, 3, 0x0a, 1, 1) };
      const judge = () => ({ accepted: true, summary: 'not looked at' }) as never;
      const common = { applicationProtocols, maxSendFragment: 64 };
      return whole(connect({ ...common, requestOcsp: true, judge, recordSizeLimit: 200 }, { ...common, identity }));
    },
  ],
  [
    'TLS 1.3, a refusal',
    () => {
      const ends = connect({ trustAnchors: [] }, { identity: identities.ECDSA });
      expect(outcome(ends.client)).toMatch(/unknown_ca/);
      return ends;
    },
  ],
];

/** All layers that an end told of, the certificates in its messages too. */
function layersOf({ events }: End, role: 'client' | 'server'): readonly Layer[] {
  return [
    ...conversationOf(events, role).parts.flatMap((part) => (part.type === 'entry' ? part.layers : [])),
    ...events.flatMap((event) => (event.type === 'record' ? [event.layer, ...(event.inner ? [event.inner] : [])] : [])),
    ...events.flatMap((event) => (event.type === 'message' ? [event.layer] : [])),
  ];
}

/** The labels that stand twice in one structure with others between them; the items of a list, with their lengths, stand side by side. */
function repeatedNames(spans: readonly Span[], outer = ''): readonly string[] {
  const names = spans.map(({ label }) => label.replace(/\.length$/, ''));
  return spans.flatMap(({ children = [] }, i) => {
    const isRepeated = names[i] !== names[i - 1] && names.indexOf(names[i]) < i;
    return [...(isRepeated ? [`${outer}${names[i]}`] : []), ...repeatedNames(children, `${outer}${names[i]}.`)];
  });
}

/** Whether the stretches that a layer came out of fill it from its first byte to its last, and lie inside the layers below. */
function hasWholeOrigin({ from, bytes }: Layer): boolean {
  return from.every(({ at, start, end, layer }, i) => {
    const isInside = start >= 0 && start <= end && end <= layer.bytes.length;
    return isInside && (i === 0 ? at === 0 : at > from[i - 1].at && at <= bytes.length);
  });
}

describe.each([
  ['suites', plain],
  ['client certificates', withClient],
  ['resumption', resumed],
  ['what is special', special],
] as const)('every byte has one name: %s', (_group, scenes) => {
  it.each(scenes)('%s', (_name, play) => {
    const ends = play();
    for (const role of ['client', 'server'] as const) {
      const layers = layersOf(ends[role], role);
      // Throws for a byte without a name and for one with two.
      expect(explainLayers(layers).length).toBeGreaterThan(0);
      expect(layers.filter((layer) => !hasWholeOrigin(layer))).toEqual([]);
      expect(new Set(layers.flatMap(({ name, spans }) => repeatedNames(spans, `${name}: `)))).toEqual(new Set());
      // What was sent is the records, one after the other.
      const sent = ends[role].events.flatMap((event) =>
        event.type === 'record' && event.direction === 'sent' ? [event.layer.bytes.length] : [],
      );
      expect(sent.reduce((sum, size) => sum + size, 0)).toBe(ends[role].wire.length);
      expect(leafSpans(layers.flatMap(({ spans }) => spans)).filter(({ label }) => label === '')).toEqual([]);
    }
  });
});
