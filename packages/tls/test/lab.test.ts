/**
 * The attacks that shaped TLS, run: each succeeds against its named weak policy. Then the default policy, or the same weak policy with one
 * countermeasure restored, stops it.
 */

import { bytesToUtf8, concat, seededRandom, utf8ToBytes } from '@cleartext/core';
import { sha1 } from '@cleartext/hash';
import { generateKey, publicKeyOf } from '@cleartext/rsa';
import { policies, step, ticketKeeper, VERSION, type ClientConfig, type Session } from '../src/index.ts';
import {
  acceptsReplays,
  answerWithoutMark,
  asBefore2014,
  askServer,
  attackWithShortKey,
  beast,
  beastVictim,
  binderMemory,
  bleichenbacher,
  breakExportDhe,
  breakExportKey,
  broadcast,
  countBlocks,
  countKeystream,
  exportDheGroup,
  exportGroupWithSmoothOrder,
  exportKeyWithClosePrimes,
  fallbackDance,
  labSite,
  Line,
  lowersHello,
  lucky13,
  mostFrequent,
  oneExportKey,
  openRecording,
  poodle,
  recordedSecret,
  replay,
  sendAsAlways,
  sendWithoutSplitting,
  sessionOf,
  tellsWrongPadding,
  weakPolicies,
  type Lucky13Victim,
  type PoodleVictim,
} from '../src/lab/index.ts';

const password = utf8ToBytes('password=open sesame');

describe('Bleichenbacher', () => {
  const key = generateKey({ bits: 513, random: seededRandom('Bleichenbacher 2011') });
  const site = labSite('Bleichenbacher 2011', key);
  const policy = weakPolicies.rsaKeyTransport;
  const line = new Line(site.client({ policy }), site.server({ policy })).open().send('client', password);
  const hello = line.wire[0].bytes;
  const stolen = recordedSecret(line.wire);
  const isConforming = (alert: string): boolean => alert !== 'decrypt_error';

  it('decrypts a recorded connection through a server that tells wrong paddings', () => {
    const weak = askServer(site.server({ policy, primitives: tellsWrongPadding }), hello);
    const { encoded } = bleichenbacher(publicKeyOf(key), stolen, weak, isConforming);
    const { data } = openRecording(line.wire, encoded!.slice(-48));
    expect(data.map(({ plaintext }) => bytesToUtf8(plaintext))).toEqual(['password=open sesame']);
  });

  it('hears one answer to everything from the server as it is', () => {
    const ask = askServer(site.server({ policy }), hello);
    const wrong = stolen.map((byte, i) => (i === 40 ? byte ^ 1 : byte));
    expect([ask(stolen), ask(wrong), ask(new Uint8Array(65))]).toEqual(Array(3).fill('bad_record_mac'));
  });
});

describe('BEAST', () => {
  const site = labSite('BEAST');
  const policy = weakPolicies.chainedIv;
  const parts = { prefix: utf8ToBytes('GET /'), suffix: utf8ToBytes(' Cookie: id='), secret: utf8ToBytes('k7x') };
  const alphabet = utf8ToBytes('0123456789abcdefghijklmnopqrstuvwxyz');
  const attack = (send: typeof sendAsAlways) => {
    const line = new Line(site.client({ policy, ...asBefore2014 }), site.server({ policy })).open();
    return bytesToUtf8(beast(beastVictim(line.states.client, send, parts), parts, alphabet).secret);
  };

  it('reads a cookie from a client that does not split', () => expect(attack(sendWithoutSplitting)).toBe('k7x'));
  it('reads nothing from a client as it is', () => expect(attack(sendAsAlways)).toBe(''));
});

