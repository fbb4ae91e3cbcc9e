/** Published vectors: RFC 1321, FIPS 180-4 and 202 examples, NIST CAVP, RFC 2202, 4231, 5869, 6070 and 7914. */

import { bytesToHex, concat, hexToBytes, utf8ToBytes } from '@cleartext/core';
import {
  hashByName,
  hkdf,
  hkdfExtract,
  hmac,
  md5,
  padding,
  pbkdf2,
  sha1,
  sha1MessageSchedule,
  sha256,
  sha256MessageSchedule,
} from '../src/index.ts';
import { hkdfVectors, hmacVectors, monteCarlo, shortMessages } from './published.ts';

it.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a', '0cc175b9c0f1b6a831c399e269772661'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 'd174ab98d277d9f5a5611c2c9f419d9f'],
  ['1234567890'.repeat(8), '57edf4a22be3c955ac49da2e2107b67a'],
])('RFC 1321 appendix A.5: MD5 of "%s"', (text, digest) => {
  expect(bytesToHex(md5(utf8ToBytes(text)))).toBe(digest);
});

const long448 = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq';
const million = 'a'.repeat(1_000_000);

/** NIST "Examples with Intermediate Values" for FIPS 180-4 and FIPS 202; a million times "a" is FIPS 180-2's third one. */
it.each([
  ['sha1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['sha1', long448, '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
  ['sha224', 'abc', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
  ['sha256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['sha256', long448, '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  [
    'sha512',
    'abc',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
  ['sha3-256', 'abc', '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
  ['md5', million, '7707d6ae4e027c70eea2a935c2296f21'],
  ['sha1', million, '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ['sha224', million, '20794655980c91d8bbb4c1ea97618a4bf03f42581948b2ee4ee7ad67'],
  ['sha256', million, 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  [
    'sha384',
    million,
    '9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985',
  ],
  [
    'sha512',
    million,
    'e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b',
  ],
  ['sha3-256', million, '5c8875ae474a3634ba4fd55ec85bffd661f32aca75c6d699d0cdcb6c115891c1'],
])('NIST example: %s of %.20s', (id, text, digest) => {
  expect(bytesToHex(hashByName(id)(utf8ToBytes(text)))).toBe(digest);
});

it.each(shortMessages)('CAVP: %s of %.20s', (id, message, digest) => {
  expect(bytesToHex(hashByName(id)(hexToBytes(message)))).toBe(digest);
});

/** SHAVS section 6.4: SHA-2 chains the last three digests; SHA3VS section 6.2.3: SHA-3 only the last one. */
it.each(monteCarlo)('Monte Carlo: %s', (id, seed, checkpoints) => {
  const hash = hashByName(id);
  let start = hexToBytes(seed);
  for (const checkpoint of checkpoints) {
    let [MD0, MD1, MD2] = [start, start, start];
    for (let i = 0; i < 1000; i++)
      [MD0, MD1, MD2] = [MD1, MD2, hash(id.startsWith('sha3-') ? MD2 : concat(MD0, MD1, MD2))];
    expect(bytesToHex(MD2)).toBe(checkpoint);
    start = MD2;
  }
});

it.each(hmacVectors)('RFC 2202 and 4231: HMAC with %s, key %.20s', (id, key, message, tag) => {
  expect(bytesToHex(hmac(hashByName(id), hexToBytes(key), hexToBytes(message)))).toBe(tag);
});

it.each(hkdfVectors)('RFC 5869 appendix A: HKDF with $id, okm $okm', ({ id, ikm, salt, info, prk, okm }) => {
  const hash = hashByName(id);
  expect(bytesToHex(hkdfExtract(hash, hexToBytes(salt), hexToBytes(ikm)))).toBe(prk);
  const options = { salt: hexToBytes(salt), info: hexToBytes(info) };
  expect(bytesToHex(hkdf(hash, hexToBytes(ikm), options, okm.length / 2))).toBe(okm);
});

it.each([
  [sha1, 'password', 'salt', 1, '0c60c80f961f0e71f3a9b524af6012062fe037a6'],
  [sha1, 'password', 'salt', 2, 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957'],
  [sha1, 'password', 'salt', 4096, '4b007901b765489abead49d926f721d065a429c1'],
  [
    sha1,
    'passwordPASSWORDpassword',
    'saltSALTsaltSALTsaltSALTsaltSALTsalt',
    4096,
    '3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038',
  ],
  [sha1, 'pass\0word', 'sa\0lt', 4096, '56fa6aa75548099dcc37d7f03425e0c3'],
  [
    sha256,
    'passwd',
    'salt',
    1,
    '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783',
  ],
  [
    sha256,
    'Password',
    'NaCl',
    80_000,
    '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d',
  ],
])('RFC 6070 and RFC 7914 section 11: PBKDF2 with %p, "%s", "%s", %i iterations', (hash, password, salt, n, key) => {
  expect(bytesToHex(pbkdf2(hash, utf8ToBytes(password), utf8ToBytes(salt), n, key.length / 2))).toBe(key);
});

it('wrong arguments are refused by name', () => {
  const bytes = new Uint8Array(4);
  expect(() => pbkdf2(sha256, bytes, bytes, 0, 32)).toThrow('iterations: expected at least 1, found 0');
  expect(() => pbkdf2(sha256, bytes, bytes, 1, 0)).toThrow('length: expected 1 to 137438953440, found 0');
  expect(() => hkdf(sha256, bytes, {}, 255 * 32 + 1)).toThrow('length: expected at most 8160, found 8161');
  expect(() => hmac(sha256, 'key' as unknown as Uint8Array, bytes)).toThrow('key: expected a Uint8Array, found "key"');
  expect(() => hashByName(undefined as never)).toThrow('hash: expected a string, found undefined');
  expect(() => padding(sha256.compression, -1)).toThrow('length: expected at least 0, found -1');
  for (const schedule of [sha1MessageSchedule, sha256MessageSchedule]) {
    expect(() => schedule(new Uint8Array(64) as never)).toThrow('M: expected an Int32Array, found');
    expect(() => schedule(new Int32Array(17))).toThrow('M: expected 16 words, found 17');
  }
});

it('Wang, Feng, Lai and Yu 2004: two messages with one MD5 digest', () => {
  const one = hexToBytes(
    `d131dd02c5e6eec4693d9a0698aff95c2fcab58712467eab4004583eb8fb7f8955ad340609f4b30283e488832571415a
     085125e8f7cdc99fd91dbdf280373c5bd8823e3156348f5bae6dacd436c919c6dd53e2b487da03fd02396306d248cda0
     e99f33420f577ee8ce54b67080a80d1ec69821bcb6a8839396f9652b6ff72a70`,
  );
  const other = one.slice();
  for (const i of [19, 45, 59, 83, 109, 123]) other[i] ^= 0x80;
  expect(other).not.toEqual(one);
  expect(bytesToHex(md5(one))).toBe('79054025255fb1a26e4bc422aef54eb4');
  expect(md5(other)).toEqual(md5(one));
  expect(sha256(other)).not.toEqual(sha256(one));
});
