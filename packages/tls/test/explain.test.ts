/** Recordings: a listener with the secrets hears what the ends have told, and one without them says what stays closed. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { bytesToHex, concatAll, DecodeError, unexplainedByte, utf8ToBytes } from '@cleartext/core';
import {
  conversationOf,
  explainCapture,
  explainRecording,
  keyLogLine,
  parseKeyLog,
  pcapng,
  policies,
  ticketKeeper,
  VERSION,
  versionName,
  type Conversation,
  type Entry,
  type RecordedBytes,
  type RecordingEvent,
  type ServerConfig,
  type Version,
} from '../src/index.ts';
import { act, authority, carry, connect, eventOf, exchange, identityFor, keys, type End } from './in-memory.ts';

const identity = identityFor(keys['P-256']());
const rsa = identityFor(keys.rsa());

const entries = ({ parts }: Conversation): readonly Entry[] =>
  parts.flatMap((part) => (part.type === 'entry' ? [part] : []));

/** An entry without its objects, to compare. */
const told = (conversation: Conversation) =>
  entries(conversation).map(({ layers, ...rest }) => ({
    ...rest,
    layers: layers.map(({ name, bytes, spans }) => ({ name, bytes: bytesToHex(bytes), spans })),
  }));

const keyLogOf = ({ events }: End): string =>
  events.flatMap((event) => (event.type === 'secret' ? [keyLogLine(event)] : [])).join('\n');

/** The capture of an end, explained. */
const heard = ({ events }: End, role: 'client' | 'server' = 'client') => explainCapture(pcapng([{ role, events }]))[0];

/** A request and an answer. */
function talk(ends: ReturnType<typeof connect>): ReturnType<typeof connect> {
  exchange(ends.client, ends.server, utf8ToBytes('GET / HTTP/1.0\r\n\r\n'));
  exchange(ends.server, ends.client, utf8ToBytes('HTTP/1.0 200 OK\r\n\r\nhello'));
  return ends;
}

/** Both ends say that they are done. */
function close(ends: ReturnType<typeof connect>): ReturnType<typeof connect> {
  carry(ends, act(ends.client, { type: 'close' }));
  return ends;
}

const museum = (version: Version, suite?: number) => ({
  policy: {
    ...policies.museum,
    versions: [version],
    suites: policies.museum.suites.filter(({ code }) => suite === undefined || code === suite),
  },
});

/** The scenes of early data: a session first, then one that resumes it and sends early. */
function resumed(server: Partial<ServerConfig>): ReturnType<typeof connect> {
  const policy = { ...policies.modern, versions: [VERSION.TLS13] };
  const tickets = ticketKeeper(new Uint8Array(32).fill(7));
  const first = connect({ policy }, { policy, identity, tickets, maxEarlyData: 1000 });
  const { session } = eventOf(first.client, 'session')!;
  const earlyData = utf8ToBytes('GET / early');
  return talk(connect({ policy, session, earlyData }, { policy, identity, tickets, ...server }));
}

const makers: Readonly<Record<string, () => ReturnType<typeof connect>>> = {
  ...Object.fromEntries(
    [VERSION.TLS13, VERSION.TLS12, VERSION.TLS11, VERSION.TLS10, VERSION.SSL30].map((version) => [
      versionName(version),
      () => close(talk(connect(museum(version), { ...museum(version), identity: rsa }))),
    ]),
  ),
  'TLS 1.0 with RC4': () => talk(connect(museum(VERSION.TLS10, 5), { ...museum(VERSION.TLS10), identity: rsa })),
  'TLS 1.2 with CBC and encrypt-then-MAC': () =>
    talk(connect(museum(VERSION.TLS12, 0x2f), { ...museum(VERSION.TLS12), identity: rsa })),
  'SSL 3.0 with an export cipher': () =>
    talk(connect(museum(VERSION.SSL30, 3), { ...museum(VERSION.SSL30), identity: rsa })),
  'a client certificate and new keys in TLS 1.3': () => {
    const ends = talk(
      connect(
        { identity: identityFor(keys['P-384'](), 'client') },
        { identity, clientAuthentication: 'require', clientTrustAnchors: [authority.certificate] },
      ),
    );
    carry(ends, act(ends.client, { type: 'update keys', request: true }));
    return close(talk(ends));
  },
  'a second hello': () => {
    const groups = (group: number) => ({ policy: { ...policies.modern, groups: [group] } });
    return talk(connect({ policy: { ...policies.modern, groups: [29, 24] } }, { ...groups(24), identity }));
  },
  'early data that is accepted': () => resumed({ maxEarlyData: 1000 }),
  'early data that is refused': () => resumed({}),
  'early data before a second hello': () => resumed({ maxEarlyData: 1000, cookie: utf8ToBytes('cookie') }),
};

