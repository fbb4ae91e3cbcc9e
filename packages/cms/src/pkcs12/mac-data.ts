/**
 * MacData (RFC 7292 section 4 and appendix B; RFC 9579 for PBMAC1): the HMAC over the authenticated safe, under a key from the password. It
 * shows a wrong password at once and an altered file for certain. Legacy with SHA-1; current with SHA-256 and more iterations, or as PBMAC1.
 */

import { concat, constantTimeEqual, DecodeError, utf8ToBytes, type RandomSource } from '@cleartext/core';
import {
  der,
  encodeAlgorithmIdentifier,
  newPbmac1,
  oidName,
  oids,
  pbmac1,
  pbmac1Work,
  pkcs12Derive,
  readAlgorithmIdentifier,
  type AlgorithmIdentifier,
  type DerCursor,
} from '@cleartext/asn1';
import { hashByName, hashByOid, hmac } from '@cleartext/hash';

/** Where the key of the MAC comes from: PKCS#12's own derivation, or PBKDF2. */
export type MacAlgorithm = 'hmac' | 'pbmac1';

/** The stored MAC and what is needed to compute it again. */
export interface MacData {
  /** A hash, or PBMAC1 with its own parameters, beside which salt and iterations mean nothing. */
  readonly algorithm: AlgorithmIdentifier;
  readonly digest: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** How much work a reader still agrees to, in the unit of `WorkLimit`; whoever computes takes away what it costs. */
export interface WorkBudget {
  left: number;
}

/** Takes work from a budget. Throws `DecodeError` if there is not enough. */
export function spend(budget: WorkBudget, work: number, path: string): void {
  if (work > budget.left) {
    const problem = `asks for the work of ${work} iterations, ${budget.left} are left of the limit; raise it (maxWork) if you trust the file`;
    throw new DecodeError(path, 0, problem);
  }
  budget.left -= Math.max(0, work);
}

/**
 * Whether the MAC is that of the authenticated safe under the password, given as text and in the form of PKCS#12. Throws `DecodeError`
 * for a hash unknown here and when the budget is spent. Leaks: the lengths.
 */
export function verifyMacData(
  { algorithm, digest, salt, iterations }: MacData,
  authSafe: Uint8Array,
  password: string,
  wide: Uint8Array,
  budget: WorkBudget,
): boolean {
  if (algorithm.oid === oids.pbmac1) {
    spend(budget, pbmac1Work(algorithm), 'PFX.macData.mac');
    return constantTimeEqual(
      pbmac1(algorithm, authSafe, utf8ToBytes(password), { maxWork: Number.MAX_SAFE_INTEGER }),
      digest,
    );
  }
  const hash = hashByOid(algorithm.oid);
  if (!hash) throw new DecodeError('PFX.macData.mac', 0, `unknown hash ${oidName(algorithm.oid) ?? algorithm.oid}`);
  if (iterations < 1)
    throw new DecodeError('PFX.macData.iterations', 0, `expected at least 1 iteration, found ${iterations}`);
  spend(budget, iterations * (hash.blockSize > 64 ? 4 : 1), 'PFX.macData.iterations');
  const key = pkcs12Derive(hash, 3, wide, salt, iterations, hash.digestSize);
  return constantTimeEqual(hmac(hash, key, authSafe), digest);
}

/** A new MAC. Leaks: the lengths. */
export function newMacData(
  authSafe: Uint8Array,
  password: string,
  wide: Uint8Array,
  {
    mac,
    hash: name,
    iterations,
    random,
  }: {
    readonly mac: MacAlgorithm;
    readonly hash: 'sha1' | 'sha256';
    readonly iterations: number;
    readonly random: RandomSource;
  },
): MacData {
  if (mac === 'pbmac1') {
    const algorithm = newPbmac1({ hash: name, iterations, random });
    const digest = pbmac1(algorithm, authSafe, utf8ToBytes(password), { maxWork: Number.MAX_SAFE_INTEGER });
    // RFC 9579 section 5: salt and count stand there without a meaning.
    return { algorithm, digest, salt: utf8ToBytes('NOT USED'), iterations: 1 };
  }
  const hash = hashByName(name);
  const salt = random(8);
  const key = pkcs12Derive(hash, 3, wide, salt, iterations, hash.digestSize);
  return { algorithm: { oid: hash.oid, parameters: der.null() }, digest: hmac(hash, key, authSafe), salt, iterations };
}

/** Reads the SEQUENCE. Throws `DecodeError`. */
export function readMacData(cursor: DerCursor): MacData {
  const digestInfo = cursor.sequence('mac');
  const algorithm = readAlgorithmIdentifier(digestInfo.next('digestAlgorithm'), digestInfo.at('digestAlgorithm'));
  const digest = digestInfo.octetString('digest');
  digestInfo.finish();
  const salt = cursor.octetString('macSalt');
  const iterations = cursor.hasMore ? cursor.smallInteger('iterations') : 1;
  cursor.finish();
  return { algorithm, digest, salt, iterations };
}

/** Its DER; one iteration is the default and is left out. */
export function encodeMacData({ algorithm, digest, salt, iterations }: MacData): Uint8Array {
  const mac = der.sequence(encodeAlgorithmIdentifier(algorithm), der.octetString(digest));
  const count = iterations === 1 ? new Uint8Array(0) : der.integer(iterations);
  return der.sequence(concat(mac, der.octetString(salt), count));
}
