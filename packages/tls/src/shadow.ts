/**
 * Shadow mode: somebody's own primitives carry a connection, ours compute the same beside them, and the first value that differs is named. It
 * is for people who write their own DES or X25519 and want to know where it goes wrong.
 * The one idea: what is calculated is compared at once. What is drawn at random is computed again from the same random bytes; if it differs even
 * then, our own other half decides: our peer has to reach the same secret, our key has to decrypt, our verification has to accept.
 * Slow: everything is computed twice. Leaks: secrets, to whoever gets the reports.
 */

import { bytesToHex, concat, equalBytes, seededRandom, systemRandom, type RandomSource } from '@cleartext/core';
import type { Hash, Hasher } from '@cleartext/hash';
import { generateKey, type RsaEncryptionScheme, type RsaPrivateKey, type RsaPublicKey } from '@cleartext/rsa';
import { pkcs1v15Encryption } from '@cleartext/rsa';
import { publicKeyOf, type KeyAgreement, type SignatureScheme } from '@cleartext/signature';
import { blockCipher, type BlockCipher, type StreamCipher } from '@cleartext/symmetric';
import { groupName, signatureSchemeName } from './code-points.ts';
import { ourPrimitives, type AeadUnderKey, type Primitives } from './primitives.ts';

/** A value in which a replaced primitive differs from ours. Bytes are in hexadecimal; `refused: ...` is the error of a refusal. */
export interface Difference {
  /** `des.encryptBlocks`, `sha1`, `keyAgreement(x25519).finish`. */
  readonly operation: string;
  readonly input: string;
  readonly ours: string;
  readonly theirs: string;
}

/**
 * The given primitives, watched: they answer, and `report` gets every value in which they differ from ours. The first report names the
 * first wrong value. `dheGroup` is a choice, not a calculation, and is not compared.
 */
export function shadow(theirs: Partial<Primitives>, report: (difference: Difference) => void): Partial<Primitives> {
  const compare: Compare = (operation, input, ours, found) => {
    if (isSame(ours, found)) return;
    report({ operation, input: bytesToHex(input), ours: textOf(ours), theirs: textOf(found) });
  };
  const watched: Partial<Record<keyof Primitives, unknown>> = {};
  for (const name of Object.keys(theirs) as (keyof Primitives)[]) {
    const given = theirs[name];
    if (given !== undefined) watched[name] = watch(name, given, compare);
  }
  return watched as Partial<Primitives>;
}

/** What a calculation led to: bytes, a decision, or a refusal. */
type Outcome = Uint8Array | boolean | { readonly refusal: unknown };

type Compare = (operation: string, input: Uint8Array, ours: Outcome, theirs: Outcome) => void;

function watch(name: keyof Primitives, theirs: unknown, compare: Compare): unknown {
  switch (name) {
    case 'md5':
    case 'sha1':
    case 'sha256':
    case 'sha384':
      return watchHash(name, theirs as Hash, ourPrimitives[name], compare);
    case 'rc4':
      return watchStream(theirs as Primitives['rc4'], compare);
    case 'aes':
    case 'des':
    case 'tripleDes':
    case 'rc2':
      return watchBlock(name, theirs as Primitives['aes'], ourPrimitives[name], compare);
    case 'aesGcm':
    case 'chacha20Poly1305':
      return watchAead(name, theirs as Primitives['aesGcm'], ourPrimitives[name], compare);
    case 'aesCcm':
      return watchAead(name, theirs as Primitives['aesCcm'], ourPrimitives[name], compare);
    case 'keyAgreement':
      return watchAgreements(theirs as Primitives['keyAgreement'], compare);
    case 'signatureScheme':
      return watchSchemes(theirs as Primitives['signatureScheme'], compare);
    case 'pkcs1v15Encryption':
      return watchEncryption(theirs as Primitives['pkcs1v15Encryption'], compare);
    case 'temporaryRsaKey':
      return watchTemporaryKey(theirs as Primitives['temporaryRsaKey'], compare);
    case 'dheGroup':
      return theirs;
  }
}

