/** The two kinds of byte arrays that callers bring: Node's Buffer is a Uint8Array whose `slice` makes a view and not a copy. */

/** For `test.each`: a name, and a function that makes such an array with the given contents. */
export const byteArrays: readonly (readonly [string, (contents: Uint8Array) => Uint8Array])[] = [
  ['a Uint8Array', (contents) => new Uint8Array(contents)],
  ['a Node Buffer', (contents) => Buffer.from(contents)],
];
