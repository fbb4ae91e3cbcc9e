import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DecodeError, leafSpans } from '@cleartext/core';
import { decodeDer, decodePem, der, encodeTlv, tags, type DerNode } from '@cleartext/asn1';
import {
  certificateSpans,
  certificateToJson,
  certificateToText,
  checkSite,
  parseCertificate,
  parseCertificates,
  parseRequest,
  readExtensions,
  readGeneralName,
  requestToText,
  verifyRequest,
  type Certificate,
} from '@cleartext/x509';
import { middle, now, root, shop } from './shop.ts';

const bytesOf = (name: string): Uint8Array => decodePem(readFileSync(join(__dirname, 'data', name), 'utf8')).bytes;

/** Runs a decoder; anything but a value or a DecodeError is a bug. */
function survives<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** What parses can be shown, spanned and checked. */
function usable(certificate: Certificate): void {
  expect(certificateToText(certificate)).toContain('Certificate:');
  expect(JSON.stringify(certificateToJson(certificate))).toContain('version');
  const leaves = leafSpans(certificateSpans(certificate));
  expect(leaves.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(certificate.bytes.length);
  const verdict = checkSite({
    chain: [certificate, middle.certificate],
    host: 'www.securesites.test',
    now,
    trustAnchors: [root.certificate],
  });
  expect(verdict.checks).toHaveLength(5);
}

/** Some bytes of a valid structure overwritten, and perhaps its end cut off. */
function mutated(original: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(fc.nat(original.length - 1), fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)));
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const bytes = original.slice();
    for (const [at, value] of changes) bytes[at] = value;
    return bytes;
  });
}

const genuine = [
  shop(middle).bytes,
  bytesOf('many-extensions.pem'),
  bytesOf('pss.pem'),
  bytesOf('Amazon_Root_CA_3.pem'),
];

it('mutated certificates parse or are refused, and what parses can be used', () => {
  let parsed = 0;
  for (const original of genuine)
    fc.assert(
      fc.property(mutated(original), (bytes) => {
        const certificate = survives(() => parseCertificate(bytes));
        if (!certificate) return;
        parsed++;
        usable(certificate);
      }),
      { numRuns: 250 },
    );
  expect(parsed).toBeGreaterThan(100);
});

it('every prefix of a certificate is refused', () => {
  const { bytes } = shop(middle);
  for (let length = 0; length < bytes.length; length += 7)
    expect(() => parseCertificate(bytes.subarray(0, length))).toThrow(DecodeError);
});

it('a hundred thousand extensions are read in the time of their bytes', () => {
  const one = (i: number): Uint8Array => der.sequence(der.oid(`1.2.3.${i}`), der.octetString(new Uint8Array(0)));
  const list = (numbers: readonly number[]): DerNode =>
    decodeDer(encodeTlv('universal', tags.sequence, true, Uint8Array.from(numbers.flatMap((i) => [...one(i)]))));
  const many = list(Array.from({ length: 100_000 }, (_, i) => i));
  expect(readExtensions(many)).toHaveLength(100_000);
  expect(() => readExtensions(list([1, 2, 1]))).toThrow('1.2.3.1 occurs twice');
});

it('a name in segments, which DER forbids, is refused though its tag hides what it is', () => {
  for (const tag of [1, 2, 6, 7])
    expect(() => readGeneralName(decodeDer(der.explicit(tag, der.octetString(new Uint8Array(4)))))).toThrow(
      `GeneralName at byte 0: expected [${tag}] in one piece, found segments`,
    );
});

it('random bytes are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      survives(() => parseCertificate(bytes));
      survives(() => parseRequest(bytes));
    }),
  );
});

it('mutated requests parse or are refused, and what parses can be shown', () => {
  fc.assert(
    fc.property(mutated(bytesOf('request.pem')), (bytes) => {
      const request = survives(() => parseRequest(bytes));
      if (!request) return;
      expect(requestToText(request)).toContain('Certificate Request:');
      expect(typeof verifyRequest(request)).toBe('boolean');
    }),
    { numRuns: 300 },
  );
});

it('mutated text is read or refused', () => {
  const pem = readFileSync(join(__dirname, 'data', 'ed25519.pem'), 'utf8').repeat(2);
  fc.assert(
    fc.property(fc.nat(pem.length), fc.nat(9), fc.string({ maxLength: 9 }), (at, cut, inserted) => {
      survives(() => parseCertificates(pem.slice(0, at) + inserted + pem.slice(at + cut)));
      survives(() => parseCertificate(pem.slice(0, at) + inserted + pem.slice(at + cut)));
    }),
  );
});
