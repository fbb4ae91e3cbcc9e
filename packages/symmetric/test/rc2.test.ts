import { bytesToHex, hexToBytes } from '@cleartext/core';
import { rc2 } from '../src/rc2.ts';
import { des } from '../src/des/des.ts';
import { desReference } from '../src/des/reference.ts';
import { testBlockCipher } from './contracts/block-cipher.ts';
import { tripleDes, tripleDesReference } from '../src/triple-des.ts';

test('smoke', () => {
  const key = hexToBytes('133457799BBCDFF1');
  const p = hexToBytes('0123456789ABCDEF');
  for (const d of [des, desReference]) {
    expect(bytesToHex(d(key).encryptBlock(p))).toBe('85e813540f0ab405');
    expect(bytesToHex(d(key).decryptBlock(hexToBytes('85e813540f0ab405')))).toBe('0123456789abcdef');
  }
  for (const d of [tripleDes, tripleDesReference]) {
    const c = d(hexToBytes('0123456789abcdeff1e0d3c2b5a49786fedcba9876543210'));
    expect(bytesToHex(c.encryptBlock(hexToBytes('3736353433323120')))).toBe('62c10cc9efbf15aa');
    expect(bytesToHex(c.decryptBlock(hexToBytes('62c10cc9efbf15aa')))).toBe('3736353433323120');
  }
  const vectors: [string, number, string, string][] = [
    ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
    ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
    ['88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e', 129, '0000000000000000', '5b78d3a43dfff1f1'],
  ];
  for (const [k, bits, pt, ct] of vectors) {
    expect(bytesToHex(rc2(hexToBytes(k), bits).encryptBlock(hexToBytes(pt)))).toBe(ct);
    expect(bytesToHex(rc2(hexToBytes(k), bits).decryptBlock(hexToBytes(ct)))).toBe(pt);
  }
});
testBlockCipher('DES', des, 8);
testBlockCipher('DES reference', desReference, 8);
testBlockCipher('3DES', tripleDes, 16);
testBlockCipher('3DES', tripleDes, 24);
testBlockCipher('3DES reference', tripleDesReference, 24);
testBlockCipher('RC2', rc2, 16);
