/**
 * NIST's ACVP (Automated Cryptographic Validation Protocol), as the server's internal projections: prompts and answers in
 * one JSON file. AFT is one computation, MCT a Monte Carlo chain, GDT and KAT are key pairs and signatures to be judged.
 */

import { concat, utf8ToBytes } from '@cleartext/core';
import { hmac, pbkdf2 } from '@cleartext/hash';
import { gcd, isProbablePrime, isqrt, type Int } from '@cleartext/number';
import {
  checkKey,
  pkcs1v15Signature,
  privateKeyFromPrimes,
  pss,
  rsadp,
  rsaPublicKey,
  type RsaSignatureScheme,
} from '@cleartext/rsa';
import { aes, gcm } from '@cleartext/symmetric';
import { blockCipher, hashNamed, missing, modeOf, type ModeName } from '../algorithms.ts';
import {
  attempt,
  expectBits,
  expectBytes,
  expectRefusal,
  expectSame,
  Mismatch,
  type Case,
  type Suite,
} from '../case.ts';
import {
  asFields,
  booleanOf,
  bytesOf,
  has,
  hexBytes,
  hexInt,
  intOf,
  listOf,
  numberOf,
  optionalBytesOf,
  textOf,
  type Fields,
} from '../formats/fields.ts';
import { parseJson } from '../formats/json.ts';
import { cipherChain, type Chain } from '../monte-carlo.ts';

/** The suite `acvp`. */
export const acvp: Suite = {
  name: 'acvp',
  summary: 'NIST ACVP JSON: AES, TDES, HMAC, PBKDF, RSA, with Monte Carlo tests',
  folder: 'acvp',
  reads: /\.json$/,
  *cases({ text }): Iterable<Case> {
    const file = asFields(parseJson(text), 'file');
    const algorithm = [file.algorithm, file.mode].filter((part) => part !== undefined && part !== '').join('-');
    const find = testers.find(([pattern]) => pattern.test(algorithm))?.[1];
    const absent = missing(algorithm) ?? (find ? undefined : `${algorithm} is not known to this runner`);
    for (const group of listOf(file, 'testGroups')) {
      const skip = absent ?? groupToSkip(group);
      for (const test of listOf(group, 'tests')) {
        const id = `tcId ${numberOf(test, 'tcId')}`;
        if (skip !== undefined || !find) yield { id, skip: skip ?? '' };
        else {
          yield { id, run: () => find(group, test, algorithm) };
          if (/keyGen/i.test(algorithm) && has(test, 'seed'))
            yield {
              id: `${id}, primes from the seed`,
              skip: 'provable primes (FIPS 186-5 A.1.2, A.1.4 to A.1.6) are not in the toolkit',
            };
        }
      }
    }
  },
};

/** Runs one test of a group; throws if the toolkit is wrong. */
type Tester = (group: Fields, test: Fields, algorithm: string) => void;

function groupToSkip(group: Fields): string | undefined {
  if (has(group, 'sigType') && missing(textOf(group, 'sigType')) !== undefined)
    return missing(textOf(group, 'sigType'));
  if (group.conformance === 'SP800-106') return 'randomized hashing (SP 800-106) is not in the toolkit';
  for (const name of ['hashAlg', 'hmacAlg', 'maskFunction'])
    if (has(group, name) && missing(textOf(group, name)) !== undefined) return missing(textOf(group, name));
  return undefined;
}

/** The testers by the algorithm's name, the first that fits. */
const testers: readonly (readonly [RegExp, Tester])[] = [
  [/^ACVP-AES-GCM$/, testGcm],
  [/^ACVP-(AES|TDES)-(ECB|CBC|OFB|CTR|CFB1|CFB8|CFB64|CFB128)$/, testCipher],
  [/^HMAC-/, testHmac],
  [/^PBKDF$/, testPbkdf],
  [/^RSA-sigVer$/, testSignatureVerification],
  [/^RSA-sigGen$/, testSignatureGeneration],
  [/^RSA-keyGen$/, testKeyGeneration],
  [/^RSA-decryptionPrimitive$/, testDecryptionPrimitive],
];

