/**
 * The protection of one direction. Each direction of a connection has its own keys, its own epoch and its own count of records
 * (RFC 9846 section 5.3; RFC 6101 section 5.1 speaks of the read and the write state). A receiver that counts by itself notices a
 * record that was repeated, moved or left out, because the number is authenticated with the record. A protection is a value:
 * sealing and opening return the one for the next record.
 */

import { argumentError, checkInteger, type Span } from '@cleartext/core';
import type { Frame } from './framing.ts';

/** A record ready to be sent. */
export interface SealedRecord {
  /** The whole record, header included. */
  readonly bytes: Uint8Array;
  /** What was encrypted, if it is more than the plaintext: in TLS 1.3 with type and padding, in TLS 1.2 with MAC and padding. */
  readonly inner?: InnerPlaintext | undefined;
}

/** What was inside a record that arrived. */
export interface OpenedRecord<Type> {
  /** The type of the content: in TLS 1.3 the one that was encrypted. */
  readonly type: Type;
  readonly plaintext: Uint8Array;
  /** What was decrypted, if it is more than the plaintext. */
  readonly inner?: InnerPlaintext | undefined;
}

/** All decrypted bytes of a record with the names of their parts, and where the plaintext begins in them. */
export interface InnerPlaintext {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly spans: readonly Span[];
  readonly start: number;
}

/**
 * How records are written and read under the keys of one epoch; before the first keys, the cipher that changes nothing. It gives
 * the cipher for the next record, which is itself for most ciphers; RC4 and the chained IVs of SSL 3.0 and TLS 1.0 go on instead.
 */
export interface RecordCipher<Type, Header> {
  /** Writes record number `sequence` of this epoch. Throws `RangeError` if the plaintext is too long for one record. */
  seal(
    sequence: number,
    type: Type,
    plaintext: Uint8Array,
  ): SealedRecord & { readonly next: RecordCipher<Type, Header> };
  /** Reads record number `sequence` of this epoch. Throws `AuthenticationError` if a bit of it is not as it was sent. */
  open(sequence: number, frame: Frame<Header>): OpenedRecord<Type> & { readonly next: RecordCipher<Type, Header> };
}

/** Where a count starts, and where it has to end. */
export interface Counting {
  /** The number of the next record; 0 by default. */
  readonly sequence?: number;
  /** The last number that may be used under these keys; 2^53 - 1 by default. */
  readonly maxSequence?: number;
}

/** One direction of a connection: the cipher of its epoch, and the number of the next record. */
export class DirectionProtection<Type, Header> {
  /** 0 before the first keys, one more after each change of keys. */
  readonly epoch: number;
  /** The number of the next record. */
  readonly sequence: number;
  private readonly maxSequence: number;
  private readonly cipher: RecordCipher<Type, Header>;

  /** Starts a direction. Throws `RangeError` unless epoch and numbers are integers of at least 0. */
  constructor(
    cipher: RecordCipher<Type, Header>,
    { sequence = 0, maxSequence = Number.MAX_SAFE_INTEGER }: Counting = {},
    epoch = 0,
  ) {
    checkInteger('sequence', sequence, { min: 0 });
    checkInteger('maxSequence', maxSequence, { min: 0 });
    checkInteger('epoch', epoch, { min: 0 });
    this.cipher = cipher;
    this.sequence = sequence;
    this.maxSequence = maxSequence;
    this.epoch = epoch;
  }

  /** How many records may follow under the same keys. A protocol changes its keys, or closes, before the count reaches 0. */
  get left(): number {
    return Math.max(0, this.maxSequence - this.sequence + 1);
  }

  /** The next record to send, and the protection behind it. Throws `RangeError` when none are left, or one is too long. */
  seal(type: Type, plaintext: Uint8Array): SealedRecord & { readonly next: DirectionProtection<Type, Header> } {
    this.checkLeft();
    const { next, ...sealed } = this.cipher.seal(this.sequence, type, plaintext);
    return { ...sealed, next: this.advanced(next) };
  }

  /**
   * The content of the next record that arrived, and the protection behind it. Throws `AuthenticationError` if a bit of the record,
   * or its place in the order, is not as it was sent; `RangeError` when none are left, which `left` says before.
   */
  open(frame: Frame<Header>): OpenedRecord<Type> & { readonly next: DirectionProtection<Type, Header> } {
    this.checkLeft();
    const { next, ...opened } = this.cipher.open(this.sequence, frame);
    return { ...opened, next: this.advanced(next) };
  }

  /** The direction under new keys: the next epoch, with a count of its own from 0 unless the protocol goes on counting. */
  changeKeys(cipher: RecordCipher<Type, Header>, counting: Counting = {}): DirectionProtection<Type, Header> {
    return new DirectionProtection(cipher, counting, this.epoch + 1);
  }

  private advanced(cipher: RecordCipher<Type, Header>): DirectionProtection<Type, Header> {
    const { sequence, maxSequence, epoch } = this;
    // After the last number `left` stays 0.
    return new DirectionProtection(
      cipher,
      { sequence: Math.min(sequence + 1, Number.MAX_SAFE_INTEGER), maxSequence },
      epoch,
    );
  }

  private checkLeft(): void {
    if (this.left === 0) throw argumentError('sequence', `at most ${this.maxSequence} under these keys`, this.sequence);
  }
}
