/** Each suite over a tiny file of its format: one case with the published answer, and one with a wrong answer, which must fail. */

import { runCases } from '../src/runner.ts';
import { suites } from '../src/suites/all.ts';

function verdicts(suiteName: string, name: string, text: string): string[] {
  const suite = suites.find((known) => known.name === suiteName);
  if (!suite) throw new Error(`no suite ${suiteName}`);
  return [...runCases(suite, { name, text })].map(({ verdict }) => verdict);
}

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

  it('a file of another kind is skipped, a malformed one fails', () => {
    expect(verdicts('cavp', 'Unheard.rsp', 'A = b\n')).toEqual(['skipped']);
    expect(verdicts('cavp', 'SHA256ShortMsg.rsp', '???\n')).toEqual(['failed']);
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
});

describe('asn1, keys, x509-parse, hostnames, robustness, rsalabs', () => {
  it('DER', () => {
    const text = 'Input = 0101FF\nResultBER = OK\n\nInput = 010101\nResultBER = OK\n';
    expect(verdicts('asn1', 'botan-asn1_decoding.vec', text)).toEqual(['passed', 'failed']);
  });

  it('key files', () => {
    const garbage = { id: 'a', data: 'AAAA', pem: false };
    const lines = [
      json({ ...garbage, expected: 'reject-or-unsupported' }),
      json({ ...garbage, expected: 'load', kind: 'public', type: 'RSAPublicKey' }),
      json({ ...garbage, expected: 'load', kind: 'public', type: 'ECPublicKey' }),
    ];
    expect(verdicts('keys', 'a.jsonl', lines.join('\n'))).toEqual(['passed', 'failed', 'skipped']);
  });

  it('certificates', () => {
    const line = (kind: string): string => json({ id: kind, der: 'MAA=', class: kind });
    const text = ['all-reject', 'mixed', 'all-accept'].map(line).join('\n');
    expect(verdicts('x509-parse', 'parse.jsonl', text)).toEqual(['passed', 'passed', 'failed']);
  });

  it('host names', () => {
    const name = { id: 'a', kind: 'dns-id', presented: '*.example.com', reference: 'www.example.com' };
    const text = json({
      cases: [
        { ...name, expected: 'match' },
        { ...name, expected: 'no-match' },
      ],
    });
    expect(verdicts('hostnames', 'hostnames.json', text)).toEqual(['passed', 'failed']);
  });

  it('fuzzing inputs', () => {
    const text = ['asn1', 'pem', 'client'].map((kind) => json({ id: kind, kind, data: 'MIAwgA==' })).join('\n');
    expect(verdicts('robustness', 'a.jsonl', text)).toEqual(['passed', 'passed', 'skipped']);
  });

  it('RSA Laboratories: another name, a broken line', () => {
    expect(verdicts('rsalabs', 'unheard.txt', '# A:\n00\n')).toEqual(['failed']);
    expect(verdicts('rsalabs', 'oaep-vect.txt', '# A:\nxy\n')).toEqual(['failed']);
  });
});
