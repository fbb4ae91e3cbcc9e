/** Each suite over a tiny file of its format: one case with the published answer, and one with a wrong answer, which must fail. */

import {
  constants,
  createCipheriv,
  createHash,
  generateKeyPairSync,
  privateEncrypt,
  publicEncrypt,
  sign,
  type KeyObject,
} from 'node:crypto';
import { runCases } from '../src/runner.ts';
import { suites } from '../src/suites/all.ts';

function verdicts(suiteName: string, name: string, text: string): string[] {
  const suite = suites.find((known) => known.name === suiteName);
  if (!suite) throw new Error(`no suite ${suiteName}`);
  return [...runCases(suite, { name, text })].map(({ verdict }) => verdict);
}

/** A key of node:crypto, with its numbers in hexadecimal digits. */
const rsaKey = ((): { privateKey: KeyObject; publicKey: KeyObject; n: string; e: string; d: string } => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const jwk = pair.privateKey.export({ format: 'jwk' });
  const [n, e, d] = [jwk.n, jwk.e, jwk.d].map((text) => Buffer.from(text ?? '', 'base64url').toString('hex'));
  return { ...pair, n, e, d };
})();

const json = (value: unknown): string => JSON.stringify(value);

/** FIPS 180-4 example "abc". */
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('wycheproof', () => {
  // RFC 4231 test case 2.
  const test = { tcId: 1, key: '4a656665', msg: '7768617420646f2079612077616e7420666f72206e6f7468696e673f' };
  const tag = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  const file = (algorithm: string, tests: readonly object[]): string =>
    json({ algorithm, testGroups: [{ type: 'MacTest', tagSize: 256, tests }] });

  it('valid, invalid and acceptable', () => {
    const wrong = tag.replace('5b', '5c');
    const tests = [
      { ...test, tag, result: 'valid' },
      { ...test, tag: wrong, result: 'valid' },
      { ...test, tag: wrong, result: 'invalid' },
      { ...test, tag, result: 'invalid' },
      { ...test, tag: wrong, result: 'acceptable' },
    ];
    expect(verdicts('wycheproof', 'a.json', file('HMACSHA256', tests))).toEqual([
      'passed',
      'failed',
      'passed',
      'failed',
      'passed',
    ]);
  });

  it('skips what the toolkit lacks and fails what is malformed', () => {
    expect(verdicts('wycheproof', 'a.json', file('AES-CMAC', [{ ...test, tag, result: 'valid' }]))).toEqual([
      'skipped',
    ]);
    expect(verdicts('wycheproof', 'a.json', file('HMACSHA256', [{ tcId: 1, result: 'valid' }]))).toEqual(['failed']);
    expect(verdicts('wycheproof', 'a.json', '{"algorithm":')).toEqual(['failed']);
    expect(verdicts('wycheproof', 'a.json', file('HMACSHA256', []))).toEqual(['failed']);
  });

  it('fails an unknown result, and a number of tests that is not reached', () => {
    expect(verdicts('wycheproof', 'a.json', file('HMACSHA256', [{ ...test, tag, result: 'perhaps' }]))).toEqual([
      'failed',
    ]);
    const two = JSON.parse(file('HMACSHA256', [{ ...test, tag, result: 'valid' }])) as object;
    expect(verdicts('wycheproof', 'a.json', json({ ...two, numberOfTests: 2 }))).toEqual(['passed', 'failed']);
  });

  it.each([
    ['AeadTest', 'AEGIS128L', 'skipped'],
    ['AeadTest', 'ARIA-GCM', 'skipped'],
    ['IndCpaTest', 'CAMELLIA-CBC-PKCS5', 'skipped'],
    ['MacTest', 'SIPHASH-2-4', 'skipped'],
    ['MacWithIvTest', 'VMAC-AES', 'skipped'],
    ['KeywrapTest', 'AES-WRAP', 'skipped'],
    ['AeadTest', 'ROT13-GCM', 'failed'],
    ['UnheardTest', 'AES-GCM', 'failed'],
  ])('%s of %s never runs as AES or HMAC: %s', (type, algorithm, verdict) => {
    const text = json({ algorithm, testGroups: [{ type, tagSize: 128, tests: [{ tcId: 1, result: 'invalid' }] }] });
    expect(verdicts('wycheproof', 'a.json', text)).toEqual([verdict]);
  });

  it('a curve of another kind is left out test by test', () => {
    const tests = ['secp224r1', 'secp256r1'].map((name, tcId) => ({ tcId, name, result: 'valid' }));
    const text = json({ algorithm: 'EcCurveTest', testGroups: [{ type: 'EcCurveTest', tests }] });
    expect(verdicts('wycheproof', 'a.json', text)).toEqual(['skipped', 'failed']);
  });
});

