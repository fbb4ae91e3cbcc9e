/** The joiner: messages across records, several in one, none half at a change of keys, and each byte traced to its record. */

import { concat, DecodeError, type Layer } from '@cleartext/core';
import fc from 'fast-check';
import { MessageJoiner, type JoinedMessage } from '../src/index.ts';
import { cutAt, encodeMessage, messages, type MessageHeader } from './framings.ts';

function drain(joiner: MessageJoiner) {
  const joined: JoinedMessage<MessageHeader>[] = [];
  let rest = joiner;
  for (let next = rest.next(messages); next; next = rest.next(messages)) {
    joined.push(next.message);
    ({ rest } = next);
  }
  return { joined, rest };
}

const layerOf = (content: Uint8Array, before: number): Layer => ({
  name: 'content',
  bytes: concat(new Uint8Array(before), content),
  spans: [],
  from: [],
});

it('joins what was cut over records and splits what came in one', () => {
  const [a, b] = [encodeMessage(1, Uint8Array.of(7, 7)), encodeMessage(2, new Uint8Array(0))];
  const stream = concat(a, b, a);
  const half = new MessageJoiner().push(stream.slice(0, 3));
  expect(half.next(messages)).toBeUndefined();
  expect([half.isEmpty, half.length]).toEqual([false, 3]);
  const { joined, rest } = drain(half.push(stream.slice(3, 12)));
  expect(joined.map(({ header }) => header)).toEqual([
    { type: 1, length: 2 },
    { type: 2, length: 0 },
  ]);
  expect(joined.map(({ bytes }) => bytes)).toEqual([a, b]);
  expect([rest.isEmpty, rest.length]).toEqual([false, 2]);
  expect(drain(rest.push(stream.slice(12))).rest.isEmpty).toBe(true);
});

it('gives the same messages for any records, and says where each byte came from', () => {
  const contents = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 6 });
  const law = fc.property(contents, fc.array(fc.nat(300), { maxLength: 15 }), fc.nat(3), (bodies, places, before) => {
    const stream = concat(...bodies.map((body, i) => encodeMessage(i, body)));
    let joiner = new MessageJoiner();
    const joined: JoinedMessage<MessageHeader>[] = [];
    for (const piece of cutAt(stream, places)) {
      const drained = drain(joiner.push(piece, layerOf(piece, before), before));
      joined.push(...drained.joined);
      joiner = drained.rest;
    }
    expect(joined.map(({ body }) => body)).toEqual(bodies);
    expect(joiner.isEmpty).toBe(true);
    for (const { bytes, from } of joined) {
      const parts = from.map(({ layer, start, end }) => layer.bytes.slice(start, end));
      expect(concat(...parts)).toEqual(bytes);
      let at = 0;
      for (const origin of from) {
        expect(origin.at).toBe(at);
        expect(origin.end).toBeGreaterThan(origin.start);
        at += origin.end - origin.start;
      }
    }
    // All at once is the same, and so is a joiner that was continued in another way meanwhile.
    const whole = new MessageJoiner().push(stream.slice(0, 5));
    whole.push(Uint8Array.of(1, 2, 3), layerOf(Uint8Array.of(1, 2, 3), 0));
    expect(drain(whole.push(stream.slice(5))).joined.map(({ body }) => body)).toEqual(bodies);
  });
  fc.assert(law);
});

it('adds nothing for an empty content, and refuses a long message before it has arrived', () => {
  const joiner = new MessageJoiner();
  expect(joiner.push(new Uint8Array(0))).toBe(joiner);
  expect(() => joiner.push(Uint8Array.of(11, 1, 0, 1)).next(messages)).toThrow(
    new DecodeError('Handshake', 0, 'claims a body of 65537 bytes, at most 65536 are allowed'),
  );
  expect(() => joiner.push([] as never)).toThrow(TypeError);
});

it('takes a message of 64 KiB in records of one byte, and 20,000 messages in one content', () => {
  const message = encodeMessage(11, new Uint8Array(65_536).fill(5));
  let joiner = new MessageJoiner();
  for (const byte of message) joiner = joiner.push(Uint8Array.of(byte), layerOf(Uint8Array.of(byte), 0));
  const { joined } = drain(joiner);
  expect(joined[0].from).toHaveLength(message.length);
  const many = new Uint8Array(20_000 * 5);
  for (let i = 0; i < many.length; i += 5) many.set(encodeMessage(0, Uint8Array.of(1)), i);
  expect(drain(new MessageJoiner().push(many, layerOf(many, 0))).joined).toHaveLength(20_000);
  const layer = layerOf(many, 0);
  let oneByOne = new MessageJoiner();
  for (let i = 0; i < many.length; i += 5) oneByOne = oneByOne.push(many.slice(i, i + 5), layer, i);
  expect(drain(oneByOne).joined.at(-1)?.from).toMatchObject([{ start: 99_995, end: 100_000, at: 0 }]);
});
