/** One line on standard error for whatever is used although it is not `current`. */

import type { Hash } from '@cleartext/hash';
import type { Status } from '@cleartext/core';
import type { Terminal } from './terminal.ts';

/** Says that what is used is broken or legacy, and why; says nothing about what is current. */
export function notice(terminal: Terminal, name: string, status: Status, why: string): void {
  if (status !== 'current') terminal.writeError(`note: ${name} is ${status}: ${why}\n`);
}

/** The notice for a hash function. */
export function hashNotice(terminal: Terminal, hash: Hash): void {
  notice(terminal, hash.name, hash.status, HASH_WEAKNESSES[hash.id] ?? 'do not protect anything with it');
}

/** The notice for a cipher of the catalogue; its summary says how far to trust it. */
export function cipherNotice(terminal: Terminal, { status, summary }: { status: Status; summary: string }): void {
  if (status !== 'current')
    terminal.writeError(`note: ${summary}
`);
}

const HASH_WEAKNESSES: Readonly<Record<string, string>> = {
  md5: 'two messages with the same digest are found in seconds (2004)',
  sha1: 'two messages with the same digest have been found (2017)',
};