const played = new Map<string, ReturnType<typeof connect>>();
/** A scene, played once. */
function scene(name: string): ReturnType<typeof connect> {
  const ends = played.get(name) ?? makers[name]();
  played.set(name, ends);
  return ends;
}
const scenes = Object.keys(makers);

describe('a listener with the secrets', () => {
  it.each(scenes)('hears what the client told: %s', (name) => {
    const { client } = scene(name);
    const { events, notes } = heard(client);
    expect(notes).toEqual([]);
    expect(told(conversationOf(events))).toEqual(told(conversationOf(client.events)));
  });

  it('hears a refusal, and goes on listening where the client stopped', () => {
    const { client } = connect({ trustAnchors: [] }, { identity });
    const names = entries(conversationOf(heard(client).events)).map(({ from, name }) => `${from} ${name}`);
    expect(names).toContain('server Finished');
    expect(names.at(-1)).toBe('client alert unknown_ca');
  });

  it('hears the same from the capture of the server', () => {
    const { client, server } = scene('TLS 1.3');
    const names = (conversation: Conversation) =>
      entries(conversation).map(({ from, name, size }) => `${from} ${name} ${size}`);
    expect(names(conversationOf(heard(server, 'server').events)).sort()).toEqual(
      names(conversationOf(client.events)).sort(),
    );
  });

  it('names every byte of every layer', () => {
    for (const name of scenes) {
      const layers = entries(conversationOf(heard(scene(name).client).events)).flatMap((entry) => entry.layers);
      expect(layers.filter((layer) => unexplainedByte(layer) !== undefined)).toEqual([]);
    }
  });
});

/** Both directions of a connection as the client saw them, in pieces of any size. */
function bytesOf({ client }: ReturnType<typeof connect>, size: number): readonly RecordedBytes[] {
  return client.events.flatMap((event) => {
    if (event.type !== 'record') return [];
    const { bytes } = event.layer;
    return Array.from({ length: Math.ceil(bytes.length / size) }, (_, k) => ({
      from: event.direction === 'sent' ? ('client' as const) : ('server' as const),
      bytes: bytes.slice(k * size, (k + 1) * size),
    }));
  });
}

const none = parseKeyLog('');

