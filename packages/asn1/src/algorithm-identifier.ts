/**
 * AlgorithmIdentifier (RFC 5280 section 4.1.1.2): which algorithm, and its parameters, whose type the algorithm decides. An
 * absent parameter and an explicit NULL are different encodings, and signatures cover the difference: both are kept.
 */

import { concat, type Path } from '@cleartext/core';
import { decodeDer, type DerNode } from './der-decoder.ts';
import { DerCursor } from './der-cursor.ts';
import { der } from './der-writer.ts';

/** An algorithm's object identifier and the DER of its parameters, undefined where they are absent. */
export interface AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters?: Uint8Array | undefined;
}

/** Reads the SEQUENCE. Throws `DecodeError`. */
export function readAlgorithmIdentifier(node: DerNode, path: Path = 'AlgorithmIdentifier'): AlgorithmIdentifier {
  const cursor = new DerCursor(node, path);
  const oid = cursor.oid('algorithm');
  const parameters = cursor.optionalUniversal('parameters');
  cursor.finish();
  return parameters ? { oid, parameters: parameters.bytes } : { oid };
}

/** Decodes a lone AlgorithmIdentifier. Throws `DecodeError`. */
export function decodeAlgorithmIdentifier(bytes: Uint8Array): AlgorithmIdentifier {
  return readAlgorithmIdentifier(decodeDer(bytes, { label: 'AlgorithmIdentifier' }));
}

/** Its DER. */
export function encodeAlgorithmIdentifier({ oid, parameters }: AlgorithmIdentifier): Uint8Array {
  return der.sequence(concat(der.oid(oid), parameters ?? new Uint8Array(0)));
}

/** Whether parameters are absent or NULL: RFC 8017 appendix A.1 and others allow both where an algorithm has no parameters. */
export function hasNoParameters({ parameters }: AlgorithmIdentifier): boolean {
  return parameters === undefined || (parameters.length === 2 && parameters[0] === 5 && parameters[1] === 0);
}
