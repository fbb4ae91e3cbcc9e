/** @packageDocumentation What record protocols share: deframer, protection of one direction, joiner of messages, transcript. */

export {};
