/**
 * 32-bit words, the currency of most algorithms here. A word is a JavaScript int32 or uint32; `>>> 0` makes it unsigned.
 * Big-endian means most significant byte first (SHA, AES, TLS), little-endian the reverse (MD5, ChaCha20).
 */

/** `word` rotated left by `n` bits, 0 <= n < 32; the result is an int32. */
export function rotateLeft(word: number, n: number): number {
  return (word << n) | (word >>> (32 - n));
}

/** `word` rotated right by `n` bits, 0 <= n < 32; the result is an int32. */
export function rotateRight(word: number, n: number): number {
  return (word >>> n) | (word << (32 - n));
}

/** The int32 at `offset`, most significant byte first. */
export function readWordBE(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] << 24) | (bytes[offset + 1] << 16) | (bytes[offset + 2] << 8) | bytes[offset + 3];
}

/** The int32 at `offset`, least significant byte first. */
export function readWordLE(bytes: Uint8Array, offset: number): number {
  return bytes[offset] | (bytes[offset + 1] << 8) | (bytes[offset + 2] << 16) | (bytes[offset + 3] << 24);
}

/** Writes `word` at `offset`, most significant byte first. */
export function writeWordBE(bytes: Uint8Array, offset: number, word: number): void {
  bytes[offset] = word >>> 24;
  bytes[offset + 1] = word >>> 16;
  bytes[offset + 2] = word >>> 8;
  bytes[offset + 3] = word;
}

/** Writes `word` at `offset`, least significant byte first. */
export function writeWordLE(bytes: Uint8Array, offset: number, word: number): void {
  bytes[offset] = word;
  bytes[offset + 1] = word >>> 8;
  bytes[offset + 2] = word >>> 16;
  bytes[offset + 3] = word >>> 24;
}

/** The bytes as a view that reads and writes whole words: the same memory, wherever in its buffer it lies. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
