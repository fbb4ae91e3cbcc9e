import { seededRandom, unexplainedByte, utf8ToBytes } from '@cleartext/core';
import {
  canSend,
  canSendEarly,
  exportKey,
  groupCodes,
  policies,
  policyByName,
  step,
  ticketKeeper,
  tlsServer,
  VERSION,
  versionName,
  type ClientConfig,
  type Policy,
  type ServerConfig,
  type Session,
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
  NOW,
  outcome,
  pair,
  type End,
} from './in-memory.ts';

const identity = identityFor(keys['P-256']());
const clientIdentity = identityFor(keys['P-256'](), 'client');
const tickets = ticketKeeper(new Uint8Array(32).fill(7), { random: seededRandom('tickets') });
const only = (...versions: Version[]): Policy => ({ ...policies.museum, versions });
const both = (policy: Policy, more: Partial<ClientConfig> & Partial<ServerConfig> = {}) =>
  [
    { policy, ...more },
    { policy, identity, ...more },
  ] as const;
const connected = ['CONNECTED', 'CONNECTED'];
const outcomes = ({ client, server }: { client: End; server: End }): string[] => [outcome(client), outcome(server)];

/** The session that a client was given, by a handshake in which the server has tickets. */
function sessionFrom(policy: Policy, server: Partial<ServerConfig> = { tickets }): Session {
  return eventOf(connect({ policy }, { policy, identity, ...server }).client, 'session')!.session;
}

describe('resumption', () => {
  it.each([VERSION.TLS13, VERSION.TLS12, VERSION.TLS11, VERSION.TLS10].map((v) => [versionName(v), v] as const))(
    'by ticket in %s',
    (_name, version) => {
      const policy = only(version);
      const session = sessionFrom(policy);
      const ends = connect({ policy, session }, { policy, identity, tickets });
      expect(outcomes(ends)).toEqual(connected);
      expect(eventOf(ends.client, 'connected')!.agreement.isResumed).toBe(true);
      expect(eventOf(ends.server, 'connected')!.agreement.isResumed).toBe(true);
      expect(ends.client.events.some((event) => event.type === 'certificate')).toBe(false);
      expect(exchange(ends.client, ends.server, utf8ToBytes('again'))).toEqual(utf8ToBytes('again'));
    },
  );

  it.each([VERSION.TLS12, VERSION.TLS10, VERSION.SSL30].map((v) => [versionName(v), v] as const))(
    'by session id in %s',
    (_name, version) => {
      const known = new Map<string, Session>();
      const sessionCache = {
        get: (id: Uint8Array) => known.get(String(id)),
        set: (session: Session) => void known.set(String(session.sessionId), session),
      };
      const policy = {
        ...only(version),
        suites: policies.museum.suites.filter(({ keyExchange }) => keyExchange === 'RSA'),
      };
      const rsa = identityFor(keys.rsa());
      const first = connect({ policy }, { policy, identity: rsa, sessionCache });
      const { session } = eventOf(first.client, 'session')!;
      const ends = connect({ policy, session }, { policy, identity: rsa, sessionCache });
      expect(outcomes(ends)).toEqual(connected);
      expect(eventOf(ends.server, 'connected')!.agreement.isResumed).toBe(true);
    },
  );

  it("is a full handshake where the ticket is another server's, too old, or for another name", () => {
    const policy = only(VERSION.TLS13);
    const session = sessionFrom(policy);
    const others = ticketKeeper(new Uint8Array(32).fill(8));
    const full = (client: Partial<ClientConfig>, server: Partial<ServerConfig>): boolean | undefined => {
      const ends = connect({ policy, session, ...client }, { policy, identity, tickets, ...server });
      expect(outcomes(ends)).toEqual(connected);
      return eventOf(ends.server, 'connected')!.agreement.isResumed;
    };
    expect(full({}, { tickets: others })).toBe(false);
    const later = (): Date => new Date(NOW.getTime() + 7200_001);
    expect(full({}, { now: later })).toBe(false);
    expect(full({ now: later }, { now: later })).toBe(false);
    expect(full({ session: { ...session, serverName: 'other' } }, {})).toBe(false);
  });

  it.each([VERSION.TLS13, VERSION.TLS12])('is judged again if the client wants it (%i)', (version) => {
    const policy = only(version);
    const session = sessionFrom(policy);
    const resume = (client: Partial<ClientConfig>) =>
      connect({ policy, session, ...client }, { policy, identity, tickets });
    // By default the session stands on its first verdict.
    expect(outcomes(resume({ trustAnchors: [] }))).toEqual(connected);
    const judged = resume({ judgeOnResumption: true });
    expect(outcomes(judged)).toEqual(connected);
    expect(eventOf(judged.client, 'connected')!.agreement).toMatchObject({
      isResumed: true,
      judgement: { accepted: true },
    });
    const refused = resume({ judgeOnResumption: true, trustAnchors: [] });
    expect(outcomes(refused).map((each) => each.slice(0, 16))).toEqual(['us: unknown_ca: ', 'peer: unknown_ca']);
  });

  it('ends with decrypt_error for a PSK that the client does not know', () => {
    const policy = only(VERSION.TLS13);
    const session = { ...sessionFrom(policy), secret: new Uint8Array(32) };
    const ends = connect({ policy, session }, { policy, identity, tickets });
    expect(ends.server.state).toMatchObject({ kind: 'FAILED', description: 'decrypt_error' });
  });
});

