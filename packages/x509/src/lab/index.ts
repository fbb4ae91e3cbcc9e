/** @packageDocumentation The laboratory: how certificate checks were got round, run against named weak profiles. No other code imports it. */

// What is weakened, by name, and the verdict under it.
export { verifyChainWeakly, weakProfiles, type WeakProfile } from './weak-profiles.ts';

// The certificates of the attacks: a site that signs for others, a NUL in a name, a name outside the limits.
export { labAuthority, misissue, nameWithNul, samsChain, type Misissued } from './bypasses.ts';

// The attacks on signatures: two contents under one MD5, and a cube root in the place of a private key.
export { collidingContents } from './md5-collision.ts';
export { forgeCertificate, forgeWithExponentThree, verifyFromTheFront } from './low-exponent.ts';
