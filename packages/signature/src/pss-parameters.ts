/**
 * RSASSA-PSS-params (RFC 4055 section 3.1, RFC 8017 appendix A.2.3): which hash, which MGF hash, how long a salt. Every
 * field has a default of the year 1998 (SHA-1, MGF1 with SHA-1, 20 bytes), and DER leaves out what equals its default.
 */

import {
  decodeDer,
  der,
  DerCursor,
  encodeAlgorithmIdentifier,
  hasNoParameters,
  oids,
  readAlgorithmIdentifier,
  readSmallInteger,
  type DerNode,
} from '@cleartext/asn1';
import { checkInteger, DecodeError } from '@cleartext/core';

/** The parameters of PSS with their defaults filled in; hashes by their OIDs, since a foreign one may be unknown here. */
export interface PssParameters {
  readonly hashOid: string;
  readonly mgfHashOid: string;
  readonly saltLength: number;
}

/** The DER of the parameters, defaults left out (X.690 section 11.5). Throws `RangeError`. */
export function encodePssParameters({ hashOid, mgfHashOid, saltLength }: PssParameters): Uint8Array {
  checkInteger('saltLength', saltLength, { min: 0 });
  const fields: Uint8Array[] = [];
  if (hashOid !== SHA1) fields.push(der.explicit(0, hashAlgorithm(hashOid)));
  if (mgfHashOid !== SHA1) {
    const mgf = encodeAlgorithmIdentifier({ oid: MGF1, parameters: hashAlgorithm(mgfHashOid) });
    fields.push(der.explicit(1, mgf));
  }
  if (saltLength !== 20) fields.push(der.explicit(2, der.integer(saltLength)));
  return der.sequence(...fields);
}

/**
 * Reads the parameters strictly: the fields in order, each once, MGF1 alone as MGF, trailer field 1 alone, and no field
 * that spells its default out. Throws `DecodeError`.
 */
export function decodePssParameters(bytes: Uint8Array): PssParameters {
  const cursor = new DerCursor(decodeDer(bytes, { label: PATH }), PATH);
  const hash = cursor.optionalExplicit('hashAlgorithm', 0);
  const mgf = cursor.optionalExplicit('maskGenAlgorithm', 1);
  const salt = cursor.optionalExplicit('saltLength', 2);
  const trailer = cursor.optionalExplicit('trailerField', 3);
  cursor.finish();
  const hashOid = hash ? readHash(hash, `${PATH}.hashAlgorithm`) : SHA1;
  const mgfHashOid = mgf ? readMgf(mgf) : SHA1;
  const saltLength = salt ? readSmallInteger(salt, `${PATH}.saltLength`) : 20;
  if (saltLength < 0) cursor.fail('saltLength', `expected a length, found ${saltLength}`);
  if (hash && hashOid === SHA1) cursor.fail('hashAlgorithm', SPELT_OUT);
  if (mgf && mgfHashOid === SHA1) cursor.fail('maskGenAlgorithm', SPELT_OUT);
  if (salt && saltLength === 20) cursor.fail('saltLength', SPELT_OUT);
  if (trailer) {
    const trailerField = readSmallInteger(trailer, `${PATH}.trailerField`);
    cursor.fail('trailerField', trailerField === 1 ? SPELT_OUT : `expected 1, found ${trailerField}`);
  }
  return { hashOid, mgfHashOid, saltLength };
}

function readMgf(node: DerNode): string {
  const path = `${PATH}.maskGenAlgorithm`;
  const { oid, parameters } = readAlgorithmIdentifier(node, path);
  if (oid !== MGF1) throw new DecodeError(path, node.start, `expected MGF1, found ${oid}`);
  if (!parameters) throw new DecodeError(path, node.start, 'expected the hash of MGF1, found no parameters');
  return readHash(decodeDer(parameters, { label: path }), path);
}

/** A hash algorithm, its parameters absent or NULL: RFC 4055 section 2.1 has readers accept both. */
function readHash(node: DerNode, path: string): string {
  const algorithm = readAlgorithmIdentifier(node, path);
  if (!hasNoParameters(algorithm)) throw new DecodeError(path, node.start, 'expected NULL parameters, found others');
  return algorithm.oid;
}

function hashAlgorithm(oid: string): Uint8Array {
  return encodeAlgorithmIdentifier({ oid, parameters: der.null() });
}

const PATH = 'RSASSA-PSS-params';
const SPELT_OUT = 'expected a default to be left out, found it spelt out';
const SHA1: string = oids.sha1;
const MGF1: string = oids.mgf1;