function testCipher(group: Fields, test: Fields, algorithm: string): void {
  const [, family, mode] = algorithm.split('-') as [string, Chain['family'], ModeName];
  const direction = textOf(group, 'direction') as Chain['direction'];
  const chain = { family, mode, direction };
  if (textOf(group, 'testType') === 'MCT') testMonteCarlo(chain, test);
  else if (group.incrementalCounter === false) testCountingDown(chain, test);
  else testMode(chain, test);
}

function testMode({ family, mode, direction }: Chain, test: Fields): void {
  const cipher = modeOf(mode, blockCipher(family, keyOf(test)), optionalBytesOf(test, 'iv'));
  const [input, output] = direction === 'encrypt' ? ['pt', 'ct'] : ['ct', 'pt'];
  const [actual, expected] = [cipher[direction](bytesOf(test, input)), bytesOf(test, output)];
  // ACVP gives the length in bits where it may be no multiple of 8.
  const bits = has(test, 'payloadLen') ? numberOf(test, 'payloadLen') : 0;
  if (bits === 0) expectBytes(output, actual, expected);
  else expectBits(output, actual, expected, bits);
}

/** CTR with counter blocks that go down by one: any sequence without repetition does (SP 800-38A section 6.5). */
function testCountingDown({ family, direction }: Chain, test: Fields): void {
  const cipher = blockCipher(family, keyOf(test));
  const { blockSize } = cipher;
  const [input, output] = direction === 'encrypt' ? ['pt', 'ct'] : ['ct', 'pt'];
  const text = bytesOf(test, input);
  const first = BigInt(`0x${textOf(test, 'iv')}`);
  const blocks = Array.from({ length: Math.ceil(text.length / blockSize) }, (_, i) => {
    const counter = BigInt.asUintN(8 * blockSize, first - BigInt(i));
    const counterBlock = hexBytes(counter.toString(16).padStart(2 * blockSize, '0'), 'counter');
    return modeOf('CTR', cipher, counterBlock)[direction](text.slice(i * blockSize, (i + 1) * blockSize));
  });
  const bits = numberOf(test, 'payloadLen') || 8 * text.length;
  expectBits(output, concat(...blocks), bytesOf(test, output), bits);
}

function testMonteCarlo(chain: Chain, test: Fields): void {
  const [input, output] = chain.direction === 'encrypt' ? ['pt', 'ct'] : ['ct', 'pt'];
  const results = listOf(test, 'resultsArray');
  const start = { key: keyOf(test), iv: optionalBytesOf(test, 'iv'), input: bytesOf(test, input) };
  const checkpoints = cipherChain(chain, start);
  let i = 0;
  for (const checkpoint of checkpoints) {
    if (i === results.length) break;
    const result = results[i];
    expectBytes(`checkpoint ${i}: key`, checkpoint.key, keyOf(result));
    expectBytes(`checkpoint ${i}: iv`, checkpoint.iv, optionalBytesOf(result, 'iv'));
    expectBytes(`checkpoint ${i}: ${input}`, checkpoint.input, bytesOf(result, input));
    expectBytes(`checkpoint ${i}: ${output}`, checkpoint.output, bytesOf(result, output));
    i++;
  }
}

function keyOf(test: Fields): Uint8Array {
  return has(test, 'key')
    ? bytesOf(test, 'key')
    : concat(...['key1', 'key2', 'key3'].map((name) => bytesOf(test, name)));
}

function testGcm(group: Fields, test: Fields): void {
  const aead = gcm(aes(bytesOf(test, 'key')), bytesOf(test, 'iv'), bytesOf(test, 'aad'), {
    tagSize: numberOf(group, 'tagLen') / 8,
  });
  const sealed = concat(bytesOf(test, 'ct'), bytesOf(test, 'tag'));
  if (has(test, 'testPassed') && !booleanOf(test, 'testPassed')) {
    expectRefusal('open', () => aead.open(sealed));
    return;
  }
  expectBytes('sealed message', aead.seal(bytesOf(test, 'pt')), sealed);
  expectBytes('plaintext', aead.open(sealed), bytesOf(test, 'pt'));
}

function testHmac(_: Fields, test: Fields, algorithm: string): void {
  for (const name of ['keyLen', 'msgLen', 'macLen']) expectSame(`${name} mod 8`, numberOf(test, name) % 8, 0);
  const mac = hmac(hashNamed(algorithm), bytesOf(test, 'key'), bytesOf(test, 'msg'));
  expectBytes('mac', mac.slice(0, numberOf(test, 'macLen') / 8), bytesOf(test, 'mac'));
}

