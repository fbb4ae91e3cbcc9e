/** The explanations of all hash functions, by the names that commands use. */

import type { Explanation } from './explanation.ts';
import { explainMd5 } from './md5.ts';
import { explainSha1 } from './sha1.ts';
import { explainSha224, explainSha256 } from './sha256.ts';
import { explainSha3 } from './sha3.ts';
import { explainSha512 } from './sha512.ts';

/** From the id of a hash function to its explanation of a message. */
export const hashExplanations: Readonly<Record<string, (message: Uint8Array) => Explanation>> = {
  md5: explainMd5,
  sha1: explainSha1,
  sha224: explainSha224,
  sha256: explainSha256,
  sha384: (message) => explainSha512('SHA-384', message),
  sha512: (message) => explainSha512('SHA-512', message),
  'sha512-224': (message) => explainSha512('SHA-512/224', message),
  'sha512-256': (message) => explainSha512('SHA-512/256', message),
  'sha3-224': (message) => explainSha3(224, message),
  'sha3-256': (message) => explainSha3(256, message),
  'sha3-384': (message) => explainSha3(384, message),
  'sha3-512': (message) => explainSha3(512, message),
};
