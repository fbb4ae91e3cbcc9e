/**
 * One known answer of each package that has to run in a browser: what the page computes, and what the test expects. Each
 * value comes from a standard, from arithmetic that fits on paper, or from OpenSSL.
 */

import { der } from '@cleartext/asn1';
import { rotate } from '@cleartext/classical';
import { openEnvelope, sealEnvelope } from '@cleartext/cms';
import {
  base64ToBytes,
  bytesToBase64,
  bytesToHex,
  bytesToUtf8,
  hexToBytes,
  seededRandom,
  utf8ToBytes,
} from '@cleartext/core';
import { x25519, X25519_BASE_POINT } from '@cleartext/ec';
import { sha256 } from '@cleartext/hash';
import { mlKem512 } from '@cleartext/ml-kem';
import { int, jsbi, modPow, native, wasm } from '@cleartext/number';
import { Transcript } from '@cleartext/protocol';
import { generateKey, privateKeyFromPrimes, rsadp, rsaep } from '@cleartext/rsa';
import { earlySecret } from '@cleartext/tls';
import { clientSession, serverSession, step } from '@cleartext/session';
import { publicKeyFromSpki, sha256WithRsa } from '@cleartext/signature';
import { aes } from '@cleartext/symmetric';
import { issueCertificate, nameToString, newAuthority, parseCertificate } from '@cleartext/x509';
import { accumulate } from '../../packages/ml-kem/test/accumulated.ts';

/** What a package computes, by the package's name, and the value it has to have. */
export const knownAnswers: Readonly<Record<string, { readonly compute: () => string; readonly value: string }>> = {
  // RFC 4648 section 10.
  core: { compute: () => bytesToBase64(utf8ToBytes('foobar')), value: 'Zm9vYmFy' },
  // The chapter's figure 14-4.
  classical: {
    compute: () => rotate(3).encode('meet me at the pier at midnight'),
    value: 'phhw ph dw wkh slhu dw plgqljkw',
  },
  // FIPS 197 appendix C.1.
  symmetric: {
    compute: () => {
      const cipher = aes(hexToBytes('000102030405060708090a0b0c0d0e0f'));
      return bytesToHex(cipher.encryptBlock(hexToBytes('00112233445566778899aabbccddeeff')));
    },
    value: '69c4e0d86a7b0430d8cdb78070b4c55a',
  },
  // FIPS 180-4's example "abc".
  hash: {
    compute: () => bytesToHex(sha256(utf8ToBytes('abc'))),
    value: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  },
  // Fermat: 3^(p-1) is 1 modulo the prime p = 2^1279 - 1, whichever engine computes it.
  number: {
    compute: () =>
      [native, jsbi, wasm]
        .map((engine) => {
          const one = engine.of(1);
          const p = one.shiftLeft(1279).minus(one);
          return modPow(engine.of(3), p.minus(one), p).toString();
        })
        .join(),
    value: '1,1,1',
  },
  // The classroom's key: n = 3233, e = 17.
  rsa: {
    compute: () => {
      const key = privateKeyFromPrimes({ p: 61, q: 53, e: 17 });
      const c = rsaep(key, int(65));
      return `${c.toString()},${rsadp(key, c).toString()}`;
    },
    value: '2790,65',
  },
  // RFC 7748 section 5.2, the first iteration.
  ec: {
    compute: () => bytesToHex(x25519(X25519_BASE_POINT, X25519_BASE_POINT)),
    value: '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079',
  },
  // C2SP CCTV's accumulated vectors, the first hundred.
  'ml-kem': {
    compute: () => accumulate(mlKem512, 100),
    value: '449120c6e320ef3e9fbfa2316e5f2d2e1e6dd37d8ff5d086d5d2db7d42aff0a1',
  },
  // X.690 section 8.19; RFC 8017 appendix C has the arcs of RSA Data Security.
  asn1: { compute: () => bytesToHex(der.oid('1.2.840.113549')), value: '06062a864886f70d' },
  // OpenSSL signed the certificate below with the key in it.
  signature: {
    compute: () => {
      const { subjectPublicKeyInfo, tbsBytes, signature } = parseCertificate(base64ToBytes(CERTIFICATE));
      return String(sha256WithRsa.verify(publicKeyFromSpki(subjectPublicKeyInfo), tbsBytes, signature));
    },
    value: 'true',
  },
  x509: {
    compute: () => nameToString(parseCertificate(base64ToBytes(CERTIFICATE)).subject),
    value: 'C = US, O = Joes Hardware, CN = www.joes-hardware.com',
  },
  cms: { compute: wholeEnvelope, value: 'meet me at the pier' },
  // FIPS 180-4's example "abc", in two messages.
  protocol: {
    compute: () => bytesToHex(new Transcript().add(utf8ToBytes('a')).add(utf8ToBytes('bc')).hash(sha256)),
    value: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  },
  session: { compute: wholeSession, value: 'meet me at the pier' },
  // RFC 8448 section 3: the early secret without a PSK.
  tls: {
    compute: () => bytesToHex(earlySecret(sha256)),
    value: '33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a',
  },
};