describe('acvp', () => {
  // FIPS 197 appendix C.1.
  const aes = {
    key: '000102030405060708090A0B0C0D0E0F',
    pt: '00112233445566778899AABBCCDDEEFF',
    ct: '69C4E0D86A7B0430D8CDB78070B4C55A',
  };
  const file = (tests: readonly object[], testType = 'AFT'): string =>
    json({ algorithm: 'ACVP-AES-ECB', testGroups: [{ testType, direction: 'encrypt', tests }] });

  it('single answers', () => {
    const tests = [
      { tcId: 1, ...aes },
      { tcId: 2, ...aes, ct: aes.pt },
    ];
    expect(verdicts('acvp', 'a.json', file(tests))).toEqual(['passed', 'failed']);
  });

  it('Monte Carlo chains (AESAVS 6.4.1 by ACVP-AES-ECB-1.0, tcId 2139, first checkpoint)', () => {
    const start = { key: 'F9C81A828442E55CCFA8ADA81FDA628D', pt: '48780CAD1399AB77792B4A54532D969B' };
    const right = { ...start, ct: 'D77F30F95E6960E0CA051FDB5925A057' };
    const tests = [
      { tcId: 1, ...start, resultsArray: [right] },
      { tcId: 2, ...start, resultsArray: [{ ...start, ct: aes.ct }] },
    ];
    expect(verdicts('acvp', 'a.json', file(tests, 'MCT'))).toEqual(['passed', 'failed']);
  });
});

describe('acvp, beyond the modes', () => {
  const file = (algorithm: string, group: object, tests: readonly object[], mode?: string): string =>
    json({
      algorithm,
      mode,
      testGroups: [{ testType: 'AFT', ...group, tests: tests.map((test, tcId) => ({ tcId, ...test })) }],
    });
  const run = (...parts: Parameters<typeof file>): string[] => verdicts('acvp', 'a.json', file(...parts));

  it('fails an unknown test type, also one that every object has, and a chain that is compared with nothing', () => {
    const test = { key: '00'.repeat(16), pt: '00'.repeat(16), ct: '00'.repeat(16), resultsArray: [] };
    for (const testType of ['MCT', 'XFT', 'constructor', 'toString'])
      expect(run('ACVP-AES-ECB', { testType, direction: 'encrypt' }, [test])).toEqual(['failed']);
    expect(run('ACVP-AES-ECB', { direction: 'sideways' }, [test])).toEqual(['failed']);
    expect(run('ACVP-AES-ECB', { direction: 'encrypt' }, [])).toEqual(['failed']);
    expect(run('ROT-13', {}, [test])).toEqual(['failed']);
  });

  it('hashes, and SHAKE (FIPS 202)', () => {
    const message = { msg: '616263', len: 24 };
    expect(
      run('SHA2-256', {}, [
        { ...message, md: abc },
        { ...message, md: abc.replace('b', 'c') },
      ]),
    ).toEqual(['passed', 'failed']);
    expect(run('SHA2-256', {}, [{ msg: '80', len: 1, md: abc }])).toEqual(['skipped']);
    const md = '7f9c2ba4e88f827d616045507605853e';
    expect(run('SHAKE-128', { testType: 'VOT' }, [{ msg: '00', len: 0, outLen: 128, md }])).toEqual(['passed']);
    const large = { content: 'aa', contentLength: 8, fullLength: 24, expansionTechnique: 'repeating' };
    const repeated = createHash('sha256').update(Buffer.alloc(3, 0xaa)).digest('hex');
    expect(run('SHA2-256', { testType: 'LDT' }, [{ largeMsg: large, md: repeated }])).toEqual(['passed']);
  });

  it('HMAC, whose first revision has the lengths in the group (RFC 4231 test case 2)', () => {
    const mac = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    const test = { key: '4a656665', msg: '7768617420646f2079612077616e7420666f72206e6f7468696e673f' };
    const lengths = { keyLen: 32, msgLen: 224, macLen: 128 };
    expect(run('HMAC-SHA2-256', lengths, [{ ...test, mac: mac.slice(0, 32) }])).toEqual(['passed']);
    expect(run('HMAC-SHA2-256', {}, [{ ...test, ...lengths, mac: mac.slice(0, 32) }])).toEqual(['passed']);
    expect(run('HMAC-SHA2-256', lengths, [{ ...test, mac: mac.slice(2, 34) }])).toEqual(['failed']);
  });

  it('GMAC, checked with node:crypto', () => {
    const cipher = createCipheriv('aes-128-gcm', Buffer.alloc(16, 1), Buffer.alloc(12, 2)).setAAD(Buffer.from('abc'));
    cipher.final();
    const test = { key: '01'.repeat(16), iv: '02'.repeat(12), aad: '616263', tag: cipher.getAuthTag().toString('hex') };
    expect(run('ACVP-AES-GMAC', { direction: 'encrypt', tagLen: 128 }, [test])).toEqual(['passed']);
    const altered = { ...test, aad: '616264', testPassed: false };
    expect(
      run('ACVP-AES-GMAC', { direction: 'decrypt', tagLen: 128 }, [altered, { ...altered, testPassed: true }]),
    ).toEqual(['passed', 'failed']);
  });

  it('the signature primitive, checked with node:crypto', () => {
    const message = `00${'5a'.repeat(127)}`;
    const padding = constants.RSA_NO_PADDING;
    const signature = privateEncrypt({ key: rsaKey.privateKey, padding }, Buffer.from(message, 'hex')).toString('hex');
    const key = { n: rsaKey.n, e: rsaKey.e, d: rsaKey.d, p: '', q: '' };
    const tests = [
      { ...key, message, signature, testPassed: true },
      { ...key, message, signature: message, testPassed: true },
      { ...key, message: 'ff'.repeat(129), testPassed: false },
      { ...key, message, testPassed: false },
    ];
    expect(run('RSA', {}, tests, 'signaturePrimitive')).toEqual(['passed', 'failed', 'passed', 'failed']);
  });
});

