/** The server's side of the handshake, one function a step, in the order of the conversation. */

import { AuthenticationError, concat, constantTimeEqual } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import { oaep } from '@cleartext/rsa';
import { checkKeyType, rsaPss } from '@cleartext/signature';
import { checkSite, verifySigned, type Certificate } from '@cleartext/x509';
import { readChain } from './chain.ts';
import { deriveSessionKeys, finishedProof, SESSION_KEY_SIZE } from './key-schedule.ts';
import {
  PROTOCOL_VERSION,
  RANDOM_SIZE,
  unsignedKeyExchange,
  type ClientHello,
  type Finished,
  type HandshakeMessage,
  type KeyExchange,
  type ServerHello,
} from './messages.ts';
import { sendMessage, type Turn } from './record-layer.ts';
import { Refusal } from './refusal.ts';
import type {
  Connected,
  ExpectClientFinished,
  ExpectClientHello,
  ExpectKeyExchange,
  SessionState,
} from './session-state.ts';

/** The steps that answer the client. `payload` is the message's bytes, which join the transcript. */
export function receiveAsServer(
  state: SessionState,
  message: HandshakeMessage,
  payload: Uint8Array,
  turn: Turn,
): SessionState {
  const transcript = concat(state.transcript, payload);
  if (state.kind === 'ExpectClientHello' && message.kind === 'ClientHello')
    return receiveClientHello({ ...state, transcript }, message, turn);
  if (state.kind === 'ExpectKeyExchange' && message.kind === 'KeyExchange') {
    const keyed = receiveKeyExchange({ ...state, transcript }, message, turn);
    return { ...keyed, peer: checkClient(keyed, state.transcript, message, turn) };
  }
  if (state.kind === 'ExpectClientFinished' && message.kind === 'Finished') {
    checkClientFinished(state, message);
    return sendServerFinished({ ...state, transcript }, turn);
  }
  throw new Refusal('unexpected message', `found ${message.kind} in state ${state.kind}`);
}

/** Step 2: choose the client's first suite that we have too, and show the certificate of the name it asked for. */
function receiveClientHello(state: ExpectClientHello, hello: ClientHello, turn: Turn): ExpectKeyExchange {
  const { config } = state;
  if (hello.version !== PROTOCOL_VERSION)
    throw new Refusal('unknown version', `expected version ${PROTOCOL_VERSION}, found ${hello.version}`);
  const suite = hello.suites
    .map((id) => config.suites.find((known) => known.id === id))
    .find((known) => known !== undefined);
  if (!suite) throw new Refusal('no common suite', `the client offers ${hello.suites.join(', ') || 'none'}`);

  const identity = typeof config.identity === 'function' ? config.identity(hello.serverName) : config.identity;
  const serverHello: ServerHello = {
    kind: 'ServerHello',
    version: PROTOCOL_VERSION,
    random: config.random(RANDOM_SIZE),
    suite: suite.id,
    certificates: identity.chain.map((certificate) => certificate.bytes),
    wantsClientCertificate: config.clientTrustAnchors !== undefined,
  };
  const sent = sendMessage(state, serverHello, turn);
  const { random: serverRandom } = serverHello;
  return { ...sent, kind: 'ExpectKeyExchange', clientRandom: hello.random, serverRandom, suite, identity };
}

/** Step 3: which session key did the client send? */
function receiveKeyExchange(state: ExpectKeyExchange, message: KeyExchange, turn: Turn): ExpectClientFinished {
  const sessionKey = openSessionKey(state, message);
  turn.events.push({ type: 'secret', label: 'session key', value: sessionKey });
  const { suite, clientRandom, serverRandom } = state;
  const keys = deriveSessionKeys(suite, sessionKey, clientRandom, serverRandom, sha256(state.transcript));
  return { ...state, kind: 'ExpectClientFinished', keys, peer: undefined };
}

/**
 * A session key that cannot be opened is replaced by a random one: the handshake then fails at the Finished proof, like for
 * any wrong key, and nobody learns whether the padding was right (Bleichenbacher 1998, Manger 2001).
 */
function openSessionKey(state: ExpectKeyExchange, message: KeyExchange): Uint8Array {
  const random = state.config.random(SESSION_KEY_SIZE);
  try {
    const { privateKey } = state.identity;
    checkKeyType(privateKey, 'rsa');
    const opened = oaep(sha256).decrypt(privateKey, message.encryptedSessionKey);
    return opened.length === SESSION_KEY_SIZE ? opened : random;
  } catch (error) {
    if (error instanceof AuthenticationError) return random;
    throw error;
  }
}

/**
 * The client's certificate after its checks, or undefined if we did not ask for one. The keys are there already, so that a
 * refusal is protected like everything behind the KeyExchange. `before` is the transcript up to the KeyExchange.
 */
function checkClient(
  state: ExpectClientFinished,
  before: Uint8Array,
  message: KeyExchange,
  turn: Turn,
): Certificate | undefined {
  const { clientTrustAnchors, now } = state.config;
  if (!clientTrustAnchors) return undefined;
  const refusal = (detail: string): Refusal => new Refusal('certificate refused', detail, state);
  if (message.certificates.length === 0) throw refusal('the client has shown no certificate');
  const chain = readChain(message.certificates, refusal);
  const verdict = checkSite({ chain, now: now(), trustAnchors: clientTrustAnchors, purpose: 'client' });
  turn.events.push({ type: 'certificate', of: 'client', verdict });
  if (!verdict.accepted) throw refusal(verdict.summary);

  const tbsBytes = concat(before, unsignedKeyExchange(message));
  const { signature } = message;
  const { algorithm: signatureAlgorithm } = rsaPss(sha256);
  if (!verifySigned({ tbsBytes, signatureAlgorithm, signature }, chain[0].subjectPublicKeyInfo))
    throw refusal('the client does not hold the private key of its certificate');
  return chain[0];
}

/** Step 4: the client has to prove that it holds the keys of this very conversation. */
function checkClientFinished(state: ExpectClientFinished, message: Finished): void {
  if (!constantTimeEqual(message.proof, finishedProof(state.keys.client, sha256(state.transcript))))
    throw new Refusal('authentication failed', 'the Finished proof of the client is wrong');
}

/** The last step: our own proof; from now on messages may flow. */
function sendServerFinished(state: ExpectClientFinished, turn: Turn): Connected {
  const finished: Finished = { kind: 'Finished', proof: finishedProof(state.keys.server, sha256(state.transcript)) };
  const sent = sendMessage(state, finished, turn);
  turn.events.push({ type: 'connected', suite: state.suite, peer: state.peer });
  return { ...sent, kind: 'Connected' };
}