describe('POODLE', () => {
  const site = labSite('POODLE');
  const policy = weakPolicies.ssl3Cbc;
  const remembered = new Map<string, Session>();
  const sessionCache = {
    get: (id: Uint8Array) => remembered.get(id.join(' ')),
    set: (session: Session) => void remembered.set(session.sessionId.join(' '), session),
  };
  const first = new Line(site.client({ policy }), site.server({ policy, sessionCache })).open();
  const victim: PoodleVictim = {
    request(path, body, onTheWire) {
      const client = site.client({ policy, session: sessionOf(first) });
      const request = concat(utf8ToBytes('GET /'), path, utf8ToBytes(' id='), utf8ToBytes('k7'), body);
      return new Line(client, site.server({ policy, sessionCache }), onTheWire).open().send('client', request);
    },
  };

  it('reads a cookie out of SSL 3.0', () => {
    expect(bytesToUtf8(poodle(victim, { before: 5, after: 4, length: 2 }).secret)).toBe('k7');
  });
  it('finds no SSL 3.0 by default', () => {
    const line = new Line(site.client({ policy }), site.server()).open();
    expect(line.outcome('server')).toBe('us: protocol_version');
  });
});

describe('Lucky 13', () => {
  const site = labSite('Lucky 13');
  const policy = weakPolicies.macThenEncrypt;
  const victim = (client: Partial<ClientConfig>): Lucky13Victim => ({
    request(path, onTheWire) {
      const clock = countBlocks(sha1);
      const server = site.server({ policy, primitives: { sha1: clock.hash } });
      const line = new Line(site.client({ policy, ...client }), server, onTheWire).open();
      const before = clock.blocks();
      line.send('client', concat(path, utf8ToBytes('d=k7')));
      return { line, blocks: clock.blocks() - before };
    },
  });
  const target = { before: 0, mark: utf8ToBytes('d='), length: 1 };
  const candidates = utf8ToBytes('abcdefghijklmnop');

  it('reads a byte from the number of blocks that the server hashes', () => {
    expect(bytesToUtf8(lucky13(victim(asBefore2014), target, candidates).secret)).toBe('k');
  });
  it('counts the same for everything once the MAC is outside (RFC 7366)', () => {
    expect(lucky13(victim({}), target, candidates).secret).toEqual(new Uint8Array(0));
  });
});

describe('export keys', () => {
  const site = labSite('export');
  const freak = { exportSuite: 0x0008, askedSuite: 0x002f, keyExchange: 'RSA_EXPORT' } as const;
  const logjam = { exportSuite: 0x0014, askedSuite: 0x0033, keyExchange: 'DHE' } as const;
  const rsaServer = () =>
    site.server({
      policy: weakPolicies.offersExport,
      primitives: oneExportKey(exportKeyWithClosePrimes(seededRandom('export key'))),
    });
  const dheServer = () =>
    site.server({
      policy: weakPolicies.offersExportDhe,
      primitives: exportDheGroup(exportGroupWithSmoothOrder(seededRandom('export group'))),
    });

  it('FREAK: a client that takes them unasked talks to the attacker', () => {
    const client = site.client({ policy: weakPolicies.takesExportKeys });
    const attack = attackWithShortKey(client, rsaServer(), freak, breakExportKey);
    expect(attack.outcome).toBe('CONNECTED');
    expect(attack.read(step(attack.client, { type: 'send', plaintext: password }).send)).toEqual(password);
  });

  it('Logjam: so does a client that takes a short prime', () => {
    const client = site.client({ policy: weakPolicies.takesShortPrimes });
    const attack = attackWithShortKey(client, dheServer(), logjam, breakExportDhe);
    expect(attack.outcome).toBe('CONNECTED');
    expect(attack.read(step(attack.client, { type: 'send', plaintext: password }).send)).toEqual(password);
  });

  it('are refused by clients and servers as they are', () => {
    const careful = site.client({ policy: { ...weakPolicies.takesExportKeys, suites: weakPolicies.chainedIv.suites } });
    expect(attackWithShortKey(careful, rsaServer(), freak, breakExportKey).outcome).toBe('client: unexpected_message');
    const long = site.client({ policy: { ...weakPolicies.takesShortPrimes, minRsaBits: 1024 } });
    expect(attackWithShortKey(long, dheServer(), logjam, breakExportDhe).outcome).toBe('client: insufficient_security');
    const byDefault = attackWithShortKey(site.client(), site.server(), freak, breakExportKey);
    expect(byDefault.outcome).toBe('server: handshake_failure');
  });
});