describe('early data', () => {
  const policy = only(VERSION.TLS13);
  const earlyData = utf8ToBytes('GET / early');
  const early = { tickets, maxEarlyData: 1000 };

  it('is accepted where the server wants it', () => {
    const session = sessionFrom(policy, early);
    const ends = connect({ policy, session, earlyData }, { policy, identity, ...early });
    expect(outcomes(ends)).toEqual(connected);
    expect(eventOf(ends.client, 'early data')!.outcome).toBe('accepted');
    expect(ends.server.events.filter((event) => event.type === 'data')).toEqual([
      { type: 'data', plaintext: earlyData, isEarly: true },
    ]);
  });

  it('can be replayed by whoever recorded it, unless the server remembers binders', () => {
    const session = sessionFrom(policy, early);
    const seen = new Set<string>();
    const isFresh = (binder: Uint8Array): boolean => seen.size < seen.add(String(binder)).size;
    const first = pair({ policy, session, earlyData }, { policy, identity, ...early, isFresh });
    const recorded = act(first.client, { type: 'start' });
    carry(first, recorded);
    expect(eventOf(first.server, 'data')!.isEarly).toBe(true);
    for (const [remembers, expected] of [
      [false, true],
      [true, false],
    ] as const) {
      const config = {
        policy,
        identity,
        ...early,
        boundTo: 'localhost',
        now: () => NOW,
        ...(remembers ? { isFresh } : {}),
      };
      const { events } = step(tlsServer(config), { type: 'receive', bytes: recorded });
      expect(events.some((event) => event.type === 'data')).toBe(expected);
    }
  });

  it('is skipped where it is refused, also after a HelloRetryRequest', () => {
    const session = sessionFrom(policy, early);
    for (const server of [{ tickets }, { tickets, maxEarlyData: 1000, cookie: utf8ToBytes('cookie') }]) {
      const ends = connect({ policy, session, earlyData }, { policy, identity, ...server });
      expect(outcomes(ends)).toEqual(connected);
      expect(ends.server.events.some((event) => event.type === 'data')).toBe(false);
      expect(exchange(ends.client, ends.server, utf8ToBytes('late'))).toEqual(utf8ToBytes('late'));
    }
  });
});

