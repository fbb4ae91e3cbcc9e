/**
 * RSA Laboratories' vectors for PKCS #1 v2.1: keys, then messages with the seed or salt and the output, which then is
 * reproduced byte for byte. The files `*-int.txt` hold one worked example with every intermediate value.
 */

import { record, utf8ToBytes, type Trace } from '@cleartext/core';
import { sha1, type Hash } from '@cleartext/hash';
import {
  decodePrivateKey,
  oaep,
  pkcs1v15Encryption,
  pkcs1v15Signature,
  privateKeyFromPrimes,
  pss,
  type RsaPrivateKey,
} from '@cleartext/rsa';
import { hashNamed, replay } from '../algorithms.ts';
import { expectBytes, expectSame, type Case, type Suite } from '../case.ts';
import { parseBlocks } from '../formats/blocks.ts';
import { bytesOf, FormatError, has, hexBytes, hexInt, optionalBytesOf, textOf } from '../formats/fields.ts';
import { parseLabelledHex, type LabelledHex } from '../formats/labelled-hex.ts';

/** The suite `rsalabs`. */
export const rsalabs: Suite = {
  name: 'rsalabs',
  summary: 'RSA Laboratories PKCS #1: OAEP (also with labels), PSS, PKCS#1 v1.5, worked examples',
  folder: 'rsalabs',
  reads: /\.txt$/,
  *cases({ name, text }): Iterable<Case> {
    const base = name.slice(name.lastIndexOf('/') + 1);
    if (base === 'oaep-label.txt') {
      yield* labelledOaepCases(text);
      return;
    }
    const test = testers.find(([pattern]) => pattern.test(base))?.[1];
    if (!test) throw new FormatError(`${base}: expected a name with oaep, pss, pkcs1v15crypt or pkcs1v15sign`);
    for (const example of examplesOf(parseLabelledHex(text)))
      yield { id: example.id, run: () => test(example, readKey(example)) };
  },
};

/** OAEP with labels, which pyca's collection adds in NIST's format: the key is DER, the output stands in quotation marks. */
function* labelledOaepCases(text: string): Iterable<Case> {
  for (const { line, fields } of parseBlocks(text))
    yield {
      id: `line ${line}`,
      run: () => {
        const hash = hashNamed(textOf(fields, 'oaepdigest'));
        const mgfHash = has(fields, 'mgf1digest') ? hashNamed(textOf(fields, 'mgf1digest')) : hash;
        const scheme = oaep(hash, { mgfHash, label: optionalBytesOf(fields, 'oaeplabel') });
        const output = textOf(fields, 'output').replace(/^"(.*)"$/, '$1');
        expectBytes(
          'output',
          scheme.decrypt(decodePrivateKey(bytesOf(fields, 'key')), bytesOf(fields, 'input')),
          utf8ToBytes(output),
        );
      },
    };
}

/** One message with its key: the hexadecimal values by their labels. */
interface Example {
  readonly id: string;
  /** The heading above it, which names the hashes in some files. */
  readonly title: string;
  readonly values: ReadonlyMap<string, string>;
  readonly intermediate: readonly LabelledHex[];
}

/** An example ends with its encryption, ciphertext or signature; a key starts with `Public key` or `Private key`. */
function* examplesOf(labels: Iterable<LabelledHex>): Iterable<Example> {
  let key = new Map<string, string>();
  let values = new Map<string, string>();
  let intermediate: LabelledHex[] = [];
  let title = '';
  for (const entry of labels) {
    const label = entry.label.toLowerCase();
    if (entry.hex === '') {
      if (label === 'public key') key = new Map();
      if (/example/.test(label)) title = entry.label;
      continue;
    }
    const name = KEY_LABELS.get(label);
    if (name !== undefined) {
      // "Exponent" is e below "Public key" and d below "Private key", where e is called "Public exponent".
      key.set(name === 'exponent' ? (key.has('e') ? 'd' : 'e') : name, entry.hex);
      continue;
    }
    const word = label.replace(/[ ,=].*/, '');
    if (label !== 'message hash') values.set(word, entry.hex);
    intermediate.push(entry);
    if (!/^(encryption|signature|ciphertext)/.test(label)) continue;
    yield {
      id: `${title || 'example'} on line ${entry.line}`,
      title,
      values: new Map([...key, ...values]),
      intermediate,
    };
    values = new Map();
    intermediate = [];
    if (label.startsWith('ciphertext') || label.startsWith('signature,')) return;
  }
}

const KEY_LABELS: ReadonlyMap<string, string> = new Map([
  ['modulus', 'n'],
  ['public exponent', 'e'],
  ['exponent', 'exponent'],
  ['private exponent', 'd'],
  ['prime 1', 'p'],
  ['prime 2', 'q'],
  ['prime exponent 1', 'dP'],
  ['prime exponent 2', 'dQ'],
  ['coefficient', 'qInv'],
]);

function value({ values }: Example, name: string): string {
  const hex = values.get(name);
  if (hex === undefined) throw new FormatError(`${name}: expected a value, found none`);
  return hex;
}

function bytes(example: Example, name: string): Uint8Array {
  return hexBytes(value(example, name), name);
}