function watchHash(name: string, theirs: Hash, ours: Hash, compare: Compare): Hash {
  const hash = (message: Uint8Array): Uint8Array => {
    const digest = attempt(() => theirs(message));
    compare(name, message, ours(message), digest);
    return bytesOf(digest);
  };
  const create = (): Hasher => watchHasher(name, theirs.create(), ours.create(), new Uint8Array(0), compare);
  for (const [key, value] of Object.entries({ ...ours, create }))
    Object.defineProperty(hash, key, { value, enumerable: true });
  return hash as Hash;
}

function watchHasher(name: string, theirs: Hasher, ours: Hasher, soFar: Uint8Array, compare: Compare): Hasher {
  let input = soFar;
  const hasher: Hasher = {
    update(bytes) {
      theirs.update(bytes);
      ours.update(bytes);
      input = concat(input, bytes);
      return hasher;
    },
    digest() {
      const digest = attempt(() => theirs.digest());
      compare(`${name}.create`, input, ours.digest(), digest);
      return bytesOf(digest);
    },
    copy: () => watchHasher(name, theirs.copy(), ours.copy(), input, compare),
  };
  return hasher;
}

function watchStream(theirs: Primitives['rc4'], compare: Compare): (key: Uint8Array) => StreamCipher {
  return (key) => {
    const [one, other] = [theirs(key), ourPrimitives.rc4(key)];
    return {
      ...one,
      process(bytes) {
        const output = attempt(() => one.process(bytes));
        compare('rc4.process', bytes, other.process(bytes), output);
        return bytesOf(output);
      },
    };
  };
}

function watchBlock(
  name: string,
  theirs: (key: Uint8Array) => BlockCipher,
  ours: (key: Uint8Array) => BlockCipher,
  compare: Compare,
): (key: Uint8Array) => BlockCipher {
  return (key) => {
    const [one, other] = [theirs(key), ours(key)];
    const run =
      (verb: 'encryptBlocks' | 'decryptBlocks'): BlockCipher['encryptBlocks'] =>
      (src, from, dst, to, count) => {
        const size = count * one.blockSize;
        const input = src.slice(from, from + size);
        one[verb](src, from, dst, to, count);
        const expected = new Uint8Array(size);
        other[verb](input, 0, expected, 0, count);
        compare(`${name}.${verb}`, input, expected, dst.slice(to, to + size));
      };
    return blockCipher(one.name, one.blockSize, one.keySize, one.status, {
      encryptBlocks: run('encryptBlocks'),
      decryptBlocks: run('decryptBlocks'),
    });
  };
}

function watchAead<Settings extends readonly unknown[]>(
  name: string,
  theirs: (...settings: Settings) => AeadUnderKey,
  ours: (...settings: Settings) => AeadUnderKey,
  compare: Compare,
): (...settings: Settings) => AeadUnderKey {
  return (...settings) => {
    const [one, other] = [theirs(...settings), ours(...settings)];
    return (nonce, aad) => {
      const [aead, own] = [one(nonce, aad), other(nonce, aad)];
      const watched = (verb: 'seal' | 'open', input: Uint8Array): Uint8Array => {
        const found = attempt(() => aead[verb](input));
        compare(
          `${name}.${verb}`,
          input,
          attempt(() => own[verb](input)),
          found,
        );
        return bytesOf(found);
      };
      return { ...aead, seal: (plaintext) => watched('seal', plaintext), open: (sealed) => watched('open', sealed) };
    };
  };
}

function watchAgreements(theirs: Primitives['keyAgreement'], compare: Compare): Primitives['keyAgreement'] {
  return (group) => {
    const [one, other] = [theirs(group), ourPrimitives.keyAgreement(group)];
    return one && other ? watchAgreement(`keyAgreement(${groupName(group)})`, one, other, compare) : one;
  };
}

