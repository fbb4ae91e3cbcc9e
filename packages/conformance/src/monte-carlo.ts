/**
 * NIST's Monte Carlo tests: one long chain of encryptions in which each output feeds a later input, read off at
 * checkpoints. The rules are those of the ACVP specifications for AES and TDES (the latter from SP 800-20) and of CAVP for
 * hashes. The one idea: what is fed back, and how late, is all that differs between the modes.
 */

import { bitsToBytes, concat, equalBytes, xor, type Bit } from '@cleartext/core';
import type { Hash, Xof } from '@cleartext/hash';
import { setOddParity, type BlockCipher } from '@cleartext/symmetric';
import { blockCipher, modeOf, type ModeName } from './algorithms.ts';

/** Which chain: the cipher, its mode, and the way through it. */
export interface Chain {
  readonly family: 'AES' | 'TDES';
  readonly mode: ModeName;
  readonly direction: 'encrypt' | 'decrypt';
}

/** What a stretch of the chain starts from. The `iv` is empty for ECB. */
export interface ChainStart {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly input: Uint8Array;
}

/** A checkpoint: what a stretch started from, and its last output. */
export interface Checkpoint extends ChainStart {
  readonly output: Uint8Array;
}

/** The end of a stretch: the last outputs, as many bytes as a key has, and what the next stretch starts from. */
interface StretchEnd {
  readonly lastOutputs: Uint8Array;
  readonly iv: Uint8Array;
  readonly input: Uint8Array;
}

/** The checkpoints of a cipher's chain, without end: the suite takes as many as the vectors have. */
export function* cipherChain(chain: Chain, start: ChainStart): Generator<Checkpoint, never> {
  const steps = chain.family === 'AES' ? 1000 : 10_000;
  const stretch = stretchOf(chain);
  for (let { key, iv, input } = start; ;) {
    const end = stretch(chain, blockCipher(chain.family, key), { key, iv, input }, steps);
    const output = chain.mode === 'CFB1' ? bit(end.lastOutputs[31] & 1) : end.lastOutputs.slice(-input.length);
    yield { key, iv, input, output };
    key =
      chain.family === 'AES' ? xor(key, end.lastOutputs.slice(-key.length)) : nextTripleDesKey(key, end.lastOutputs);
    ({ iv, input } = end);
  }
}

/**
 * The 100 checkpoints of a hash's chain (SHA-1 and SHA-2: SHAVS section 6.4; SHA-3: SHA3VS section 6.2.3). In ACVP's
 * alternate version each message is cut or filled up with zeros to the length of the seed.
 */
export function hashChain(hash: Hash, seed: Uint8Array, version: 'standard' | 'alternate' = 'standard'): Uint8Array[] {
  const checkpoints: Uint8Array[] = [];
  const isSha3 = hash.id.startsWith('sha3-');
  const fit = (message: Uint8Array): Uint8Array => (version === 'standard' ? message : resized(message, seed.length));
  let MD = seed;
  for (let j = 0; j < 100; j++) {
    const last = [MD, MD, MD];
    for (let i = 0; i < 1000; i++) {
      MD = hash(fit(isSha3 ? MD : concat(...last)));
      last.push(MD);
      last.shift();
    }
    checkpoints.push(MD);
  }
  return checkpoints;
}

/**
 * The 100 checkpoints of a chain of SHAKE (SHA3VS section 6.3.3): each output's first 16 bytes are the next message, and
 * its last two say how long the next output is, between `min` and `max` bits.
 */
export function* shakeChain(
  shake: Xof,
  seed: Uint8Array,
  { min, max }: { readonly min: number; readonly max: number },
): Generator<Uint8Array, undefined> {
  const [minBytes, maxBytes] = [Math.ceil(min / 8), Math.floor(max / 8)];
  let output = seed;
  let length = maxBytes;
  for (let j = 0; j < 100; j++) {
    for (let i = 0; i < 1000; i++) {
      output = shake(resized(output, 16), length);
      const [high, low] = output.slice(-2);
      length = minBytes + (((high << 8) | low) % (maxBytes - minBytes + 1));
    }
    yield output;
  }
  return undefined;
}

function resized(bytes: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  result.set(bytes.subarray(0, length));
  return result;
}

type Stretch = (chain: Chain, cipher: BlockCipher, start: ChainStart, steps: number) => StretchEnd;

function stretchOf({ family, mode, direction }: Chain): Stretch {
  if (mode === 'CFB1') return bitByBit;
  if (mode === 'ECB') return blockByBlock;
  if (family === 'AES') return delayed;
  if (mode === 'OFB') return keystreamFedBack;
  return direction === 'encrypt' ? delayed : blockByBlock;
}

/**
 * The rule of AES, and of TDES where it encrypts in CBC and CFB. The inputs, written one after the other, are the first
 * input, the IV, and then the outputs: each output comes back one block and one segment later. So that much can be
 * processed at a time.
 */
function delayed(chain: Chain, cipher: BlockCipher, { iv, input }: ChainStart, steps: number): StretchEnd {
  const total = steps * input.length;
  const delay = input.length + iv.length;
  const stream = new Uint8Array(total + delay);
  stream.set(input);
  stream.set(iv, input.length);
  let chaining = iv;
  for (let at = 0; at < total; at += delay) {
    const inputs = stream.subarray(at, Math.min(at + delay, total));
    const outputs = modeOf(chain.mode, cipher, chaining)[chain.direction](inputs);
    stream.set(outputs, at + delay);
    chaining = nextChaining(chain, chaining, inputs, outputs);
  }
  return {
    lastOutputs: stream.slice(-32),
    iv: stream.slice(stream.length - iv.length),
    input: stream.slice(total, total + input.length),
  };
}