describe('early data and choices', () => {
  const policy = only(VERSION.TLS13);
  const early = { tickets, maxEarlyData: 1000 };
  const earlyData = utf8ToBytes('early');
  const reasons = (client: Partial<ClientConfig>, server: Partial<ServerConfig>) => {
    const ends = connect({ policy, earlyData, ...client }, { policy, identity, ...early, ...server });
    return [eventOf(ends.client, 'early data')?.reason, eventOf(ends.server, 'early data')?.reason];
  };

  it('say why it was refused, each side as far as it knows', () => {
    const session = sessionFrom(policy, early);
    expect(reasons({ session }, { maxEarlyData: 0 })).toEqual(['declined by the server', 'switched off']);
    expect(reasons({ session }, { cookie: Uint8Array.of(1) })).toEqual(['hello retry', 'hello retry']);
    expect(reasons({ session }, { isFresh: () => false })).toEqual(['declined by the server', 'replay']);
    expect(reasons({ session }, { tickets: ticketKeeper(new Uint8Array(32)) })).toEqual(
      Array(2).fill('session not resumed'),
    );
    const later = (): Date => new Date(NOW.getTime() + 60_000);
    expect(reasons({ session }, { now: later })).toEqual(['declined by the server', 'wrong ticket age']);
    expect(reasons({ session, applicationProtocols: ['h2'] }, { applicationProtocols: ['h2'] })).toEqual([
      'declined by the server',
      'another application protocol',
    ]);
  });

  it('end with illegal_parameter where the server accepts it and chooses otherwise (RFC 9846 section 4.3.10)', () => {
    const session = sessionFrom(policy, early);
    const aes256 = policy.suites.filter(({ name }) => name !== 'TLS_AES_128_GCM_SHA256');
    // A hostile server: its tickets claim the new choice.
    const claiming = (change: Partial<Session>) => ({
      tickets: { ...tickets, open: (ticket: Uint8Array) => ({ ...tickets.open(ticket)!, ...change }) },
    });
    const chacha = { ...policy, suites: aes256.filter(({ prf }) => prf === 'sha256') };
    const other = connect(
      { policy, session, earlyData },
      { policy: chacha, identity, ...early, ...claiming({ suite: 0x1303 }) },
    );
    expect(outcome(other.client)).toContain('illegal_parameter: the server accepted early data under another suite');
    const protocols = { applicationProtocols: ['h2'] };
    const renamed = connect(
      { policy, session, earlyData, ...protocols },
      { policy, identity, ...early, ...protocols, ...claiming({ applicationProtocol: 'h2' }) },
    );
    expect(outcome(renamed.client)).toContain('illegal_parameter: the server accepted early data of another');
  });

  it('are not offered for more bytes than the session allows (RFC 9846 section 4.7.1)', () => {
    const session = sessionFrom(policy, { tickets, maxEarlyData: 4 });
    expect(reasons({ session }, {})).toEqual([undefined, undefined]);
    const ends = connect({ policy, session, earlyData: earlyData.slice(0, 4) }, { policy, identity, ...early });
    expect(eventOf(ends.client, 'early data')!.outcome).toBe('accepted');
  });

  it('are told under the handshake keys when the client fails after a refusal', () => {
    const session = sessionFrom(policy, early);
    const refusing = { policy, session, earlyData, judgeOnResumption: true, trustAnchors: [] };
    const ends = connect(refusing, { policy, identity, ...early, maxEarlyData: 0 });
    expect(outcome(ends.server)).toBe('peer: unknown_ca: the peer sent unknown_ca (48)');
  });
});

describe('HelloRetryRequest', () => {
  it('asks for a group and for a cookie', () => {
    const policy = { ...only(VERSION.TLS13), groups: [groupCodes.secp384r1] };
    for (const cookie of [undefined, utf8ToBytes('a cookie')]) {
      const ends = connect({}, { policy, identity: identityFor(keys.rsa()), cookie });
      expect(outcomes(ends)).toEqual(connected);
      expect(eventOf(ends.client, 'connected')!.agreement.group).toBe(groupCodes.secp384r1);
      expect(ends.client.events.some((e) => e.type === 'message' && e.message.type === 'hello_retry_request')).toBe(
        true,
      );
    }
  });

  it('agrees on every group', () => {
    for (const group of Object.values(groupCodes)) {
      const policy = { ...only(VERSION.TLS13), groups: [group] };
      expect(outcomes(connect(...both(policy)))).toEqual(connected);
    }
  });
});

