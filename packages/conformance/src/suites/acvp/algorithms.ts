/** The algorithms of ACVP that this runner knows. To add one, write its testers and name them here. */

import type { Fields } from '../../formats/fields.ts';
import { ccmAlgorithm, gcmAlgorithm, gmacAlgorithm, modeAlgorithm } from './ciphers.ts';
import {
  ecdsaGeneration,
  ecdsaKeyGeneration,
  ecdsaKeyVerification,
  ecdsaVerification,
  eddsaGeneration,
  eddsaKeyGeneration,
  eddsaVerification,
  xecdhKeyGeneration,
  xecdhSecret,
} from './curves.ts';
import { dsaGeneration, dsaVerification } from './dsa.ts';
import { hashAlgorithm, hmacAlgorithm, pbkdfAlgorithm, shakeAlgorithm } from './hashes.ts';
import { mlKemEncapsulation, mlKemKeyGeneration } from './ml-kem.ts';
import {
  decryptionPrimitive,
  keyGeneration,
  signatureGeneration,
  signaturePrimitive,
  signatureVerification,
} from './rsa.ts';
import { tls12KeyDerivation, tls13KeyDerivation } from './tls.ts';

/** Runs one test of a group; throws if the toolkit is wrong. */
export type Tester = (group: Fields, test: Fields, algorithm: string) => void;

/** How the files of one algorithm are run. */
export interface AcvpTests {
  /** The testers by the `testType` of the group; another type is a failure. */
  readonly testers: Readonly<Record<string, Tester>>;
  /** Names what this test needs and the toolkit lacks, for the list of absent algorithms. */
  readonly lacking?: (group: Fields, test: Fields, algorithm: string) => string | undefined;
  /** Names a part of the test that is not checked, for the list of absent algorithms. */
  readonly notChecked?: (test: Fields) => string | undefined;
  /** The time that a case of the group may take, if it is more than usual. */
  readonly effort?: (group: Fields) => { readonly seconds: number } | undefined;
}

/** An algorithm with the names that it has in files, `algorithm` and `mode` joined by a hyphen. */
export interface AcvpAlgorithm extends AcvpTests {
  readonly pattern: RegExp;
}

/** The algorithms, the first that fits. */
export const algorithms: readonly AcvpAlgorithm[] = [
  { pattern: /^ACVP-AES-GCM$/, ...gcmAlgorithm },
  { pattern: /^ACVP-AES-CCM$/, ...ccmAlgorithm },
  { pattern: /^ACVP-AES-GMAC$/, ...gmacAlgorithm },
  {
    pattern: /^ACVP-(AES-(ECB|CBC|OFB|CTR|CFB1|CFB8|CFB128)|TDES-(ECB|CBC|OFB|CTR|CFB1|CFB8|CFB64))$/,
    ...modeAlgorithm,
  },
  { pattern: /^SHA(-?1|2-\d+(\/\d+)?|3-\d+)$/, ...hashAlgorithm },
  { pattern: /^SHAKE-(128|256)$/, ...shakeAlgorithm },
  { pattern: /^HMAC-SHA(-?1|2-\d+(\/\d+)?|3-\d+)$/, ...hmacAlgorithm },
  { pattern: /^PBKDF$/, ...pbkdfAlgorithm },
  { pattern: /^RSA-(legacySigVer|sigVer)$/i, ...signatureVerification },
  { pattern: /^RSA-sigGen$/i, ...signatureGeneration },
  { pattern: /^RSA-keyGen$/i, ...keyGeneration },
  { pattern: /^RSA-signaturePrimitive$/i, ...signaturePrimitive },
  { pattern: /^RSA-decryptionPrimitive$/i, ...decryptionPrimitive },
  { pattern: /^(Det)?ECDSA-sigGen$/i, ...ecdsaGeneration },
  { pattern: /^ECDSA-sigVer$/i, ...ecdsaVerification },
  { pattern: /^ECDSA-keyGen$/i, ...ecdsaKeyGeneration },
  { pattern: /^ECDSA-keyVer$/i, ...ecdsaKeyVerification },
  { pattern: /^EdDSA-sigGen$/i, ...eddsaGeneration },
  { pattern: /^EdDSA-sigVer$/i, ...eddsaVerification },
  { pattern: /^EdDSA-keyGen$/i, ...eddsaKeyGeneration },
  { pattern: /^XECDH-SSC$/i, ...xecdhSecret },
  { pattern: /^XECDH-keyGen$/i, ...xecdhKeyGeneration },
  { pattern: /^DSA-sigVer$/i, ...dsaVerification },
  { pattern: /^DSA-sigGen$/i, ...dsaGeneration },
  { pattern: /^(TLS-v1\.2-KDF|kdf-components-tls)$/i, ...tls12KeyDerivation },
  { pattern: /^TLS-v1\.3-KDF$/i, ...tls13KeyDerivation },
  { pattern: /^ML-KEM-keyGen$/i, ...mlKemKeyGeneration },
  { pattern: /^ML-KEM-encapDecap$/i, ...mlKemEncapsulation },
];
