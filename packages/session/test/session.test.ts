/** The session between two honest parties: how it runs, what it tells, and that neither chunks nor time change it. */

import { bytesToHex, concat, concatAll, equalBytes, seededRandom, utf8ToBytes } from '@cleartext/core';
import { explainLayers } from '@cleartext/protocol';
import fc from 'fast-check';
import {
  cipherSuites,
  defaultSuites,
  recordLayers,
  step,
  suiteByName,
  type SessionEvent,
  type SessionState,
} from '../src/index.ts';
import { alice, authority, client, connected, Line, messagesOf, NOW, numbered, server, type Role } from './people.ts';

const text = utf8ToBytes('Meet me at the pier at midnight.');

describe.each(cipherSuites)('the suite $name', (suite) => {
  it('connects, carries messages both ways and closes', () => {
    const line = connected({ suites: [suite] });
    expect(line.kinds()).toEqual(['Connected', 'Connected']);
    line.act('client', { type: 'send', plaintext: text });
    line.act('server', { type: 'send', plaintext: new Uint8Array(0) });
    line.act('client', { type: 'send', plaintext: new Uint8Array(1000).fill(7) });
    expect(line.messages('server')).toEqual([text, new Uint8Array(1000).fill(7)]);
    expect(line.messages('client')).toEqual([new Uint8Array(0)]);
    line.act('server', { type: 'close' });
    expect(line.kinds()).toEqual(['Closed', 'Closed']);
    for (const who of ['client', 'server'] as const)
      expect(line.events[who].filter((event) => event.type === 'closed')).toHaveLength(1);
  });

  it('shows nothing of a message on the wire', () => {
    const line = connected({ suites: [suite] }).act('client', { type: 'send', plaintext: text });
    const wire = bytesToHex(concat(...line.flights.map((flight) => flight.bytes)));
    expect(wire).not.toContain(bytesToHex(text).slice(0, 16));
    expect(wire).toContain(bytesToHex(utf8ToBytes('bob.example')));
  });

  it('gives the same events for any chunks of the same bytes', () => {
    const line = connected({ suites: [suite] });
    line.act('client', { type: 'send', plaintext: text }).act('client', { type: 'send', plaintext: text });
    line.act('client', { type: 'close' });
    const fromClient = concat(...line.flights.filter(({ from }) => from === 'client').map(({ bytes }) => bytes));
    const whole = step(server(), { type: 'receive', bytes: fromClient });
    expect(whole.state.kind).toBe('Closed');
    expect(messagesOf(whole.events)).toEqual([text, text]);
    fc.assert(
      fc.property(fc.array(fc.nat(fromClient.length), { maxLength: 12 }), (cuts) => {
        expect(inChunks(server(), fromClient, cuts)).toEqual({ events: whole.events, send: whole.send });
      }),
      { numRuns: 6 },
    );
  });
});

/** Hands the bytes over in the chunks between the cuts. */
function inChunks(start: SessionState, bytes: Uint8Array, cuts: readonly number[]) {
  let state = start;
  const events: SessionEvent[] = [];
  const sent: Uint8Array[] = [];
  const ends = [...cuts].sort((a, b) => a - b);
  for (const [i, end] of [...ends, bytes.length].entries()) {
    const next = step(state, { type: 'receive', bytes: bytes.slice(i === 0 ? 0 : ends[i - 1], end) });
    state = next.state;
    events.push(...next.events);
    sent.push(next.send);
  }
  return { events, send: concat(...sent) };
}

it('accepts the bytes one at a time', () => {
  const line = connected().act('client', { type: 'send', plaintext: text });
  const fromServer = concat(...line.flights.filter(({ from }) => from === 'server').map(({ bytes }) => bytes));
  // Each client anew, since their random sources remember what they gave.
  const started = (): SessionState => step(client(), { type: 'start' }).state;
  const everyCut = Array.from(fromServer, (_, i) => i);
  const whole = step(started(), { type: 'receive', bytes: fromServer });
  expect(inChunks(started(), fromServer, everyCut)).toEqual({ events: whole.events, send: whole.send });
});