function testPbkdf(group: Fields, test: Fields): void {
  const [password, salt] = [utf8ToBytes(textOf(test, 'password')), bytesOf(test, 'salt')];
  const [iterations, length] = [numberOf(test, 'iterationCount'), numberOf(test, 'keyLen') / 8];
  const key = pbkdf2(hashNamed(textOf(group, 'hmacAlg')), password, salt, iterations, length);
  expectBytes('derivedKey', key, bytesOf(test, 'derivedKey'));
}

function signatureScheme(group: Fields): RsaSignatureScheme<unknown> {
  const hash = hashNamed(textOf(group, 'hashAlg'));
  return textOf(group, 'sigType') === 'pss'
    ? pss(hash, { saltLength: numberOf(group, 'saltLen') })
    : pkcs1v15Signature(hash);
}

function testSignatureVerification(group: Fields, test: Fields): void {
  const key = rsaPublicKey({ n: intOf(group, 'n'), e: intOf(group, 'e') });
  const valid = signatureScheme(group).verify(key, bytesOf(test, 'message'), bytesOf(test, 'signature'));
  expectSame('valid', valid, booleanOf(test, 'testPassed'));
}

/** The private key isn't in the file, so that what was generated is verified. */
function testSignatureGeneration(group: Fields, test: Fields): void {
  testSignatureVerification(group, { ...test, testPassed: true });
}

/** A key pair has to pass the checks of FIPS 186; one that is marked as bad has to fail them. */
function testKeyGeneration(group: Fields, test: Fields): void {
  const [p, e] = [intOf(test, 'p'), intOf(test, 'e')];
  const bits = numberOf(group, 'modulo');
  if (textOf(test, 'q') === '') {
    // A known answer for one prime alone.
    expectSame('a prime for a key', isPrimeForKey(p, e, bits), booleanOf(test, 'testPassed'));
    return;
  }
  const q = intOf(test, 'q');
  const key = attempt(() => privateKeyFromPrimes({ p, q, e }));
  const failed = key ? checkKey(key).filter(({ passed }) => !passed) : ['no key of these primes'];
  const good = !has(test, 'testPassed') || booleanOf(test, 'testPassed');
  if (!good && failed.length > 0) return;
  if (!good) throw new Mismatch('expected a check that fails, found none');
  expectSame('failed checks', failed, []);
  if (!key) return;
  expectSame('bits of n', key.n.bitLength(), bits);
  const published: readonly (readonly [string, Int])[] = [
    ['n', key.n],
    ['d', key.d],
    ['dmp1', key.dP],
    ['dmq1', key.dQ],
    ['iqmp', key.qInv],
  ];
  for (const [name, value] of published)
    if (has(test, name) && textOf(test, name) !== '')
      expectSame(name, value.toString(16), intOf(test, name).toString(16));
}

/** FIPS 186-5 appendix A.1.3: p is prime, prime to e but for 1, and at least sqrt(2) 2^(bits/2 - 1). */
function isPrimeForKey(p: Int, e: Int, bits: number): boolean {
  const least = isqrt(p.engine.of(1).shiftLeft(bits - 1));
  return p.isGreaterThan(least) && gcd(p.minus(1), e).isOne() && isProbablePrime(p);
}

/**
 * RSADP as SP 800-56B rev. 2 section 7.1.2 has it: besides RFC 8017's range 0..n-1 it refuses 0, 1 and n - 1, which are
 * their own powers.
 */
function testDecryptionPrimitive(_: Fields, test: Fields): void {
  const key = privateKeyFromPrimes({ p: intOf(test, 'p'), q: intOf(test, 'q'), e: intOf(test, 'e') });
  const c = hexInt(textOf(test, 'ct'), 'ct');
  const trivial = c.isLessThan(2) || c.equals(key.n.minus(1));
  if (!booleanOf(test, 'testPassed')) {
    if (!trivial) expectRefusal('rsadp', () => rsadp(key, c));
    return;
  }
  expectSame('trivial ciphertext', trivial, false);
  expectBytes('pt', rsadp(key, c).toBytes(bytesOf(test, 'pt').length), bytesOf(test, 'pt'));
}
