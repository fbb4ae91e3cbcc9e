/** @packageDocumentation Hash functions, and what is made of them: HMAC, HKDF and PBKDF2. */

// What a hash function is here, and how to find one.
export { type Hash, type Hasher } from './hash.ts';
export { hashByName, hashByOid, hashes } from './catalogue.ts';

// The hash functions in their default form, which is the fast one (fast.ts). MD5 and SHA-1 are broken.
export { md5 } from './md5/fast.ts';
export { sha1 } from './sha1/fast.ts';
export { sha224, sha256 } from './sha256/fast.ts';
export { sha384, sha512, sha512_224, sha512_256 } from './sha512/fast.ts';
export { sha3_224, sha3_256, sha3_384, sha3_512 } from './sha3/fast.ts';

// Functions whose output is as long as one asks for.
export { shake128, shake256, type Xof, type XofSponge } from './sha3/shake.ts';

// The standards read aloud, with traces. They give the same digests as the default forms, slowly.
export { md5Reference, type Md5Event } from './md5/reference.ts';
export { sha1MessageSchedule, sha1Reference, type Sha1Event } from './sha1/reference.ts';
export { sha224Reference, sha256MessageSchedule, sha256Reference, type Sha256Event } from './sha256/reference.ts';
export {
  sha384Reference,
  sha512_224Reference,
  sha512_256Reference,
  sha512MessageSchedule,
  sha512Reference,
  type Sha512Event,
} from './sha512/reference.ts';
export { sha3Reference, shakeReference, type Lanes, type Sha3Event } from './sha3/reference.ts';

// The construction inside MD5, SHA-1 and SHA-2.
export { padding, type Compression, type IteratedHash } from './merkle-damgard.ts';

// What is made of a hash function: authentication codes, and keys from secrets and from passwords.
export { hmac, type HmacEvent } from './hmac.ts';
export { hkdf, hkdfExpand, hkdfExtract } from './hkdf.ts';
export { pbkdf2 } from './pbkdf2/fast.ts';
export { pbkdf2Reference, type Pbkdf2Event } from './pbkdf2/reference.ts';

// An attack on the naive code H(key || message), to see why HMAC exists.
export { extendLength } from './length-extension.ts';
