/**
 * FREAK and Logjam (both 2015). In the nineties the United States allowed the export of programs only with RSA and Diffie-Hellman of 512 bits, and twenty
 * years later a third of all servers still offered these suites. No client asks for them; but an attacker in the middle changes the
 * hello. The server's answer carries a key of 512 bits with its good signature, and the signature does not say for which suite.
 * Whoever breaks the short key then knows the pre-main secret, and can forge even the Finished that should have exposed the change.
 *
 * Breaking the key: RSA-512 costs some hours of rented computers, a prime of 512 bits a week once and a minute for each connection. A
 * lesson can't wait so long, so the server here has a key whose primes lie close together, or a prime p for which p - 1 has small factors only.
 * Then Fermat's method of 1643 and that of Pohlig and Hellman of 1978 do in a moment what takes the number field sieve a night.
 */

import type { RandomSource } from '@cleartext/core';
import { crt, int, intFromBytes, isProbablePrime, isqrt, modPow, native, randomInt, type Int } from '@cleartext/number';
import { pkcs1v15Encryption, privateKeyFromPrimes, type RsaPrivateKey, type RsaPublicKey } from '@cleartext/rsa';
import type { FiniteFieldGroup } from '@cleartext/signature';
import type { ClientStart, ServerStart, TlsState } from '../connection/state.ts';
import { step } from '../connection/step.ts';
import { decodeHandshake } from '../messages/handshake.ts';
import type { ServerParams } from '../messages/server-key-exchange.ts';
import type { KeyExchange } from '../suites.ts';
import { VERSION } from '../versions.ts';
import { clearMessages, openRecording, withClientHello, withServerHello } from './recording.ts';

/** A key of 512 bits for export whose primes are neighbours. Broken, and meant to be: see `factorCloseToRoot`. */
export function exportKeyWithClosePrimes(random: RandomSource): RsaPrivateKey {
  const start = randomInt(
    native,
    { min: int(3).shiftLeft(254), max: int(1).shiftLeft(256).minus(int(1).shiftLeft(120)) },
    random,
  );
  const p = nextPrime(start);
  const q = nextPrime(p.plus(int(1).shiftLeft(100)));
  return privateKeyFromPrimes({ p, q, e: 65_537 });
}

/** Fermat's method (1643): n = a^2 - b^2 = (a - b)(a + b), for an a near the root of n. Undefined after `budget` values of a. */
export function factorCloseToRoot(n: Int, budget = 1000): readonly [Int, Int] | undefined {
  let a = isqrt(n);
  if (a.times(a).isLessThan(n)) a = a.plus(1);
  for (let i = 0; i < budget; i++, a = a.plus(1)) {
    const square = a.times(a).minus(n);
    const b = isqrt(square);
    if (b.times(b).equals(square)) return [a.minus(b), a.plus(b)];
  }
  return undefined;
}

/** A group of 512 bits whose p - 1 is a product of primes below 2^16. Broken, and meant to be: see `smoothLogarithm`. */
export function exportGroupWithSmoothOrder(random: RandomSource): FiniteFieldGroup {
  const primes = smallPrimes();
  for (;;) {
    let product = int(2);
    const used = new Set<number>();
    while (product.bitLength() < 496) {
      const prime = primes[randomInt(native, { min: 0, max: primes.length - 1 }, random).toNumber()];
      if (used.has(prime)) continue;
      used.add(prime);
      product = product.times(prime);
    }
    // Fills up to 512 bits with one more factor, so that p = product + 1 is a prime.
    const last = primes.find(
      (prime) =>
        !used.has(prime) &&
        product.times(prime).bitLength() === 512 &&
        isProbablePrime(product.times(prime).plus(1), { random }),
    );
    if (last === undefined) continue;
    const p = product.times(last).plus(1);
    const g = int(2);
    return { name: 'lab: smooth order', status: 'broken', strength: 16, bits: 512, p, g, exponentBits: 511 };
  }
}

/**
 * The discrete logarithm by Pohlig and Hellman (1978): modulo each small factor l of p - 1 a table of l powers is enough, and the Chinese
 * remainder theorem joins the answers. x with g^x = Y modulo p. Throws `RangeError` if a factor of p - 1 is larger than 2^16.
 */
export function smoothLogarithm({ p, g }: Pick<FiniteFieldGroup, 'p' | 'g'>, Y: Int): Int {
  const order = p.minus(1);
  const answers = factorsOf(order).map((l) => {
    const cofactor = order.dividedBy(l);
    const base = modPow(g, cofactor, p);
    const target = modPow(Y, cofactor, p);
    let power = int(1);
    // base may have order 1: then every answer is right, and 0 is found at once.
    for (let x = 0; x < l; x++, power = power.times(base).mod(p))
      if (power.equals(target)) return { residue: int(base.isOne() ? 0 : x), modulus: base.isOne() ? int(1) : int(l) };
    throw new RangeError('Y: expected a power of g, found none');
  });
  return crt(answers.filter(({ modulus }) => !modulus.isOne()));
}

function factorsOf(order: Int): number[] {
  const factors: number[] = [];
  let rest = order;
  for (const prime of [2, ...smallPrimes()])
    if (rest.mod(prime).isZero()) {
      factors.push(prime);
      rest = rest.dividedBy(prime);
    }
  if (!rest.isOne())
    throw new RangeError(`p: expected p - 1 of different primes below 2^16, found the rest ${rest.toString()}`);
  return factors;
}

