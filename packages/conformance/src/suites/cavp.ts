/**
 * NIST's CAVP files (.rsp): TDES and AES modes, GCM, SHA with its Monte Carlo chains, RSA signatures and keys. What a file
 * tests is in its name.
 */

import { bitsToBytes, concat, type Bit } from '@cleartext/core';
import type { Int } from '@cleartext/number';
import { checkKey, pkcs1v15Signature, privateKeyFromPrimes, pss, rsaPublicKey } from '@cleartext/rsa';
import { aes, gcm } from '@cleartext/symmetric';
import { blockCipher, hashNamed, missing, modeOf, type ModeName } from '../algorithms.ts';
import { expectBits, expectBytes, expectRefusal, expectSame, type Case, type Suite } from '../case.ts';
import { parseBlocks, type Block } from '../formats/blocks.ts';
import { bytesOf, FormatError, has, intOf, numberOf, optionalBytesOf, textOf, type Fields } from '../formats/fields.ts';
import { hashChain } from '../monte-carlo.ts';

/** The suite `cavp`. */
export const cavp: Suite = {
  name: 'cavp',
  summary: 'NIST CAVP .rsp: TDES, AES, GCM, SHA, RSA',
  folder: 'cavp',
  reads: /\.(rsp|txt)$/i,
  cases({ name, text }) {
    const base = name.slice(name.lastIndexOf('/') + 1);
    const blocks = parseBlocks(text);
    for (const [pattern, cases] of readers) {
      const match = pattern.exec(base);
      if (match) return cases(blocks, match.slice(1));
    }
    const absent = missing(name) ?? `${base} is a test that this runner does not know`;
    return blocks.map((block) => ({ id: idOf(block), skip: absent }));
  },
};

type Cases = (blocks: readonly Block[], parts: readonly string[]) => Iterable<Case>;

/** The readers by the file's name. */
const readers: readonly (readonly [RegExp, Cases])[] = [
  [/^T(ECB|CBC|CFB1|CFB8|CFB64|OFB)(?!Monte)/, (blocks, [mode]) => modeCases('TDES', mode as ModeName, blocks)],
  [/^(ECB|CBC|CFB1|CFB8|CFB128|OFB|CTR)(?!MCT)/, (blocks, [mode]) => modeCases('AES', mode as ModeName, blocks)],
  [/^gcm(Decrypt|Encrypt)/, gcmCases],
  [/^(SHA\w+)Monte/, hashChainCases],
  [/^(SHA\w+?)(Short|Long)Msg/, hashCases],
  [/^(SigVer15|SigVerPSS|SigGen15|SigGenPSS)/, signatureCases],
  [/^KeyGenRSA/, keyCases],
];

function idOf({ line, fields }: Block): string {
  const count = fields.COUNT ?? fields.Count;
  return typeof count === 'string' ? `COUNT ${count} on line ${line}` : `line ${line}`;
}

function* modeCases(family: 'AES' | 'TDES', mode: ModeName, blocks: readonly Block[]): Iterable<Case> {
  for (const block of blocks) {
    const decrypting = block.sections.includes('DECRYPT');
    const [input, output] = decrypting ? ['CIPHERTEXT', 'PLAINTEXT'] : ['PLAINTEXT', 'CIPHERTEXT'];
    yield {
      id: `${decrypting ? 'decrypt' : 'encrypt'} ${idOf(block)}`,
      run: () => {
        const { fields } = block;
        const cipher = modeOf(mode, blockCipher(family, keyOf(fields)), optionalBytesOf(fields, 'IV'));
        const direction = decrypting ? 'decrypt' : 'encrypt';
        // In CFB-1 each bit depends on earlier ones only: zeros fill the last byte, and what they become is not looked at.
        if (mode === 'CFB1') {
          const bits = textOf(fields, output).length;
          expectBits(output, cipher[direction](bitsOf(fields, input)), bitsOf(fields, output), bits);
        } else expectBytes(output, cipher[direction](bytesOf(fields, input)), bytesOf(fields, output));
      },
    };
  }
}

/** `KEYs` is one DES key used three times. */
function keyOf(fields: Fields): Uint8Array {
  if (has(fields, 'KEY')) return bytesOf(fields, 'KEY');
  const names = has(fields, 'KEYs') ? ['KEYs', 'KEYs', 'KEYs'] : ['KEY1', 'KEY2', 'KEY3'];
  return concat(...names.map((name) => bytesOf(fields, name)));
}