describe('client certificates', () => {
  const versions = [VERSION.TLS13, VERSION.TLS12, VERSION.TLS11, VERSION.TLS10, VERSION.SSL30] as const;
  const clientTrustAnchors = [authority.certificate];

  it.each(versions.map((version) => [versionName(version), version] as const))('in %s', (_name, version) => {
    const policy = only(version);
    const server = { policy, identity: identityFor(keys.rsa()), clientTrustAnchors };
    for (const kind of ['rsa', 'P-256'] as const) {
      if (version === VERSION.SSL30 && kind !== 'rsa') continue;
      const own = identityFor(keys[kind](), 'client');
      const shown = connect({ policy, identity: own }, { ...server, clientAuthentication: 'require' });
      expect(outcomes(shown)).toEqual(connected);
      expect(eventOf(shown.server, 'connected')!.agreement.peerChain[0].bytes).toEqual(own.chain[0].bytes);
    }
    expect(outcomes(connect({ policy }, { ...server, clientAuthentication: 'request' }))).toEqual(connected);
    const without = connect({ policy }, { ...server, clientAuthentication: 'require' });
    const description = version === VERSION.TLS13 ? 'certificate_required' : 'handshake_failure';
    expect(without.server.state).toMatchObject({ kind: 'FAILED', description });
  });

  it('of an authority that is not trusted ends with unknown_ca', () => {
    const ends = connect(
      { identity: clientIdentity },
      { identity, clientAuthentication: 'require', clientTrustAnchors: [] },
    );
    expect(ends.server.state).toMatchObject({ kind: 'FAILED', description: 'unknown_ca' });
  });
});

describe('judgement', () => {
  it('ends with the right alert, or goes on if the application decides so', () => {
    const unknown = connect({ trustAnchors: [] }, { identity });
    expect(unknown.client.state).toMatchObject({ kind: 'FAILED', description: 'unknown_ca' });
    expect(unknown.server.state).toMatchObject({ kind: 'FAILED', description: 'unknown_ca' });
    const expired = connect({ now: () => new Date('2030-01-01') }, { identity });
    expect(expired.client.state).toMatchObject({ kind: 'FAILED', description: 'certificate_expired' });
    const other = connect({ host: 'other.example' }, { identity });
    expect(other.client.state).toMatchObject({ kind: 'FAILED', description: 'bad_certificate' });
    const ignored = connect({ trustAnchors: [], decide: () => true }, { identity });
    expect(outcomes(ignored)).toEqual(connected);
    expect(eventOf(ignored.client, 'connected')!.agreement.judgement!.accepted).toBe(false);
  });

  it('includes the key usage that the key exchange needs (RFC 5246 section 7.4.2)', () => {
    const signsOnly = identityFor(keys.rsa(), 'client');
    const judge = () => ({ accepted: true, summary: 'anything' });
    const policy = (suite: number): Policy => ({
      ...only(VERSION.TLS12),
      suites: policies.museum.suites.filter(({ code }) => code === suite),
    });
    const encrypts = connect({ policy: policy(0x002f), judge }, { policy: policy(0x002f), identity: signsOnly });
    expect(encrypts.client.state).toMatchObject({ kind: 'FAILED', description: 'unsupported_certificate' });
    const signs = connect({ policy: policy(0xc02f), judge }, { policy: policy(0xc02f), identity: signsOnly });
    expect(outcomes(signs)).toEqual(connected);
  });

  it('knows Ed25519 since TLS 1.2 only (RFC 8422 section 5.10)', () => {
    const bare = identityFor(keys.ed25519(), 'client');
    const asking = { clientAuthentication: 'request', clientTrustAnchors: [authority.certificate] } as const;
    const old = only(VERSION.TLS11);
    const silent = connect({ policy: old, identity: bare }, { policy: old, identity, ...asking });
    expect(outcomes(silent)).toEqual(connected);
    expect(eventOf(silent.server, 'connected')!.agreement.peerChain).toEqual([]);
    const wanted = { policy: only(VERSION.TLS12), identity: bare };
    const shown = connect(wanted, { policy: only(VERSION.TLS12), identity, ...asking });
    expect(eventOf(shown.server, 'connected')!.agreement.peerChain.length).toBe(2);
  });

  it('includes the curve of the key up to TLS 1.2 (RFC 8422 section 5.3)', () => {
    const narrow = { ...only(VERSION.TLS12), groups: [groupCodes.x25519] };
    const { client } = pair({ policy: narrow }, { identity });
    const { server } = connect({ policy: narrow }, { policy: only(VERSION.TLS12), identity });
    // An honest server has no such key for this client; a hostile one shows it all the same.
    expect(server.state).toMatchObject({ kind: 'FAILED', description: 'handshake_failure' });
    const wide = { ...narrow, groups: [groupCodes.x25519, groupCodes.secp256r1] };
    const hostile = pair({ policy: wide }, { policy: wide, identity });
    const flight = act(hostile.server, { type: 'receive', bytes: act(hostile.client, { type: 'start' }) });
    const narrowed = { ...hostile.client.state, config: client.state.config } as typeof hostile.client.state;
    expect(step(narrowed, { type: 'receive', bytes: flight }).state).toMatchObject({
      kind: 'FAILED',
      description: 'illegal_parameter',
    });
  });

  it('accepts a bare key that is known (RFC 7250)', () => {
    const bare = { chain: [], privateKey: keys.ed25519() };
    const known = connect({ acceptRawKey: (key) => key.type === 'ed25519' }, { identity: bare });
    expect(outcomes(known)).toEqual(connected);
    const unknown = connect({ acceptRawKey: () => false }, { identity: bare });
    expect(unknown.client.state).toMatchObject({ kind: 'FAILED', description: 'certificate_unknown' });
    expect(connect({}, { identity: bare }).server.state).toMatchObject({ description: 'unsupported_certificate' });
  });
});

