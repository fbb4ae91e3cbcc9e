/**
 * The session against somebody who sees and changes everything: bytes flipped, records replayed, reordered, dropped, cut off;
 * garbage instead of a key; strangers' certificates. And the law behind it all: what arrives can never make a state throw.
 */

import { concat, seededRandom, utf8ToBytes } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import { oids } from '@cleartext/asn1';
import { generateKey, oaep, publicKeyOf, type RsaPrivateKey } from '@cleartext/rsa';
import { publicKeyToSpki, rsaPss } from '@cleartext/signature';
import { createCertificate, encodeKeyUsage, type Certificate } from '@cleartext/x509';
import fc from 'fast-check';
import {
  cipherSuites,
  encodeMessage,
  encodeRecord,
  finishedProof,
  protectRecord,
  refusalReasons,
  step,
  suiteByName,
  type HandshakeMessage,
  type SessionState,
} from '../src/index.ts';
import {
  alice,
  aliceKey,
  authority,
  authorityKey,
  bob,
  bobKey,
  certify,
  client,
  connected,
  emptied,
  flipped,
  HOST,
  Line,
  messagesOf,
  NOW,
  numbered,
  other,
  refusalOf,
  server,
  strangeAuthority,
  strangerKey,
} from './people.ts';

const text = utf8ToBytes('Pay Carol 100');
const receive = (state: SessionState, bytes: Uint8Array) => step(state, { type: 'receive', bytes });
const send = (state: SessionState, plaintext = text) => step(state, { type: 'send', plaintext });

describe.each(cipherSuites)('under the suite $name', (suite) => {
  const { client: ours, server: theirs } = connected({ suites: [suite] }).states;

  it.each(['client', 'server'] as const)('every flipped bit of a record by the %s is refused', (from) => {
    const [sender, receiver] = from === 'client' ? [ours, theirs] : [theirs, ours];
    const record = send(sender).send;
    for (let place = 0; place < record.length; place++)
      for (const mask of [1 << (place % 8), 0xff]) {
        const heard = receive(receiver, flipped(record, place, mask));
        // A longer length only makes the receiver wait; the end of the transport then tells.
        const { state, events } = heard.state.kind === 'Connected' ? step(heard.state, { type: 'end' }) : heard;
        expect([place, state.kind, messagesOf([...heard.events, ...events])]).toEqual([place, 'Refused', []]);
      }
  });

  it('replay, reorder and drop are violations of the sequence', () => {
    const first = send(ours);
    const second = send(first.state);
    const heard = receive(theirs, first.send);
    expect(messagesOf(heard.events)).toEqual([text]);
    expect(refusalOf(receive(heard.state, first.send))).toBe('sequence violated');
    expect(refusalOf(receive(theirs, second.send))).toBe('sequence violated');
    expect(refusalOf(receive(theirs, concat(second.send, first.send)))).toBe('sequence violated');
  });

  it('a record with its number changed is refused by its tag', () => {
    const first = send(ours).send;
    const heard = receive(theirs, first);
    const renumbered = flipped(first, 4, first[4] ^ (first[4] + 1));
    expect(refusalOf(receive(heard.state, renumbered))).toBe('authentication failed');
  });

  it('records of another session, of the other direction and of another type are refused', () => {
    const elsewhere = connected({ suites: [suite] }, {}, ['elsewhere', 'server']).states;
    expect(refusalOf(receive(theirs, send(elsewhere.client).send))).toBe('authentication failed');
    const mirrored = numbered(theirs, { receiving: theirs.sending.sequence });
    expect(refusalOf(receive(mirrored, send(theirs).send))).toBe('authentication failed');
    expect(refusalOf(receive(theirs, flipped(send(ours).send, 0, 2 ^ 3)))).toBe('authentication failed');
  });

  it('too short to be genuine is refused', () => {
    for (const size of [0, 1, 15, 16, 31, 32, 33, 47, 48]) {
      const { bytes } = encodeRecord('message', theirs.receiving.sequence, new Uint8Array(size));
      expect(refusalOf(receive(theirs, bytes))).toBe('authentication failed');
    }
  });

  it('an end without a goodbye is a truncation', () => {
    const heard = receive(theirs, send(ours).send.slice(0, -1));
    for (const state of [theirs, heard.state, ours, step(ours, { type: 'close' }).state]) {
      const cut = step(state, { type: 'end' });
      expect([refusalOf(cut), cut.send.length]).toEqual(['truncated', 0]);
    }
  });
});