describe('cavp', () => {
  it('hashes, a wrong one among them', () => {
    const text = `[L = 32]\n\nLen = 24\nMsg = 616263\nMD = ${abc}\n\nLen = 0\nMsg = 00\nMD = ${abc}\n`;
    expect(verdicts('cavp', 'SHA256ShortMsg.rsp', text)).toEqual(['passed', 'failed']);
  });

  it('CFB-1 on part bytes (CAVS 11.1, TCFB1MMT2 COUNT 8)', () => {
    const text = (ciphertext: string): string =>
      '[ENCRYPT]\n\nCOUNT = 8\nKEY1 = d5807076d68a5bd5\nKEY2 = 2ffe64dfdf49bf6b\nKEY3 = d5807076d68a5bd5\n' +
      `IV = cb6842923ae7a025\nPLAINTEXT = 010001101\nCIPHERTEXT = ${ciphertext}\n`;
    expect(verdicts('cavp', 'TCFB1MMT2.rsp', text('111110000'))).toEqual(['passed']);
    expect(verdicts('cavp', 'TCFB1MMT2.rsp', text('111110001'))).toEqual(['failed']);
  });

  it('a file of an absent algorithm is skipped; one of an unknown kind and a malformed one fail', () => {
    expect(verdicts('cavp', 'CMACGenAES128.rsp', 'A = b\n')).toEqual(['skipped']);
    expect(verdicts('cavp', 'DSA/KeyPair.rsp', 'A = b\n')).toEqual(['skipped']);
    expect(verdicts('cavp', 'TCBCIMMT1.rsp', 'A = b\n')).toEqual(['skipped']);
    expect(verdicts('cavp', 'Unheard.rsp', 'A = b\n')).toEqual(['failed']);
    expect(verdicts('cavp', 'SHA256ShortMsg.rsp', '???\n')).toEqual(['failed']);
  });
});