describe('a connection that stands', () => {
  it('changes its keys', () => {
    const ends = connect(...both(only(VERSION.TLS13)));
    carry(ends, act(ends.client, { type: 'update keys', request: true }));
    const updates = (): number => ends.client.events.filter(({ type }) => type === 'keys updated').length;
    expect(updates()).toBe(1);
    expect(exchange(ends.client, ends.server, utf8ToBytes('new'))).toEqual(utf8ToBytes('new'));
    // The answer to the request comes with the next data, however often it was asked for.
    expect(exchange(ends.server, ends.client, utf8ToBytes('keys'))).toEqual(utf8ToBytes('keys'));
    expect(updates()).toBe(2);
  });

  it('splits the first byte off each record with CBC in TLS 1.0, and keeps records short if it is told to', () => {
    const [client, server] = both(only(VERSION.TLS10));
    const ends = connect({ ...client, maxSendFragment: 100 }, server);
    const before = ends.client.events.length;
    const text = new Uint8Array(250).fill(7);
    expect(exchange(ends.client, ends.server, text)).toEqual(text);
    const sizes = ends.client.events
      .slice(before)
      .flatMap((event) => (event.type === 'record' && event.direction === 'sent' ? [event.layer.bytes.length] : []));
    expect(sizes).toHaveLength(6);
    expect(Math.max(...sizes)).toBeLessThan(5 + 100 + 20 + 16 + 1);
  });

  it('lets a server of TLS 1.3 speak before the client has proved itself', () => {
    const ends = pair(...both(only(VERSION.TLS13)));
    const flight = act(ends.server, { type: 'receive', bytes: act(ends.client, { type: 'start' }) });
    expect([canSend(ends.server.state), canSendEarly(ends.server.state)]).toEqual([false, true]);
    const early = act(ends.server, { type: 'send', plaintext: utf8ToBytes('early') });
    act(ends.client, { type: 'receive', bytes: flight });
    act(ends.client, { type: 'receive', bytes: early });
    expect(eventOf(ends.client, 'data')!.plaintext).toEqual(utf8ToBytes('early'));
  });

  it('signs with the schemes of the identity', () => {
    const [client, server] = both(only(VERSION.TLS13));
    const identities = [0x0806, 0x0805].map((code) => ({ ...identityFor(keys.rsa()), signatureSchemes: [code] }));
    for (const rsa of identities) {
      const ends = connect(client, { ...server, identity: rsa });
      const proof = ends.client.events.flatMap((event) =>
        event.type === 'message' && event.message.type === 'certificate_verify' ? [event.message.algorithm] : [],
      );
      expect(proof).toEqual(rsa.signatureSchemes);
    }
  });

  it('answers an alert of an unknown level with illegal_parameter', () => {
    const { server } = pair(...both(only(VERSION.TLS12)));
    act(server, { type: 'receive', bytes: Uint8Array.of(21, 3, 1, 0, 2, 0x42, 10) });
    expect(server.state).toMatchObject({ kind: 'FAILED', description: 'illegal_parameter' });
  });

  it('sends the change_cipher_spec for middleboxes before an alert that is the second flight', () => {
    const ends = pair({ decide: () => false }, { identity });
    const answer = act(ends.server, { type: 'receive', bytes: act(ends.client, { type: 'start' }) });
    const refusal = act(ends.client, { type: 'receive', bytes: answer });
    expect([...refusal.slice(0, 6)]).toEqual([20, 3, 3, 0, 1, 1]);
    expect(refusal[6]).toBe(23);
  });

  it('ends with an alert of the application', () => {
    const { client, server } = connect(...both(only(VERSION.TLS13)));
    act(server, {
      type: 'receive',
      bytes: act(client, { type: 'abort', description: 'access_denied', detail: 'test' }),
    });
    expect(client.state.kind).toBe('FAILED');
  });

  it.each([VERSION.TLS13, VERSION.TLS12, VERSION.TLS10].map((v) => [versionName(v), v] as const))(
    'exports the same keys at both ends in %s',
    (_name, version) => {
      const { client, server } = connect(...both(only(version)));
      const [one, other] = [client, server].map(({ state }) => exportKey(state, 'EXPERIMENTAL', utf8ToBytes('x'), 40));
      expect(one).toEqual(other);
      expect(exportKey(client.state, 'EXPERIMENTAL', utf8ToBytes('y'), 40)).not.toEqual(one);
    },
  );

  it('closes one direction at a time in TLS 1.3, both at once before', () => {
    const now = connect(...both(only(VERSION.TLS13)));
    act(now.server, { type: 'receive', bytes: act(now.client, { type: 'close' }) });
    expect(exchange(now.server, now.client, utf8ToBytes('more'))).toEqual(utf8ToBytes('more'));
    act(now.client, { type: 'receive', bytes: act(now.server, { type: 'close' }) });
    expect([now.client.state.kind, now.server.state.kind]).toEqual(['CLOSED', 'CLOSED']);
    const then = connect(...both(only(VERSION.TLS12)));
    carry(then, act(then.client, { type: 'close' }));
    expect([then.client.state.kind, then.server.state.kind]).toEqual(['CLOSED', 'CLOSED']);
  });

  it('notices a truncation', () => {
    const { client } = connect(...both(only(VERSION.TLS13)));
    act(client, { type: 'end' });
    expect(client.state.kind).toBe('FAILED');
  });

  it('keeps to the record size limit of the peer', () => {
    const { client, server } = connect({ recordSizeLimit: 100 }, { identity, recordSizeLimit: 200 });
    expect(exchange(server, client, new Uint8Array(1000))).toHaveLength(1000);
    const sizes = client.events.flatMap((e) => (e.type === 'record' && e.epoch > 1 ? [e.layer.bytes.length] : []));
    expect(Math.max(...sizes)).toBe(5 + 100 + 16);
  });
});