describe('downgrade', () => {
  const site = labSite('downgrade');
  const versions = [VERSION.TLS12, VERSION.TLS10, VERSION.SSL30];
  it('leads a client that falls back silently to SSL 3.0', () => {
    const attempts = fallbackDance(site, { versions, wanted: VERSION.SSL30, confesses: false });
    expect(attempts.at(-1)).toEqual({ version: 'SSL 3.0', client: 'CONNECTED', server: 'CONNECTED' });
  });
  it('ends when the client says that it fell back', () => {
    const attempts = fallbackDance(site, { versions, wanted: VERSION.TLS10, confesses: true });
    expect(attempts.at(-1)).toMatchObject({ version: 'TLS 1.0', server: 'us: inappropriate_fallback' });
  });
  it('is noticed by the mark in the random of a server that could do better (RFC 9846 section 4.2.3)', () => {
    const line = new Line(site.client(), site.server(), lowersHello(VERSION.TLS12)).open();
    expect([line.outcome('client'), line.outcome('server')]).toEqual([
      'us: illegal_parameter',
      'peer: illegal_parameter',
    ]);
  });
  it('without the mark is noticed only by the keys: the extended main secret covers both hellos (RFC 7627)', () => {
    const server = site.server();
    const line = new Line(site.client(), server);
    const hello = step(line.states.client, { type: 'start' });
    line.states.client = hello.state;
    const answer = answerWithoutMark(server, lowersHello(VERSION.TLS12)(hello.send, 'client'));
    line.take('server', answer);
    const { message } = answer.events.find((event) => event.type === 'message' && event.direction === 'sent') as never;
    expect(message).toMatchObject({ type: 'server_hello', legacyVersion: VERSION.TLS12 });
    expect((message as { random: Uint8Array }).random.slice(24, 31)).not.toEqual(utf8ToBytes('DOWNGRD'));
    expect(line.outcome('server')).toBe('us: bad_record_mac');
  });
});

describe('replay of early data', () => {
  const site = labSite('replay');
  const tickets = ticketKeeper(new Uint8Array(32).fill(7), { random: seededRandom('tickets') });
  const order = utf8ToBytes('POST /pay?to=Mallory');
  const first = new Line(site.client(), site.server({ tickets, ...acceptsReplays })).open();
  const start = step(site.client({ session: sessionOf(first), earlyData: order }), { type: 'start' });

  it('is executed twice by a server that does not remember', () => {
    const server = () => site.server({ tickets, ...acceptsReplays });
    expect([replay(server(), start.send), replay(server(), start.send)].map(({ executed }) => executed)).toEqual([
      order,
      order,
    ]);
  });
  it('is refused the second time by one that remembers, and always by default', () => {
    const isFresh = binderMemory();
    const server = () => site.server({ tickets, ...acceptsReplays, isFresh });
    expect([replay(server(), start.send), replay(server(), start.send)].map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'refused',
    ]);
    expect(replay(site.server({ tickets }), start.send).executed).toEqual(new Uint8Array(0));
  });
});

describe('RC4', () => {
  it('has a keystream whose second byte is 0 about twice as often as any other value', () => {
    const keys = 2 ** 14;
    const counts = countKeystream(2, keys, seededRandom('Mantin and Shamir'));
    expect(counts.reduce((sum, count) => sum + count)).toBe(keys);
    expect(counts.indexOf(Math.max(...counts))).toBe(0);
    expect((256 * counts[0]) / keys).toBeCloseTo(2, 0);
    const third = countKeystream(200, keys, seededRandom('Mantin and Shamir'));
    expect((256 * third[0]) / keys).toBeCloseTo(1, 0);
  });
  it('shows the second byte of a plaintext that is sent often', () => {
    const ciphertexts = broadcast(utf8ToBytes('no'), 2 ** 13, seededRandom('Mantin and Shamir'));
    expect(String.fromCharCode(mostFrequent(ciphertexts, 2))).toBe('o');
  });
  it('is not agreed on by default', () => {
    const site = labSite('RC4');
    const line = new Line(site.client({ policy: weakPolicies.rc4Only }), site.server()).open();
    expect(line.outcome('server')).toBe('us: handshake_failure');
    expect(policies.modern.suites.some(({ name }) => name.includes('RC4'))).toBe(false);
  });
});
