/** @packageDocumentation Elliptic curves: P-256, P-384, P-521, X25519, Ed25519, and small curves for the classroom. */

export {};