describe('negotiation', () => {
  it('understands a hello in the format of SSL 2.0 in the museum, and explains its bytes', () => {
    const museum = policies.museum;
    const { server } = pair({}, { policy: museum, identity: identityFor(keys.rsa()) });
    const body = [1, 3, 0, 0, 6, 0, 0, 0, 16, 0, 0, 0x0a, 0, 0, 0x05, ...new Uint8Array(16).fill(9)];
    act(server, { type: 'receive', bytes: Uint8Array.of(0x80, body.length, ...body) });
    expect(server.state).toMatchObject({ protocol: 'tls12', version: VERSION.SSL30, kind: 'WAIT_CKE' });
    const [hello] = server.events.flatMap((event) => (event.type === 'message' ? [event.layer] : []));
    expect([hello.name, unexplainedByte(hello)]).toEqual(['V2ClientHello', undefined]);
  });

  it('takes the last 32 bytes of a longer challenge, and such a hello only as the first record', () => {
    const settings = { policy: policies.museum, identity: identityFor(keys.rsa()) };
    const challenge = Uint8Array.from({ length: 40 }, (_, i) => i);
    const body = [1, 3, 0, 0, 3, 0, 0, 0, 40, 0, 0, 0x0a, ...challenge];
    const hello = Uint8Array.of(0x80, body.length, ...body);
    const { server } = pair({}, settings);
    act(server, { type: 'receive', bytes: hello });
    expect(server.events.find((event) => event.type === 'message')).toMatchObject({
      message: { random: challenge.slice(8) },
    });
    const { server: second } = pair({}, settings);
    act(second, { type: 'receive', bytes: Uint8Array.of(21, 3, 1, 0, 2, 1, 90) });
    act(second, { type: 'receive', bytes: hello });
    expect(second.state).toMatchObject({ kind: 'FAILED', description: 'unexpected_message' });
  });

  it('agrees on an application protocol, or ends', () => {
    const ends = connect(
      { applicationProtocols: ['h2', 'http/1.1'] },
      { identity, applicationProtocols: ['http/1.1'] },
    );
    expect(eventOf(ends.client, 'connected')!.agreement.applicationProtocol).toBe('http/1.1');
    const none = connect({ applicationProtocols: ['h2'] }, { identity, applicationProtocols: ['http/1.1'] });
    expect(none.server.state).toMatchObject({ description: 'no_application_protocol' });
  });

  it('refuses a version that was not needed (RFC 7507)', () => {
    const ends = connect({ policy: only(VERSION.TLS12), isFallback: true }, { identity });
    expect(ends.server.state).toMatchObject({ description: 'inappropriate_fallback' });
  });

  it('notices that somebody has taken TLS 1.3 out of the hello', () => {
    const ends = pair({}, { identity, policy: policies.modern });
    act(ends.client, { type: 'start' });
    const forged = pair({ policy: only(VERSION.TLS12) }, { identity, policy: policies.modern });
    const answer = act(forged.server, { type: 'receive', bytes: act(forged.client, { type: 'start' }) });
    act(ends.client, { type: 'receive', bytes: answer });
    expect(ends.client.state).toMatchObject({ description: 'illegal_parameter' });
  });

  it('ends where there is no common version or suite', () => {
    const old = connect({ policy: only(VERSION.TLS11) }, { identity });
    expect(old.server.state).toMatchObject({ description: 'protocol_version' });
    const cbc = { ...policies.museum, versions: [VERSION.TLS12], suites: policies.museum.suites.filter((s) => s.mac) };
    expect(connect({ policy: cbc }, { identity }).server.state).toMatchObject({ description: 'handshake_failure' });
  });

  it('asks for the museum by name, and keeps it at home', () => {
    expect(policyByName('museum')).toBe(policies.museum);
    expect(() => tlsServer({ identity, policy: policies.museum })).toThrow(RangeError);
    expect(() => tlsServer({ identity, policy: policies.museum, boundTo: '192.0.2.1' })).toThrow('boundTo');
    expect(() => policyByName('zoo')).toThrow('policy: expected modern, compatible, museum');
  });
});

