/** The client's side of the handshake: one handler for each state, in the order of the conversation. */

import { oids } from '@cleartext/asn1';
import { concat, constantTimeEqual, DecodeError, type RandomSource } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import { modulusLength, oaep, publicKeyFromSpki } from '@cleartext/rsa';
import { rsaPss } from '@cleartext/signature';
import { checkSite, findExtension, type Certificate } from '@cleartext/x509';
import { readChain } from './chain.ts';
import { suiteById } from './cipher-suites.ts';
import { deriveSessionKeys, finishedProof, SESSION_KEY_SIZE } from './key-schedule.ts';
import {
  PROTOCOL_VERSION,
  RANDOM_SIZE,
  unsignedKeyExchange,
  type Finished,
  type KeyExchange,
  type ServerHello,
} from './messages.ts';
import { changeKeys, sendMessage, type ReceivedMessage, type Turn } from './record-layer.ts';
import { Refusal } from './refusal.ts';
import type { Connected, ExpectServerFinished, ExpectServerHello, Start } from './session-state.ts';

/** `Start`. Step 1: versions, suites and the name of the wanted server, with 32 random bytes. */
export function sendClientHello(state: Start, turn: Turn): ExpectServerHello {
  const { config } = state;
  const clientHello = {
    kind: 'ClientHello',
    version: PROTOCOL_VERSION,
    random: config.random(RANDOM_SIZE),
    suites: config.suites.map((suite) => suite.id),
    serverName: config.host,
  } as const;
  return { ...sendMessage(state, clientHello, turn), kind: 'ExpectServerHello', clientHello };
}

/**
 * `ExpectServerHello`. Steps 2 to 4: check the choice and the certificate, send the session key, change to the new keys and prove
 * them.
 */
export function receiveServerHello(
  state: ExpectServerHello,
  { message: hello, bytes }: ReceivedMessage<ServerHello>,
  turn: Turn,
): ExpectServerFinished {
  const { config, clientHello } = state;
  const transcript = state.transcript.add(bytes);
  if (hello.version !== PROTOCOL_VERSION)
    throw new Refusal('unknown version', `expected version ${PROTOCOL_VERSION}, found ${hello.version}`);
  const suite = suiteById(hello.suite);
  if (!suite || !clientHello.suites.includes(suite.id))
    throw new Refusal('no common suite', `the server chose suite ${hello.suite}, which was not offered`);

  const chain = readChain(hello.certificates, (detail) => new Refusal('certificate refused', detail));
  const verdict = checkSite({ chain, host: config.host, now: config.now(), trustAnchors: config.trustAnchors });
  turn.events.push({ type: 'certificate', of: 'server', verdict });
  if (!verdict.accepted) throw new Refusal('certificate refused', verdict.summary);

  const sessionKey = config.random(SESSION_KEY_SIZE);
  turn.events.push({ type: 'secret', label: 'session key', value: sessionKey });
  const encryptedSessionKey = encryptSessionKey(sessionKey, chain[0], config.random);
  const heard = { ...state, transcript };
  const sent = sendMessage(heard, keyExchange(heard, hello, encryptedSessionKey), turn);

  const transcriptHash = sent.transcript.hash(sha256);
  const keys = deriveSessionKeys(suite, sessionKey, clientHello.random, hello.random, transcriptHash);
  const keyed = changeKeys(
    { ...sent, suite, keys, peer: chain[0], kind: 'ExpectServerFinished' } as const,
    suite,
    keys,
  );
  return sendMessage(keyed, { kind: 'Finished', proof: finishedProof(keys.client, transcriptHash) }, turn);
}

/** `ExpectServerFinished`. The last step: only the holder of the private key could have computed this proof. */
export function receiveServerFinished(
  state: ExpectServerFinished,
  { message, bytes }: ReceivedMessage<Finished>,
  turn: Turn,
): Connected {
  if (!constantTimeEqual(message.proof, finishedProof(state.keys.server, state.transcript.hash(sha256))))
    throw new Refusal('authentication failed', 'the Finished proof of the server is wrong');
  turn.events.push({ type: 'connected', suite: state.suite, peer: state.peer });
  return { ...state, transcript: state.transcript.add(bytes), kind: 'Connected' };
}

/** The session key under the certified public key. Refuses keys of other kinds, keys that are too small, and keys for signing only. */
function encryptSessionKey(sessionKey: Uint8Array, certificate: Certificate, random: RandomSource): Uint8Array {
  const { subjectPublicKeyInfo } = certificate;
  const refusal = (problem: string): Refusal =>
    new Refusal('certificate refused', `its key cannot carry a session key: ${problem}`);
  const usage = findExtension(certificate, 'keyUsage');
  // A certificate may pass all checks and be for signing only: in TLS 1.3 servers do nothing else with their keys.
  const mayEncrypt = usage?.usages.includes('keyEncipherment') ?? true;
  if (!mayEncrypt || subjectPublicKeyInfo.algorithm.oid === oids.rsassaPss) throw refusal('it is for signing only');
  const publicKey = readPublicKey(certificate, refusal);
  // RFC 8017 section 7.1.1: OAEP needs two digests and two bytes in addition to the message.
  const required = sessionKey.length + 2 * sha256.digestSize + 2;
  if (modulusLength(publicKey) < required)
    throw refusal(`expected at least ${8 * required} bits, found ${8 * modulusLength(publicKey)}`);
  return oaep(sha256, { random }).encrypt(publicKey, sessionKey);
}

function readPublicKey(certificate: Certificate, refusal: (problem: string) => Refusal) {
  try {
    return publicKeyFromSpki(certificate.subjectPublicKeyInfo);
  } catch (error) {
    if (error instanceof DecodeError) throw refusal(error.message);
    throw error;
  }
}

/** The KeyExchange; with the client's certificates and a signature over the conversation, if the server asked for them. */
function keyExchange(state: ExpectServerHello, hello: ServerHello, encryptedSessionKey: Uint8Array): KeyExchange {
  const { identity, random } = state.config;
  const unsigned: KeyExchange = {
    kind: 'KeyExchange',
    encryptedSessionKey,
    certificates:
      hello.wantsClientCertificate && identity ? identity.chain.map((certificate) => certificate.bytes) : [],
    signature: new Uint8Array(0),
  };
  if (!identity || unsigned.certificates.length === 0) return unsigned;
  const signed = concat(state.transcript.bytes, unsignedKeyExchange(unsigned));
  return { ...unsigned, signature: rsaPss(sha256).sign(identity.privateKey, signed, random) };
}
