/** Keys as published vectors give them: hexadecimal p, q, e. */

import { native, type Engine } from '@cleartext/number';
import { privateKeyFromPrimes, type RsaPrivateKey } from '../src/index.ts';

/** The private key of hexadecimal p, q and e on an engine. */
export function keyOfHex(
  { p, q, e }: { readonly p: string; readonly q: string; readonly e: string },
  engine: Engine = native,
): RsaPrivateKey {
  return privateKeyFromPrimes({ p: engine.of(`0x${p}`), q: engine.of(`0x${q}`), e: engine.of(`0x${e}`) });
}

/** A random source that gives out exactly these bytes, call by call. */
export function fixedBytes(bytes: Uint8Array): (length: number) => Uint8Array {
  let offset = 0;
  return (length) => bytes.slice(offset, (offset += length));
}
