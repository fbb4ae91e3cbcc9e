/**
 * One signature, two contents: the colliding blocks of Wang, Feng, Lai and Yu (2004) under MD5. Since MD5 works block by
 * block, the same bytes may follow both, and the digests stay equal. A signature is made over the digest, which means that
 * a signature on the one is a signature on the other. In 2008 Stevens and others could choose the beginnings as well: one
 * content was a site's certificate, signed by a real authority, the other a certificate for an authority of their own.
 */

import { concat, hexToBytes } from '@cleartext/core';

/** Two different contents with the same MD5 digest: the two published messages, each with `rest` behind it. */
export function collidingContents(rest: Uint8Array = new Uint8Array()): readonly [Uint8Array, Uint8Array] {
  const first = hexToBytes(MESSAGE);
  const second = hexToBytes(MESSAGE);
  for (const place of DIFFERENCES) second[place] ^= 0x80;
  return [concat(first, rest), concat(second, rest)];
}

/** The first message of Wang, Feng, Lai and Yu (2004): two blocks of 64 bytes. */
const MESSAGE =
  'd131dd02c5e6eec4693d9a0698aff95c2fcab58712467eab4004583eb8fb7f89' +
  '55ad340609f4b30283e488832571415a085125e8f7cdc99fd91dbdf280373c5b' +
  'd8823e3156348f5bae6dacd436c919c6dd53e2b487da03fd02396306d248cda0' +
  'e99f33420f577ee8ce54b67080a80d1ec69821bcb6a8839396f9652b6ff72a70';

/** The bytes whose top bit differs in the second message: three in each block. */
const DIFFERENCES = [19, 45, 59, 83, 109, 123];