describe('cavp, names and contexts', () => {
  it('CFB128 is not CFB1 (SP 800-38A F.3.13)', () => {
    const text =
      '[ENCRYPT]\n\nCOUNT = 0\nKEY = 2b7e151628aed2a6abf7158809cf4f3c\nIV = 000102030405060708090a0b0c0d0e0f\n' +
      'PLAINTEXT = 6bc1bee22e409f96e93d7e117393172a\nCIPHERTEXT = 3b3fd92eb72dad20333449f8e83cfb4a\n';
    expect(verdicts('cavp', 'CFB128MMT128.rsp', text)).toEqual(['passed']);
  });

  it('SHAKE, and HMAC with its hash in the section', () => {
    const shake = '[Outputlen = 128]\n\nLen = 0\nMsg = 00\nOutput = 7f9c2ba4e88f827d616045507605853e\n';
    expect(verdicts('cavp', 'SHAKE128ShortMsg.rsp', shake)).toEqual(['passed']);
    expect(verdicts('cavp', 'SHAKE256ShortMsg.rsp', shake)).toEqual(['failed']);
    const hmac =
      '[L=32]\n\nCount = 0\nKlen = 4\nTlen = 16\nKey = 4a656665\n' +
      'Msg = 7768617420646f2079612077616e7420666f72206e6f7468696e673f\nMac = 5bdcc146bf60754e6a042426089575c7\n';
    expect(verdicts('cavp', 'HMAC.rsp', hmac)).toEqual(['passed']);
    expect(verdicts('cavp', 'HMAC.rsp', hmac.replace('L=32', 'L=20'))).toEqual(['failed']);
  });

  it('signatures keep the e above them when a new n comes, and are made again with d', () => {
    const signature = sign('sha1', Buffer.from('abc'), rsaKey.privateKey).toString('hex');
    const text = (d: string): string =>
      `[mod = 1024]\n\ne = ${rsaKey.e}\n\nn = ${rsaKey.n}\n${d}\nSHAAlg = SHA1\nMsg = 616263\nS = ${signature}\n`;
    expect(verdicts('cavp', 'SigGen15_186-2.rsp', text(''))).toEqual(['passed']);
    expect(verdicts('cavp', 'SigGen15_186-2.rsp', text(`\nd = ${rsaKey.d}\n`))).toEqual(['passed']);
    expect(verdicts('cavp', 'SigVer15_186-3.rsp', `${text('')}Result = P\n`)).toEqual(['passed']);
    expect(verdicts('cavp', 'SigVer15_186-3.rsp', `${text('')}Result = X\n`)).toEqual(['failed']);
  });
});

