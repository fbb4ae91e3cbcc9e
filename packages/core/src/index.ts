/** @packageDocumentation What every other package stands on: bytes, cursors, errors, traces and random sources. */

// Byte strings and their written forms.
export { concat, concatAll, constantTimeEqual, copy, equalBytes, xor } from './bytes.ts';
export { bytesToHex, hexToBytes } from './hex.ts';
export { base64ToBytes, bytesToBase64 } from './base64.ts';
export { bytesToUtf8, utf8ToBytes } from './text.ts';
export { linesWithoutControls, withoutControls } from './foreign-text.ts';

// Words and bits, the two views that algorithms take of bytes.
export { readWordBE, readWordLE, rotateLeft, rotateRight, viewOf, writeWordBE, writeWordLE } from './words.ts';
export { bitsToBytes, bytesToBits, permute, type Bit } from './bits.ts';

// Cursors that name every byte they read or write.
export { Reader } from './reader.ts';
export { Writer } from './writer.ts';
export { leafSpans, shiftSpans, type Span } from './span.ts';
export { unexplainedByte, wireLayer, type Layer, type Origin } from './layer.ts';
export { annotatedDump, type DumpOptions } from './dump.ts';

// The three kinds of outcome: errors for what a peer or a file sent, verdicts, and checks of a caller's arguments.
export { AuthenticationError, CertificateError, DecodeError, TlsAlert } from './errors.ts';
export { FieldPath, type Path } from './field-path.ts';
export { verdictOf, type Check, type Evidence, type Verdict } from './verdict.ts';
export {
  argumentError,
  checkBytes,
  checkInteger,
  checkOneOf,
  checkText,
  describe,
  type ExpectedLength,
} from './arguments.ts';

// Traces, statuses and random sources.
export { record, showBytes, type BytesEvent, type Trace } from './trace.ts';
export { worstStatus, type Status } from './status.ts';
export { seededRandom, systemRandom, type RandomSource } from './random.ts';

// An assembler, for the places where plain JavaScript is not fast enough.
export {
  encodeModule,
  instantiate,
  instruction,
  sequence,
  variables,
  type Code,
  type WasmFunction,
} from './wasm-assembler.ts';
// The same as expressions, one level above, in which a round is written as its standard writes it.
export { expression, type WasmType, type WasmValue, type WasmVariable } from './wasm-expressions.ts';