describe('a listener without the secrets', () => {
  it('understands a hello in the format of SSL 2.0', () => {
    const body = [1, 3, 0, 0, 6, 0, 0, 0, 16, 0, 0, 0x0a, 0, 0, 0x05, ...new Uint8Array(16).fill(9)];
    const bytes = Uint8Array.of(0x80, body.length, ...body);
    const events = explainRecording([{ from: 'client', bytes }], none);
    const [hello] = entries(conversationOf(events));
    expect(hello).toMatchObject({ name: 'V2ClientHello', records: [1], summary: 'offers SSL 3.0; 2 suites' });
    expect(hello.layers.map((layer) => layer.bytes)).toEqual([bytes]);
    expect(names(pcapng([{ role: 'client', events }]))).toEqual(['V2ClientHello']);
  });

  it.each([
    [VERSION.TLS13, ['ClientHello', 'ServerHello']],
    [
      VERSION.TLS12,
      ['ClientHello', 'ServerHello', 'Certificate', 'ServerKeyExchange', 'ServerHelloDone', 'ClientKeyExchange'],
    ],
  ] as const)('hears what is in the clear, and says why the rest is not', (version, clear) => {
    const ends = talk(connect(museum(version), { ...museum(version), identity }));
    const said = entries(conversationOf(explainRecording(bytesOf(ends, 1000), none)));
    const messages = said.flatMap(({ kind, name }) => (kind === 'message' ? [name] : []));
    expect([...messages].sort()).toEqual([...clear].sort());
    const closed = said.filter(({ kind }) => kind === 'unread');
    expect(closed.length).toBeGreaterThan(3);
    for (const { summary, isProtected, layers } of closed) {
      expect(summary).toBe('it is encrypted, and there is no key log');
      expect(isProtected).toBe(true);
      expect(layers.some(({ spans }) => spans.some(({ label }) => /encrypted/.test(label)))).toBe(true);
    }
  });

  it('says which secret is missing in a key log, and opens the rest', () => {
    const ends = talk(connect({}, { identity }));
    const log = keyLogOf(ends.client).replace(/^SERVER_HANDSHAKE.*$/m, '');
    const said = entries(conversationOf(explainRecording(bytesOf(ends, 1000), parseKeyLog(log))));
    const closed = said.filter(({ kind }) => kind === 'unread');
    expect(closed[0].summary).toContain('no SERVER_HANDSHAKE_TRAFFIC_SECRET for the client random');
    expect(said.filter(({ kind }) => kind === 'data').map(({ summary }) => summary)).toEqual([
      'GET / HTTP/1.0 ...',
      'HTTP/1.0 200 OK ...',
    ]);
  });
});

