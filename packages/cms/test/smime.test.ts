/** CMS inside mails: both types of S/MIME, folded headers, both kinds of line ends, and mails of OpenSSL. */

import { bytesToBase64, bytesToUtf8, DecodeError, utf8ToBytes } from '@cleartext/core';
import { privateKeyFromPem } from '@cleartext/rsa';
import { parseCertificate } from '@cleartext/x509';
import fc from 'fast-check';
import { isSmime, openEnvelope, readSmime, sealEnvelope, signDetached, verifyDetached } from '../src/index.ts';
import { aliceCertificatePem, aliceKeyPem, authorityCertificatePem } from './data/openssl-made.ts';
import { hasOpenssl, openssl } from './voices.ts';

const alice = { certificate: parseCertificate(aliceCertificatePem), privateKey: privateKeyFromPem(aliceKeyPem) };
const signer = { chain: [alice.certificate], privateKey: alice.privateKey };
const now = new Date('2027-03-01T12:00:00Z');
const trusting = { trustAnchors: [parseCertificate(authorityCertificatePem)], now };

const part = 'Content-Type: text/plain\r\n\r\nMeet me at the pier.\r\n';
const base64 = (bytes: Uint8Array): string => bytesToBase64(bytes).replace(/.{64}/g, '$&\r\n');
const signature = (): string => base64(signDetached({ content: utf8ToBytes(part), signer }));

/** A mail of type multipart/signed. */
const signedMail = ({
  boundary = '=-limit-=',
  content = part,
  type = 'application/pkcs7-signature',
  last = '--',
} = {}) =>
  [
    'From: alice@example.org',
    'MIME-Version: 1.0',
    'Content-Type: multipart/signed; protocol="application/pkcs7-signature";',
    `\tmicalg=sha-256; boundary="${boundary}"`,
    '',
    'This is a signed mail.',
    `--${boundary}`,
    content,
    `--${boundary}`,
    `Content-Type: ${type}; name=smime.p7s`,
    'Content-Transfer-Encoding: base64',
    '',
    signature(),
    `--${boundary}${last}`,
    '',
  ].join('\r\n');

it('a signed mail is verified, whatever its line ends', () => {
  for (const mail of [signedMail(), signedMail().replaceAll('\r\n', '\n')]) {
    const bytes = utf8ToBytes(mail);
    expect(isSmime(bytes)).toBe(true);
    const { cms, content } = readSmime(bytes);
    expect(bytesToUtf8(content ?? new Uint8Array(0))).toBe(part);
    expect(verifyDetached(cms, content, trusting).summary).toBe('every check passed');
  }
  const changed = readSmime(utf8ToBytes(signedMail({ content: part.replace('pier', 'bar') })));
  expect(verifyDetached(changed.cms, changed.content, trusting).accepted).toBe(false);
});

it('a sealed mail is opened', () => {
  const content = utf8ToBytes('Meet me at the pier.');
  const sealed = sealEnvelope({ content, recipients: [alice.certificate] });
  const mail = `Content-Type: application/x-pkcs7-mime; smime-type=enveloped-data\nContent-Transfer-Encoding: BASE64\n\n${base64(sealed)}\n`;
  const read = readSmime(utf8ToBytes(mail));
  expect(read).toEqual({ cms: sealed });
  expect(openEnvelope(read.cms, { privateKey: alice.privateKey }).content).toEqual(content);
});

it.each([
  ['Content-Type: text/plain\n\nHello', 'found text/plain'],
  ['Hello, world', 'found no Content-Type'],
  ['', 'found no Content-Type'],
  ['Content-Type: multipart/signed\n\nHello', 'expected the boundary'],
  ['Content-Type: multipart/signed; boundary=x\n\n--x\nHello', 'expected the last boundary'],
  [
    'Content-Type: multipart/signed; boundary=x\n\n--x\nHello\n--x--',
    'expected two parts in multipart/signed, found 1',
  ],
  ['Content-Type: application/pkcs7-mime\n\nHello', 'found 7bit'],
  ['Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n*', 'other characters'],
])('%j is refused', (mail, problem) => {
  expect(() => readSmime(utf8ToBytes(mail))).toThrow(DecodeError);
  expect(() => readSmime(utf8ToBytes(mail))).toThrow(problem);
});

it('the second part has to be a signature, and the last boundary has to be there', () => {
  expect(() => readSmime(utf8ToBytes(signedMail({ type: 'text/html' })))).toThrow('found text/html');
  expect(() => readSmime(utf8ToBytes(signedMail({ last: '' })))).toThrow('expected the last boundary');
});

it('arbitrary bytes are a mail or a DecodeError', () => {
  const beginnings = [
    '',
    'Content-Type: multipart/signed; boundary=x\n\n--x\n',
    'Content-Type: application/pkcs7-mime\n',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 80 }), (beginning, rest) => {
      const bytes = Uint8Array.from([...utf8ToBytes(beginning), ...rest]);
      isSmime(bytes);
      try {
        readSmime(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }),
  );
});

it.each([[[]], [['-nodetach']]])('mails of openssl are verified: options %j', (options) => {
  if (!hasOpenssl) return;
  const files = { content: 'Meet me\nat the pier.\n', pem: aliceCertificatePem, key: aliceKeyPem };
  const mail = openssl(['cms', '-sign', '-in', 'content', '-signer', 'pem', '-inkey', 'key', ...options], files);
  const { cms, content } = readSmime(mail);
  expect(verifyDetached(cms, content, trusting).summary).toBe('every check passed');
});
