/** @packageDocumentation SSL 3.0 to TLS 1.3 as pure state machines. */

export {};
