/**
 * A client and a server in memory, and the wire between them, which belongs to the attacker: she sees every byte, and may change, hold back
 * or replace it. All the attacks of this folder are run on such a line, against the code that real connections use.
 */

import { concatAll } from '@cleartext/core';
import type { Agreement, TlsEvent } from '../connection/event.ts';
import type { ClientStart, ServerStart, TlsState } from '../connection/state.ts';
import { step, type TlsInput, type TlsStep } from '../connection/step.ts';

/** An end of the line. */
export type Side = 'client' | 'server';

/** What the attacker makes of bytes on their way. */
export type OnTheWire = (bytes: Uint8Array, from: Side) => Uint8Array;

/** Bytes as their sender sent them. */
export interface Sent {
  readonly from: Side;
  readonly bytes: Uint8Array;
}

/** A connection in memory. */
export class Line {
  readonly states: Record<Side, TlsState>;
  readonly events: Readonly<Record<Side, TlsEvent[]>> = { client: [], server: [] };
  /** What an eavesdropper has recorded. */
  readonly wire: Sent[] = [];
  private readonly onTheWire: OnTheWire;

  constructor(client: ClientStart, server: ServerStart, onTheWire: OnTheWire = (bytes) => bytes) {
    this.states = { client, server };
    this.onTheWire = onTheWire;
  }

  /** The handshake. */
  open(): this {
    return this.act('client', { type: 'start' });
  }

  /** Data from one side to the other. */
  send(from: Side, plaintext: Uint8Array): this {
    return this.act(from, { type: 'send', plaintext });
  }

  /** One step of one side; then bytes go to and fro until both are silent. */
  act(side: Side, input: TlsInput): this {
    return this.take(side, step(this.states[side], input));
  }

  /** Goes on from a step that was taken outside of the line. */
  take(side: Side, { state, send, events }: TlsStep): this {
    this.states[side] = state;
    for (const event of events) this.events[side].push(event);
    if (send.length === 0) return this;
    this.wire.push({ from: side, bytes: send });
    const bytes = this.onTheWire(send, side);
    return bytes.length > 0 ? this.act(side === 'client' ? 'server' : 'client', { type: 'receive', bytes }) : this;
  }

  /** All that one side has sent. */
  sentBy(side: Side): Uint8Array {
    return concatAll(this.wire.filter(({ from }) => from === side).map(({ bytes }) => bytes));
  }

  /** All data that has arrived at a side. */
  received(side: Side): Uint8Array {
    return concatAll(this.events[side].flatMap((event) => (event.type === 'data' ? [event.plaintext] : [])));
  }

  /** What was agreed, as a side sees it; undefined before the end of its handshake. */
  agreement(side: Side): Agreement | undefined {
    return this.events[side].flatMap((event) => (event.type === 'connected' ? [event.agreement] : [])).at(-1);
  }

  /** How a side stands: the name of its state, or who ended the connection with which alert: `us: bad_record_mac`. */
  outcome(side: Side): string {
    const failed = this.events[side].find((event) => event.type === 'failed');
    return failed ? `${failed.by}: ${failed.description}` : this.states[side].kind;
  }
}
