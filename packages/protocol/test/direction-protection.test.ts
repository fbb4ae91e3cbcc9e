/** The protection of a direction: its own epoch and count; values; what is repeated, moved or changed is not opened. */

import { AuthenticationError, concat, equalBytes } from '@cleartext/core';
import { hmac, sha256 } from '@cleartext/hash';
import { Deframer, DirectionProtection, type Frame, type RecordCipher } from '../src/index.ts';
import { encodeRecord, records, type RecordHeader } from './framings.ts';

/** A cipher that hides nothing and authenticates the number, the type and the text with a key. */
function tagged(key: number): RecordCipher<number, RecordHeader> {
  const tag = (sequence: number, type: number, plaintext: Uint8Array): Uint8Array =>
    hmac(sha256, Uint8Array.of(key), concat(Uint8Array.of(sequence, type), plaintext));
  const self: RecordCipher<number, RecordHeader> = {
    seal: (sequence, type, plaintext) => ({
      bytes: encodeRecord(type, concat(plaintext, tag(sequence, type, plaintext))),
      next: self,
    }),
    open: (sequence, { header: { type }, body }) => {
      const plaintext = body.slice(0, -32);
      if (!equalBytes(body.slice(-32), tag(sequence, type, plaintext))) throw new AuthenticationError();
      return { type, plaintext, next: self };
    },
  };
  return self;
}

/** A cipher with a state that goes on from record to record: the text is added to a running sum. */
function summing(sum = 0): RecordCipher<number, RecordHeader> {
  const after = (plaintext: Uint8Array): number => plaintext.reduce((total, byte) => (total + byte) & 255, sum);
  return {
    seal: (_, type, plaintext) => ({
      bytes: encodeRecord(
        type,
        plaintext.map((byte) => byte ^ sum),
      ),
      next: summing(after(plaintext)),
    }),
    open: (_, { header: { type }, body }) => {
      const plaintext = body.map((byte) => byte ^ sum);
      return { type, plaintext, next: summing(after(plaintext)) };
    },
  };
}

function frameOf(bytes: Uint8Array): Frame<RecordHeader> {
  const next = new Deframer().push(bytes).next(records);
  if (!next) throw new Error('expected a whole record');
  return next.frame;
}

const text = Uint8Array.of(1, 2, 3);

it.each([
  ['the same for each record', () => tagged(1)],
  ['chained', () => summing()],
])('opens what was sealed in the same order: a cipher that is %s', (_, cipher) => {
  let [sender, receiver] = [new DirectionProtection(cipher()), new DirectionProtection(cipher())];
  for (let i = 0; i < 5; i++) {
    const sealed = sender.seal(23, text);
    expect(sender.seal(23, text).bytes).toEqual(sealed.bytes); // a value: sealing again changes nothing
    sender = sealed.next;
    const opened = receiver.open(frameOf(sealed.bytes));
    expect([opened.type, opened.plaintext]).toEqual([23, text]);
    receiver = opened.next;
    expect([sender.sequence, receiver.sequence, sender.epoch]).toEqual([i + 1, i + 1, 0]);
  }
});

it('refuses a record that was repeated, left out, changed or sealed under other keys', () => {
  const start = new DirectionProtection(tagged(1));
  const first = start.seal(23, text);
  const second = first.next.seal(23, text);
  const [one, two] = [frameOf(first.bytes), frameOf(second.bytes)];
  expect(() => start.open(two)).toThrow(AuthenticationError);
  expect(() => start.open(one).next.open(one)).toThrow(AuthenticationError);
  expect(start.open(one).next.open(two).plaintext).toEqual(text);
  expect(() => start.open({ ...one, body: one.body.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) })).toThrow(
    AuthenticationError,
  );
  expect(() => start.changeKeys(tagged(2)).open(one)).toThrow(AuthenticationError);
});

it('counts epochs, and records anew in each, or goes on counting', () => {
  const { next } = new DirectionProtection(tagged(1)).seal(22, text);
  const changed = next.changeKeys(tagged(2));
  expect([changed.epoch, changed.sequence]).toEqual([1, 0]);
  const going = next.changeKeys(tagged(2), { sequence: next.sequence });
  expect([going.epoch, going.sequence]).toEqual([1, 1]);
  expect(going.changeKeys(tagged(3)).epoch).toBe(2);
});

it('ends at the last number', () => {
  const nearEnd = new DirectionProtection(tagged(1), { sequence: 6, maxSequence: 7 });
  expect(nearEnd.left).toBe(2);
  const sealed = nearEnd.seal(23, text).next.seal(23, text);
  expect(sealed.next.left).toBe(0);
  expect(() => sealed.next.seal(23, text)).toThrow(
    new RangeError('sequence: expected at most 7 under these keys, found 8'),
  );
  expect(() => sealed.next.open(frameOf(sealed.bytes))).toThrow(RangeError);
  expect(() => new DirectionProtection(tagged(1), { sequence: -1 })).toThrow(RangeError);
});
