/** ACVP's tests of the key derivations of TLS: 1.0 to 1.2 with and without extended master secret, and 1.3. */

import { concat } from '@cleartext/core';
import { md5, sha1 } from '@cleartext/hash';
import {
  applicationSecrets,
  deriveSecret,
  earlySecret,
  handshakeSecret,
  handshakeTrafficSecrets,
  mainSecret,
  prf10,
  prf12,
  resumptionSecret,
} from '@cleartext/tls';
import { findHash, hashNamed } from '../../algorithms.ts';
import { expectBytes } from '../../case.ts';
import { bytesOf, FormatError, has, numberOf, textOf, type Fields } from '../../formats/fields.ts';
import type { AcvpTests } from './algorithms.ts';

/** RFC 2246, 5246 and 7627: from the premaster secret to the master secret, and on to the key block. */
export const tls12KeyDerivation: AcvpTests = {
  testers: { AFT: testTls12 },
  lacking: (group) => (findHash(textOf(group, 'hashAlg')) ? undefined : `TLS with ${textOf(group, 'hashAlg')}`),
};

/** RFC 8446 section 7.1: from PSK and (EC)DHE to the eight secrets. */
export const tls13KeyDerivation: AcvpTests = {
  testers: { AFT: testTls13 },
  lacking: (group) => (findHash(textOf(group, 'hmacAlg')) ? undefined : `TLS with ${textOf(group, 'hmacAlg')}`),
};

function testTls12(group: Fields, test: Fields): void {
  const version = textOf(group, 'tlsVersion');
  if (!['v1.0/1.1', 'v1.2', 'v1.2_ems'].includes(version))
    throw new FormatError(`tlsVersion: expected v1.0/1.1, v1.2 or v1.2_ems, found ${version}`);
  const prf = version === 'v1.0/1.1' ? prf10(md5, sha1) : prf12(hashNamed(textOf(group, 'hashAlg')));
  const [premaster, client, server] = ['preMasterSecret', 'clientRandom', 'serverRandom'].map((name) =>
    bytesOf(test, name),
  );
  const isExtended = has(test, 'sessionHash');
  const seed = isExtended
    ? bytesOf(test, 'sessionHash')
    : concat(bytesOf(test, 'clientHelloRandom'), bytesOf(test, 'serverHelloRandom'));
  const master = prf(premaster, isExtended ? 'extended master secret' : 'master secret', seed, 48);
  expectBytes('masterSecret', master, bytesOf(test, 'masterSecret'));
  const keyBlock = prf(master, 'key expansion', concat(server, client), numberOf(group, 'keyBlockLength') / 8);
  expectBytes('keyBlock', keyBlock, bytesOf(test, 'keyBlock'));
}

/** The four "randoms" stand for the messages of the transcript, one after the other. */
function testTls13(group: Fields, test: Fields): void {
  const hash = hashNamed(textOf(group, 'hmacAlg'));
  const transcript = (...names: readonly string[]): Uint8Array =>
    hash(concat(...names.map((name) => bytesOf(test, name))));
  const upToClientHello = transcript('helloClientRandom');
  const upToServerHello = transcript('helloClientRandom', 'helloServerRandom');
  const upToServerFinished = transcript('helloClientRandom', 'helloServerRandom', 'finishedServerRandom');
  const upToClientFinished = transcript(
    'helloClientRandom',
    'helloServerRandom',
    'finishedServerRandom',
    'finishedClientRandom',
  );

  const early = earlySecret(hash, bytesOf(test, 'psk'));
  const handshake = handshakeSecret(hash, early, bytesOf(test, 'dhe'));
  const main = mainSecret(hash, handshake);
  const handshakeTraffic = handshakeTrafficSecrets(hash, handshake, upToServerHello);
  const application = applicationSecrets(hash, main, upToServerFinished);
  const secrets: readonly (readonly [string, Uint8Array])[] = [
    ['clientEarlyTrafficSecret', deriveSecret(hash, early, 'c e traffic', upToClientHello)],
    ['earlyExporterMasterSecret', deriveSecret(hash, early, 'e exp master', upToClientHello)],
    ['clientHandshakeTrafficSecret', handshakeTraffic.client],
    ['serverHandshakeTrafficSecret', handshakeTraffic.server],
    ['clientApplicationTrafficSecret', application.client],
    ['serverApplicationTrafficSecret', application.server],
    ['exporterMasterSecret', application.exporter],
    ['resumptionMasterSecret', resumptionSecret(hash, main, upToClientFinished)],
  ];
  for (const [name, secret] of secrets) expectBytes(name, secret, bytesOf(test, name));
}
