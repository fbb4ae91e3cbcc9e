import { bytesToHex, hexToBytes, record, seededRandom, type Trace } from '@cleartext/core';
import fc from 'fast-check';
import { rc2 } from '../src/rc2/fast.ts';
import { rc2KeyExpansion } from '../src/rc2/key-expansion.ts';
import { rc2Reference, type Rc2Event } from '../src/rc2/reference.ts';
import { testBlockCipher } from './contracts/block-cipher.ts';
import { legacyCipher, openssl } from './des-voices.ts';

for (const keySize of [1, 5, 8, 16, 128]) testBlockCipher('rc2', (key) => rc2(key), keySize);
testBlockCipher('rc2 with 40 effective bits', (key) => rc2(key, 40), 16);
testBlockCipher('rc2, the reference', (key) => rc2Reference(key), 16);

// RFC 2268 section 5, all eight: key, effective key bits, plaintext, ciphertext.
it.each([
  ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
  ['ffffffffffffffff', 64, 'ffffffffffffffff', '278b27e42e2f0d49'],
  ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'],
  ['88', 64, '0000000000000000', '61a8a244adacccf0'],
  ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
  ['88bca90e90875a7f0f79c384627bafb2', 64, '0000000000000000', '1a807d272bbe5db1'],
  ['88bca90e90875a7f0f79c384627bafb2', 128, '0000000000000000', '2269552ab0f85ca6'],
  ['88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e', 129, '0000000000000000', '5b78d3a43dfff1f1'],
])('RFC 2268 section 5: key %s with %d effective bits', (key, effectiveKeyBits, plaintext, ciphertext) => {
  for (const make of [rc2, rc2Reference]) {
    const cipher = make(hexToBytes(key), effectiveKeyBits);
    expect(bytesToHex(cipher.encryptBlock(hexToBytes(plaintext)))).toBe(ciphertext);
    expect(bytesToHex(cipher.decryptBlock(hexToBytes(ciphertext)))).toBe(plaintext);
  }
});

describe('key expansion', () => {
  it('by default all bits of the key count', () => {
    const key = seededRandom('rc2')(13);
    expect(rc2KeyExpansion(key)).toEqual(rc2KeyExpansion(key, 104));
    expect(rc2KeyExpansion(key)).toHaveLength(64);
  });

  it('any key of 40 effective bits has one of 2^40 expansions: the last five bytes decide the rest', () => {
    // RFC 2268 section 2: after the limit, L[i] = PITABLE[L[i + 1] ^ L[i + T8]], so equal tails make equal keys.
    const byTail = new Map<string, string>();
    for (let i = 0; i < 512; i++) {
      const expanded = new Uint8Array(rc2KeyExpansion(Uint8Array.of(i & 0xff, i >> 8), 8).buffer);
      const tail = bytesToHex(expanded.slice(-1));
      expect(byTail.get(tail) ?? bytesToHex(expanded)).toBe(bytesToHex(expanded));
      byTail.set(tail, bytesToHex(expanded));
    }
    expect(byTail.size).toBeLessThanOrEqual(256);
  });

  it('a change of the effective bits changes the cipher', () => {
    const key = seededRandom('rc2')(16);
    const block = new Uint8Array(8);
    const ciphertexts = [1, 8, 16, 40, 64, 128, 256, 1024].map((bits) =>
      bytesToHex(rc2(key, bits).encryptBlock(block)),
    );
    expect(new Set(ciphertexts).size).toBe(ciphertexts.length);
  });

  it('arguments out of range are refused by name', () => {
    expect(() => rc2(new Uint8Array(0))).toThrow('key: expected 1 to 128 bytes, found 0');
    expect(() => rc2(new Uint8Array(129))).toThrow('key: expected 1 to 128 bytes, found 129');
    expect(() => rc2(new Uint8Array(8), 0)).toThrow('effectiveKeyBits: expected 1 to 1024, found 0');
    expect(() => rc2(new Uint8Array(8), 1025)).toThrow('effectiveKeyBits: expected 1 to 1024, found 1025');
    expect(() => rc2(new Uint8Array(8), 40.5)).toThrow(TypeError);
  });
});

describe('the reference', () => {
  const block = hexToBytes('1000000000000001');
  const key = hexToBytes('3000000000000000');

  it('tells of sixteen mixing rounds and two mashing rounds, 5-1-6-1-5, and undoes them in reverse', () => {
    const steps = (run: (trace: Trace<Rc2Event>) => Uint8Array) => record(run).events.map(({ step }) => step);
    const expansion = ['expand', 'limit', 'key words'];
    const rounds = (mix: string, mash: string) => [
      ...new Array<string>(5).fill(mix),
      mash,
      ...new Array<string>(6).fill(mix),
      mash,
      ...new Array<string>(5).fill(mix),
    ];
    expect(steps((trace) => rc2Reference(key, 64, trace).encryptBlock(block))).toEqual([
      ...expansion,
      'input',
      ...rounds('mix', 'mash'),
      'output',
    ]);
    expect(steps((trace) => rc2Reference(key, 64, trace).decryptBlock(block))).toEqual([
      ...expansion,
      'input',
      ...rounds('r-mix', 'r-mash'),
      'output',
    ]);
  });

  it('decryption goes through the same words as encryption, backwards', () => {
    const words = (run: (trace: Trace<Rc2Event>) => Uint8Array) =>
      record(run).events.flatMap((event) => ('R' in event ? [event.R.join(' ')] : []));
    const ciphertext = rc2(key, 64).encryptBlock(block);
    const there = words((trace) => rc2Reference(key, 64, trace).encryptBlock(block));
    const back = words((trace) => rc2Reference(key, 64, trace).decryptBlock(ciphertext));
    expect(back.slice(0, -1)).toEqual(there.slice(0, -1).reverse());
  });

  it('equals the fast form, for any key, any limit and any block', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 128 }),
        fc.integer({ min: 1, max: 1024 }),
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        (key, bits, block) => {
          const [fast, reference] = [rc2(key, bits), rc2Reference(key, bits)];
          expect(fast.encryptBlock(block)).toEqual(reference.encryptBlock(block));
          expect(fast.decryptBlock(block)).toEqual(reference.decryptBlock(block));
        },
      ),
    );
  });
});

it('openssl agrees on RC2 in ECB mode', () => {
  const cipher = legacyCipher('rc2-ecb');
  if (!cipher) {
    console.warn('skipped: no openssl command with the legacy provider');
    return;
  }
  const random = seededRandom('rc2 voice');
  const key = random(16);
  const plaintext = random(256);
  const ours = new Uint8Array(256);
  rc2(key).encryptBlocks(plaintext, 0, ours, 0, 32);
  expect(bytesToHex(openssl(cipher, key, plaintext))).toBe(bytesToHex(ours));
});