/** Breaks the short key in a ServerKeyExchange: the pre-main secret that belongs to the client's answer. */
export type BreakKey = (params: ServerParams, exchangeKeys: Uint8Array) => Uint8Array | undefined;

/** FREAK: factors the temporary key and decrypts. */
export const breakExportKey: BreakKey = (params, exchangeKeys) => {
  if (params.kind !== 'RSA_EXPORT') return undefined;
  const key: RsaPublicKey = { type: 'rsa', n: intFromBytes(params.modulus), e: intFromBytes(params.exponent) };
  const primes = factorCloseToRoot(key.n);
  if (!primes) return undefined;
  return pkcs1v15Encryption().decrypt(privateKeyFromPrimes({ p: primes[0], q: primes[1], e: key.e }), exchangeKeys);
};

/** Logjam: finds the server's exponent and computes what the server would. */
export const breakExportDhe: BreakKey = (params, exchangeKeys) => {
  if (params.kind !== 'DHE') return undefined;
  const [p, g] = [intFromBytes(params.p), intFromBytes(params.g)];
  const x = smoothLogarithm({ p, g }, intFromBytes(params.Ys));
  return modPow(intFromBytes(exchangeKeys), x, p).toBytes();
};

/** What the attacker asks the server for, and what she tells the client that it got: numbers of suites. */
export interface SuiteSwap {
  readonly exportSuite: number;
  readonly askedSuite: number;
  /** How the server's answer has to be read. */
  readonly keyExchange: KeyExchange;
}

/** How the attack ended. */
export interface ShortKeyResult {
  /** The client: connected, as it believes, with the server. */
  readonly client: TlsState;
  /** The name of its state, or the alert with which somebody ended the connection. */
  readonly outcome: string;
  /** Reads what the client sends from now on. */
  readonly read: (bytes: Uint8Array) => Uint8Array;
}

/**
 * The attack in the middle, step by step. The server is needed for its signed flight only; then the attacker finishes the handshake with the client in the
 * server's place.
 */
export function attackWithShortKey(
  client: ClientStart,
  server: ServerStart,
  { exportSuite, askedSuite, keyExchange }: SuiteSwap,
  breakKey: BreakKey,
): ShortKeyResult {
  const started = step(client, { type: 'start' });
  // 1. The client's hello asks for nothing but export, by the time it reaches the server.
  const changedHello = withClientHello(started.send, (hello) => ({ ...hello, cipherSuites: [exportSuite] }));
  const flight = step(server, { type: 'receive', bytes: changedHello });
  if (flight.state.kind === 'FAILED') return failed(started.state, flight.state);
  // 2. The server's hello says what the client wants to hear; the signed short key passes as it is.
  const shown = withServerHello(flight.send, (hello) => ({ ...hello, cipherSuite: askedSuite }));
  const answered = step(started.state, { type: 'receive', bytes: shown });
  if (answered.state.kind === 'FAILED') return failed(answered.state, answered.state);
  // 3. She breaks the short key.
  const params = shortKeyIn(shown, keyExchange);
  const preMainSecret = breakKey(params, exchangeKeysIn(answered.send, keyExchange));
  if (!preMainSecret) return { client: answered.state, outcome: 'the key withstood', read: () => new Uint8Array(0) };
  // 4. With the secret she computes the Finished of the conversation that the client believes in.
  const opened = openRecording(
    [
      { from: 'client', bytes: started.send },
      { from: 'server', bytes: shown },
      { from: 'client', bytes: answered.send },
    ],
    preMainSecret,
  );
  const { state } = step(answered.state, { type: 'receive', bytes: opened.serverFinish() });
  return { client: state, outcome: state.kind === 'FAILED' ? state.description : state.kind, read: opened.read };
}

function failed(client: TlsState, by: TlsState): ShortKeyResult {
  const outcome = by.kind === 'FAILED' ? `${by.role}: ${by.description}` : by.kind;
  return { client, outcome, read: () => new Uint8Array(0) };
}

function shortKeyIn(flight: Uint8Array, keyExchange: KeyExchange): ServerParams {
  for (const bytes of clearMessages(flight)) {
    const { message } = decodeHandshake(bytes, { version: VERSION.TLS10, keyExchange });
    if (message.type === 'server_key_exchange') return message.params;
  }
  throw new TypeError('flight: expected a ServerKeyExchange, found none');
}

function exchangeKeysIn(flight: Uint8Array, keyExchange: KeyExchange): Uint8Array {
  for (const bytes of clearMessages(flight)) {
    const { message } = decodeHandshake(bytes, { version: VERSION.TLS10, keyExchange });
    if (message.type === 'client_key_exchange') return message.exchangeKeys;
  }
  throw new TypeError('flight: expected a ClientKeyExchange, found none');
}

function nextPrime(from: Int): Int {
  let candidate = from.isOdd() ? from : from.plus(1);
  while (!isProbablePrime(candidate)) candidate = candidate.plus(2);
  return candidate;
}

/** The odd primes below 2^16. */
function smallPrimes(): number[] {
  const composite = new Uint8Array(2 ** 16);
  const primes: number[] = [];
  for (let n = 3; n < 2 ** 16; n += 2) {
    if (composite[n]) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < 2 ** 16; multiple += 2 * n) composite[multiple] = 1;
  }
  return primes;
}
