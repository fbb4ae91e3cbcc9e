/**
 * RSAES-PKCS1-v1_5, RFC 8017 section 7.2: the encryption of SSL, TLS up to 1.2 and S/MIME. Status: broken wherever
 * anything shows whether a padding was right. EM = 00 02 || PS || 00 || M with random non-zero bytes PS.
 *
 * Bleichenbacher (1998): about one random ciphertext in 30,000 decrypts to something that begins with 00 02. Whoever can
 * ask "was that one well formed?" multiplies a stolen c by s^e for many s, and each yes narrows down M. The cure here is
 * implicit rejection (draft-irtf-cfrg-rsa-guidance): there is no "no". A wrong padding yields a message all the same,
 * pseudo-random but fixed by key and ciphertext, and the protocol around it fails later, as for any wrong key.
 */

import { AuthenticationError, checkBytes, concat, concatAll, copy, systemRandom } from '@cleartext/core';
import type { BytesEvent, RandomSource, Trace } from '@cleartext/core';
import { hmac, sha256 } from '@cleartext/hash';
import { modulusLength, type RsaPrivateKey } from './keys.ts';
import { i2osp, os2ip, rsadp, rsaep } from './primitives.ts';
import type { RsaEncryptionScheme } from './schemes.ts';

/** How PKCS#1 v1.5 encryption is run. */
export interface Pkcs1v15EncryptionOptions {
  /** Where the padding string PS comes from. */
  readonly random?: RandomSource | undefined;
  /** Whether a wrong padding yields a pseudo-random message (true, the default) or an `AuthenticationError`. */
  readonly implicitRejection?: boolean | undefined;
}

/** One named value of the encoding, section 7.2, by the symbol of the standard. */
export type Pkcs1v15EncryptionEvent = BytesEvent<'PS' | 'EM'>;

/**
 * RSAES-PKCS1-v1_5, section 7.2. A message is at most k - 11 bytes.
 * Leaks: as `rsadp`; with `implicitRejection: false` also whether the padding was right, which is enough to decrypt.
 */
export function pkcs1v15Encryption({
  random = systemRandom,
  implicitRejection = true,
}: Pkcs1v15EncryptionOptions = {}): RsaEncryptionScheme<Pkcs1v15EncryptionEvent> {
  return {
    name: 'RSAES-PKCS1-v1_5',
    status: 'broken',
    maximumLength: (publicKey) => modulusLength(publicKey) - 11,
    encrypt(publicKey, message, trace) {
      const k = modulusLength(publicKey);
      const EM = emePkcs1v15Encode(message, k, random, trace);
      return i2osp(rsaep(publicKey, os2ip(EM, publicKey.n.engine)), k);
    },
    decrypt(privateKey, ciphertext, trace) {
      checkBytes('ciphertext', ciphertext);
      const k = modulusLength(privateKey);
      if (ciphertext.length !== k || k < 11) throw new AuthenticationError('decryption error');
      const c = os2ip(ciphertext, privateKey.n.engine);
      if (c.isAtLeast(privateKey.n)) throw new AuthenticationError('decryption error');
      const EM = i2osp(rsadp(privateKey, c, { trace }), k);
      trace?.({ step: 'EM', value: EM.slice() });
      const { good, start } = findMessage(EM);
      if (!implicitRejection) {
        if (!good) throw new AuthenticationError('decryption error');
        return EM.slice(start);
      }
      // Both messages are there before the choice is made.
      const alternative = alternativeMessage(privateKey, ciphertext);
      return good ? EM.slice(start) : alternative;
    },
  };
}

/** EME-PKCS1-v1_5 encoding, section 7.2.1 step 2: `k` bytes. Throws `RangeError` if the message is too long. */
export function emePkcs1v15Encode(
  message: Uint8Array,
  k: number,
  random: RandomSource = systemRandom,
  trace?: Trace<Pkcs1v15EncryptionEvent>,
): Uint8Array {
  if (k < 11) throw new RangeError(`key: expected a modulus of at least 11 bytes for PKCS#1 v1.5, found ${k}`);
  checkBytes('message', message, { max: k - 11 });
  const PS = nonZeroBytes(k - message.length - 3, random);
  trace?.({ step: 'PS', value: PS.slice() });
  const EM = concat(Uint8Array.of(0, 2), PS, Uint8Array.of(0), message);
  trace?.({ step: 'EM', value: EM.slice() });
  return EM;
}

/**
 * Whether EM has the form of section 7.2.2 step 3, and where its message starts. Reads every byte whatever it finds.
 * Leaks: what the caller shows of the answer.
 */
function findMessage(EM: Uint8Array): { readonly good: boolean; readonly start: number } {
  let wrong = EM[0] | (EM[1] ^ 2);
  let separator = 0;
  for (let i = 2; i < EM.length; i++) {
    const isFirstZero = Number(EM[i] === 0) & Number(separator === 0);
    separator += i * isFirstZero;
  }
  wrong |= Number(separator < 10);
  return { good: wrong === 0, start: separator + 1 };
}

/**
 * The message that a ciphertext of wrong padding decrypts to: draft-irtf-cfrg-rsa-guidance section 7.2, steps 2 to 5 and
 * 9. Its length is the last of 128 pseudo-random candidates that is short enough, so that it looks like any other.
 */
function alternativeMessage(privateKey: RsaPrivateKey, ciphertext: Uint8Array): Uint8Array {
  const k = modulusLength(privateKey);
  const keyHash = sha256(i2osp(privateKey.d, k));
  const KDK = hmac(sha256, keyHash, ciphertext);
  const candidateLengths = pseudoRandom(KDK, 'length', 256);
  const AM = pseudoRandom(KDK, 'message', k);
  const longest = k - 11;
  const mask = 2 ** Math.ceil(Math.log2(k - 9)) - 1;
  let length = 0;
  for (let i = 0; i < 256; i += 2) {
    const candidate = ((candidateLengths[i] << 8) | candidateLengths[i + 1]) & mask;
    length += (candidate - length) * Number(candidate <= longest);
  }
  return AM.slice(k - length);
}

/** The draft's IRPRF: HMAC-SHA-256 over a block number of 16 bits, the label and the length in bits. */
function pseudoRandom(key: Uint8Array, label: string, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  const bits = 8 * length;
  for (let i = 0; 32 * i < length; i++)
    blocks.push(
      hmac(sha256, key, Uint8Array.of(i >> 8, i, ...Array.from(label, (c) => c.charCodeAt(0)), bits >> 8, bits)),
    );
  return concatAll(blocks).slice(0, length);
}

/** Random bytes without a zero: each zero is drawn again, a limited number of times. */
function nonZeroBytes(length: number, random: RandomSource): Uint8Array {
  const drawn = random(length);
  checkBytes('random bytes', drawn, length);
  const bytes = copy(drawn);
  for (let i = 0, draws = 0; i < length; i++)
    for (; bytes[i] === 0; draws++) {
      if (draws === 1000) throw new RangeError('random: expected a byte other than 0, found none in 1000 draws');
      bytes[i] = random(1)[0];
    }
  return bytes;
}
