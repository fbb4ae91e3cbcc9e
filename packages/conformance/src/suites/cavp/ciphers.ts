/** CAVP's tests of TDES and AES in the modes of SP 800-38A, of their Monte Carlo chains, and of GCM. */

import { bitsToBytes, concat, type Bit } from '@cleartext/core';
import { aes, ccm, gcm } from '@cleartext/symmetric';
import { blockCipher, modeOf, type ModeName } from '../../algorithms.ts';
import { expectBits, expectBytes, expectRefusal, expectSame, type Case } from '../../case.ts';
import type { Block } from '../../formats/blocks.ts';
import { bytesOf, FormatError, has, numberOf, optionalBytesOf, textOf, type Fields } from '../../formats/fields.ts';
import { cipherChain, type Chain } from '../../monte-carlo.ts';

/** Single messages; `T` stands for TDES, nothing for AES. */
export function* modeCases(blocks: readonly Block[], parts: readonly string[]): Iterable<Case> {
  for (const block of blocks) {
    const chain = chainOf(parts, block);
    yield { id: `${chain.direction} ${idOf(block)}`, run: () => testMode(chain, block.fields) };
  }
}

/** The chains of a file: one for each direction, whose checkpoints are the blocks. */
export function* monteCarloCases(blocks: readonly Block[], parts: readonly string[]): Iterable<Case> {
  for (const direction of ['encrypt', 'decrypt'] as const) {
    const published = blocks.filter((block) => chainOf(parts, block).direction === direction);
    if (published.length === 0) continue;
    const chain = chainOf(parts, published[0]);
    yield { id: `Monte Carlo chain, ${direction}`, run: () => testChain(chain, published), seconds: 120 };
  }
}

/** GCM: `FAIL` marks what must be refused. */
export function* gcmCases(blocks: readonly Block[]): Iterable<Case> {
  for (const block of blocks)
    yield {
      id: idOf(block),
      run: () => {
        const { fields } = block;
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

/** CCM: lengths and the key may stand in the section, or in a block of their own above those that they hold for. */
export function* ccmCases(blocks: readonly Block[], [kind]: readonly string[]): Iterable<Case> {
  let common: Fields = {};
  for (const block of blocks) {
    const sections = Object.fromEntries(
      block.sections.flatMap((section) => section.split(',')).map((part) => part.split('=').map((text) => text.trim())),
    ) as Fields;
    common = { ...common, ...sections };
    if (!has(block.fields, 'CT')) {
      common = { ...common, ...block.fields };
      continue;
    }
    const fields = { ...common, ...block.fields };
    yield { id: idOf(block), run: () => testCcm(kind === 'DVPT', fields) };
  }
}

/** A text of no bytes is written as the byte 00. `Result = Fail` must be refused. */
function testCcm(decrypting: boolean, fields: Fields): void {
  const part = (name: string, length: string): Uint8Array => bytesOf(fields, name).slice(0, numberOf(fields, length));
  const tagSize = numberOf(fields, 'Tlen');
  const aead = ccm(aes(bytesOf(fields, 'Key')), bytesOf(fields, 'Nonce'), part('Adata', 'Alen'), { tagSize });
  const sealed = bytesOf(fields, 'CT');
  if (decrypting && textOf(fields, 'Result').startsWith('Fail')) {
    expectRefusal('open', () => aead.open(sealed));
    return;
  }
  const payload = part('Payload', 'Plen');
  expectBytes('Payload', aead.open(sealed), payload);
  expectBytes('CT', aead.seal(payload), sealed);
}

/** What reports call a block. */
export function idOf({ line, fields }: Block): string {
  const count = fields.COUNT ?? fields.Count;
  return typeof count === 'string' ? `COUNT ${count} on line ${line}` : `line ${line}`;
}

function chainOf([family, mode]: readonly string[], { sections, line }: Block): Chain {
  const direction = sections.find((section) => section === 'ENCRYPT' || section === 'DECRYPT');
  if (!direction) throw new FormatError(`line ${line}: expected a section [ENCRYPT] or [DECRYPT] above it, found none`);
  return {
    family: family ? 'TDES' : 'AES',
    mode: mode.toUpperCase() as ModeName,
    direction: direction === 'ENCRYPT' ? 'encrypt' : 'decrypt',
  };
}

/** In CFB-1 each bit depends on earlier ones only: zeros fill the last byte, and what they become is not looked at. */
function testMode(chain: Chain, fields: Fields): void {
  const [input, output] = textNames(chain);
  const cipher = modeOf(chain.mode, blockCipher(chain.family, keyOf(fields)), optionalBytesOf(fields, 'IV'));
  const [actual, expected] = [
    cipher[chain.direction](messageOf(chain, fields, input)),
    messageOf(chain, fields, output),
  ];
  expectBits(output, actual, expected, lengthOf(chain, fields, output));
}

function testChain(chain: Chain, published: readonly Block[]): void {
  const [input, output] = textNames(chain);
  const { fields } = published[0];
  const start = { key: keyOf(fields), iv: optionalBytesOf(fields, 'IV'), input: messageOf(chain, fields, input) };
  expectSame('checkpoints', published.length, chain.family === 'AES' ? 100 : 400);
  const checkpoints = cipherChain(chain, start);
  for (const [i, block] of published.entries()) {
    const checkpoint = checkpoints.next().value;
    expectBytes(`COUNT ${i}: key`, checkpoint.key, keyOf(block.fields));
    expectBytes(`COUNT ${i}: IV`, checkpoint.iv, optionalBytesOf(block.fields, 'IV'));
    for (const [name, text] of [
      [input, checkpoint.input],
      [output, checkpoint.output],
    ] as const)
      expectBits(
        `COUNT ${i}: ${name}`,
        text,
        messageOf(chain, block.fields, name),
        lengthOf(chain, block.fields, name),
      );
  }
}

function textNames({ direction }: Chain): readonly [input: string, output: string] {
  return direction === 'encrypt' ? ['PLAINTEXT', 'CIPHERTEXT'] : ['CIPHERTEXT', 'PLAINTEXT'];
}

/** A text, which files of CFB-1 give in binary digits. */
function messageOf({ mode }: Chain, fields: Fields, name: string): Uint8Array {
  return mode === 'CFB1' ? bitsOf(fields, name) : bytesOf(fields, name);
}

/** The bits of a text. */
function lengthOf({ mode }: Chain, fields: Fields, name: string): number {
  return mode === 'CFB1' ? textOf(fields, name).length : 8 * bytesOf(fields, name).length;
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