function watchAgreement(name: string, theirs: KeyAgreement, ours: KeyAgreement, compare: Compare): KeyAgreement {
  return {
    ...theirs,
    generate(random = systemRandom) {
      const drawn = recorded(random);
      const { share, finish } = theirs.generate(drawn.random);
      const own = ours.generate(drawn.again());
      const isOurs = equalBytes(share, own.share);
      if (!isOurs && !agreesWith(ours, share, finish)) compare(`${name}.generate`, drawn.bytes(), own.share, share);
      return {
        share,
        finish(peerShare) {
          const secret = attempt(() => finish(peerShare));
          if (isOurs)
            compare(
              `${name}.finish`,
              peerShare,
              attempt(() => own.finish(peerShare)),
              secret,
            );
          return bytesOf(secret);
        },
      };
    },
    respond(peerShare, random = systemRandom) {
      const drawn = recorded(random);
      const answer = attemptAny(() => theirs.respond(peerShare, drawn.random));
      const own = attemptAny(() => ours.respond(peerShare, drawn.again()));
      if ('refusal' in answer || 'refusal' in own) {
        compare(`${name}.respond`, peerShare, sharePart(own), sharePart(answer));
        if ('refusal' in answer) throw answer.refusal;
        return answer;
      }
      const isOurs = equalBytes(answer.share, own.share);
      if (isOurs) compare(`${name}.respond`, peerShare, own.secret, answer.secret);
      else if (!answersTo(ours, theirs, peerShare)) compare(`${name}.respond`, peerShare, own.share, answer.share);
      return answer;
    },
  };
}

function sharePart(answer: { readonly share: Uint8Array } | { readonly refusal: unknown }): Outcome {
  return 'refusal' in answer ? answer : answer.share;
}

/** Whether our own responder reaches the same secret: another share than ours is right if others drew it in another way. */
function agreesWith(ours: KeyAgreement, share: Uint8Array, finish: (peerShare: Uint8Array) => Uint8Array): boolean {
  const random = seededRandom(bytesToHex(share));
  const agreed = attempt(() => {
    const answer = ours.respond(share, random);
    return Uint8Array.of(Number(equalBytes(finish(answer.share), answer.secret)));
  });
  return agreed instanceof Uint8Array && agreed[0] === 1;
}

/** Whether our own initiator reaches the same secret with what they answer. */
function answersTo(ours: KeyAgreement, theirs: KeyAgreement, peerShare: Uint8Array): boolean {
  const random = seededRandom(bytesToHex(peerShare));
  const agreed = attempt(() => {
    const { share, finish } = ours.generate(random);
    const answer = theirs.respond(share, random);
    return Uint8Array.of(Number(equalBytes(finish(answer.share), answer.secret)));
  });
  return agreed instanceof Uint8Array && agreed[0] === 1;
}

function watchSchemes(theirs: Primitives['signatureScheme'], compare: Compare): Primitives['signatureScheme'] {
  return (code) => {
    const [one, other] = [theirs(code), ourPrimitives.signatureScheme(code)];
    return one && other ? watchScheme(`signatureScheme(${signatureSchemeName(code)})`, one, other, compare) : one;
  };
}

function watchScheme(name: string, theirs: SignatureScheme, ours: SignatureScheme, compare: Compare): SignatureScheme {
  return {
    ...theirs,
    sign(privateKey, message, random = systemRandom) {
      const drawn = recorded(random);
      const signature = attempt(() => theirs.sign(privateKey, message, drawn.random));
      // A scheme with a salt or a nonce has many right signatures; ours is shown beside a wrong one.
      const isGood = signature instanceof Uint8Array && ours.verify(publicKeyOf(privateKey), message, signature);
      if (!isGood) compare(`${name}.sign`, message, ours.sign(privateKey, message, drawn.again()), signature);
      return bytesOf(signature);
    },
    verify(publicKey, message, signature) {
      const found = attemptAny(() => theirs.verify(publicKey, message, signature));
      compare(`${name}.verify`, concat(message, signature), ours.verify(publicKey, message, signature), found);
      if (typeof found !== 'boolean') throw found.refusal;
      return found;
    },
  };
}

