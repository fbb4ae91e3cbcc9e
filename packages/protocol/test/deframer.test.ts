/** The deframer: chunks do not matter, a state can be continued twice, time is linear, and what is too long is refused early. */

import { concat, DecodeError } from '@cleartext/core';
import fc from 'fast-check';
import { ByteQueue } from '../src/byte-queue.ts';
import { Deframer, type Frame, type Framing } from '../src/index.ts';
import { cutAt, encodeRecord, records, type RecordHeader } from './framings.ts';

/** All frames that can be had now, and the deframer behind them. */
function drain<H extends { readonly length: number }>(deframer: Deframer, framing: Framing<H>) {
  const frames: Frame<H>[] = [];
  let rest = deframer;
  for (let next = rest.next(framing); next; next = rest.next(framing)) {
    frames.push(next.frame);
    ({ rest } = next);
  }
  return { frames, rest };
}

const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
const streamOf = (contents: readonly Uint8Array[]): Uint8Array =>
  concat(...contents.map((body, i) => encodeRecord(20 + (i % 4), body)));

describe('the deframer', () => {
  it('gives header, body, bytes and position of each frame', () => {
    const [first, second] = [encodeRecord(22, Uint8Array.of(1, 2, 3)), encodeRecord(23, new Uint8Array(0))];
    const { frames, rest } = drain(new Deframer().push(concat(first, second)), records);
    expect(frames).toEqual([
      {
        header: { type: 22, version: 0x0303, length: 3 },
        headerBytes: first.slice(0, 5),
        body: Uint8Array.of(1, 2, 3),
        bytes: first,
        position: 0,
      },
      {
        header: { type: 23, version: 0x0303, length: 0 },
        headerBytes: second,
        body: new Uint8Array(0),
        bytes: second,
        position: 8,
      },
    ]);
    expect([rest.length, rest.isEmpty, rest.position]).toEqual([0, true, 13]);
  });

  it('gives the same frames for any chunks', () => {
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(400), { maxLength: 20 }), (contents, places) => {
        const stream = streamOf(contents);
        let rest = new Deframer();
        const frames: Frame<RecordHeader>[] = [];
        for (const chunk of cutAt(stream, places)) {
          const drained = drain(rest.push(chunk), records);
          frames.push(...drained.frames);
          ({ rest } = drained);
        }
        expect(frames).toEqual(drain(new Deframer().push(stream), records).frames);
        expect(frames.map(({ body }) => body)).toEqual(contents);
        expect(rest.isEmpty).toBe(true);
      }),
    );
  });

  it('is a value: two continuations of one state do not see each other', () => {
    fc.assert(
      fc.property(
        bodies,
        fc.nat(400),
        fc.nat(400),
        fc.uint8Array({ maxLength: 30 }),
        (contents, place, other, noise) => {
          const stream = streamOf(contents);
          const [at, then] = [place % (stream.length + 1), other % (stream.length + 1)].sort((a, b) => a - b);
          const start = new Deframer().push(stream.slice(0, at));
          const middle = start.push(stream.slice(at, then));
          start.push(noise);
          middle.push(noise);
          expect(drain(middle.push(stream.slice(then)), records).frames.map(({ body }) => body)).toEqual(contents);
          expect(start.length).toBe(at);
        },
      ),
    );
  });

  it('neither changes nor keeps the chunk, and hands out bytes that are its own', () => {
    const chunk = encodeRecord(22, Uint8Array.of(1, 2, 3));
    const kept = new Deframer().push(chunk.subarray(0, 6)).push(chunk.subarray(6));
    expect(chunk).toEqual(encodeRecord(22, Uint8Array.of(1, 2, 3)));
    chunk.fill(0);
    const { frames } = drain(kept, records);
    frames[0].bytes.fill(9);
    expect(drain(kept, records).frames[0].body).toEqual(Uint8Array.of(1, 2, 3));
    expect(() => new Deframer().push('bytes' as never)).toThrow(TypeError);
  });

  it('refuses a wrong byte as soon as it is there, and a long body before it has arrived', () => {
    expect(() => new Deframer().push(Uint8Array.of(71)).next(records)).toThrow(
      new DecodeError('TLSPlaintext.type', 0, 'unknown type 71'),
    );
    const tooLong = new Deframer().push(Uint8Array.of(22, 3, 3, 0x40, 0x01));
    expect(() => tooLong.next(records)).toThrow(
      new DecodeError('TLSPlaintext', 0, 'claims a body of 16385 bytes, at most 16384 are allowed'),
    );
    expect(tooLong.next({ ...records, maxLength: 16385 })).toBeUndefined();
    const wrong = { ...records, readHeader: () => ({ length: -1 }) };
    expect(() => tooLong.next(wrong)).toThrow(RangeError);
  });

  it('takes arbitrary bytes: frames or DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          const { frames, rest } = drain(new Deframer().push(bytes), records);
          expect(concat(...frames.map((frame) => frame.bytes)).length + rest.length).toBe(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });

  it('shows its first bytes without taking them', () => {
    const deframer = new Deframer().push(Uint8Array.of(1, 2, 3));
    expect(deframer.peek(2)).toEqual(Uint8Array.of(1, 2));
    expect(deframer.peek(9)).toEqual(Uint8Array.of(1, 2, 3));
    expect(deframer.length).toBe(3);
    expect(() => deframer.peek(-1)).toThrow(RangeError);
  });
});

// Linear time: with a copy of the backlog for each record or chunk these would run for minutes, beyond the limit of any test.
describe('large streams', () => {
  it('20,000 small records in one chunk', () => {
    const record = encodeRecord(23, Uint8Array.of(1, 2, 3));
    const stream = new Uint8Array(20_000 * record.length);
    for (let i = 0; i < stream.length; i += record.length) stream.set(record, i);
    expect(drain(new Deframer().push(stream), records).frames).toHaveLength(20_000);
  });

  it('a frame of 16 MB in pieces of 1,460 bytes, and one byte at a time behind it', () => {
    const framing = { ...records, maxLength: 1 << 24, readHeader: () => ({ length: 16_000_000 }) };
    let deframer = new Deframer();
    for (let i = 0; i < 16_000_005; i += 1460) {
      deframer = deframer.push(new Uint8Array(Math.min(1460, 16_000_005 - i)).fill(i));
      if (i + 1460 < 16_000_005) expect(deframer.next(framing)).toBeUndefined();
    }
    const next = deframer.next(framing);
    expect(next?.frame.body).toHaveLength(16_000_000);
    expect(next?.rest.isEmpty).toBe(true);
    for (let i = 0; i < 100_000; i++) deframer = deframer.push(Uint8Array.of(i));
    expect(deframer.length).toBe(16_100_005);
  });
});

describe('the queue below it', () => {
  it('keeps what it has when it is asked for more', () => {
    const queue = new ByteQueue().push(Uint8Array.of(1, 2, 3));
    expect(() => queue.take(4)).toThrow(RangeError);
    const { bytes, rest } = queue.take(2);
    expect([bytes, rest.length, rest.position, queue.length]).toEqual([Uint8Array.of(1, 2), 1, 2, 3]);
    expect(rest.push(new Uint8Array(0))).toBe(rest);
  });
});