/** The key of p, q and e, after its other numbers are compared with the published ones. */
function readKey(example: Example): RsaPrivateKey {
  const number = (name: string) => hexInt(value(example, name), name);
  const key = privateKeyFromPrimes({ p: number('p'), q: number('q'), e: number('e') });
  for (const name of ['n', 'dP', 'dQ', 'qInv'] as const)
    expectSame(name, key[name].toString(16), number(name).toString(16));
  // The file may give d modulo (p - 1)(q - 1); what counts is d modulo p - 1 and q - 1.
  for (const [prime, dMod] of [
    [key.p, key.dP],
    [key.q, key.dQ],
  ])
    expectSame('d', number('d').mod(prime.minus(1)).toString(16), dMod.toString(16));
  return key;
}

/** The hashes that a title like `OAEP Example 1 alg=sha512 mgf1=sha1` names; SHA-1 where it names none. */
function hashesOf({ title }: Example): { readonly hash: Hash; readonly mgfHash: Hash } {
  const find = (name: string): Hash => {
    const found = new RegExp(`${name}=(\\w+)`).exec(title)?.[1];
    return found === undefined ? sha1 : hashNamed(found);
  };
  return { hash: find('alg'), mgfHash: find('mgf1') };
}

type Tester = (example: Example, key: RsaPrivateKey) => void;

const testers: readonly (readonly [RegExp, Tester])[] = [
  [/^oaep-int/, testOaepTrace],
  [/^pss-int/, testPssTrace],
  [/^oaep/, testOaep],
  [/^pss/, testPss],
  [/^pkcs1v15crypt/, testPkcs1v15Encryption],
  [/^pkcs1v15sign/, testPkcs1v15Signature],
];

/** Reproduces the ciphertext where the seed is given, and decrypts it. */
function testOaep(example: Example, key: RsaPrivateKey): void {
  const { hash, mgfHash } = hashesOf(example);
  const message = bytes(example, 'message');
  const ciphertext = bytes(example, 'encryption');
  if (example.values.has('seed')) {
    const scheme = oaep(hash, { mgfHash, random: replay(bytes(example, 'seed')) });
    expectBytes('ciphertext', scheme.encrypt(key, message), ciphertext);
  }
  expectBytes('message', oaep(hash, { mgfHash }).decrypt(key, ciphertext), message);
}

function testPss(example: Example, key: RsaPrivateKey): void {
  const salt = bytes(example, 'salt');
  const scheme = pss(sha1, { saltLength: salt.length, random: replay(salt) });
  const [message, signature] = [bytes(example, 'message'), bytes(example, 'signature')];
  expectBytes('signature', scheme.sign(key, message), signature);
  expectSame('valid', scheme.verify(key, message, signature), true);
}

function testPkcs1v15Encryption(example: Example, key: RsaPrivateKey): void {
  const scheme = pkcs1v15Encryption({ random: replay(bytes(example, 'seed')) });
  const [message, ciphertext] = [bytes(example, 'message'), bytes(example, 'encryption')];
  expectBytes('ciphertext', scheme.encrypt(key, message), ciphertext);
  expectBytes('message', scheme.decrypt(key, ciphertext), message);
}

function testPkcs1v15Signature(example: Example, key: RsaPrivateKey): void {
  const scheme = pkcs1v15Signature(sha1);
  const [message, signature] = [bytes(example, 'message'), bytes(example, 'signature')];
  expectBytes('signature', scheme.sign(key, message), signature);
  expectSame('valid', scheme.verify(key, message, signature), true);
}

function testOaepTrace(example: Example, key: RsaPrivateKey): void {
  const scheme = oaep(sha1, { random: replay(bytes(example, 'seed')) });
  const { result, events } = record((trace: Trace<TracedValue>) =>
    scheme.encrypt(key, bytes(example, 'message'), onlyBytes(trace)),
  );
  expectBytes('ciphertext', result, bytes(example, 'ciphertext'));
  compareTrace(example, events, { phash: 'lHash' });
}

function testPssTrace(example: Example, key: RsaPrivateKey): void {
  const salt = bytes(example, 'salt');
  const scheme = pss(sha1, { saltLength: salt.length, random: replay(salt) });
  const { result, events } = record((trace: Trace<TracedValue>) =>
    scheme.sign(key, bytes(example, 'message'), onlyBytes(trace)),
  );
  expectBytes('signature', result, bytes(example, 'signature'));
  compareTrace(example, events, { inblock: "M'", hash: 'H' });
}

interface TracedValue {
  readonly step: string;
  readonly value: Uint8Array;
}

/** Passes on the events of the encoding; those of the RSA primitive carry integers. */
function onlyBytes(trace: Trace<TracedValue>): (event: { readonly step: string; readonly value: unknown }) => void {
  return ({ step, value: content }) => {
    if (content instanceof Uint8Array) trace({ step, value: content });
  };
}

/** Every value that the file and the trace both name has to be the same; at least six are. */
function compareTrace(example: Example, events: readonly TracedValue[], names: Readonly<Record<string, string>>): void {
  let compared = 0;
  for (const { label, hex } of example.intermediate) {
    const name = label.toLowerCase().replace(/[ ,=].*/, '');
    const event = events.find(({ step }) => step.toLowerCase() === (names[name] ?? name).toLowerCase());
    if (!event) continue;
    const published = hexBytes(hex, label);
    // PKCS #1 v2.0 had no zero byte in front of EM.
    expectBytes(label, name === 'em' ? event.value.slice(-published.length) : event.value, published);
    compared++;
  }
  expectSame('at least six intermediate values', compared >= 6, true);
}