describe('kat', () => {
  it('RC4 (RFC 6229), with a wrong keystream', () => {
    const text = (out: string): string =>
      `COUNT = 0\nKEY = 0102030405\nOFFSET = 0\nPLAINTEXT = ${'00'.repeat(16)}\nCIPHERTEXT = ${out}\n`;
    expect(verdicts('kat', 'rc4/rfc-6229-40.txt', text('b2396305f03dc027ccc3524a0a1118a8'))).toEqual(['passed']);
    expect(verdicts('kat', 'rc4/rfc-6229-40.txt', text('b2396305f03dc027ccc3524a0a1118a9'))).toEqual(['failed']);
  });

  it('paddings, good and bad', () => {
    const text =
      '[PKCS7]\nIn = FF\nOut = FF070707070707\nBlocksize = 8\n\n[PKCS7_Invalid]\nIn = FF0303\nBlocksize = 3\n';
    expect(verdicts('kat', 'botan-pad.vec', text)).toEqual(['failed', 'passed']);
  });

  it('RC2 as OpenSSL has it: 128 effective bits, or those of the name, or KeyBits (evpciph_rc2.txt); RC4', () => {
    const rc2 = (name: string, key: string, ciphertext: string, keyBits = ''): string =>
      `Cipher = ${name}\nKey = ${key}\n${keyBits}IV = 0000000000000000\nPlaintext = 0102030405060708\nCiphertext = ${ciphertext}\n\n`;
    const text =
      'Title = RC2\n\nCipher = RC2-ECB\nKey = 0000000000000000\nPlaintext = 000102030405060708090A0B0C0D0E0F\n' +
      'Ciphertext = a4085a9f3e710563ae3b1e8c4339122b\n\n' +
      rc2('RC2-40-CBC', '0000000000', '61ae28bcf59d1f6f') +
      rc2('RC2-40-CBC', '0000000000', 'c1d8e65290b2f06d', 'KeyBits = 63\n') +
      rc2('RC2-64-CBC', '0000000000000000', '191d1abf767bfbe7') +
      'Cipher = RC4\nKey = 0123456789abcdef\nPlaintext = 0123456789abcdef\nCiphertext = 75b7878099e0c596\n\n' +
      'Cipher = RC2-OFB\nKey = 0000000000000000\nIV = 000000000000000000\nPlaintext = 00\nResult = INVALID_IV_LENGTH\n';
    expect(verdicts('kat', 'evpciph_rc2.txt', text)).toEqual(Array.from({ length: 6 }, () => 'passed'));
  });

  it('files that write Key (rc2-cbc.txt of pyca/cryptography)', () => {
    const text =
      'COUNT = 0\nKey = 30303030303030303030303030303030\nIV = 3030303030303030\n' +
      'Plaintext = 74686520717569636b2062726f776e20666f78206a756d706564206f76657220746865206c617a7920646f6721212121\n' +
      'Ciphertext = 5b886175cdbb0161badf64936b8ee4cb8f4b75fc28833f61668bb2bea88cfd32c410ac7ec016c5028f75078a88968887\n';
    expect(verdicts('kat', 'rc2-cbc.txt', text)).toEqual(['passed']);
  });

  it('OpenSSL: digests, MACs and KDFs; what is absent is left out, what is unknown fails', () => {
    const text =
      `Digest = SHA256\nInput = "abc"\nOutput = ${abc}\n\nDigest = MD4\nInput = ""\nOutput = 00\n\n` +
      'MAC = HMAC\nAlgorithm = SHA256\nKey = "Jefe"\nInput = "what do ya want for nothing?"\n' +
      'Output = 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843\n\n' +
      'MAC = SipHash\nKey = 00\nInput = 00\nOutput = 00\n\nCipher = ROT-13\nKey = 00\n';
    expect(verdicts('kat', 'openssl-evpmd.txt', text)).toEqual(['passed', 'skipped', 'passed', 'skipped', 'failed']);
  });

  it('Botan: the section names the algorithm', () => {
    const text =
      `[SHA-256]\nIn = 616263\nOut = ${abc}\n\n[AES-128]\nKey = 000102030405060708090A0B0C0D0E0F\n` +
      'In = 00112233445566778899AABBCCDDEEFF\nOut = 69C4E0D86A7B0430D8CDB78070B4C55A\n\n' +
      '[HMAC(SHA-256)]\nKey = 4a656665\nIn = 7768617420646f2079612077616e7420666f72206e6f7468696e673f\n' +
      'Out = 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843\n\n' +
      '[RC4]\nKey = 0123456789abcdef\nIn = 0123456789abcdef\nOut = 75b7878099e0c596\n\n' +
      '[Serpent]\nKey = 00\nIn = 00\nOut = 00\n\n[ROT13]\nIn = 00\nOut = 00\n';
    expect(verdicts('kat', 'sha2_32.vec', text)).toEqual(['passed', 'passed', 'passed', 'passed', 'skipped', 'failed']);
  });

  it('a file that nothing is known of fails', () => {
    expect(verdicts('kat', 'strange.txt', 'A = b\n')).toEqual(['failed']);
    expect(verdicts('kat', 'scrypt.txt', 'A = b\n')).toEqual(['skipped']);
  });
});

