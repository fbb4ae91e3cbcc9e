/** @packageDocumentation The Cryptographic Message Syntax, RFC 5652: enveloped and signed files. */

export {};