function watchEncryption(theirs: Primitives['pkcs1v15Encryption'], compare: Compare): Primitives['pkcs1v15Encryption'] {
  return (random) => {
    const drawn = recorded(random);
    const scheme = theirs(drawn.random);
    return {
      ...scheme,
      encrypt(publicKey, message) {
        drawn.forget();
        const ciphertext = attempt(() => scheme.encrypt(publicKey, message));
        const expected = ourPrimitives.pkcs1v15Encryption(drawn.again()).encrypt(publicKey, message);
        if (!isSame(expected, ciphertext) && !canBeDecrypted(scheme, publicKey, message))
          compare('pkcs1v15Encryption.encrypt', message, expected, ciphertext);
        return bytesOf(ciphertext);
      },
      decrypt(privateKey, ciphertext) {
        const message = attempt(() => scheme.decrypt(privateKey, ciphertext));
        const expected = attempt(() =>
          pkcs1v15Encryption({ implicitRejection: false }).decrypt(privateKey, ciphertext),
        );
        // For a wrong padding any pseudorandom message is right, and only a refusal is wrong.
        if (expected instanceof Uint8Array || !(message instanceof Uint8Array))
          compare(
            'pkcs1v15Encryption.decrypt',
            ciphertext,
            ourPrimitives.pkcs1v15Encryption(random).decrypt(privateKey, ciphertext),
            message,
          );
        return bytesOf(message);
      },
    };
  };
}

/** Whether we can decrypt what they encrypt, under a key of ours of the same size: the padding may be drawn in many ways. */
function canBeDecrypted(scheme: RsaEncryptionScheme<unknown>, { n }: RsaPublicKey, message: Uint8Array): boolean {
  const key = generateKey({ bits: n.bitLength(), random: seededRandom('shadow of RSA') });
  const decrypted = attempt(() =>
    pkcs1v15Encryption({ implicitRejection: false }).decrypt(
      key,
      scheme.encrypt(publicKeyOf(key) as RsaPublicKey, message),
    ),
  );
  return isSame(message, decrypted);
}

/** A key that somebody generated is right if it has the size and decrypts what is encrypted for it. */
function watchTemporaryKey(theirs: Primitives['temporaryRsaKey'], compare: Compare): Primitives['temporaryRsaKey'] {
  return (bits, random) => {
    const key: RsaPrivateKey = theirs(bits, random);
    const probe = Uint8Array.of(bits >> 8, bits);
    const found = attempt(() => {
      const scheme = pkcs1v15Encryption({ random: seededRandom('probe'), implicitRejection: false });
      return concat(
        Uint8Array.of(key.n.bitLength() >> 8, key.n.bitLength()),
        scheme.decrypt(key, scheme.encrypt(key, probe)),
      );
    });
    compare('temporaryRsaKey', probe, concat(probe, probe), found);
    return key;
  };
}

/** A random source that remembers what it gave, so that ours can compute with the same bytes. */
function recorded(random: RandomSource) {
  let given: Uint8Array = new Uint8Array(0);
  return {
    random: (length: number): Uint8Array => {
      const bytes = random(length);
      given = concat(given, bytes);
      return bytes;
    },
    bytes: () => given,
    forget: () => void (given = new Uint8Array(0)),
    /** The same bytes once more, and repeatable ones behind them for whoever draws more. */
    again: (): RandomSource => {
      let position = 0;
      const more = seededRandom(bytesToHex(given));
      return (length) => {
        const bytes = given.slice(position, position + length);
        position += length;
        return concat(bytes, more(length - bytes.length));
      };
    },
  };
}

function attempt(run: () => Uint8Array): Uint8Array | { readonly refusal: unknown } {
  return attemptAny(run);
}

function attemptAny<T>(run: () => T): T | { readonly refusal: unknown } {
  try {
    return run();
  } catch (error) {
    return { refusal: error };
  }
}

/** The bytes of an outcome, or its error again. */
function bytesOf(outcome: Uint8Array | { readonly refusal: unknown }): Uint8Array {
  if ('refusal' in outcome) throw outcome.refusal;
  return outcome;
}

/** Two refusals are the same, whatever they say. */
function isSame(one: Outcome, other: Outcome): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return equalBytes(one, other);
  if (typeof one === 'boolean' || typeof other === 'boolean') return one === other;
  return !(one instanceof Uint8Array) && !(other instanceof Uint8Array);
}

function textOf(outcome: Outcome): string {
  if (outcome instanceof Uint8Array) return bytesToHex(outcome);
  return typeof outcome === 'boolean' ? String(outcome) : `refused: ${String(outcome.refusal)}`;
}
