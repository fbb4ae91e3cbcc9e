/** The transcript: its hash is the hash of its messages, whichever hash and whenever it is asked for. */

import { concat } from '@cleartext/core';
import { hashes, md5, sha1, sha256, sha384 } from '@cleartext/hash';
import fc from 'fast-check';
import { Transcript } from '../src/index.ts';

const [a, b, c] = [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(200).fill(4)];

it('is the messages that were added, in order', () => {
  const transcript = new Transcript().add(a).add(b).add(c);
  expect(transcript.messages).toEqual([a, b, c]);
  expect([transcript.count, new Transcript().count]).toEqual([3, 0]);
  expect(transcript.bytes).toEqual(concat(a, b, c));
  expect(new Transcript().bytes).toEqual(new Uint8Array(0));
  expect(new Transcript().hash(sha256)).toEqual(sha256(new Uint8Array(0)));
});

it.each(hashes.map((hash) => [hash.name, hash] as const))(
  'gives the hash of its messages under %s at each point',
  (_, hash) => {
    const law = fc.property(
      fc.array(fc.tuple(fc.uint8Array({ maxLength: 150 }), fc.boolean()), { maxLength: 8 }),
      (steps) => {
        let transcript = new Transcript();
        let all: Uint8Array = new Uint8Array(0);
        for (const [message, isAsked] of steps) {
          transcript = transcript.add(message);
          all = concat(all, message);
          if (isAsked) expect(transcript.hash(hash)).toEqual(hash(all));
        }
        expect(transcript.hash(hash)).toEqual(hash(all));
        expect(transcript.hash(hash)).toEqual(hash(all));
      },
    );
    fc.assert(law, { numRuns: 20 });
  },
);

it('is a value: what is added to one continuation is not in another', () => {
  const start = new Transcript().add(a);
  const before = start.hash(sha256);
  const [left, right] = [start.add(b).add(c), start.add(c)];
  expect(left.hash(sha256)).toEqual(sha256(concat(a, b, c)));
  expect(right.hash(sha256)).toEqual(sha256(concat(a, c)));
  expect(start.hash(sha256)).toEqual(before);
  expect(start.count).toBe(1);
});

it('answers under several hashes before one is chosen, and lets more be added to a hasher', () => {
  const transcript = new Transcript().add(a).add(c);
  for (const hash of [md5, sha1, sha256, sha384]) expect(transcript.hash(hash)).toEqual(hash(concat(a, c)));
  const hasher = transcript.hasher(sha1).update(b).update(a);
  expect(hasher.digest()).toEqual(sha1(concat(a, c, a)));
  expect(transcript.hash(sha1)).toEqual(sha1(concat(a, c)));
});

it('collapses to a message made of its hash (message_hash of TLS 1.3)', () => {
  const collapsed = new Transcript()
    .add(a)
    .add(b)
    .collapse(sha256, (digest) => concat(Uint8Array.of(254, 0, 0, 32), digest));
  const messageHash = concat(Uint8Array.of(254, 0, 0, 32), sha256(a));
  expect(collapsed.messages).toEqual([messageHash]);
  expect(collapsed.add(c).hash(sha256)).toEqual(sha256(concat(messageHash, c)));
});

it('neither changes nor keeps what it is given', () => {
  const message = Uint8Array.of(1, 2, 3);
  const transcript = new Transcript().add(message);
  message.fill(0);
  expect(transcript.hash(sha256)).toEqual(sha256(Uint8Array.of(1, 2, 3)));
  expect(() => transcript.add('text' as never)).toThrow(TypeError);
});

it('takes 20,000 messages and a hash after each in linear time', () => {
  let transcript = new Transcript();
  for (let i = 0; i < 20_000; i++) {
    transcript = transcript.add(Uint8Array.of(i));
    transcript.hash(sha256);
  }
  expect(transcript.count).toBe(20_000);
  expect(transcript.hash(sha1)).toHaveLength(20);
});
