/** The server's side of the handshake: one handler for each state, in the order of the conversation. */

import { AuthenticationError, concat, constantTimeEqual } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import type { Transcript } from '@cleartext/protocol';
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
  type KeyExchange,
  type ServerHello,
} from './messages.ts';
import { changeKeys, sendMessage, type ReceivedMessage, type Turn } from './record-layer.ts';
import { Refusal } from './refusal.ts';
import type { Connected, ExpectClientFinished, ExpectClientHello, ExpectKeyExchange } from './session-state.ts';

/**
 * `ExpectClientHello`. Step 2: choose the client's first suite that the server has too, and show the certificate of the name that
 * the client asked for.
 */
export function receiveClientHello(
  state: ExpectClientHello,
  { message: hello, bytes }: ReceivedMessage<ClientHello>,
  turn: Turn,
): ExpectKeyExchange {
  const { config } = state;
  if (hello.version !== PROTOCOL_VERSION)
    throw new Refusal('unknown version', `expected version ${PROTOCOL_VERSION}, found ${hello.version}`);
  const suite = hello.suites
    .map((id) => config.suites.find((known) => known.id === id))
    .find((known) => known !== undefined);
  if (!suite) throw new Refusal('no common suite', `the client offers ${listed(hello.suites)}`);

  const identity = typeof config.identity === 'function' ? config.identity(hello.serverName) : config.identity;
  checkKeyType(identity.privateKey, 'rsa');
  const serverHello: ServerHello = {
    kind: 'ServerHello',
    version: PROTOCOL_VERSION,
    random: config.random(RANDOM_SIZE),
    suite: suite.id,
    certificates: identity.chain.map((certificate) => certificate.bytes),
    wantsClientCertificate: config.clientTrustAnchors !== undefined,
  };
  const sent = sendMessage({ ...state, transcript: state.transcript.add(bytes) }, serverHello, turn);
  const { random: serverRandom } = serverHello;
  return { ...sent, kind: 'ExpectKeyExchange', clientRandom: hello.random, serverRandom, suite, identity };
}

/** `ExpectKeyExchange`. Step 3: open the session key, change to the new keys, and check the client's certificate if one was asked for. */
export function receiveKeyExchange(
  state: ExpectKeyExchange,
  { message, bytes }: ReceivedMessage<KeyExchange>,
  turn: Turn,
): ExpectClientFinished {
  const sessionKey = openSessionKey(state, message);
  turn.events.push({ type: 'secret', label: 'session key', value: sessionKey });
  const { suite, clientRandom, serverRandom } = state;
  const transcript = state.transcript.add(bytes);
  const keys = deriveSessionKeys(suite, sessionKey, clientRandom, serverRandom, transcript.hash(sha256));
  const keyed = { ...state, transcript, kind: 'ExpectClientFinished', keys, peer: undefined } as const;
  const changed = changeKeys<ExpectClientFinished>(keyed, suite, keys);
  return { ...changed, peer: checkClient(changed, state.transcript, message, turn) };
}

/** `ExpectClientFinished`. Step 4: the client has to prove that it holds the keys of this very conversation; so does the server. */
export function receiveClientFinished(
  state: ExpectClientFinished,
  { message, bytes }: ReceivedMessage<Finished>,
  turn: Turn,
): Connected {
  const { keys, suite, peer } = state;
  if (!constantTimeEqual(message.proof, finishedProof(keys.client, state.transcript.hash(sha256))))
    throw new Refusal('authentication failed', 'the Finished proof of the client is wrong');
  const transcript = state.transcript.add(bytes);
  const proof = finishedProof(keys.server, transcript.hash(sha256));
  const sent = sendMessage({ ...state, transcript }, { kind: 'Finished', proof }, turn);
  turn.events.push({ type: 'connected', suite, peer });
  return { ...sent, kind: 'Connected' };
}

/**
 * A session key that cannot be opened is replaced by a random one: the handshake then fails at the Finished proof, like for
 * any wrong key, and the client cannot learn whether the padding was right (Bleichenbacher 1998, Manger 2001).
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
 * The client's certificate after its checks, or undefined if none was asked for. The keys are there already, so that a
 * refusal is protected like everything behind the KeyExchange. `before` is the transcript before the KeyExchange.
 */
function checkClient(
  state: ExpectClientFinished,
  before: Transcript,
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

  const tbsBytes = concat(before.bytes, unsignedKeyExchange(message));
  const { signature } = message;
  const { algorithm: signatureAlgorithm } = rsaPss(sha256);
  if (!verifySigned({ tbsBytes, signatureAlgorithm, signature }, chain[0].subjectPublicKeyInfo))
    throw refusal('the client does not hold the private key of its certificate');
  return chain[0];
}

/** The first numbers of a list, which may be long. */
function listed(numbers: readonly number[]): string {
  const more = numbers.length > 10 ? `, and ${numbers.length - 10} more` : '';
  return numbers.length > 0 ? numbers.slice(0, 10).join(', ') + more : 'none';
}