/** Bits written as digits 0 and 1, filled up with zeros to whole bytes. */
function bitsOf(fields: Fields, name: string): Uint8Array {
  const digits = textOf(fields, name);
  if (!/^[01]+$/.test(digits)) throw new FormatError(`${name}: expected bits, found ${JSON.stringify(digits)}`);
  return bitsToBytes(Array.from(digits.padEnd(8 * Math.ceil(digits.length / 8), '0'), (digit) => Number(digit) as Bit));
}

function* gcmCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { fields, ...block } of blocks)
    yield {
      id: idOf({ fields, ...block }),
      run: () => {
        const tag = bytesOf(fields, 'Tag');
        const sealed = concat(bytesOf(fields, 'CT'), tag);
        const options = { tagSize: tag.length };
        const aead = gcm(aes(bytesOf(fields, 'Key')), bytesOf(fields, 'IV'), bytesOf(fields, 'AAD'), options);
        if (has(fields, 'FAIL')) {
          expectRefusal('open', () => aead.open(sealed));
          return;
        }
        expectBytes('PT', aead.open(sealed), bytesOf(fields, 'PT'));
        expectBytes('CT and Tag', aead.seal(bytesOf(fields, 'PT')), sealed);
      },
    };
}

function* hashCases(blocks: readonly Block[], [name]: readonly string[]): Iterable<Case> {
  for (const { fields, line } of blocks)
    yield {
      id: `Len ${textOf(fields, 'Len')} on line ${line}`,
      run: () => {
        const bits = numberOf(fields, 'Len');
        expectSame('Len mod 8', bits % 8, 0);
        const message = bytesOf(fields, 'Msg').slice(0, bits / 8);
        expectBytes('MD', hashNamed(nameOfHash(name))(message), bytesOf(fields, 'MD'));
      },
    };
}

function* hashChainCases(blocks: readonly Block[], [name]: readonly string[]): Iterable<Case> {
  const seed = blocks.find(({ fields }) => has(fields, 'Seed'));
  if (!seed) throw new FormatError('expected a Seed, found none');
  yield {
    id: 'Monte Carlo chain',
    run: () => {
      const checkpoints = hashChain(hashNamed(nameOfHash(name)), bytesOf(seed.fields, 'Seed'));
      const published = blocks.filter(({ fields }) => has(fields, 'COUNT'));
      expectSame('checkpoints', published.length, checkpoints.length);
      published.forEach(({ fields }, i) =>
        expectBytes(`COUNT ${i}`, checkpoints[numberOf(fields, 'COUNT')], bytesOf(fields, 'MD')),
      );
    },
  };
}

/** `SHA512_224` and `SHA3_256` of the file names, as the hashes call themselves. */
function nameOfHash(name: string): string {
  return name.startsWith('SHA3_') ? name.replace('_', '-') : name.replace('_', '/').replace('SHA', 'SHA-');
}

/** Blocks of n, of p and q, of e and d make the context of the tests that follow. */
function* signatureCases(blocks: readonly Block[], [test]: readonly string[]): Iterable<Case> {
  let context: Fields = {};
  for (const { fields, line } of blocks) {
    if (!has(fields, 'Msg')) {
      context = has(fields, 'n') ? fields : { ...context, ...fields };
      continue;
    }
    const all = { ...context, ...fields };
    yield { id: `line ${line}`, run: () => testSignature(test, all) };
  }
}

function testSignature(test: string, fields: Fields): void {
  const hash = hashNamed(textOf(fields, 'SHAAlg'));
  // A PSS file without SaltVal was made with an empty salt.
  const saltLength = optionalBytesOf(fields, 'SaltVal').length;
  const scheme = test.endsWith('PSS') ? pss(hash, { saltLength }) : pkcs1v15Signature(hash);
  const key = rsaPublicKey({ n: intOf(fields, 'n'), e: intOf(fields, 'e') });
  const valid = !has(fields, 'Result') || textOf(fields, 'Result').startsWith('P');
  expectSame('valid', scheme.verify(key, bytesOf(fields, 'Msg'), bytesOf(fields, 'S')), valid);
}

function* keyCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { fields, line } of blocks)
    yield {
      id: `line ${line}`,
      run: () => {
        const key = privateKeyFromPrimes({ p: intOf(fields, 'p'), q: intOf(fields, 'q'), e: intOf(fields, 'e') });
        const hex = (value: Int): string => value.toString(16);
        expectSame('n', hex(key.n), hex(intOf(fields, 'n')));
        expectSame('d', hex(key.d), hex(intOf(fields, 'd')));
        const primality = checkKey(key).filter(({ name }) => name.includes('prime'));
        expectSame(
          'failed checks',
          primality.filter(({ passed }) => !passed),
          [],
        );
      },
    };
}
