/** The client's side of the handshake, one function a step, in the order of the conversation. */

import { oids } from '@cleartext/asn1';
import { concat, constantTimeEqual, DecodeError, type RandomSource } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import { oaep, publicKeyFromSpki } from '@cleartext/rsa';
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
  type HandshakeMessage,
  type KeyExchange,
  type ServerHello,
} from './messages.ts';
import { sendMessage, type Turn } from './record-layer.ts';
import { Refusal } from './refusal.ts';
import type { Connected, ExpectServerFinished, ExpectServerHello, SessionState, Start } from './session-state.ts';

/** Step 1: versions, suites and the name of the wanted server, with 32 random bytes. */
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

/** The steps that answer the server. `payload` is the message's bytes, which join the transcript. */
export function receiveAsClient(
  state: SessionState,
  message: HandshakeMessage,
  payload: Uint8Array,
  turn: Turn,
): SessionState {
  const heard = { ...state, transcript: concat(state.transcript, payload) };
  if (heard.kind === 'ExpectServerHello' && message.kind === 'ServerHello')
    return receiveServerHello(heard, message, turn);
  if (state.kind === 'ExpectServerFinished' && message.kind === 'Finished')
    return receiveServerFinished(state, message, turn);
  throw new Refusal('unexpected message', `found ${message.kind} in state ${state.kind}`);
}

/** Steps 2 to 4: check the choice and the certificate, send the session key, switch to the new keys and prove them. */
function receiveServerHello(state: ExpectServerHello, hello: ServerHello, turn: Turn): ExpectServerFinished {
  const { config, clientHello } = state;
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
  const sent = sendMessage(state, keyExchange(state, hello, encryptedSessionKey), turn);

  const keys = deriveSessionKeys(suite, sessionKey, clientHello.random, hello.random, sha256(sent.transcript));
  const keyed = { ...sent, suite, keys, peer: chain[0] };
  const finished: Finished = { kind: 'Finished', proof: finishedProof(keys.client, sha256(sent.transcript)) };
  return sendMessage<ExpectServerFinished>({ ...keyed, kind: 'ExpectServerFinished' }, finished, turn);
}

/** The session key under the certified public key. Some certificates carry keys of other kinds, too small, or to sign only. */
function encryptSessionKey(sessionKey: Uint8Array, certificate: Certificate, random: RandomSource): Uint8Array {
  const { subjectPublicKeyInfo } = certificate;
  const usage = findExtension(certificate, 'keyUsage');
  // A server's certificate may have passed all checks and be for signing: in TLS 1.3 servers do nothing else with their keys.
  const mayEncrypt = usage?.usages.includes('keyEncipherment') ?? true;
  if (!mayEncrypt || subjectPublicKeyInfo.algorithm.oid === oids.rsassaPss)
    throw new Refusal('certificate refused', 'its key cannot carry a session key: it is for signing only');
  try {
    const publicKey = publicKeyFromSpki(subjectPublicKeyInfo);
    return oaep(sha256, { random }).encrypt(publicKey, sessionKey);
  } catch (error) {
    if (error instanceof DecodeError || error instanceof RangeError)
      throw new Refusal('certificate refused', `its key cannot carry a session key: ${error.message}`);
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
  const signed = concat(state.transcript, unsignedKeyExchange(unsigned));
  return { ...unsigned, signature: rsaPss(sha256).sign(identity.privateKey, signed, random) };
}

/** The last step: only the holder of the private key could have computed this proof. */
function receiveServerFinished(state: ExpectServerFinished, message: Finished, turn: Turn): Connected {
  if (!constantTimeEqual(message.proof, finishedProof(state.keys.server, sha256(state.transcript))))
    throw new Refusal('authentication failed', 'the Finished proof of the server is wrong');
  turn.events.push({ type: 'connected', suite: state.suite, peer: state.peer });
  return { ...state, kind: 'Connected' };
}