describe('asn1, keys, x509-parse, hostnames, robustness, rsalabs', () => {
  it('DER', () => {
    const text = 'Input = 0101FF\nResultBER = OK\n\nInput = 010101\nResultBER = OK\n';
    expect(verdicts('asn1', 'botan-asn1_decoding.vec', text)).toEqual(['passed', 'failed']);
  });

  it('object identifiers, strings and names of Botan', () => {
    const oids =
      '[Valid]\nOID = 1.2.840.113549\nDER = 06062A864886F70D\n\n[Invalid]\nDER = 0600\n\nDER = 06012A\n\nDER = 0606519080808000\n';
    expect(verdicts('asn1', 'asn1_oid.vec', oids)).toEqual(['passed', 'passed', 'failed', 'passed']);
    const string = (printable: boolean): string =>
      `Input = 4162\nValidNumeric = false\nValidPrintable = ${printable}\nValidIa5 = true\nValidVisible = true\nValidUtf8 = true\n`;
    expect(verdicts('asn1', 'asn1_string_validation.vec', `${string(true)}\n${string(false)}`)).toEqual([
      'passed',
      'failed',
    ]);
    const names =
      '[Equal]\nDN1 = CN="hello world"\nDN2 = CN="  HELLO   world "\n\n[Unequal]\nDN1 = C="US",CN="a"\nDN2 = CN="a",C="US"\n';
    expect(verdicts('asn1', 'x509_dn.vec', names)).toEqual(['passed', 'passed']);
    expect(verdicts('asn1', 'strange.vec', 'A = b\n')).toEqual(['failed']);
  });

  it('key files', () => {
    const garbage = { id: 'a', data: 'AAAA', pem: false };
    const lines = [
      json({ ...garbage, expected: 'reject-or-unsupported' }),
      json({ ...garbage, expected: 'load', kind: 'public', type: 'RSAPublicKey' }),
      json({ ...garbage, expected: 'load', kind: 'public', type: 'DHPublicKey' }),
      json({ ...garbage, expected: 'perhaps', kind: 'public', type: 'RSAPublicKey' }),
      json({ ...garbage, expected: 'unknown-password' }),
      json({ ...garbage, expected: 'load', kind: 'private', type: 'DSAPublicKey' }),
      json({ ...garbage, expected: 'load', container: 'pkcs12' }),
      json({ ...garbage, expected: 'reject-or-unsupported', container: 'pkcs12' }),
    ];
    expect(verdicts('keys', 'a.jsonl', lines.join('\n'))).toEqual([
      'passed',
      'failed',
      'skipped',
      'failed',
      'passed',
      'skipped',
      'failed',
      'passed',
    ]);
  });

  it('certificates', () => {
    const line = (kind: string): string => json({ id: kind, der: 'MAA=', class: kind });
    const text = ['all-reject', 'mixed', 'all-accept', 'unheard'].map(line).join('\n');
    expect(verdicts('x509-parse', 'parse.jsonl', text)).toEqual(['passed', 'passed', 'failed', 'failed']);
  });

  it('a damaged PEM file', () => {
    const good = '# Good\n-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n';
    expect(verdicts('x509-parse', 'a.pem', good)).toEqual(['failed']);
    expect(verdicts('x509-parse', 'a.pem', `${good}${good.replace('BEGIN CERT', 'BEGIN CRET')}`)).toEqual([
      'failed',
      'failed',
    ]);
    expect(verdicts('x509-parse', 'a.pem', good.replace('-----END', '----END'))).toEqual(['failed']);
    expect(verdicts('x509-parse', 'a.pem', 'nothing')).toEqual(['failed']);
  });

  it('host names', () => {
    const name = { id: 'a', kind: 'dns-id', presented: '*.example.com', reference: 'www.example.com' };
    const text = json({
      cases: [
        { ...name, expected: 'match' },
        { ...name, expected: 'no-match' },
        { ...name, expected: 'perhaps' },
      ],
    });
    expect(verdicts('hostnames', 'hostnames.json', text)).toEqual(['passed', 'failed', 'failed']);
  });

  it('fuzzing inputs', () => {
    const text = ['asn1', 'pem', 'client', 'server', 'unheard']
      .map((kind) => json({ id: kind, kind, data: 'MIAwgA==' }))
      .join('\n');
    expect(verdicts('robustness', 'a.jsonl', text)).toEqual(['passed', 'passed', 'passed', 'passed', 'failed']);
  });

  it('RSA Laboratories: another name, a broken line', () => {
    expect(verdicts('rsalabs', 'unheard.txt', '# A:\n00\n')).toEqual(['failed']);
    expect(verdicts('rsalabs', 'oaep-vect.txt', '# A:\nxy\n')).toEqual(['failed']);
  });

  it('OAEP with a label, made by node:crypto', () => {
    const oaepLabel = Buffer.from('label');
    const input = publicEncrypt({ key: rsaKey.publicKey, oaepHash: 'sha256', oaepLabel }, Buffer.from('secret'));
    const key = rsaKey.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('hex');
    const text = (label: string): string =>
      `# COUNT\nkey = ${key}\noaepdigest = SHA256\noaeplabel = ${label}\ninput = ${input.toString('hex')}\noutput = "secret"\n`;
    expect(verdicts('rsalabs', 'oaep-label.txt', text(oaepLabel.toString('hex')))).toEqual(['passed']);
    expect(verdicts('rsalabs', 'oaep-label.txt', text('00'))).toEqual(['failed']);
  });
});