describe('a byte flipped anywhere in a conversation', () => {
  const conversation = (onTheWay?: Line['onTheWay'], suite = cipherSuites[0]): Line => {
    const line = new Line(
      client({ suites: [suite], identity: alice }),
      server({ clientTrustAnchors: [authority.certificate] }),
    );
    if (onTheWay) line.onTheWay = onTheWay;
    line.act('client', { type: 'start' });
    if (line.states.client.kind === 'Connected') line.act('client', { type: 'send', plaintext: text });
    if (line.states.server.kind === 'Connected') line.act('server', { type: 'send', plaintext: text });
    if (line.states.client.kind === 'Connected') line.act('client', { type: 'close' });
    return line;
  };
  const honest = conversation().flights;

  it('keeps both from ending well, and no changed message is accepted', () => {
    expect(honest).toHaveLength(8);
    fc.assert(
      fc.property(
        fc.nat(honest.length - 1).chain((flight) =>
          fc.record({
            flight: fc.constant(flight),
            place: fc.nat(honest[flight].bytes.length - 1),
            mask: fc.integer({ min: 1, max: 255 }),
          }),
        ),
        ({ flight, place, mask }) => {
          const line = conversation(({ bytes }, i) => [i === flight ? flipped(bytes, place, mask) : bytes]);
          for (const who of ['client', 'server'] as const) {
            for (const message of line.messages(who)) expect(message).toEqual(text);
            if (!['Closed', 'Refused'].includes(line.states[who].kind)) line.act(who, { type: 'end' });
          }
          const receiver = other(honest[flight].from);
          const partner = honest[flight].from;
          expect([line.states[receiver].kind, line.states[partner].kind]).toContain('Refused');
          if (flight >= 4) expect(line.states[receiver].kind).toBe('Refused');
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the handshake', () => {
  const started = (config = {}): SessionState => step(client(config), { type: 'start' }).state;
  const record = (message: HandshakeMessage, sequence = 0): Uint8Array =>
    encodeRecord('handshake', sequence, encodeMessage(message).bytes).bytes;
  const clientHello = (changes: object = {}): Uint8Array =>
    record({ kind: 'ClientHello', version: 1, random: new Uint8Array(32), suites: [5], serverName: HOST, ...changes });
  const serverHello = (changes: object = {}): Uint8Array =>
    record({
      kind: 'ServerHello',
      version: 1,
      random: new Uint8Array(32),
      suite: 5,
      certificates: bob.chain.map((certificate) => certificate.bytes),
      wantsClientCertificate: false,
      ...changes,
    });

  it('refuses other versions', () => {
    expect(receive(server(), clientHello({ version: 2 })).events.at(-1)).toEqual({
      type: 'refused',
      reason: 'unknown version',
      by: 'us',
      detail: 'expected version 1, found 2',
    });
    expect(refusalOf(receive(started(), serverHello({ version: 0 })))).toBe('unknown version');
  });

  it('refuses when there is no common suite, and a suite that was not offered', () => {
    const line = connected({ suites: [suiteByName('rc4')] }, { suites: [suiteByName('3des')] });
    expect(line.kinds()).toEqual(['Refused', 'Refused']);
    expect(line.refusal('server')).toMatchObject({
      reason: 'no common suite',
      by: 'us',
      detail: 'the client offers 2',
    });
    expect(line.refusal('client')).toMatchObject({ reason: 'no common suite', by: 'peer' });
    expect(receive(server(), clientHello({ suites: [] })).events.at(-1)).toMatchObject({
      detail: 'the client offers none',
    });
    const suites = Array.from({ length: 20_000 }, (_, i) => 1000 + i);
    expect(receive(server(), clientHello({ suites })).events.at(-1)).toMatchObject({
      detail: 'the client offers 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, and 19990 more',
    });
    expect(refusalOf(receive(started(), serverHello({ suite: 2 })))).toBe('no common suite');
    expect(refusalOf(receive(started(), serverHello({ suite: 99 })))).toBe('no common suite');
  });

  it('cannot be talked down to a weaker suite: the Finished covers both hellos', () => {
    const line = new Line(client({ suites: cipherSuites }), server());
    line.onTheWay = ({ bytes }, i) => (i === 0 ? [clientHello({ random: bytes.slice(13, 45), suites: [2] })] : [bytes]);
    line.act('client', { type: 'start' });
    expect(line.refusal('server')).toMatchObject({ reason: 'authentication failed' });
    expect(line.messages('server')).toEqual([]);
  });

  it('refuses messages out of turn', () => {
    const finished: HandshakeMessage = { kind: 'Finished', proof: new Uint8Array(32) };
    for (const [state, bytes] of [
      [client(), serverHello()],
      [started(), clientHello()],
      [started(), record(finished)],
      [server(), serverHello()],
      [server(), record(finished)],
    ] as const)
      expect(refusalOf(receive(state, bytes))).toBe('unexpected message');
    const greeted = receive(server(), clientHello()).state;
    expect(refusalOf(receive(greeted, record(finished, 1)))).toBe('unexpected message');
  });

  it('refuses handshake messages in a standing session', () => {
    const { client: ours, server: theirs } = connected().states;
    if (ours.kind !== 'Connected') throw new Error(ours.kind);
    // The client itself misbehaves: its keys are right.
    const finished = encodeMessage({ kind: 'Finished', proof: new Uint8Array(32) }).bytes;
    const forged = protectRecord(ours.suite, ours.keys.client, 'handshake', 3, finished, seededRandom('iv'));
    expect(refusalOf(receive(numbered(theirs, { receiving: 3 }), forged.bytes))).toBe('unexpected message');
  });

  it('refuses messages and goodbyes before there are keys', () => {
    for (const type of ['message', 'close'] as const) {
      const { bytes } = encodeRecord(type, 0, text);
      for (const state of [server(), started()]) expect(refusalOf(receive(state, bytes))).toBe('authentication failed');
    }
  });

  describe('at its last step', () => {
    /** Both sides just before each other's Finished, and the keys that they have agreed on. */
    const almostDone = () => {
      const line = new Line();
      line.onTheWay = ({ bytes }, i) => (i === 2 ? [bytes.slice(0, 8 + 256 * bytes[6] + bytes[7])] : [bytes]);
      line.act('client', { type: 'start' });
      const { client: ours, server: theirs } = line.states;
      if (ours.kind !== 'ExpectServerFinished' || theirs.kind !== 'ExpectClientFinished') throw new Error('too far');
      return { ours, theirs };
    };
    const finished = (proof: Uint8Array): Uint8Array => encodeMessage({ kind: 'Finished', proof }).bytes;

    it('refuses a goodbye in place of a Finished', () => {
      const { ours, theirs } = almostDone();
      for (const [state, keys] of [
        [ours, ours.keys.server],
        [theirs, ours.keys.client],
      ] as const)
        for (const type of ['close', 'message'] as const) {
          const { bytes } = protectRecord(ours.suite, keys, type, state.receiving.sequence, text, seededRandom('iv'));
          expect(refusalOf(receive(state, bytes))).toBe('unexpected message');
        }
    });

    it('refuses a wrong proof, though the keys are right', () => {
      const { ours, theirs } = almostDone();
      const proofOf = (keys: typeof ours.keys.client, { transcript }: SessionState): Uint8Array =>
        finishedProof(keys, transcript.hash(sha256));
      const { client: clientKeys, server: serverKeys } = ours.keys;
      const toServer = (proof: Uint8Array) =>
        receive(
          theirs,
          protectRecord(ours.suite, clientKeys, 'handshake', 2, finished(proof), seededRandom('iv')).bytes,
        );
      const toClient = (proof: Uint8Array) =>
        receive(ours, protectRecord(ours.suite, serverKeys, 'handshake', 1, finished(proof), seededRandom('iv')).bytes);

      const right = proofOf(clientKeys, theirs);
      expect(toServer(right).state.kind).toBe('Connected');
      expect(toServer(flipped(right, 31)).events.at(-1)).toMatchObject({
        detail: 'the Finished proof of the client is wrong',
      });
      expect(refusalOf(toServer(proofOf(serverKeys, theirs)))).toBe('authentication failed');

      const rightToo = proofOf(serverKeys, ours);
      expect(toClient(rightToo).state.kind).toBe('Connected');
      expect(toClient(flipped(rightToo, 0)).events.at(-1)).toMatchObject({
        detail: 'the Finished proof of the server is wrong',
      });
      // The client's own proof, sent back to it.
      expect(refusalOf(toClient(right))).toBe('authentication failed');
    });

    it('refuses another handshake message', () => {
      const { ours } = almostDone();
      const { bytes } = protectRecord(
        ours.suite,
        ours.keys.server,
        'handshake',
        1,
        encodeMessage({ kind: 'ClientHello', version: 1, random: new Uint8Array(32), suites: [], serverName: '' })
          .bytes,
        seededRandom('iv'),
      );
      expect(refusalOf(receive(ours, bytes))).toBe('unexpected message');
    });
  });

  it('names the field of a malformed message', () => {
    const { bytes } = encodeRecord('handshake', 0, Uint8Array.of(1, 0, 0, 1, 1));
    expect(receive(server(), bytes).events.at(-1)).toMatchObject({
      reason: 'malformed message',
      detail: 'Handshake.random at byte 5: needs 32 bytes, 0 left',
    });
  });

  it('is bounded: nobody stores 16 MiB for a stranger', () => {
    const claim = (size: number): Uint8Array =>
      concat(Uint8Array.of(1, 0, 0, 0, 0, size >> 16, size >> 8, size), new Uint8Array(100));
    for (const state of [server(), started()]) {
      const refused = receive(state, claim(2 ** 24 - 1));
      expect(refused.events).toContainEqual({
        type: 'refused',
        reason: 'malformed message',
        by: 'us',
        detail: 'Record at byte 0: claims a body of 16777215 bytes, at most 65536 are allowed',
      });
      expect(refused.state.deframer.isEmpty).toBe(true);
      expect(receive(state, claim(65_537)).state.kind).toBe('Refused');
      expect(receive(state, claim(65_536)).state.deframer).toHaveLength(108);
    }
    const { server: theirs } = connected().states;
    const header = Uint8Array.of(2, 0, 0, 0, theirs.receiving.sequence, 0xff, 0xff, 0xff);
    expect(receive(theirs, header).state.kind).toBe('Connected');
  });
});

describe('the peer is told why', () => {
  it('by one byte, the number of the reason', () => {
    const { bytes } = encodeRecord('handshake', 1, new Uint8Array(0));
    const { send: told, state } = receive(server(), bytes);
    expect(told).toEqual(
      encodeRecord('refusal', 0, Uint8Array.of(refusalReasons.indexOf('sequence violated') + 1)).bytes,
    );
    expect(state).toMatchObject({ kind: 'Refused', reason: 'sequence violated' });
  });

  it.each([
    [Uint8Array.of(3), 'no common suite'],
    [Uint8Array.of(8), 'truncated'],
    [Uint8Array.of(9), 'malformed message'],
    [Uint8Array.of(0), 'malformed message'],
    [Uint8Array.of(200), 'malformed message'],
    [new Uint8Array(0), 'malformed message'],
    [Uint8Array.of(3, 3), 'malformed message'],
  ])('and the byte %p is read as %s', (code, reason) => {
    const { events, state, send: told } = receive(server(), encodeRecord('refusal', 0, code).bytes);
    expect(events.at(-1)).toEqual({ type: 'refused', reason, by: 'peer', detail: `the peer refused: ${reason}` });
    expect(state).toMatchObject({ kind: 'Refused', reason });
    expect(told).toHaveLength(0);
  });

  it('also in a standing session, protected', () => {
    const { client: ours, server: theirs } = connected().states;
    const refused = receive(theirs, flipped(send(ours).send, 20));
    const heard = receive(ours, refused.send);
    expect(heard.state).toMatchObject({ kind: 'Refused', reason: 'authentication failed' });
    expect(heard.events.at(-1)).toMatchObject({ by: 'peer' });
  });
});

describe("the server's certificate", () => {
  const answer = (chain: readonly Certificate[], privateKey = bobKey) =>
    connected({}, { identity: { chain, privateKey } });
  const outcome = (line: Line): unknown[] => [
    line.kinds(),
    line.refusal('client')?.reason,
    line.refusal('client')?.detail.split(':')[0],
    line.refusal('server')?.reason,
  ];
  const refusedFor = (check: string) => [['Refused', 'Refused'], 'certificate refused', check, 'certificate refused'];

  it('expired or not valid yet', () => {
    const past = new Date(NOW.getTime() - 60 * 86_400_000);
    const young = new Date(NOW.getTime() + 86_400_000);
    expect(outcome(answer([certify(bobKey, 'server', { now: past })]))).toEqual(refusedFor('date'));
    expect(outcome(answer([certify(bobKey, 'server', { now: young })]))).toEqual(refusedFor('date'));
  });

  it('by an unknown signer', () => {
    const chain = [certify(bobKey, 'server', { by: strangeAuthority }), strangeAuthority.certificate];
    expect(outcome(answer(chain))).toEqual(refusedFor('signer trust'));
    expect(outcome(answer([]))).toEqual(refusedFor('signer trust'));
  });

  it('for another name', () => {
    expect(outcome(answer([certify(bobKey, 'server', { host: 'eve.example' })]))).toEqual(refusedFor('site identity'));
  });

  it('by somebody who is no authority', () => {
    const chain = [signedAgain(bob.chain[0], alice.chain[0], aliceKey), alice.chain[0]];
    expect(outcome(answer(chain))).toEqual(refusedFor('signer trust'));
  });

  it('by somebody who only claims to be the authority', () => {
    const forged = signedAgain(bob.chain[0], authority.certificate, strangerKey);
    expect(outcome(answer([forged]))).toEqual(refusedFor('signature'));
  });

  it('for clients only', () => {
    expect(outcome(connected({ host: HOST }, { identity: { ...bob, chain: [certify(bobKey, 'client')] } }))[1]).toBe(
      'certificate refused',
    );
  });

  it('genuine but stolen: without the private key there is no Finished', () => {
    const line = answer(bob.chain, strangerKey);
    expect(line.kinds()).toEqual(['Refused', 'Refused']);
    expect(line.refusal('server')).toMatchObject({ reason: 'authentication failed' });
  });

  it('that is no certificate at all', () => {
    const broken = { ...bob.chain[0], bytes: Uint8Array.of(0x30, 0) };
    expect(outcome(answer([broken]))[1]).toBe('certificate refused');
  });

  it.each([
    ['too small', publicKeyToSpki(generateKey({ bits: 512, random: seededRandom('small') })), 'signature'],
    [
      'of another kind',
      { algorithm: { oid: oids.Ed25519 }, publicKey: new Uint8Array(32) },
      'its key cannot carry a session key',
    ],
  ])('with a key that is %s', (_, subjectPublicKeyInfo, detail) => {
    const certificate = signedAgain({ ...bob.chain[0], subjectPublicKeyInfo }, authority.certificate, authorityKey);
    expect(outcome(answer([certificate]))).toEqual(refusedFor(detail));
  });

  it('with a key that is certified for signing only', () => {
    const signingOnly = { ...publicKeyToSpki(publicKeyOf(bobKey)), algorithm: { oid: oids.rsassaPss } };
    const marked = { ...bob.chain[0], subjectPublicKeyInfo: signingOnly };
    const restricted = (usage: Parameters<typeof encodeKeyUsage>[0]): Certificate => {
      const { extensions } = bob.chain[0];
      const changed = extensions.map((extension) =>
        extension.decoded.type === 'keyUsage' ? { ...extension, value: encodeKeyUsage(usage) } : extension,
      );
      return signedAgain({ ...bob.chain[0], extensions: changed }, authority.certificate, authorityKey);
    };
    const refused = refusedFor('its key cannot carry a session key');
    expect(outcome(answer([restricted(['digitalSignature'])]))).toEqual(refused);
    expect(outcome(answer([signedAgain(marked, authority.certificate, authorityKey)]))).toEqual(refused);
    expect(answer([restricted(['keyEncipherment'])]).kinds()).toEqual(['Connected', 'Connected']);
    const unrestricted = {
      ...bob.chain[0],
      extensions: bob.chain[0].extensions.filter(({ decoded }) => decoded.type !== 'keyUsage'),
    };
    const certificate = signedAgain(unrestricted, authority.certificate, authorityKey);
    expect(answer([certificate]).kinds()).toEqual(['Connected', 'Connected']);
  });
});

describe('a client certificate', () => {
  const asked = { clientTrustAnchors: [authority.certificate] };

  it('is checked and shown to the server', () => {
    const line = connected({ identity: alice }, asked);
    expect(line.kinds()).toEqual(['Connected', 'Connected']);
    expect(line.events.server.find((event) => event.type === 'certificate')).toMatchObject({ of: 'client' });
    expect(line.events.server.find((event) => event.type === 'connected')).toMatchObject({ peer: alice.chain[0] });
  });

  it('is not sent unless asked for', () => {
    const line = connected({ identity: alice });
    expect(line.kinds()).toEqual(['Connected', 'Connected']);
    expect(line.events.server.find((event) => event.type === 'connected')).toMatchObject({ peer: undefined });
  });

  const refused = (line: Line, detail: string): void => {
    expect(line.kinds()).toEqual(['Refused', 'Refused']);
    expect(line.refusal('server')).toMatchObject({ reason: 'certificate refused', by: 'us' });
    expect(line.refusal('server')?.detail).toContain(detail);
    // The refusal came protected, and the client could read it.
    expect(line.refusal('client')).toMatchObject({ reason: 'certificate refused', by: 'peer' });
  };

  it('is missed', () => {
    refused(connected({}, asked), 'no certificate');
  });

  it('by an unknown signer is refused', () => {
    const identity = { chain: [certify(aliceKey, 'client', { by: strangeAuthority })], privateKey: aliceKey };
    refused(connected({ identity }, asked), 'signer trust');
  });

  it('for servers only is refused', () => {
    refused(connected({ identity: { chain: [certify(aliceKey, 'server')], privateKey: aliceKey } }, asked), 'purpose');
  });

  it('of somebody else is refused: the signature is wrong', () => {
    refused(connected({ identity: { ...alice, privateKey: strangerKey } }, asked), 'does not hold the private key');
  });

  it('that is malformed is refused', () => {
    const broken = { ...alice.chain[0], bytes: Uint8Array.of(0x30, 0) };
    refused(connected({ identity: { ...alice, chain: [broken] } }, asked), 'Certificate');
  });

  it('signs this conversation and no other', () => {
    const line = connected({ identity: alice }, asked);
    const keyExchange = line.flights[2].bytes;
    const again = receive(server(asked, 'another server'), line.flights[0].bytes);
    expect(refusalOf(receive(again.state, keyExchange))).toBe('certificate refused');
  });

  it('is signed over everything before the signature', () => {
    const line = connected({ identity: alice }, asked);
    const messages = line.events.client.flatMap((event) => (event.type === 'record' ? event.messages : []));
    const [hello, answered, exchange] = messages.map(({ layer }) => layer.bytes);
    const { message } = messages[2];
    if (message.kind !== 'KeyExchange') throw new Error('expected a KeyExchange');
    const covered = concat(hello, answered, exchange.slice(4, -2 - message.signature.length));
    expect(rsaPss(sha256).verify(publicKeyOf(aliceKey), covered, message.signature)).toBe(true);
  });
});

describe('garbage in place of the session key', () => {
  const toFinished = (change: (encrypted: Uint8Array) => Uint8Array): Line => {
    const line = new Line();
    line.onTheWay = ({ bytes }, i) => {
      if (i !== 2) return [bytes];
      // Record header 8, message header 4, length 2, then the encrypted session key of 128 bytes.
      return [concat(bytes.slice(0, 14), change(bytes.slice(14, 142)), bytes.slice(142))];
    };
    return line.act('client', { type: 'start' });
  };

  it('ends like a wrong Finished, whatever is wrong with it', () => {
    const scheme = oaep(sha256, { random: seededRandom('oaep') });
    const wrongs = [
      (encrypted: Uint8Array) => flipped(encrypted, 100),
      () => new Uint8Array(128),
      () => new Uint8Array(128).fill(0xff),
      () => scheme.encrypt(publicKeyOf(bobKey), new Uint8Array(32)),
      () => scheme.encrypt(publicKeyOf(bobKey), new Uint8Array(31)),
      () => scheme.encrypt(publicKeyOf(bobKey), new Uint8Array(0)),
      () =>
        oaep(sha256, { label: text, random: seededRandom('oaep') }).encrypt(publicKeyOf(bobKey), new Uint8Array(32)),
    ];
    const [first, ...others] = wrongs.map((wrong) => {
      const line = toFinished(wrong);
      const kinds = line.events.server.map((event) => event.type);
      return {
        kinds: line.kinds(),
        refusal: line.refusal('server'),
        events: kinds,
        sizes: line.flights.map((f) => f.bytes.length),
      };
    });
    expect(first.refusal).toMatchObject({
      reason: 'authentication failed',
      detail: 'the tag of record 2 does not match',
    });
    for (const other of others) expect(other).toEqual(first);
  });

  it('of another length, too', () => {
    const line = new Line();
    line.onTheWay = ({ bytes }, i) =>
      i === 2
        ? [
            encodeRecord(
              'handshake',
              1,
              encodeMessage({
                kind: 'KeyExchange',
                encryptedSessionKey: new Uint8Array(5),
                certificates: [],
                signature: new Uint8Array(0),
              }).bytes,
            ).bytes,
            bytes.slice(8 + 256 * bytes[6] + bytes[7]),
          ]
        : [bytes];
    line.act('client', { type: 'start' });
    expect(line.refusal('server')).toMatchObject({ reason: 'authentication failed', by: 'us' });
  });

  it('recorded from an old session does not open a new one', () => {
    const old = connected();
    const replayed = new Line(client({}, 'another client'), server({}, 'another server'));
    replayed.onTheWay = ({ bytes }, i) => [i === 2 ? old.flights[2].bytes : bytes];
    replayed.act('client', { type: 'start' });
    expect(replayed.refusal('server')).toMatchObject({ reason: 'authentication failed', by: 'us' });
    // Nor does a whole recorded client, to a server that draws its own random bytes.
    const hello = receive(server({}, 'another server'), old.flights[0].bytes);
    expect(refusalOf(receive(hello.state, old.flights[2].bytes))).toBe('authentication failed');
  });
});

describe('whatever arrives', () => {
  const states = (): Record<string, SessionState> => {
    const line = connected();
    const half = new Line();
    half.onTheWay = ({ bytes }, i) => (i === 2 ? [bytes.slice(0, -1)] : [bytes]);
    half.act('client', { type: 'start' });
    return {
      Start: client(),
      ExpectServerHello: step(client(), { type: 'start' }).state,
      ExpectServerFinished: half.states.client,
      ExpectClientHello: server(),
      ExpectKeyExchange: receive(server(), line.flights[0].bytes).state,
      ExpectClientFinished: emptied(half.states.server),
      Connected: line.states.client,
      Closing: step(line.states.server, { type: 'close' }).state,
    };
  };
  const fixed = states();

  /** Records with the right number and a chosen type around arbitrary payloads, and plain garbage. */
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => () => bytes),
    fc.record({ type: fc.integer({ min: 0, max: 5 }), payload: fc.uint8Array({ maxLength: 300 }) }).map(
      ({ type, payload }) =>
        (sequence: number) =>
          concat(Uint8Array.of(type, 0, 0, 0, sequence, 0, payload.length >> 8, payload.length), payload),
    ),
    fc
      .record({ kind: fc.integer({ min: 0, max: 5 }), payload: fc.uint8Array({ maxLength: 300 }) })
      .map(({ kind, payload }) => {
        const message = concat(Uint8Array.of(kind, 0, payload.length >> 8, payload.length), payload);
        return (sequence: number) =>
          concat(Uint8Array.of(1, 0, 0, 0, sequence, 0, message.length >> 8, message.length), message);
      }),
  );

  it.each(Object.keys(fixed))('in state %s, nothing throws and nothing is kept without limit', (kind) => {
    const state = fixed[kind];
    expect(state.kind).toBe(kind);
    fc.assert(
      fc.property(fc.array(garbage, { maxLength: 4 }), (parts) => {
        let current = state;
        for (const part of parts) {
          const next = receive(current, part(current.receiving.sequence & 0xff));
          expect(messagesOf(next.events)).toEqual([]);
          current = next.state;
        }
        expect(current.deframer.length + current.joiner.length).toBeLessThan(2 ** 17);
        expect(['Connected', 'Closed']).not.toContain(current.kind === kind ? '' : current.kind);
      }),
      { numRuns: 60 },
    );
  });
});

/** The same certificate under another signature, which no honest authority would give. */
function signedAgain(certificate: Certificate, issuer: Certificate, issuerKey: RsaPrivateKey): Certificate {
  const { serialNumber, validity, subject, subjectPublicKeyInfo, extensions } = certificate;
  const names = { issuer: issuer.subject.bytes, subject: subject.bytes };
  // The mark of the authority's key would lead away from the issuer told.
  const kept = extensions.filter((extension) => extension.decoded.type !== 'authorityKeyIdentifier');
  return createCertificate({ serialNumber, validity, ...names, subjectPublicKeyInfo, extensions: kept }, issuerKey);
}