// Linear time: with a copy of the backlog for each record or chunk these would run for minutes, beyond the limit of any test.
describe('large amounts', () => {
  it('20,000 small records in one chunk', () => {
    const line = connected();
    const sent: Uint8Array[] = [];
    let { client: sender } = line.states;
    for (let i = 0; i < 20_000; i++) {
      const taken = step(sender, { type: 'send', plaintext: Uint8Array.of(i) });
      sender = taken.state;
      sent.push(taken.send);
    }
    const { events, state } = step(line.states.server, { type: 'receive', bytes: concatAll(sent) });
    expect(messagesOf(events)).toHaveLength(20_000);
    expect(state.kind).toBe('Connected');
  });

  it('a record of 16 MB in pieces of 1,460 bytes', () => {
    const line = connected();
    const { send } = step(line.states.client, { type: 'send', plaintext: new Uint8Array(16_000_000).fill(7) });
    let { server: receiver } = line.states;
    const messages: Uint8Array[] = [];
    for (let i = 0; i < send.length; i += 1460) {
      const taken = step(receiver, { type: 'receive', bytes: send.subarray(i, i + 1460) });
      receiver = taken.state;
      messages.push(...messagesOf(taken.events));
    }
    expect(messages.map((message) => [message.length, message.at(-1)])).toEqual([[16_000_000, 7]]);
  });
});

it('walks through the states of its diagram', () => {
  const kinds: Record<Role, string[]> = { client: [], server: [] };
  const line = new Line();
  const note = (): void => {
    for (const who of ['client', 'server'] as const)
      if (kinds[who].at(-1) !== line.states[who].kind) kinds[who].push(line.states[who].kind);
  };
  line.onTheWay = ({ bytes }) => {
    note();
    return [bytes];
  };
  note();
  line.act('client', { type: 'start' });
  note();
  line.act('client', { type: 'close' });
  note();
  expect(kinds.client).toEqual([
    'Start',
    'ExpectServerHello',
    'ExpectServerFinished',
    'Connected',
    'Closing',
    'Closed',
  ]);
  expect(kinds.server).toEqual([
    'ExpectClientHello',
    'ExpectKeyExchange',
    'Connected', // ExpectClientFinished lies inside one step: both messages arrive together
    'Closed',
  ]);
});

it('stops at ExpectClientFinished between the two records of the client', () => {
  const line = new Line();
  line.onTheWay = ({ from, bytes }, i) => (i === 2 && from === 'client' ? [bytes.slice(0, -1)] : [bytes]);
  line.act('client', { type: 'start' });
  expect(line.kinds()).toEqual(['ExpectServerFinished', 'ExpectClientFinished']);
});

it('explains every byte of every record exactly once', () => {
  const line = connected({ identity: alice }, { clientTrustAnchors: [authority.certificate] });
  line.act('client', { type: 'send', plaintext: text }).act('client', { type: 'close' });
  const records = [...line.events.client, ...line.events.server].flatMap((event) =>
    event.type === 'record' ? [event] : [],
  );
  expect(records).toHaveLength(16);
  const found = new Set<string>();
  for (const event of records) {
    const layers = recordLayers(event);
    expect(layers[0].bytes).toEqual(event.record.bytes);
    // explainLayers throws for a byte with no name or two.
    for (const { layer, path } of explainLayers(layers)) {
      expect(path.every((label) => label !== '')).toBe(true);
      found.add(`${layer.name.replace(/record \d+ from the \w+/, 'record')}: ${path.join('.')}`);
    }
    for (const layer of layers) expect(layer.from.length > 0).toBe(layer !== event.wire);
  }
  expect([...found]).toEqual(
    expect.arrayContaining([
      'record: sequence',
      'record: ciphertext',
      'record: tag',
      'plaintext of record: message',
      'ClientHello: server_name.host',
      'Finished: proof',
    ]),
  );
  for (const message of ['ServerHello', 'KeyExchange'])
    expect([...found].some((name) => name.startsWith(`certificate 1 of ${message}: tbsCertificate.validity`))).toBe(
      true,
    );
});

