/**
 * Inputs of OpenSSL's fuzzing corpora, without an expected result: every decoder must end with a value or one of the
 * toolkit's own errors, in bounded time.
 */

import { base64ToBytes, seededRandom } from '@cleartext/core';
import { decodeDer, decodePemAll, decodePrivateKeyInfo, decodeSpki, explainDer } from '@cleartext/asn1';
import { decodePrivateKey, decodePublicKey, privateKeyFromPem, publicKeyFromPem } from '@cleartext/rsa';
import { generateEcKey } from '@cleartext/ec';
import { ecdsaWithSha256 } from '@cleartext/signature';
import { step, tlsClient, tlsServer, type ClientConfig, type ServerConfig, type TlsState } from '@cleartext/tls';
import { certificateToText, newAuthority, parseCertificate, parseCertificates, parseRequest } from '@cleartext/x509';
import { attempt, caseNotRun, type Case, type Suite } from '../case.ts';
import { textOf, type Fields } from '../formats/fields.ts';
import { parseJsonLines } from '../formats/json.ts';

/** The suite `robustness`. */
export const robustness: Suite = {
  name: 'robustness',
  summary: 'fuzzing inputs for the decoders and the two ends of TLS (JSON lines)',
  folder: 'robustness',
  reads: /\.jsonl$/,
  *cases({ text }): Iterable<Case> {
    for (const fields of parseJsonLines(text)) {
      const id = textOf(fields, 'id');
      const kind = textOf(fields, 'kind');
      const decoders = DECODERS.get(kind);
      if (decoders) yield { id, run: () => decodeAll(fields, decoders) };
      else yield caseNotRun(id, kind);
    }
  },
};

type Decoder = (bytes: Uint8Array) => unknown;

function decodeAll(fields: Fields, decoders: readonly Decoder[]): void {
  const bytes = base64ToBytes(textOf(fields, 'data'));
  for (const decode of decoders) attempt(() => decode(bytes));
}

const DER_DECODERS: readonly Decoder[] = [
  decodeDer,
  (bytes) => decodeDer(bytes, { ber: true }),
  explainDer,
  (bytes) => certificateToText(parseCertificate(bytes)),
  parseRequest,
  decodeSpki,
  decodePrivateKeyInfo,
  decodePublicKey,
  decodePrivateKey,
];

const PEM_DECODERS: readonly ((text: string) => unknown)[] = [
  decodePemAll,
  parseCertificates,
  parseRequest,
  publicKeyFromPem,
  (text) => privateKeyFromPem(text, 'password'),
];

/** Certificate lists have no parser of their own: they are DER, and no certificate. */
const DECODERS: ReadonlyMap<string, readonly Decoder[]> = new Map([
  ['asn1', DER_DECODERS],
  ['crl', DER_DECODERS],
  ['x509', DER_DECODERS],
  [
    'pem',
    PEM_DECODERS.map(
      (decode) => (bytes: Uint8Array) => decode(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
    ),
  ],
  ['client', [(bytes) => converse(step(tlsClient(clientConfig()), { type: 'start' }).state, bytes)]],
  ['server', [(bytes) => converse(tlsServer(serverConfig()), bytes)]],
]);

/** A TLS endpoint receives all bytes at once, and then the transport ends. */
function converse(start: TlsState, bytes: Uint8Array): TlsState {
  const { state } = step(start, { type: 'receive', bytes });
  return step(state, { type: 'end' }).state;
}

function clientConfig(): ClientConfig {
  return { host: 'localhost', trustAnchors: [], random: seededRandom('client'), now: () => MOMENT };
}

function serverConfig(): ServerConfig {
  const random = seededRandom('server');
  const privateKey = generateEcKey('P-256', random);
  const subject = { CN: 'localhost' };
  const { certificate } = newAuthority({ subject, privateKey, now: MOMENT, scheme: ecdsaWithSha256, random });
  return { identity: { chain: [certificate], privateKey }, random, now: () => MOMENT };
}

const MOMENT = new Date('2026-01-01T00:00:00Z');