/** The rule of TDES in OFB: each input is the input block of the step before, that is the IV and then the keystream. */
function keystreamFedBack(chain: Chain, cipher: BlockCipher, { iv, input }: ChainStart, steps: number): StretchEnd {
  const total = steps * iv.length;
  const keystream = modeOf(chain.mode, cipher, iv).encrypt(new Uint8Array(total));
  const inputs = concat(input, iv, keystream);
  return {
    lastOutputs: xor(inputs.slice(total - 32, total), keystream.slice(-32)),
    iv: keystream.slice(-iv.length),
    input: xor(input, inputs.slice(total, total + iv.length)),
  };
}

/**
 * The rules where nothing but the block just made is fed back: ECB its output, and where TDES decrypts, CBC its
 * plaintext and CFB its keystream. Millions of single blocks: the modes are spelled out here on one buffer.
 */
function blockByBlock(chain: Chain, cipher: BlockCipher, start: ChainStart, steps: number): StretchEnd {
  const { mode, direction } = chain;
  const size = start.input.length;
  const forwards = direction === 'encrypt' || mode.startsWith('CFB');
  const iv = start.iv.slice();
  const input = start.input.slice();
  const block = new Uint8Array(cipher.blockSize);
  const outputs = new Uint8Array(steps * size);
  for (let j = 0; j < steps; j++) {
    block.set(mode.startsWith('CFB') ? iv : input);
    if (forwards) cipher.encryptBlocks(block, 0, block, 0, 1);
    else cipher.decryptBlocks(block, 0, block, 0, 1);
    for (let i = 0; i < size; i++)
      outputs[j * size + i] = block[i] ^ (mode === 'CBC' ? iv[i] : mode === 'ECB' ? 0 : input[i]);
    if (mode !== 'ECB') {
      iv.copyWithin(0, size);
      iv.set(input, iv.length - size);
    }
    for (let i = 0; i < size; i++) input[i] = mode === 'CBC' ? outputs[j * size + i] : block[i];
  }
  return { lastOutputs: outputs.slice(-32), iv, input };
}

/**
 * CFB-1, where a text is one bit, the first of its byte. AES, and TDES where it encrypts, follow the rule `delayed`: the
 * inputs are the first one, the bits of the IV, and then the outputs. TDES decrypting follows `blockByBlock`: the next
 * input is the bit of keystream.
 */
function bitByBit({ family, direction }: Chain, cipher: BlockCipher, start: ChainStart, steps: number): StretchEnd {
  const register = start.iv.slice();
  const delay = 8 * register.length;
  const outputs = new Uint8Array(steps); // a bit each
  const block = new Uint8Array(register.length);
  const isDelayed = family === 'AES' || direction === 'encrypt';
  let input = start.input[0] >> 7;
  for (let j = 0; j < steps; j++) {
    cipher.encryptBlocks(register, 0, block, 0, 1);
    const keystream = block[0] >> 7;
    outputs[j] = keystream ^ input;
    shiftIn(register, direction === 'encrypt' ? outputs[j] : input);
    if (!isDelayed) input = keystream;
    else input = j < delay ? (start.iv[j >> 3] >> (7 - (j & 7))) & 1 : outputs[j - delay];
  }
  const lastOutputs = bitsToBytes(Array.from(outputs.subarray(steps - 256), (value) => value as Bit));
  return { lastOutputs, iv: isDelayed ? lastOutputs.slice(-register.length) : register, input: bit(input) };
}

/** Moves a register one bit to the left and takes in a bit on the right. */
function shiftIn(register: Uint8Array, value: number): void {
  for (let i = 0; i < register.length; i++)
    register[i] = (register[i] << 1) | (i + 1 < register.length ? register[i + 1] >> 7 : value);
}

/** One bit as a text of its own. */
function bit(value: number): Uint8Array {
  return Uint8Array.of(value << 7);
}

/** The shift register after some segments: the last block of ciphertext, or for OFB of keystream. */
function nextChaining(chain: Chain, iv: Uint8Array, input: Uint8Array, output: Uint8Array): Uint8Array {
  if (chain.mode === 'ECB') return iv;
  const fedBack = chain.mode === 'OFB' ? xor(input, output) : chain.direction === 'encrypt' ? output : input;
  return fedBack.length >= iv.length ? fedBack.slice(-iv.length) : concat(iv.subarray(fedBack.length), fedBack);
}

/**
 * K1, K2 and K3 take up the last block of output, the one before, and the one before that; parity is restored. Keys that
 * are equal stay so.
 */
function nextTripleDesKey(key: Uint8Array, outputs: Uint8Array): Uint8Array {
  const block = (i: number): Uint8Array => outputs.slice(outputs.length - 8 * i, outputs.length - 8 * (i - 1));
  const equalsK1 = (i: number): boolean => equalBytes(key.subarray(0, 8), key.subarray(8 * i, 8 * i + 8));
  return setOddParity(xor(key, concat(block(1), block(equalsK1(1) ? 1 : 2), block(equalsK1(2) ? 1 : 3))));
}