describe('a listener to anything', () => {
  const ends = talk(connect({}, { identity }));
  const secrets = parseKeyLog(keyLogOf(ends.client));
  const explained = (events: readonly RecordingEvent[]): void => {
    const layers = entries(conversationOf(events)).flatMap((entry) => entry.layers);
    if (layers.some((layer) => unexplainedByte(layer) !== undefined)) throw new Error('a byte has no name');
  };

  it('never throws for a changed byte, and names all bytes', () => {
    const whole = bytesOf(ends, 700);
    const total = concatAll(whole.map(({ bytes }) => bytes)).length;
    fc.assert(
      fc.property(fc.nat(total - 1), fc.integer({ min: 1, max: 255 }), (position, mask) => {
        let left = position;
        explained(
          explainRecording(
            whole.map(({ from, bytes }) => {
              const copy = bytes.slice();
              if (left >= 0 && left < copy.length) copy[left] ^= mask;
              left -= copy.length;
              return { from, bytes: copy };
            }),
            secrets,
          ),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('keeps all bytes of what is no TLS', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        const events = explainRecording([{ from: 'server', bytes }], none);
        const layers = entries(conversationOf(events)).flatMap((entry) =>
          entry.layers.filter(({ from }) => from.length === 0),
        );
        expect(concatAll(layers.map((layer) => layer.bytes))).toEqual(bytes);
      }),
    );
  });
});

const names = (bytes: Uint8Array, keyLog?: string): readonly string[] =>
  explainCapture(bytes, keyLog).flatMap(({ events }) => entries(conversationOf(events)).map(({ name }) => name));

describe('a capture file', () => {
  const ends = scene('TLS 1.3');
  const file = pcapng([{ role: 'client', events: ends.client.events }]);
  const expected = names(file);

  it('holds several connections, each with its own secrets', () => {
    const other = scene('TLS 1.2');
    const both = pcapng([
      { role: 'client', events: ends.client.events },
      { role: 'client', events: other.client.events },
    ]);
    const found = explainCapture(both);
    expect(found.map(({ client }) => client)).toEqual(['192.0.2.1:49152', '192.0.2.1:49153']);
    expect(names(both)).toHaveLength(expected.length + entries(conversationOf(other.client.events)).length);
  });

  it.each([
    ['Ethernet', 1, [0x02, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]],
    ['Ethernet with a VLAN tag', 1, [0x02, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x81, 0, 0, 7, 8, 0]],
    ['the loopback of BSD', 0, [2, 0, 0, 0]],
    ['cooked Linux', 113, Array(16).fill(0)],
    ['cooked Linux, version 2', 276, Array(20).fill(0)],
    ['bare IP', 101, []],
  ] as const)('is read from %s, in pcap and out of order', (_name, linkType, header) => {
    const packets = packetsOf(file).map((packet) => concatAll([Uint8Array.from(header), packet.subarray(14)]));
    // The segments of each flight come in reverse, and everything comes twice.
    const shuffled = [
      ...packets.slice(0, 3),
      ...packets.slice(3).flatMap((packet, i, all) => [all[i ^ 1] ?? packet, packet]),
    ];
    expect(names(pcap(linkType, shuffled), keyLogOf(ends.client))).toHaveLength(expected.length);
  });

  it('is read from IPv6', () => {
    const packets = packetsOf(file).map((packet) => {
      const segment = packet.subarray(34);
      const header = new Uint8Array(40);
      header.set([0x60, 0, 0, 0, segment.length >> 8, segment.length & 255, 6, 64]);
      header[23] = packet[29];
      header[39] = packet[33];
      return concatAll([header, segment]);
    });
    const [{ client }] = explainCapture(pcap(101, packets));
    expect(client).toBe('[0000:0000:0000:0000:0000:0000:0000:0001]:49152');
    expect(names(pcap(101, packets), keyLogOf(ends.client))).toEqual(expected);
  });

  it('is read as dumpcap and editcap write it: s_client and s_server of OpenSSL 3.0 on the loopback, TLS 1.3 and 1.2', () => {
    const recorded = explainCapture(new Uint8Array(readFileSync(join(__dirname, 'data', 'openssl.pcapng'))));
    const said = recorded.map(({ events }) => entries(conversationOf(events)));
    expect(said.map((list) => list.filter(({ kind }) => kind === 'unread'))).toEqual([[], []]);
    for (const list of said) {
      expect(list.flatMap(({ kind, summary }) => (kind === 'data' ? [summary] : []))).toEqual([
        'GET / HTTP/1.0 ...',
        'HTTP/1.0 200 ok ...',
      ]);
      expect(list.at(-1)!.name).toBe('alert close_notify');
    }
    expect(said[1].map(({ name }) => name)).toContain('ServerKeyExchange');
  });

  it('says what is missing', () => {
    const packets = packetsOf(file);
    const longest = packets.findLastIndex((packet) => packet.length > 100);
    const [{ notes }] = explainCapture(pcap(1, packets.toSpliced(longest, 1)));
    expect(notes.join()).toMatch(/a segment of the (client|server) is missing/);
  });

  it('is a value or a DecodeError, whatever its bytes', () => {
    const outcome = (bytes: Uint8Array): void => {
      try {
        explainCapture(bytes);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
      }
    };
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (position, mask) => {
        const changed = file.slice();
        changed[position] ^= mask;
        outcome(changed);
        outcome(file.subarray(0, position));
      }),
      { numRuns: 30 },
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => outcome(concatAll([file.subarray(0, 48), bytes]))));
    expect(() => explainCapture(utf8ToBytes('no capture at all'))).toThrow(DecodeError);
    expect(() => parseKeyLog('CLIENT_RANDOM 00')).toThrow(DecodeError);
    expect(parseKeyLog('# nothing\n\n').size).toBe(0);
  });
});

/** The packets of a file of ours: the bodies of its enhanced packet blocks. */
function packetsOf(file: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const packets: Uint8Array[] = [];
  for (let at = 0; at < file.length; at += view.getUint32(at + 4, true))
    if (view.getUint32(at, true) === 6) packets.push(file.slice(at + 28, at + 28 + view.getUint32(at + 20, true)));
  return packets;
}

/** A pcap file in the byte order of networks. */
function pcap(linkType: number, packets: readonly Uint8Array[]): Uint8Array {
  const words = (...numbers: readonly number[]): Uint8Array => {
    const view = new DataView(new ArrayBuffer(4 * numbers.length));
    numbers.forEach((number, i) => view.setUint32(4 * i, number));
    return new Uint8Array(view.buffer);
  };
  return concatAll([
    words(0xa1b2c3d4, 0x00020004, 0, 0, 65535, linkType),
    ...packets.flatMap((packet) => [words(0, 0, packet.length, packet.length), packet]),
  ]);
}