it('sends the records that its events tell of, and hears the same', () => {
  const line = connected().act('client', { type: 'send', plaintext: text }).act('server', { type: 'close' });
  const told = (who: Role, direction: 'sent' | 'received'): Uint8Array =>
    concat(
      ...line.events[who].flatMap((event) =>
        event.type === 'record' && event.direction === direction ? [event.record.bytes] : [],
      ),
    );
  for (const [from, to] of [
    ['client', 'server'],
    ['server', 'client'],
  ] as const) {
    const wire = concat(...line.flights.filter((flight) => flight.from === from).map(({ bytes }) => bytes));
    expect(told(from, 'sent')).toEqual(wire);
    expect(told(to, 'received')).toEqual(wire);
  }
});

it('gives the same bytes for the same seeds, and other keys for others', () => {
  const [first, again] = [connected(), connected()];
  expect(again.flights).toEqual(first.flights);
  const secrets = [
    first,
    connected({}, {}, ['another client', 'server']),
    connected({}, {}, ['client', 'another server']),
  ].map((line) => {
    const { client: state } = line.states;
    if (state.kind !== 'Connected') throw new Error(state.kind);
    return [state.keys.client.key, state.keys.server.key, state.keys.client.nonceBase, state.keys.server.finishedKey];
  });
  const all = secrets.flat().map((key) => bytesToHex(key));
  expect(new Set(all).size).toBe(all.length);
});

it('agrees on the keys, and tells both sides of the session key', () => {
  const line = connected();
  const { client: ours, server: theirs } = line.states;
  if (ours.kind !== 'Connected' || theirs.kind !== 'Connected') throw new Error('not connected');
  expect(theirs.keys).toEqual(ours.keys);
  const [told, heard] = [line.events.client, line.events.server].map((events) =>
    events.flatMap((event) => (event.type === 'secret' ? [event.value] : [])),
  );
  expect(told).toHaveLength(1);
  expect(heard).toEqual(told);
});

it('takes the first suite of the client that the server has', () => {
  const chosen = (theirs: readonly string[], ours: readonly string[]): string | undefined => {
    const line = connected({ suites: theirs.map(suiteByName) }, { suites: ours.map(suiteByName) });
    return line.events.client.flatMap((event) => (event.type === 'connected' ? [event.suite.name] : [])).at(0);
  };
  expect(chosen(['rc4', '3des', 'aes128-gcm'], ['aes128-gcm', '3des'])).toBe('3des');
  expect(chosen(['aes128-gcm', '3des'], ['3des', 'aes128-gcm'])).toBe('aes128-gcm');
});

it('offers only current suites unless others are asked for', () => {
  expect(defaultSuites.map((suite) => suite.name)).toEqual(['aes128-gcm', 'aes256-gcm', 'aes128-cbc', 'aes256-cbc']);
  expect(defaultSuites.every((suite) => suite.status === 'current')).toBe(true);
  expect(() => suiteByName('des')).toThrow(
    new RangeError(
      'cipher suite: expected one of aes128-gcm, aes256-gcm, aes128-cbc, aes256-cbc, 3des, rc4, found "des"',
    ),
  );
  expect(new Set(cipherSuites.map((suite) => suite.id)).size).toBe(cipherSuites.length);
});

it('serves several names, each with its own certificate', () => {
  const asked: string[] = [];
  const line = new Line(
    client(),
    server({
      identity: (serverName) => {
        asked.push(serverName);
        const { config } = server();
        return 'identity' in config && typeof config.identity === 'object' ? config.identity : failWith('no identity');
      },
    }),
  ).act('client', { type: 'start' });
  expect(asked).toEqual(['bob.example']);
  expect(line.kinds()).toEqual(['Connected', 'Connected']);
});

