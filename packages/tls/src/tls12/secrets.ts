/**
 * Hashes, main secret and Finished of each version before TLS 1.3 (RFC 5246 sections 7.4.9 and 8.1, RFC 2246 section 7.4.9, RFC 6101 section 5.6.9): what differs
 * between SSL 3.0, TLS 1.0, 1.1 and 1.2 stands in this file, so that the handlers read alike.
 */

import { concat, utf8ToBytes } from '@cleartext/core';
import type { Transcript } from '@cleartext/protocol';
import { logSecret } from '../connection/key-log.ts';
import type { Endpoint, ClientEndpoint, ServerEndpoint } from '../connection/state.ts';
import { changeReadKeys, changeWriteKeys, sendRecord, type Turn } from '../connection/turn.ts';
import { directionKeys, extendedMainSecret, mainSecretFrom, prfFor } from '../key-schedule/key-block.ts';
import { ssl3Finished, ssl3HandshakeHash } from '../key-schedule/ssl3.ts';
import type { Primitives } from '../primitives.ts';
import { recordProtection } from '../record/protection.ts';
import type { TlsRecordCipher } from '../record/record-cipher.ts';
import { CONTENT_TYPE } from '../record/record.ts';
import type { CipherSuite } from '../suites.ts';
import { VERSION, type Version } from '../versions.ts';
import { toSign, type ToSign } from './signature.ts';
import type { Tls12Facts } from './state.ts';

type Side = (ClientEndpoint | ServerEndpoint) & Tls12Facts;

/** The main secret, and its line in the key log. */
export function mainSecret12(state: Side, preMainSecret: Uint8Array, turn: Turn): Uint8Array {
  const { config, version, suite, randoms, hasExtendedMainSecret, transcript } = state;
  const { primitives } = config;
  const secret = hasExtendedMainSecret
    ? extendedMainSecret(
        primitives,
        version,
        suite,
        preMainSecret,
        transcriptHash(primitives, version, suite, transcript),
      )
    : mainSecretFrom(primitives, version, suite, preMainSecret, randoms);
  logSecret('CLIENT_RANDOM', randoms.client, secret, turn);
  return secret;
}

/** The hash of the conversation: one hash in TLS 1.2, MD5 and SHA-1 joined before. */
function transcriptHash(
  primitives: Primitives,
  version: Version,
  suite: CipherSuite,
  transcript: Transcript,
): Uint8Array {
  if (version === VERSION.TLS12) return transcript.hash(primitives[suite.prf]);
  return concat(transcript.hash(primitives.md5), transcript.hash(primitives.sha1));
}

/** verify_data: 12 bytes of the PRF, or 36 in SSL 3.0. */
export function finished12(state: Side, mainSecret: Uint8Array, sender: 'client' | 'server'): Uint8Array {
  const { config, version, suite, transcript } = state;
  const { primitives } = config;
  if (version === VERSION.SSL30) return ssl3Finished(primitives, mainSecret, transcript.bytes, sender);
  const seed = transcriptHash(primitives, version, suite, transcript);
  return prfFor(primitives, version, suite)(mainSecret, `${sender} finished`, seed, 12);
}

/** What a client signs in CertificateVerify, RFC 5246 section 7.4.8; in SSL 3.0 the main secret goes in, too. */
export function certificateVerifyContent(state: Side, mainSecret: Uint8Array): ToSign {
  const { config, version, transcript } = state;
  const { md5, sha1 } = config.primitives;
  const content = transcript.bytes;
  if (version !== VERSION.SSL30) return toSign(config.primitives, content);
  const nobody = utf8ToBytes('');
  const digests = concat(
    ssl3HandshakeHash(md5, mainSecret, content, nobody),
    ssl3HandshakeHash(sha1, mainSecret, content, nobody),
  );
  return { content, digests };
}

/** ChangeCipherSpec, and new keys for what we send (RFC 5246 section 7.1). */
export function changeCipherSpec<S extends Side>(state: S, mainSecret: Uint8Array, turn: Turn): S {
  const announced = sendRecord(state, CONTENT_TYPE.change_cipher_spec, Uint8Array.of(1), turn);
  return changeWriteKeys(announced, protectionOf(state, mainSecret, state.role), turn);
}

/** The peer has sent ChangeCipherSpec: new keys for what we read. */
export function peerChangedCipherSpec<S extends Side & Endpoint>(state: S, mainSecret: Uint8Array): S {
  return changeReadKeys(state, protectionOf(state, mainSecret, state.role === 'client' ? 'server' : 'client'));
}

function protectionOf(state: Side, mainSecret: Uint8Array, sender: 'client' | 'server'): TlsRecordCipher {
  const { config, version, suite, randoms, hasEncryptThenMac } = state;
  const { primitives, random } = config;
  const keys = directionKeys(primitives, version, suite, mainSecret, randoms)[sender];
  const encryptThenMac = hasEncryptThenMac && suite.cipher.kind === 'block';
  return recordProtection(primitives, suite, keys, { version, encryptThenMac, random });
}
