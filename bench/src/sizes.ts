/** The message sizes of bulk work, and a message of each. */

export interface Size {
  readonly label: string;
  readonly bytes: number;
}

export const B64: Size = { label: '64 B', bytes: 64 };
export const KIB: Size = { label: '1 KiB', bytes: 1024 };
export const MIB: Size = { label: '1 MiB', bytes: 2 ** 20 };

export const sizes = [B64, KIB, MIB];

/** Bytes without a pattern that a cipher could notice. */
export function message({ bytes }: Size, seed = 1): Uint8Array {
  let word = seed;
  return Uint8Array.from({ length: bytes }, () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return word >>> 24;
  });
}