function failWith(message: string): never {
  throw new Error(message);
}

it('needs no configuration but whom to trust, and takes the system clock and randomness', () => {
  const now = (): Date => NOW;
  const line = connected({ random: undefined, now }, { random: undefined, now });
  expect(line.kinds()).toEqual(['Connected', 'Connected']);
  const late = connected({ now: undefined }, {});
  // The certificates of the tests live in March 2027 only.
  expect(late.kinds()).toEqual(['Refused', 'Refused']);
});

it('neither changes nor keeps what it is given', () => {
  const { client: state } = connected().states;
  const plaintext = text.slice();
  const { events, state: after } = step(state, { type: 'send', plaintext });
  expect(equalBytes(plaintext, text)).toBe(true);
  plaintext.fill(0);
  const sent = events.find((event) => event.type === 'record');
  expect(sent?.type === 'record' && sent.plaintext).toEqual(text);
  expect(after).not.toBe(state);
  // The slice of a Buffer is a view, so a copy made by it would follow the original.
  const buffer = Buffer.from(text);
  const [told] = step(state, { type: 'send', plaintext: buffer }).events;
  buffer.fill(0);
  expect(told.type === 'record' && told.plaintext).toEqual(text);
  expect(step(state, { type: 'send', plaintext: text }).send).toEqual(
    step(state, { type: 'send', plaintext: text }).send,
  );
});

it('forgets its keys at the end', () => {
  const closed = connected().act('client', { type: 'close' });
  const refused = connected();
  refused.act('client', { type: 'receive', bytes: new Uint8Array(9) });
  for (const state of [...Object.values(closed.states), ...Object.values(refused.states)]) {
    expect(['Closed', 'Refused']).toContain(state.kind);
    expect(Object.keys(state)).not.toContain('keys');
  }
});

describe('the end of a session', () => {
  it('lets the other side finish what it was saying', () => {
    const line = connected();
    const goodbye = step(line.states.client, { type: 'close' });
    const late = step(line.states.server, { type: 'send', plaintext: text });
    const heard = step(goodbye.state, { type: 'receive', bytes: late.send });
    expect(messagesOf(heard.events)).toEqual([text]);
    expect(heard.state.kind).toBe('Closing');
    const answer = step(late.state, { type: 'receive', bytes: goodbye.send });
    expect(answer.state.kind).toBe('Closed');
    const end = step(heard.state, { type: 'receive', bytes: answer.send });
    expect([end.state.kind, end.send.length]).toEqual(['Closed', 0]);
  });

  it('is reached by both saying goodbye at once', () => {
    const { client: ours, server: theirs } = connected().states;
    const [first, second] = [step(ours, { type: 'close' }), step(theirs, { type: 'close' })];
    expect(step(first.state, { type: 'receive', bytes: second.send }).state.kind).toBe('Closed');
    expect(step(second.state, { type: 'receive', bytes: first.send }).state.kind).toBe('Closed');
  });

  it('is final: what comes later changes nothing and is not stored', () => {
    const line = connected().act('client', { type: 'close' });
    const later = step(line.states.client, { type: 'receive', bytes: seededRandom('later')(100_000) });
    expect(later).toEqual({ state: line.states.client, send: new Uint8Array(0), events: [] });
    expect(step(line.states.client, { type: 'end' }).state).toBe(line.states.client);
  });
});