/** A text sealed for the owner of a certificate, and opened with the private key. */
function wholeEnvelope(): string {
  const random = seededRandom('browser');
  const privateKey = generateKey({ bits: 1024, random });
  const now = new Date('2026-01-01T00:00:00Z');
  const { certificate } = newAuthority({ subject: { CN: 'Root' }, privateKey, now, random });
  const sealed = sealEnvelope({ content: utf8ToBytes('meet me at the pier'), recipients: [certificate], random });
  return bytesToUtf8(openEnvelope(sealed, { privateKey }).content);
}

/** A session from its first byte to its first message, both sides in this page. */
function wholeSession(): string {
  const random = seededRandom('browser');
  const now = new Date('2026-01-01T00:00:00Z');
  const authority = newAuthority({
    subject: { CN: 'Root' },
    privateKey: generateKey({ bits: 1024, random }),
    now,
    random,
  });
  const privateKey = generateKey({ bits: 1024, random });
  const subject = { CN: 'www.joes-hardware.com' };
  const issued = { profile: 'server', subject, hosts: [subject.CN], publicKey: privateKey, now, random } as const;
  const chain = [issueCertificate(authority, issued)];
  const trustAnchors = [authority.certificate];

  const started = step(clientSession({ host: subject.CN, trustAnchors, random, now: () => now }), { type: 'start' });
  let client = started.state;
  let server = step(serverSession({ identity: { chain, privateKey }, random, now: () => now }), {
    type: 'receive',
    bytes: started.send,
  });
  while (server.send.length > 0) {
    const answer = step(client, { type: 'receive', bytes: server.send });
    client = answer.state;
    server = step(server.state, { type: 'receive', bytes: answer.send });
  }
  const { send } = step(client, { type: 'send', plaintext: utf8ToBytes('meet me at the pier') });
  const { events } = step(server.state, { type: 'receive', bytes: send });
  const received = events.flatMap((event) => (event.type === 'message' ? [event.plaintext] : []));
  return received.map(bytesToUtf8).join();
}

/** `openssl req -x509 -newkey rsa:1024 -set_serial 41`, in DER and Base64. */
const CERTIFICATE = `
MIICdTCCAd6gAwIBAgIBKTANBgkqhkiG9w0BAQsFADBFMQswCQYDVQQGEwJVUzEWMBQGA1UECgwN
Sm9lcyBIYXJkd2FyZTEeMBwGA1UEAwwVd3d3LmpvZXMtaGFyZHdhcmUuY29tMB4XDTI2MTEyMzE1
NDg1N1oXDTM2MTEyMDE1NDg1N1owRTELMAkGA1UEBhMCVVMxFjAUBgNVBAoMDUpvZXMgSGFyZHdh
cmUxHjAcBgNVBAMMFXd3dy5qb2VzLWhhcmR3YXJlLmNvbTCBnzANBgkqhkiG9w0BAQEFAAOBjQAw
gYkCgYEAz/0zHJjti94b7Rlbh00aubvZv/VF0jHNC588W4LUnFsr3D00ZWy8Mzf8eiwS1w42mn02
r0NXZL+mwzYJrMA7jOxeaQSjSfTuVfm5Pj1ckGhXtsCrtEgezkyA2xGV30417srMZuzcT1rP7Ahq
V8W03ZJBG2g0rbfXCs7EhdJDZN8CAwEAAaN1MHMwHQYDVR0OBBYEFNLHOdXVew7+KEpyc6xdaEft
2pFCMB8GA1UdIwQYMBaAFNLHOdXVew7+KEpyc6xdaEft2pFCMA8GA1UdEwEB/wQFMAMBAf8wIAYD
VR0RBBkwF4IVd3d3LmpvZXMtaGFyZHdhcmUuY29tMA0GCSqGSIb3DQEBCwUAA4GBAM/3dmunrtt4
6WASWSoBFX63SHYPVddp/z/gdLTEmaIeiL9Nt5C/kqW3qAANdqlwzyMlz5k2le+BEU5mdPiffEk6
lKdoyGnWsn5Jx05zQnqDVtNzzzI86NpVL3FOPnvyLg9MaXvb0vJ/JycGfB76A5njme3FMwP17gwU
zjUwtShU
`;
