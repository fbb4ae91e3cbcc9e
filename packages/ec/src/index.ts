/** @packageDocumentation Elliptic curves: P-256, P-384, P-521, X25519, Ed25519, and small curves for the classroom. */

// Keys: what they are and where they come from.
export {
  ecPrivateKey,
  ed25519PrivateKey,
  generateEcKey,
  generateEd25519Key,
  generateX25519Key,
  publicKeyOf,
  x25519PrivateKey,
  type EcPrivateKey,
  type EcPublicKey,
  type Ed25519PrivateKey,
  type Ed25519PublicKey,
  type X25519PrivateKey,
  type X25519PublicKey,
} from './keys.ts';

// Signatures: ECDSA with the nonces of RFC 6979, and Ed25519.
export {
  decodeEcdsaSigValue,
  ecdsa,
  ecdsaReference,
  encodeEcdsaSigValue,
  type Ecdsa,
  type EcdsaEncoding,
  type EcdsaEvent,
  type EcdsaOptions,
  type EcdsaSignature,
} from './ecdsa.ts';
export { bits2int, deterministicNonces, type NonceInput, type Rfc6979Event } from './rfc6979.ts';
export { ed25519, ed25519PublicKey, ed25519Reference, type Ed25519, type Ed25519Event } from './ed25519.ts';

// Diffie-Hellman: shared secrets.
export { ecdh, ecdhReference } from './ecdh.ts';
export { x25519, X25519_BASE_POINT } from './x25519.ts';
export { x25519Reference, type LadderEvent } from './montgomery/reference.ts';

// The curves of the standards, and points as octet strings.
export {
  curveByName,
  curveByOid,
  curves,
  O,
  p256,
  p384,
  p521,
  type AffinePoint,
  type CurveName,
  type CurvePoint,
  type NamedCurve,
  type WeierstrassCurve,
} from './weierstrass/curves.ts';
export { decodePoint, encodePoint, isValidPoint, type PointForm } from './weierstrass/points.ts';

// The groups: the standard read aloud with traces, and the fast form that runs by default.
export {
  addPoints,
  isOnCurve,
  multiplyPoint,
  multiplyTwoPoints,
  negatePoint,
  type GroupEvent,
  type ScalarMultiplicationEvent,
} from './weierstrass/reference.ts';
export { multiplyPointFast, multiplyTwoPointsFast } from './weierstrass/fast.ts';
export {
  addEdwards,
  decodeEdwards,
  encodeEdwards,
  multiplyEdwards,
  negateEdwards,
  type EdwardsMultiplicationEvent,
  type ExtendedPoint,
} from './edwards/reference.ts';

// Small curves for the classroom.
export {
  classroomCurve,
  logarithmOf,
  multiplesOf,
  orderOf,
  pointAt,
  pointsOf,
  type ClassroomCurve,
} from './classroom-curve.ts';
export { drawGroupLaw } from './curve-drawing.ts';

// Two failures to learn from, each with a signer or key agreement that is broken on purpose and says so.
export {
  ecdsaWithRepeatedNonce,
  keyFromRepeatedNonce,
  type RecoveredKey,
  type RepeatedNonceSigner,
  type SignedMessage,
} from './weaknesses/nonce-reuse.ts';
export {
  attackWithInvalidCurves,
  ecdhWithoutValidation,
  pointOfOrderThree,
  unvalidatedKeyAgreement,
  type InvalidCurveQuestion,
  type UnvalidatedKeyAgreement,
} from './weaknesses/invalid-curve.ts';

// Key files: SubjectPublicKeyInfo, PKCS#8, SEC 1.
export {
  decodePrivateKey,
  decodePublicKey,
  encodePrivateKey,
  encodePublicKey,
  privateKeyFromInfo,
  privateKeyToInfo,
  publicKeyFromSpki,
  publicKeyToSpki,
  type CurvePrivateKey,
  type CurvePublicKey,
} from './key-files.ts';