describe('a caller out of step', () => {
  const everyState = (): Record<string, SessionState> => {
    const line = connected();
    const started = step(client(), { type: 'start' }).state;
    return {
      Start: client(),
      ExpectServerHello: started,
      ExpectClientHello: server(),
      Closing: step(line.states.client, { type: 'close' }).state,
      Closed: connected().act('client', { type: 'close' }).states.client,
      Refused: step(started, { type: 'end' }).state,
    };
  };

  it.each(['Start', 'ExpectServerHello', 'ExpectClientHello', 'Closing', 'Closed', 'Refused'])(
    'cannot send or close in state %s',
    (kind) => {
      const state = everyState()[kind];
      expect(state.kind).toBe(kind);
      expect(() => step(state, { type: 'send', plaintext: text })).toThrow(
        new RangeError(`send: expected a session in state Connected, found ${kind}`),
      );
      expect(() => step(state, { type: 'close' })).toThrow(RangeError);
      if (kind !== 'Start')
        expect(() => step(state, { type: 'start' })).toThrow(
          new RangeError(`start: expected a session in state Start, found ${kind}`),
        );
    },
  );

  it('learns which argument was wrong', () => {
    const { client: state } = connected().states;
    const plaintext = 'text' as unknown as Uint8Array;
    expect(() => step(state, { type: 'send', plaintext })).toThrow(
      new TypeError('plaintext: expected a Uint8Array, found "text"'),
    );
    expect(() => step(state, { type: 'receive', bytes: plaintext })).toThrow(
      new TypeError('bytes: expected a Uint8Array, found "text"'),
    );
    expect(() => step(state, { type: 'send', plaintext: new Uint8Array(2 ** 24) })).toThrow(RangeError);
  });
});

it('a client without a host is refused, or it would take the certificate of anybody', () => {
  for (const host of [undefined, null, 5])
    expect(() => client({ host: host as never })).toThrow(new TypeError(`host: expected a string, found ${host}`));
  const nameless = connected({ host: '' });
  expect(nameless.refusal('client')?.detail).toMatch(/^site identity: /);
});

it('an identity needs an RSA key, which carries the session key', () => {
  const privateKey = { type: 'ed25519', publicKey: new Uint8Array(32), seed: new Uint8Array(32) } as const;
  const identity = { ...alice, privateKey };
  const problem = new TypeError('privateKey: expected a key of type rsa, found ed25519');
  expect(() => client({ identity })).toThrow(problem);
  expect(() => server({ identity })).toThrow(problem);
  expect(() => connected({}, { identity: () => identity })).toThrow(problem);
});

it('an input of no known type is refused', () => {
  expect(() => step(client(), { type: 'dance' as 'start' })).toThrow(
    new RangeError('input.type: expected start, send, close, receive or end, found "dance"'),
  );
});

describe('sequence numbers', () => {
  it('end at 2^32 - 1, which is kept for the goodbye', () => {
    const { client: ours, server: theirs } = connected().states;
    const last = 2 ** 32 - 1;
    const sender = numbered(ours, { sending: last - 1 });
    const receiver = numbered(theirs, { receiving: last - 1 });
    const message = step(sender, { type: 'send', plaintext: text });
    expect(() => step(message.state, { type: 'send', plaintext: text })).toThrow(
      new RangeError('send: expected at most 4294967295 records, found one more'),
    );
    const goodbye = step(message.state, { type: 'close' });
    const heard = step(receiver, { type: 'receive', bytes: concat(message.send, goodbye.send) });
    expect(messagesOf(heard.events)).toEqual([text]);
    expect(heard.state.kind).toBe('Closed');
  });

  it('do not start again: the last record is not accepted twice', () => {
    const { client: ours, server: theirs } = connected().states;
    const last = 2 ** 32 - 1;
    const { send } = step(numbered(ours, { sending: last }), { type: 'close' });
    const receiver = numbered(theirs, { receiving: last + 1 });
    expect(step(receiver, { type: 'receive', bytes: send }).state).toMatchObject({ reason: 'sequence violated' });
  });

  it('may be used up when there is something to refuse', () => {
    const { client: ours } = connected().states;
    const worn = numbered(ours, { sending: 2 ** 32 });
    const refused = step(worn, { type: 'receive', bytes: new Uint8Array(1) });
    expect([refused.state.kind, refused.send.length]).toEqual(['Refused', 0]);
  });
});
