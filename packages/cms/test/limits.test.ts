/** Files that are made to keep a reader busy: tens of thousands of attributes, signers, recipients. Everything has a limit. */

import { DecodeError, seededRandom, utf8ToBytes } from '@cleartext/core';
import { decodeDer, der, encodeAlgorithmIdentifier, encodeAttribute, oids } from '@cleartext/asn1';
import { sha256, type Hash } from '@cleartext/hash';
import { privateKeyFromPem } from '@cleartext/rsa';
import { sha256WithRsa } from '@cleartext/signature';
import { parseCertificate, type Certificate } from '@cleartext/x509';
import {
  decodeContentInfo,
  encodeContentInfo,
  openEnvelope,
  readEnvelope,
  readSignedData,
  sealEnvelope,
  verifyDetached,
} from '../src/index.ts';
import { aliceCertificatePem, aliceKeyPem, authorityCertificatePem } from './data/openssl-made.ts';
import { anotherAuthority, certify } from './people.ts';

const alice = { certificate: parseCertificate(aliceCertificatePem), privateKey: privateKeyFromPem(aliceKeyPem) };
const trusting = { trustAnchors: [parseCertificate(authorityCertificatePem)], now: new Date('2027-03-01T12:00:00Z') };
const content = utf8ToBytes('Meet me at the pier.');
const COUNT = 50_000;
const many = Array.from({ length: COUNT }, (_, i) => encodeAttribute({ oid: `1.2.3.${i}`, values: [der.integer(i)] }));

/** A SignedData by Alice over `content`, so many times, or once with each of her certificates. */
function signedBy(
  count: number,
  more: readonly Uint8Array[] = [],
  hash: Hash = sha256,
  certificates: readonly Certificate[] = Array.from({ length: count }, () => alice.certificate),
): Uint8Array {
  const attributes = der.setOf([
    encodeAttribute({ oid: oids.contentType, values: [der.oid(oids.data)] }),
    encodeAttribute({ oid: oids.messageDigest, values: [der.octetString(hash(content))] }),
    ...more,
  ]);
  const signature = sha256WithRsa.sign(alice.privateKey, attributes);
  const info = ({ issuer, serialNumber }: Certificate): Uint8Array =>
    der.sequence(
      der.integer(1),
      der.sequence(issuer.bytes, der.integer(serialNumber)),
      encodeAlgorithmIdentifier({ oid: hash.oid }),
      der.implicit(0, attributes),
      encodeAlgorithmIdentifier(sha256WithRsa.algorithm),
      der.octetString(signature),
    );
  return encodeContentInfo(
    oids.signedData,
    der.sequence(
      der.integer(1),
      der.setOf([]),
      der.sequence(der.oid(oids.data)),
      der.implicit(0, der.setOf([...new Set(certificates)].map(({ bytes }) => bytes))),
      der.setOf(certificates.map(info)),
    ),
  );
}

it(`a signature over ${COUNT} attributes is verified`, () => {
  const verdict = verifyDetached(signedBy(1, many), content, trusting);
  expect(verdict.summary).toBe('every check passed');
});

it(`a content that is ${COUNT} attributes is read`, () => {
  const attributes = der.setOf(many);
  expect(verifyDetached(signedBy(1), attributes, trusting).summary).toMatch(/^message digest: /);
});

it(`an envelope with ${COUNT} authenticated attributes is read`, () => {
  const sealed = sealEnvelope({ content, recipients: [alice.certificate], cipher: 'aes-128-gcm' });
  const { children } = decodeContentInfo(sealed).content;
  const [version, recipients, info, mac] = children.map(({ bytes }) => bytes);
  const attributes = der.implicit(1, der.setOf(many));
  const file = encodeContentInfo(oids.authEnvelopedData, der.sequence(version, recipients, info, attributes, mac));
  expect(decodeDer(readEnvelope(file).authenticatedAttributes).children).toHaveLength(COUNT);
});

it('only so many signers are looked at, and a file with more is not accepted', () => {
  const file = signedBy(60);
  expect(readSignedData(file).signers).toHaveLength(60);
  const verdict = verifyDetached(file, content, trusting);
  expect([verdict.accepted, verdict.signers.length]).toEqual([false, 20]);
  expect(verdict.signers.every(({ accepted }) => accepted)).toBe(true);
  expect(verdict.summary).toBe('work limit: 40 more than 20 signers: not looked at');
  expect(verifyDetached(file, content, { ...trusting, maxSigners: 60 }).accepted).toBe(true);
  expect(() => verifyDetached(file, content, { ...trusting, maxSigners: 0 })).toThrow(RangeError);
});

it('all signers of a file share one budget of signatures on certificates', () => {
  const certificates = Array.from({ length: 5 }, () => certify(alice.privateKey, 'email'));
  const file = signedBy(5, [], sha256, certificates);
  const options = { ...trusting, trustAnchors: [anotherAuthority.certificate] };
  expect(verifyDetached(file, content, options).summary).toBe('every check passed');
  expect(verifyDetached(file, content, { ...options, maxSignatureChecks: 5 }).accepted).toBe(true);
  const spent = verifyDetached(file, content, { ...options, maxSignatureChecks: 3 });
  expect(spent.signers.map(({ accepted }) => accepted)).toEqual([true, true, true, false, false]);
  const trust = spent.signers[4].checks.find(({ name }) => name === 'certificate trust');
  expect(trust).toMatchObject({ outcome: 'failed', sentence: '3 signatures were verified, which is the limit' });
  expect(() => verifyDetached(file, content, { ...options, maxSignatureChecks: -1 })).toThrow(RangeError);
});

it('only so many copies of the key are tried, unless the certificate says which', () => {
  const recipients = Array.from({ length: 101 }, () => alice.certificate);
  const sealed = sealEnvelope({ content, recipients, random: seededRandom('copies') });
  expect(readEnvelope(sealed).recipients).toHaveLength(101);
  expect(() => openEnvelope(sealed, { privateKey: alice.privateKey })).toThrow(DecodeError);
  const few = sealEnvelope({ content, recipients: recipients.slice(0, 100), random: seededRandom('copies') });
  expect(openEnvelope(few, { privateKey: alice.privateKey }).content).toEqual(content);
});