describe('bytes', () => {
  it.each([VERSION.TLS13, VERSION.TLS12, VERSION.TLS10, VERSION.SSL30].map((v) => [versionName(v), v] as const))(
    'have one name each in %s',
    (_name, version) => {
      const ends = connect(
        { policy: only(version), identity: identityFor(keys.rsa(), 'client') },
        {
          policy: only(version),
          identity: identityFor(keys.rsa()),
          clientAuthentication: 'request',
          clientTrustAnchors: [authority.certificate],
          tickets,
        },
      );
      exchange(ends.client, ends.server, new Uint8Array(20_000));
      carry(ends, act(ends.client, { type: 'close' }));
      for (const { events } of [ends.client, ends.server])
        for (const event of events) {
          if (event.type !== 'record' && event.type !== 'message') continue;
          expect(unexplainedByte(event.layer)).toBeUndefined();
          if (event.type === 'record' && event.inner) expect(unexplainedByte(event.inner)).toBeUndefined();
          if (event.type === 'message') {
            const found = event.layer.from.flatMap(({ layer, start, end }) => [...layer.bytes.subarray(start, end)]);
            expect(found).toEqual([...event.layer.bytes]);
          }
        }
    },
  );

  it('may come in any pieces', () => {
    for (const version of [VERSION.TLS13, VERSION.TLS10]) {
      const ends = pair(...both(only(version)));
      const single = (bytes: Uint8Array): Uint8Array[] => Array.from(bytes, (byte) => Uint8Array.of(byte));
      carry(ends, act(ends.client, { type: 'start' }), single);
      expect(outcomes(ends)).toEqual(connected);
    }
  });
});
